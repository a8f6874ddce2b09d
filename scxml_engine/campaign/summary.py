"""What a run came to: how its chains ended, and how its calls."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from scxml_engine.ocs.constants import result_text
from scxml_engine.ocs.messages import Ended


@dataclass(slots=True)
class ChainOutcome:
    """How one chain ended; `order` is its place in the run, from 0."""

    order: int
    chain_id: int
    reason: str
    state: str
    calls: int
    result: str | None
    post_processing: str


@dataclass(slots=True)
class Summary:
    """What a run came to. `outcomes` holds the first chains only; the counters hold all of them.

    `calls` that were under way when their chain ended are in no `results`. `seconds` are those of the run's clock,
    `peak_live` is the most chains that ran at one time, `unrestored` counts those of an earlier run that could not be
    restored and stay in the store as they are. `withheld` says why no further chain begins, while its treatment cannot
    be had.
    """

    reasons: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    outcomes: list[ChainOutcome] = field(default_factory=list)
    chains: int = 0
    calls: int = 0
    seconds: float = 0.0
    peak_live: int = 0
    unrestored: int = 0
    withheld: str = ""

    @property
    def all_final(self) -> bool:
        """Whether every chain ended by its script."""
        return self.reasons["final"] == self.chains

    def add(self, order: int, chain_id: int, ended: Ended, *, keep: int) -> None:
        """Count a chain that has ended; its outcome is kept when fewer than `keep` are."""
        self.reasons[ended.reason] += 1
        if len(self.outcomes) < keep:
            result = None if ended.result is None else result_text(ended.result)
            states, flag = " ".join(ended.states), str(ended.post_processing)
            self.outcomes.append(ChainOutcome(order, chain_id, ended.reason, states, ended.calls, result, flag))
