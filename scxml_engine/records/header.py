"""The header row of a calling list: which columns there are, and what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.errors import ListError
from scxml_engine.ocs.lookup import suggest
from scxml_engine.records.calling_list import Column, ColumnType
from scxml_engine.records.cells import ALWAYS, DEFAULT_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_WINDOW = ("daily_from", "daily_till")


def read_header(cells: Sequence[str], file: str, line: int) -> tuple[Column, ...]:
    """The given columns in order, then those that every record has besides (`given` is False). Raises `ListError`."""
    _refuse_other_separators(cells, file, line)
    columns = [_column(cell.strip(), file, line) for cell in cells]
    seen: dict[str, str] = {}
    for column in columns:
        known = len(seen)
        seen.setdefault(column.name.casefold(), column.name)
        if len(seen) == known:
            raise unusable(file, line, f'two columns are called "{column.name}"', "rename one of them")
    if "contact_info" not in seen:
        near = suggest("contact_info", seen.values())
        remedy = f'rename "{near}" to contact_info' if near else "the first row names the columns"
        raise unusable(file, line, "there is no column contact_info", remedy)
    missing = [name for name in ALWAYS if name not in seen]
    if any(name in seen for name in _WINDOW):  # half a window gets its other half
        missing += [name for name in _WINDOW if name not in seen]
    return (*columns, *(Column(name, DEFAULT_TYPES[name], given=False) for name in missing))


def unusable(file: str, line: int, message: str, remedy: str) -> ListError:
    """The refusal of a whole file."""
    return ListError([Diagnostic(Severity.ERROR, "bad-list", Location(file, line), message, remedy)])


def _refuse_other_separators(cells: Sequence[str], file: str, line: int) -> None:
    for mark, name in _OTHER_SEPARATORS.items():
        if len(cells) == 1 and mark in cells[0]:
            raise unusable(file, line, f"the cells are separated by {name}", "save the list with commas")


def _column(cell: str, file: str, line: int) -> Column:
    """One cell of the header: a name of the default format in any case, or `name`, `name:int`, `name:text`."""
    if not cell.isprintable():
        raise unusable(file, line, f"a column's name holds a control character: {cell!a}", "rename it")
    name, colon, written = cell.rpartition(":")
    if not colon:
        name, written = cell, ""
    name = name.strip()
    if not name:
        raise unusable(file, line, "a column has no name", "name it, or take it out")
    declared = _TYPES.get(written.strip().casefold()) if colon else None
    if colon and declared is None:
        raise unusable(file, line, f'column "{cell}" has an unknown type', f"write {name}:int or {name}:text")
    known = DEFAULT_TYPES.get(name.casefold())
    if known is None:
        return Column(name, declared or ColumnType.TEXT, declared=declared is not None)
    if declared not in (None, known):
        raise unusable(file, line, f"column {name.casefold()} is always {known}", "leave out its type")
    return Column(name.casefold(), known, declared=declared is not None)


_TYPES = {each.value: each for each in ColumnType}
