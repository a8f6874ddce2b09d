"""What goes on with a chain, whoever decides: the facts that it takes, what a driver may ask it, and what it keeps.

Two sessions build on this: `ChainSession` asks a script what to do next, `TraditionalSession` a table of treatments.
They take the same facts and make the same requests, so that a driver need not know which of them it drives.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, assert_never

from scxml_engine.errors import ScxmlEngineError, SnapshotError
from scxml_engine.ocs.calls import Call
from scxml_engine.ocs.chain import ChainState, Held, Outstanding
from scxml_engine.ocs.chain_calls import NOT_BEGUN, ChainCalls
from scxml_engine.ocs.constants import Daytime, PostProcessing
from scxml_engine.ocs.messages import (
    Begin,
    CallEnded,
    Closing,
    DaytimeChanged,
    Disposition,
    EndReason,
    Fact,
    Fetched,
    ReadRecord,
    RecordClosed,
    RecordRead,
    Request,
    Restored,
    TimeReached,
    Unload,
)
from scxml_engine.scxml.instants import instant_of, microseconds
from scxml_engine.scxml.source import DocumentSource


class ChainProcessing(ChainCalls, ABC):
    """One chain on its way."""

    __slots__ = ()

    # --------------------------------------------------------------------------------- what a driver may tell and ask

    def handle(self, fact: Fact) -> list[Request]:
        """Take one fact; the requests that follow from it, in order. After the end: none.

        Raises ScxmlEngineError for misuse alone: any fact before Begin, a second Begin, a Begin of another chain or of
        records whose handles do not count from 1, an instant without a time zone.
        """
        if self.ended is not None:
            return []
        if isinstance(fact, Begin) is (self.state is not NOT_BEGUN):
            raise ScxmlEngineError("a session is told Begin first, and once")
        requests = self._requests = []
        self._dialed_now = False
        at = fact.at if fact.at.tzinfo is UTC else _in_utc(fact.at)
        if at > self.now:
            self.now = at
        self._take(fact)
        self._run()
        del self._requests
        return requests

    def _take(self, fact: Fact) -> None:
        # The most frequent ones come first.
        match fact:
            case CallEnded():
                over = self._call_over(fact.attempt_id, fact.result)
                if over is not None:
                    self._call_ended(over, fact.result)
            case TimeReached():
                self._wake = None  # the driver's alarm is spent, or was early: it is set again before the turn ends
            case RecordRead():
                if fact.record.handle == self._reading:
                    self._reading = None
                    self.state.read(fact.record)
            case Begin():
                if fact.chain.chain_id != self.chain_id:
                    message = f"the session of chain {self.chain_id} was told to begin chain {fact.chain.chain_id}"
                    raise ScxmlEngineError(message)
                self.state = ChainState.of(fact.chain)
                self._begin()
            case DaytimeChanged():
                self._daytime_changed(fact.code)
            case RecordClosed():
                self._close(self.state.handles if fact.handle is None else [fact.handle], fact.closing)
            case Disposition():
                self._disposition(fact.attempt_id, fact.result)
            case Fetched():
                self._fetched(fact.uri, fact.content, fact.error)
            case Restored():
                self._restored()
            case Unload():
                self._end("unloaded")
            case _:
                assert_never(fact)

    @abstractmethod
    def snapshot(self) -> dict[str, Any]:
        """The session as plain JSON, between two facts. Raises SnapshotError by name for data that cannot be kept."""

    @property
    def watches_daytime(self) -> str | None:
        """The IANA name of the zone whose interval changes this session wants to be told of; None for none."""
        return None

    def give_up(self, at: datetime, reason: EndReason, detail: str = "") -> list[Request]:
        """End the session from outside, at a run's horizon or because its store refused: its records are held."""
        if self.ended is not None:
            return []
        requests = self._requests = []
        self.now = max(self.now, _in_utc(at))
        self._end(reason, detail)
        del self._requests
        return requests

    @property
    def documents(self) -> DocumentSource | None:
        """Where the treatment's documents come from."""
        return self._treatment.documents

    @property
    def handles(self) -> range:
        """The handles of the chain's records."""
        return self.state.handles

    def is_open(self, handle: int) -> bool:
        """Whether the record may still be called."""
        return self.state.is_open(handle)

    @property
    def outstanding_call(self) -> Call | None:
        """The attempt that was asked for and not answered yet, as the dialer was asked for it."""
        call = self._outstanding
        return None if call is None else call.dial.call(self.chain_id, call.local_time)

    @property
    def withdrawn(self) -> Closing | None:
        """The closing for which the outstanding call was asked back."""
        return self._outstanding.withdrawn if self._outstanding else None

    # ------------------------------------------------------------------------------------- what the two do differently

    @abstractmethod
    def _begin(self) -> None:
        """The chain's records are there."""

    @abstractmethod
    def _run(self) -> None:
        """Do all that there is to do at this instant, and set the alarm."""

    @abstractmethod
    def _call_ended(self, call: Outstanding, result: int) -> None:
        """The outstanding call is over, and that is taken down."""

    @abstractmethod
    def _end(self, reason: EndReason, detail: str = "") -> None:
        """Nothing follows."""

    def _restored(self) -> None:
        """After a restart: a record that was read before may have been closed meanwhile."""
        self._wake = None
        self.state.forget()
        if self._reading is not None:
            self._requests.append(ReadRecord(self._reading))

    @abstractmethod
    def _daytime_changed(self, code: Daytime) -> None:
        """The interval has changed in the zone of the current record."""

    @abstractmethod
    def _fetched(self, uri: str, content: bytes | None, error: str) -> None:
        """The answer to Fetch."""

    # --------------------------------------------------------------------------------------------------------- snapshot

    def _kept(self) -> dict[str, Any]:
        """What both sessions keep; what is as at the beginning is left out. Raises SnapshotError after the end."""
        if self.ended is not None and self.ended.reason != "unloaded":
            raise SnapshotError("a session that has ended leaves nothing to keep")
        kept: dict[str, Any] = {"chain": self.state.to_json(), "now": microseconds(self.now)}
        if self._reading is not None:
            kept["reading"] = self._reading
        if self._outstanding is not None:
            kept["outstanding"] = self._outstanding.to_json()
        if self._held is not None:
            kept["held"] = [self._held.handle, microseconds(self._held.until), self._held.place]
        if self._called:
            kept["called"] = list(self._called)
        if self._last_result is not None:
            kept["last_result"] = self._last_result
        if self._post_processing is not PostProcessing.FINALIZE:
            kept["post_processing"] = str(self._post_processing)
        if self._wake is not None:
            kept["wake"] = microseconds(self._wake)
        return kept

    def _take_up(self, kept: Mapping[str, Any]) -> None:
        """Take over what was kept."""
        get = kept.get
        self.state = ChainState.from_json(kept["chain"])
        self.now = instant_of(kept["now"])
        self._reading = get("reading")
        outstanding, held, wake = get("outstanding"), get("held"), get("wake")
        if outstanding is not None:
            self._outstanding = Outstanding.from_json(outstanding)
        if held is not None:
            self._held = Held(held[0], instant_of(held[1]), held[2])
        if wake is not None:
            self._wake = instant_of(wake)
        called = get("called")
        self._called = list(called) if called else None
        self._last_result = get("last_result")
        if "post_processing" in kept:
            self._post_processing = PostProcessing(kept["post_processing"])


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:  # taken as that of this machine's zone it would open daily windows at night
        raise ScxmlEngineError(f"the instant {instant.isoformat()} has no time zone: give an aware datetime")
    return instant.astimezone(UTC)
