"""A drawing that has been laid out: where each box, arrow and label is, in pixels from the upper left corner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from scxml_engine.authoring.graph.drawing import Arrow, Box, Drawing

Point: TypeAlias = tuple[float, float]


class Area(NamedTuple):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    def moved(self, x: float, y: float) -> Area:
        """The same, further right and down."""
        return Area(round(self.x + x, 1), round(self.y + y, 1), self.width, self.height)

    @property
    def right(self) -> float:
        """Its right border."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower border."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box, with the text of one that holds others in `header`; `dividers` are the lines between its regions."""

    box: Box
    area: Area
    header: Area
    dividers: tuple[tuple[Point, Point], ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedArrow:
    """An arrow as the corners of its line, and the room of its label, None when it has none.

    `from_inside` when it begins at the border of its box and leads into it.
    """

    arrow: Arrow
    points: tuple[Point, ...]
    label: Area | None
    from_inside: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its places. Boxes stand before those inside them."""

    drawing: Drawing
    width: float
    height: float
    boxes: tuple[PlacedBox, ...]
    arrows: tuple[PlacedArrow, ...]
