"""A level of a picture while it is laid out: items in layers, and links between items of neighbouring layers.

Coordinates have no direction yet: layers follow each other along the main axis, items of a layer along the cross axis.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_K = TypeVar("_K")


class Role(enum.Enum):
    """What an item is."""

    BOX = "box"
    LABEL = "label"
    BEND = "bend"  # where an arrow passes a layer
    PORT = "port"  # where an arrow passes the border of the level
    ANCHOR = "anchor"  # where an arrow that passes the border comes from or goes to, outside; it keeps its order
    HEADER = "header"  # the text of the level's own box


@dataclass(eq=False, slots=True)
class Item(Generic[_K]):
    """Something with a place in a layer. `fixed` are the places of arrows on it, by arrow, where they are given."""

    role: Role
    key: _K
    main: float = 0.0
    cross: float = 0.0
    usable: float = 0.0  # how much of `cross` arrows may use
    fixed: dict[int, float] | None = None
    order: int = 0
    start: float = 0.0
    """Where it begins on the cross axis."""
    main_start: float = 0.0
    above: list[Link[_K]] = field(default_factory=list)
    """Links to the layer before."""
    below: list[Link[_K]] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Link(Generic[_K]):
    """A piece of an arrow between an item and one of the next layer; offsets say where on them it begins and ends."""

    arrow: int
    upper: Item[_K]
    lower: Item[_K]
    upper_offset: float = 0.0
    lower_offset: float = 0.0

    @property
    def weight(self) -> int:
        """How much it wants to be straight: most of all between two bends."""
        bends = (self.upper.role is not Role.BOX) + (self.lower.role is not Role.BOX)
        return (2, 3, 8)[bends]

    @property
    def ends(self) -> tuple[float, float]:
        """Where it begins and ends on the cross axis."""
        return self.upper.start + self.upper_offset, self.lower.start + self.lower_offset


def connect(arrow: int, upper: Item[_K], lower: Item[_K]) -> Link[_K]:
    """Link two items of neighbouring layers."""
    link = Link(arrow, upper, lower)
    upper.below.append(link)
    lower.above.append(link)
    return link
