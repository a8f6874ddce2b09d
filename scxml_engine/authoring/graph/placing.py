"""Where the items of each layer stand on the cross axis, so that arrows are straight where they can be.

The third of the three steps of a layered drawing. Each item wishes to stand where its links would be straight; a layer
keeps the order and the distances of its items and disappoints these wishes as little as it can: least absolute
deviations under an order, solved exactly by pooling adjacent violators, each pool at its weighted median.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import Any, Final

from scxml_engine.authoring.graph.ordering import Layer
from scxml_engine.authoring.graph.strands import Item, Role

_EFFORT: Final = 40_000
_MOST_SWEEPS: Final = 24
_DISTANCES: Final = {
    Role.BOX: 13.0,
    Role.LABEL: 8.0,
    Role.BEND: 7.0,
    Role.PORT: 7.0,
    Role.HEADER: 12.0,
    Role.ANCHOR: 0.0,
}
_INDIFFERENT: Final = 0.001


def place(layers: Sequence[Layer]) -> None:
    """Set `start` of every item; the least of them is 0."""
    for layer in layers:
        at = 0.0
        for before, item in zip([None, *layer], layer, strict=False):
            at += 0.0 if before is None else before.cross + _distance(before, item)
            item.start = at
    links = sum(len(item.below) for layer in layers for item in layer)
    best, least = _starts(layers), _cost(layers)
    for sweep in range(max(2, min(_MOST_SWEEPS, _EFFORT // (links + 1)))):
        if sweep % 4 == 3:
            for layer in layers:
                _settle(layer, above=True, below=True)
        else:
            downward = not sweep % 2
            for layer in layers if downward else reversed(layers):
                _settle(layer, above=downward, below=not downward)
        cost = _cost(layers)
        if cost < least:
            best, least = _starts(layers), cost
    low = min((each for starts in best for each in starts), default=0.0)
    for layer, starts in zip(layers, best, strict=True):
        for item, start in zip(layer, starts, strict=True):
            item.start = round(start - low)


def _distance(left: Item[Any], right: Item[Any]) -> float:
    return _DISTANCES[left.role] + _DISTANCES[right.role]


def _starts(layers: Sequence[Layer]) -> list[list[float]]:
    return [[item.start for item in layer] for layer in layers]


def _cost(layers: Sequence[Layer]) -> float:
    """How far links are from straight, and a little how wide it all is."""
    bent = 0.0
    for layer in layers:
        for item in layer:
            for link in item.below:
                upper, lower = link.ends
                bent += abs(upper - lower) * link.weight + (4 if abs(upper - lower) > 0.5 else 0)
    filled = [layer for layer in layers if layer]
    width = max((layer[-1].start + layer[-1].cross for layer in filled), default=0.0)
    return bent + 2 * (width - min((layer[0].start for layer in filled), default=0.0))


def _settle(layer: Layer, *, above: bool, below: bool) -> None:
    """Move the items of a layer as near to their wishes as their order and distances allow."""
    pools: list[tuple[list[tuple[float, float]], float, int]] = []  # wishes, their median, how many items
    shifts: list[float] = []
    shift = 0.0
    for place_, item in enumerate(layer):
        if place_:
            shift += layer[place_ - 1].cross + _distance(layer[place_ - 1], item)
        shifts.append(shift)
        wishes = [(wish - shift, weight) for wish, weight in _wishes(item, above=above, below=below)]
        pool, count = wishes, 1
        median = _median(pool)
        while pools and pools[-1][1] > median:
            earlier, _, others = pools.pop()
            pool, count = earlier + pool, count + others
            median = _median(pool)
        pools.append((pool, median, count))
    medians = (median for _, median, count in pools for _ in range(count))
    for item, shift, median in zip(layer, shifts, medians, strict=True):
        item.start = median + shift


def _wishes(item: Item[Any], *, above: bool, below: bool) -> list[tuple[float, float]]:
    """Where an item would like to begin, with how much; where it is when nobody pulls."""
    found: list[tuple[float, float]] = []
    if above:
        found += [(link.ends[0] - link.lower_offset, link.weight) for link in item.above]
    if below:
        found += [(link.ends[1] - link.upper_offset, link.weight) for link in item.below]
    return found or [(item.start, _INDIFFERENT)]


def _median(wishes: Sequence[tuple[float, float]]) -> float:
    ordered = sorted(wishes)
    half = fsum(weight for _, weight in ordered) / 2
    for value, weight in ordered:
        half -= weight
        if half <= 1e-9:
            return value
    return ordered[-1][0]
