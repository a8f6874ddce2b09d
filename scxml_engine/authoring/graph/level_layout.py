"""One level laid out: its boxes, labels and lines, each with its place on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, TypeAlias

from scxml_engine.authoring.graph.drawing import Arrow, Box, Sign
from scxml_engine.authoring.graph.nesting import Level, Run, Side
from scxml_engine.authoring.graph.ordering import order
from scxml_engine.authoring.graph.picture import Area, Point
from scxml_engine.authoring.graph.placing import place
from scxml_engine.authoring.graph.sizes import label_size, text_size
from scxml_engine.authoring.graph.strands import Item, Link, Role, connect
from scxml_engine.authoring.graph.tracks import tracks

_TRACK: Final = 9.0
_LEAVE: Final = 11.0  # from a layer to the first track behind it
_ENTER: Final = 15.0  # from the last track to the layer behind it: an arrow head has room
_PLAIN: Final = 14.0  # between two layers without tracks
_EDGE: Final = 14.0  # between the border of a level and what is in it, across
_LABEL_GAP: Final = 6.0
_LOOP: Final = 16.0  # how far an arrow from a box to itself goes out, and how wide it is
_LEAST_END: Final = 16.0  # between two ends of arrows on one side of a box

_Item: TypeAlias = Item[str]
_Routes: TypeAlias = dict[int, list[tuple[float, float]]]
"""Where links turn, by their identity: on the main axis, and to which place on the cross axis."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Which way the layers follow each other: downward, or to the right."""

    downward: bool

    def sizes(self, width: float, height: float) -> tuple[float, float]:
        """Main and cross size of something, and the other way round."""
        return (height, width) if self.downward else (width, height)

    def point(self, main: float, cross: float) -> Point:
        """A place on the picture."""
        x, y = (cross, main) if self.downward else (main, cross)
        return round(x, 1), round(y, 1)

    def area(self, main: float, cross: float, main_size: float, cross_size: float) -> Area:
        """A rectangle on the picture."""
        return Area(*self.point(main, cross), *self.point(main_size, cross_size))


@dataclass(eq=False, slots=True)
class Inside:
    """What a level came to: all places count from its upper left corner.

    `ports` are the places on the cross axis where arrows pass its border, by arrow. `lines` are the pieces of arrows,
    each in the direction of its arrow.
    """

    width: float
    height: float
    header: Area
    ports: dict[int, float] = field(default_factory=dict)
    boxes: dict[str, Area] = field(default_factory=dict)
    labels: dict[int, Area] = field(default_factory=dict)
    lines: dict[int, list[Point]] = field(default_factory=dict)
    dividers: tuple[tuple[Point, Point], ...] = ()


@dataclass(frozen=True, slots=True)
class _Loop:
    """An arrow from a box to itself, and its label, as places on the box."""

    arrow: int
    points: tuple[Point, ...]
    label: Area | None


@dataclass(frozen=True, slots=True)
class _Chain:
    """A run as links, from where it begins; `forward` when it goes with the layers."""

    run: Run
    links: Sequence[Link[str]]
    forward: bool


def lay_out_level(
    level: Level, arrows: Sequence[Arrow], inside: Mapping[str, Inside], turn: Turn, outside: Mapping[int, float]
) -> Inside:
    """Lay out a level; `inside` has those of its boxes that hold others.

    `outside` are the places on the cross axis to which arrows go on outside, or from which they come, where they are
    known: in their order arrows had better pass the border.
    """
    return _Level(level, arrows, inside, turn).result(outside)


