"""A calling list and its attempts, written as CSV.

Reading what was written gives the same list: the columns in the same order, then those that the engine added
(`attempt`, `call_time`, …); a type in the header where the list came with one, and where the cells alone would now be
read as another type (a user-defined column that holds integers and text comes back as text). A chain's records stand
together. A file is written beside its place and then moved there, so that nobody ever sees half of it.

Cells are written as they are. A spreadsheet takes text that begins with `=`, `+`, `-` or `@` for a formula: open a list
from a stranger as text only. A list with a cell that UTF-8 or CSV cannot hold, a lone surrogate or a NUL, is refused by
the name of the cell; among the attempts such a character is written as U+FFFD.
"""

from __future__ import annotations

import re
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from scxml_engine.errors import UsageError
from scxml_engine.ocs.constants import result_text
from scxml_engine.records.calling_list import Column, ColumnType
from scxml_engine.records.cells import DEFAULT_TYPES
from scxml_engine.records.loading import is_integers
from scxml_engine.records.whole_files import write_file

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence

    from scxml_engine.ocs.records import Attempt, FieldValue
    from scxml_engine.records.calling_list import CallingList

ATTEMPT_COLUMNS = ("chain_id", "attempt_id", "handle", "contact_info", "placed_at", "ended_at", "call_result", "result")
"""Of the attempts file: times are ISO 8601 in UTC, `call_result` is the number and `result` its name (row E1).

An attempt that is under way has no `ended_at` and no result.
"""

_QUOTED = re.compile(r'[",\r\n]|^\s|\s$')
_UNWRITABLE = re.compile(r"[\0\ud800-\udfff]")


class ExportableStore(Protocol):
    """A store whose list and attempts can be written."""

    @property
    def attempts(self) -> Sequence[Attempt]:
        """The attempt log."""
        ...

    def calling_list(self) -> CallingList:
        """The list as it stands now."""
        ...


def export(store: ExportableStore, path: str | os.PathLike[str]) -> tuple[Path, Path]:
    """Write the store's list to `path` and its attempts beside it (`list.csv`, `list.attempts.csv`); both paths.

    Raises `UsageError` when a file cannot be written.
    """
    target = Path(path)
    beside = target.with_name(f"{target.stem}.attempts{target.suffix or '.csv'}")
    write_list(store.calling_list(), target)
    write_attempts(store.attempts, beside)
    return target, beside


def write_list(list_: CallingList, path: str | os.PathLike[str]) -> None:
    """Write the list. Raises `UsageError` when the file cannot be written."""
    write_file(path, map(str.encode, list_lines(list_)))


def write_attempts(attempts: Iterable[Attempt], path: str | os.PathLike[str]) -> None:
    """Write the attempts in their order. Raises `UsageError` when the file cannot be written."""
    write_file(path, map(str.encode, attempt_lines(attempts)))


def list_lines(list_: CallingList) -> Iterator[str]:
    """The list as lines of CSV."""
    names = [column.name for column in list_.columns]
    rows = [record.fields for chain in list_.chains for record in chain.records]
    yield csv_line(_heading(column, [row[column.name] for row in rows]) for column in list_.columns)
    for row in rows:
        for name in names:
            cell = row[name]
            if isinstance(cell, str) and _UNWRITABLE.search(cell):
                problem = "holds a NUL or half a surrogate pair, which no CSV file can hold"
                raise UsageError(f"record_id {row['record_id']}: {name} {problem}")
        yield csv_line(row[name] for name in names)


def attempt_lines(attempts: Iterable[Attempt]) -> Iterator[str]:
    """The attempts as lines of CSV, under `ATTEMPT_COLUMNS`."""
    yield csv_line(ATTEMPT_COLUMNS)
    for each in attempts:
        ended = None if each.ended_at is None else each.ended_at.astimezone(UTC).isoformat()
        result = (None, None) if each.result is None else (int(each.result), result_text(each.result))
        call = (each.chain_id, each.attempt_id, each.handle, each.contact_info)
        yield csv_line((*call, each.placed_at.astimezone(UTC).isoformat(), ended, *result))


def _heading(column: Column, cells: Sequence[FieldValue]) -> str:
    """The column's name, with a type where it was declared or where its cells would be read as another one."""
    texts = ["" if cell is None else str(cell) for cell in cells]
    kind = column.type
    if column.name in DEFAULT_TYPES:
        return f"{column.name}:{kind}" if column.declared else column.name
    if kind is ColumnType.INT and not is_integers(filter(None, texts)) and any(texts):
        kind = ColumnType.TEXT  # something else was written into it
    read_as = ColumnType.INT if is_integers(texts) else ColumnType.TEXT
    return f"{column.name}:{kind}" if column.declared or kind is not read_as else column.name


def csv_line(cells: Iterable[FieldValue]) -> str:
    """One row."""
    return ",".join(map(_cell, cells)) + "\n"


def _cell(value: FieldValue) -> str:
    text = _UNWRITABLE.sub("\ufffd", "" if value is None else str(value))
    if _QUOTED.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text
