"""Coverage by lines, which is all that other tools know: the lines in which a state or a transition begins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from scxml_engine.authoring.coverage.counts import Coverage, Measure, StateCount, TransitionCount


@dataclass(frozen=True, slots=True)
class Line:
    """A line in which something begins.

    `hits` is that of what was reached least often, so that nothing missed hides behind its neighbour. `guards` are the
    conditional transitions that begin there; each is two branches.
    """

    number: int
    hits: int
    guards: tuple[TransitionCount, ...]

    @property
    def branches(self) -> Measure:
        """How many outcomes of its guards came."""
        outcomes = [each for guard in self.guards for each in guard.outcomes]
        return Measure(sum(each > 0 for each in outcomes), len(outcomes))


def lines(coverage: Coverage) -> tuple[Line, ...]:
    """The lines of a document that can be covered, in order."""
    found: dict[int, list[StateCount | TransitionCount]] = defaultdict(list)
    for each in coverage.elements:
        found[each.place.line].append(each)
    return tuple(
        Line(
            number,
            min(each.entered if isinstance(each, StateCount) else each.taken for each in elements),
            tuple(each for each in elements if isinstance(each, TransitionCount) and each.outcomes),
        )
        for number, elements in sorted(found.items())
    )


def covered(known: Iterable[Line]) -> Measure:
    """How many of the lines were reached."""
    hits = [line.hits for line in known]
    return Measure(sum(each > 0 for each in hits), len(hits))


def branches(known: Iterable[Line]) -> Measure:
    """How many outcomes of guards came."""
    return sum((line.branches for line in known), Measure(0, 0))
