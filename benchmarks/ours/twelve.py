"""(b) Twelve states are started, again and again, and every instance is kept."""

from __future__ import annotations

from benchmarks.charts import document
from benchmarks.measuring import Figure, Stopwatch
from benchmarks.ours.programs import program, started


def measure(n: int, *, fuse: bool, bench: str = "b") -> list[Figure]:
    """Instances a second, and resident bytes an instance."""
    made = program(document("twelve"), fuse=fuse)
    kept = [started(made, "first")]
    with Stopwatch() as watch:
        kept.extend([started(made, f"m{i}") for i in range(n)])
    active = [kept[at].active() for at in (0, n // 2, n)]
    ok = all(each == ["open", "idle"] for each in active)
    return [Figure(bench, n, watch.rate(n), "instances/s", ok, str(active[-1]), watch.grown / n)]
