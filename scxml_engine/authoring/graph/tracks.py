"""Between two layers: on which track each link crosses over, so that no two lie on each other and few cross."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

Span: TypeAlias = tuple[float, float]
"""Where a link comes from and where it goes to, on the cross axis."""


class Turn(NamedTuple):
    """A link turns onto a track (from 0, next to where it comes from) and leaves it at a place on the cross axis."""

    track: int
    place: float


_STRAIGHT: Final = 0.5
_CLEAR: Final = 6.0  # between two links on one line
_LYING_APART: Final = 2.5  # nearer than that two lines look like one
_LYING: Final = 50  # how bad it is when two lie on each other, in crossings
_MOST: Final = 200  # links for which every pair is looked at


def tracks(spans: Sequence[Span]) -> list[tuple[Turn, ...]]:
    """Where each link crosses over: nowhere when it is straight, once, or twice where it must get out of the way."""
    bent = [number for number, (start, end) in enumerate(spans) if abs(start - end) > _STRAIGHT]
    before = _precedence(spans, bent) if len(bent) <= _MOST else {number: set() for number in bent}
    found: dict[int, int] = {}
    taken: list[list[Span]] = []
    for number in _sorted(bent, before):
        low, high = sorted(spans[number])
        track = max((found[each] + 1 for each in before[number] if each in found), default=0)
        while track < len(taken) and any(low < end + _CLEAR and high > start - _CLEAR for start, end in taken[track]):
            track += 1
        taken.extend([] for _ in range(track + 1 - len(taken)))
        taken[track].append((low, high))
        found[number] = track
    turns: list[tuple[Turn, ...]] = [()] * len(spans)
    for number, track in found.items():
        turns[number] = (Turn(track, spans[number][1]),)
    return _apart(spans, turns, found, len(taken))


def _apart(
    spans: Sequence[Span], turns: list[tuple[Turn, ...]], found: Mapping[int, int], free: int
) -> list[tuple[Turn, ...]]:
    """Where a link arrives before another has left from there, it goes beside that place and arrives behind it.

    Such links are in a circle, each of which had to be before the next.
    """
    begins = sorted((spans[number][0], number) for number in found)
    used = sorted(place for span in spans for place in span)
    for number, track in found.items():
        end = spans[number][1]
        near = bisect_left(begins, (end - _LYING_APART, -1)), bisect_left(begins, (end + _LYING_APART, -1))
        if any(other != number and found[other] >= track for _, other in begins[near[0] : near[1]]):
            beside = _free_place(end, used)
            insort(used, beside)
            turns[number] = (Turn(track, beside), Turn(free, end))
            free += 1
    return turns


def _free_place(near: float, used: Sequence[float]) -> float:
    """A place beside another where nothing else goes up or down."""
    for step in range(3, 200):
        for place in (near - step, near + step):
            index = bisect_left(used, place - _LYING_APART)
            if index == len(used) or used[index] > place + _LYING_APART:
                return place
    return near - 3


def _precedence(spans: Sequence[Span], bent: Sequence[int]) -> dict[int, set[int]]:
    """Which links had better be on an earlier track than a link."""
    before: dict[int, set[int]] = {number: set() for number in bent}
    for place, first in enumerate(bent):
        for second in bent[place + 1 :]:
            gain = _cost(spans[first], spans[second]) - _cost(spans[second], spans[first])
            if gain < 0:
                before[second].add(first)
            elif gain > 0:
                before[first].add(second)
    return before


def _cost(upper: Span, lower: Span) -> int:
    """What it costs when the first is on the earlier track: crossings."""
    cost = _inside(upper[1], lower) + _inside(lower[0], upper)
    return cost + _LYING * (abs(upper[1] - lower[0]) < _LYING_APART)


def _inside(point: float, span: Span) -> bool:
    return min(span) < point < max(span)


def _sorted(bent: Sequence[int], before: dict[int, set[int]]) -> list[int]:
    """Each after those that it has before it; where they want to be before each other, the first one is."""
    after: dict[int, list[int]] = {number: [] for number in bent}
    waiting = {number: len(before[number]) for number in bent}
    for number in bent:
        for each in before[number]:
            after[each].append(number)
    left = dict.fromkeys(bent)
    ready = [number for number in bent if not waiting[number]]
    found: list[int] = []
    while left:
        number = ready.pop() if ready else min(left, key=lambda each: (waiting[each], each))
        if number not in left:
            continue
        del left[number]
        found.append(number)
        for each in after[number]:
            waiting[each] -= 1
            if not waiting[each]:
                ready.append(each)
    return found
