"""A stage for live campaigns: calls end, clocks move and the store answers when the test says so."""

from __future__ import annotations

import asyncio
import functools
import json
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from scxml_engine.campaign import LiveCampaign, Summary
from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.calls import Call, Dialer, OutcomeModel
from scxml_engine.ocs.constants import call_result
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.records import parse_list
from scxml_engine.runtime import VirtualClock
from tests.ocs.harness import START, treatment

__all__ = [
    "ONE_CALL",
    "START",
    "Desk",
    "Hold",
    "ModelledDialer",
    "Stage",
    "StepClock",
    "Trace",
    "WatchedStore",
    "answered_twice",
    "calling_list",
    "forget_stages",
    "in_a_loop",
    "until",
]

PATIENCE = 10.0  # seconds of real time after which a test gives up
_stages: list[Stage] = []
ONE_CALL = """
  <state id="pick"><onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="!_event.data.record_id" target="none"/>
    <transition event="ocs.next_record" target="dial"><assign location="rec" expr="_event.data.record_id"/></transition>
  </state>
  <state id="dial"><onentry><ocs:make_call record_id="rec"/></onentry>
    <transition event="Error.Attribute" target="pick"/>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'NoAnswer'" target="dial"/>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'DoNotCall'" target="pick"/>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'CancelRecord'" target="pick"/>
    <transition event="ocs.callresult" target="wait"/></state>
  <state id="wait"><onentry><ocs:timeout delay="300"/></onentry>
    <transition event="ocs.callresult" target="pick"/>
    <transition event="ocs.timeout" target="dial"/></state>
  <final id="done"/><final id="none"/>"""
"""Busy waits five minutes, NoAnswer dials again at once, Answer is the end, a closing goes on with the next record."""


