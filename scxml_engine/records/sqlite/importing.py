"""A calling list made a table, in one transaction."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from scxml_engine.errors import UsageError
from scxml_engine.records.sqlite.database import Database, Mode, find_file
from scxml_engine.records.sqlite.opening import list_from_row
from scxml_engine.records.sqlite.sql import QUERIES
from scxml_engine.records.sqlite.table import (
    ListTable,
    check_columns,
    check_name,
    columns_to_json,
)
from scxml_engine.records.sqlite.values import to_sql

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from scxml_engine.ocs.records import Chain, FieldValue
    from scxml_engine.records.calling_list import CallingList


def import_list(database: Database, list_: CallingList, name: str, *, replace: bool) -> ListTable:
    """Make the list, which was checked, a table of that name.

    Raises `UsageError` for a list that is there already: it is replaced only when asked for, and never while a session
    of it is unfinished.
    """
    with database.writing():
        _make_room(database, name, replace=replace)
        table = _register(database, list_, name)
        for statement in table.creation():
            database.run(statement)
        insertion = table.statement("insert_row", values=", ".join("?" * len(table.columns)))
        database.run_many(insertion, _rows(list_))
        database.run_many(table.sql["insert_chain"], _chains(list_))
        database.run(table.sql["reckon_ready"])
        database.run(table.sql["reckon_come"])
        for statement in table.triggers():
            database.run(statement)
    return table


def check_list(list_: CallingList, name: str) -> None:
    """Raises `UsageError` for a name or columns that no table can have."""
    check_name(name)
    with closing(sqlite3.connect(":memory:")) as connection:
        most = connection.getlimit(sqlite3.SQLITE_LIMIT_COLUMN)
    check_columns(list_.columns, most)


def check_import(path: str | os.PathLike[str], list_: CallingList, name: str, *, replace: bool) -> None:
    """Raises what `SqliteStore.create` would raise for this list, and writes nothing."""
    check_list(list_, name)
    target = find_file(path, Mode.CREATE)
    if target.exists() and target.stat().st_size:
        with closing(Database(path, Mode.READ)) as database, database.reading():
            _found(database, name, replace=replace)


def _make_room(database: Database, name: str, *, replace: bool) -> None:
    """Take away the list of that name, if there is one."""
    old = _found(database, name, replace=replace)
    if old is not None:
        database.run(old.statement("drop_table"))
        database.run(old.sql["drop_chains"])
        database.run(old.sql["replace_list"])


def _found(database: Database, name: str, *, replace: bool) -> ListTable | None:
    """The list of that name, if there is one. Raises `UsageError` when it has to stay."""
    row = database.run(QUERIES["find_list"], {"name": name}).fetchone()
    if row is None:
        if database.run(QUERIES["table_exists"], {"name": name}).fetchone():
            raise UsageError(f'"{name}" is a table of somebody else in {database.path}: choose another name')
        return None
    old = list_from_row(database, row)
    if not replace:
        raise UsageError(f'{database.path} has a list "{old.name}" already: choose another name, or replace it')
    if database.run(old.sql["has_session"]).fetchone():
        raise UsageError(f'list "{old.name}" cannot be replaced: a session of it has not ended')
    return old


def _register(database: Database, list_: CallingList, name: str) -> ListTable:
    timezones = {str(dbid): zone for dbid, zone in list_.timezones.items()}
    number = database.run(
        QUERIES["insert_list"],
        {"name": name, "columns": columns_to_json(list_.columns), "timezones": json.dumps(timezones)},
    ).lastrowid
    return ListTable(number or 0, name, list_.columns, list_.timezones)


def _rows(list_: CallingList) -> Iterator[list[object]]:
    names = [column.name for column in list_.columns]
    for chain in list_.chains:
        for record in chain.records:
            yield [to_sql(record.fields[name]) for name in names]


def _chains(list_: CallingList) -> Iterator[tuple[int, int, str | None]]:
    for place, chain in enumerate(list_.chains):
        yield chain.chain_id, place, _order(chain)


def _order(chain: Chain) -> str | None:
    """The record_ids by handle, where `chain_n` and `record_id` do not tell them."""
    keys = [(record.fields["chain_n"], record.fields["record_id"]) for record in chain.records]
    if len(keys) == 1 or keys == sorted(keys, key=_as_sql_sorts):
        return None
    return json.dumps([record_id for _, record_id in keys])


def _as_sql_sorts(key: tuple[FieldValue, FieldValue]) -> tuple[int, int]:
    number, record_id = key
    return int(number or 0), int(record_id or 0)
