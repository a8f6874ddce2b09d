"""Clocks: who says what time it is, and who waits for it."""

from __future__ import annotations

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from scxml_engine.errors import UsageError

_LONGEST_SLEEP: Final = 60.0  # seconds: a wall clock may be set meanwhile, or the machine may sleep


class Clock(Protocol):
    """Tells the instant, and waits for one. Instants are aware datetimes."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        ...

    async def sleep_until(self, instant: datetime) -> None:
        """Return when `instant` has come: at once for one that has passed, never early."""
        ...


class WallClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC)

    async def sleep_until(self, instant: datetime) -> None:
        """Return when `instant` has come, also where the machine's clock is set meanwhile."""
        while (left := instant - self.now()) > timedelta():
            await asyncio.sleep(min(left.total_seconds(), _LONGEST_SLEEP))


class VirtualClock:
    """Stands still until it is moved, and never goes back: a month passes as fast as what happens in it."""

    def __init__(self, start: datetime) -> None:
        """Raises UsageError for a start without a time zone, which is no instant."""
        if start.tzinfo is None:
            raise UsageError(f"the start {start.isoformat()} has no time zone: give an aware datetime")
        self._now = start.astimezone(UTC)
        self._sleepers: list[tuple[datetime, int, asyncio.Event]] = []
        self._slept = 0

    def now(self) -> datetime:
        """The instant, in UTC."""
        return self._now

    def advance_to(self, instant: datetime) -> None:
        """It is `instant` now, and whoever slept until then wakes; an earlier one changes nothing."""
        self._now = max(self._now, instant.astimezone(UTC))
        while self._sleepers and self._sleepers[0][0] <= self._now:
            heapq.heappop(self._sleepers)[2].set()

    async def sleep_until(self, instant: datetime) -> None:
        """Return when somebody has moved the clock to `instant`."""
        if instant <= self._now:
            return
        self._slept += 1
        woken = asyncio.Event()
        sleeper = (instant, self._slept, woken)
        heapq.heappush(self._sleepers, sleeper)
        try:
            await woken.wait()
        finally:
            if sleeper in self._sleepers:  # whoever slept was cancelled
                self._sleepers.remove(sleeper)
                heapq.heapify(self._sleepers)
