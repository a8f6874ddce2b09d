"""Which transitions are enabled, what they exit and enter, in which order: Appendix D of the Recommendation, pure.

Two rules. Everything that decides the next configuration lives here, and nothing here runs a script, reads a queue or
knows a session. A plan depends on (configuration, event, choice) and, but for history, on nothing else; that is why
it may be remembered for ever.

    the Recommendation                      here
    selectTransitions,                      candidates: which to ask, in which order; then enabled_transitions:
    selectEventlessTransitions              given the answers. The machine asks the data model in between
    removeConflictingTransitions            remove_conflicting_transitions
    computeExitSet                          compute_exit_set
    computeEntrySet                         compute_entry_set
    addDescendantStatesToEnter              add_descendant_states_to_enter
    addAncestorStatesToEnter                add_ancestor_states_to_enter
    getTransitionDomain                     get_transition_domain
    findLCCA                                find_lcca
    getEffectiveTargetStates                get_effective_target_states
    isInFinalState                          is_in_final_state
    exitStates, enterStates                 plan_microstep: what they would do, as a value; the machine does it

The shapes. A *configuration* is an integer whose bit i is state i in document order (`chart.StateSet`); ordered sets
of the text are bit sets here, because document order is bit order and entry order is document order. A *choice* is
the tuple of edges that were enabled. A *history* maps a history state to the set recorded for it. A *plan* is the
exits, the ordered contents and the entries of one microstep with the configuration that it ends in.

Where we differ from the text: nothing is executed while the sets are computed, so the configuration that a block sees
for `In()` is carried in the plan, step by step. The case that breaks the second rule is a history target: what it
stands for was recorded earlier, so such plans carry the recorded sets in their key (`Chart.histories`, `unfolding`).
And a state that is active and was not left is never entered again: the text would do so where a history's record lies
below the transition's domain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scxml_engine.scxml.chart import ROOT, Chart, Edge, StateSet, matches, members
from scxml_engine.scxml.model import Block, Kind

History = Mapping[int, StateSet]
Candidates = tuple[tuple[Edge, ...], ...]
"""For each active atomic state in document order: the transitions to ask, of which the first that holds wins."""


@dataclass(frozen=True, slots=True)
class Exit:
    """One state to leave: its blocks see `configuration`, which still holds it."""

    state: int
    configuration: StateSet


@dataclass(frozen=True, slots=True)
class Entry:
    """One state to enter, with what comes with it; its blocks see `configuration`, which already holds it.

    `contents` are the blocks of the initial transition and of a history's default that run after `<onentry>`. `done`
    are the states whose `done.state.<id>` event is raised, in order: the parent, and a parallel grandparent whose
    children are all in final states. `finishes` when it is a top-level final state.
    """

    state: int
    configuration: StateSet
    contents: tuple[Block, ...]
    done: tuple[int, ...]
    finishes: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """One microstep: exits in reverse document order, the transitions' contents, entries in document order.

    `recorded` is what the histories of the exited states remember from now on; `between` is the configuration that the
    contents of transitions see.
    """

    edges: tuple[Edge, ...]
    exits: tuple[Exit, ...]
    recorded: tuple[tuple[int, StateSet], ...]
    between: StateSet
    entries: tuple[Entry, ...]
    configuration: StateSet


def plan_microstep(chart: Chart, configuration: StateSet, edges: Sequence[Edge], history: History) -> Plan:
    """`microstep`: what the enabled transitions do.

    >>> from scxml_engine.scxml.reader import read
    >>> from scxml_engine.scxml.chart import compile_chart
    >>> chart = compile_chart(read(b'''<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
    ...   <state id="a"><state id="b"><transition event="go" target="d"/></state></state>
    ...   <state id="c"><state id="d"/></state>
    ... </scxml>'''))
    >>> start = plan_initial(chart)
    >>> chart.active_ids(start.configuration)
    ['a', 'b']
    >>> [go] = candidates(chart, start.configuration, "go")
    >>> plan = plan_microstep(chart, start.configuration, go, {})
    >>> [chart.ids[each.state] for each in plan.exits], [chart.ids[each.state] for each in plan.entries]
    (['b', 'a'], ['c', 'd'])
    >>> chart.active_ids(plan.configuration)
    ['c', 'd']
    """
    exit_set = compute_exit_set(chart, configuration, edges, history)
    exits = []
    current = configuration
    for state in reversed(list(members(exit_set))):
        exits.append(Exit(state, current))
        current &= ~(1 << state)
    recorded = tuple(_record_histories(chart, configuration, exit_set))
    entries, final = _entries(chart, current, edges, dict(history) | dict(recorded))
    return Plan(tuple(edges), tuple(exits), recorded, current, entries, final)


def plan_initial(chart: Chart) -> Plan:
    """The microstep that starts a session: enters what the document's initial transition names."""
    edge = chart.initial[ROOT]
    edges = (edge,) if edge is not None else ()
    entries, final = _entries(chart, 1 << ROOT, edges, {})
    return Plan((), (), (), 1 << ROOT, entries, final)


