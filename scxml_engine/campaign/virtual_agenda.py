"""What a virtual campaign has before it: entries by instant, then by the order of chains, then by what they are."""

from __future__ import annotations

import heapq
from datetime import datetime
from enum import IntEnum
from typing import Final

BEFORE_ALL_CHAINS: Final = -1
AFTER_ALL_CHAINS: Final = 1 << 62


class Due(IntEnum):
    """What an entry is, in the order of one chain's turn."""

    CLAIM = 0
    INJECTION = 1
    CALL_ENDED = 2
    WAKE = 3
    DAYTIME = 4


class Agenda:
    """Entries that are put in any order, and come out in theirs; on a par, as they were put."""

    def __init__(self) -> None:
        self._entries: list[tuple[datetime, int, Due, int, object]] = []
        self._count = 0

    def put(self, instant: datetime, order: int, due: Due, payload: object = None) -> None:
        """One more entry; `order` is that of its chain."""
        self._count += 1
        heapq.heappush(self._entries, (instant, order, due, self._count, payload))

    def pop(self, end: datetime) -> tuple[datetime, int, Due, object] | None:
        """The next entry that is due until `end`, which is taken out; None when there is none."""
        if not self._entries or self._entries[0][0] > end:
            return None
        instant, order, due, _, payload = heapq.heappop(self._entries)
        return instant, order, due, payload

    def keep(self, due: Due) -> None:
        """Drop all entries but those."""
        self._entries = sorted(entry for entry in self._entries if entry[2] is due)
