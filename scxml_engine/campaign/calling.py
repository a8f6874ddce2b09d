"""The calls that are under way: one task each for as long as it lasts, and whatever the dialer does, one result."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeAlias

from scxml_engine.ocs.calls import Call, Dialer
from scxml_engine.ocs.constants import CallResult
from scxml_engine.ocs.lookup import MAX_INTEGER

logger = logging.getLogger(__name__)

CallOver: TypeAlias = "Callable[[int], None]"
"""Told once, with the number of the call result."""


class Errands:
    """Tasks that nobody waits for: held while they run, for the event loop alone would let them go."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Start one."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def leave(self) -> None:
        """Give them all up."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Calling:
    """Asks the dialer, and answers each call through its `over`, unless it is left before."""

    def __init__(self, dialer: Dialer) -> None:
        self._dialer = dialer
        self._calls = Errands()
        self._withdrawals = Errands()
        self._left = False

    def __len__(self) -> int:
        return len(self._calls)

    def place(self, call: Call, over: CallOver) -> None:
        """Place a call; a dialer that fails has made a DialError of it."""
        self._calls.start(self._see_through(self._placed, call, CallResult.DIAL_ERROR, over))

    def recover(self, call: Call, over: CallOver) -> None:
        """Wait for the end of a call of an earlier run; one that nobody knows is Stale. It is never placed again."""
        self._calls.start(self._see_through(self._recovered, call, CallResult.STALE, over))

    def withdraw(self, attempt_id: str) -> None:
        """Ask for a call back; its result still comes."""
        self._withdrawals.start(self._withdrawn(attempt_id))

    async def leave(self) -> None:
        """Wait for no call any longer."""
        self._left = True
        await self._calls.leave()
        await self._withdrawals.leave()

    async def _see_through(
        self, ask: Callable[[Call], Awaitable[int]], call: Call, otherwise: int, over: CallOver
    ) -> None:
        try:
            result = await ask(call)
            if not -MAX_INTEGER <= result <= MAX_INTEGER:
                raise ValueError(f"{result} is no call result")
        except (Exception, asyncio.CancelledError):
            if self._left:
                raise
            logger.exception("attempt %s: the dialer failed; it counts as %d", call.attempt_id, otherwise)
            result = otherwise
        over(result)

    async def _placed(self, call: Call) -> int:
        return int(await self._dialer.place(call))

    async def _recovered(self, call: Call) -> int:
        result = await self._dialer.recover(call.attempt_id)
        return CallResult.STALE if result is None else int(result)

    async def _withdrawn(self, attempt_id: str) -> None:
        try:
            await self._dialer.cancel(attempt_id)
        except Exception:
            logger.exception("attempt %s: the dialer cannot withdraw it", attempt_id)
