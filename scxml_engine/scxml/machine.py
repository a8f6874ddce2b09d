"""One running state machine: a place in the graph of plans, an internal queue, and the key of its data.

`start` and `deliver` run one macrostep and return what the world should do.

What can come out is the closed family of `effects`: Sent, Cancelled, Invoked, InvokeCancelled, Forwarded, Logged,
Action, Failed, and, when the machine was made with `trace=True`, EventTaken, TransitionTaken, Configured, all in the
order in which they came about.

What never happens here: no clock is read, no thread started, nothing called back. An error of the *document* is an
`error.*` event on the internal queue; an exception means misuse, or a bug of ours: `start` twice, `deliver` before
`start`.

    start, deliver ──► eventless transitions? ── yes ──► microstep ─┐
                           │ no          ▲                          │
                           ▼             └──────────────────────────┤
                       internal event? ── yes ──► its transitions? ─┘
                           │ no
                           ▼
                        stable: one macrostep is over

After a failure: a limit that was crossed, or data that was lost with its realm, ends the machine; `failure` says why,
and `deliver` after the end returns nothing. Snapshots are taken between macrosteps, when the internal queue is empty.

There is one way through: ask the data model for the choice, then run the plan's blocks one by one. Edges fused into a
single evaluation will be a second, with this one as its oracle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from scxml_engine.diagnostics import Location
from scxml_engine.ecmascript.values import Tagged
from scxml_engine.errors import LimitExceeded, RealmLost, ScxmlEngineError, SnapshotError
from scxml_engine.scxml.chart import ROOT, Edge, StateSet, members
from scxml_engine.scxml.content import SCXML_PROCESSOR, Executor, Surroundings
from scxml_engine.scxml.datamodel.base import Data
from scxml_engine.scxml.effects import Configured, Effect, EventTaken, Failed, TransitionTaken
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.invocation import Invocations
from scxml_engine.scxml.model import Data as DataItem
from scxml_engine.scxml.planner import Plan
from scxml_engine.scxml.program import Program

_SNAPSHOT_VERSION: Final = 3


class Machine:
    """One state machine of a program. Not thread-safe: the machines of a program share realms."""

    def __init__(
        self,
        program: Program,
        place: Surroundings | str,
        *,
        parameters: Mapping[str, Tagged] | None = None,
        seed: int = 0,
        trace: bool = False,
    ) -> None:
        self._set_up(program, place, trace)
        self._parameters = dict(parameters or {})
        self._open(program.datamodel.open(self._system_variables(), seed))

    def _set_up(self, program: Program, place: Surroundings | str, trace: bool) -> None:  # noqa: FBT001 - private
        self.program = program
        self._place = Surroundings(place) if isinstance(place, str) else place
        self.configuration: StateSet = 0
        self.running = False
        self.finished = False
        self.failure = ""
        self.donedata: Tagged | None = None
        self._trace = trace
        self._history: dict[int, StateSet] = {}
        self._late_binding = program.document.late_binding
        self._initialised: StateSet = 0

    @property
    def session_id(self) -> str:
        """The id of the machine's session."""
        return self._place.session_id

    def _open(self, data: Data) -> None:
        self._effects: list[Effect] = []
        limits = self.program.limits
        written = self.program.document.send_ids
        self._executor = Executor(self.program.datamodel, data, self._place, self._effects, limits, written)
        self._invocations = Invocations(self.program.chart, self._executor)
        self._data: Data = data

    def _system_variables(self) -> dict[str, object]:
        location = f"#_scxml_{self.session_id}"
        processors = {name: {"location": location} for name in (SCXML_PROCESSOR, "scxml")}
        processors |= {name: {"location": place} for name, place in self._place.processors.items()}
        return {
            "_sessionid": self.session_id,
            "_name": self.program.document.name,
            "_ioprocessors": processors,
            "_x": {},
        }

    # ---------------------------------------------------------------------------------------------------------- life

    def start(self, now_ms: int) -> list[Effect]:
        """Initialise the data, enter the initial states, run the first macrostep; `now_ms`: milliseconds since 1970."""
        if self.running or self.finished:
            raise ScxmlEngineError("a machine starts once")
        self.running = True
        return self._macrostep(now_ms, self._initialise)

    def deliver(self, event: Event, now_ms: int) -> list[Effect]:
        """Take one external event and run the macrostep that it begins."""
        if self.finished:
            return []
        if not self.running:
            raise ScxmlEngineError("a machine is started before it takes events")
        return self._macrostep(now_ms, partial(self._take, event, external=True))

    def cancel(self, now_ms: int) -> list[Effect]:
        """End the machine from outside, as when its `<invoke>` is cancelled: its exit blocks run."""
        if self.finished:
            return []
        self.running = False
        return self._macrostep(now_ms, lambda: None)

    def report(
        self, event: str, message: str, location: Location, now_ms: int, sendid: str | None = None
    ) -> list[Effect]:
        """What it asked for went wrong outside: raise that error event, and run the macrostep that it begins."""
        if self.finished:
            return []
        return self._macrostep(now_ms, partial(self._executor.fail, event, message, location, sendid))

    def child_refused(self, number: int) -> None:
        """A session that it wanted to invoke does not begin."""
        self._invocations.end(number)

    def active(self) -> list[str]:
        """The ids of the active states in document order; after the end, of those in which it ended."""
        return self.program.chart.active_ids(self.configuration)

    def active_atomic(self) -> list[str]:
        """The ids of the active states without children."""
        return self.program.chart.active_ids(self.configuration & self.program.chart.atomic)

    def can_take(self, event: str) -> bool:
        """Whether an active state has a transition that the event name matches, whatever its condition."""
        return self.running and self.program.unfolding.matches(self.configuration, event)

    def close(self) -> None:
        """Forget the machine's data."""
        self._data.close()

    # ------------------------------------------------------------------------------------------------------- snapshot

    def snapshot(self) -> dict[str, Any]:
        """The machine as plain JSON, between macrosteps.

        Raises SnapshotError naming a value that cannot be kept, and for a machine that has not started or is over.
        """
        if not self.running:
            raise SnapshotError("a machine is kept between its start and its end")
        ids = self.program.chart.ids
        return {
            "version": _SNAPSHOT_VERSION,
            "session": self.session_id,
            "states": self.program.chart.active_ids(self.configuration),
            "history": {ids[each]: [ids[state] for state in members(states)] for each, states in self._history.items()},
            "initialised": [ids[state] for state in members(self._initialised & ~1)],
            "sends": self._executor.sends,
            "invocations": self._invocations.to_json(),
            "data": self._data.snapshot(),
        }

    @classmethod
    def restore(
        cls, program: Program, snapshot: Mapping[str, Any], place: Surroundings | None = None, *, trace: bool = False
    ) -> Machine:
        """The machine of a snapshot; it goes on exactly as the one that was kept would have."""
        if snapshot.get("version") != _SNAPSHOT_VERSION:
            raise SnapshotError(f"a machine's snapshot of version {snapshot.get('version')} cannot be restored here")
        machine = cls.__new__(cls)
        machine._set_up(program, place or snapshot["session"], trace)
        machine._parameters = {}
        machine._open(program.datamodel.restore(snapshot["data"], machine._system_variables(), 0))
        machine.running = True
        machine.configuration = 1 << ROOT | machine._states(snapshot["states"])
        machine._history = {
            program.chart.index[each]: machine._states(states) for each, states in snapshot["history"].items()
        }
        machine._initialised = machine._states(snapshot["initialised"])
        machine._executor.sends = snapshot["sends"]
        machine._invocations.from_json(snapshot["invocations"])
        return machine

    def _states(self, ids: list[str]) -> StateSet:
        try:
            return sum(1 << self.program.chart.index[each] for each in ids)
        except KeyError as error:
            raise SnapshotError(f"the document has no state {error}: the snapshot is of another document") from None

    # ------------------------------------------------------------------------------------------------------ macrostep

    def _macrostep(self, now_ms: int, begin: Callable[[], object]) -> list[Effect]:
        self._effects.clear()
        self._executor.passes = self._executor.interruptions = 0
        self._executor.cancelled = frozenset()
        try:
            self._data.begin(now_ms)
            begin()
            self._run_to_stable()
            if not self.running:
                self._exit_interpreter()
        except (LimitExceeded, RealmLost) as error:
            self._break(str(error))
        else:
            self._data.end()
        if self._trace:
            self._effects.append(Configured(tuple(self.active())))
        if self.finished:
            self.close()
        return list(self._effects)

    def _run_to_stable(self) -> None:
        """`mainEventLoop` between two external events."""
        queue = self._executor.queue
        steps = 0
        while self.running:
            if self._step(None):
                pass
            elif queue:
                self._take(queue.popleft())
            elif self._invocations.waiting:
                self._invocations.begin()
            else:
                return
            steps += 1
            if steps > self.program.limits.macrostep:
                raise LimitExceeded(
                    f"one macrostep took more than {self.program.limits.macrostep} microsteps: an endless loop"
                )

    def _take(self, event: Event, *, external: bool = False) -> None:
        if self._trace:
            self._effects.append(EventTaken(event))
        self._data.set_event(event)
        if external:
            self._invocations.serve(event)
        self._step(event.name)

    def _step(self, event: str | None) -> bool:
        """One microstep, if a transition is enabled."""
        unfolding = self.program.unfolding
        asked = unfolding.candidates(self.configuration, event)
        if not asked:
            return False
        self._see(self.configuration)
        answers: dict[Edge, bool] = {}
        edges = unfolding.choose(self.configuration, asked, lambda edge: self._holds(edge, answers), self._history)
        if not edges:
            return False
        if self._trace:
            self._effects.extend(self._transition_taken(edge, event) for edge in edges)
        self._microstep(unfolding.plan(self.configuration, edges, self._history))
        return True

    def _holds(self, edge: Edge, answers: dict[Edge, bool]) -> bool:
        if edge in answers:
            return answers[edge]
        cond = edge.node.cond
        holds = False

        def ask() -> None:
            nonlocal holds
            holds = cond is None or self._data.condition(cond)

        self._executor.attempt(ask, edge.node.location)
        answers[edge] = holds
        return holds

    def _transition_taken(self, edge: Edge, event: str | None) -> TransitionTaken:
        ids = self.program.chart.ids
        return TransitionTaken(
            ids[edge.source], tuple(ids[target] for target in edge.targets), event, edge.node.location
        )

    def _microstep(self, plan: Plan) -> None:
        """Do what the plan says: exit, run the transitions' content, enter."""
        chart = self.program.chart
        for exit_ in plan.exits:
            blocks = chart.on_exit(exit_.state)
            if blocks:
                self._see(exit_.configuration)
                self._run(blocks)
            self._invocations.leave(exit_.state)
        self._history.update(plan.recorded)
        self.configuration = plan.between
        for edge in plan.edges:
            if edge.node.block:
                self._see(plan.between)
                self._executor.execute(edge.node.block)
        self._enter(plan)

    def _enter(self, plan: Plan) -> None:
        chart = self.program.chart
        for entry in plan.entries:
            self.configuration = entry.configuration
            self._see(entry.configuration)
            if self._late_binding and not self._initialised >> entry.state & 1:
                self._initialised |= 1 << entry.state
                self._initialise_data(chart.data_of(entry.state))
            self._run(chart.on_entry(entry.state))
            self._run(entry.contents)
            self._invocations.enter(entry.state)
            if entry.finishes:
                self.running = False
            if entry.done:
                self._raise_done(entry.state, entry.done)
        self.configuration = plan.configuration

    def _raise_done(self, final: int, done: tuple[int, ...]) -> None:
        for state in done:
            data = self._donedata(final) if state == done[0] else None
            self._executor.enqueue(Event(f"done.state.{self.program.chart.ids[state]}", "platform", data))

    def _donedata(self, final: int) -> Tagged | None:
        payload = self.program.chart.donedata(final)
        if payload is None:
            return None
        data: Tagged | None = None

        def evaluate() -> None:
            nonlocal data
            data = self._executor.payload(payload)

        self._executor.attempt(evaluate, self.program.chart.nodes[final].location)
        return data

    def _run(self, blocks: tuple[Any, ...]) -> None:
        for block in blocks:
            self._executor.execute(block)

    def _see(self, configuration: StateSet) -> None:
        """What `In()` answers for from now on."""
        if self._data.watches_configuration:
            self._data.set_configuration(self.program.chart.active_ids(configuration))

    # -------------------------------------------------------------------------------------------------- start and end

    def _initialise(self) -> None:
        """`interpret`: declare and initialise data, run the document's script, enter the initial states."""
        chart = self.program.chart
        for state in range(len(chart.ids)):
            for item in chart.data_of(state):
                self._executor.attempt(partial(self._data.declare, item.id), item.location)
        for state in range(len(chart.ids)):
            if state == ROOT or not self._late_binding:
                self._initialise_data(chart.data_of(state), self._parameters if state == ROOT else {})
        if self.program.document.script is not None:
            self._executor.execute((self.program.document.script,))
        self.configuration = 1 << ROOT
        self._enter(self.program.unfolding.initial())

    def _initialise_data(self, items: tuple[DataItem, ...], parameters: Mapping[str, Tagged] | None = None) -> None:
        for item in items:
            value = (parameters or {}).get(item.id)
            self._executor.attempt(partial(self._initialise_item, item, value), item.location)

    def _initialise_item(self, item: DataItem, value: Tagged | None) -> None:
        if value is None and item.content is not None:
            value = self.program.datamodel.content(item.content)
        if value is not None:
            self._data.initialise_value(item.id, value)
        elif item.expr is not None:
            self._data.initialise(item.id, item.expr)

    def _exit_interpreter(self) -> None:
        """`exitInterpreter`: run the exit blocks of whatever is active; `configuration` keeps what it ended in."""
        chart = self.program.chart
        current = self.configuration
        for state in reversed(list(members(self.configuration))):
            blocks = chart.on_exit(state)
            if blocks:
                self._see(current)
                self._run(blocks)
            self._invocations.leave(state)
            if chart.finals >> state & 1 and chart.parents[state] == ROOT:
                self.donedata = self._donedata(state)
            current &= ~(1 << state)
        self._executor.queue.clear()
        self.finished = True

    def abort(self, reason: str) -> None:
        """End the machine where it stands, without running anything more; `failure` keeps the reason."""
        if not self.finished:
            self._break(reason)
            self.close()

    def _break(self, reason: str) -> None:
        """A limit was crossed or the data is gone: the machine is over."""
        self.running = False
        self.finished = True
        self.failure = reason
        self._executor.queue.clear()
        self._effects.append(Failed("limit", reason, self.program.chart.nodes[ROOT].location, ""))
