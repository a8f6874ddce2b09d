"""(f) What an event costs as something grows: states, regions, machines, queued events, configurations.

Where the engine remembers what it found out, the first lap through a chart is a figure of its own (`….first`); an edge
is fused when it was walked some times, so some laps lie between that one and those that are measured.
"""

from __future__ import annotations

from random import Random

from benchmarks.charts import document, generated
from benchmarks.measuring import Figure, Stopwatch, available
from benchmarks.ours.programs import program, started
from scxml_engine import Event, Limits, Machine

_WARM_LAPS = 8

_EVENT = Event("t")
_MACHINE_BYTES = 4_000  # more than a machine costs: decides only whether so many are tried at all


class TooLarge(MemoryError):
    """This machine has not the memory for that many."""


def ring(n: int, *, fuse: bool, size: int) -> list[Figure]:
    """A ring of so many states."""
    return _laps("f.states", generated.ring(size), n, size, fuse=fuse)


def tree(n: int, *, fuse: bool, size: int) -> list[Figure]:
    """A tree of about so many states, ten children each."""
    return _laps("f.nested", generated.tree(size), n, size, fuse=fuse)


def fusing(size: int) -> list[Figure]:
    """The lap through a ring in which its edges are fused: what making a function of an edge costs."""
    ready = program(generated.ring(size), fuse=True)
    machine = started(ready, "laps")
    _deliver(machine, ready.fuse_after * size)
    lap = _deliver(machine, size)
    found = " ".join(machine.active_atomic())
    return [Figure("f.fusing", size, lap.microseconds(size), "us", found == "s0", found)]


def _laps(bench: str, chart: bytes, n: int, size: int, *, fuse: bool) -> list[Figure]:
    machine = started(program(chart, fuse=fuse), "laps")
    lap = chart.count(b"<transition")
    more = max(n // lap, 1) * lap
    first = _deliver(machine, lap)
    _deliver(machine, _WARM_LAPS * lap)
    home = machine.active_atomic()
    again = _deliver(machine, more)
    name, ok, found = f"{bench}.{size}", home == machine.active_atomic() == ["s0"], " ".join(home)
    return [
        Figure(name, more, again.microseconds(more), "us", ok, found),
        Figure(f"{name}.first", lap, first.microseconds(lap), "us", ok, found),
    ]


def _deliver(machine: Machine, n: int) -> Stopwatch:
    with Stopwatch() as watch:
        for _ in range(n):
            machine.deliver(_EVENT, 0)
    return watch


def regions(n: int, *, fuse: bool, size: int) -> list[Figure]:
    """So many parallel regions, all of which move."""
    machine = started(program(generated.regions(size), fuse=fuse), "regions")
    _deliver(machine, 2)
    watch = _deliver(machine, n)
    active = machine.active_atomic()
    expected = ["ab"[n % 2] + str(i) for i in range(size)]
    return [Figure(f"f.regions.{size}", n, watch.microseconds(n), "us", active == expected, f"{len(active)} active")]


def machines(n: int, *, fuse: bool, size: int) -> list[Figure]:
    """So many machines of the counter, and an event to one of them drawn at random. Raises TooLarge."""
    if available() < 2 * size * _MACHINE_BYTES:
        raise TooLarge(f"{size:,} machines want {2 * size * _MACHINE_BYTES / 1e9:.0f} GB of free memory")
    made = program(document("counter"), fuse=fuse)
    started(made, "first").deliver(_EVENT, 0)
    with Stopwatch() as making:
        kept = [started(made, f"m{i}") for i in range(size)]
    drawn = Random(7).choices(range(size), k=n)
    with Stopwatch() as watch:
        for at in drawn:
            kept[at].deliver(_EVENT, 0)
    looked_at = Random(11).sample(range(size), k=min(size, 20))
    good = sum(kept[at].active() == ["abc"[drawn.count(at) % 3]] for at in looked_at)
    ok = good == len(looked_at)
    found = f"{good} of {len(looked_at)} where they should be"
    return [Figure(f"f.machines.{size}", n, watch.microseconds(n), "us", ok, found, making.grown / size)]


def queue(n: int, *, fuse: bool) -> list[Figure]:
    """So many internal events that wait at once; raising one and taking one are counted together."""
    limits = Limits(queue=2 * n, macrostep=2 * n, foreach=2 * n)
    machine = started(program(generated.queue(n), fuse=fuse, limits=limits), "queue")
    with Stopwatch() as watch:
        machine.deliver(_EVENT, 0)
    active = machine.active()
    return [Figure("f.queue", n, watch.microseconds(n), "us", active == ["taken"], machine.failure or str(active))]


def explosive(n: int, *, fuse: bool, size: int) -> list[Figure]:
    """So many guarded regions of four states: the first tenth of the events, the last, and what memory has grown."""
    machine = started(program(generated.explosive(size), fuse=fuse), "explosive")
    part = max(n // 10, 1)
    with Stopwatch() as whole:
        first = _deliver(machine, part)
        _deliver(machine, n - 2 * part)
        last = _deliver(machine, part)
    active = machine.active_atomic()
    ok = not machine.failure and len(active) == size + 1
    name, found = f"f.explosive.{size}x4", machine.failure or " ".join(active)
    return [
        Figure(name, part, last.microseconds(part), "us", ok, found),
        Figure(f"{name}.first", part, first.microseconds(part), "us", ok, found),
        Figure(f"{name}.grown", n, whole.grown / 2**20, "MiB", ok, found),
    ]
