"""From a drawing to a picture: every level is laid out, from the innermost to the outermost, and put into its place."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Final, TypeAlias

from scxml_engine.authoring.graph.drawing import Arrow, Drawing
from scxml_engine.authoring.graph.level_layout import Inside, Turn, lay_out_level
from scxml_engine.authoring.graph.nesting import Level, levels
from scxml_engine.authoring.graph.picture import Area, Picture, PlacedArrow, PlacedBox, Point
from scxml_engine.errors import UsageError

MOST_BOXES: Final = 1500
MOST_ARROWS: Final = 5000
_MOST_BENDS: Final = 120_000
_MOST_COUNTED: Final = 300  # arrows whose crossings are counted
_Segment: TypeAlias = tuple[float, float, float, int]  # where it is, from where to where it goes, and of which arrow
_MARGIN: Final = 4.0
_NEAR: Final = 0.6
_PAGE: Final = (1400.0, 1000.0)
"""Of the two ways to lay out a chart the one is taken that a page of this size shows larger."""


def lay_out(drawing: Drawing, direction: str = "auto") -> Picture:
    """The picture of a drawing, its layers one below the other (`down`), side by side (`right`), or as it fits best.

    Raises UsageError when there is too much to be drawn.
    """
    found = levels(drawing.chart, drawing.arrows)
    _check(drawing, found)
    turns = {"down": [True], "right": [False]}.get(direction, [True, False])
    pictures = [_best(drawing, found, Turn(downward)) for downward in turns]
    return min(pictures, key=lambda each: max(each.width / _PAGE[0], each.height / _PAGE[1]))


def _best(drawing: Drawing, found: dict[str, Level], turn: Turn) -> Picture:
    """The first picture shows where arrows go on outside each level; in a second one they cross less, perhaps."""
    inside = _lay_out_levels(drawing, found, turn, {})
    first = _picture(drawing, found, inside)
    if len(found) == 1 or len(drawing.arrows) > _MOST_COUNTED:
        return first
    second = _picture(drawing, found, _lay_out_levels(drawing, found, turn, inside))
    return min(first, second, key=lambda each: (crossings(each), each.width * each.height))


def _lay_out_levels(
    drawing: Drawing, found: dict[str, Level], turn: Turn, before: dict[str, Inside]
) -> dict[str, Inside]:
    """All levels, the inner ones first; `before` is what they came to when nothing was known of the outer ones."""
    outside: dict[str, dict[int, float]] = {key: {} for key in found}
    for key in before:
        for run in found[key].runs:
            line = before[key].lines[run.arrow]
            for end, points in ((run.source, line), (run.target, line[::-1])):
                if end in before and end is not None:
                    away, corner = points[min(2, len(points) - 1)], before[key].boxes[end]
                    outside[end][run.arrow] = away[0] - corner.x if turn.downward else away[1] - corner.y
    inside: dict[str, Inside] = {}
    for key, level in reversed(found.items()):
        inside[key] = lay_out_level(level, drawing.arrows, inside, turn, outside[key])
    return inside


def crossings(picture: Picture) -> int:
    """How often the lines of different arrows cross."""
    level: list[_Segment] = []
    upright: list[_Segment] = []
    for number, placed in enumerate(picture.arrows):
        for (x1, y1), (x2, y2) in pairwise(placed.points):
            if abs(y1 - y2) < _NEAR:
                level.append((y1, min(x1, x2), max(x1, x2), number))
            else:
                upright.append((x1, min(y1, y2), max(y1, y2), number))
    return sum(
        left < x < right and top < y < bottom and one != other
        for y, left, right, one in level
        for x, top, bottom, other in upright
    )


def _check(drawing: Drawing, found: dict[str, Level]) -> None:
    boxes = sum(1 for _ in drawing.chart.walk())
    bends = sum(_length(level) for level in found.values())
    if boxes > MOST_BOXES or len(drawing.arrows) > MOST_ARROWS or bends > _MOST_BENDS:
        message = f"{boxes} states and {len(drawing.arrows)} arrows are too many for a picture"
        raise UsageError(f"{message}: write .dot, .mmd or .puml, or divide the document")


def _length(level: Level) -> int:
    deepest = max(level.layer.values(), default=0)
    total = 0
    for run in level.runs:
        ends = [level.layer[key] for key in (run.source, run.target) if key is not None]
        total += 2 * abs(ends[0] - ends[-1]) if len(ends) > 1 else 2 * deepest
    return total


def _picture(drawing: Drawing, found: dict[str, Level], inside: dict[str, Inside]) -> Picture:
    outer = inside[drawing.chart.key]
    areas = {drawing.chart.key: Area(_MARGIN, _MARGIN, outer.width, outer.height)}
    boxes: list[PlacedBox] = []
    pieces: list[dict[int, list[Point]]] = [{} for _ in drawing.arrows]
    labels: dict[int, Area] = {}
    for box in drawing.chart.walk():
        area = areas[box.key]
        own = inside.get(box.key)
        if own is None:
            boxes.append(PlacedBox(box, area, area))
            continue
        areas |= {key: each.moved(area.x, area.y) for key, each in own.boxes.items()}
        labels |= {arrow: each.moved(area.x, area.y) for arrow, each in own.labels.items()}
        numbers = {run.arrow: run.piece for run in found[box.key].runs}
        for arrow, line in own.lines.items():
            pieces[arrow][numbers.get(arrow, 0)] = _moved(line, area)
        dividers = tuple((begin, end) for begin, end in (_moved(each, area) for each in own.dividers))
        boxes.append(PlacedBox(box, area, own.header.moved(area.x, area.y), dividers))
    return Picture(
        drawing,
        round(outer.width + 2 * _MARGIN, 1),
        round(outer.height + 2 * _MARGIN, 1),
        tuple(boxes),
        tuple(
            PlacedArrow(arrow, _line(pieces[number]), labels.get(number), from_inside=_is_around(areas, arrow))
            for number, arrow in enumerate(drawing.arrows)
        ),
    )


def _moved(line: Iterable[Point], area: Area) -> list[Point]:
    return [(round(x + area.x, 1), round(y + area.y, 1)) for x, y in line]


def _is_around(areas: dict[str, Area], arrow: Arrow) -> bool:
    """Whether an arrow leads from a box to one inside it."""
    outer, inner = areas[arrow.source], areas[arrow.target]
    within_width = outer.x < inner.x and inner.right < outer.right
    return within_width and outer.y < inner.y and inner.bottom < outer.bottom


def _line(pieces: dict[int, list[Point]]) -> tuple[Point, ...]:
    """The corners of an arrow, without those at which it does not turn."""
    corners: list[Point] = []
    for _, piece in sorted(pieces.items()):
        for point in piece:
            if corners and _is_near(corners[-1], point):
                continue
            while len(corners) > 1 and _is_straight(corners[-2], corners[-1], point):
                corners.pop()
            corners.append(point)
    return tuple(corners)


def _is_near(first: Point, second: Point) -> bool:
    return abs(first[0] - second[0]) + abs(first[1] - second[1]) < _NEAR


def _is_straight(first: Point, middle: Point, last: Point) -> bool:
    return any(abs(first[axis] - middle[axis]) < _NEAR and abs(middle[axis] - last[axis]) < _NEAR for axis in (0, 1))
