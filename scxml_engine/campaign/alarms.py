"""When something is due for which of the chains: one heap of alarms for all of them, one boundary of the day a zone."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime

from scxml_engine.campaign.daytime import DaytimeWatch
from scxml_engine.campaign.live_chain import LiveChain
from scxml_engine.ocs.calendar import Calendar


class Alarms:
    """Alarms and boundaries, by instant. An alarm that was replaced stays in the heap, and is passed over."""

    def __init__(self, calendar: Calendar) -> None:
        self._alarms: list[tuple[datetime, int, LiveChain]] = []
        self._boundaries: list[tuple[datetime, str]] = []
        self._daytime = DaytimeWatch(calendar)
        self._watching: dict[int, LiveChain] = {}

    def next_due(self) -> datetime | None:
        """The earliest instant at which anything may be due."""
        return min((heap[0][0] for heap in (self._alarms, self._boundaries) if heap), default=None)

    def set(self, live: LiveChain, now: datetime) -> None:
        """After a turn: the chain's alarm, and the zone whose daytime it wants to be told of."""
        if live.wake is not None:
            heapq.heappush(self._alarms, (live.wake, live.order, live))
        zone = live.session.watches_daytime
        if zone is not None:
            self._watching[live.order] = live
            self._put(zone, self._daytime.watch(live.order, zone, now))
        elif self._watching.pop(live.order, None):
            self._daytime.watch(live.order, None, now)

    def forget(self, live: LiveChain, now: datetime) -> None:
        """The chain has ended."""
        live.wake = None
        if self._watching.pop(live.order, None):
            self._daytime.watch(live.order, None, now)

    def due(self, now: datetime) -> Iterator[LiveChain]:
        """The chains for which something is due at `now`: an alarm rings, or the day changes (`daytime` is set)."""
        while self._alarms and self._alarms[0][0] <= now:
            instant, _, live = heapq.heappop(self._alarms)
            if live.wake == instant:
                yield live
        while self._boundaries and self._boundaries[0][0] <= now:
            instant, zone = heapq.heappop(self._boundaries)
            self._daytime.reached(zone, instant)
            for order in self._daytime.watchers(zone):
                self._watching[order].daytime = True
                yield self._watching[order]
            self._put(zone, self._daytime.following(zone, now))

    def _put(self, zone: str, boundary: datetime | None) -> None:
        if boundary is not None:
            heapq.heappush(self._boundaries, (boundary, zone))
