"""From rows of text to chains of records: defaults, types, bad rows, and the order of records in their chain.

Choices of ours: an empty `contact_info` makes a bad row, for there is nothing to dial; so does a `record_id` that
another row has. A `chain_n` that another record of the chain has is a warning, and the two keep the order of their
rows. A user-defined column without a single value is text, and bad rows have no say in what a column holds. A row that
is its own chain takes the row's number as `chain_id`, or the next free one when a chain of that number is in the list.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.errors import UsageError
from scxml_engine.ocs.columns import ZONE_NAME
from scxml_engine.ocs.constants import RecordStatus, RecordType, allowed
from scxml_engine.ocs.lookup import canonical_integer
from scxml_engine.ocs.records import Chain, Record
from scxml_engine.ocs.window import daily_window
from scxml_engine.records.calling_list import CallingList, Column, ColumnType, Row
from scxml_engine.records.cells import (
    DEFAULT_TYPES,
    DEFAULTS,
    parse_cell,
    parse_integer,
    record_zone,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scxml_engine.ocs.records import FieldValue

_MEND_ROW = "mend the row or take it out"


@dataclass(slots=True)
class _Draft:
    """A good row whose chain is not complete yet."""

    line: int
    number: int
    zone: str | None
    cells: list[FieldValue]


class Loader:
    """Takes the rows of one list, one by one, and makes chains of them; `bad` holds a diagnostic for each bad row."""

    def __init__(self, file: str, columns: Sequence[Column], timezones: Mapping[int, str]) -> None:
        self.bad: list[Diagnostic] = []
        self._odd: list[Diagnostic] = []
        self._file = file
        self._columns = tuple(columns)
        self._given = sum(column.given for column in columns)
        self._index = {column.name: place for place, column in enumerate(columns)}
        self._timezones = dict(timezones)
        self._number = 0
        self._record_lines: dict[FieldValue, int] = {}
        self._zones: dict[tuple[FieldValue, FieldValue], tuple[str | None, str]] = {}
        # Chains in the order of their first row; the key of a row that is its own chain is the pair (None, row number).
        self._chains: dict[FieldValue | tuple[None, int], list[_Draft]] = {}

    def take(self, line: int, cells: Sequence[str]) -> None:
        """One row, which begins at that physical line."""
        self._number += 1
        if len(cells) != self._given:
            count = f"{len(cells)} cell{'s' if len(cells) != 1 else ''}"
            self._refuse(
                line, f"{count} where the header has {self._given}", "put a cell with a comma in double quotes"
            )
            return
        try:
            draft = self._draft(line, cells)
        except UsageError as problem:
            self._refuse(line, str(problem), _MEND_ROW)
            return
        chain_id = draft.cells[self._index["chain_id"]]
        self._chains.setdefault((None, draft.number) if chain_id is None else chain_id, []).append(draft)

    def take_malformed(self, line: int, message: str, remedy: str) -> None:
        """A row that is no CSV: it is bad, and it counts."""
        self._number += 1
        self._refuse(line, message, remedy)

    def _refuse(self, line: int, message: str, remedy: str) -> None:
        self.bad.append(Diagnostic(Severity.ERROR, "bad-row", Location(self._file, line), message, remedy))

    def finish(self, header_line: int) -> CallingList:
        """The list of everything that was taken."""
        columns = self._infer()
        numbers = self._number_chains()
        warnings: list[Diagnostic] = []
        chains = tuple(
            Chain(number, self._ordered(number, drafts, warnings))
            for number, drafts in zip(numbers, self._chains.values(), strict=True)
        )
        found = sorted(self.bad + self._odd + warnings, key=lambda each: each.location.line)
        inferred = [new.name for new, old in zip(columns, self._columns, strict=True) if new != old]
        if inferred:
            where = Location(self._file, header_line)
            message = f"columns read as INT: {', '.join(inferred)}"
            remedy = f"write {inferred[0]}:text in the header to keep one text"
            found.insert(0, Diagnostic(Severity.NOTE, "inferred-columns", where, message, remedy))
        return CallingList(columns, chains, tuple(found), self._timezones)

    def _draft(self, line: int, texts: Sequence[str]) -> _Draft:
        given = zip(self._columns, texts, strict=False)
        cells: list[FieldValue] = [_read(column, text) for column, text in given]
        cells += [DEFAULTS.get(column.name) for column in self._columns[self._given :]]
        index = self._index
        if not str(cells[index["contact_info"]]).strip():
            raise UsageError("contact_info is empty")
        if "daily_from" in index:
            self._complete_window(cells)
        zone = self._zone(cells)
        record_id = cells[index["record_id"]]
        if record_id is None:
            record_id = cells[index["record_id"]] = self._number
        other = self._record_lines.setdefault(record_id, line)
        if other != line:
            raise UsageError(f"record_id {record_id} is also that of line {other}")
        self._check_pair(line, cells)
        return _Draft(line, self._number, zone, cells)

    def _check_pair(self, line: int, cells: Sequence[FieldValue]) -> None:
        """A status and a type that the manual never has together (L3561-3579) are loaded, and warned of."""
        status = RecordStatus(int(cells[self._index["record_status"]] or 0))
        kind = RecordType(int(cells[self._index["record_type"]] or 0))
        if status is not RecordStatus.NO_RECORD_STATUS and not allowed(status, kind):
            message = f"record_status {status.title} and record_type {kind.title} do not go together"
            where = Location(self._file, line)
            self._odd.append(Diagnostic(Severity.WARNING, "status-and-type", where, message, "mend one of them"))

    def _complete_window(self, cells: list[FieldValue]) -> None:
        start, end = self._index["daily_from"], self._index["daily_till"]
        window = daily_window({"daily_from": cells[start], "daily_till": cells[end]})
        if window is not None:
            cells[start], cells[end] = window

    def _zone(self, cells: Sequence[FieldValue]) -> str | None:
        # Remembered, refusals too: a million rows have a handful of zones, and a suggestion takes milliseconds.
        index = self._index
        fields: dict[str, FieldValue] = {name: cells[index[name]] for name in (ZONE_NAME, "tz_dbid") if name in index}
        key = (fields.get(ZONE_NAME), fields.get("tz_dbid"))
        if key not in self._zones:
            try:
                self._zones[key] = record_zone(fields, self._timezones), ""
            except UsageError as problem:
                self._zones[key] = None, str(problem)
        zone, problem_text = self._zones[key]
        if problem_text:
            raise UsageError(problem_text)
        return zone

    def _drafts(self) -> Iterable[_Draft]:
        return itertools.chain.from_iterable(self._chains.values())

    def _infer(self) -> tuple[Column, ...]:
        """The columns, after those that hold only canonical integers have become INT."""
        return tuple(self._inferred(place, column) for place, column in enumerate(self._columns))

    def _inferred(self, place: int, column: Column) -> Column:
        if column.declared or column.name in DEFAULT_TYPES:
            return column
        if not is_integers(str(draft.cells[place]) for draft in self._drafts()):
            return column
        for draft in self._drafts():
            text = str(draft.cells[place])
            draft.cells[place] = int(text) if text else None
        return replace(column, type=ColumnType.INT)

    def _number_chains(self) -> list[int]:
        taken = {key for key in self._chains if isinstance(key, int)}
        free = itertools.count(max((self._number, *taken)) + 1)
        numbers = []
        for key in self._chains:
            if isinstance(key, tuple):
                numbers.append(key[1] if key[1] not in taken else next(free))
            else:
                numbers.append(int(key or 0))
        return numbers

    def _ordered(self, chain_id: int, drafts: list[_Draft], warnings: list[Diagnostic]) -> tuple[Record, ...]:
        """The chain's records by `chain_n`, then by row; handles count from 1."""
        order = self._index["chain_n"]
        places: dict[FieldValue, int] = {}
        for place, draft in enumerate(drafts):
            draft.cells[self._index["chain_id"]] = chain_id
            if draft.cells[order] is None:
                draft.cells[order] = place
            other = places.setdefault(draft.cells[order], draft.line)
            if other != draft.line:
                message = f"chain {chain_id} has chain_n {draft.cells[order]} on line {other} too"
                where = Location(self._file, draft.line)
                warnings.append(
                    Diagnostic(
                        Severity.WARNING, "chain-n-twice", where, message, "the records keep the order of their rows"
                    )
                )
        drafts.sort(key=lambda draft: (draft.cells[order], draft.number))
        return tuple(
            Record(handle, Row(self._index, tuple(draft.cells)), draft.zone) for handle, draft in enumerate(drafts, 1)
        )


def _read(column: Column, text: str) -> FieldValue:
    if column.name in DEFAULT_TYPES:
        return parse_cell(column.name, text)
    if column.type is ColumnType.TEXT:
        return text
    return parse_integer(column.name, text) if text.strip() else None


def is_integers(texts: Iterable[str]) -> bool:
    """Whether these cells make an INT column: at least one has a value, and every value is a canonical integer."""
    some = False
    for text in texts:
        if text:
            if canonical_integer(text) is None:
                return False
            some = True
    return some
