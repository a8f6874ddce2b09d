"""A machine with the sessions that it has invoked, their queues and delayed events; it is what snapshots.

Sans-I/O: time comes in with every call as an aware datetime, and what the world should do comes out as effects.

All events of all these sessions wait on one agenda, ordered by (when they are due, when they were asked for). An event
sent without delay is due at once, so the external queue of the Recommendation is, for each session, that part of the
agenda which is due. A delayed event belongs to its sender until it is due: it is forgotten with it, and what its target
names is looked up only then.

    target                  who gets it
    ''                      the session itself
    #_parent                the one that invoked it
    #_<invokeid>            one that it invoked
    #_scxml_<sessionid>     any of this family
    (other processors)      the caller, when it is due, as the effect `Sent`; `fail` tells the sender what went wrong

The root session is the caller's own machine; the effects of its children come out with its own, without their traces.
A child that is over sends `done.invoke.<id>`; one that is cancelled leaves its states and sends nothing; for one that
broke a limit its parent gets `error.platform`.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from scxml_engine.diagnostics import Location
from scxml_engine.ecmascript.values import Tagged
from scxml_engine.errors import DocumentError, SnapshotError
from scxml_engine.scxml import effects as effects_
from scxml_engine.scxml.content import SCXML_PROCESSOR, Surroundings
from scxml_engine.scxml.effects import (
    Action,
    Cancelled,
    DocumentWanted,
    Effect,
    Failed,
    Forwarded,
    InvokeCancelled,
    Invoked,
    Logged,
    Sent,
)
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.source import title

_SNAPSHOT_VERSION: Final = 4
_BEFORE_ALL: Final = datetime(1, 1, 1, tzinfo=UTC)
_WHEN_BEGUN: Final = datetime.max.replace(tzinfo=UTC)  # for events of a session that waits for its document
_LONGEST: Final = 3e10  # seconds, some 950 years: what a date can hold
_NO_PROCESSORS: Final[Mapping[str, str]] = {}
_RESERVED: Final = "an invoked session may not send {} to the one that invoked it"


@dataclass(slots=True)
class _Member:
    """A session of the family; `machine` is None until it begins.

    `wish` is what it was invoked with, `source` its document with all that this had fetched.
    """

    machine: Machine | None
    parent: str = ""
    wish: Invoked | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class _Trouble:
    """What a session asked for went wrong outside its macrostep: the error event that it is to be told."""

    event: str
    message: str
    location: Location
    sendid: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is due for a session: an event for it, one that it sent, trouble, or, when it is none of these, to begin."""

    session: str
    what: Event | Sent | _Trouble | None