def candidates(chart: Chart, configuration: StateSet, event: str | None) -> Candidates:
    """The asking part of `selectTransitions` (`event`) and `selectEventlessTransitions` (None)."""
    asked = (asked_by(chart, atomic, event) for atomic in members(configuration & chart.atomic))
    return tuple(edges for edges in asked if edges)


def asked_by(chart: Chart, atomic: int, event: str | None) -> tuple[Edge, ...]:
    """The transitions that one active atomic state asks: its own, then those of its ancestors."""
    tokens = tuple(event.split(".")) if event is not None else None
    edges: list[Edge] = []
    state = atomic
    while state >= ROOT:  # "for s in [state].append(getProperAncestors(state, null))"
        for edge in chart.edges[state]:
            descriptors = edge.node.events
            if matches(descriptors, tokens) if tokens is not None else not edge.node.event:
                edges.append(edge)
                if edge.node.cond is None:
                    return tuple(edges)  # an unconditional transition hides whatever comes after it
        state = chart.parents[state]
    return tuple(edges)


def choose_transitions(
    chart: Chart, configuration: StateSet, asked: Candidates, holds: Callable[[Edge], bool], history: History
) -> tuple[Edge, ...]:
    """The choosing part: `holds` tells whether an edge's condition does; it is asked in order, once for each edge."""
    return remove_conflicting_transitions(chart, configuration, enabled_transitions(asked, holds), history)


def enabled_transitions(asked: Candidates, holds: Callable[[Edge], bool]) -> tuple[Edge, ...]:
    """The first transition of each active atomic state whose condition holds, each once."""
    answers: dict[Edge, bool] = {}
    for edges in asked:
        for edge in edges:
            if edge not in answers:
                answers[edge] = edge.node.cond is None or holds(edge)
            if answers[edge]:
                break
    return tuple(edge for edge, holding in answers.items() if holding)


def remove_conflicting_transitions(
    chart: Chart, configuration: StateSet, enabled: Sequence[Edge], history: History
) -> tuple[Edge, ...]:
    """Transitions whose exit sets intersect: the one of the descendant wins, otherwise the earlier one."""
    if len(enabled) < 2:
        return tuple(enabled)
    filtered: dict[Edge, StateSet] = {}  # each with its exit set
    for t1 in enabled:
        exit1 = compute_exit_set(chart, configuration, (t1,), history)
        preempted = False
        removed: list[Edge] = []
        for t2, exit2 in filtered.items():
            if not exit1 & exit2:
                continue
            if chart.ancestors[t1.source] >> t2.source & 1:
                removed.append(t2)
            else:
                preempted = True
                break
        if not preempted:
            for t2 in removed:
                del filtered[t2]
            filtered[t1] = exit1
    return tuple(filtered)


def compute_exit_set(chart: Chart, configuration: StateSet, edges: Sequence[Edge], history: History) -> StateSet:
    """The active states below the domains of the transitions."""
    result = 0
    for edge in edges:
        if edge.targets:
            domain = get_transition_domain(chart, edge, history)
            result |= chart.descendants[domain] & configuration
    return result


def get_transition_domain(chart: Chart, edge: Edge, history: History) -> int:
    """The compound state such that all that is exited or entered lies below it."""
    targets = get_effective_target_states(chart, edge, history)
    if edge.internal and chart.is_compound(edge.source) and not targets & ~chart.descendants[edge.source]:
        return edge.source
    return find_lcca(chart, edge.source, targets)


def find_lcca(chart: Chart, head: int, others: StateSet) -> int:
    """The least common compound ancestor: of `head` and all `others`."""
    state = chart.parents[head]
    while state > ROOT:
        if chart.kinds[state] is Kind.STATE and not others & ~chart.descendants[state]:
            return state
        state = chart.parents[state]
    return ROOT


def get_effective_target_states(chart: Chart, edge: Edge, history: History) -> StateSet:
    """The targets, with each history replaced by what it stands for."""
    result = 0
    for target in edge.targets:
        if not chart.is_history(target):
            result |= 1 << target
        elif target in history:
            result |= history[target]
        else:
            default = chart.initial[target]
            if default is not None:
                result |= get_effective_target_states(chart, default, history)
    return result


def _record_histories(chart: Chart, configuration: StateSet, exit_set: StateSet) -> list[tuple[int, StateSet]]:
    recorded = []
    for state in members(exit_set):
        for history in chart.histories[state]:
            if chart.nodes[history].deep:
                remembered = chart.descendants[state] & configuration & chart.atomic
            else:
                remembered = sum(1 << child for child in chart.children[state]) & configuration
            recorded.append((history, remembered))
    return recorded


