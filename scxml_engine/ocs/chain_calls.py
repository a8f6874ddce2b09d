"""A chain's records and its one call at a time: placing, holding and withdrawing it, and what closes a record.

The lowest part of a chain's session: what the world should do is put on the list of requests, and nobody here decides
what comes next.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from scxml_engine.diagnostics import Location
from scxml_engine.errors import UsageError
from scxml_engine.ocs import trace
from scxml_engine.ocs.actions import Refusal
from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.chain import CLOSING_FIELDS, CLOSING_RESULTS, ChainState, Held, Outstanding
from scxml_engine.ocs.constants import ErrorCode, PostProcessing, RecordStatus, has_name, result_text
from scxml_engine.ocs.messages import CancelDial, Closing, Dial, Ended, ReadRecord, Request, UpdateRecords, WakeAt
from scxml_engine.ocs.records import Fields, RecordChange
from scxml_engine.ocs.settings import Settings
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.ocs.window import daily_window, window_opens
from scxml_engine.ocs.zones import find_zone

_UPDATED: Final = {"record_status": int(RecordStatus.UPDATED)}
_FINALIZE: Final = PostProcessing.FINALIZE
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
NOT_BEGUN: Final = ChainState(0, ())


class ChainCalls(ABC):
    """One chain's records and calls. `now` is the instant of the last fact, in UTC; `ended` is None until the end."""

    __slots__ = (
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
        self.now = _LONG_AGO
        self.ended: Ended | None = None
        self.state = NOT_BEGUN
        self._reading: int | None = None
        self._outstanding: Outstanding | None = None
        self._held: Held | None = None
        self._called: list[int] | None = None
        self._last_result: int | None = None
        self._post_processing = _FINALIZE
        self._wake: datetime | None = None
        self._requests: list[Request]  # there only while a fact is being handled
        self._dialed_now = False
        self._told: list[tuple[str, dict[str, Any]]] | None = None

    @property
    def settings(self) -> Settings:
        """The settings of the dialect."""
        return self._treatment.settings

    @property
    def calendar(self) -> Calendar:
        """The calendar of the campaign."""
        return self._treatment.calendar

    @property
    def zone(self) -> str | None:
        """The zone of the current record; None is the calendar's own."""
        return self.state.zone(self.state.current)

    @property
    def outstanding(self) -> str | None:
        """The id of the attempt that was asked for and not answered yet."""
        return self._outstanding.dial.attempt_id if self._outstanding else None

    # ------------------------------------------------------------------------------------------------------------ calls

    def _call(self, handle: int, place: int) -> None:
        """Ask for the call now, or hold it until its window opens.

        Raises Refusal, or NeedRecord before anything is done.
        """
        fields = self._callable(handle)
        opens = self._window(handle, fields)
        if opens <= self.now or self.settings.daily_window == "dial":
            self._held = None
            self._place(handle, str(fields.get("contact_info")), place)
        elif self.settings.daily_window == "error":
            message = f"record {handle} may not be called before {self._local(opens)}"
            raise Refusal(ErrorCode.INVALID_TIME, "record_id", message)
        else:
            self._held = Held(handle, opens, place)
            until = self._local(opens)
            self.warn("held-call", f"the call of record {handle} waits for its daily window, until {until}")

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
        if self._treatment.settings.daily_window == "dial":
            return self.now
        try:
            window = daily_window(fields)
            if window is None:
                return self.now
            return window_opens(self.now, self.calendar.zone(self.state.zone(handle)), *window)
        except UsageError as error:
            raise Refusal(ErrorCode.INVALID_TIME, "record_id", f"record {handle}: {error}") from None

    def _place(self, handle: int, contact_info: str, place: int) -> None:
        state = self.state
        attempt = state.attempts(handle) + 1
        if self._called is None:
            self._called = [handle]
        else:
            self._called.append(handle)
        number = len(self._called)
        attempt_id = self._attempt_id(number)
        contact_type = state.contact_type(handle)
        options = dict(state.options.get(handle, ())) if state.options else {}
        extensions = dict(state.extensions.get(handle, ())) if state.extensions else {}
        zone = state.zone(handle)
        clock = find_zone(zone or state.zone(state.current) or self._treatment.calendar.timezone).key
        self._update(handle, {"attempt": attempt, "call_time": int(self.now.timestamp())})
        dial = Dial(attempt_id, number, handle, contact_info, contact_type, attempt, zone, options, extensions)
        self._requests.append(dial)
        self._outstanding = Outstanding(dial, place, self.now, clock)
        self._dialed_now = True

    def _call_over(self, attempt_id: str, result: int) -> Outstanding | None:
        """Take down how the outstanding call ended; that call, or None for any other.

        An attempt that was answered already, or never asked for, only counts when it closes its record.
        """
        call = self._outstanding
        if call is None or call.dial.attempt_id != attempt_id:
            self._close_called(attempt_id, result)
            return None
        self._outstanding = None
        self._last_result = result
        if self._listener is not None:
            self._tell("call", trace.call_keys(call, result_text(result)))
            if not has_name(result):
                self._tell_problem("unnamed-result", f"the call result {result} has no name: it is given as a number")
        self._update(call.dial.handle, {"call_result": int(result)})
        closing = CLOSING_RESULTS.get(result)
        if closing:
            self._mark_closed(call.dial.handle, closing)
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
        calls = enumerate(self._called or (), 1)
        return next((handle for number, handle in calls if self._attempt_id(number) == attempt_id), None)

    def _withdraw(self, closing: Closing | None) -> None:
        call = self._outstanding
        if call is None:
            return
        self._outstanding = replace(call, withdrawn=call.withdrawn or closing, asked_back=True)
        if not call.asked_back:
            self._requests.append(CancelDial(call.dial.attempt_id))

    def _attempt_id(self, number: int) -> str:
        """Unique in the calling list: a chain that is handed out again counts its calls from 1 again."""
        serial = self.state.serial
        return f"{self.chain_id}-{number}" if serial <= 1 else f"{self.chain_id}.{serial}-{number}"

    # ---------------------------------------------------------------------------------------------------------- records

    @abstractmethod
    def _closed(self, handle: int, closing: Closing) -> None:
        """Records were closed, this one among them, and whoever decides hears of it once."""

    def _close(self, handles: Iterable[int], closing: Closing) -> None:
        """Records are closed from outside: a call that is out for one is asked back, one that waits is not made."""
        closed = [handle for handle in handles if handle in self.state.handles and self._mark_closed(handle, closing)]
        if not closed:
            return
        told = self.state.current if self.state.current in closed else closed[0]
        if self._outstanding is not None and self._outstanding.dial.handle in closed:
            told = self._outstanding.dial.handle
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
        self._told = None
        self._reading = handle
        self._requests.append(ReadRecord(handle))

    def _finalize(self) -> None:
        """The chain is completed: whatever is not closed is Updated (dialect section 6, step 4)."""
        changes = []
        for handle in self.state.handles:
            if not self.state.is_closed(handle):
                self.state.write(handle, _UPDATED)
                changes.append(RecordChange(handle, dict(_UPDATED)))
        if changes:
            self._requests.append(UpdateRecords(tuple(changes)))

    def _set_alarm(self, wake: datetime | None) -> None:
        """Ask to be woken then, unless that is what the driver knows already."""
        if wake is not None and wake < self.now:
            wake = self.now
        if wake != self._wake:
            self._wake = wake
            self._requests.append(WakeAt(wake))

    # ------------------------------------------------------------------------------------------------------------ trace

    def warn(self, code: str, message: str) -> None:
        """Tell the trace of something questionable."""
        self._note(problem(code, message))

    def _note(self, line: tuple[str, dict[str, Any]]) -> None:
        """Keep a line of the trace until what it is about has been done."""
        if self._told is None:
            self._told = []
        self._told.append(line)

    def _tell(self, kind: str, keys: Mapping[str, Any]) -> None:
        if self._listener is not None:
            self._listener.line(self.chain_id, self.now.astimezone(self.calendar.zone(self.zone)), kind, keys)

    def _tell_warnings(self, line: int = 0) -> None:
        """What was found questionable meanwhile; `line` stands for those that have none of their own."""
        for kind, keys in self._told or ():
            self._tell(kind, keys | {"line": keys["line"] or line})
        self._told = None

    def _tell_problem(self, code: str, message: str, location: Location | None = None, event: str = "") -> None:
        kind, keys = problem(code, message, location)
        self._tell(kind, keys | ({"event": event} if event else {}))

    def _local(self, instant: datetime) -> str:
        return instant.astimezone(self.calendar.zone(self.zone)).isoformat()


def problem(code: str, message: str, location: Location | None = None) -> tuple[str, dict[str, Any]]:
    """The kind and the keys of a `diagnostic` line."""
    return "diagnostic", {"code": code, "message": message, "line": location.line if location else 0}