def in_a_loop(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """A test that is a coroutine, in a loop of its own."""

    @functools.wraps(test)
    def run(*values: Any, **named: Any) -> None:
        async def patiently() -> None:
            _stages.clear()
            try:
                async with asyncio.timeout(PATIENCE):
                    await test(*values, **named)
            except BaseException:
                for stage in _stages:
                    stage.give_up()  # what is left behind belongs to this failure, not to the next test
                raise

        asyncio.run(patiently())

    return run


def forget_stages() -> None:
    """Let go of what the last test made."""
    _stages.clear()


async def until(condition: Callable[[], object], what: str = "") -> None:
    """Wait until that holds."""
    deadline = asyncio.get_running_loop().time() + PATIENCE / 2
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, f"waited in vain {what}"
        await asyncio.sleep(0.0005)


def calling_list(count: int = 1, **columns: object) -> str:
    """A list of so many customers, 5550100 and on; further columns have the same value for all of them."""
    header = ",".join(["contact_info", *columns])
    cells = [str(each) for each in columns.values()]
    return "\n".join([header, *(",".join([f"555{100 + n:04}", *cells]) for n in range(count))]) + "\n"


class StepClock(VirtualClock):
    """A virtual clock that knows who sleeps, and until when."""

    def __init__(self, start: datetime = START) -> None:
        super().__init__(start)
        self.awaited: list[datetime] = []

    async def sleep_until(self, instant: datetime) -> None:
        self.awaited.append(instant)
        try:
            await super().sleep_until(instant)
        finally:
            self.awaited.remove(instant)

    @property
    def next(self) -> datetime | None:
        """The next instant that anybody waits for."""
        return min(self.awaited, default=None)

    def jump(self, seconds: float) -> None:
        """Move the hands without waking anybody: what a slow commit looks like; may be called from any thread."""
        self._now += timedelta(seconds=seconds)


class Desk:
    """A dialer whose calls end when the test says so; it refuses to place an attempt twice."""

    def __init__(self, known: dict[str, int] | None = None) -> None:
        self.placed: list[Call] = []
        self.cancelled: list[str] = []
        self.asked: list[str] = []  # recovered
        self.left: list[str] = []  # those that nobody waits for any longer
        self.most = 0
        self.known = {} if known is None else known  # what `recover` says
        self.on_place: Callable[[Call], None] | None = None
        self._open: dict[str, asyncio.Future[int]] = {}

    @property
    def open(self) -> list[str]:
        """The attempts that are under way, in the order in which they were placed."""
        return list(self._open)

    @property
    def numbers(self) -> list[str]:
        """The numbers that were dialed, in order."""
        return [call.contact_info for call in self.placed]

    async def place(self, call: Call) -> int:
        assert call.attempt_id not in {each.attempt_id for each in self.placed}, f"{call.attempt_id} is placed twice"
        self.placed.append(call)
        if self.on_place is not None:
            self.on_place(call)
        return await self._wait(call.attempt_id)

    async def cancel(self, attempt_id: str) -> None:
        self.cancelled.append(attempt_id)

    async def recover(self, attempt_id: str) -> int | None:
        self.asked.append(attempt_id)
        if attempt_id in self.known:
            return self.known[attempt_id]
        return await self._wait(attempt_id) if attempt_id in self.left else None

    async def _wait(self, attempt_id: str) -> int:
        answer = self._open[attempt_id] = asyncio.get_running_loop().create_future()
        self.most = max(self.most, len(self._open))
        try:
            return await answer
        except asyncio.CancelledError:
            self.left.append(attempt_id)
            raise
        finally:
            del self._open[attempt_id]

    def end(self, result: str | int, attempt_id: str | None = None) -> None:
        """The call ends so; the one that was placed first, unless it is named."""
        self._open[attempt_id or self.open[0]].set_result(int(call_result(result)))

    def fail(self, error: BaseException, attempt_id: str | None = None) -> None:
        """The dialer itself fails with the call."""
        self._open[attempt_id or self.open[0]].set_exception(error)

    def end_all(self, result: str | int) -> None:
        """Every call that is under way ends so."""
        for each in self.open:
            if not self._open[each].done():
                self.end(result, each)


class ModelledDialer:
    """A dialer that asks a model and waits on the campaign's own clock; its calls go on when the campaign is gone."""

    def __init__(self, outcomes: OutcomeModel, clock: Any) -> None:
        self.placed: list[Call] = []
        self.most = 0
        self._now = 0
        self._ends: dict[str, tuple[datetime, int]] = {}
        self._outcomes = outcomes
        self._clock = clock

    async def place(self, call: Call) -> int:
        assert call.attempt_id not in self._ends, f"{call.attempt_id} is placed twice"
        self.placed.append(call)
        outcome = self._outcomes.outcome(call)
        self._ends[call.attempt_id] = (self._clock.now() + timedelta(seconds=outcome.duration), outcome.result)
        self._now += 1
        self.most = max(self.most, self._now)
        try:
            return await self._end(call.attempt_id)
        finally:
            self._now -= 1

    async def cancel(self, attempt_id: str) -> None:
        """A call that was placed goes on."""

    async def recover(self, attempt_id: str) -> int | None:
        return await self._end(attempt_id) if attempt_id in self._ends else None

    async def _end(self, attempt_id: str) -> int:
        instant, result = self._ends[attempt_id]
        await self._clock.sleep_until(instant)
        return result


class Trace:
    """A listener that keeps every line, with its chain."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def line(self, chain_id: int, at: datetime, kind: str, keys: Mapping[str, Any]) -> None:
        self.lines.append({"chain": chain_id, "at": at, "kind": kind, **json.loads(json.dumps(keys))})

    def of(self, kind: str, chain_id: int = 1) -> list[dict[str, Any]]:
        """The lines of that kind of one chain."""
        return [each for each in self.lines if (each["kind"], each["chain"]) == (kind, chain_id)]

    def results(self, chain_id: int = 1) -> list[str]:
        """What the script was told under ocs.callresult."""
        events = self.of("event", chain_id)
        return [each["data"]["callresult"] for each in events if each["name"] == "ocs.callresult"]

    def names(self, chain_id: int = 1) -> list[str]:
        """Every event that the script took."""
        return [each["name"] for each in self.of("event", chain_id)]


class Hold:
    """One operation of the store that waits: the test knows when it has come there, and lets it go on."""

    def __init__(self) -> None:
        self._reached = threading.Event()
        self._released = threading.Event()

    def wait(self) -> None:
        self._reached.set()
        assert self._released.wait(PATIENCE), "the test never let the store go on"

    async def reached(self) -> None:
        """The store has come to that operation."""
        await until(self._reached.is_set, "for the store")

    def release(self) -> None:
        """Go on."""
        self._released.set()


class WatchedStore:
    """A store that tells what is asked of it, waits or fails where the test says so, and knows its thread."""

    def __init__(self, store: Any) -> None:
        self.inner = store
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.threads: set[str] = set()
        self.busy = 0
        self.before: Callable[[str, tuple[Any, ...]], None] | None = None
        self.after: Callable[[str, tuple[Any, ...]], None] | None = None
        self._holds: dict[str, list[Hold]] = {}

    def hold(self, name: str) -> Hold:
        """The next operation of that name waits before it is done."""
        hold = Hold()
        self._holds.setdefault(name, []).append(hold)
        return hold

    def count(self, name: str) -> int:
        """How often that was asked."""
        return sum(each == name for each, _ in self.calls)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.inner, name)
        if not callable(method):
            return method

        def watched(*values: Any) -> Any:
            self.busy += 1
            assert self.busy == 1, "the store is called from two threads at once"
            try:
                self.threads.add(threading.current_thread().name)
                self.calls.append((name, values))
                if self._holds.get(name):
                    self._holds[name].pop(0).wait()
                if self.before is not None:
                    self.before(name, values)
                result = method(*values)
                if self.after is not None:
                    self.after(name, values)
                return result
            finally:
                self.busy -= 1

        return watched


class _Signal(asyncio.Event):
    """The campaign's signal; it counts the cycles, and knows whether the campaign sleeps."""

    def __init__(self) -> None:
        super().__init__()
        self.cycles = 0
        self._sleeps = False

    def clear(self) -> None:
        self.cycles += 1
        super().clear()

    async def wait(self) -> bool:
        self._sleeps = True
        try:
            return await super().wait()
        finally:
            self._sleeps = False

    @property
    def asleep(self) -> bool:
        return self._sleeps and not self.is_set()


class Stage:
    """A list in a store, a dialer, a clock, and one campaign after the other over them."""

    def __init__(
        self,
        body: str | Treatment = ONE_CALL,
        rows: str | None = None,
        *,
        store: Callable[[Any], Any],
        count: int = 1,
        data: str = "rec=0",
        calendar: Calendar | None = None,
        start: datetime = START,
        clock: Any = None,
        dialer: Dialer | None = None,
        **options: Any,
    ) -> None:
        self.calendar = calendar or Calendar()
        self.treatment = (
            treatment(body, data=data, calendar=self.calendar, **options.pop("document", {}))
            if isinstance(body, str)
            else body
        )
        self.store = WatchedStore(store(parse_list(rows or calling_list(count), timezones=self.calendar.timezones)))
        self.clock = clock or StepClock(start)
        self.desk: Any = dialer or Desk()
        self.trace = Trace()
        self.options = {"listener": self.trace, "poll": 1e5, **options}
        self.campaign: LiveCampaign
        self.task: asyncio.Task[Summary]
        self.tasks: list[asyncio.Task[Summary]] = []
        self.make()
        _stages.append(self)

    def make(self, **options: Any) -> LiveCampaign:
        """A new campaign on the same store, which has not begun."""
        treatment = options.pop("treatment", self.treatment)
        dialer = options.pop("dialer", self.desk)
        self.lines = {**self.options, **options}.get("lines", 100)
        options = {"clock": self.clock, **self.options, **options}
        self.campaign = LiveCampaign(treatment, self.store, dialer, **options)
        self.signal = self.campaign._signal = _Signal()
        return self.campaign

    async def begin(self, **options: Any) -> Stage:
        """Run the campaign until it sleeps; with options, a new one."""
        if options:
            self.make(**options)
        self.start()
        await self.quiet()
        return self

    def start(self) -> None:
        """Let the campaign run."""
        self.task = asyncio.create_task(self.campaign.run())
        self.tasks.append(self.task)

    async def again(self, **options: Any) -> Stage:
        """Run a new campaign on the same store until it sleeps; the dialer is new and knows what the old one knew."""
        if isinstance(self.desk, Desk):
            placed, left, known = self.desk.placed, self.desk.left, self.desk.known
            self.desk = Desk(known)
            self.desk.placed, self.desk.left = placed, left
        self.make(**options)
        return await self.begin()

    async def quiet(self) -> None:
        """Until there is nothing more to do at this instant: the campaign sleeps, or is over."""
        deadline = asyncio.get_running_loop().time() + PATIENCE / 2
        calm = 0
        while calm < 6:
            await asyncio.sleep(0)
            if self.task.done():
                return
            calm = calm + 1 if self.signal.asleep else 0
            if not calm:
                await asyncio.sleep(0.0001)
            assert asyncio.get_running_loop().time() < deadline, "the campaign never comes to rest"

    async def end(self, result: str | int, attempt_id: str | None = None) -> None:
        """That call ends, and what follows from it."""
        self.desk.end(result, attempt_id)
        await self.quiet()

    async def wait(self, seconds: float) -> None:
        """So much time passes at once, and what follows from it."""
        self.clock.advance_to(self.clock.now() + timedelta(seconds=seconds))
        await self.quiet()

    async def play(self) -> Summary:
        """Let time pass from one instant to the next until the campaign is over."""
        while True:
            await self.quiet()
            if self.task.done():
                return self.finish()
            assert self.clock.next is not None, "the campaign waits for nothing that comes with time"
            self.clock.advance_to(self.clock.next)

    def finish(self) -> Summary:
        """The campaign is over: its summary; no line is lost and nothing is left behind."""
        assert self.task.done(), "the campaign goes on"
        summary = self.task.result()
        campaign = self.campaign
        if not campaign._unloading:
            assert campaign._lines.free == self.lines, "a line is lost"
        assert (campaign.live, campaign.calling) == (0, 0)
        assert not campaign._commands
        return summary

    async def stop(self) -> Summary:
        """Unload the campaign at once."""
        await self.campaign.unload(0)
        await asyncio.wait([self.task])
        return self.finish()

    def give_up(self) -> None:
        """The test has failed."""
        for task in self.tasks:
            if not task.cancel() and not task.cancelled():
                task.exception()

    async def over(self) -> Summary:
        """Let things go on until the campaign is over by itself."""
        await asyncio.wait([self.task])
        return self.finish()

    # -------------------------------------------------------------------------------------------------- what is written

    def record(self, chain_id: int = 1, handle: int = 1) -> dict[str, Any]:
        """The cells of a record as they stand."""
        return dict(self.store.inner.read(chain_id, handle).fields)

    def attempts(self) -> list[tuple[str, int | None]]:
        """What is known of every attempt, in order: its id and its result."""
        return [(each.attempt_id, each.result) for each in self.store.inner.attempts]

    def outcomes(self) -> dict[int, str]:
        """How the chains of this run ended, by number."""
        return {each.chain_id: each.reason for each in self.campaign.summary.outcomes}


def answered_twice(log: Iterable[Any]) -> list[str]:
    """The attempts that were answered more than once, by the log."""
    counted = Counter(each.attempt_id for each in log if each.result is not None)
    return [each for each, count in counted.items() if count > 1]
