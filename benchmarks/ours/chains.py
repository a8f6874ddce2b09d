"""(d) Whole chains of the dialect: next record, three calls (Busy, NoAnswer, Answer), two waits, one after the other.

Each wait forgets the record of thirty fields, and the next call reads it again. No store and no campaign: what is
measured is `ChainSession` and what lies below it.
"""

from __future__ import annotations

from benchmarks.charts import document
from benchmarks.measuring import Figure, Stopwatch
from benchmarks.ours.driving import RECORD, START, settle
from benchmarks.ours.programs import treatment
from scxml_engine import Begin, CallResult, Chain, ChainSession, Ended, TimeReached, Treatment
from scxml_engine.runtime import VirtualClock

_RESULTS = (CallResult.BUSY, CallResult.NO_ANSWER, CallResult.ANSWER)


def measure(n: int, *, fuse: bool) -> list[Figure]:
    """Chains a second."""
    made = treatment(document("redial"), "redial.scxml", fuse=fuse)
    clock = VirtualClock(START)
    _play(made, 1, clock)
    good = 0
    ended = None
    with Stopwatch() as watch:
        for chain_id in range(2, n + 2):
            ended = _play(made, chain_id, clock)
            good += ended.reason == "final" and ended.states == ("contacted",) and ended.calls == len(_RESULTS)
    return [Figure("d", n, watch.rate(n), "chains/s", good == n, f"{good} contacted; {ended}")]


def _play(made: Treatment, chain_id: int, clock: VirtualClock) -> Ended:
    """One chain, from its beginning to its end."""
    session = ChainSession(made, chain_id)
    results = iter(_RESULTS)
    wake = settle(session, Begin(clock.now(), Chain(chain_id, (RECORD,))), results, clock)
    while session.ended is None:
        if wake is None:
            raise RuntimeError(f"chain {chain_id} neither ended nor asked to be woken")
        clock.advance_to(wake)
        wake = settle(session, TimeReached(clock.now()), results, clock)
    return session.ended
