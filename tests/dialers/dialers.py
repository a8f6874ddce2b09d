"""Every implementation of `Dialer`: the suite of `test_simulated.py` runs over all of them. A new one is a line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from scxml_engine.dialers import SimulatedDialer
from scxml_engine.ocs.calls import Call, Dialer, Outcome, OutcomeModel


def call(attempt_id: str = "1-1", chain_id: int = 1, number: int = 1, handle: int = 1) -> Call:
    """A call as a campaign asks for it."""
    return Call(attempt_id, chain_id, number, handle, "5550100", 1, number, datetime(2026, 3, 2, 10, tzinfo=UTC))


@dataclass
class Model:
    """Calls end as the test says, by chain; `asked` are those that a dialer wanted to know of."""

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    asked: list[Call] = field(default_factory=list)

    def outcome(self, call: Call) -> Outcome:
        """Answer at once, where the test says nothing."""
        self.asked.append(call)
        return self.outcomes.get(call.chain_id, Outcome(33))


class Switchboard:
    """A dialer of few lines: what a dialer owes to a campaign, and no more."""

    def __init__(self, outcomes: OutcomeModel) -> None:
        self._outcomes = outcomes
        self._calls: dict[str, asyncio.Task[int]] = {}

    async def place(self, call: Call) -> int:
        if call.attempt_id in self._calls:
            raise ValueError(f"{call.attempt_id} was placed before")
        self._calls[call.attempt_id] = asyncio.create_task(self._lasts(self._outcomes.outcome(call)))
        return await asyncio.shield(self._calls[call.attempt_id])

    async def _lasts(self, outcome: Outcome) -> int:
        await asyncio.sleep(outcome.duration)
        return outcome.result

    async def cancel(self, attempt_id: str) -> None:
        """A call that was placed goes on."""

    async def recover(self, attempt_id: str) -> int | None:
        call = self._calls.get(attempt_id)
        return None if call is None else await asyncio.shield(call)


DIALERS: dict[str, Callable[[OutcomeModel], Dialer]] = {
    "simulated": SimulatedDialer,
    "switchboard": Switchboard,
}
