"""The calls that are under way: one task each for as long as it lasts, and whatever the dialer does, one result."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeAlias

from scxml_engine.ocs.calls import Call, Dialer
from scxml_engine.ocs.constants import CallResult

logger = logging.getLogger(__name__)

CallOver: TypeAlias = "Callable[[int], None]"
"""Told once, with the number of the call result."""


class Calling:
    """Asks the dialer, and answers each call through its `over`, unless it is left before."""

    def __init__(self, dialer: Dialer) -> None:
        self._dialer = dialer
        self._calls: set[asyncio.Task[None]] = set()
        self._errands: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._calls)

    def place(self, call: Call, over: CallOver) -> None:
        """Place a call."""
        _start(self._see_through(self._placed(call), over), self._calls)

    def recover(self, call: Call, over: CallOver) -> None:
        """Wait for the end of a call of an earlier run. It is never placed again."""
        _start(self._see_through(self._recovered(call), over), self._calls)

    def withdraw(self, attempt_id: str) -> None:
        """Ask for a call back; its result still comes."""
        _start(self._withdrawn(attempt_id), self._errands)

    async def leave(self) -> None:
        """Wait for no call any longer."""
        tasks = [*self._calls, *self._errands]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _see_through(self, answer: Awaitable[int], over: CallOver) -> None:
        over(await answer)

    async def _placed(self, call: Call) -> int:
        try:
            return int(await self._dialer.place(call))
        except Exception:
            logger.exception("attempt %s: the dialer failed; it counts as DialError", call.attempt_id)
            return CallResult.DIAL_ERROR

    async def _recovered(self, call: Call) -> int:
        try:
            result = await self._dialer.recover(call.attempt_id)
            return CallResult.STALE if result is None else int(result)
        except Exception:
            logger.exception("attempt %s: the dialer cannot say how it ended; it counts as Stale", call.attempt_id)
            return CallResult.STALE

    async def _withdrawn(self, attempt_id: str) -> None:
        try:
            await self._dialer.cancel(attempt_id)
        except Exception:
            logger.exception("attempt %s: the dialer cannot withdraw it", attempt_id)


def _start(work: Coroutine[object, object, None], tasks: set[asyncio.Task[None]]) -> None:
    """Start a task, and hold it while it runs."""
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
