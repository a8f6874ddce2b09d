"""(g) Documents that are mostly script: the ECMAScript engine decides here, and V8 compiles where ours interprets."""

from __future__ import annotations

from benchmarks.charts import document
from benchmarks.measuring import Figure, Stopwatch
from benchmarks.ours.programs import program, started
from scxml_engine import Event

CHARTS = ("loop", "strings", "arrays", "json", "helpers")


def measure(n: int, *, fuse: bool, chart: str) -> list[Figure]:
    """Events a second."""
    machine = started(program(document(chart), fuse=fuse), chart)
    event = Event("t")
    machine.deliver(event, 0)
    with Stopwatch() as watch:
        for _ in range(n):
            machine.deliver(event, 0)
    active = machine.active()
    return [Figure(f"g.{chart}", n, watch.rate(n), "events/s", active == ["ba"[n % 2]], " ".join(active))]
