"""The algorithm of Appendix D at work: macrosteps and microsteps of one machine. What they mean is the `planner`'s.

    the Recommendation                      here
    mainEventLoop                           _macrostep, from one external event to the next
    selectTransitions,                      _ask: the conditions, one by one; or _select and _cross: by one crossing
    selectEventlessTransitions
    microstep: exitStates,                  _do: the items of a step in order; or _cross
    executeTransitionContent, enterStates
    interpret                               _interpret
    exitInterpreter                         _exit_interpreter

There are two ways through a microstep. The general one asks the data model for each condition, then does the items of
the step one by one. An edge that was walked a few times is fused (`fusing`), where its texts allow it: one crossing
answers which transitions were taken and does what they do to the data, and what that means is known beforehand. A fused
edge that meets something out of the ordinary stops in front of it, and the general way goes on from there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from scxml_engine.ecmascript.base import FusedCall
from scxml_engine.ecmascript.values import SAFE_INTEGER, Tagged
from scxml_engine.errors import LimitExceeded, RealmLost, ScriptError
from scxml_engine.scxml.chart import ROOT, Edge, StateSet
from scxml_engine.scxml.content import Surroundings
from scxml_engine.scxml.datamodel.base import Data
from scxml_engine.scxml.effects import (
    Configured,
    Effect,
    EventTaken,
    Failed,
    GuardAsked,
    Stepped,
    TransitionTaken,
)
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.invocation import Invocations
from scxml_engine.scxml.model import Data as DataItem
from scxml_engine.scxml.model import If, Send
from scxml_engine.scxml.outcomes import UNDECIDED, UNKNOWN, Fused, Outcome, Selection, joined_bits
from scxml_engine.scxml.planner import plan_initial, plan_microstep
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.unfolding import Arrive, Choice, Done, Enter, Finish, Item, Leave, Node, Run, Step

_NO_EVENT: Final[tuple[object, ...]] = (None,)
_decode: Final = json.JSONDecoder().raw_decode
NO_PARAMETERS: Final[Mapping[str, Tagged]] = {}
_LOST_ON_THE_WAY: Final = "the script memory ran out, and what was done until then is not known"


class Ended(NamedTuple):
    """What is left to say of a machine that is over."""

    failure: str = ""
    donedata: Tagged | None = None


class Interpreter:
    """What a machine does in its macrosteps; `Machine` is what others may ask of it."""

    __slots__ = (
        "_ended",
        "_initialised",
        "_invocations",
        "_node",
        "_parameters",
        "_trace",
        "data",
        "finished",
        "place",
        "program",
        "running",
        "sends",
    )

    program: Program
    place: Surroundings | str
    data: Data
    running: bool
    finished: bool
    sends: int
    _ended: Ended | None
    _node: Node
    _initialised: StateSet
    _invocations: Invocations | None
    _parameters: Mapping[str, Tagged]
    _trace: bool

    @property
    def failure(self) -> str:
        """Why it ended before its time; empty where it did not."""
        return self._ended.failure if self._ended is not None else ""

    @property
    def donedata(self) -> Tagged | None:
        """What its last final state had for whoever invoked it."""
        return self._ended.donedata if self._ended is not None else None

    @property
    def invocations(self) -> Invocations:
        """What its states have invoked."""
        if self._invocations is None:
            self._invocations = Invocations(self.program.chart, self.program.executor)
        return self._invocations

    def close(self) -> None:
        """Forget the machine's data."""
        self.data.close()
        self.program.executor.leave(self)

    # ------------------------------------------------------------------------------------------------------ macrostep

    def _macrostep(self, now_ms: int, event: Event | None, first: Callable[[], object] | None = None) -> list[Effect]:
        """`mainEventLoop` from one external event to the next: that event, or whatever else begins it, comes first."""
        effects: list[Effect] = []
        executor, data = self.program.executor, self.data
        executor.serve(self, effects)
        data.begin(now_ms)
        queue, left = executor.queue, self.program.limits.macrostep
        choice: Choice | None = None
        eventless = False  # whether `choice` is what is asked without an event
        try:
            if first is not None:
                first()
            if event is not None:
                choice = self._dequeued(event)
                if self._invocations is not None:
                    self._invocations.serve(event)
            while self.running:
                taken = False
                if choice is not None:
                    fused = choice.fused
                    if fused is not None and (call := data.home.calls.get(choice)) is not None:
                        taken = self._cross(fused, call, choice)
                    else:
                        taken = self._walk(choice)
                    left -= taken and eventless
                if left < 0:
                    most = self.program.limits.macrostep
                    raise LimitExceeded(f"one macrostep took more than {most} microsteps: an endless loop")
                if taken or not eventless:
                    choice = self._node.eventless
                    eventless = True
                elif queue:
                    choice = self._dequeued(queue.popleft())
                    eventless = False
                    left -= 1
                elif self._invocations is not None and self._invocations.waiting:
                    self._invocations.begin()
                    eventless = False
                    left -= 1
                else:
                    break
            if not self.running and not self.finished:
                self._exit_interpreter()
            data.end()
        except (LimitExceeded, RealmLost) as error:
            self._break(str(error))
        if self._trace:
            effects.append(Configured(self.program.unfolding.names(self._node)))
        if self.finished:
            self.close()
        return effects

    def _dequeued(self, event: Event) -> Choice | None:
        """`_event` is this one; what it asks where the machine stands."""
        self.data.set_event(event)
        if self._trace:
            self.program.executor.effects.append(EventTaken(event))
        try:
            return self._node.on[event.name]
        except KeyError:
            return self.program.unfolding.on(self._node, event.name)

    # ------------------------------------------------------------------------------------------------ the fused way

    def _walk(self, choice: Choice) -> bool:
        """A microstep, if a transition is enabled, of a choice that is not fused here, or not yet."""
        program, home = self.program, self.data.home
        program.fuse_choice(choice)
        if choice.fused is not None:
            call = home.fuse(choice, choice.fused.code)
            if call is not None:
                return self._cross(choice.fused, call, choice)
        elif choice.selection is not None:
            call = home.calls.get(choice.selection) or home.fuse(choice.selection, choice.selection.code)
            if call is not None:
                return self._select(choice.selection, call, choice)
        return self._ask(choice)

    def _called(self, fused: Fused | Selection, call: FusedCall) -> int | str | None:
        """One crossing; UNDECIDED where there can be none."""
        data = self.data
        event = data.event_to_cross() if fused.reads_event else _NO_EVENT
        if event is None:
            return UNDECIDED
        realm = data.home.realm
        # A fused function cannot run away, and the watch would cost more than it does.
        if realm.watched and not realm.unwatch():
            return UNDECIDED
        return call(data.scope, *event)

    def _cross(self, fused: Fused, call: FusedCall, choice: Choice | None) -> bool:
        """What the choice asks, and what follows from it, in one; without a choice, what follows. Whether it did."""
        answer = self._called(fused, call)
        outcome = fused.outcomes.get(answer, UNKNOWN)
        if outcome is UNKNOWN:
            return self._take_answer(fused, answer, choice)
        if outcome is None:
            return False
        if outcome.plain and not self._trace:
            self._node = outcome.node
            if outcome.events:
                self.program.executor.enqueue_all(outcome.events)
        else:
            self._replay(outcome, iter(()), choice)
        return True

    def _take_answer(self, fused: Fused, answer: int | str | None, choice: Choice | None) -> bool:
        """An answer that was not given before, brings values, or says that something was thrown."""
        failure: ScriptError | None = None
        if answer is None:
            answer, failure = self.data.home.realm.stopped()
            failure = self.data.out_of_memory() if isinstance(failure, RealmLost) else None
            if answer is None:
                raise RealmLost(_LOST_ON_THE_WAY)
        code, *values = _values(answer) if isinstance(answer, str) else [answer]
        if fused.is_undecided(code):
            return choice is not None and self._ask_after(fused, choice)
        outcome = fused.outcome(code)
        if outcome is None:
            return False
        self._replay(outcome, iter(values), choice, failure)
        return True

    def _select(self, fused: Selection, call: FusedCall, choice: Choice) -> bool:
        """One crossing for all conditions of several regions, and one for what follows."""
        answer = self._called(fused, call)
        if answer is None and isinstance(self.data.home.realm.stopped()[1], RealmLost):
            self.data.out_of_memory()
        bits = answer if isinstance(answer, int) else joined_bits(json.loads(answer)) if answer else UNDECIDED
        if bits < 0:
            return self._ask_after(fused, choice)
        step = fused.step(bits)
        if step is None:
            return False
        self._do(step, choice.event)
        return True

    def _ask_after(self, fused: Fused | Selection, choice: Choice) -> bool:
        """Nothing was decided in one crossing, perhaps because the event could not cross as it should."""
        if fused.reads_event:
            self.data.cross_again()
        return self._ask(choice)

    def _replay(
        self, outcome: Outcome, values: Iterator[Any], choice: Choice | None, failure: ScriptError | None = None
    ) -> None:
        """What an outcome means on this side of the crossing; where it stopped, the general way goes on."""
        executor = self.program.executor
        if self._trace and choice is not None:
            self._tell_transitions(outcome.step, choice.event)
        executor.enqueue_all(outcome.events)
        for each in outcome.replays:
            each.play(executor, values)
        if outcome.finishes:
            self.running = False
        # A condition that fails is false, and a parameter is left out: only the general way knows which.
        if failure is not None and outcome.rest and not isinstance(outcome.rest[0].block[0], If | Send):
            executor.fail_at(failure, outcome.rest[0].block[0].location)
        else:
            self._perform(outcome.rest)
        self._perform(outcome.following)
        self._node = outcome.node

    # ---------------------------------------------------------------------------------------------- the general way

    def _ask(self, choice: Choice) -> bool:
        """Ask the data model for one condition after the other, then do what the enabled transitions do."""
        self._see(choice.node.configuration)
        tells = self._trace and self.program.observed
        edges = self.program.unfolding.choose(choice, partial(self._tell_guard, choice.event) if tells else self._holds)
        if not edges:
            return False
        self._do(self.program.unfolding.step(choice, edges), choice.event)
        return True

    def _holds(self, edge: Edge) -> bool:
        return self._asked(edge) is True

    def _asked(self, edge: Edge) -> bool | None:
        """What the transition's condition says; None when it fails, which counts as false."""
        cond = edge.node.cond
        if cond is None:
            return True
        try:
            return self.data.condition(cond)
        except RealmLost:
            raise
        except ScriptError as error:  # false, and an error event (section 5.9.1)
            self.program.executor.fail_at(error, edge.node.location)
            return None

    def _do(self, step: Step, event: str | None) -> None:
        """`microstep`: exit, run the transitions' content, enter."""
        if self._trace:
            self._tell_transitions(step, event)
            if self.program.observed:
                self._tell_step(step)
        home = self.data.home
        self.program.fuse_step(step)
        fused = step.fused
        if fused is not None:
            call = home.calls.get(fused) or home.fuse(fused, fused.code)
            if call is not None and self._cross(fused, call, None):
                return
        self._perform(step.items)
        self._node = step.node

    def _tell_transitions(self, step: Step, event: str | None) -> None:
        ids = self.program.chart.ids
        self.program.executor.effects.extend(
            TransitionTaken(ids[edge.source], tuple(ids[target] for target in edge.targets), event, edge.node.location)
            for edge in step.edges
        )

    def _tell_guard(self, event: str | None, edge: Edge) -> bool:
        """`_holds` in an observed program."""
        holds = self._asked(edge)
        source = self.program.chart.ids[edge.source]
        told = GuardAsked(source, event, edge.node.location, holds is True, failed=holds is None)
        self.program.executor.effects.append(told)
        return told.holds

    def _tell_step(self, step: Step) -> None:
        """In an observed program, what the planner had found out of a step before only its items were kept."""
        chart, node = self.program.chart, self._node
        if not step.edges:
            plan = plan_initial(chart)
        else:
            plan = plan_microstep(chart, node.configuration, step.edges, dict(node.recorded))
        places = tuple(edge.node.location for edge in step.edges)
        self.program.executor.effects.append(Stepped(places, tuple(chart.ids[each.state] for each in plan.entries)))

    def _perform(self, items: Sequence[Item]) -> None:
        """The items of a step, in order."""
        for item in items:
            match item:
                case Run(block, configuration):
                    self._see(configuration)
                    self.program.executor.execute(block)
                case Leave(state):
                    self.invocations.leave(state)
                case Arrive(state, configuration):
                    self._see(configuration)
                    if not self._initialised >> state & 1:
                        self._initialised |= 1 << state
                        self._initialise(self.program.chart.data_of(state))
                case Enter(state):
                    self.invocations.enter(state)
                case Finish():
                    self.running = False
                case Done(final, states, configuration):
                    self._see(configuration)
                    self._raise_done(final, states)

    def _see(self, configuration: StateSet) -> None:
        """What `In()` answers for from now on."""
        if self.data.watches_configuration:
            self.data.set_configuration(self.program.chart.active_ids(configuration))

    def _raise_done(self, final: int, done: tuple[int, ...]) -> None:
        for state in done:
            data = self._evaluated_donedata(final) if state == done[0] else None
            self.program.executor.enqueue(Event(f"done.state.{self.program.chart.ids[state]}", "platform", data))

    def _evaluated_donedata(self, final: int) -> Tagged | None:
        payload = self.program.chart.donedata(final)
        if payload is None:
            return None
        data: Tagged | None = None

        def evaluate() -> None:
            nonlocal data
            data = self.program.executor.payload(payload)

        self.program.executor.attempt(evaluate, self.program.chart.nodes[final].location)
        return data

    # -------------------------------------------------------------------------------------------------- start and end

    def _interpret(self) -> None:
        """`interpret`: declare and initialise data, run the document's script, enter the initial states."""
        program = self.program
        parameters, self._parameters = self._parameters, NO_PARAMETERS
        fused = program.fused_beginning() if not parameters else None
        if fused is not None:
            home = self.data.home
            call = home.calls.get(fused) or home.fuse(fused, fused.code)
            if call is not None and self._cross(fused, call, None):
                return
        chart = program.chart
        for state in range(len(chart.ids)):
            for item in chart.data_of(state):
                program.executor.attempt(partial(self.data.declare, item.id), item.location)
        for state in range(len(chart.ids)):
            if state == ROOT or not program.document.late_binding:
                self._initialise(chart.data_of(state), parameters if state == ROOT else NO_PARAMETERS)
        self._do(program.beginning, None)

    def _initialise(self, items: tuple[DataItem, ...], parameters: Mapping[str, Tagged] = NO_PARAMETERS) -> None:
        for item in items:
            value = parameters.get(item.id)
            self.program.executor.attempt(partial(self._initialise_item, item, value), item.location)

    def _initialise_item(self, item: DataItem, value: Tagged | None) -> None:
        if value is None and item.content is not None:
            value = self.program.datamodel.content(item.content)
        if value is not None:
            self.data.initialise_value(item.id, value)
        elif item.expr is not None:
            self.data.initialise(item.id, item.expr)

    def _exit_interpreter(self) -> None:
        """`exitInterpreter`: run the exit blocks of whatever is active; `configuration` keeps what it ended in."""
        items, final = self.program.unfolding.ending(self._node)
        self._perform(items)
        if final is not None:
            self._ended = Ended(donedata=self._evaluated_donedata(final))
        self.program.executor.queue.clear()
        self.finished = True

    def _break(self, reason: str) -> None:
        """A limit was crossed or the data is gone: the machine is over."""
        self.running = False
        self.finished = True
        self._ended = Ended(failure=reason)
        executor = self.program.executor
        executor.queue.clear()
        executor.effects.append(Failed("limit", reason, self.program.chart.nodes[ROOT].location, ""))


def _values(answer: str) -> list[Any]:
    """The code and the values of an answer, as ECMAScript has them: a number beyond 2^53 - 1 is not exact."""
    values: list[Any] = _decode(answer)[0]
    for place, value in enumerate(values):
        if type(value) is int and not -SAFE_INTEGER <= value <= SAFE_INTEGER:
            values[place] = float(value)
    return values
