"""When something is due for which of the chains: one heap of alarms for all of them, one boundary of the day a zone."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from scxml_engine.campaign.daytime import DaytimeWatch
from scxml_engine.campaign.live_chain import LiveChain
from scxml_engine.ocs.calendar import Calendar

_INSTANT: Final = timedelta(microseconds=1)  # the finest step of a datetime
_SPARE: Final = 50  # alarms in the heap that were replaced, before it is cleaned


class Alarms:
    """Alarms and boundaries, by instant. An alarm that was replaced stays in the heap until there are too many."""

    def __init__(self, calendar: Calendar) -> None:
        self._alarms: list[tuple[datetime, int]] = []
        self._chains: dict[int, tuple[datetime, LiveChain]] = {}  # by order, each with the alarm that counts
        self._boundaries: list[tuple[datetime, str]] = []
        self._daytime = DaytimeWatch(calendar)
        self._watching: dict[int, LiveChain] = {}

    def next_due(self) -> datetime | None:
        """The earliest instant at which anything may be due."""
        return min((heap[0][0] for heap in (self._alarms, self._boundaries) if heap), default=None)

    def set(self, live: LiveChain, now: datetime) -> None:
        """After a turn at `now`: the chain's alarm, and the zone whose daytime it wants to be told of."""
        known = self._chains.get(live.order)
        if live.wake is None:
            self._chains.pop(live.order, None)
        elif known is None or known[0] != live.wake:
            self._chains[live.order] = (live.wake, live)
            heapq.heappush(self._alarms, (live.wake, live.order))
        self._clean()
        zone = live.session.watches_daytime
        if zone is not None:
            self._watching[live.order] = live
            # A boundary at this very instant is still to be told to a chain that came here just now.
            after = now - _INSTANT if live.told < now else now
            self._put(zone, self._daytime.watch(live.order, zone, after))
        elif self._watching.pop(live.order, None):
            self._daytime.watch(live.order, None, now)

    def forget(self, live: LiveChain, now: datetime) -> None:
        """The chain has ended."""
        live.wake = None
        self._chains.pop(live.order, None)
        self._clean()
        if self._watching.pop(live.order, None):
            self._daytime.watch(live.order, None, now)

    def due(self, now: datetime) -> Iterator[LiveChain]:
        """The chains for which something is due at `now`: an alarm rings, or the day changes (`daytime` is set)."""
        while self._alarms and self._alarms[0][0] <= now:
            instant, order = heapq.heappop(self._alarms)
            counts, live = self._chains.get(order, (None, None))
            if live is not None and counts == instant:
                del self._chains[order]
                yield live
        while self._boundaries and self._boundaries[0][0] <= now:
            instant, zone = heapq.heappop(self._boundaries)
            self._daytime.reached(zone, instant)
            for order in self._daytime.watchers(zone):
                self._watching[order].daytime = zone
                yield self._watching[order]
            self._put(zone, self._daytime.following(zone, now))

    def _put(self, zone: str, boundary: datetime | None) -> None:
        if boundary is not None:
            heapq.heappush(self._boundaries, (boundary, zone))

    def _clean(self) -> None:
        if len(self._alarms) > 2 * len(self._chains) + _SPARE:
            self._alarms = [(instant, order) for order, (instant, _) in self._chains.items()]
            heapq.heapify(self._alarms)
