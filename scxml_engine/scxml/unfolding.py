"""What the planner found out, remembered: the document unfolds lazily into a graph that every machine of it walks.

    Node      a configuration, with what its histories remember: where a machine stands
    Choice    what an event (or none) asks there: the transitions of each active atomic state, in order
    Step      what those that were chosen do: one microstep, item by item, and the Node that it ends in

All three are computed when they are first needed and kept within a cap. A graph that outgrows it is forgotten, the
nodes on which machines still stand are cut off from each other, and it unfolds again: a chart whose parallel regions
multiply beyond all measure costs the planner's time, and no more memory than the cap allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from scxml_engine.scxml.chart import ROOT, Chart, Edge, StateSet, members
from scxml_engine.scxml.model import Block
from scxml_engine.scxml.planner import (
    Candidates,
    Plan,
    asked_by,
    enabled_transitions,
    plan_initial,
    plan_microstep,
    remove_conflicting_transitions,
)

if TYPE_CHECKING:
    from scxml_engine.scxml.outcomes import Fused, Selection

MAX_REMEMBERED: Final = 100_000
"""Nodes, choices, steps and names of one graph, all together; at some hundred bytes each."""

Recorded: TypeAlias = tuple[tuple[int, StateSet], ...]
"""What histories remember: (history state, set of states), by state."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Run a block, which sees this configuration."""

    block: Block
    configuration: StateSet


@dataclass(frozen=True, slots=True, eq=False)
class Leave:
    """A state was left that invokes."""

    state: int


@dataclass(frozen=True, slots=True, eq=False)
class Arrive:
    """A state is about to be entered: with late binding its data comes to be now."""

    state: int
    configuration: StateSet


@dataclass(frozen=True, slots=True, eq=False)
class Enter:
    """A state was entered that invokes."""

    state: int


@dataclass(frozen=True, slots=True, eq=False)
class Done:
    """A final state was entered: the done events of these states, the first of which carries its data."""

    final: int
    states: tuple[int, ...]
    configuration: StateSet


@dataclass(frozen=True, slots=True, eq=False)
class Finish:
    """A top-level final state was entered."""


Item: TypeAlias = Run | Leave | Arrive | Enter | Done | Finish
Ending: TypeAlias = tuple[tuple[Item, ...], int | None]
"""What is done when a session ends, and the final state that has data for whoever invoked it."""


class Node:
    """A place in the graph. `on` is filled as events come; `eventless` is what is asked when none does."""

    __slots__ = ("configuration", "ending", "eventless", "names", "on", "recorded")

    def __init__(self, configuration: StateSet, recorded: Recorded) -> None:
        self.configuration = configuration
        self.recorded = recorded
        self.names: tuple[str, ...] | None = None
        self.ending: Ending | None = None
        self.eventless: Choice | None = None
        self.on: dict[str, Choice | None] = {}


class Choice:
    """What is asked at a node. `walks` counts how often it was, until that is enough to fuse it (`fusing`)."""

    __slots__ = ("asked", "event", "filtered", "fused", "node", "selection", "steps", "walks")

    def __init__(self, node: Node, event: str | None, asked: Candidates) -> None:
        self.node = node
        self.event = event
        self.asked = asked
        self.filtered: dict[tuple[Edge, ...], tuple[Edge, ...]] = {}  # the enabled ones without those in conflict
        self.steps: dict[tuple[Edge, ...], Step] = {}
        self.walks = 0
        self.fused: Fused | None = None
        self.selection: Selection | None = None  # instead, where several active states are asked


class Step:
    """One microstep: the transitions taken, what is to be done in order, and where it ends; the rest as in `Choice`."""

    __slots__ = ("edges", "fused", "items", "node", "walks")

    def __init__(self, edges: tuple[Edge, ...], items: tuple[Item, ...], node: Node) -> None:
        self.edges = edges
        self.items = items
        self.node = node
        self.walks = 0
        self.fused: Fused | None = None