class _Level:
    def __init__(self, level: Level, arrows: Sequence[Arrow], inside: Mapping[str, Inside], turn: Turn) -> None:
        self._level = level
        self._arrows = arrows
        self._inside = inside
        self._turn = turn
        self._loops: dict[str, _Loop] = {}
        self._areas: dict[str, tuple[float, float]] = {}
        self._ends = Counter(end for run in level.runs for end in zip(run.ends, level.sides_of(run), strict=True))
        self._items = {child.key: self._box(child) for child in level.box.children}
        last = 2 * max(level.layer.values(), default=0) + 4
        self._layers: list[list[_Item]] = [[] for _ in range(last + 1)]
        for key, item in self._items.items():
            self._layers[_layer_of(level, key)].append(item)
        self._labels: dict[int, _Item] = {}
        self._chains: list[_Chain] = []
        self._header = self._make_header()
        self._ports = {arrow: self._port(side) for arrow, side in level.sides.items()}
        for run in level.runs:
            self._connect(run)

    # ------------------------------------------------------------------------------------------------------- items

    def _box(self, box: Box) -> _Item:
        inner = self._inside.get(box.key)
        width, height = text_size(box) if inner is None else (inner.width, inner.height)
        main, cross = self._turn.sizes(width, height)
        ends = max(self._ends[box.key, side] for side in Side)
        if inner is None and not box.sign.is_point:
            cross = max(cross, _LEAST_END * (ends + 1) if ends > 1 else 0.0)
        self._areas[box.key] = main, cross
        item = Item(Role.BOX, box.key, main, cross, cross, None if inner is None else dict(inner.ports))
        if box.key in self._level.loops:
            self._loops[box.key] = self._loop(item, self._level.loops[box.key])
        return item

    def _loop(self, item: _Item, arrow: int) -> _Loop:
        """Room beside the box for an arrow to itself."""
        width, height = label_size(self._arrows[arrow].lines)
        near, out = item.cross, item.cross + _LOOP
        if self._turn.downward:
            low = item.main / 2 - _LOOP / 2
            label = Area(out + _LABEL_GAP, max(0.0, item.main / 2 - height / 2), width, height)
            item.cross = label.right + _LABEL_GAP
            item.main = max(item.main, label.bottom)
        else:
            low = min(_LOOP, (item.main - _LOOP) / 2)
            label = Area(low + _LOOP + _LABEL_GAP, near + 4, width, height)
            item.cross = max(out, label.bottom) + _LABEL_GAP
            item.main = max(item.main, label.right)
        corners = ((low, near), (low, out), (low + _LOOP, out), (low + _LOOP, near))
        points = tuple(self._turn.point(main, cross) for main, cross in corners)
        return _Loop(arrow, points, label if height else None)

    def _make_header(self) -> _Item | None:
        """Where layers follow downward, the text of the box stands beside the arrows that come in from above."""
        width, height = text_size(self._level.box)
        if not self._turn.downward or not height:
            return None
        header = Item(Role.HEADER, "", height, width, 0.0)
        self._layers[0].append(header)
        return header

    def _port(self, side: Side) -> _Item:
        port = Item(Role.PORT, "")
        self._layers[0 if side is Side.FIRST else -1].append(port)
        return port

    def _connect(self, run: Run) -> None:
        """A chain of links from one end of a run to the other, with its label next to where it begins."""
        begin, source = self._end(run.source, run.arrow)
        end, target = self._end(run.target, run.arrow)
        step = 1 if end > begin else -1
        items = [source]
        for number in range(begin + step, end, step):
            is_label = run.labelled and number == begin + step
            item = self._label(run.arrow) if is_label else Item(Role.BEND, "")
            if is_label:
                self._labels[run.arrow] = item
            self._layers[number].append(item)
            items.append(item)
        items.append(target)
        pairs = pairwise(items)
        links = [connect(run.arrow, *(pair if step > 0 else pair[::-1])) for pair in pairs]
        self._chains.append(_Chain(run, links, step > 0))

    def _end(self, key: str | None, arrow: int) -> tuple[int, _Item]:
        """The layer and the item where a run begins or ends."""
        if key is not None:
            return _layer_of(self._level, key), self._items[key]
        is_first = self._level.sides[arrow] is Side.FIRST
        return 0 if is_first else len(self._layers) - 1, self._ports[arrow]

    def _label(self, arrow: int) -> _Item:
        """The line passes at the left of the text, or below it."""
        width, height = label_size(self._arrows[arrow].lines)
        if self._turn.downward:
            return Item(Role.LABEL, "", height + 4, width + _LABEL_GAP, 0.0)
        return Item(Role.LABEL, "", width + 8, height + 3, 0.0, {arrow: height + 3})

    # ------------------------------------------------------------------------------------------------------ result

    def result(self, outside: Mapping[int, float]) -> Inside:
        self._order(outside)
        place(self._layers)
        self._shift_across()
        length, routes = self._main_axis()
        extent = max((item.start + item.cross for items in self._layers for item in items), default=0.0) + _EDGE
        header_width, header_height = text_size(self._level.box)
        main, cross = length, extent
        if not self._turn.downward:
            main = max(main, header_width)
        elif self._header is None:
            cross = max(cross, header_width)
        width, height = self._turn.point(main, cross)
        inside = Inside(width, height, Area(0.0, 0.0, header_width, header_height))
        inside.ports = {arrow: port.start for arrow, port in self._ports.items()}
        for key, item in self._items.items():
            self._put_box(inside, key, item)
        for each in self._chains:
            inside.lines[each.run.arrow] = self._line(each, routes, main)
        for arrow, item in self._labels.items():
            inside.labels[arrow] = self._label_area(arrow, item)
        inside.dividers = self._dividers(main)
        return inside

    def _order(self, outside: Mapping[int, float]) -> None:
        """Put the layers in order, between two more of them in which the places outside stand."""
        around: dict[Side, list[_Item]] = {side: [] for side in Side}
        for arrow in sorted(outside, key=lambda each: outside[each]):
            side, port = self._level.sides[arrow], self._ports[arrow]
            anchor = Item(Role.ANCHOR, "")
            around[side].append(anchor)
            connect(arrow, *((anchor, port) if side is Side.FIRST else (port, anchor)))
        order([around[Side.FIRST], *self._layers, around[Side.LAST]])
        for arrow in outside:
            (self._ports[arrow].above if self._level.sides[arrow] is Side.FIRST else self._ports[arrow].below).clear()

    def _shift_across(self) -> None:
        """Make room at the border, and for the header where layers follow to the right."""
        room = _EDGE
        if not self._turn.downward:
            room = max(_EDGE, text_size(self._level.box)[1] + 2)
        for items in self._layers:
            for item in items:
                item.start += room
        if self._header is not None:
            self._header.start = 0.0

    def _main_axis(self) -> tuple[float, _Routes]:
        """Give every layer its place on the main axis; how long that is, and where each link crosses over."""
        routes: _Routes = {}
        at = 0.0
        for number, items in enumerate(self._layers):
            thickness = max((item.main for item in items), default=0.0)
            for item in items:
                is_first = item.role in (Role.PORT, Role.HEADER)
                item.main_start = at if is_first else at + (thickness - item.main) / 2
            at += thickness
            if number == len(self._layers) - 1:
                break
            if items or not number:  # what nothing stands in and nothing passes takes no room
                links = [link for item in items for link in item.below]
                at += self._channel(links, at, routes)
        return at, routes

    def _channel(self, links: Sequence[Link[str]], at: float, routes: _Routes) -> float:
        found = tracks([link.ends for link in links])
        if not any(found):
            return _PLAIN
        for link, turns in zip(links, found, strict=True):
            routes[id(link)] = [(at + _LEAVE + turn.track * _TRACK, turn.place) for turn in turns]
        return _LEAVE + max(turn.track for turns in found for turn in turns) * _TRACK + _ENTER

    def _put_box(self, inside: Inside, key: str, item: _Item) -> None:
        main, cross = self._areas[key]
        area = self._turn.area(item.main_start, item.start, main, cross)
        inside.boxes[key] = area
        if key in self._loops:
            loop = self._loops[key]
            inside.lines[loop.arrow] = [(round(x + area.x, 1), round(y + area.y, 1)) for x, y in loop.points]
            if loop.label is not None:
                inside.labels[loop.arrow] = loop.label.moved(area.x, area.y)

    def _line(self, chain: _Chain, routes: _Routes, length: float) -> list[Point]:
        """The corners of a run, from where it begins."""
        corners: list[tuple[float, float]] = []
        for link in chain.links if chain.forward else chain.links[::-1]:
            start, end = link.ends
            corners.append((link.upper.main_start + self._main_of(link.upper), start))
            at = start
            for main, cross in routes.get(id(link), ()):
                corners += [(main, at), (main, cross)]
                at = cross
            is_last = link.lower.role is Role.PORT
            corners.append((length if is_last else link.lower.main_start, end))
        points = [self._turn.point(main, cross) for main, cross in corners]
        return points if chain.forward else points[::-1]

    def _main_of(self, item: _Item) -> float:
        """The size of a box without the loops beside it."""
        return self._areas[item.key][0] if item.role is Role.BOX else 0.0 if item.role is Role.PORT else item.main

    def _label_area(self, arrow: int, item: _Item) -> Area:
        width, height = label_size(self._arrows[arrow].lines)
        x, y = self._turn.point(item.main_start, item.start)
        return Area(x + _LABEL_GAP, y + 2, width, height) if self._turn.downward else Area(x + 4, y, width, height)

    def _dividers(self, main: float) -> tuple[tuple[Point, Point], ...]:
        """Lines between the regions of a parallel state, where they stand side by side."""
        if self._level.box.sign is not Sign.PARALLEL:
            return ()
        regions = sorted((item.start, item.start + item.cross) for item in self._items.values())
        if len(set(self._level.layer.values())) > 1:
            return ()
        begin = 0.0 if self._header is None else self._header.main
        return tuple(
            (self._turn.point(begin, (left[1] + right[0]) / 2), self._turn.point(main, (left[1] + right[0]) / 2))
            for left, right in pairwise(regions)
        )


def _layer_of(level: Level, key: str) -> int:
    """Layer 0 is the border where arrows come in, then come labels, then boxes and labels by turns."""
    return 2 * level.layer[key] + 2
