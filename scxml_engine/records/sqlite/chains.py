"""Chains read from a list's table: which rows they have, under which handles, and how they are handed out.

While a chain is held its handles are fixed: rows that come from outside follow at the end, and the handle of a row that
has gone stays empty. Else `chain_n` orders the rows, then the order that they had before, then `record_id`.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from scxml_engine.errors import StoreError, UsageError
from scxml_engine.ocs.columns import ZONE_NAME
from scxml_engine.ocs.constants import RecordStatus
from scxml_engine.ocs.lookup import MAX_INTEGER
from scxml_engine.ocs.records import Chain, Record
from scxml_engine.records.calling_list import Row
from scxml_engine.records.cells import record_zone
from scxml_engine.records.sqlite.values import Stored, from_sql

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scxml_engine.ocs.records import FieldValue
    from scxml_engine.records.sqlite.database import Database
    from scxml_engine.records.sqlite.table import ListTable

_PLACES: Final = 1_000  # chains read at a time
_FROM_OUTSIDE: Final = frozenset({bytes, float})  # and texts with half a surrogate pair

logger = logging.getLogger(__name__)

_Cells: TypeAlias = tuple[Any, ...]
"""A row as SQLite gives it."""


class ChainRows(NamedTuple):
    """A chain as it stands: whether it is held, and its rows by handle, None where a row has gone."""

    chain_id: int
    held: bool
    rows: list[_Cells | None]


class Chains:
    """The chains of one list. Every method runs inside a transaction of its caller."""

    def __init__(self, database: Database, table: ListTable) -> None:
        self._database = database
        self._table = table
        self._record_id = table.index["record_id"]
        self._chain_id = table.index["chain_id"]
        self._chain_n = table.index["chain_n"]
        self._zone_places = (table.index.get(ZONE_NAME), table.index.get("tz_dbid"))
        self._zones: dict[tuple[FieldValue, ...], str | None] = {}

    def load(self, chain_id: int) -> ChainRows:
        """Raises `UsageError` for a chain that the list does not have."""
        chain = {"chain": chain_id}
        found = self._run("chain", chain).fetchone() if abs(chain_id) <= MAX_INTEGER else None
        if found is None:
            raise UsageError(f"the list has no chain {chain_id}")
        held, fixed = found
        rows = self._run("rows_of_chain", chain).fetchall()
        return ChainRows(chain_id, bool(held), self._arranged(rows, fixed, held=held))

    def record(self, chain: ChainRows, handle: int) -> Record:
        """The chain's record of that handle. Raises `UsageError` for one that it does not have."""
        if not 1 <= handle <= len(chain.rows):
            known = f"its handles are 1 to {len(chain.rows)}"
            raise UsageError(f"chain {chain.chain_id} has no record {handle}: {known}")
        row = chain.rows[handle - 1]
        if row is None:
            raise UsageError(f"record {handle} of chain {chain.chain_id} was taken out of the list")
        return self._record(handle, row)

    def records(self, chain: ChainRows) -> tuple[Record, ...]:
        """Those that the chain has."""
        return self._records(chain.rows)

    def record_ids(self, chain: ChainRows) -> list[int | None]:
        """By handle; None where the row has gone."""
        return [None if row is None else row[self._record_id] for row in chain.rows]

    def hand_out(self, found: Sequence[tuple[int, int, str | None]]) -> list[Chain]:
        """Hold these chains (chain_id, serial, fixed record_ids): their handles are fixed, their records Retrieved.

        One with a cell that nobody can use, which came from outside, is held as well, and not handed out.
        """
        chosen = {"chains": json.dumps([chain_id for chain_id, _, _ in found])}
        rows: dict[int, list[_Cells]] = defaultdict(list)
        for row in self._run("rows_of_chains", chosen):
            rows[row[self._chain_id]].append(row)
        chains = []
        for chain_id, serial, records in found:
            arranged = self._arranged(rows[chain_id], records, held=False)
            order = json.dumps([row[self._record_id] for row in arranged if row is not None])
            self._run("keep_session", {"chain": chain_id, **_NOTHING_KEPT})
            self._run("hold", {"chain": chain_id, "records": order})
            try:
                chains.append(Chain(chain_id, self._records(map(self._retrieved, arranged)), serial + 1))
            except UsageError as problem:
                logger.error("chain %d does not begin: %s", chain_id, problem)
        self._run("retrieve", chosen)
        return chains

    def all(self) -> Iterator[Chain]:
        """Every chain that has rows, in the order of its first row."""
        (places,) = self._run("count_places", {}).fetchone()
        for first in range(0, places, _PLACES):
            page = {"first": first, "end": first + _PLACES}
            rows: dict[int, list[_Cells]] = defaultdict(list)
            for row in self._run("rows_of_places", page):
                rows[row[self._chain_id]].append(row)
            for chain_id, held, fixed in self._run("chains_of_places", page).fetchall():
                if chain_id in rows:
                    yield Chain(chain_id, self._records(self._arranged(rows[chain_id], fixed, held=held)))

    def _arranged(self, rows: list[_Cells], fixed: str | None, *, held: bool) -> list[_Cells | None]:
        """The rows, which come by `chain_n`, then `record_id`, by handle; `fixed` are record_ids as JSON."""
        if fixed is None:
            return list(rows)
        before = json.loads(fixed)
        if held:
            present = {row[self._record_id]: row for row in rows}
            return [present.pop(record_id, None) for record_id in before] + list(present.values())
        places = {record_id: place for place, record_id in enumerate(before)}
        last = len(places)
        return [*sorted(rows, key=lambda row: (*self._by_number(row), places.get(row[self._record_id], last)))]

    def _by_number(self, row: _Cells) -> tuple[bool, int]:
        number = row[self._chain_n]
        return number is not None, number or 0

    def _retrieved(self, row: _Cells | None) -> _Cells | None:
        status = self._table.index["record_status"]
        if row is None or row[status] != RecordStatus.READY:
            return row
        return (*row[:status], int(RecordStatus.RETRIEVED), *row[status + 1 :])

    def _records(self, arranged: Iterable[_Cells | None]) -> tuple[Record, ...]:
        return tuple(self._record(handle, row) for handle, row in enumerate(arranged, 1) if row is not None)

    def _record(self, handle: int, row: _Cells) -> Record:
        if not _FROM_OUTSIDE.isdisjoint(map(type, row)):
            row = tuple(self._from_outside(row, *each) for each in zip(self._table.index, row, strict=True))
        for name, cell in zip(self._table.index, row, strict=True):
            if type(cell) is int and not -MAX_INTEGER <= cell <= MAX_INTEGER:
                raise self._unusable(row, f"{name} holds {cell}, which is beyond 2^53 - 1")
        return Record(handle, Row(self._table.index, row), self._zone(row))

    def _from_outside(self, row: _Cells, name: str, cell: Stored) -> FieldValue:
        try:
            return from_sql(cell)
        except UnicodeDecodeError:
            raise self._unusable(row, f"{name} holds bytes that are no text") from None

    def _unusable(self, row: _Cells, problem: str) -> UsageError:
        where = f"{self._database.path}: record_id {row[self._record_id]}"
        return UsageError(f"{where}: {problem}; mend it, then start again")

    def _zone(self, row: _Cells) -> str | None:
        key = tuple(None if place is None else row[place] for place in self._zone_places)
        if key == (None, None):
            return None
        if key not in self._zones:
            fields = dict(zip((ZONE_NAME, "tz_dbid"), key, strict=True))
            try:
                self._zones[key] = record_zone(fields, self._table.timezones)
            except UsageError as problem:  # an edit from outside: nobody is ever called by a clock that is not his
                where = f"{self._database.path}: record_id {row[self._record_id]}"
                raise StoreError(f"{where}: {problem}; mend it, then start again") from None
        return self._zones[key]

    def _run(self, query: str, parameters: Mapping[str, object]) -> sqlite3.Cursor:
        return self._database.run(self._table.sql[query], parameters)


_NOTHING_KEPT: Final = {"snapshot": None, "document": None, "due": None, "outstanding": None}