class Unfolding:
    """The graph of one chart, shared by its machines.

    `on_forget` is called when the graph is forgotten: whoever keeps something by choice lets go of it.
    """

    def __init__(
        self, chart: Chart, *, late_binding: bool = False, on_forget: Callable[[], None] = lambda: None
    ) -> None:
        self.chart = chart
        self._late_binding = late_binding
        self._on_forget = on_forget
        self._size = 0
        self._nodes: dict[tuple[StateSet, Recorded], Node] = {}
        self._asked_by: dict[tuple[int, str | None], tuple[Edge, ...]] = {}
        self._stood_on: set[Node] = set()  # whatever has something that must be let go of
        self._named: dict[tuple[str, ...], Node] = {}
        self._matching: dict[str, StateSet] = {}
        self.nowhere = Node(0, ())  # before the start
        self._start: Step | None = None

    @property
    def size(self) -> int:
        """How much is remembered."""
        return self._size

    def start(self) -> Step:
        """The microstep that starts a session."""
        if self._start is None:
            self._start = self._step(plan_initial(self.chart), ())
        return self._start

    def node(self, configuration: StateSet, recorded: Recorded = ()) -> Node:
        """The node of a configuration and what its histories remember."""
        key = (configuration, recorded)
        known = self._nodes.get(key)
        if known is None:
            self.grow()
            known = Node(configuration, recorded)
            asked = self._candidates(configuration, None)
            known.eventless = Choice(known, None, asked) if asked else None
            self._nodes[key] = known
        return known

    def named(self, states: Sequence[str], recorded: Sequence[tuple[str, Sequence[str]]]) -> Node:
        """The node of a snapshot, which has names. Raises SnapshotError for one that the document does not have."""
        key = tuple(states)
        known = self._named.get(key) if not recorded else None
        if known is None:
            remembered = ((self.chart.state(each), self.chart.states(held)) for each, held in recorded)
            known = self.node(1 << ROOT | self.chart.states(key), tuple(sorted(remembered)))
            if not recorded:
                self.grow()
                self._named[key] = known
        return known

    def on(self, node: Node, event: str) -> Choice | None:
        """What an event asks at a node; None when no active state has a transition for it."""
        try:
            return node.on[event]
        except KeyError:
            self.grow()
            asked = self._candidates(node.configuration, event)
            self._stood_on.add(node)
            choice = node.on[event] = Choice(node, event, asked) if asked else None
            return choice

    def _candidates(self, configuration: StateSet, event: str | None) -> Candidates:
        """As the planner's; what one atomic state asks is the same in all configurations."""
        found = []
        for atomic in members(configuration & self.chart.atomic):
            key = atomic, event
            edges = self._asked_by.get(key)
            if edges is None:
                self._size += 1
                edges = self._asked_by[key] = asked_by(self.chart, atomic, event)
            if edges:
                found.append(edges)
        return tuple(found)

    def names(self, node: Node) -> tuple[str, ...]:
        """The ids of the active states in document order."""
        if node.names is None:
            node.names = tuple(self.chart.active_ids(node.configuration))
        return node.names

    def choose(self, choice: Choice, holds: Callable[[Edge], bool]) -> tuple[Edge, ...]:
        """The transitions to take (see `planner.choose_transitions`)."""
        enabled = enabled_transitions(choice.asked, holds)
        if len(enabled) < 2:
            return enabled
        known = choice.filtered.get(enabled)
        if known is None:
            self.grow()
            self._stood_on.add(choice.node)
            node = choice.node
            known = remove_conflicting_transitions(self.chart, node.configuration, enabled, dict(node.recorded))
            choice.filtered[enabled] = known
        return known

    def step(self, choice: Choice, edges: tuple[Edge, ...]) -> Step:
        """What the enabled transitions do there (see `planner.plan_microstep`)."""
        known = choice.steps.get(edges)
        if known is None:
            self.grow()
            node = choice.node
            self._stood_on.add(node)
            plan = plan_microstep(self.chart, node.configuration, edges, dict(node.recorded))
            known = choice.steps[edges] = self._step(plan, node.recorded)
        return known

    def ending(self, node: Node) -> Ending:
        """`exitInterpreter`: what is done when a session ends there."""
        if node.ending is None:
            chart = self.chart
            items: list[Item] = []
            final, current = None, node.configuration
            for state in reversed(list(members(current))):
                items += [Run(block, current) for block in chart.on_exit(state)]
                if chart.nodes[state].invokes:
                    items.append(Leave(state))
                if chart.finals >> state & 1 and chart.parents[state] == ROOT and chart.donedata(state) is not None:
                    final = state
                current &= ~(1 << state)
            node.ending = tuple(items), final
        return node.ending

    def matches(self, configuration: StateSet, event: str) -> bool:
        """Whether an active state has a transition whose descriptors match the event name, whatever its condition."""
        known = self._matching.get(event)
        if known is None:
            self.grow()
            known = self._matching[event] = self.chart.matching(event)
        return bool(known & configuration)

    def _step(self, plan: Plan, recorded: Recorded) -> Step:
        if plan.recorded:
            recorded = tuple(sorted((dict(recorded) | dict(plan.recorded)).items()))
        return Step(plan.edges, tuple(self._items(plan)), self.node(plan.configuration, recorded))

    def _items(self, plan: Plan) -> Iterator[Item]:
        """`exitStates`, the transitions' content, `enterStates`, in order; what does nothing is left out."""
        chart = self.chart
        for exit_ in plan.exits:
            yield from (Run(block, exit_.configuration) for block in chart.on_exit(exit_.state))
            if chart.nodes[exit_.state].invokes:
                yield Leave(exit_.state)
        yield from (Run(edge.node.block, plan.between) for edge in plan.edges if edge.node.block)
        for entry in plan.entries:
            if self._late_binding and chart.data_of(entry.state):
                yield Arrive(entry.state, entry.configuration)
            blocks = (*chart.on_entry(entry.state), *entry.contents)
            yield from (Run(block, entry.configuration) for block in blocks)
            if chart.nodes[entry.state].invokes:
                yield Enter(entry.state)
            if entry.finishes:
                yield Finish()
            if entry.done:
                yield Done(entry.state, entry.done, entry.configuration)

    def grow(self) -> None:
        """One thing more is remembered; beyond the cap, everything else is forgotten."""
        self._size += 1
        if self._size > MAX_REMEMBERED:
            self.forget()

    def forget(self) -> None:
        """Let go of everything; a machine finds its way from wherever it stands."""
        for node in self._stood_on:
            node.on.clear()
            if node.eventless is not None:  # the asking stays, what was found out goes
                node.eventless = Choice(node, None, node.eventless.asked)
        self._stood_on.clear()
        self._nodes.clear()
        self._named.clear()
        self._asked_by.clear()
        self._matching.clear()
        self._start = None
        self._size = 0
        self._on_forget()
