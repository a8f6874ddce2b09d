"""What a picture shows of a document, as values: nested boxes, the arrows between them, and what is marked in them."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

Place: TypeAlias = tuple[int, int]
"""Line and column of a start tag."""


class Sign(enum.StrEnum):
    """How a box is drawn."""

    CHART = "chart"
    STATE = "state"
    PARALLEL = "parallel"
    FINAL = "final"
    INITIAL = "initial"
    HISTORY = "history"
    DEEP_HISTORY = "deep-history"

    @property
    def is_point(self) -> bool:
        """Whether it is a small circle in which no session ever rests."""
        return self in (Sign.INITIAL, Sign.HISTORY, Sign.DEEP_HISTORY)


class Mark(enum.StrEnum):
    """What is said of a box or a transition: a run took it, or scenarios cover it, in part, or not at all."""

    TAKEN = "taken"
    COVERED = "covered"
    PARTLY = "partly"
    MISSED = "missed"


def as_rows(kind: str, parts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The parts of a broken line, each with its class: that of all but the first ends with `-more`."""
    return tuple((f"{kind}-more" if number else kind, text) for number, text in enumerate(parts))


@dataclass(frozen=True, slots=True)
class Step:
    """One transition, as the label of an arrow or as a line of its box.

    `head` is event and guard, `effects` what is done on the way, both short and in lines; `details` has them whole.
    `numbers` are the places that it has in a marked run.
    """

    head: tuple[str, ...]
    effects: tuple[str, ...]
    details: str
    place: Place
    mark: Mark | None = None
    numbers: tuple[int, ...] = ()

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The lines of the label, each with its class."""
        shown = ", ".join(map(str, self.numbers[:3])) + (" …" if len(self.numbers) > 3 else "")
        numbered = [("numbers", shown)] if shown else []
        return (*numbered, *as_rows("head", self.head), *as_rows("effects", self.effects))


@dataclass(frozen=True, slots=True)
class Box:
    """A state, the chart itself, or a small circle. `key` tells it from all others; `title` is its id.

    `lines` say what it does, each broken where it is too long; `inner` are the transitions that lead nowhere; `details`
    has all of it whole.
    """

    key: str
    sign: Sign
    title: str
    details: str
    lines: tuple[tuple[str, ...], ...] = ()
    inner: tuple[Step, ...] = ()
    children: tuple[Box, ...] = ()
    mark: Mark | None = None

    def walk(self) -> Iterator[Box]:
        """The box and all that are inside it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Arrow:
    """The way from one box to another, with every transition that takes it."""

    source: str
    target: str
    steps: tuple[Step, ...]

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The lines of its label, each with its class."""
        return tuple(line for step in self.steps for line in step.lines)

    @property
    def mark(self) -> Mark | None:
        """The best that is said of its transitions."""
        marks = {step.mark for step in self.steps}
        return next((each for each in Mark if each in marks), None)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole document; `title` names it. `marking` says what its marks tell: a run, or coverage."""

    title: str
    chart: Box
    arrows: tuple[Arrow, ...]
    marking: str = ""


def highlight(
    drawing: Drawing,
    marking: str,
    *,
    states: Mapping[str, Mark],
    transitions: Mapping[Place, Mark],
    numbers: Mapping[Place, tuple[int, ...]] | None = None,
) -> Drawing:
    """The drawing with marks on states, by id, and on transitions, by place; `numbers` are their places in a run."""

    def marked(step: Step) -> Step:
        return replace(step, mark=transitions.get(step.place), numbers=(numbers or {}).get(step.place, ()))

    points = {box.key for box in drawing.chart.walk() if box.sign.is_point}
    return replace(
        drawing,
        marking=marking,
        chart=_with_marks(drawing.chart, states, marked),
        arrows=tuple(
            replace(each, steps=tuple(map(marked, each.steps))) if each.source not in points else each
            for each in drawing.arrows
        ),
    )


def _with_marks(box: Box, states: Mapping[str, Mark], marked: Callable[[Step], Step]) -> Box:
    return replace(
        box,
        mark=None if box.sign.is_point else states.get(box.key),
        inner=tuple(map(marked, box.inner)),
        children=tuple(_with_marks(child, states, marked) for child in box.children),
    )
