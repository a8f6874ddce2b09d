"""A machine with the sessions that it has invoked, their queues and delayed events; it is what snapshots.

Sans-I/O: time comes in with every call as an aware datetime, and what the world should do comes out as effects.

All events of all these sessions wait on one `agenda`. An event sent without delay is due at once, so the external queue
of the Recommendation is, for each session, that part of the agenda which is due. A delayed event belongs to its sender
until it is due: it is forgotten with it, and what its target names is looked up only then.

    target                  who gets it
    ''                      the session itself
    #_parent                the one that invoked it
    #_<invokeid>            one that it invoked
    #_scxml_<sessionid>     any of this family
    (other processors)      the caller, when it is due, as the effect `Sent`; `fail` tells the sender what went wrong

The root session is the caller's own machine; the effects of its children come out with its own, without their traces.
Most sessions never have a child: what concerns children is in `family`, and is made when the first one is invoked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from scxml_engine.diagnostics import Location
from scxml_engine.ecmascript.values import Tagged
from scxml_engine.errors import SnapshotError
from scxml_engine.scxml.agenda import BEFORE_ALL, WHEN_BEGUN, Agenda, Matter, Trouble
from scxml_engine.scxml.content import Surroundings
from scxml_engine.scxml.effects import (
    Action,
    Cancelled,
    DocumentWanted,
    Effect,
    Forwarded,
    InvokeCancelled,
    Invoked,
    Sent,
    passed_on,
)
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.family import Family
from scxml_engine.scxml.instants import after, instant_of, microseconds, milliseconds
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.program import Program

_SNAPSHOT_VERSION: Final = 5
_NO_PROCESSORS: Final[Mapping[str, str]] = {}
_RESERVED: Final = "an invoked session may not send {} to the one that invoked it"


class Session(Agenda):
    """One session of a program, with those that it invokes.

    `parameters` override top-level data items of the same name; `seed` feeds `Math.random`. `processors` are further
    event I/O processors by type, each with the location under which it takes events for a session: `{session}` in it
    stands for the session's id, percent-encoded.
    """

    __slots__ = (
        "_family",
        "_instant",
        "_processors",
        "_seed",
        "_taken",
        "_taken_now",
        "machine",
        "program",
        "session_id",
    )

    def __init__(
        self,
        program: Program,
        session_id: str,
        *,
        parameters: Mapping[str, Tagged] | None = None,
        seed: int = 0,
        trace: bool = False,
        processors: Mapping[str, str] | None = None,
    ) -> None:
        self._set_up(program, session_id, seed, processors or _NO_PROCESSORS)
        place = session_id if self._is_alone else self._place(session_id)
        self.machine = Machine(program, place, parameters=parameters, seed=seed, trace=trace)

    def _set_up(self, program: Program, session_id: str, seed: int, processors: Mapping[str, str]) -> None:
        Agenda.__init__(self)
        self.program = program
        self.session_id = session_id
        self._seed = seed
        self._processors = processors
        self._family: Family | None = None
        self._instant = BEFORE_ALL
        self._taken_now = 0
        self._taken = 0

    @property
    def _is_alone(self) -> bool:
        """Whether nobody else can ever be reached from the root: then its machine needs to know only its name."""
        return not self._processors and not self.program.invokes

    def _place(self, session_id: str) -> Surroundings:
        """Where that session's machine runs."""
        name = quote(session_id, safe="")
        locations = {kind: place.replace("{session}", name) for kind, place in self._processors.items()}
        return Surroundings(session_id, lambda target: self._find(session_id, target) is not None, locations)

    # ---------------------------------------------------------------------------------------------------------- events

    def start(self, now: datetime) -> list[Effect]:
        """Start the machine and run its first macrostep."""
        return self._absorb(self.session_id, self.machine.start(milliseconds(now)), now)

    def step(self, now: datetime) -> list[Effect] | None:
        """Take the next event that is due at `now`; None when there is none, or the session is over."""
        entry = self._next
        if entry is None or entry[0] > now or self.machine.finished:
            return None
        _, _, session_id, what = self._pop(entry)
        if isinstance(what, Event) and session_id == self.session_id:  # nearly always
            effects = self._absorb(session_id, self.machine.deliver(what, milliseconds(now)), now)
        else:
            effects = _TAKE[type(what)](self, session_id, what, now)
        self._taken += 1
        self._taken_now = self._taken_now + 1 if now == self._instant else 1
        self._instant = now
        limits = self.program.limits
        if self._taken_now > limits.answers_per_instant:
            self.abort(f"more than {limits.answers_per_instant} events at one instant: a loop that takes no time")
        elif self._taken > limits.events:
            self.abort(f"more than {limits.events} events: a loop that never ends")
        return effects

    def _deliver(self, receiver: str, event: Event, now: datetime) -> list[Effect]:
        machine = self._machine(receiver)
        if machine is None:  # its document has not come
            self.post(event, WHEN_BEGUN, to=receiver)
            return []
        return self._absorb(receiver, machine.deliver(event, milliseconds(now)), now)

    def _take_sent(self, sender: str, sent: Sent, now: datetime) -> list[Effect]:
        """A delayed event is due: who gets it is decided now."""
        if sent.processor:
            return [passed_on(sent, sender, self.reserve())]
        receiver = self._find(sender, sent.target)
        sendid = sent.event.sendid
        if receiver is None:
            message = f'there is no session "{sent.target}" any more'
            self._report(sender, "error.communication", message, sendid=sendid)
            return []
        if self._is_reserved(sender, receiver, sent.event):
            self._report(sender, "error.execution", _RESERVED.format(sent.event.name), sendid=sendid)
            return []
        return self._deliver(receiver, self._addressed(sender, receiver, sent.event), now)

    def _take_trouble(self, session_id: str, trouble: Trouble, now: datetime) -> list[Effect]:
        """An error of the session's own, before any event from outside."""
        machine = self._machine(session_id)
        if machine is None or machine.finished:
            return []
        told = machine.report(trouble.event, trouble.message, trouble.location, milliseconds(now), trouble.sendid)
        return self._absorb(session_id, told, now)

    def _begin(self, session_id: str, _: None, now: datetime) -> list[Effect]:
        return [] if self._family is None else self._family.begin(session_id, now)

    def abort(self, reason: str) -> None:
        """End the whole family where it stands, without running anything more."""
        self.machine.abort(reason)
        self.close()
        self._family = None

    def close(self) -> None:
        """Forget the data of the whole family: nothing may be asked of it any more."""
        self.machine.close()
        if self._family is not None:
            self._family.close()

    def post(self, event: Event, due: datetime, place: int | None = None, *, to: str | None = None) -> None:
        """Put an external event on the agenda; `place` is one that was reserved, `to` a session of the family."""
        if place is None:
            place = self._sequence = self._sequence + 1
        if self._next is None and to is None:  # mostly nothing else waits
            self._next = (due, place, self.session_id, event)
        else:
            self._put(due, to or self.session_id, event, place)

    def post_first(self, event: Event) -> None:
        """Put an external event before everything that waits."""
        self.post(event, BEFORE_ALL)

    def _put(self, due: datetime, session_id: str, what: Matter, place: int | None = None) -> None:
        waiting = self._enter((due, place or self.reserve(), session_id, what))
        if waiting > self.program.limits.queue:
            self.abort(f"more than {self.program.limits.queue} events wait for the session")

    @property
    def next_due(self) -> datetime | None:
        """When the next event on the agenda is due."""
        entry = self._next
        return None if entry is None or entry[0] == WHEN_BEGUN or self.machine.finished else entry[0]

    def waiting(self, now: datetime) -> int:
        """How many events are due and not taken."""
        return sum(entry[0] <= now for entry in self._entries)

    def is_reserved(self, name: str) -> bool:
        """Whether a dialect speaks to the root session by events of this name: nobody else may send them."""
        return name.partition(".")[0] in self.program.reserved_events

    # --------------------------------------------------------------------------------------------------------- effects

    def _absorb(self, sender: str, effects: Iterable[Effect], now: datetime) -> list[Effect]:
        """Do what concerns the family; what is left is for the caller, in order."""
        left: list[Effect] = []
        for effect in effects:
            if isinstance(effect, Action):
                effect.place = self._sequence = self._sequence + 1
                left.append(effect)
                continue
            absorb = _ABSORB.get(type(effect))
            if absorb is None:
                left.append(effect)
                continue
            left += absorb(self, sender, effect, now)
            if not self._lives(sender):  # the family was ended, by a limit
                return left
        if self._family is not None:
            left += self._family.after_macrostep(sender, now)
        return left

    def _send(self, sender: str, sent: Sent, now: datetime) -> list[Effect]:
        if sent.delay > 0:
            self._put(after(now, sent.delay), sender, passed_on(sent, sender))
            return []
        if sent.processor:
            return [passed_on(sent, sender, self.reserve())]
        receiver = self._find(sender, sent.target)
        if receiver is None:  # it has gone in this very macrostep
            return []
        if self._is_reserved(sender, receiver, sent.event):
            self._report(sender, "error.execution", _RESERVED.format(sent.event.name), sendid=sent.event.sendid)
            return []
        self.post(self._addressed(sender, receiver, sent.event), now, to=receiver)
        return []

    def _is_reserved(self, sender: str, receiver: str, event: Event) -> bool:
        return sender != receiver == self.session_id and self.is_reserved(event.name)

    def _cancelled(self, sender: str, cancelled: Cancelled, now: datetime) -> list[Effect]:
        self._forget(sender, cancelled.sendid, now)
        return []

    def _report(
        self, session_id: str, event: str, message: str, location: Location | None = None, sendid: str | None = None
    ) -> None:
        """Tell a session of its error as the next thing that it hears; not within the macrostep that goes on now."""
        place = location or self.program.document.root.location
        self._put(BEFORE_ALL, session_id, Trouble(event, message, place, sendid))

    def fail(self, sent: Sent, event: str, message: str) -> None:
        """What the caller was asked to send could not be sent: the sender is told, if it still lives."""
        if self._lives(sent.sender):
            self._report(sent.sender, event, message, sendid=sent.event.sendid)

    # ---------------------------------------------------------------------------------------------------------- family

    @property
    def sessions(self) -> tuple[str, ...]:
        """The ids of the sessions of the family that live, its root first."""
        if self.machine.finished:
            return ()
        return (self.session_id,) if self._family is None else (self.session_id, *self._family.members)

    @property
    def invoking(self) -> bool:
        """Whether a session that was invoked lives."""
        return self._family is not None and bool(self._family.members)

    def wanted(self) -> list[DocumentWanted]:
        """The documents that are still to be supplied."""
        return [] if self._family is None else self._family.wanted()

    def supply(self, session_id: str, text: str | None, error: str = "") -> None:
        """Answer `DocumentWanted`; `text` is None when `error` says why there is none."""
        if self._family is not None:
            self._family.supply(session_id, text, error)

    def _machine(self, session_id: str) -> Machine | None:
        """The machine of a session of the family; None when it has not begun."""
        if session_id == self.session_id:
            return self.machine
        return None if self._family is None else self._family.members[session_id].machine

    def _lives(self, session_id: str) -> bool:
        return session_id == self.session_id or (self._family is not None and session_id in self._family.members)

    def _find(self, sender: str, target: str) -> str | None:
        """The session that a target names for that sender."""
        if target in ("", f"#_scxml_{sender}"):
            return sender
        return None if self._family is None else self._family.find(sender, target)

    def _addressed(self, sender: str, receiver: str, event: Event) -> Event:
        return event if self._family is None else self._family.addressed(sender, receiver, event)

    def _invoked(self, parent: str, wish: Invoked, now: datetime) -> list[Effect]:  # noqa: ARG002 - as all of them
        if self._family is None:
            self._family = Family(self)
        return self._family.invoke(parent, wish)

    def _invoke_cancelled(self, parent: str, cancelled: InvokeCancelled, now: datetime) -> list[Effect]:
        return [] if self._family is None else self._family.cancel_number(parent, cancelled.number, now)

    def _forwarded(self, parent: str, forwarded: Forwarded, now: datetime) -> list[Effect]:
        child = None if self._family is None else self._family.numbered(parent, forwarded.number)
        if child is not None:
            self.post(forwarded.event, now, to=child)
        return []

    # -------------------------------------------------------------------------------------------------------- snapshot

    def snapshot(self) -> dict[str, Any]:
        """The family as plain JSON, between macrosteps; the texts of invoked documents are in it."""
        kept = {
            "version": _SNAPSHOT_VERSION,
            "document": self.program.document.digest,
            "session": self.session_id,
            "machine": self.machine.snapshot(),
            "seed": self._seed,
            "sequence": self._sequence,
            "taken": [microseconds(self._instant), self._taken_now, self._taken],
            "agenda": self._entries_to_json(self.session_id),
        }
        if self.invoking and self._family is not None:
            kept["children"] = self._family.to_json()
        if self._processors:
            kept["processors"] = dict(self._processors)
        return kept

    @classmethod
    def restore(cls, program: Program, snapshot: Mapping[str, Any], *, trace: bool = False) -> Session:
        """The session of a snapshot, to go on exactly as the one that was kept would have."""
        if snapshot.get("version") != _SNAPSHOT_VERSION:
            raise SnapshotError(f"a session's snapshot of version {snapshot.get('version')} cannot be restored here")
        document, session_id = snapshot["document"], snapshot["session"]
        if document != program.document.digest:
            raise SnapshotError(f"the snapshot is of another document (its SHA-256 begins with {document[:12]})")
        session = cls.__new__(cls)
        session._set_up(program, session_id, snapshot["seed"], snapshot.get("processors", _NO_PROCESSORS))
        session._sequence = snapshot["sequence"]
        instant, session._taken_now, session._taken = snapshot["taken"]
        session._instant = instant_of(instant)
        children = snapshot.get("children")
        if children:
            session._family = Family(session)
            session._family.restore(children)
        place = session_id if session._is_alone else session._place(session_id)
        session.machine = Machine.restore(program, snapshot["machine"], place, trace=trace)
        session.session_id = session.machine.session_id  # the same text once
        rows = [row for row in snapshot["agenda"] if not row[2] or session._lives(row[2])]
        session._entries_from_json(rows, session.session_id)
        return session


_TAKE: Final[Mapping[type, Callable[[Session, str, Any, datetime], list[Effect]]]] = {
    Event: Session._deliver,
    Sent: Session._take_sent,
    Trouble: Session._take_trouble,
    type(None): Session._begin,
}
"""What to do when a matter of the agenda is due."""

_ABSORB: Final[Mapping[type, Callable[[Session, str, Any, datetime], list[Effect]]]] = {
    Sent: Session._send,
    Cancelled: Session._cancelled,
    Invoked: Session._invoked,
    InvokeCancelled: Session._invoke_cancelled,
    Forwarded: Session._forwarded,
}
"""The effects that concern the family; the others are for the caller."""
