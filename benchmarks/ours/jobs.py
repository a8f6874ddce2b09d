"""What can be measured of ours, by name, and how many repetitions make it long enough to be measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from benchmarks.measuring import Figure
from benchmarks.ours import chains, counter, growth, idle, scripts, treatment, twelve


class Measure(Protocol):
    """Measures `n` repetitions; with `fuse` false on the general path alone."""

    def __call__(self, n: int, *, fuse: bool) -> list[Figure]:
        """The figures, one or several."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """What one process measures."""

    measure: Measure
    n: int


JOBS: Final[Mapping[str, Job]] = {
    "a": Job(counter.measure, 200_000),
    "b": Job(twelve.measure, 10_000),
    "b.resident": Job(partial(twelve.measure, bench="b.resident"), 100_000),
    "c": Job(treatment.measure, 20_000),
    "d": Job(chains.measure, 3_000),
    "e": Job(idle.measure, 100_000),
    **{f"f.states.{size}": Job(partial(growth.ring, size=size), 50_000) for size in (10, 100, 1_000, 10_000)},
    **{f"f.nested.{size}": Job(partial(growth.tree, size=size), 50_000) for size in (10, 100, 1_000, 10_000)},
    **{f"f.regions.{size}": Job(partial(growth.regions, size=size), 1_000) for size in (1, 2, 4, 8, 16, 32, 64)},
    **{f"f.machines.{10**power}": Job(partial(growth.machines, size=10**power), 100_000) for power in range(7)},
    "f.queue": Job(growth.queue, 100_000),
    **{f"f.explosive.{size}x4": Job(partial(growth.explosive, size=size), 100_000) for size in (6, 10)},
    "g.loop": Job(partial(scripts.measure, chart="loop"), 5_000),
    "g.strings": Job(partial(scripts.measure, chart="strings"), 20_000),
    "g.arrays": Job(partial(scripts.measure, chart="arrays"), 10_000),
    "g.json": Job(partial(scripts.measure, chart="json"), 10_000),
    "g.helpers": Job(partial(scripts.measure, chart="helpers"), 50_000),
}
"""The jobs in the order in which they are run; a job's figures bear its name, or begin with it."""
