"""How arrows pass the borders of nested boxes: on which levels they run, and on which side they enter and leave.

An arrow runs on the level of the innermost box around both of its ends; on every level between that and an end it runs
to or from a port, a place on the border of the level. The side of a port follows from the layers of the level outside.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

from scxml_engine.authoring.graph.drawing import Arrow, Box, Sign
from scxml_engine.authoring.graph.layers import layers


class Side(enum.Enum):
    """A side of a level: where its layers begin, or where they end."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of an arrow on one level: between two boxes of it, or one and the border (None).

    `piece` is its number among the pieces of its arrow.
    """

    arrow: int
    piece: int
    source: str | None
    target: str | None
    labelled: bool

    @property
    def ends(self) -> tuple[str | None, str | None]:
        """Where it begins and where it ends."""
        return self.source, self.target


@dataclass(eq=False)
class Level:
    """The inside of a box: its boxes, what runs between them, and on which side arrows pass its border.

    `loops` has the arrow from a box to itself, by box.
    """

    box: Box
    runs: list[Run] = field(default_factory=list)
    loops: dict[str, int] = field(default_factory=dict)
    sides: dict[int, Side] = field(default_factory=dict)
    layer: dict[str, int] = field(default_factory=dict)

    def sides_of(self, run: Run) -> tuple[Side, Side]:
        """On which side of its ends a run leaves and enters."""
        if run.source is None or run.target is None:
            return self.sides[run.arrow], self.sides[run.arrow]
        forward = self.layer[run.source] < self.layer[run.target]
        return (Side.LAST, Side.FIRST) if forward else (Side.FIRST, Side.LAST)


def levels(chart: Box, arrows: Sequence[Arrow]) -> dict[str, Level]:
    """The level of every box that holds others, by key, the outer ones first; all of it but the places."""
    found = {box.key: Level(box) for box in chart.walk() if box.children}
    parents = {child.key: box.key for box in chart.walk() for child in box.children}
    found.setdefault(chart.key, Level(chart))
    for number, arrow in enumerate(arrows):
        _run(found, parents, number, arrow)
    for level in found.values():
        _layer(level, found)
    return found


def _run(found: dict[str, Level], parents: dict[str, str], number: int, arrow: Arrow) -> None:
    if arrow.source == arrow.target:
        if arrow.source in parents:
            found[parents[arrow.source]].loops[arrow.source] = number
        return
    outward, inward = _path(parents, arrow.source), _path(parents, arrow.target)
    shared = 0
    while shared < min(len(outward), len(inward)) and outward[shared] == inward[shared]:
        shared += 1
    # `outward` and `inward` go from the chart to the ends; the last shared box is the one around both, or one of them.
    around = outward[shared - 1]
    pieces: list[tuple[str, str | None, str | None]] = [
        (outward[depth - 1], outward[depth], None) for depth in range(len(outward) - 1, shared, -1)
    ]
    source = outward[shared] if shared < len(outward) else None
    target = inward[shared] if shared < len(inward) else None
    pieces.append((around, source, target))
    pieces += [(inward[depth - 1], None, inward[depth]) for depth in range(shared + 1, len(inward))]
    for place, (key, begin, end) in enumerate(pieces):
        found[key].runs.append(Run(number, place, begin, end, labelled=not place and bool(arrow.lines)))
    if source is None:
        found[around].sides[number] = Side.FIRST
    elif target is None:
        found[around].sides[number] = Side.LAST


def _path(parents: dict[str, str], key: str) -> list[str]:
    path = [key]
    while path[-1] in parents:
        path.append(parents[path[-1]])
    return path[::-1]


def _layer(level: Level, found: dict[str, Level]) -> None:
    """Give the boxes of a level their layers, and tell the levels inside where arrows pass their borders."""
    keys = [child.key for child in level.box.children]
    ways = [(run.source, run.target) for run in level.runs if run.source is not None and run.target is not None]
    begin = next((child.key for child in level.box.children if child.sign is Sign.INITIAL), None)
    level.layer = layers(keys, ways, begin)
    for run in level.runs:
        for key, side in zip(run.ends, level.sides_of(run), strict=True):
            if key is not None and key in found:
                found[key].sides[run.arrow] = side
