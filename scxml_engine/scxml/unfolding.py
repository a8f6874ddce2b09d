"""What the planner found out, remembered: the document unfolds lazily into a graph that every machine of it walks.

A node is a configuration; an edge is what an event does there. Both are computed when they are first needed and kept,
within caps: a chart whose parallel regions multiply beyond them is simply planned again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from scxml_engine.scxml.chart import Chart, Edge, StateSet
from scxml_engine.scxml.planner import (
    Candidates,
    History,
    Plan,
    candidates,
    choose_transitions,
    plan_initial,
    plan_microstep,
)

MAX_REMEMBERED: Final = 20_000
"""Entries of each table; a full table is emptied."""

K = TypeVar("K")
V = TypeVar("V")


class Unfolding:
    """The plans of one chart, shared by its machines."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self._has_history = any(chart.histories)
        self._candidates: dict[tuple[StateSet, str | None], Candidates] = {}
        self._plans: dict[tuple[StateSet, tuple[Edge, ...], tuple[tuple[int, StateSet], ...]], Plan] = {}
        self._matching: dict[str, StateSet] = {}
        self._initial = plan_initial(chart)

    def initial(self) -> Plan:
        """The microstep that starts a session."""
        return self._initial

    def candidates(self, configuration: StateSet, event: str | None) -> Candidates:
        """The transitions to ask, by active atomic state (see `planner.candidates`)."""
        key = (configuration, event)
        known = self._candidates.get(key)
        if known is None:
            known = candidates(self.chart, configuration, event)
            _remember(self._candidates, key, known)
        return known

    def choose(
        self, configuration: StateSet, asked: Candidates, holds: Callable[[Edge], bool], history: History
    ) -> tuple[Edge, ...]:
        """The enabled transitions (see `planner.choose_transitions`)."""
        if len(asked) == 1:  # one active atomic state: nothing can conflict
            for edge in asked[0]:
                if edge.node.cond is None or holds(edge):
                    return (edge,)
            return ()
        return choose_transitions(self.chart, configuration, asked, holds, history)

    def plan(self, configuration: StateSet, edges: tuple[Edge, ...], history: History) -> Plan:
        """What the enabled transitions do (see `planner.plan_microstep`)."""
        # The one thing a plan depends on beside its configuration and choice: what a history target stands for.
        key = (configuration, edges, tuple(sorted(history.items())) if self._has_history else ())
        known = self._plans.get(key)
        if known is None:
            known = plan_microstep(self.chart, configuration, edges, history)
            _remember(self._plans, key, known)
        return known

    def matches(self, configuration: StateSet, event: str) -> bool:
        """Whether an active state has a transition whose descriptors match the event name, whatever its condition."""
        known = self._matching.get(event)
        if known is None:
            known = self.chart.matching(event)
            _remember(self._matching, event, known)
        return bool(known & configuration)


def _remember(table: dict[K, V], key: K, value: V) -> None:
    if len(table) >= MAX_REMEMBERED:
        table.clear()
    table[key] = value
