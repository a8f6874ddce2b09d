"""A chain under the hand of somebody who looks: step by step, forwards and backwards, with answers given on the way.

>>> from datetime import UTC, datetime
>>> from scxml_engine import Treatment
>>> from scxml_engine.records import demo_chain
>>> treatment = Treatment.from_bytes(b'''<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"
...     xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
...   <state id="dial"><onentry><ocs:make_call record_id="1"/></onentry>
...     <transition event="ocs.callresult" cond="_event.data.callresult == 'Busy'" target="wait"/>
...     <transition event="ocs.callresult" target="done"/></state>
...   <state id="wait"><onentry><ocs:timeout delay="300"/></onentry>
...     <transition event="ocs.timeout" target="dial"/></state>
...   <final id="done"/></scxml>''', "redial.scxml")
>>> debugger = Debugger(treatment, demo_chain(), datetime(2026, 3, 2, 9, tzinfo=UTC))
>>> debugger.next_call().why, debugger.call.contact_info
(<Why.CALL: 'call'>, '5550100')
>>> _ = debugger.answer("Busy"); debugger.configuration
('wait',)
>>> _ = debugger.step(); debugger.seconds, debugger.configuration
(300, ('dial',))
>>> _ = debugger.back(2); debugger.seconds, debugger.configuration
(0, ('dial',))

A step is a macrostep. Nothing is ever undone in the engine: what was told it is kept (`inputs`), and a chain that is
played again with the same inputs goes the same way (`replay`). To go back is to look at an earlier step, and to forget
what was told after it.

What comes from outside while something happens at that very instant comes a millisecond later: else it would have come
before what one has just seen. Only the answer at the very step that dials comes at once, as in `run` and scenarios.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from scxml_engine.authoring.debug.breakpoints import Goal
from scxml_engine.authoring.debug.inputs import Answer, Change, Given, Injected, Input, stands_at
from scxml_engine.authoring.debug.moments import Moment
from scxml_engine.authoring.debug.places import Places
from scxml_engine.authoring.debug.replay import Replay, Watching, with_variables
from scxml_engine.authoring.debug.watching import Values
from scxml_engine.campaign.injections import Injection, What
from scxml_engine.campaign.traces import seconds
from scxml_engine.errors import UsageError
from scxml_engine.ocs.calls import Call, Outcome
from scxml_engine.ocs.constants import call_result
from scxml_engine.ocs.lookup import unknown
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.records import CallingList
from scxml_engine.scxml.extension import DECIMAL

MOST_STEPS: Final = 10_000
"""So many are taken by one command at most: it can be given again."""

_AFTER: Final = timedelta(milliseconds=1)
_TEXT: Final = re.compile(r"'([^'\\]*)'|\"([^\"\\]*)\"")


class Why(enum.Enum):
    """Why it stops here."""

    STEP = "step"  # one was taken
    CALL = "call"  # a call is under way, and nobody has said how it ends
    GOAL = "goal"  # what was asked for has come
    BREAKPOINT = "breakpoint"
    END = "end"  # the chain is over
    QUIET = "quiet"  # nothing more happens
    LIMIT = "limit"  # `MOST_STEPS`


@dataclass(frozen=True, slots=True)
class Stop:
    """What was passed, and why it stops here; `breakpoint` is the number of the one that was met."""

    moments: tuple[Moment, ...]
    why: Why
    breakpoint: int = 0


class Debugger:
    """One chain, which has not begun yet; every method that moves tells what it has passed.

    `chain` is a list of one chain. Everything raises `UsageError` for what cannot be done, and nothing has changed.
    """

    def __init__(
        self, treatment: Treatment, chain: CallingList, start: datetime, *, horizon: timedelta = timedelta(days=30)
    ) -> None:
        self.treatment = treatment
        self.chain = chain
        self.start = start
        self.horizon = horizon
        self.places = Places(treatment)
        self.breakpoints: dict[int, Goal] = {}
        self._watching = Watching(treatment)
        self._made = 0  # breakpoints, ever
        self.restart()

    def restart(self) -> None:
        """Nothing has happened, and nothing was said."""
        self.inputs: tuple[Input, ...] = ()
        self._replay = self._played(())
        self._step = -1
        self._now = self.start.astimezone(UTC)

    # -------------------------------------------------------------------------------------------------- what is known

    @property
    def history(self) -> Sequence[Moment]:
        """Every step so far."""
        return self._replay.moments[: self._step + 1]

    @property
    def moment(self) -> Moment | None:
        """The last step; None before the first."""
        return self._replay.moments[self._step] if self._step >= 0 else None

    @property
    def now(self) -> datetime:
        """The instant, in UTC."""
        return self._now

    @property
    def seconds(self) -> float:
        """The instant, in seconds from the start."""
        return seconds(self._now, self.start)

    @property
    def configuration(self) -> tuple[str, ...]:
        """The active states, in document order."""
        return () if self.moment is None else self.moment.states

    @property
    def data(self) -> Values:
        """What every data item holds."""
        return {} if self.moment is None else self.moment.data

    @property
    def call(self) -> Call | None:
        """The call that is under way."""
        return None if self.moment is None else self.moment.pending

    @property
    def awaited(self) -> Call | None:
        """The call that is under way, of which nobody has said how it ends."""
        call = self.call
        return None if call is None or self.answer_to(call) is not None else call

    def answer_to(self, call: Call) -> Outcome | None:
        """How a call ends, as far as that was said."""
        return next(
            (each.outcome for each in self.inputs if isinstance(each, Answer) and each.call == call.number), None
        )

    @property
    def end(self) -> Mapping[str, Any] | None:
        """The keys of the line that ended the chain; None while it is on its way."""
        return None if self.moment is None else self.moment.end

    @property
    def line(self) -> int:
        """The line of the document where the chain is; 0 before it has begun."""
        return self.places.current(self.history)

    # ------------------------------------------------------------------------------------------------------- to move

    def step(self) -> Stop:
        """One step further, if there is one."""
        return self._advance(goal=None, calls=False, most=1)

    def next_call(self) -> Stop:
        """Run until a call waits for its answer."""
        return Stop((), Why.CALL) if self.awaited is not None else self._advance(goal=None, calls=True)

    def run_until(self, goal: Goal) -> Stop:
        """Run until that comes, or a further call waits for its answer; one that rings already goes on ringing."""
        return self._advance(goal, calls=True)

    def wait(self, duration: float) -> Stop:
        """Let time pass, until that instant or a breakpoint; a call that is under way goes on."""
        return self._pass_time(self._now + timedelta(seconds=duration))

    def back(self, steps: int = 1) -> Sequence[Input]:
        """As it was so many steps ago: the inputs that were forgotten."""
        if steps < 1:
            raise UsageError("go back one step or more")
        if self._step < 0:
            raise UsageError("nothing has happened yet: there is no way back")
        target = max(-1, self._step - steps)
        kept = tuple(each for each in self.inputs if stands_at(each, target))
        forgotten = [each for each in self.inputs if each not in kept]
        if forgotten:
            self.inputs = kept
            self._replay = self._played(kept)
            self._replay.reach(target)
        self._step = target
        self._now = self._last
        return forgotten

    # --------------------------------------------------------------------------------------------------- what happens

    def answer(self, result: str | int, after: float = 0) -> Stop:
        """The call that is under way ends so, now or so many seconds from now; run until it has."""
        call = self.call
        if call is None:
            raise UsageError("no call is under way")
        number = int(call_result(result))
        instant = self._now + timedelta(seconds=after)
        if not (after == 0 and self.moment is not None and self.moment.placed == call):
            instant = self._free(instant)
        self._refuse_late(instant)
        ring = seconds(instant, call.local_time)
        others = [each for each in self.inputs if not (isinstance(each, Answer) and each.call == call.number)]
        self._tell([*others, Answer(call.number, number, ring, self._step)])
        passed: list[Moment] = []
        while True:
            stop = self.step()
            passed += stop.moments
            met = self._met()
            if self.call != call or not stop.moments or met or len(passed) >= MOST_STEPS:
                why = Why.BREAKPOINT if met else stop.why if not stop.moments else self._why_here()
                return Stop(tuple(passed), why, met)

    def inject(self, what: What, after: float = 0) -> Stop:
        """That comes from outside, now or so many seconds from now; run until it has."""
        if self._step < 0:
            raise UsageError("the chain has not begun: step first")
        if self.end is not None:
            raise UsageError("the chain has ended: step back first")
        instant = self._free(self._now + timedelta(seconds=after))
        self._refuse_late(instant)
        passed = seconds(instant, self.start)
        told = [*self.inputs, Injected(Injection(timedelta(seconds=passed), what), self._step)]
        trial = self._played(told)
        trial.reach_time(instant)
        if trial.idle:
            self._tell(self.inputs)
            raise UsageError("it finds nothing to do")
        self._tell(told)
        return self._pass_time(instant)

    def set_data(self, location: str, expression: str) -> None:
        """Assign an expression to a location of the data; before the first step, a value to a variable."""
        if self._step < 0:
            self._tell([*self.inputs, self._given(location, expression)])
            return
        moment = self._replay.moments[self._step]
        if self.end is not None:
            raise UsageError("the chain has ended: step back to change its data")
        if not moment.macrosteps:
            raise UsageError("the script has not begun: step first")
        change = Change(moment.macrosteps, location, expression, moment.at, self._step)
        before = self.inputs
        self._tell([*before, change])
        if self._replay.refused:
            why = self._replay.refused
            self._tell(before)
            raise UsageError(why)

    def _given(self, name: str, text: str) -> Given:
        declared = [item.id for item in self.treatment.program.document.root.data]
        if name not in declared:
            raise UsageError(unknown("variable", name, declared))
        quoted = _TEXT.fullmatch(text.strip())
        if not DECIMAL.fullmatch(text.strip()) and quoted is None:
            raise UsageError(f"before the first step a variable takes a number or a text in quotes: set {name} = 5")
        return Given(name, text.strip() if quoted is None else quoted[1] or quoted[2] or "")

    # ------------------------------------------------------------------------------------------------- where to stop

    def add_breakpoint(self, goal: Goal) -> int:
        """Stop there from now on; its number."""
        self._made += 1
        self.breakpoints[self._made] = goal
        return self._made

    def delete_breakpoint(self, number: int) -> None:
        """Do not stop there any more."""
        if number not in self.breakpoints:
            raise UsageError(f"there is no breakpoint {number}")
        del self.breakpoints[number]

    # -------------------------------------------------------------------------------------------------------- helpers

    def as_played(self) -> Treatment:
        """The treatment with the values that were given for its variables."""
        return with_variables(self.treatment, self.inputs)

    def settled(self) -> Sequence[Moment]:
        """Every step until this instant, those too that are due at it and were not looked at yet."""
        self._replay.reach_time(self._now)
        return [each for each in self._replay.moments if each.at <= self._now]

    def _played(self, inputs: Sequence[Input]) -> Replay:
        return Replay(self._watching, self.chain, self.start, self.horizon, inputs)

    def _tell(self, inputs: Sequence[Input]) -> None:
        """From here on things go as these inputs say; up to here they went so already."""
        self.inputs = tuple(inputs)
        self._replay = self._played(self.inputs)
        self._replay.reach(self._step)

    def _free(self, instant: datetime) -> datetime:
        """That instant, or a little later where something has just happened at it."""
        return instant + _AFTER if instant <= self._last else instant

    @property
    def _last(self) -> datetime:
        """When something happened last."""
        return self.start.astimezone(UTC) if self.moment is None else self.moment.at

    def _refuse_late(self, instant: datetime) -> None:
        if instant > self.start.astimezone(UTC) + self.horizon:
            raise UsageError("that would be after the horizon of the run")

    def _advance(self, goal: Goal | None, *, calls: bool, most: int | None = None) -> Stop:
        most = MOST_STEPS if most is None else most
        passed: list[Moment] = []
        while len(passed) < most:
            if not self._replay.reach(self._step + 1):
                return Stop(tuple(passed), self._why_still())
            self._step += 1
            moment = self._replay.moments[self._step]
            self._now = max(self._now, moment.at)
            passed.append(moment)
            if goal is not None and goal.holds(moment, self.places):
                return Stop(tuple(passed), Why.GOAL)
            if met := self._met():
                return Stop(tuple(passed), Why.BREAKPOINT, met)
            if moment.end is not None:
                return Stop(tuple(passed), Why.END)
            if calls and moment.placed is not None and self.awaited is not None:
                return Stop(tuple(passed), Why.CALL)
        return Stop(tuple(passed), Why.STEP if most == 1 else Why.LIMIT)

    def _pass_time(self, instant: datetime) -> Stop:
        passed: list[Moment] = []
        instant = min(instant, self.start.astimezone(UTC) + self.horizon)
        self._replay.reach_time(instant)
        while self._step + 1 < len(self._replay.moments) and self._replay.moments[self._step + 1].at <= instant:
            if len(passed) >= MOST_STEPS:
                return Stop(tuple(passed), Why.LIMIT)
            stop = self.step()
            passed += stop.moments
            if stop.why is Why.BREAKPOINT:
                return Stop(tuple(passed), stop.why, stop.breakpoint)
        if self.end is None:
            self._now = max(self._now, instant)
        return Stop(tuple(passed), self._why_here())

    def _met(self) -> int:
        """The number of the first breakpoint that this step meets, or 0."""
        moment = self.moment
        if moment is None:
            return 0
        return next((number for number, each in self.breakpoints.items() if each.holds(moment, self.places)), 0)

    def _why_here(self) -> Why:
        return Why.END if self.end is not None else Why.CALL if self.awaited is not None else Why.STEP

    def _why_still(self) -> Why:
        """Why there is no further step."""
        return Why.END if self.end is not None else Why.CALL if self.awaited is not None else Why.QUIET
