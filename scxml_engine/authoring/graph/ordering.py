"""In which order the items of each layer stand, so that few arrows cross: barycenters, then neighbours changing places.

The second of the three steps of a layered drawing.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from math import fsum
from operator import attrgetter, itemgetter
from typing import Any, Final, TypeAlias

from scxml_engine.authoring.graph.strands import Item, Link, Role

Layer: TypeAlias = list[Item[Any]]
_End: TypeAlias = Callable[[Link[Any]], float]

_EFFORT: Final = 60_000  # links that are looked at, about
_MOST_SWEEPS: Final = 24
_PINNED: Final = Role.HEADER  # it stands first in its layer


def order(layers: Sequence[Layer]) -> None:
    """Put the items of each layer into an order, and number them by it; then say where links end on the boxes."""
    links = sum(len(item.below) for layer in layers for item in layer)
    sweeps = max(2, min(_MOST_SWEEPS, _EFFORT // (links + 1)))
    _number(layers)
    best, fewest = [list(layer) for layer in layers], crossings(layers)
    for sweep in range(sweeps):
        downward = not sweep % 2
        for layer in layers[1:] if downward else reversed(layers[:-1]):
            if layer and layer[0].role is Role.ANCHOR:
                continue
            _by_barycenter(layer, downward=downward)
            _exchange(layer)
        count = crossings(layers)
        if count < fewest:
            best, fewest = [list(layer) for layer in layers], count
        if not fewest:
            break
    for layer, found in zip(layers, best, strict=True):
        layer[:] = found
    _number(layers)
    _spread(layers)


def crossings(layers: Sequence[Layer]) -> int:
    """How many pairs of links cross."""
    total = 0
    for layer in layers[:-1]:
        ends = sorted((_at_upper(link), _at_lower(link)) for item in layer for link in item.below)
        seen: list[float] = []
        for _, lower in ends:
            total += len(seen) - bisect_left(seen, lower + 1e-9)
            insort(seen, lower)
    return total


def _number(layers: Sequence[Layer]) -> None:
    for layer in layers:
        _renumber(layer)


def _renumber(layer: Layer) -> None:
    layer.sort(key=lambda item: item.role is not _PINNED)
    for place, item in enumerate(layer):
        item.order = place


def _place(item: Item[Any], arrow: int) -> float:
    """Where an arrow is at an item, in items of its layer: on a box whose places are given, between two of them."""
    if item.fixed is None or not item.cross:
        return item.order
    return item.order + item.fixed.get(arrow, item.cross / 2) / item.cross * 0.9 - 0.45


def _at_upper(link: Link[Any]) -> float:
    return _place(link.upper, link.arrow)


def _at_lower(link: Link[Any]) -> float:
    return _place(link.lower, link.arrow)


def _by_barycenter(layer: Layer, *, downward: bool) -> None:
    far: _End = _at_upper if downward else _at_lower
    sides = attrgetter("above" if downward else "below")
    wished = []
    for item in layer:
        places = [far(link) for link in sides(item)]
        wished.append((fsum(places) / len(places) if places else None, item))
    # What is linked to nothing keeps its place; the others are sorted around it.
    free = sorted(((wish, item) for wish, item in wished if wish is not None), key=itemgetter(0))
    rest = iter(free)
    layer[:] = [item if wish is None else next(rest)[1] for wish, item in wished]
    _renumber(layer)


def _exchange(layer: Layer) -> None:
    """Neighbours change places while that spares crossings."""
    if len(layer) > 60:
        return
    for _ in range(len(layer)):
        changed = False
        for place in range(len(layer) - 1):
            left, right = layer[place], layer[place + 1]
            if left.role is not _PINNED and _gain(left, right) > 0:
                layer[place], layer[place + 1] = right, left
                left.order, right.order = right.order, left.order
                changed = True
        if not changed:
            return


def _gain(left: Item[Any], right: Item[Any]) -> int:
    """How many crossings fewer there are when the two change places."""
    gain = 0
    for sides, far in ((attrgetter("above"), _at_upper), (attrgetter("below"), _at_lower)):
        ends = [far(link) for link in sides(left)], [far(link) for link in sides(right)]
        for first in ends[0]:
            for second in ends[1]:
                gain += (first > second) - (first < second)
    return gain


def _spread(layers: Sequence[Layer]) -> None:
    """On boxes whose places are not given, links end side by side in the order of what they lead to."""
    for layer in layers:
        for item in layer:
            for links, far, name in (
                (item.above, _at_upper, "lower_offset"),
                (item.below, _at_lower, "upper_offset"),
            ):
                links.sort(key=far)
                for place, link in enumerate(links, 1):
                    given = None if item.fixed is None else item.fixed.get(link.arrow)
                    setattr(link, name, round(item.usable * place / (len(links) + 1)) if given is None else given)
