"""(a) One machine, one event after the other: a guard, an assignment and a move each."""

from __future__ import annotations

from benchmarks.charts import document
from benchmarks.measuring import Figure, Stopwatch
from benchmarks.ours.programs import program, started
from scxml_engine import Event


def measure(n: int, *, fuse: bool) -> list[Figure]:
    """Events a second."""
    machine = started(program(document("counter"), fuse=fuse), "counter")
    event = Event("t")
    machine.deliver(event, 0)
    with Stopwatch() as watch:
        for _ in range(n):
            machine.deliver(event, 0)
    active = machine.active()
    return [Figure("a", n, watch.rate(n), "events/s", active == ["abc"[(n + 1) % 3]], " ".join(active))]
