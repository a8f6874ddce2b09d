"""(e) Chains that all wait for their first alarm: what one costs, and what it costs to do something to one of them.

The chains are those of (d), without a cap on attempts, so that any of them can be woken any number of times. Their
record stands nowhere in the sessions: each call has it read again.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import repeat
from random import Random

from benchmarks.charts import document
from benchmarks.measuring import Figure, Stopwatch
from benchmarks.ours.driving import RECORD, START, settle
from benchmarks.ours.programs import treatment
from scxml_engine import Begin, CallResult, Chain, ChainSession, TimeReached, Treatment
from scxml_engine.runtime import VirtualClock

_BUSY = repeat(int(CallResult.BUSY))
_LONGER_THAN_ANY_WAIT = timedelta(hours=1)
_MOST_SNAPSHOTS = 10_000


def measure(n: int, *, fuse: bool) -> list[Figure]:
    """Bytes and microseconds a chain."""
    made = treatment(document("redial"), "redial.scxml", fuse=fuse, variables={"max_attempts": "1000000000"})
    clock = VirtualClock(START)
    _begin(made, n + 1, clock)
    chains = []
    with Stopwatch() as watch:
        for chain_id in range(1, n + 1):
            session, waits = _begin(made, chain_id, clock)
            if waits:
                chains.append(session)
    begin = Figure("e.begin", n, watch.microseconds(n), "us", len(chains) == n, f"{len(chains)} wait", watch.grown / n)
    return [begin, _events(chains, clock), *_snapshots(made, chains)]


def _begin(made: Treatment, chain_id: int, clock: VirtualClock) -> tuple[ChainSession, bool]:
    """A chain whose first call was busy, and whether it waits now."""
    session = ChainSession(made, chain_id)
    wake = settle(session, Begin(clock.now(), Chain(chain_id, (RECORD,))), _BUSY, clock)
    return session, wake is not None


def _events(chains: list[ChainSession], clock: VirtualClock) -> Figure:
    """Chains drawn at random wake, dial, are told that it was busy, and wait again."""
    drawn = Random(7).choices(chains, k=len(chains))
    good = 0
    with Stopwatch() as watch:
        for session in drawn:
            clock.advance_to(clock.now() + _LONGER_THAN_ANY_WAIT)
            good += settle(session, TimeReached(clock.now()), _BUSY, clock) is not None
    n = len(drawn)
    return Figure("e.event", n, watch.microseconds(n), "us", good == n, f"{good} wait again")


def _snapshots(made: Treatment, chains: list[ChainSession]) -> list[Figure]:
    drawn = Random(11).sample(chains, k=min(len(chains), _MOST_SNAPSHOTS))
    n = len(drawn)
    with Stopwatch() as keeping:
        for each in drawn:  # as a store does: written down, and dropped
            each.snapshot()
    kept = [each.snapshot() for each in drawn]
    with Stopwatch() as restoring:
        restored = [ChainSession.restore(made, each) for each in kept]
    same = sum(each.snapshot() == snapshot for each, snapshot in zip(restored, kept, strict=True))
    return [
        Figure("e.snapshot", n, keeping.microseconds(n), "us", len(kept) == n, f"{n} kept"),
        Figure("e.restore", n, restoring.microseconds(n), "us", same == n, f"{same} as they were"),
    ]
