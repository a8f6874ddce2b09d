"""What `_event` can be where a text is evaluated: the events that lead there, by their descriptors.

A transition is taken by the event it names, and what follows in the same macrostep, the entry of states and eventless
transitions, still sees that event. A descriptor is a tuple of tokens, as in the model; `()` stands for any event.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final, TypeAlias

from scxml_engine.authoring.flow import Arc, Flow
from scxml_engine.authoring.places import Phase, Place

Events: TypeAlias = frozenset[tuple[str, ...]]

ANY: Final[Events] = frozenset({()})
_MOST_STEPS: Final = 1_000_000
NONE: Final[Events] = frozenset()
"""No event yet: `_event` is undefined."""


class EventFlow:
    """The events that may be `_event`, at every place of a document."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow

    def at(self, place: Place) -> Events:
        """What may be `_event` there; `NONE` where there is no event yet, or nothing ever leads there."""
        match place.phase:
            case Phase.DATA:
                return NONE
            case Phase.ENTRY | Phase.INITIAL:
                return self.entering[place.state]
            case Phase.CONDITION | Phase.TRANSITION if place.arc is not None:
                return self._on(place.arc)
            case Phase.EXIT:
                return frozenset().union(*(self._on(arc) for arc in self._leaving(place.state)))
        return ANY

    @cached_property
    def entering(self) -> Mapping[str, Events]:
        """The events on which each state is entered; any, where finding out would take too long."""
        found: dict[str, set[tuple[str, ...]]] = {key: set() for key in self._flow.states}
        # Transitions that enter the same states are one: what a history enters is the same from everywhere.
        leading: dict[frozenset[str], set[tuple[str, ...]]] = {}
        # An eventless transition hands on what its own state was entered with, and so do those after it.
        handed_on: dict[str, list[frozenset[str]]] = {key: [] for key in self._flow.states}
        for key, arcs in self._flow.arcs.items():
            for arc in arcs:
                leading.setdefault(arc.enters, set()).update(arc.transition.events or self._between(key))
                if not arc.transition.events:
                    handed_on[key].append(arc.enters)
        waiting, steps = dict.fromkeys(leading), 0
        while waiting:
            enters, _ = waiting.popitem()
            events = leading[enters]
            steps += len(enters)
            if steps > _MOST_STEPS:
                return dict.fromkeys(found, ANY)
            for key in enters:
                if events <= found[key]:
                    continue
                found[key] |= events
                for each in self._seeing(key):
                    for following in handed_on[each]:
                        if not found[key] <= leading[following]:
                            leading[following] |= found[key]
                            waiting[following] = None
        return {key: frozenset(events) for key, events in found.items()}

    def _seeing(self, key: str) -> Iterator[str]:
        """The states whose eventless transitions are asked when that state was entered."""
        yield key
        yield from self._flow.ancestors(key)

    def _on(self, arc: Arc) -> Events:
        if arc.transition.events:
            return frozenset(arc.transition.events)
        return self.entering[arc.source] | self._between(arc.source)

    def _between(self, key: str) -> Events:
        """What may come while the state stays active, so that its eventless transitions are asked again.

        That is what moves something inside it or in a region beside it, and what moves nothing.
        """
        around = {key, *self._flow.ancestors(key)}
        arcs = (arc for each in self._flow.active_with(key) for arc in self._flow.arcs[each])
        asked = (arc for arc in arcs if arc.source not in around or not arc.leaves)
        return frozenset(event for arc in asked for event in arc.transition.events)

    def _leaving(self, key: str) -> Iterator[Arc]:
        for each in (key, *self._flow.ancestors(key), *self._flow.descendants(key)):
            yield from (arc for arc in self._flow.arcs[each] if arc.leaves)
