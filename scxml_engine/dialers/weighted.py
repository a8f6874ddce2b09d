"""A dialer that draws call results by weight, the same ones for the same seed whatever else is dialed.

A draw is a hash of seed, chain and call number: no state, no order of calls, the same on every machine and release of
Python.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from scxml_engine.ocs.calls import Outcome
from scxml_engine.ocs.constants import CallResult

if TYPE_CHECKING:
    from scxml_engine.dialers.table import ResultsTable
    from scxml_engine.ocs.calls import Call

TALKED: Final = frozenset(
    {
        CallResult.ANSWER,
        CallResult.ANSW_MACHINE,
        CallResult.FAX,
        CallResult.PAGER_DETECTED,
        CallResult.WRONG_PARTY,  # this and the next two are what an agent says after a talk
        CallResult.WRONG_NUMBER,
        CallResult.DO_NOT_CALL,
    }
)
"""The results of a call that was answered and stayed so: `talk` counts for these, `ring` for every call."""


class WeightedOutcomes:
    """Draws from a results table; two dialers of the same table and seed are equal."""

    def __init__(self, table: ResultsTable, seed: int) -> None:
        self._table = table
        self._seed = seed

    def outcome(self, call: Call) -> Outcome:
        """The outcome of that call of that chain, by its contact type and the hour of the record's day."""
        weights = self._table.find(call.contact_info_type, call.local_time.hour)
        result = weights.results[bisect_right(weights.sums, draw(self._seed, call.chain_id, call.number))]
        return Outcome(result, self._table.ring, self._table.talk if result in TALKED else 0.0)


def draw(seed: int, chain_id: int, number: int) -> float:
    """A number from 0 to below 1, uniform over seeds, chains and calls."""
    digest = hashlib.sha256(f"{seed}/{chain_id}/{number}".encode()).digest()
    return (int.from_bytes(digest[:8]) >> 11) / 2**53
