"""What the drivers in Python share: the command line, and the three measures, given how the peer does one thing."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from typing import TypeVar

from benchmarks.measuring import Figure, Stopwatch

T = TypeVar("T")


def counter(n: int, step: Callable[[], object], count: Callable[[], int]) -> Figure:
    """(a) `step` sends one event; `count` is how many were counted."""
    step()
    with Stopwatch() as watch:
        for _ in range(n):
            step()
    return Figure("a", n, watch.rate(n), "events/s", count() == n + 1, f"{count()} counted")


def twelve(n: int, new: Callable[[], T], is_idle: Callable[[T], bool]) -> Figure:
    """(b) `new` makes and starts one instance."""
    kept = [new()]
    with Stopwatch() as watch:
        kept.extend([new() for _ in range(n)])
    good = sum(map(is_idle, kept))
    return Figure("b", n, watch.rate(n), "instances/s", good == n + 1, f"{good} idle", watch.grown / n)


def treatment(n: int, reaches_done: Callable[[], bool]) -> Figure:
    """(c) `reaches_done` makes one instance and runs it to its end."""
    reaches_done()
    with Stopwatch() as watch:
        good = sum(reaches_done() for _ in range(n))
    return Figure("c", n, watch.rate(n), "charts/s", good == n, f"{good} done")


def main(measures: Mapping[str, Callable[[int], Figure]]) -> None:
    """Measure what the command line names, silent but for the figure."""
    logging.disable(logging.CRITICAL)
    print(measures[sys.argv[1]](int(sys.argv[2])).line())
