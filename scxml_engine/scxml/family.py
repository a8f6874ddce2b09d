"""The sessions that a session has invoked, and those that they have: how they begin, are found, and come to their end.

A child that is over sends `done.invoke.<id>`; one that is cancelled leaves its states and sends nothing; for one that
broke a limit its parent gets `error.platform`. A family belongs to the root's `Session`, works on its agenda, and is
made when the first child is invoked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scxml_engine.errors import DocumentError, SnapshotError
from scxml_engine.scxml import effects
from scxml_engine.scxml.agenda import BEFORE_ALL, WHEN_BEGUN
from scxml_engine.scxml.content import SCXML_PROCESSOR
from scxml_engine.scxml.effects import DocumentWanted, Effect, Failed, Invoked, Logged, Sent, passed_on
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.instants import milliseconds
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.source import title

if TYPE_CHECKING:
    from scxml_engine.scxml.session import Session


@dataclass(slots=True)
class Member:
    """An invoked session; `machine` is None until it begins.

    `wish` is what it was invoked with, `source` its document with all that this had fetched.
    """

    parent: str
    wish: Invoked
    machine: Machine | None = None
    source: str = ""


class Family:
    """The sessions below a root, by their ids, each after the one that invoked it."""

    __slots__ = ("_root", "members")

    def __init__(self, root: Session) -> None:
        self._root = root
        self.members: dict[str, Member] = {}

    # ------------------------------------------------------------------------------------------------------- who is who

    def find(self, sender: str, target: str) -> str | None:
        """The other session that a target names for that sender."""
        if target == "#_parent":
            return self.members[sender].parent if sender in self.members else None
        if target.startswith("#_scxml_"):
            name = target.removeprefix("#_scxml_")
            return name if name in self.members or name == self._root.session_id else None
        return self._child(sender, target.removeprefix("#_")) if target.startswith("#_") else None

    def _child(self, parent: str, invokeid: str) -> str | None:
        for session_id, member in self.members.items():
            if member.parent == parent and member.wish.invokeid == invokeid:
                return session_id
        return None

    def numbered(self, parent: str, number: int) -> str | None:
        """The session that its parent knows by that number."""
        for session_id, member in self.members.items():
            if member.parent == parent and member.wish.number == number:
                return session_id
        return None

    def addressed(self, sender: str, receiver: str, event: Event) -> Event:
        """An event from a child says by which invocation it comes."""
        member = self.members.get(sender)
        if member is not None and member.parent == receiver:
            return replace(event, invokeid=member.wish.invokeid)
        return event

    # ------------------------------------------------------------------------------------------------------ a beginning

    def invoke(self, parent: str, wish: Invoked) -> list[Effect]:
        """A session is invoked: it begins before the next external event is taken (D)."""
        root = self._root
        most = root.program.limits.invocations
        if len(self.members) >= most:
            self._refuse(parent, wish, "error.execution", f"more than {most} invoked sessions live at one time")
            return []
        session_id = f"{root.session_id}.{root.reserve()}"
        self.members[session_id] = Member(parent, wish)
        if wish.text is None:
            return [DocumentWanted(session_id, wish.src)]
        root._put(BEFORE_ALL, session_id, None)
        return []

    def wanted(self) -> list[DocumentWanted]:
        """The documents that are still to be supplied."""
        return [DocumentWanted(each, member.wish.src) for each, member in self.members.items() if not _has_text(member)]

    def supply(self, session_id: str, text: str | None, error: str) -> None:
        """Answer `DocumentWanted`; `text` is None when `error` says why there is none."""
        member = self.members.get(session_id)
        if member is None or member.machine is not None or _has_text(member):
            return  # cancelled meanwhile
        if text is None:
            self._give_up(session_id, member, "error.communication", error)
            return
        member.wish = replace(member.wish, text=text, line=1)
        self._root._put(BEFORE_ALL, session_id, None)

    def begin(self, session_id: str, now: datetime) -> list[Effect]:
        """Start a session whose document is there."""
        root, member = self._root, self.members[session_id]
        wish = member.wish
        if wish.text is None:
            return []
        try:
            program = root.program.child(wish.text, title(wish.src) or wish.location.file, wish.line)
        except DocumentError as error:
            reason = str(error.diagnostics[0])
            self._give_up(session_id, member, "error.execution", f"the document is refused: {reason}")
            return []
        member.source = root.program.child_source(wish.text, program)
        seed = root._seed + root.reserve()
        member.machine = Machine(program, root._place(session_id), parameters=wish.parameters, seed=seed)
        root._set_entries(
            [
                (now, *entry[1:]) if entry[0] == WHEN_BEGUN and entry[2] == session_id else entry
                for entry in root._entries  # what came before its document
            ]
        )
        return root._absorb(session_id, member.machine.start(milliseconds(now)), now)

    def _give_up(self, session_id: str, member: Member, event: str, message: str) -> None:
        """A session that cannot begin, or not go on."""
        self._remove(session_id)
        self._refuse(member.parent, member.wish, event, message)

    def _refuse(self, parent: str, wish: Invoked, event: str, message: str) -> None:
        machine = self._root._machine(parent)
        if machine is not None:
            machine.child_refused(wish.number)
        self._root._report(parent, event, f"{title(wish.src) or 'the invoked session'}: {message}", wish.location)

    # ------------------------------------------------------------------------------------------------------- and an end

    def after_macrostep(self, session_id: str, now: datetime) -> list[Effect]:
        """Where a session is over, so are those that it invoked, and whoever invoked it is told."""
        machine = self._root._machine(session_id)
        if machine is None or not machine.finished:
            return []
        left = self._cancel_children(session_id, now)
        member = self.members.get(session_id)
        if member is None:  # the root
            return left
        if machine.failure:
            self._give_up(session_id, member, "error.platform", machine.failure)
            return left
        self._remove(session_id)
        invokeid = member.wish.invokeid
        done = Event(f"done.invoke.{invokeid}", data=machine.donedata, origintype=SCXML_PROCESSOR, invokeid=invokeid)
        self._root.post(done, now, to=member.parent)
        return left

    def cancel_number(self, parent: str, number: int, now: datetime) -> list[Effect]:
        """The state of an `<invoke>` was left."""
        child = self.numbered(parent, number)
        return [] if child is None else self._cancel(child, now)

    def _cancel_children(self, session_id: str, now: datetime) -> list[Effect]:
        left: list[Effect] = []
        for child in [each for each, member in self.members.items() if member.parent == session_id]:
            left += self._cancel(child, now)
        return left

    def _cancel(self, session_id: str, now: datetime) -> list[Effect]:
        """End a child from outside: its exit blocks run, and nothing that it says reaches its parent any more."""
        left = self._cancel_children(session_id, now)
        machine = self.members[session_id].machine
        if machine is not None:
            last = machine.cancel(milliseconds(now))
            left += [each for each in last if isinstance(each, Logged | Failed)]
            left += [
                passed_on(each, session_id, self._root.reserve())
                for each in last
                if isinstance(each, Sent) and each.processor and not each.delay
            ]
        self._remove(session_id)
        return left

    def _remove(self, session_id: str) -> None:
        del self.members[session_id]
        self._root._keep(lambda entry: entry[2] != session_id)

    def close(self) -> None:
        """Forget the data of all of them."""
        for member in self.members.values():
            if member.machine is not None:
                member.machine.close()

    # -------------------------------------------------------------------------------------------------------- snapshot

    def to_json(self) -> list[Any]:
        """Plain JSON; the texts of their documents are in it."""
        return [
            [name, each.parent, effects.to_json(each.wish), each.source, each.machine and each.machine.snapshot()]
            for name, each in self.members.items()
        ]

    def restore(self, rows: list[Any]) -> None:
        """Take up the sessions of a snapshot."""
        for name, parent, wish, source, machine in rows:
            member = self.members[name] = Member(parent, _wish(wish), source=source)
            if machine is not None:
                member.machine = self._restored(name, member, machine)

    def _restored(self, name: str, member: Member, machine: Sequence[Any]) -> Machine:
        wish = member.wish
        try:
            program = self._root.program.child(member.source, wish.src or wish.location.file, wish.line)
        except DocumentError as error:
            raise SnapshotError(f"the document of the session {name} cannot be read: {error.diagnostics[0]}") from None
        return Machine.restore(program, machine, self._root._place(name))


def _has_text(member: Member) -> bool:
    return member.wish.text is not None


def _wish(kept: list[Any]) -> Invoked:
    wish = effects.from_json(kept)
    if not isinstance(wish, Invoked):
        raise SnapshotError("the snapshot does not say what a session was invoked with")
    return wish
