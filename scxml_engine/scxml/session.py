"""A machine with its external queue and its delayed events; it is what snapshots.

Sans-I/O: time comes in with every call as an aware datetime, and what the world should do comes out as effects.
Events wait in one agenda ordered by (when they are due, when they were asked for): an event sent without delay is due
at once, so the external queue of the Recommendation is that part of the agenda which is due.

Invoked children will be more machines here, with the same agenda, and routing of `#_parent` and `#_<invokeid>` beside
it.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from scxml_engine.ecmascript.values import Tagged
from scxml_engine.errors import SnapshotError
from scxml_engine.scxml.effects import Action, Cancelled, Effect, Sent
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.program import Program

_SNAPSHOT_VERSION: Final = 1
_BEFORE_ALL: Final = datetime(1, 1, 1, tzinfo=UTC)
_LONGEST: Final = 3e10  # seconds, some 950 years: what a date can hold


class Session:
    """One session of a program.

    `parameters` override top-level data items of the same name; `seed` feeds `Math.random`.
    """

    def __init__(
        self,
        program: Program,
        session_id: str,
        *,
        parameters: Mapping[str, Tagged] | None = None,
        seed: int = 0,
        trace: bool = False,
    ) -> None:
        self.program = program
        self.machine = Machine(program, session_id, parameters=parameters, seed=seed, trace=trace)
        self._agenda: list[tuple[datetime, int, Event]] = []
        self._sequence = 0
        self._instant = _BEFORE_ALL
        self._taken_now = 0
        self._taken = 0

    # ---------------------------------------------------------------------------------------------------------- events

    def start(self, now: datetime) -> list[Effect]:
        """Start the machine and run its first macrostep."""
        return self._absorb(self.machine.start(_milliseconds(now)), now)

    def step(self, now: datetime) -> list[Effect] | None:
        """Take the next event that is due at `now`; None when there is none, or the session is over."""
        if self.machine.finished or not self._agenda or self._agenda[0][0] > now:
            return None
        _, _, event = heapq.heappop(self._agenda)
        effects = self._absorb(self.machine.deliver(event, _milliseconds(now)), now)
        self._count(now)
        return effects

    def _count(self, now: datetime) -> None:
        """An event was taken: end a session that takes too many, at one instant or in all."""
        limits = self.program.limits
        self._taken += 1
        self._taken_now = self._taken_now + 1 if self._instant == now else 1
        self._instant = now
        if self._taken_now > limits.answers_per_instant:
            reason = f"more than {limits.answers_per_instant} events at one instant: a loop that takes no time"
            self.machine.abort(reason)
        elif self._taken > limits.events:
            self.machine.abort(f"more than {limits.events} events: a loop that never ends")

    def reserve(self) -> int:
        """A place in the order of things asked for, for an event that comes later."""
        self._sequence += 1
        return self._sequence

    def post(self, event: Event, due: datetime, place: int | None = None) -> None:
        """Put an external event on the agenda; `place` is one that was reserved."""
        heapq.heappush(self._agenda, (due, place or self.reserve(), event))
        if len(self._agenda) > self.program.limits.queue:
            self.machine.abort(f"more than {self.program.limits.queue} events wait for the session")

    def post_first(self, event: Event) -> None:
        """Put an external event before everything that waits."""
        self.post(event, _BEFORE_ALL)

    @property
    def next_due(self) -> datetime | None:
        """When the next event on the agenda is due."""
        return self._agenda[0][0] if self._agenda and not self.machine.finished else None

    def _absorb(self, effects: list[Effect], now: datetime) -> list[Effect]:
        """Do what concerns the agenda; what is left is for the caller, in order."""
        passed_on: list[Effect] = []
        for effect in effects:
            match effect:
                case Sent(event, _, delay):
                    self.post(event, now + timedelta(seconds=min(delay, _LONGEST)))
                case Cancelled(sendid):
                    self._cancel(sendid, now)
                case Action():
                    passed_on.append(replace(effect, place=self.reserve()))
                case _:
                    passed_on.append(effect)
        return passed_on

    def _cancel(self, sendid: str, now: datetime) -> None:
        """Forget delayed events; one that is due already was delivered to the queue, and stays."""
        self._agenda = [entry for entry in self._agenda if entry[2].sendid != sendid or entry[0] <= now]
        heapq.heapify(self._agenda)

    # -------------------------------------------------------------------------------------------------------- snapshot

    def snapshot(self) -> dict[str, Any]:
        """The session as plain JSON, between macrosteps."""
        return {
            "version": _SNAPSHOT_VERSION,
            "document": self.program.document.digest,
            "machine": self.machine.snapshot(),
            "sequence": self._sequence,
            "taken": [self._instant.isoformat(), self._taken_now, self._taken],
            "agenda": [
                [due.isoformat(), place, event.to_json()] for due, place, event in sorted(self._agenda, key=_order)
            ],
        }

    @classmethod
    def restore(cls, program: Program, snapshot: Mapping[str, Any], *, trace: bool = False) -> Session:
        """The session of a snapshot, to go on exactly as the one that was kept would have."""
        if snapshot.get("version") != _SNAPSHOT_VERSION:
            raise SnapshotError(f"a session's snapshot of version {snapshot.get('version')} cannot be restored here")
        if snapshot["document"] != program.document.digest:
            message = f"the snapshot is of another document (its SHA-256 begins with {snapshot['document'][:12]})"
            raise SnapshotError(message)
        session = cls.__new__(cls)
        session.program = program
        session.machine = Machine.restore(program, snapshot["machine"], trace=trace)
        session._sequence = snapshot["sequence"]
        instant, session._taken_now, session._taken = snapshot["taken"]
        session._instant = datetime.fromisoformat(instant)
        session._agenda = [
            (datetime.fromisoformat(due), place, Event.from_json(event)) for due, place, event in snapshot["agenda"]
        ]
        heapq.heapify(session._agenda)
        return session


def _order(entry: tuple[datetime, int, Event]) -> tuple[datetime, int]:
    return entry[:2]


def _milliseconds(instant: datetime) -> int:
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
