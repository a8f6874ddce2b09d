"""Where a run is to stop: when a state is entered, an event is taken, or a line of the document is reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from scxml_engine.authoring.debug.moments import Moment
from scxml_engine.authoring.debug.places import Places, Position, entered, events
from scxml_engine.authoring.scenarios.verdict import is_covered
from scxml_engine.errors import UsageError
from scxml_engine.ocs.lookup import canonical_integer, unknown


@dataclass(frozen=True, slots=True)
class AtState:
    """The state is entered."""

    state: str

    def holds(self, moment: Moment, places: Places) -> bool:  # noqa: ARG002 - as all of them
        """Whether it is so in that step."""
        return self.state in entered(moment)

    def __str__(self) -> str:
        return f"state {self.state}"


@dataclass(frozen=True, slots=True)
class AtEvent:
    """An event is taken that the descriptor matches."""

    descriptor: str

    def holds(self, moment: Moment, places: Places) -> bool:  # noqa: ARG002 - as all of them
        """Whether it is so in that step."""
        return any(is_covered(str(each["name"]), self.descriptor) for each in events(moment))

    def __str__(self) -> str:
        return f"event {self.descriptor}"


@dataclass(frozen=True, slots=True)
class AtLine:
    """What holds the line is reached: a transition is taken, or a state is entered, that begins in `starts`."""

    line: int
    starts: frozenset[Position]

    def holds(self, moment: Moment, places: Places) -> bool:
        """Whether it is so in that step."""
        return not self.starts.isdisjoint(places.reached(moment))

    def __str__(self) -> str:
        begins = min(self.starts)[0]
        return f"line {self.line}" + (f" (what begins in line {begins})" if begins != self.line else "")


Goal: TypeAlias = AtState | AtEvent | AtLine


def at_state(places: Places, state: str) -> AtState:
    """Raises `UsageError` for a state that the document does not have."""
    if state not in places.position:
        raise UsageError(unknown("state", state, places.position))
    return AtState(state)


def at_event(descriptor: str) -> AtEvent:
    """Raises `UsageError` for no descriptor at all."""
    if not descriptor.strip():
        raise UsageError("name an event: ocs.timeout")
    return AtEvent(descriptor.strip())


def at_line(places: Places, text: str | int) -> AtLine:
    """Raises `UsageError` for a line at which nothing can be reached."""
    line = canonical_integer(str(text).strip())
    if line is None:
        raise UsageError(f'"{text}" is no line number')
    return AtLine(line, places.starts(line))
