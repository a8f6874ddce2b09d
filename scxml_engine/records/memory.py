"""A calling list in memory: the twin that every other store is compared with.

The list that it is made of is never changed: a record's cells are replaced by a new tuple when they are written. A
chain can be claimed when it has a Ready record whose `dial_sched_time` has come and nobody holds it; it is held from
`claim` until `release`, or until its session has ended and none of its records is Ready or Retrieved (dialect section
6.1). So a script that writes Ready into its own record does not have its chain handed out a second time (L4256).

Nothing here survives the process; a campaign that is begun anew on the same store goes on where the last one was.

Which chains wait and which are ready is kept in two heaps, so that a claim costs the chains that it gives and not the
chains that the list has. Their entries are checked when they are popped, never searched for.
"""

from __future__ import annotations

import heapq
from array import array
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scxml_engine.errors import UsageError
from scxml_engine.ocs.constants import RecordStatus
from scxml_engine.ocs.records import Chain, Record, Unfinished
from scxml_engine.records.calling_list import CallingList, Column, ColumnType, Row, as_dictionary
from scxml_engine.records.revision import Revision

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scxml_engine.ocs.records import Attempt, FieldValue, Kept, Turn

_READY = int(RecordStatus.READY)
_RETRIEVED = int(RecordStatus.RETRIEVED)


