"""What must not be in a picture: whatever overlaps, is cut off, or leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from scxml_engine.authoring.graph import Area, Picture, PlacedArrow, PlacedBox, Sign

CLOSE = 1.0


def problems(picture: Picture) -> list[str]:
    """Every fault of a picture, in words."""
    return [*_boxes(picture), *_labels(picture), *_lines(picture), *_arrows(picture)]


def _overlap(first: Area, second: Area, slack: float = CLOSE) -> bool:
    return (
        first.x < second.right - slack
        and second.x < first.right - slack
        and first.y < second.bottom - slack
        and second.y < first.bottom - slack
    )


def _holds(outer: Area, inner: Area) -> bool:
    return (
        outer.x <= inner.x + CLOSE
        and outer.y <= inner.y + CLOSE
        and inner.right <= outer.right + CLOSE
        and inner.bottom <= outer.bottom + CLOSE
    )


def _solid(placed: PlacedBox) -> Area:
    """What of a box nothing else may cover: all of it, or its text when it holds others."""
    return placed.header if placed.box.children else placed.area


def _boxes(picture: Picture) -> Iterator[str]:
    placed = {each.box.key: each for each in picture.boxes}
    for each in picture.boxes:
        for child in each.box.children:
            if not _holds(each.area, placed[child.key].area):
                yield f"{child.key} is not inside {each.box.key}"
            if each.box.sign is not Sign.CHART and _overlap(each.header, placed[child.key].area):
                yield f"{child.key} lies on the text of {each.box.key}"
        for first, second in combinations(each.box.children, 2):
            if _overlap(placed[first.key].area, placed[second.key].area):
                yield f"{first.key} lies on {second.key}"
    if not _holds(Area(0, 0, picture.width, picture.height), placed[picture.drawing.chart.key].area):
        yield "the chart is cut off"


def _labels(picture: Picture) -> Iterator[str]:
    labels = [(each.arrow, each.label) for each in picture.arrows if each.label is not None]
    for (first, area), (second, other) in combinations(labels, 2):
        if _overlap(area, other):
            yield f"the label of {_name(first)} lies on that of {_name(second)}"
    for arrow, area in labels:
        if not _holds(Area(0, 0, picture.width, picture.height), area):
            yield f"the label of {_name(arrow)} is cut off"
        for placed in picture.boxes:
            if _overlap(area, _solid(placed)):
                yield f"the label of {_name(arrow)} lies on {placed.box.key!r}"
    for each in picture.arrows:
        if bool(each.arrow.lines) != (each.label is not None):
            yield f"{_name(each.arrow)} has lost its label"


def _segments(placed: PlacedArrow) -> list[Area]:
    """The pieces of a line, as areas without width."""
    return [
        Area(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2)) for (x1, y1), (x2, y2) in pairwise(placed.points)
    ]


def _crosses(segment: Area, area: Area) -> bool:
    return _overlap(Area(area.x, area.y, area.width, area.height), segment, -0.01) and _overlap(
        Area(area.x + CLOSE, area.y + CLOSE, area.width - 2 * CLOSE, area.height - 2 * CLOSE), segment, -0.01
    )


def _lines(picture: Picture) -> Iterator[str]:
    for placed in picture.arrows:
        for segment in _segments(placed):
            if segment.width > CLOSE and segment.height > CLOSE:
                yield f"{_name(placed.arrow)} is slanted"
            for box in picture.boxes:
                if box.box.sign is not Sign.CHART and _crosses(segment, _solid(box)):
                    yield f"{_name(placed.arrow)} runs over {box.box.key!r}"
            for other in picture.arrows:
                if other.label is not None and _crosses(segment, other.label):
                    yield f"{_name(placed.arrow)} runs over the label of {_name(other.arrow)}"
            if not _holds(Area(0, 0, picture.width, picture.height), segment):
                yield f"{_name(placed.arrow)} is cut off"
    for first, second in combinations(picture.arrows, 2):
        for one in _segments(first):
            for other in _segments(second):
                if _lie_on_each_other(one, other):
                    yield f"{_name(first.arrow)} lies on {_name(second.arrow)}"


def _lie_on_each_other(first: Area, second: Area) -> bool:
    if first.width <= CLOSE and second.width <= CLOSE and abs(first.x - second.x) < CLOSE:
        return min(first.bottom, second.bottom) - max(first.y, second.y) > 4
    if first.height <= CLOSE and second.height <= CLOSE and abs(first.y - second.y) < CLOSE:
        return min(first.right, second.right) - max(first.x, second.x) > 4
    return False


def _arrows(picture: Picture) -> Iterator[str]:
    placed = {each.box.key: each.area for each in picture.boxes}
    for each in picture.arrows:
        for end, key in ((each.points[0], each.arrow.source), (each.points[-1], each.arrow.target)):
            if not _is_on_border(end, placed[key]):
                yield f"{_name(each.arrow)} does not touch {key!r}"


def _is_on_border(point: tuple[float, float], area: Area) -> bool:
    x, y = point
    inside = area.x - CLOSE <= x <= area.right + CLOSE and area.y - CLOSE <= y <= area.bottom + CLOSE
    sides = (abs(x - area.x), abs(x - area.right), abs(y - area.y), abs(y - area.bottom))
    return inside and min(sides) <= CLOSE


def _name(arrow: object) -> str:
    return f"{arrow.source!r} -> {arrow.target!r}"  # type: ignore[attr-defined]
