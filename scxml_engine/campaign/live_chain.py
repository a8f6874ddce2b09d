"""One chain of a live campaign: what it is still to be told, and what it asked for in its turn."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final, assert_never

from scxml_engine.ocs.calls import Call
from scxml_engine.ocs.chain import CLOSING_FIELDS
from scxml_engine.ocs.messages import (
    Begin,
    CancelDial,
    Closing,
    DaytimeChanged,
    Dial,
    Ended,
    Fact,
    Fetch,
    ReadRecord,
    RecordClosed,
    Request,
    Restored,
    TimeReached,
    UpdateRecords,
    WakeAt,
)
from scxml_engine.ocs.processing import ChainProcessing
from scxml_engine.ocs.records import Attempt, Chain, Kept, Record, RecordChange
from scxml_engine.ocs.traditional import successor

_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(slots=True, eq=False)
class LiveChain:
    """A chain that has not ended.

    `facts` wait to be told, in order; `wake` and `daytime` (the zone whose interval changed) become facts when the
    chain's turn comes. `told` is when it last heard of the daytime; its beginning counts as that. `has_line` says
    whether a line of the dialer is set aside for it, `queued` whether it waits for its turn; `call` is the last one
    that was placed, `calling` whether it is under way. The rest is what it asked for in the turn that is being taken.
    """

    order: int
    session: ChainProcessing
    document: str
    facts: deque[Fact] = field(default_factory=deque)
    wake: datetime | None = None
    daytime: str | None = None
    told: datetime = _NEVER
    has_line: bool = False
    call: Call | None = None
    calling: bool = False
    queued: bool = False
    changes: list[RecordChange] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    cancels: list[str] = field(default_factory=list)
    fetches: list[str] = field(default_factory=list)
    reading: int | None = None
    ended: Ended | None = None

    @property
    def chain_id(self) -> int:
        """The chain's number in its list."""
        return self.session.chain_id

    def close(self, handles: Collection[int], closing: Closing, now: datetime) -> None:
        """Records were closed: that is told before everything else which the session has not heard.

        A session that has not begun begins with the records as they are now. All of them at once are one fact.
        """
        first = self.facts[0] if self.facts else None
        if isinstance(first, Begin):
            self.facts[0] = replace(first, chain=_closed(first.chain, handles, closing))
            return
        place = self._after_closings()
        # All of them are one fact: after a refusal every record, after a cancellation each that could still be called.
        left = set(self.session.handles) - set(handles)
        whole = len(handles) > 1 and not any(closing == "DoNotCall" or self.session.is_open(each) for each in left)
        for handle in reversed([None] if whole else sorted(handles)):
            self.facts.insert(place, RecordClosed(now, handle, closing))

    def _after_closings(self) -> int:
        """The place of the first fact that is none of those that go before everything else."""
        first = (place for place, fact in enumerate(self.facts) if not isinstance(fact, Restored | RecordClosed))
        return next(first, len(self.facts))

    def next_fact(self, now: datetime) -> Fact | None:
        """What to tell next: what came in, then the alarm, then the daytime (as `ocs.session` wants them)."""
        if self.facts:
            return self.facts.popleft()
        if self.wake is not None and self.wake <= now:
            self.wake = None
            return TimeReached(now)
        changed, self.daytime = self.daytime, None
        if changed is not None and changed == self.session.watches_daytime:  # else it has moved to another zone
            self.told = now
            return DaytimeChanged(now, self.session.calendar.interval(now, changed))
        return None

    def take(self, request: Request, now: datetime) -> None:
        """Keep in mind what the session asks for; it is done when the turn is committed."""
        match request:
            case UpdateRecords(changes):
                self.changes.extend(changes)
            case Dial():
                local = now.astimezone(self.session.calendar.zone(request.zone))
                self.calls.append(request.call(self.chain_id, local))
            case CancelDial(attempt_id):
                self.cancels.append(attempt_id)
            case WakeAt(at):
                self.wake = at
            case ReadRecord(handle):
                self.reading = handle
            case Fetch(uri):
                self.fetches.append(uri)
            case Ended():
                following = successor(self.session)
                if following is None:
                    self.ended = request
                else:  # in the same turn: no restart falls between the script and what goes on with its chain
                    self.session = following
                    self.facts.insert(self._after_closings(), TimeReached(now))
            case _:
                assert_never(request)

    def kept(self) -> Kept:
        """Where the session stands. Raises `SnapshotError` for data that cannot be kept."""
        snapshot = json.dumps(self.session.snapshot(), separators=(",", ":"))
        return Kept(snapshot, self.document, self.wake, self.session.outstanding)

    def done(self) -> None:
        """The turn is over."""
        self.changes, self.calls, self.cancels, self.fetches = [], [], [], []


def _closed(chain: Chain, handles: Collection[int], closing: Closing) -> Chain:
    """The chain with these records closed."""
    records = tuple(
        Record(each.handle, {**each.fields, **CLOSING_FIELDS[closing]}, each.zone) if each.handle in handles else each
        for each in chain.records
    )
    return replace(chain, records=records)


def asked(call: Call) -> Attempt:
    """The log entry of a call that is about to be placed."""
    return Attempt(call.chain_id, call.attempt_id, call.handle, call.contact_info, call.local_time.astimezone(UTC))