class MemoryStore:
    """A `RecordStore` over a calling list; `log` is the attempt log as it was written."""

    def __init__(self, list_: CallingList) -> None:
        self.log: list[Attempt] = []
        self._columns = list(list_.columns)
        self._index = {column.name: place for place, column in enumerate(self._columns)}
        self._timezones = list_.timezones
        self._chains = {chain.chain_id: chain for chain in list_.chains}
        self._order = {chain_id: place for place, chain_id in enumerate(self._chains)}
        self._held: set[int] = set()
        self._kept: dict[int, Kept | None] = {}  # of every session that has not ended
        self._serials = array("I", bytes(4 * len(self._chains)))  # how often each was handed out, by its order
        self._documents: dict[str, bytes] = {}
        self._waiting: list[tuple[int, int, int]] = []  # (due, order, chain_id), due in UTC seconds
        self._ready: list[tuple[int, int]] = []  # (order, chain_id)
        for chain_id in self._chains:
            self._queue(chain_id)

    def claim(self, limit: int, now: datetime) -> Sequence[Chain]:
        """At most `limit` chains that are ready at `now`, in the order of their first row, their records Retrieved."""
        instant = now.timestamp()
        while self._waiting and self._waiting[0][0] <= instant:
            _, order, chain_id = heapq.heappop(self._waiting)
            heapq.heappush(self._ready, (order, chain_id))
        claimed: list[Chain] = []
        while self._ready and len(claimed) < limit:
            _, chain_id = heapq.heappop(self._ready)
            due = self._due(chain_id)
            if due is None:
                continue
            if due > instant:  # rescheduled since it became ready
                self._queue(chain_id)
                continue
            self._held.add(chain_id)
            self._kept[chain_id] = None
            self._serials[self._order[chain_id]] += 1
            chain = self._restatus(chain_id, _READY, _RETRIEVED)
            claimed.append(Chain(chain_id, chain.records, self._serials[self._order[chain_id]]))
        return claimed

    def next_ready(self, now: datetime) -> datetime | None:
        """The next instant after `now` at which a chain that nobody holds becomes ready; None when none will.

        `now` must not lie before that of an earlier `claim`.
        """
        instant = now.timestamp()
        kept: list[tuple[int, int, int]] = []
        found: int | None = None
        while self._waiting and found is None:
            entry = heapq.heappop(self._waiting)
            due, _, chain_id = entry
            if self._due(chain_id) == due:  # else it was held or rescheduled since
                kept.append(entry)
                found = due if due > instant else None
        for entry in kept:
            heapq.heappush(self._waiting, entry)
        return None if found is None else datetime.fromtimestamp(found, UTC)

    def read(self, chain_id: int, handle: int) -> Record:
        """The record as it stands now. Raises `UsageError` for one that the list does not have."""
        records = self._chain(chain_id).records
        if not 1 <= handle <= len(records):
            raise UsageError(f"chain {chain_id} has no record {handle}: its handles are 1 to {len(records)}")
        return self._complete(records[handle - 1])

    def commit(self, turns: Sequence[Turn]) -> None:
        """Write these turns, all or none. Raises `UsageError` for what `Revision` refuses, and for unknown chains."""
        revision = Revision(self._index, self._timezones, self.read)
        for turn in turns:
            self._chain(turn.chain_id)
            revision.take(turn)
        if revision.added:  # a new index: rows that were handed out keep theirs
            self._columns = [*self._columns, *revision.added]
            self._index = {column.name: place for place, column in enumerate(self._columns)}
        for turn in turns:
            self.log.extend(turn.attempts)
            if turn.ended is not None:
                self._kept.pop(turn.chain_id, None)
            elif turn.kept is not None:
                self._kept[turn.chain_id] = turn.kept
        for chain_id, records in revision.records.items():
            self._write(chain_id, records)

    def release(self, chain_id: int) -> None:
        """Give a claimed chain back: its Retrieved records become Ready again."""
        self._chain(chain_id)
        self._restatus(chain_id, _RETRIEVED, _READY)
        self._held.discard(chain_id)
        self._kept.pop(chain_id, None)
        self._queue(chain_id)

    def unfinished(self) -> Sequence[Unfinished]:
        """Every chain that was handed out and whose session has not ended, in the order of their first row."""
        last = {(each.chain_id, each.attempt_id): each for each in self.log}
        return [
            Unfinished(chain_id, kept, last.get((chain_id, kept.outstanding or "")) if kept else None)
            for chain_id, kept in sorted(self._kept.items(), key=lambda each: self._order[each[0]])
        ]

    def handles(self, chain_id: int) -> Sequence[int]:
        """The handles of a chain's records, in order. Raises `UsageError` for a chain that the list does not have."""
        return range(1, len(self._chain(chain_id).records) + 1)

    def find(self, contact_info: str) -> Sequence[tuple[int, int]]:
        """Chain and handle of every record with exactly that `contact_info`."""
        return [
            (chain.chain_id, record.handle)
            for chain in self._chains.values()
            for record in chain.records
            if record.fields["contact_info"] == contact_info
        ]

    def keep_document(self, digest: str, content: bytes) -> None:
        """Keep a document's text under its SHA-256; one that is kept already stays."""
        self._documents.setdefault(digest, content)

    def document(self, digest: str) -> bytes:
        """The text that was kept. Raises `UsageError` for a digest that nobody kept."""
        if digest not in self._documents:
            raise UsageError(f"no document with the SHA-256 {digest} was kept")
        return self._documents[digest]

    @property
    def attempts(self) -> Sequence[Attempt]:
        """What is known of every attempt, in the order in which they were asked for."""
        return list({(each.chain_id, each.attempt_id): each for each in self.log}.values())

    def chains(self) -> Iterator[Chain]:
        """Every chain as it stands now, in the order of its first row."""
        for chain in self._chains.values():
            yield Chain(chain.chain_id, tuple(self._complete(record) for record in chain.records))

    def calling_list(self) -> CallingList:
        """The list as it stands now, for export."""
        return CallingList(tuple(self._columns), tuple(self.chains()), timezones=self._timezones)

    def _chain(self, chain_id: int) -> Chain:
        try:
            return self._chains[chain_id]
        except KeyError:
            raise UsageError(f"the list has no chain {chain_id}") from None

    def _complete(self, record: Record) -> Record:
        """The record with the columns that were added since it was written."""
        return record if len(record.fields) == len(self._columns) else self._packed(record)

    def _packed(self, record: Record) -> Record:
        """The record with its cells in a row of all columns."""
        fields = as_dictionary(record.fields)
        cells = tuple(fields[name] if name in fields else _empty(self._columns[i]) for name, i in self._index.items())
        return Record(record.handle, Row(self._index, cells), record.zone)

    def _write(self, chain_id: int, written: Mapping[int, Record]) -> None:
        """Replace the records and see where the chain belongs now."""
        records = list(self._chain(chain_id).records)
        for handle, record in written.items():
            records[handle - 1] = self._packed(record)
        self._chains[chain_id] = Chain(chain_id, tuple(records))
        running = chain_id in self._kept
        if not running and all(_status(record) not in (_READY, _RETRIEVED) for record in records):
            self._held.discard(chain_id)
        self._queue(chain_id)

    def _restatus(self, chain_id: int, old: int, new: int) -> Chain:
        """Give every record of the chain with the old status the new one; the chain as it is then."""
        written: dict[int, Record] = {}
        for record in self._chain(chain_id).records:
            if _status(record) == old:
                fields = as_dictionary(record.fields) | {"record_status": new}
                written[record.handle] = Record(record.handle, fields, record.zone)
        self._write(chain_id, written)
        chain = self._chain(chain_id)
        return Chain(chain_id, tuple(self._complete(record) for record in chain.records))

    def _queue(self, chain_id: int) -> None:
        """Let the chain wait for its time, when it has one."""
        due = self._due(chain_id)
        if due is not None:
            heapq.heappush(self._waiting, (due, self._order[chain_id], chain_id))

    def _due(self, chain_id: int) -> int | None:
        """When the chain can be claimed, in UTC seconds; None while it is held, and when no record is Ready."""
        if chain_id in self._held:
            return None
        times = [_scheduled(record) for record in self._chains[chain_id].records if _status(record) == _READY]
        return min(times, default=None)


def _status(record: Record) -> FieldValue:
    return record.fields["record_status"]


def _scheduled(record: Record) -> int:
    """`dial_sched_time`; an absent or empty one has come."""
    time = record.fields.get("dial_sched_time")
    return time if isinstance(time, int) else 0


def _empty(column: Column) -> FieldValue:
    return "" if column.type is ColumnType.TEXT else None
