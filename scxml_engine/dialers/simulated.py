"""A dialer without a telephone line: it waits as long as a call would take, then says how a model lets it end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scxml_engine.errors import UsageError

if TYPE_CHECKING:
    from scxml_engine.ocs.calls import Call, Outcome, OutcomeModel


class SimulatedDialer:
    """A `Dialer` that asks an outcome model and lets the call's time pass, `speed` times as fast.

    To try a live campaign without calling anybody. It knows the attempts of its own process alone. Raises `UsageError`
    for a `speed` that is not above 0, and for an attempt that it was asked to place before.
    """

    def __init__(self, outcomes: OutcomeModel, speed: float = 1.0) -> None:
        if not speed > 0:
            raise UsageError(f"a speed of {speed}: give a number above 0")
        self._outcomes = outcomes
        self._speed = speed
        self._calls: dict[str, asyncio.Task[int]] = {}

    async def place(self, call: Call) -> int:
        """Wait the seconds of ringing and talking, then give the result."""
        if call.attempt_id in self._calls:
            raise UsageError(f"the attempt {call.attempt_id} was placed before")
        outcome = self._outcomes.outcome(call)
        self._calls[call.attempt_id] = asyncio.create_task(self._pass(outcome))
        return await asyncio.shield(self._calls[call.attempt_id])

    async def _pass(self, outcome: Outcome) -> int:
        """A call of its own: it goes on when nobody waits for it any more."""
        await asyncio.sleep(outcome.duration / self._speed)
        return outcome.result

    async def cancel(self, attempt_id: str) -> None:
        """Nothing: a call is placed the moment it is asked for."""

    async def recover(self, attempt_id: str) -> int | None:
        """The result of an attempt of this process, as soon as there is one."""
        over = self._calls.get(attempt_id)
        return None if over is None else await asyncio.shield(over)