@dataclass(slots=True)
class _EntrySet:
    """The three results of `computeEntrySet` while it works."""

    states: StateSet
    default_entry: StateSet
    history_content: dict[int, list[Block]]


def _entries(
    chart: Chart, current: StateSet, edges: Sequence[Edge], history: History
) -> tuple[tuple[Entry, ...], StateSet]:
    """`enterStates`: the entries in entry order, and the configuration that they end in."""
    entry_set = compute_entry_set(chart, current, edges, history)
    entries = []
    for state in members(entry_set.states):
        current |= 1 << state
        contents: list[Block] = []
        initial = chart.initial[state]
        if entry_set.default_entry >> state & 1 and initial is not None:
            contents.append(initial.node.block)
        contents.extend(entry_set.history_content.get(state, ()))
        done, finishes = _done(chart, current, state)
        entries.append(Entry(state, current, tuple(block for block in contents if block), done, finishes))
    return tuple(entries), current


def _done(chart: Chart, configuration: StateSet, state: int) -> tuple[tuple[int, ...], bool]:
    """The states whose done event the entry of `state` raises, and whether it ends the session."""
    if not chart.finals >> state & 1:
        return (), False
    parent = chart.parents[state]
    if parent == ROOT:
        return (), True
    grandparent = chart.parents[parent]
    if chart.is_parallel(grandparent) and all(
        is_in_final_state(chart, configuration, child) for child in chart.children[grandparent]
    ):
        return (parent, grandparent), False
    return (parent,), False


def is_in_final_state(chart: Chart, configuration: StateSet, state: int) -> bool:
    """Whether a compound state is in a final child, or a parallel one is so in every child."""
    if chart.is_compound(state):
        return any(chart.finals >> child & 1 and configuration >> child & 1 for child in chart.children[state])
    if chart.is_parallel(state):
        return all(is_in_final_state(chart, configuration, child) for child in chart.children[state])
    return False


def compute_entry_set(chart: Chart, current: StateSet, edges: Sequence[Edge], history: History) -> _EntrySet:
    """The states to enter, those entered by default, and the default contents of histories by their parent."""
    entry_set = _EntrySet(0, 0, {})
    for edge in edges:
        for target in edge.targets:
            add_descendant_states_to_enter(chart, target, entry_set, history)
        if not edge.targets:
            continue
        domain = ROOT if edge.source == ROOT else get_transition_domain(chart, edge, history)
        for state in members(get_effective_target_states(chart, edge, history)):
            add_ancestor_states_to_enter(chart, state, domain, entry_set, history)
    entry_set.states &= ~current
    return entry_set


def add_descendant_states_to_enter(chart: Chart, state: int, entry_set: _EntrySet, history: History) -> None:
    """A target and what lies below it: what a history stands for, the initial states of a compound state."""
    if chart.is_history(state):
        _add_history(chart, state, entry_set, history)
        return
    entry_set.states |= 1 << state
    if chart.is_compound(state):
        initial = chart.initial[state]
        if initial is None:
            return
        entry_set.default_entry |= 1 << state
        for target in initial.targets:
            add_descendant_states_to_enter(chart, target, entry_set, history)
        for target in initial.targets:
            add_ancestor_states_to_enter(chart, target, state, entry_set, history)
    elif chart.is_parallel(state):
        _add_regions(chart, state, entry_set, history)


def _add_history(chart: Chart, state: int, entry_set: _EntrySet, history: History) -> None:
    parent = chart.parents[state]
    if state in history:
        remembered = tuple(members(history[state]))
    else:
        default = chart.initial[state]
        if default is None:
            return
        remembered = default.targets
        if default.node.block:
            entry_set.history_content[parent] = [default.node.block]
    for each in remembered:
        add_descendant_states_to_enter(chart, each, entry_set, history)
    for each in remembered:
        add_ancestor_states_to_enter(chart, each, parent, entry_set, history)


def add_ancestor_states_to_enter(
    chart: Chart, state: int, ancestor: int, entry_set: _EntrySet, history: History
) -> None:
    """The states between a target and the domain, and the other regions of parallel ones among them."""
    current = chart.parents[state]
    while current > ROOT and current != ancestor:
        entry_set.states |= 1 << current
        if chart.is_parallel(current):
            _add_regions(chart, current, entry_set, history)
        current = chart.parents[current]


def _add_regions(chart: Chart, parallel: int, entry_set: _EntrySet, history: History) -> None:
    for child in chart.children[parallel]:
        if not entry_set.states & (chart.descendants[child] | 1 << child):
            add_descendant_states_to_enter(chart, child, entry_set, history)
