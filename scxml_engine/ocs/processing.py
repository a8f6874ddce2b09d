"""What goes on with a chain, whoever decides: its records, its one call at a time, its closings, and its end.

Two sessions build on this: `ChainSession` asks a script what to do next, `TraditionalSession` a table of treatments.
They take the same facts and make the same requests, so that a driver need not know which of them it drives.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, assert_never

from scxml_engine.diagnostics import Location
from scxml_engine.errors import ScxmlEngineError, SnapshotError, UsageError
from scxml_engine.ocs import trace
from scxml_engine.ocs.actions import Refusal
from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.calls import Call
from scxml_engine.ocs.chain import CLOSING_FIELDS, CLOSING_RESULTS, ChainState, Held, Outstanding
from scxml_engine.ocs.constants import Daytime, ErrorCode, PostProcessing, RecordStatus, result_text
from scxml_engine.ocs.messages import (
    Begin,
    CallEnded,
    CancelDial,
    Closing,
    DaytimeChanged,
    Dial,
    Disposition,
    Ended,
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
    UpdateRecords,
    WakeAt,
)
from scxml_engine.ocs.records import Fields, RecordChange
from scxml_engine.ocs.settings import Settings
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.ocs.window import daily_window, window_opens
from scxml_engine.scxml.source import DocumentSource


class ChainProcessing(ABC):
    """One chain on its way. `ended` is None until nothing follows; `now` is the instant of the last fact, in UTC."""

    __slots__ = (
        "_begun",
        "_called",
        "_dialed_now",
        "_held",
        "_last_result",
        "_listener",
        "_outstanding",
        "_post_processing",
        "_reading",
        "_requests",
        "_told",
        "_treatment",
        "_wake",
        "chain_id",
        "ended",
        "now",
        "state",
    )

    def __init__(self, treatment: Treatment, chain_id: int, listener: trace.Listener | None = None) -> None:
        self._treatment = treatment
        self._listener = listener
        self.chain_id = chain_id
        self.now = datetime(1970, 1, 1, tzinfo=UTC)
        self.ended: Ended | None = None
        self.state = ChainState(chain_id, ())
        self._begun = False
        self._reading: int | None = None
        self._outstanding: Outstanding | None = None
        self._held: Held | None = None
        self._called: list[int] = []
        self._last_result: int | None = None
        self._post_processing = PostProcessing.FINALIZE
        self._wake: datetime | None = None
        self._requests: list[Request] = []
        self._dialed_now = False
        self._told: list[tuple[str, dict[str, Any]]] = []

    # --------------------------------------------------------------------------------- what a driver may tell and ask

    def handle(self, fact: Fact) -> list[Request]:
        """Take one fact; the requests that follow from it, in order. After the end: none.

        Raises ScxmlEngineError for misuse alone: any fact before Begin, a second Begin, a Begin of another chain or of
        records whose handles do not count from 1, an instant without a time zone.
        """
        if self.ended is not None:
            return []
        if isinstance(fact, Begin) is self._begun:
            raise ScxmlEngineError("a session is told Begin first, and once")
        self._requests = []
        self._dialed_now = False
        self._advance(fact.at)
        self._take(fact)
        self._run()
        return self._requests

    def _take(self, fact: Fact) -> None:
        match fact:
            case Begin(_, chain):
                if chain.chain_id != self.chain_id:
                    message = f"the session of chain {self.chain_id} was told to begin chain {chain.chain_id}"
                    raise ScxmlEngineError(message)
                self.state = ChainState.of(chain)
                self._begun = True
                self._begin()
            case CallEnded(_, attempt_id, result):
                over = self._call_over(attempt_id, result)
                if over is not None:
                    self._call_ended(over, result)
            case TimeReached():
                self._wake = None  # the driver's alarm is spent, or was early: it is set again before the turn ends
            case DaytimeChanged(_, code):
                self._daytime_changed(code)
            case RecordClosed(_, handle, closing):
                self._close(self.state.handles if handle is None else [handle], closing)
            case Disposition(_, attempt_id, result):
                self._disposition(attempt_id, result)
            case RecordRead(_, record):
                if record.handle == self._reading:
                    self._reading = None
                    self.state.read(record)
            case Fetched(_, uri, content, error):
                self._fetched(uri, content, error)
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
        self._requests = []
        self._advance(at)
        self._end(reason, detail)
        return self._requests

    @property
    def calendar(self) -> Calendar:
        """The calendar of the campaign."""
        return self._treatment.calendar

    @property
    def settings(self) -> Settings:
        """The settings of the dialect."""
        return self._treatment.settings

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
    def zone(self) -> str | None:
        """The zone of the current record; None is the calendar's own."""
        return self.state.zone(self.state.current)

    @property
    def outstanding(self) -> str | None:
        """The id of the attempt that was asked for and not answered yet."""
        return self._outstanding.attempt_id if self._outstanding else None

    @property
    def outstanding_call(self) -> Call | None:
        """The attempt that was asked for and not answered yet, as the dialer was asked for it."""
        call = self._outstanding
        if call is None:
            return None
        return Call(
            attempt_id=call.attempt_id,
            chain_id=self.chain_id,
            number=len(self._called),
            handle=call.handle,
            contact_info=call.contact_info,
            contact_info_type=call.contact_info_type,
            attempt=call.attempt,
            local_time=datetime.fromisoformat(call.placed_at),
            options=call.options,
            extensions=call.extensions,
        )

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
    def _closed(self, handle: int, closing: Closing) -> None:
        """Records were closed, this one among them, and whoever decides hears of it once."""

    @abstractmethod
    def _end(self, reason: EndReason, detail: str = "") -> None:
        """Nothing follows."""

    def _restored(self) -> None:
        """After a restart: a record that was read before may have been closed meanwhile."""
        self._wake = None
        self.state.at_hand.clear()
        if self._reading is not None:
            self._requests.append(ReadRecord(self._reading))

    @abstractmethod
    def _daytime_changed(self, code: Daytime) -> None:
        """The interval has changed in the zone of the current record."""

    @abstractmethod
    def _fetched(self, uri: str, content: bytes | None, error: str) -> None:
        """The answer to Fetch."""

    # ------------------------------------------------------------------------------------------------------------ calls

    def _advance(self, instant: datetime) -> None:
        if instant.tzinfo is None:  # taken as that of this machine's zone it would open daily windows at night
            raise ScxmlEngineError(f"the instant {instant.isoformat()} has no time zone: give an aware datetime")
        self.now = max(self.now, instant.astimezone(UTC))

    def _call(self, handle: int, place: int) -> None:
        """Ask for the call now, or hold it until its window opens.

        Raises Refusal, or NeedRecord before anything is done.
        """
        fields = self._callable(handle)
        opens = self._window(handle, fields)
        if opens > self.now and self.settings.daily_window == "error":
            raise Refusal(
                ErrorCode.INVALID_TIME, "record_id", f"record {handle} may not be called before {self._local(opens)}"
            )
        if opens > self.now and self.settings.daily_window == "wait":
            self._held = Held(handle, opens, place)
            self.warn(
                "held-call", f"the call of record {handle} waits for its daily window, until {self._local(opens)}"
            )
            return
        self._held = None
        self._place(handle, str(fields.get("contact_info")), place)

    def _callable(self, handle: int) -> Fields:
        """The fields of a record that may be called."""
        fields = self.state.fields(handle)
        if not self.state.is_open(handle):
            why = "asked not to be called" if self.state.is_refused(handle) else "is closed"
            raise Refusal(ErrorCode.RECORD_NOT_FOUND, "record_id", f"record {handle} {why}")
        if not fields.get("contact_info"):
            raise Refusal(ErrorCode.INVALID_ATTRIBUTE_VALUE, "record_id", f"record {handle} has no contact_info")
        return fields

    def _window(self, handle: int, fields: Fields) -> datetime:
        if self.settings.daily_window == "dial":
            return self.now
        try:
            window = daily_window(fields)
            if window is None:
                return self.now
            return window_opens(self.now, self.calendar.zone(self.state.zone(handle)), *window)
        except UsageError as error:
            raise Refusal(ErrorCode.INVALID_TIME, "record_id", f"record {handle}: {error}") from None

    def _place(self, handle: int, contact_info: str, place: int) -> None:
        attempt = self.state.attempts(handle) + 1
        self._called.append(handle)
        number = len(self._called)
        zone = self.state.zone(handle)
        call = Outstanding(
            attempt_id=self._attempt_id(number),
            handle=handle,
            place=place,
            placed_at=self._local(self.now, zone),
            contact_info=contact_info,
            contact_info_type=self.state.contact_type(handle),
            attempt=attempt,
            options=dict(self.state.options.get(handle, {})),
            extensions=dict(self.state.extensions.get(handle, {})),
        )
        self._update(handle, {"attempt": attempt, "call_time": int(self.now.timestamp())})
        self._outstanding = call
        self._dialed_now = True
        self._requests.append(
            Dial(
                call.attempt_id,
                number,
                handle,
                contact_info,
                call.contact_info_type,
                attempt,
                zone,
                call.options,
                call.extensions,
            )
        )

    def _call_over(self, attempt_id: str, result: int) -> Outstanding | None:
        """Take down how the outstanding call ended; that call, or None for any other.

        An attempt that was answered already, or never asked for, only counts when it closes its record.
        """
        call = self._outstanding
        if call is None or call.attempt_id != attempt_id:
            self._close_called(attempt_id, result)
            return None
        self._outstanding = None
        self._last_result = result
        text = result_text(result)
        self._tell("call", trace.call_keys(call, text))
        if text.lstrip("-").isdecimal():
            self._tell_problem("unnamed-result", f"the call result {result} has no name: it is given as a number")
        self._update(call.handle, {"call_result": int(result)})
        closing = CLOSING_RESULTS.get(result)
        if closing:
            self._mark_closed(call.handle, closing)
        return call

    def _disposition(self, attempt_id: str, result: int) -> None:
        handle = self._called_handle(attempt_id)
        if handle is not None and attempt_id != self.outstanding:  # else its CallEnded is still to say the result
            self._update(handle, {"call_result": int(result)})
        self._close_called(attempt_id, result)

    def _close_called(self, attempt_id: str, result: int) -> None:
        """A closing that comes beside the one CallEnded, early or late: a customer's no counts whenever it is heard."""
        handle, closing = self._called_handle(attempt_id), CLOSING_RESULTS.get(result)
        if handle is not None and closing is not None:
            self._close([handle], closing)

    def _called_handle(self, attempt_id: str) -> int | None:
        """The record that was called by that attempt; None for an attempt that was never made."""
        numbers = range(1, len(self._called) + 1)
        return next((self._called[each - 1] for each in numbers if self._attempt_id(each) == attempt_id), None)

    def _withdraw(self, closing: Closing | None) -> None:
        call = self._outstanding
        if call is None:
            return
        self._outstanding = replace(call, withdrawn=call.withdrawn or closing, asked_back=True)
        if not call.asked_back:
            self._requests.append(CancelDial(call.attempt_id))

    def _attempt_id(self, number: int) -> str:
        """Unique in the calling list: a chain that is handed out again counts its calls from 1 again."""
        again = f".{self.state.serial}" if self.state.serial > 1 else ""
        return f"{self.chain_id}{again}-{number}"

    # ---------------------------------------------------------------------------------------------------------- records

    def _close(self, handles: Iterable[int], closing: Closing) -> None:
        """Records are closed from outside: a call that is out for one is asked back, one that waits is not made."""
        closed = [handle for handle in handles if handle in self.state.handles and self._mark_closed(handle, closing)]
        if not closed:
            return
        told = self.state.current if self.state.current in closed else closed[0]
        if self._outstanding is not None and self._outstanding.handle in closed:
            told = self._outstanding.handle
            self._withdraw(closing)
        if self._held is not None and self._held.handle in closed:
            told = self._held.handle
            self._held = None
        self._closed(told, closing)

    def _mark_closed(self, handle: int, closing: Closing) -> bool:
        """Write status and type; whether that is news. A cancellation never takes back a customer's refusal."""
        if closing == "CancelRecord":
            if not self.state.is_open(handle):
                return False
        elif self.state.is_refused(handle) and self.state.is_closed(handle):
            return False
        self._update(handle, dict(CLOSING_FIELDS[closing]))
        return True

    def _update(self, handle: int, fields: Fields) -> None:
        self.state.write(handle, fields)
        self._requests.append(UpdateRecords((RecordChange(handle, fields),)))

    def _read_first(self, handle: int) -> None:
        """Put off what was begun until that record is read; then it begins anew."""
        self._told.clear()
        self._reading = handle
        self._requests.append(ReadRecord(handle))

    def _finalize(self) -> None:
        """The chain is completed: whatever is not closed is Updated (dialect section 6, step 4)."""
        changes = []
        for handle in self.state.handles:
            if not self.state.is_closed(handle):
                self.state.write(handle, {"record_status": int(RecordStatus.UPDATED)})
                changes.append(RecordChange(handle, {"record_status": int(RecordStatus.UPDATED)}))
        if changes:
            self._requests.append(UpdateRecords(tuple(changes)))

    def _set_alarm(self, wake: datetime | None) -> None:
        """Ask to be woken then, unless that is what the driver knows already."""
        if wake is not None:
            wake = max(wake, self.now)
        if wake != self._wake:
            self._wake = wake
            self._requests.append(WakeAt(wake))

    # ------------------------------------------------------------------------------------------------------------ trace

    def warn(self, code: str, message: str) -> None:
        """Tell the trace of something questionable."""
        self._told.append(problem(code, message))

    def _tell(self, kind: str, keys: Mapping[str, Any]) -> None:
        if self._listener is not None:
            self._listener.line(self.chain_id, self.now.astimezone(self.calendar.zone(self.zone)), kind, keys)

    def _tell_warnings(self, line: int = 0) -> None:
        """What was found questionable meanwhile; `line` stands for those that have none of their own."""
        for kind, keys in self._told:
            self._tell(kind, keys | {"line": keys["line"] or line})
        self._told.clear()

    def _tell_problem(self, code: str, message: str, location: Location | None = None, event: str = "") -> None:
        kind, keys = problem(code, message, location)
        self._tell(kind, keys | ({"event": event} if event else {}))

    def _local(self, instant: datetime, zone: str | None = None) -> str:
        return instant.astimezone(self.calendar.zone(zone or self.zone)).isoformat()

    # --------------------------------------------------------------------------------------------------------- snapshot

    def _kept(self) -> dict[str, Any]:
        """What both sessions keep. Raises SnapshotError for one that has ended."""
        if self.ended is not None and self.ended.reason != "unloaded":
            raise SnapshotError("a session that has ended leaves nothing to keep")
        held = self._held
        return {
            "chain": self.state.to_json(),
            "reading": self._reading,
            "outstanding": None if self._outstanding is None else asdict(self._outstanding),
            "held": None if held is None else [held.handle, held.until.isoformat(), held.place],
            "called": list(self._called),
            "last_result": self._last_result,
            "post_processing": str(self._post_processing),
            "now": self.now.isoformat(),
            "wake": None if self._wake is None else self._wake.isoformat(),
        }

    def _take_up(self, kept: Mapping[str, Any]) -> None:
        """Take over what was kept."""
        self._begun = True
        self.state = ChainState.from_json(kept["chain"])
        self._reading = kept["reading"]
        self._outstanding = Outstanding(**kept["outstanding"]) if kept["outstanding"] else None
        if kept["held"]:
            handle, until, place = kept["held"]
            self._held = Held(handle, datetime.fromisoformat(until), place)
        self._called = list(kept["called"])
        self._last_result = kept["last_result"]
        self._post_processing = PostProcessing(kept["post_processing"])
        self.now = datetime.fromisoformat(kept["now"])
        self._wake = datetime.fromisoformat(kept["wake"]) if kept["wake"] else None


def problem(code: str, message: str, location: Location | None = None) -> tuple[str, dict[str, Any]]:
    """The kind and the keys of a `diagnostic` line."""
    return "diagnostic", {"code": code, "message": message, "line": location.line if location else 0}
