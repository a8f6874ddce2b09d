"""A list's table: its names and columns, and the statements that are made for it.

Columns of the default format are INTEGER or TEXT, as SQL from outside expects. User-defined columns have no type, or
SQLite would turn the text "123" into a number.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from scxml_engine.errors import UsageError
from scxml_engine.records.calling_list import Column, ColumnType
from scxml_engine.records.cells import DEFAULT_TYPES, DEFAULTS
from scxml_engine.records.sqlite.sql import LIST, QUERIES, fill, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

NEEDED: Final = ("record_id", "contact_info", "record_status", "chain_id", "chain_n")
"""The columns without which there are no chains to hand out."""

SCHEDULE: Final = "dial_sched_time"
"""The column that says when a record may be called first; triggers watch it where it is."""

_RESERVED: Final = ("scx_", "sqlite_")
_MOST_CHARACTERS: Final = 200
_SPARE: Final = 10  # columns that a query has besides the list's
_PARTS: Final = ("ready_at", "running", "callable", "state", "new_chain")
_CHECKED: Final = {
    "record_status": "NOT NULL CHECK (typeof(record_status) = 'integer')",
    "contact_info": "NOT NULL",
    "chain_id": "CHECK (typeof(chain_id) IN ('integer', 'null'))",
    "chain_n": "CHECK (typeof(chain_n) IN ('integer', 'null'))",
    # A date in words would be taken for a time that has come.
    SCHEDULE: f"CHECK (typeof({SCHEDULE}) IN ('integer', 'null'))",
}


class ListTable:
    """One list of a file as it is now; `index` is the place of each column, `sql` has its statements by name."""

    def __init__(self, list_id: int, name: str, columns: Sequence[Column], timezones: Mapping[int, str]) -> None:
        self.list_id = list_id
        self.name = name
        self.columns = tuple(columns)
        self.timezones = timezones
        self.index = {column.name: place for place, column in enumerate(self.columns)}
        self._blanks = self._parts()
        self.sql = {statement: fill(text, self._blanks) for statement, text in QUERIES.items() if _is_whole(text)}

    def statement(self, name: str, **blanks: object) -> str:
        """A statement of `list.sql`, or one of `queries.sql` with more to fill in."""
        return fill(LIST.get(name) or QUERIES[name], {**self._blanks, **blanks})

    def creation(self) -> Iterator[str]:
        """What makes the table, without its triggers."""
        definitions = ", ".join(map(definition, self.columns))
        yield self.statement("create_table", definitions=definitions)
        yield self.statement("create_index_of_chain")
        yield self.statement("create_index_of_contact")

    def triggers(self) -> Iterator[str]:
        """What lets claims see edits from outside, made anew."""
        for event in ("inserted", "moved", "updated", "deleted"):
            yield self.statement(f"drop_trigger_{event}")
            yield self.statement(f"create_trigger_{event}")

    def with_columns(self, added: Sequence[Column]) -> ListTable:
        """The list with these columns at its end."""
        return ListTable(self.list_id, self.name, (*self.columns, *added), self.timezones)

    def assignments(self, names: Iterable[str]) -> str:
        """The statement that writes these columns of a row."""
        return self.statement("update_row", assignments=", ".join(f"{quoted(name)} = ?" for name in names))

    def _parts(self) -> dict[str, object]:
        scheduled = SCHEDULE in self.index
        blanks: dict[str, object] = {
            "table": quoted(self.name),
            "list": self.list_id,
            # With the table's name before it: SQLite takes a quoted name that is nowhere for a text.
            "cells": ", ".join(f"l.{quoted(column.name)}" for column in self.columns),
            "due": f"coalesce(l.{SCHEDULE}, 0)" if scheduled else "0",
            "watched": f"record_status, {SCHEDULE}" if scheduled else "record_status",
        }
        for part in _PARTS:  # in their order: one may stand in the next
            blanks[part] = fill(LIST[part], blanks)
        return blanks


def definition(column: Column, *, later: bool = False) -> str:
    """The column in SQL; `later`: other rows are there already, and have it empty."""
    name = quoted(column.name)
    if column.name == "record_id":
        return f"{name} INTEGER PRIMARY KEY"
    kind = DEFAULT_TYPES.get(column.name)
    words = [name] if kind is None else [name, "INTEGER" if kind is ColumnType.INT else "TEXT"]
    if column.type is ColumnType.TEXT:
        words.append("DEFAULT ''")
    elif column.name in DEFAULTS and not later:
        words.append(f"DEFAULT {DEFAULTS[column.name]}")
    return " ".join([*words, _CHECKED.get(column.name, "")]).rstrip()


def check_name(name: str) -> None:
    """Raises `UsageError` for a name that no list can have."""
    if not name or not name.isprintable() or name != name.strip():
        raise UsageError(f'a list cannot be called "{name}": use letters and digits')
    if len(name) > _MOST_CHARACTERS:
        raise UsageError(f"a list's name of {len(name)} characters is too long: {_MOST_CHARACTERS} at most")
    if name.lower().startswith(_RESERVED):
        raise UsageError(f'a list cannot be called "{name}": names that begin with scx_ or sqlite_ are taken')


def check_columns(columns: Sequence[Column], most: int) -> None:
    """Raises `UsageError` for columns that no table can have; `most` is how many it can."""
    seen: dict[str, str] = {}
    for column in columns:
        if not column.name or not column.name.isprintable():
            raise UsageError(f'a column cannot be called "{column.name}" in a database: rename it')
        folded = fold_case(column.name)
        other = seen.get(folded, folded if folded in DEFAULT_TYPES else column.name)
        if folded in seen or other != column.name:
            raise UsageError(f'a database cannot tell the columns "{other}" and "{column.name}" apart: rename one')
        seen[folded] = column.name
    missing = [name for name in NEEDED if name not in seen]
    if missing:
        raise UsageError(f"the list has no column {missing[0]}")
    room = most - _SPARE - len(DEFAULT_TYPES.keys() - seen.keys())  # those may be added while a campaign runs
    if len(columns) > room:
        raise UsageError(f"a list of {len(columns)} columns is too wide for a database: {room} at most")


def columns_to_json(columns: Iterable[Column]) -> str:
    """The columns as they are kept."""
    kept = [
        {"name": each.name, "type": each.type.value, "declared": each.declared, "given": each.given} for each in columns
    ]
    return json.dumps(kept, ensure_ascii=False)


def columns_from_json(text: str) -> list[Column]:
    """The columns that were kept. Raises `ValueError`, `TypeError` or `KeyError` for anything else."""
    return [
        Column(each["name"], ColumnType(each["type"]), each["declared"], each["given"]) for each in json.loads(text)
    ]


def fold_case(name: str) -> str:
    """The name without case, as SQLite compares it: of ASCII letters alone."""
    return "".join(c.lower() if c.isascii() else c for c in name)


def _is_whole(text: str) -> bool:
    return not any(blank in text for blank in ("{assignments}", "{definition}", "{values}"))
