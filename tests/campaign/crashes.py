"""A world that outlives a process: a dialer with a memory of its own, and a power cut after any number of operations."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from scxml_engine.ocs.calls import Call, Outcome
from scxml_engine.ocs.constants import CallResult

RESULTS = [CallResult.BUSY, CallResult.NO_ANSWER, CallResult.ANSW_MACHINE, CallResult.ANSWER]


class PowerCut(BaseException):
    """The process is gone."""


def seeded(chain_id: int, number: int) -> Outcome:
    """How that call of that chain ends: 1 to 20 ms, whatever happened before it."""
    draw = random.Random(f"{chain_id}/{number}")
    return Outcome(int(draw.choice(RESULTS)), ring=draw.uniform(0.001, 0.02))


@dataclass
class SeededOutcomes:
    """The same results for a virtual clock; `stale` are the calls, by chain and number, that were asked for in vain."""

    stale: set[tuple[int, int]] = field(default_factory=set)

    def outcome(self, call: Call) -> Outcome:
        """The seeded outcome, or Stale."""
        if (call.chain_id, call.number) in self.stale:
            return Outcome(int(CallResult.STALE))
        return seeded(call.chain_id, call.number)


class Fuse:
    """Cuts the power at the n-th operation, before it is done or right after it; then nothing works any more."""

    def __init__(self, blows_at: int | None, *, after: bool = False) -> None:
        self.operations: list[str] = []
        self.blown = False
        self._blows_at = blows_at
        self._after = after

    def run(self, name: str, operation: Callable[[], object]) -> object:
        """Do it, unless the power is cut."""
        if self.blown:
            raise PowerCut
        self.operations.append(name)
        cut = len(self.operations) - 1 == self._blows_at
        if cut and not self._after:
            self.blown = True
            raise PowerCut
        result = operation()
        if cut:
            self.blown = True
            raise PowerCut
        return result


class FusedStore:
    """A store whose every operation goes through a fuse."""

    def __init__(self, store: object, fuse: Fuse) -> None:
        self._store = store
        self._fuse = fuse

    def __getattr__(self, name: str) -> Callable[..., object]:
        method = getattr(self._store, name)
        return lambda *values: self._fuse.run(name, lambda: method(*values))


@dataclass
class Exchange:
    """The telephone network: it knows every call that was ever placed, whoever asked for it."""

    placed: list[Call] = field(default_factory=list)
    results: dict[str, int] = field(default_factory=dict)


class FusedDialer:
    """A dialer before that exchange, whose every operation goes through a fuse."""

    def __init__(self, exchange: Exchange, fuse: Fuse, on_place: Callable[[Call], None] | None = None) -> None:
        self._exchange = exchange
        self._fuse = fuse
        self._on_place = on_place

    async def place(self, call: Call) -> int:
        """Place it, wait, and tell the result."""
        outcome = seeded(call.chain_id, call.number)
        self._fuse.run("place", lambda: self._placed(call, outcome.result))
        await asyncio.sleep(outcome.duration)
        self._fuse.run("answer", lambda: None)
        return outcome.result

    def _placed(self, call: Call, result: int) -> None:
        self._exchange.placed.append(call)
        self._exchange.results[call.attempt_id] = result
        if self._on_place is not None:
            self._on_place(call)

    async def cancel(self, attempt_id: str) -> None:
        """A call that was placed goes on."""
        self._fuse.run("cancel", lambda: None)

    async def recover(self, attempt_id: str) -> int | None:
        """What the exchange knows."""
        self._fuse.run("recover", lambda: None)
        return self._exchange.results.get(attempt_id)
