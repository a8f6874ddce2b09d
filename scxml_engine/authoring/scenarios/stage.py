"""Where one chain is played: the campaign that runs everywhere else too, a store in memory, and somebody who listens.

A scenario is played through (`playing`), a driver plays step by step (`driver`); both stand on this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from scxml_engine.campaign.injections import Injection
from scxml_engine.campaign.traces import seconds
from scxml_engine.campaign.virtual import VirtualCampaign
from scxml_engine.ocs.calls import Call, Outcome, OutcomeModel
from scxml_engine.ocs.constants import call_result
from scxml_engine.ocs.records import Record
from scxml_engine.ocs.trace import Listener
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.records import CallingList, MemoryStore

LONGEST: Final = timedelta(days=36_500)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the trace."""

    at: datetime
    kind: str
    keys: Mapping[str, Any]


@dataclass(slots=True)
class PlayedCall:
    """A call that was placed: `place` is the number of lines before it; `result` is None while it is under way."""

    call: Call
    after: float
    place: int
    result: int | None = None


class Recorder:
    """Keeps every line and every call, tells another listener the same, and asks `outcomes` how calls end."""

    def __init__(self, start: datetime, outcomes: OutcomeModel, listener: Listener | None = None) -> None:
        self.lines: list[Line] = []
        self.calls: list[PlayedCall] = []
        self._start = start
        self._outcomes = outcomes
        self._listener = listener

    def line(self, chain_id: int, at: datetime, kind: str, keys: Mapping[str, Any]) -> None:
        """Keep a line."""
        if kind == "call" and self.calls:  # one call at a time: it is the last that was placed
            self.calls[-1].result = int(call_result(keys["result"]))
        self.lines.append(Line(at, kind, keys))
        if self._listener is not None:
            self._listener.line(chain_id, at, kind, keys)

    def outcome(self, call: Call) -> Outcome:
        """Keep a call."""
        self.calls.append(PlayedCall(call, seconds(call.local_time, self._start), len(self.lines)))
        return self._outcomes.outcome(call)


class Stage:
    """One chain on its way, with everything that was heard of it so far."""

    def __init__(
        self,
        treatment: Treatment,
        chain: CallingList,
        start: datetime,
        outcomes: OutcomeModel,
        *,
        horizon: timedelta = LONGEST,
        injections: Iterable[Injection] = (),
        listener: Listener | None = None,
    ) -> None:
        self.treatment = treatment
        self.store = MemoryStore(chain)
        self.recorder = Recorder(start, outcomes, listener)
        self.campaign = VirtualCampaign(
            treatment,
            self.store,
            self.recorder,
            start,
            horizon=horizon,
            max_chains=1,
            listener=self.recorder,
            log_attempts=False,
            injections=injections,
        )

    @property
    def end(self) -> Mapping[str, Any] | None:
        """The keys of the line that ends the chain; None while it is on its way, or never began."""
        last = self.recorder.lines[-1] if self.recorder.lines else None
        return last.keys if last is not None and last.kind == "end" else None

    @property
    def states(self) -> tuple[str, ...]:
        """The active states by the last configuration that was told: ids, in document order."""
        told = (line.keys["states"] for line in reversed(self.recorder.lines) if line.kind == "configuration")
        return tuple(next(told, ()))

    @property
    def records(self) -> tuple[Record, ...]:
        """The chain's records as they stand now."""
        return next(iter(self.store.chains())).records