class Session:
    """One session of a program, with those that it invokes.

    `parameters` override top-level data items of the same name; `seed` feeds `Math.random`. `processors` are further
    event I/O processors by type, each with the location under which it takes events for a session: `{session}` in it
    stands for the session's id, percent-encoded.
    """

    __slots__ = (
        "_agenda",
        "_delayed",
        "_instant",
        "_members",
        "_processors",
        "_seed",
        "_sequence",
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
        self.machine = Machine(program, self._place(session_id), parameters=parameters, seed=seed, trace=trace)
        self._members[session_id] = _Member(self.machine)

    def _set_up(self, program: Program, session_id: str, seed: int, processors: Mapping[str, str]) -> None:
        self.program = program
        self.session_id = session_id
        self._seed = seed
        self._processors = processors
        self._members: dict[str, _Member] = {}
        self._agenda: list[tuple[datetime, int, _Entry]] = []
        self._delayed: dict[tuple[str, str], int] = {}  # how many entries a <cancel> could mean
        self._sequence = 0
        self._instant = _BEFORE_ALL
        self._taken_now = 0
        self._taken = 0

    def _place(self, session_id: str) -> Surroundings:
        name = quote(session_id, safe="")
        locations = {kind: place.replace("{session}", name) for kind, place in self._processors.items()}
        return Surroundings(session_id, lambda target: self._find(session_id, target) is not None, locations)

    # ---------------------------------------------------------------------------------------------------------- events

    def start(self, now: datetime) -> list[Effect]:
        """Start the machine and run its first macrostep."""
        return self._absorb(self.session_id, self.machine.start(_milliseconds(now)), now)

    def step(self, now: datetime) -> list[Effect] | None:
        """Take the next event that is due at `now`; None when there is none, or the session is over."""
        if self.machine.finished or not self._agenda or self._agenda[0][0] > now:
            return None
        _, _, entry = heapq.heappop(self._agenda)
        self._count_delayed(entry, -1)
        effects = self._take(entry, now)
        self._count(now)
        return effects

    def _take(self, entry: _Entry, now: datetime) -> list[Effect]:
        match entry.what:
            case None:
                return self._begin(entry.session, now)
            case Sent() as sent if sent.processor:
                return [replace(sent, place=self.reserve())]
            case Sent() as sent:
                return self._take_sent(entry.session, sent, now)
            case _Trouble() as trouble:
                return self._take_trouble(entry.session, trouble, now)
            case event:
                return self._deliver(entry.session, event, now)

    def _take_sent(self, sender: str, sent: Sent, now: datetime) -> list[Effect]:
        """A delayed event is due: who gets it is decided now."""
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

    def _take_trouble(self, session_id: str, trouble: _Trouble, now: datetime) -> list[Effect]:
        """An error of the session's own, before any event from outside."""
        machine = self._members[session_id].machine
        if machine is None or machine.finished:
            return []
        told = machine.report(trouble.event, trouble.message, trouble.location, _milliseconds(now), trouble.sendid)
        return self._absorb(session_id, told, now)

    def _deliver(self, receiver: str, event: Event, now: datetime) -> list[Effect]:
        machine = self._members[receiver].machine
        if machine is None:  # its document has not come
            self.post(event, _WHEN_BEGUN, to=receiver)
            return []
        return self._absorb(receiver, machine.deliver(event, _milliseconds(now)), now)

    def _count(self, now: datetime) -> None:
        """An event was taken: end a session that takes too many, at one instant or in all."""
        limits = self.program.limits
        self._taken += 1
        self._taken_now = self._taken_now + 1 if self._instant == now else 1
        self._instant = now
        if self._taken_now > limits.answers_per_instant:
            reason = f"more than {limits.answers_per_instant} events at one instant: a loop that takes no time"
            self.abort(reason)
        elif self._taken > limits.events:
            self.abort(f"more than {limits.events} events: a loop that never ends")

    def abort(self, reason: str) -> None:
        """End the whole family where it stands, without running anything more."""
        self.machine.abort(reason)
        self.close()
        self._members = {self.session_id: self._members[self.session_id]}

    def reserve(self) -> int:
        """A place in the order of things asked for, for an event that comes later."""
        self._sequence += 1
        return self._sequence

    def post(self, event: Event, due: datetime, place: int | None = None, *, to: str | None = None) -> None:
        """Put an external event on the agenda; `place` is one that was reserved, `to` a session of the family."""
        self._put(due, _Entry(to or self.session_id, event), place)

    def post_first(self, event: Event) -> None:
        """Put an external event before everything that waits."""
        self.post(event, _BEFORE_ALL)

    def _put(self, due: datetime, entry: _Entry, place: int | None = None) -> None:
        heapq.heappush(self._agenda, (due, place or self.reserve(), entry))
        self._count_delayed(entry, 1)
        if len(self._agenda) > self.program.limits.queue:
            self.abort(f"more than {self.program.limits.queue} events wait for the session")

    @property
    def next_due(self) -> datetime | None:
        """When the next event on the agenda is due."""
        if not self._agenda or self.machine.finished or self._agenda[0][0] == _WHEN_BEGUN:
            return None
        return self._agenda[0][0]

    @property
    def sessions(self) -> tuple[str, ...]:
        """The ids of the sessions of the family that live, its root first."""
        return () if self.machine.finished else tuple(self._members)

    def waiting(self, now: datetime) -> int:
        """How many events are due and not taken."""
        return sum(due <= now for due, _, _ in self._agenda)

    def is_reserved(self, name: str) -> bool:
        """Whether a dialect speaks to the root session by events of this name: nobody else may send them."""
        return name.partition(".")[0] in self.program.reserved_events

    @property
    def invoking(self) -> bool:
        """Whether a session that was invoked lives."""
        return len(self._members) > 1

    # --------------------------------------------------------------------------------------------------------- effects

    def _absorb(self, sender: str, effects: Iterable[Effect], now: datetime) -> list[Effect]:
        """Do what concerns the family; what is left is for the caller, in order."""
        passed_on: list[Effect] = []
        for effect in effects:
            if sender not in self._members:  # the family was ended meanwhile, by a limit
                break
            match effect:
                case Sent():
                    passed_on += self._send(sender, effect, now)
                case Cancelled(sendid):
                    self._forget(sender, sendid, now)
                case Invoked():
                    passed_on += self._invoke(sender, effect)
                case InvokeCancelled(number):
                    passed_on += self._cancel(self._numbered(sender, number), now)
                case Forwarded(number, event):
                    self._forward(sender, number, event, now)
                case Action():
                    passed_on.append(replace(effect, place=self.reserve()))
                case _:
                    passed_on.append(effect)
        member = self._members.get(sender)
        if member is not None and member.machine is not None and member.machine.finished:
            passed_on += self._ended(sender, member.machine, now)
        return passed_on

    def _send(self, sender: str, sent: Sent, now: datetime) -> list[Effect]:
        if sent.delay > 0:
            due = now + timedelta(seconds=min(sent.delay, _LONGEST))
            self._put(due, _Entry(sender, replace(sent, delay=0.0, sender=sender)))
            return []
        if sent.processor:
            return [replace(sent, sender=sender, place=self.reserve())]
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

    def _forward(self, sender: str, number: int, event: Event, now: datetime) -> None:
        child = self._numbered(sender, number)
        if child is not None:
            self.post(event, now, to=child)

    def _forget(self, sender: str, sendid: str, now: datetime) -> None:
        """Forget delayed events; one that is due already was delivered to the queue, and stays."""
        if not self._delayed.get((sender, sendid)):
            return
        self._keep(
            lambda due, entry: (
                entry.session != sender
                or due <= now
                or not isinstance(entry.what, Sent)
                or entry.what.event.sendid != sendid
            )
        )

    def _keep(self, wanted: Callable[[datetime, _Entry], bool]) -> None:
        self._agenda = [each for each in self._agenda if wanted(each[0], each[2])]
        heapq.heapify(self._agenda)
        self._delayed = {}
        for _, _, entry in self._agenda:
            self._count_delayed(entry, 1)

    def _count_delayed(self, entry: _Entry, number: int) -> None:
        if isinstance(entry.what, Sent) and entry.what.event.sendid is not None:
            key = entry.session, entry.what.event.sendid
            self._delayed[key] = self._delayed.get(key, 0) + number

    # ---------------------------------------------------------------------------------------------------------- family

    def _find(self, sender: str, target: str) -> str | None:
        """The session that a target names for that sender."""
        if target in ("", f"#_scxml_{sender}"):
            return sender
        if target == "#_parent":
            return self._members[sender].parent or None
        if target.startswith("#_scxml_"):
            name = target.removeprefix("#_scxml_")
            return name if name in self._members else None
        return self._child(sender, target.removeprefix("#_")) if target.startswith("#_") else None

    def _child(self, parent: str, invokeid: str) -> str | None:
        for session_id, member in self._members.items():
            if member.parent == parent and member.wish is not None and member.wish.invokeid == invokeid:
                return session_id
        return None

    def _numbered(self, parent: str, number: int) -> str | None:
        for session_id, member in self._members.items():
            if member.parent == parent and member.wish is not None and member.wish.number == number:
                return session_id
        return None

    def _addressed(self, sender: str, receiver: str, event: Event) -> Event:
        """An event from a child says by which invocation it comes."""
        member = self._members[sender]
        if member.wish is not None and member.parent == receiver:
            return replace(event, invokeid=member.wish.invokeid)
        return event

    def _invoke(self, parent: str, wish: Invoked) -> list[Effect]:
        if len(self._members) > self.program.limits.invocations:
            message = f"more than {self.program.limits.invocations} invoked sessions live at one time"
            self._refuse(parent, wish, "error.execution", message)
            return []
        session_id = f"{self.session_id}.{self.reserve()}"
        self._members[session_id] = _Member(None, parent, wish)
        if wish.text is None:
            return [DocumentWanted(session_id, wish.src)]
        self._put(_BEFORE_ALL, _Entry(session_id, None))  # it begins before the next external event is taken (D)
        return []

    def wanted(self) -> list[DocumentWanted]:
        """The documents that are still to be supplied."""
        return [
            DocumentWanted(session_id, each.wish.src)
            for session_id, each in self._members.items()
            if each.wish is not None and each.wish.text is None
        ]

    def supply(self, session_id: str, text: str | None, error: str = "") -> None:
        """Answer `DocumentWanted`; `text` is None when `error` says why there is none."""
        member = self._members.get(session_id)
        if member is None or member.wish is None or member.machine is not None or member.wish.text is not None:
            return  # cancelled meanwhile
        if text is None:
            self._give_up(session_id, member.wish, "error.communication", error)
            return
        member.wish = replace(member.wish, text=text, line=1)
        self._put(_BEFORE_ALL, _Entry(session_id, None))

    def _begin(self, session_id: str, now: datetime) -> list[Effect]:
        member = self._members[session_id]
        wish = member.wish
        if wish is None or wish.text is None:
            return []
        try:
            program = self.program.child(wish.text, title(wish.src) or wish.location.file, wish.line)
        except DocumentError as error:
            reason = str(error.diagnostics[0])
            self._give_up(session_id, wish, "error.execution", f"the document is refused: {reason}")
            return []
        member.source = self.program.child_source(wish.text, program)
        member.machine = Machine(
            program, self._place(session_id), parameters=wish.parameters, seed=self._seed + self.reserve()
        )
        self._agenda = [  # what came before its document
            (now if due == _WHEN_BEGUN and entry.session == session_id else due, place, entry)
            for due, place, entry in self._agenda
        ]
        heapq.heapify(self._agenda)
        return self._absorb(session_id, member.machine.start(_milliseconds(now)), now)

    def _give_up(self, session_id: str, wish: Invoked, event: str, message: str) -> None:
        """A session that cannot begin, or not go on."""
        parent = self._members[session_id].parent
        self._remove(session_id)
        self._refuse(parent, wish, event, message)

    def _refuse(self, parent: str, wish: Invoked, event: str, message: str) -> None:
        machine = self._members[parent].machine
        if machine is not None:
            machine.child_refused(wish.number)
        self._report(parent, event, f"{title(wish.src) or 'the invoked session'}: {message}", wish.location)

    def _report(
        self, session_id: str, event: str, message: str, location: Location | None = None, sendid: str | None = None
    ) -> None:
        """Tell a session of its error as the next thing that it hears; not within the macrostep that goes on now."""
        place = location or self.program.document.root.location
        self._put(_BEFORE_ALL, _Entry(session_id, _Trouble(event, message, place, sendid)))

    def fail(self, sent: Sent, event: str, message: str) -> None:
        """What the caller was asked to send could not be sent: the sender is told, if it still lives."""
        if sent.sender in self._members:
            self._report(sent.sender, event, message, sendid=sent.event.sendid)

    def _ended(self, session_id: str, machine: Machine, now: datetime) -> list[Effect]:
        """A session is over: so are those that it invoked, and whoever invoked it is told."""
        passed_on: list[Effect] = []
        for child in [each for each, member in self._members.items() if member.parent == session_id]:
            passed_on += self._cancel(child, now)
        member = self._members[session_id]
        if session_id == self.session_id or member.wish is None:
            return passed_on
        invokeid = member.wish.invokeid
        if machine.failure:
            self._give_up(session_id, member.wish, "error.platform", machine.failure)
            return passed_on
        self._remove(session_id)
        done = Event(f"done.invoke.{invokeid}", data=machine.donedata, origintype=SCXML_PROCESSOR, invokeid=invokeid)
        self.post(done, now, to=member.parent)
        return passed_on

    def _cancel(self, session_id: str | None, now: datetime) -> list[Effect]:
        """End a child from outside: its exit blocks run, and nothing that it says reaches its parent any more."""
        if session_id is None:
            return []
        member = self._members[session_id]
        passed_on: list[Effect] = []
        for child in [each for each, other in self._members.items() if other.parent == session_id]:
            passed_on += self._cancel(child, now)
        if member.machine is not None:
            last = member.machine.cancel(_milliseconds(now))
            passed_on += [each for each in last if isinstance(each, Logged | Failed)]
            passed_on += [
                replace(each, sender=session_id, place=self.reserve())
                for each in last
                if isinstance(each, Sent) and each.processor and not each.delay
            ]
        self._remove(session_id)
        return passed_on

    def _remove(self, session_id: str) -> None:
        del self._members[session_id]
        self._keep(lambda _, entry: entry.session != session_id)

    def close(self) -> None:
        """Forget the data of the whole family: nothing may be asked of it any more."""
        for member in self._members.values():
            if member.machine is not None:
                member.machine.close()

    # -------------------------------------------------------------------------------------------------------- snapshot

    def snapshot(self) -> dict[str, Any]:
        """The family as plain JSON, between macrosteps; the texts of invoked documents are in it."""
        return {
            "version": _SNAPSHOT_VERSION,
            "document": self.program.document.digest,
            "session": self.session_id,
            "machine": self.machine.snapshot(),
            "children": [
                [
                    name,
                    each.parent,
                    each.wish and effects_.to_json(each.wish),
                    each.source,
                    each.machine and each.machine.snapshot(),
                ]
                for name, each in self._members.items()
                if name != self.session_id
            ],
            "seed": self._seed,
            "processors": dict(self._processors),
            "sequence": self._sequence,
            "taken": [self._instant.isoformat(), self._taken_now, self._taken],
            "agenda": [
                [due.isoformat(), place, each.session, _kept(each.what)]
                for due, place, each in sorted(self._agenda, key=lambda entry: entry[:2])
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
        session._set_up(program, snapshot["session"], snapshot["seed"], snapshot["processors"])
        session.machine = Machine.restore(program, snapshot["machine"], session._place(session.session_id), trace=trace)
        session._members[session.session_id] = _Member(session.machine)
        for name, parent, wish, source, machine in snapshot["children"]:
            session._restore_child(name, _Member(None, parent, _wish(wish), source), machine)
        session._sequence = snapshot["sequence"]
        instant, session._taken_now, session._taken = snapshot["taken"]
        session._instant = datetime.fromisoformat(instant)
        for due, place, name, what in snapshot["agenda"]:
            session._agenda.append((datetime.fromisoformat(due), place, _Entry(name, _unkept(what))))
        session._keep(lambda _, entry: entry.session in session._members)
        return session

    def _restore_child(self, name: str, member: _Member, machine: Mapping[str, Any] | None) -> None:
        self._members[name] = member
        wish = member.wish
        if machine is None or wish is None:
            return
        try:
            program = self.program.child(member.source, wish.src or wish.location.file, wish.line)
        except DocumentError as error:
            raise SnapshotError(f"the document of the session {name} cannot be read: {error.diagnostics[0]}") from None
        member.machine = Machine.restore(program, machine, self._place(name))


def _wish(kept: list[Any]) -> Invoked:
    wish = effects_.from_json(kept)
    if not isinstance(wish, Invoked):
        raise SnapshotError("the snapshot does not say what a session was invoked with")
    return wish


def _kept(what: Event | Sent | _Trouble | None) -> object:
    """What an entry of the agenda holds, as plain JSON."""
    if isinstance(what, _Trouble):
        place = what.location
        return {"trouble": [what.event, what.message, [place.file, place.line, place.column], what.sendid]}
    return effects_.to_json(what) if isinstance(what, Sent) else what and what.to_json()


def _unkept(kept: Any) -> Event | Sent | _Trouble | None:  # noqa: ANN401 - what JSON gives back
    if kept is None:
        return None
    if isinstance(kept, dict) and "trouble" in kept:
        event, message, place, sendid = kept["trouble"]
        return _Trouble(event, message, Location(*place), sendid)
    if not isinstance(kept, list):
        return Event.from_json(kept)
    sent = effects_.from_json(kept)
    if not isinstance(sent, Sent):
        raise SnapshotError("the snapshot holds an event of no known form")
    return sent


def _milliseconds(instant: datetime) -> int:
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
