"""What actions may do to their chain: read and write records, place calls or hold them, bring events to the script.

This is the lower half of `ChainSession` (the upper half takes facts and runs the script). Nothing here reads a fact or
runs a macrostep; what the world should do is put on the list of requests.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scxml_engine.diagnostics import Location
from scxml_engine.ecmascript import encode
from scxml_engine.errors import ScxmlEngineError, UsageError
from scxml_engine.ocs import trace
from scxml_engine.ocs.actions import Refusal
from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.calls import AttributeValue, Call
from scxml_engine.ocs.chain import CLOSING_FIELDS, ChainState, Held, Outstanding
from scxml_engine.ocs.constants import ErrorCode, PostProcessing
from scxml_engine.ocs.messages import CancelDial, Closing, Dial, Ended, Request, UpdateRecords
from scxml_engine.ocs.records import Fields, RecordChange
from scxml_engine.ocs.settings import Settings
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.ocs.window import daily_window, window_opens
from scxml_engine.scxml.effects import Effect
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.session import Session
from scxml_engine.scxml.source import DocumentSource


class ChainActions:
    """The state of a session and what may be done to it; `actions.ChainView` as a class."""

    __slots__ = (
        "_called",
        "_dialed_now",
        "_held",
        "_last_result",
        "_listener",
        "_outstanding",
        "_place_asked",
        "_post_processing",
        "_reading",
        "_requests",
        "_session",
        "_told",
        "_treatment",
        "_wake",
        "_work",
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
        self._session: Session | None = None
        self._work: deque[Effect] = deque()
        self._reading: int | None = None
        self._outstanding: Outstanding | None = None
        self._held: Held | None = None
        self._called: list[int] = []
        self._last_result: int | None = None
        self._post_processing = PostProcessing.FINALIZE
        self._wake: datetime | None = None
        self._requests: list[Request] = []
        self._dialed_now = False
        self._place_asked: int | None = None  # that of the action which is being done: its answer takes it
        self._told: list[tuple[str, dict[str, Any]]] = []

    # --------------------------------------------------------------------------------------------- records and answers

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

    @property
    def cursor(self) -> int:
        """The handle that was handed out last; 0 before the first."""
        return self.state.cursor

    @property
    def zone(self) -> str | None:
        """The zone of the current record; None is the calendar's own."""
        return self.state.zone(self.state.current)

    def is_open(self, handle: int) -> bool:
        """Whether the record may still be called."""
        return self.state.is_open(handle)

    def contact_type(self, handle: int) -> int:
        """The record's contact type."""
        return self.state.contact_type(handle)

    def attempts(self, handle: int) -> int:
        """How often the record was dialed."""
        return self.state.attempts(handle)

    def fields(self, handle: int) -> Fields:
        """The record as it stands."""
        return self.state.fields(handle)

    def write(self, handle: int, changes: Fields) -> None:
        """Change fields of a record, here and in the store."""
        self._update(handle, changes)
        if changes.keys() & {"tz_name", "tz_dbid"}:
            self.state.move(handle, self._written_zone(handle, changes))
        if self._held is not None and self._held.handle == handle:
            self._held = replace(self._held, until=self.now)  # its window or zone may have changed: look again

    def _written_zone(self, handle: int, changes: Fields) -> str | None:
        """The zone of a record whose zone columns were written; a name wins over a number (design section 5)."""
        fields = {**self.state.fields(handle), **changes}
        name, number = fields.get("tz_name"), fields.get("tz_dbid")
        if name:
            return str(name)
        return self.calendar.timezones.get(number) if isinstance(number, int) else None

    def set_option(self, handle: int, key: str, value: AttributeValue) -> None:
        """Set a dialing option of a record."""
        self.state.options.setdefault(handle, {})[key] = value

    def set_extension(self, handle: int, key: str, value: AttributeValue) -> None:
        """Set an extension that goes along with the record's calls."""
        self.state.extensions.setdefault(handle, {})[key] = value

    def set_post_processing(self, value: PostProcessing) -> None:
        """Say what becomes of the chain when the script has ended."""
        self._post_processing = value

    def hand_out(self, handle: int) -> None:
        """Make a record the current one and put the cursor on it."""
        self.state.cursor = handle

    def answer(self, event: str, data: dict[str, object], due: datetime | None = None) -> None:
        """Bring an event to the script, now or later."""
        self._engine.post(Event(event, data=encode(data)), due or self.now, self._place_asked)

    def dial(self, handle: int) -> None:
        """Place a call, or hold it until the record's window opens."""
        if self._outstanding is not None or self._held is not None:
            raise Refusal(ErrorCode.INVALID_REQUEST, "record_id", "a call of this chain is in progress")
        self._callable(handle)
        self._call(handle, self._place_asked or self._engine.reserve())

    def warn(self, code: str, message: str) -> None:
        """Tell the trace of something questionable."""
        self._told.append(problem(code, message))

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

    @property
    def _engine(self) -> Session:
        if self._session is None:
            raise ScxmlEngineError("the session has not begun")
        return self._session

    # ------------------------------------------------------------------------------------------------ calls and closing

    def _call(self, handle: int, place: int) -> None:
        """Ask for the call now. Raises Refusal, or NeedRecord before anything is done."""
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
        call = Outstanding(
            attempt_id=self._attempt_id(number),
            handle=handle,
            place=place,
            placed_at=self._local(self.now, self.state.zone(handle)),
            contact_info=contact_info,
            contact_info_type=self.state.contact_type(handle),
            attempt=attempt,
            options=dict(self.state.options.get(handle, {})),
            extensions=dict(self.state.extensions.get(handle, {})),
        )
        self._update(handle, {"attempt": attempt, "call_time": int(self.now.timestamp())})
        self._outstanding = call
        self._dialed_now = True
        zone = self.state.zone(handle)
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

    def _close(self, handles: Iterable[int], closing: Closing) -> None:
        """Records are closed from outside; the script hears of it once."""
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
        self.answer("ocs.callresult", {"callresult": closing, "record_id": told})

    def _tell_closed(self, handle: int) -> None:
        """A waiting call is withdrawn because its record was closed, by the script itself or found so in the store."""
        closing: Closing = "DoNotCall" if self.state.is_refused(handle) else "CancelRecord"
        self.answer("ocs.callresult", {"callresult": closing, "record_id": handle})

    def _mark_closed(self, handle: int, closing: Closing) -> bool:
        """Write status and type; whether that is news. A cancellation never takes back a customer's refusal."""
        if self.state.is_refused(handle) or (closing == "CancelRecord" and not self.state.is_open(handle)):
            return False
        self._update(handle, dict(CLOSING_FIELDS[closing]))
        return True

    def _withdraw(self, closing: Closing | None) -> None:
        call = self._outstanding
        if call is None:
            return
        self._outstanding = replace(call, withdrawn=call.withdrawn or closing, asked_back=True)
        if not call.asked_back:
            self._requests.append(CancelDial(call.attempt_id))

    def _update(self, handle: int, fields: Fields) -> None:
        self.state.write(handle, fields)
        self._requests.append(UpdateRecords((RecordChange(handle, fields),)))

    def _attempt_id(self, number: int) -> str:
        """Unique in the calling list: a chain that is handed out again counts its calls from 1 again."""
        again = f".{self.state.serial}" if self.state.serial > 1 else ""
        return f"{self.chain_id}{again}-{number}"

    # ------------------------------------------------------------------------------------------------------------ trace

    def _tell(self, kind: str, keys: Mapping[str, Any]) -> None:
        if self._listener is not None:
            self._listener.line(self.chain_id, self.now.astimezone(self.calendar.zone(self.zone)), kind, keys)

    def _tell_problem(self, code: str, message: str, location: Location | None = None, event: str = "") -> None:
        kind, keys = problem(code, message, location)
        self._tell(kind, keys | ({"event": event} if event else {}))

    def _local(self, instant: datetime, zone: str | None = None) -> str:
        return instant.astimezone(self.calendar.zone(zone or self.zone)).isoformat()


def problem(code: str, message: str, location: Location | None = None) -> tuple[str, dict[str, Any]]:
    """The kind and the keys of a `diagnostic` line."""
    return "diagnostic", {"code": code, "message": message, "line": location.line if location else 0}
