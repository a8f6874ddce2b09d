"""(c) A chart that runs from its beginning to `done` by itself: ten transitions, guards, assignments, raised events."""

from __future__ import annotations

from benchmarks.charts import document
from benchmarks.measuring import Figure, Stopwatch
from benchmarks.ours.programs import program, started


def measure(n: int, *, fuse: bool) -> list[Figure]:
    """Finished charts a second."""
    made = program(document("treatment"), fuse=fuse)
    started(made, "first")
    good = 0
    with Stopwatch() as watch:
        for i in range(n):
            good += started(made, f"m{i}").active() == ["done"]
    return [Figure("c", n, watch.rate(n), "charts/s", good == n, f"{good} done")]
