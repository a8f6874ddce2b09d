"""Clocks: who says what time it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from scxml_engine.errors import UsageError


class Clock(Protocol):
    """Tells the instant, as an aware datetime."""

    def now(self) -> datetime:
        """The instant."""
        ...


class VirtualClock:
    """Stands still until it is moved, and never goes back: a month passes as fast as what happens in it."""

    def __init__(self, start: datetime) -> None:
        """Raises UsageError for a start without a time zone, which is no instant."""
        if start.tzinfo is None:
            raise UsageError(f"the start {start.isoformat()} has no time zone: give an aware datetime")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The instant."""
        return self._now

    def advance_to(self, instant: datetime) -> None:
        """It is `instant` now; an earlier one changes nothing."""
        self._now = max(self._now, instant)
