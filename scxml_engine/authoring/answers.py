"""Who hears the answer of an action: the states that take its event, then or later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from scxml_engine.authoring.flow import Arc, Flow
from scxml_engine.authoring.places import Phase, Place
from scxml_engine.scxml.model import Transition


def takes(transition: Transition, event: str) -> bool:
    """Whether an event of that name is one of those that a transition names."""
    return _takes(transition, tuple(event.split(".")))


def _takes(transition: Transition, name: tuple[str, ...]) -> bool:
    return any(descriptor == name[: len(descriptor)] for descriptor in transition.events)


@dataclass(eq=False)
class Answers:
    """The events that come to a document, and the states that have a transition for them."""

    flow: Flow
    _heard: dict[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict, init=False)

    def handlers(self, event: str) -> frozenset[str]:
        """The states with a transition that takes such an event."""
        return self._of(event)[0]

    def heard_later(self, place: Place, event: str) -> bool:
        """Whether a state takes it that can be active when the action at that place is done, or at any time later."""
        heard = self._of(event)[1]
        return any(key in heard for key in self.next_states(place))

    def heard_at_once(self, place: Place, event: str) -> bool:
        """Whether a state takes it that can be active when it comes as the very next event."""
        handlers = self.handlers(event)
        return any(key in handlers for key in self.standing(place))

    def standing(self, place: Place) -> frozenset[str]:
        """The states that may be active when the next event comes."""
        found: set[str] = set()
        waiting = list(self.next_states(place))
        while waiting:
            entered = waiting.pop()
            if entered in found:
                continue
            for key in self.flow.active_with(entered):
                if key not in found:
                    found.add(key)
                    arcs = self.flow.arcs[key]
                    waiting += [each for arc in arcs if not arc.transition.events for each in arc.enters]
        return frozenset(found)

    def next_states(self, place: Place) -> Iterable[str]:
        """What is entered next, or stays active, after a block at that place."""
        if place.arc is None or not place.arc.leaves:
            return (place.state,) if place.phase is not Phase.EXIT else (place.state, *self._after_exit(place.state))
        return place.arc.enters

    def _after_exit(self, key: str) -> Iterator[str]:
        for each in (key, *self.flow.ancestors(key)):
            yield from (entered for arc in self.flow.arcs[each] for entered in arc.enters)

    @cached_property
    def is_clear(self) -> bool:
        """Whether every way of the document leads somewhere: else what follows is not known."""
        return all(arc.enters or not arc.leaves for arc in self.arcs())

    def arcs(self) -> Iterator[Arc]:
        """Every transition that events take."""
        for arcs in self.flow.arcs.values():
            yield from arcs

    def _of(self, event: str) -> tuple[frozenset[str], frozenset[str]]:
        if event not in self._heard:
            name = tuple(event.split("."))
            arcs = (arc for arc in self.arcs() if arc.transition.events and _takes(arc.transition, name))
            handlers = frozenset(arc.source for arc in arcs) & self.flow.reachable
            self._heard[event] = handlers, self.flow.before(handlers)
        return self._heard[event]
