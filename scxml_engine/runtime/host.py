"""Hosts: each drives one plain session, with those that it invokes, to its end.

    Session ──effects──► host ──► a listener, a source of documents, further event I/O processors
       ▲                  │
       └──── time, documents, events, failures ◄┘

`VirtualHost` is synchronous: time jumps to whatever is due next, as in a test. `LiveHost` runs on asyncio by a `Clock`,
and takes events from outside. Both can keep the session as JSON and restore it after every macrostep, which changes
nothing if the session is what its snapshot says.
"""

from __future__ import annotations

import asyncio
import enum
import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, Protocol

from scxml_engine.errors import SourceError
from scxml_engine.runtime.clocks import Clock
from scxml_engine.scxml.effects import DocumentWanted, Effect, Sent
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.session import Session
from scxml_engine.scxml.source import DocumentSource, decode_document

Listener = Callable[[datetime, Effect], None]

_BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)


class Reason(enum.StrEnum):
    """Why a host has stopped."""

    FINAL = "final"  # the session reached a final state of its root
    BROKEN = "broken"  # it crossed a limit, or its data was lost
    REST = "rest"  # nothing is due, and nothing can come
    BOUND = "bound"  # one of the host's bounds was reached


@dataclass(frozen=True, slots=True)
class Ending:
    """How a session came to its end: the states that it was in, and in words why, unless it is final."""

    reason: Reason
    states: tuple[str, ...]
    instant: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a virtual run may take: virtual time from the start, steps, and seconds of real time (between two steps)."""

    virtual: timedelta = timedelta(days=30)
    steps: int = 100_000
    seconds: float = 60.0


class SendError(Exception):
    """An event could not be delivered; the text says why, in one line."""


class EventProcessor(Protocol):
    """A further event I/O processor, by which a live host sends events."""

    async def send(self, sent: Sent) -> None:
        """Deliver the event. Raises SendError."""
        ...


class _Host:
    """What both hosts do with the effects of a macrostep."""

    def __init__(
        self,
        session: Session,
        source: DocumentSource | None = None,
        listener: Listener | None = None,
        *,
        snapshot_every_step: bool = False,
    ) -> None:
        self.session = session
        self._source = source
        self._listener = listener
        self._restarts = snapshot_every_step

    def _now(self) -> datetime:
        raise NotImplementedError

    def _send(self, sent: Sent, now: datetime) -> None:
        raise NotImplementedError

    def _fetch(self, wanted: DocumentWanted) -> None:
        raise NotImplementedError

    def _see(self, effects: Iterable[Effect], now: datetime) -> None:
        """Do what one macrostep, that of `now`, asks for; if it is wanted, by a session that was restored."""
        asked = list(effects)
        if self._listener is not None:
            for each in asked:
                self._listener(now, each)
        self._restart()
        for each in asked:
            match each:
                case Sent():
                    self._send(each, now)
                case DocumentWanted():
                    self._fetch(each)

    def _restart(self) -> None:
        session = self.session
        if self._restarts and not session.machine.finished:
            kept = json.loads(json.dumps(session.snapshot()))
            session.close()
            self.session = Session.restore(session.program, kept, trace=self._listener is not None)

    def _document(self, uri: str) -> tuple[str | None, str]:
        """The text under a URI, or why there is none."""
        if self._source is None:
            return None, "this session was given no source of documents"
        try:
            return decode_document(self._source.fetch(uri)), ""
        except SourceError as error:
            return None, str(error)

    def _supply(self, wanted: DocumentWanted, text: str | None, error: str) -> None:
        self.session.supply(wanted.session_id, text, error)

    def _failed(self, sent: Sent, reason: str) -> None:
        self.session.fail(sent, "error.communication", reason)

    def _ending(self, reason: Reason, detail: str = "") -> Ending:
        machine = self.session.machine
        if machine.finished:
            reason, detail = (Reason.BROKEN, machine.failure) if machine.failure else (Reason.FINAL, "")
        return Ending(reason, tuple(machine.active()), self._now(), detail)


class VirtualHost(_Host):
    """Runs a session on a clock of its own that jumps to whatever is due. It has no further processors."""

    def __init__(
        self,
        session: Session,
        source: DocumentSource | None = None,
        listener: Listener | None = None,
        *,
        start: datetime = _BEGINNING,
        bounds: Bounds | None = None,
        snapshot_every_step: bool = False,
    ) -> None:
        """`start` is the instant at which the session begins, an aware datetime."""
        super().__init__(session, source, listener, snapshot_every_step=snapshot_every_step)
        self._start = self._instant = start
        self._bounds = bounds or Bounds()
        self._unsent: deque[Sent] = deque()

    def run(self) -> Ending:
        """Start the session and drive it until it is over, rests, or reaches a bound.

        Raises SnapshotError when it is to be kept after every step and has a value that no snapshot holds.
        """
        deadline = time.monotonic() + self._bounds.seconds
        self._see(self.session.start(self._instant), self._instant)
        for _ in range(self._bounds.steps):
            if self._unsent:
                sent = self._unsent.popleft()
                self._failed(sent, f"there is no event I/O processor {sent.processor} on a virtual clock")
                continue
            due = self.session.next_due
            if due is None:
                return self._ending(Reason.REST, "nothing is due")
            if due - self._start > self._bounds.virtual:
                return self._ending(Reason.BOUND, f"it is not over after {self._bounds.virtual} of virtual time")
            if time.monotonic() > deadline:
                return self._ending(Reason.BOUND, f"it is not over after {self._bounds.seconds:g} seconds")
            self._instant = max(self._instant, due)
            self._see(self.session.step(self._instant) or (), self._instant)
        return self._ending(Reason.BOUND, f"it is not over after {self._bounds.steps} steps")

    def _now(self) -> datetime:
        return self._instant

    def _send(self, sent: Sent, now: datetime) -> None:  # noqa: ARG002 - it is not sent at all
        self._unsent.append(sent)

    def _fetch(self, wanted: DocumentWanted) -> None:
        self._supply(wanted, *self._document(wanted.uri))


class LiveHost(_Host):
    """Runs a session on asyncio, by a clock, and takes events from outside meanwhile.

    `processors` are further event I/O processors by type, those that the session was made with. Events to one target
    leave in the order in which they were sent; one that a session sends to itself comes back before anything that was
    sent after it, whatever brought that. Everything here belongs to the loop in which `run` was called: from
    another thread use `asyncio.run_coroutine_threadsafe(host.receive(event), loop)`.
    """

    def __init__(
        self,
        session: Session,
        clock: Clock,
        source: DocumentSource | None = None,
        listener: Listener | None = None,
        *,
        processors: Mapping[str, EventProcessor] | None = None,
        snapshot_every_step: bool = False,
    ) -> None:
        super().__init__(session, source, listener, snapshot_every_step=snapshot_every_step)
        self._clock = clock
        self._processors = dict(processors or {})
        self._tasks = asyncio.TaskGroup()
        self._last: dict[str, asyncio.Task[None]] = {}
        self._home: deque[tuple[datetime, Sent]] = deque()
        self._awaited: tuple[datetime, Sent] | None = None
        self._under_way = 0
        self._woken = asyncio.Event()

    async def run(self) -> Ending:
        """Start the session and drive it to its end; what it has sent by then is delivered before this returns.

        Without an end of its own it runs until it is cancelled; then nothing more is delivered. Raises SnapshotError
        as `VirtualHost.run` does.
        """
        try:
            async with self._tasks:
                await self._drive()
        except ExceptionGroup as several:
            raise several.exceptions[0] from None
        return self._ending(Reason.FINAL)

    async def _drive(self) -> None:
        now = self._now()
        self._see(self.session.start(now), now)
        while not self.session.machine.finished:
            await self._send_home()
            now = self._now()
            effects = self.session.step(now)
            if effects is None:
                await self._pause()
            else:
                self._see(effects, now)
                await asyncio.sleep(0)  # a session that is never idle leaves the others their turn

    async def receive(self, event: Event, session_id: str | None = None) -> bool:
        """Put an event from outside on the queue of a session of the family; False when there is none such."""
        if (session_id or self.session.session_id) not in self.session.sessions:
            return False
        due, place = self._now(), None
        if self._awaited is not None:
            sent_at, sent = self._awaited
            if not sent.event.name or event.name == sent.event.name:  # else a stranger was quicker
                due, place, self._awaited = sent_at, sent.place, None
        self.session.post(event, due, place, to=session_id)
        self._woken.set()
        return True

    def waiting(self) -> int:
        """How many events are due and not taken."""
        return self.session.waiting(self._now())

    def ending(self, detail: str = "it was stopped") -> Ending:
        """How it stands: for a run that was cancelled."""
        return self._ending(Reason.BOUND, detail)

    async def _pause(self) -> None:
        """Wait until something is due, or something has come."""
        due = self.session.next_due
        waits: set[asyncio.Task[Any]] = {asyncio.create_task(self._woken.wait())}
        if due is not None:
            waits.add(asyncio.create_task(self._clock.sleep_until(due)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
        self._woken.clear()

    def _now(self) -> datetime:
        return self._clock.now()

    def _send(self, sent: Sent, now: datetime) -> None:
        if sent.target == sent.event.origin:
            self._home.append((now, sent))
            return
        # One after the other to one target, and no slow target keeps another one waiting.
        if self._under_way >= self.session.program.limits.queue:
            self._failed(sent, f"more than {self._under_way} events are under way")
            return
        task = self._tasks.create_task(self._deliver(sent, self._last.get(sent.target)))
        self._last[sent.target] = task
        self._under_way += 1
        task.add_done_callback(partial(self._delivered, sent.target))

    def _delivered(self, target: str, task: asyncio.Task[None]) -> None:
        self._under_way -= 1
        if self._last.get(target) is task:
            del self._last[target]

    async def _send_home(self) -> None:
        """Bring what a session sent to itself: the event that comes in meanwhile has the place of the sending."""
        while self._home:
            instant, sent = self._home.popleft()
            self._awaited = (instant, sent)
            await self._deliver(sent)
            self._awaited = None
            await asyncio.sleep(0)

    async def _deliver(self, sent: Sent, before: asyncio.Task[None] | None = None) -> None:
        if before is not None:
            await asyncio.wait({before})
        processor = self._processors.get(sent.processor)
        try:
            if processor is None:
                raise SendError(f"there is no event I/O processor {sent.processor}")
            await processor.send(sent)
        except SendError as error:
            self._failed(sent, str(error))
            self._woken.set()

    def _fetch(self, wanted: DocumentWanted) -> None:
        self._tasks.create_task(self._bring(wanted))

    async def _bring(self, wanted: DocumentWanted) -> None:
        found = await asyncio.to_thread(self._document, wanted.uri)
        self._supply(wanted, *found)
        self._woken.set()
