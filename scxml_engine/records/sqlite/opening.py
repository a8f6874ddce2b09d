"""A list of a file found by its name, and its table as it is now: columns may have come or gone from outside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scxml_engine.errors import StoreError, UsageError
from scxml_engine.records.calling_list import Column, ColumnType
from scxml_engine.records.cells import DEFAULT_TYPES
from scxml_engine.records.sqlite.sql import QUERIES
from scxml_engine.records.sqlite.table import SCHEDULE, ListTable, columns_from_json, columns_to_json, fold_case
from scxml_engine.records.sqlite.values import to_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scxml_engine.records.sqlite.database import Database


def open_list(database: Database, name: str, *, adopt: bool) -> ListTable:
    """The list of that name. Raises `UsageError` when the file has none.

    A column that was added from outside is a column like any other; with `adopt` that is written down.
    """
    with database.reading():
        table = find_list(database, name)
        added = list(_added(database, table))
    if not added:
        return table
    grown = table.with_columns(added)
    if adopt:
        with database.writing():
            keep_columns(database, grown)
            if any(column.name == SCHEDULE for column in added):
                database.run(grown.sql["reckon_ready"])
    return grown


def find_list(database: Database, name: str) -> ListTable:
    """The list as the file describes it. Raises `UsageError` when the file has none of that name."""
    row = database.run(QUERIES["find_list"], {"name": to_sql(name)}).fetchone()
    if row is not None:
        return list_from_row(database, row)
    names = list_names(database)
    raise UsageError(f'{database.path}: there is no list "{name}"; it has {", ".join(names) or "none"}')


def list_names(database: Database) -> list[str]:
    """The lists of the file, in the order in which they came."""
    return [name for (name,) in database.run(QUERIES["list_names"])]


def list_from_row(database: Database, row: tuple[int, str, str, str]) -> ListTable:
    """The list that a row of `scx_list` tells of. Raises `StoreError` when it cannot be read."""
    list_id, name, columns, timezones = row
    try:
        zones = {int(dbid): zone for dbid, zone in json.loads(timezones).items()}
        return ListTable(list_id, name, columns_from_json(columns), zones)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StoreError(f'{database.path}: what is kept of list "{name}" cannot be read: restore a copy') from None


def keep_columns(database: Database, table: ListTable) -> None:
    """Write down which columns the list has, and watch those that decide when a chain can be claimed."""
    database.run(table.sql["keep_columns"], {"columns": columns_to_json(table.columns)})
    for statement in table.triggers():
        database.run(statement)


def _added(database: Database, table: ListTable) -> Iterator[Column]:
    """The columns that the table has beside those of the list. Raises `StoreError` when one of the list's is gone."""
    found = {
        fold_case(name): (name, kind) for name, kind in database.run(QUERIES["table_columns"], {"name": table.name})
    }
    for column in table.columns:
        if found.pop(fold_case(column.name), None) is None:
            what = f'column "{column.name}" of list "{table.name}"'
            raise StoreError(f"{database.path}: {what} is gone: add it again, or import the list anew")
    for folded, (name, kind) in found.items():
        if folded in DEFAULT_TYPES:
            yield Column(folded, DEFAULT_TYPES[folded], given=False)
        else:
            yield Column(name, ColumnType.INT if "INT" in kind.upper() else ColumnType.TEXT)
