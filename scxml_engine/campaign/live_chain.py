"""One chain of a live campaign: what it is still to be told, and what it asked for in its turn."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime

from scxml_engine.ocs.calls import Call
from scxml_engine.ocs.messages import (
    Begin,
    CancelDial,
    DaytimeChanged,
    Dial,
    Ended,
    Fact,
    ReadRecord,
    RecordClosed,
    Request,
    Restored,
    TimeReached,
    UpdateRecords,
    WakeAt,
)
from scxml_engine.ocs.records import Attempt, Kept, RecordChange
from scxml_engine.ocs.session import ChainSession


@dataclass(slots=True, eq=False)
class LiveChain:
    """A chain that has not ended.

    `facts` wait to be told, in order; `wake` and `daytime` become facts when the chain's turn comes. `has_line` says
    whether a line of the dialer is set aside for it, `calling` whether a call is under way, `queued` whether it waits
    for its turn. The last five lists and values are what it asked for in the turn that is being taken.
    """

    order: int
    session: ChainSession
    document: str
    facts: deque[Fact] = field(default_factory=deque)
    wake: datetime | None = None
    daytime: bool = False
    has_line: bool = False
    calling: bool = False
    queued: bool = False
    changes: list[RecordChange] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    cancels: list[str] = field(default_factory=list)
    reading: int | None = None
    ended: Ended | None = None

    @property
    def chain_id(self) -> int:
        """The chain's number in its list."""
        return self.session.chain_id

    def close(self, fact: RecordClosed) -> None:
        """A closing goes before everything that the session has not heard, but for its beginning."""
        place = 1 if self.facts and isinstance(self.facts[0], Begin | Restored) else 0
        self.facts.insert(place, fact)

    def next_fact(self, now: datetime) -> Fact | None:
        """What to tell next: what came in, then the alarm, then the daytime (as `ocs.session` wants them)."""
        if self.facts:
            return self.facts.popleft()
        if self.wake is not None and self.wake <= now:
            self.wake = None
            return TimeReached(now)
        if self.daytime:
            self.daytime = False
            zone = self.session.watches_daytime
            if zone is not None:
                return DaytimeChanged(now, self.session.calendar.interval(now, zone))
        return None

    def take(self, request: Request, now: datetime) -> None:
        """Keep in mind what the session asks for; it is done when the turn is committed."""
        match request:
            case UpdateRecords(changes):
                self.changes.extend(changes)
            case Dial():
                self.calls.append(self._call(request, now))
            case CancelDial(attempt_id):
                self.cancels.append(attempt_id)
            case WakeAt(at):
                self.wake = at
            case ReadRecord(handle):
                self.reading = handle
            case Ended():
                self.ended = request
            case _:
                pass  # Fetch: no treatment asks for it

    def _call(self, dial: Dial, now: datetime) -> Call:
        return Call(
            attempt_id=dial.attempt_id,
            chain_id=self.chain_id,
            number=dial.number,
            handle=dial.handle,
            contact_info=dial.contact_info,
            contact_info_type=dial.contact_info_type,
            attempt=dial.attempt,
            local_time=now.astimezone(self.session.calendar.zone(dial.zone)),
            options=dial.options,
            extensions=dial.extensions,
        )

    def kept(self) -> Kept:
        """Where the session stands. Raises `SnapshotError` for data that cannot be kept."""
        snapshot = json.dumps(self.session.snapshot(), separators=(",", ":"))
        return Kept(snapshot, self.document, self.wake, self.session.outstanding)

    def done(self) -> None:
        """The turn is over."""
        self.changes, self.calls, self.cancels = [], [], []


def asked(call: Call) -> Attempt:
    """The log entry of a call that is about to be placed."""
    return Attempt(call.chain_id, call.attempt_id, call.handle, call.contact_info, call.local_time.astimezone(UTC))
