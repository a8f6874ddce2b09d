"""What the answers of a fused function mean: for each path through it, one outcome.

A path is a number. Each way through the `<if>`s of an edge that differs in what is done after the crossing has its own:
the forks of a track count like the digits of a number whose places have different bases, each as many as there are
paths through its branches. So the function adds constants as it goes, and here the number is taken apart again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from scxml_engine.scxml import model
from scxml_engine.scxml.chart import Edge
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.replaying import Enqueued, Replayed
from scxml_engine.scxml.unfolding import Choice, Finish, Item, Node, Run, Step, Unfolding

NOTHING_ENABLED: Final = -1
UNDECIDED: Final = -2
WORD: Final = 30  # bits of one number of a selection's answer


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What one path means. `events` are raised; `replays` are done after the crossing, when there is more than events.

    Where the function stopped, `rest` is what remains of the block in which it did, `following` the items after it.
    """

    step: Step
    node: Node
    events: tuple[Event, ...]
    replays: tuple[Replayed, ...]
    finishes: bool
    rest: tuple[Run, ...]
    following: tuple[Item, ...]
    plain: bool
    """Whether there is nothing to it but events and a node."""


_NOWHERE: Final = Step((), (), Node(0, ()))
UNKNOWN: Final = Outcome(_NOWHERE, _NOWHERE.node, (), (), finishes=False, rest=(), following=(), plain=False)
"""Stands for the outcome of an answer that was not given before."""


@dataclass(slots=True, eq=False)
class Leaf:
    """Something that a path does: replayed after the crossing."""

    position: int
    replayed: Replayed


@dataclass(slots=True, eq=False)
class Fork:
    """An `<if>` whose branches differ in what is replayed; `weight` is what the rest of its track multiplies with."""

    branches: list[Track]
    weight: int = 1

    @property
    def paths(self) -> int:
        """How many ways there are through it."""
        return sum(each.paths for each in self.branches)


@dataclass(slots=True, eq=False)
class Track:
    """What happens one after the other, with forks."""

    parts: list[Leaf | Fork] = field(default_factory=list)

    @property
    def paths(self) -> int:
        """How many ways there are through it."""
        result = 1
        for part in self.parts:
            if isinstance(part, Fork):
                result *= part.paths
        return result

    def taken(self, path: int) -> Iterator[Leaf]:
        """What is replayed on one path."""
        weight = self.paths
        for part in self.parts:
            if isinstance(part, Leaf):
                yield part
                continue
            weight //= part.paths
            number, path = divmod(path, weight)
            for branch in part.branches:
                if number < branch.paths:
                    yield from branch.taken(number)
                    break
                number -= branch.paths


@dataclass(slots=True, eq=False)
class Stop:
    """A place where the function may stop: inside which item, and what of its block is left there."""

    item: int
    rest: tuple[model.Executable, ...]


@dataclass(slots=True, eq=False)
class Alternative:
    """One transition, or set of them, that may be chosen: its step, and the number of its first path."""

    step: Step
    first_path: int
    track: Track


class Fused:
    """A choice as a function. `outcomes` by what it answers; `reads_event` when it must be given `_event`.

    `code` is `source` without the titles, so that edges that do the same share one function.
    """

    __slots__ = ("_alternatives", "_grow", "_paths", "_stops", "code", "outcomes", "reads_event", "source")

    def __init__(
        self,
        source: str,
        alternatives: list[Alternative],
        stops: list[Stop],
        paths: int,
        grow: Callable[[], None],
        *,
        reads_event: bool,
    ) -> None:
        self.source = source
        self.code = _without_titles(source)
        self.reads_event = reads_event
        self._alternatives = alternatives
        self._stops = stops
        self._paths = paths
        self._grow = grow  # an edge of many choices has paths without end
        self.outcomes: dict[int | str | None, Outcome | None] = {NOTHING_ENABLED: None}

    def outcome(self, code: int) -> Outcome | None:
        """What an answer means; None when no transition is enabled."""
        try:
            return self.outcomes[code]
        except KeyError:
            self._grow()
            known = self.outcomes[code] = self._outcome(code)
            return known

    def _outcome(self, code: int) -> Outcome:
        position, path = (None, code) if code >= 0 else divmod(-2 - code, self._paths)
        alternative = next(each for each in reversed(self._alternatives) if each.first_path <= path)
        step = alternative.step
        leaves = list(alternative.track.taken(path - alternative.first_path))
        rest: tuple[Run, ...] = ()
        reached = len(step.items)
        if position is not None:
            stop = self._stops[position]
            reached = stop.item
            leaves = [leaf for leaf in leaves if leaf.position < position]
            item = step.items[reached]
            if isinstance(item, Run):
                rest = (Run(stop.rest, item.configuration),)
        following = step.items[reached + len(rest) :]
        finishes = any(isinstance(item, Finish) for item in step.items[:reached])
        replays = tuple(leaf.replayed for leaf in leaves)
        events: tuple[Event, ...] = ()
        if all(isinstance(each, Enqueued) for each in replays):
            events = tuple(each.event for each in replays if isinstance(each, Enqueued))
            replays = ()
        plain = not (replays or finishes or rest or following)
        return Outcome(step, step.node, events, replays, finishes, rest, following, plain)

    def is_undecided(self, code: int) -> bool:
        """Whether it stopped before it had chosen a transition."""
        return code < NOTHING_ENABLED and (-2 - code) // self._paths == 0


def _without_titles(source: str) -> str:
    return "\n".join(line for line in source.split("\n") if not line.lstrip().startswith("// "))


class Selection:
    """The asking part of a choice in several regions: one bit for each transition whose condition holds."""

    __slots__ = ("_choice", "_edges", "_unfolding", "chosen", "code", "reads_event")

    def __init__(
        self, code: str, choice: Choice, edges: list[Edge], unfolding: Unfolding, *, reads_event: bool
    ) -> None:
        self.code = code
        self.reads_event = reads_event
        self._choice = choice
        self._edges = edges
        self._unfolding = unfolding
        self.chosen: dict[int, Step | None] = {}

    def step(self, bits: int) -> Step | None:
        """The microstep that follows from an answer; None when nothing is enabled."""
        try:
            return self.chosen[bits]
        except KeyError:
            true = {edge for number, edge in enumerate(self._edges) if bits >> number & 1}
            edges = self._unfolding.choose(self._choice, true.__contains__)
            known = self.chosen[bits] = self._unfolding.step(self._choice, edges) if edges else None
            return known


def joined_bits(words: Sequence[int]) -> int:
    """The answer of a selection that takes more than one number."""
    return sum(word << WORD * number for number, word in enumerate(words))
