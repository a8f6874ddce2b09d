"""Who wants to be told when the daytime changes: one boundary a zone is awaited, however many chains watch it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from scxml_engine.ocs.calendar import Calendar


class DaytimeWatch:
    """The chains that watch the daytime, zone by zone. A chain is known by a number, and watches one zone at a time.

    Whoever runs the chains keeps the instants: `watch` and `following` say which one to wait for, each only once.
    """

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._watchers: dict[str, set[int]] = {}
        self._zones: dict[int, str] = {}
        self._awaited: set[tuple[str, datetime]] = set()

    def watch(self, chain: int, zone: str | None, after: datetime) -> datetime | None:
        """From now on the chain watches that zone, or none; the boundary after `after` if nobody awaits it yet."""
        before = self._zones.get(chain)
        if zone == before:
            return None
        if before is not None:
            self._watchers[before].discard(chain)
            del self._zones[chain]
        if zone is None:
            return None
        self._zones[chain] = zone
        self._watchers.setdefault(zone, set()).add(chain)
        return self._await(zone, after)

    def reached(self, zone: str, instant: datetime) -> bool:
        """That boundary is not awaited any more; whether anybody still watches its zone."""
        self._awaited.discard((zone, instant))
        return bool(self._watchers.get(zone))

    def watchers(self, zone: str) -> Sequence[int]:
        """The chains that watch that zone, in the order of their numbers."""
        return sorted(self._watchers.get(zone, ()))

    def following(self, zone: str, after: datetime) -> datetime | None:
        """The next boundary of a zone that is still watched, if nobody awaits it yet."""
        return self._await(zone, after) if self._watchers.get(zone) else None

    def _await(self, zone: str, after: datetime) -> datetime | None:
        change = self._calendar.next_change(after, zone)
        if change is None or (zone, change) in self._awaited:
            return None
        self._awaited.add((zone, change))
        return change
