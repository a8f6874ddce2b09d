"""Whose turn it is: chains that want one, and the lines of the dialer that are set aside for those that have it."""

from __future__ import annotations

from collections import deque
from typing import Final

from scxml_engine.campaign.live_chain import LiveChain

BATCH: Final = 64
"""Chains that take their turn in one cycle."""


class Lines:
    """A chain that may dial takes its turn only when a line is set aside for it, and keeps it while its call lasts.

    `free` counts the lines that are not set aside; it is below 0 while calls of an earlier run occupy more than there
    are.
    """

    def __init__(self, lines: int) -> None:
        self.free = lines
        self._with_line: deque[LiveChain] = deque()
        self._for_line: deque[LiveChain] = deque()

    @property
    def queued(self) -> int:
        """How many chains want a turn."""
        return len(self._with_line) + len(self._for_line)

    @property
    def unclaimed(self) -> int:
        """How many lines nobody waits for."""
        return self.free - len(self._for_line)

    def queue(self, live: LiveChain) -> None:
        """The chain wants a turn; one without a line waits for one."""
        if not live.queued:
            live.queued = True
            (self._with_line if live.has_line else self._for_line).append(live)

    def choose(self) -> list[LiveChain]:
        """Whose turn it is: those that have a line, and beside them as many as there are free lines."""
        chosen: list[LiveChain] = []
        others = min(len(self._for_line), max(self.free, 0), BATCH // 2)
        while self._with_line and len(chosen) < BATCH - others:
            live = self._with_line.popleft()
            if live.ended is not None:
                live.queued = False
            elif live.has_line:
                chosen.append(live)
            else:  # its last turn gave the line back
                self._for_line.append(live)
        while self._for_line and self.free > 0 and len(chosen) < BATCH:
            live = self._for_line.popleft()
            live.queued = False
            if live.ended is None:
                self.occupy(live)
                chosen.append(live)
        for live in chosen:
            live.queued = False
        return chosen

    def occupy(self, live: LiveChain) -> None:
        """Set a line aside for the chain, whether or not one is free: a call of an earlier run is on it."""
        live.has_line = True
        self.free -= 1

    def release(self, live: LiveChain) -> None:
        """Its call is over and it asks for no other."""
        if live.has_line:
            live.has_line = False
            self.free += 1
