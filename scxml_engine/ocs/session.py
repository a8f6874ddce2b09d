"""A treatment bound to one chain of records: facts in, requests out.

    fact             the question it answers                     request         what it asks of the driver
    Begin            which records does the chain have?          Dial            place this call
    CallEnded        how did the call that I asked for end?      CancelDial      withdraw it, if it is not placed yet
    TimeReached      has time come?                              WakeAt          send TimeReached then
    DaytimeChanged   which interval began in my record's zone?   UpdateRecords   write these fields, all or none
    RecordClosed     which record may not be called any more?    ReadRecord      what stands in this record?
    Disposition      what did the agent make of that call?       Fetch           what is under this URI?
    RecordRead       what stands in the record I asked for?      Ended           I am over; nothing follows
    Fetched          what was found under the URI?
    Restored         (told first) you were away: how is the day?
    Unload           the campaign goes; you can be restored

Times are aware datetimes, durations seconds. Three rules that people get wrong: an action returns at once and its answer
arrives later as an event, perhaps in another state (dialect section 3); one call a chain at a time (A6), and a second one is
refused; a restored session is told the daytime before anything else (E2).

On one instant answers come in the order of their actions. Everything that will become an event has a place on one agenda,
by (due, order of asking); a call keeps the place of its `make_call`. Therefore the driver delivers, at one instant, first
CallEnded, then TimeReached, then DaytimeChanged; and after a Dial the session takes no further event in the same turn.

Not decided here: who dials, where records live, how time passes. Decided here, though one might look elsewhere: holding a
call until its record's daily window opens (A6), what a closing does to records (dialect section 6), and when a chain is stuck.

A snapshot is plain JSON with a version and the document's hash. A snapshot of another version or document is refused with the
reason. It may be taken between any two facts, and changes nothing that follows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, assert_never

from scxml_engine.diagnostics import Location
from scxml_engine.ecmascript import encode
from scxml_engine.errors import ScxmlEngineError, SnapshotError, UsageError
from scxml_engine.ocs import trace
from scxml_engine.ocs.actions import AFTER_THE_END, PERFORM, Refusal
from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.calls import AttributeValue
from scxml_engine.ocs.chain import CLOSING_FIELDS, ChainState, NeedRecord
from scxml_engine.ocs.constants import CallResult, ErrorCode, PostProcessing, RecordStatus, result_text
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
from scxml_engine.ocs.window import window_opens
from scxml_engine.scxml import effects
from scxml_engine.scxml.effects import Action, Effect
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.session import Session

_SNAPSHOT_VERSION: Final = 1
_DAYTIME_CHANGE: Final = "ocs.daytime_change"
_CLOSINGS: Final[Mapping[int, Closing]] = {
    int(CallResult.DO_NOT_CALL): "DoNotCall",
    int(CallResult.CANCEL_RECORD): "CancelRecord",
}


@dataclass(frozen=True, slots=True)
class _Outstanding:
    """A call that was asked for. `withdrawn` names the closing for which it was asked back."""

    attempt_id: str
    handle: int
    place: int
    placed_at: str
    contact_info: str
    contact_info_type: int
    attempt: int
    options: dict[str, AttributeValue]
    extensions: dict[str, AttributeValue]
    withdrawn: Closing | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    """A call that waits for its record's window; `place` is that of its make_call."""

    handle: int
    until: datetime
    place: int


class ChainSession:
    """One chain's session.

    >>> from datetime import timedelta
    >>> from scxml_engine.ocs.records import Chain, Record
    >>> treatment = Treatment.from_bytes(b'''<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"
    ...     xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
    ...   <datamodel><data id="rec"/></datamodel>
    ...   <state id="pick"><onentry><ocs:next_record/></onentry>
    ...     <transition event="ocs.next_record" target="dial"><assign location="rec" expr="_event.data.record_id"/></transition>
    ...   </state>
    ...   <state id="dial"><onentry><ocs:make_call record_id="rec"/></onentry>
    ...     <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    ...     <transition event="ocs.callresult" target="wait"/>
    ...   </state>
    ...   <state id="wait"><onentry><ocs:timeout delay="300"/></onentry>
    ...     <transition event="ocs.timeout" target="dial"/>
    ...   </state>
    ...   <final id="done"/>
    ... </scxml>''', "redial.scxml")
    >>> record = Record(1, {"contact_info": "5550100", "contact_info_type": 1, "attempt": 0})
    >>> ten = datetime(2026, 3, 2, 10, tzinfo=UTC)
    >>> session = ChainSession(treatment, chain_id=1)
    >>> def tell(fact):
    ...     for request in session.handle(fact):
    ...         match request:
    ...             case Dial(attempt_id, contact_info=number): print("dial", number, attempt_id)
    ...             case WakeAt(at) if at: print("wake at", at.time())
    ...             case ReadRecord(): tell(RecordRead(session.now, record))
    ...             case Ended(reason, states=states): print("ended:", reason, *states)
    >>> tell(Begin(ten, Chain(1, (record,))))
    dial 5550100 1-1
    >>> tell(CallEnded(ten, "1-1", CallResult.BUSY))
    wake at 10:05:00
    >>> tell(TimeReached(ten + timedelta(minutes=5)))
    dial 5550100 1-2
    >>> tell(CallEnded(ten + timedelta(minutes=6), "1-2", CallResult.ANSWER))
    ended: final done
    """

    __slots__ = (
        "_answers",
        "_called",
        "_dialed_now",
        "_held",
        "_instant",
        "_last_result",
        "_listener",
        "_outstanding",
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
        self._outstanding: _Outstanding | None = None
        self._held: _Held | None = None
        self._called: list[int] = []
        self._last_result: int | None = None
        self._post_processing = PostProcessing.FINALIZE
        self._wake: datetime | None = None
        self._instant = self.now
        self._answers = 0
        self._requests: list[Request] = []
        self._dialed_now = False
        self._told: list[tuple[str, dict[str, Any]]] = []

    # ---------------------------------------------------------------------------------------------------------- facts

    def handle(self, fact: Fact) -> list[Request]:
        """Take one fact; the requests that follow from it, in order. After the end: none.

        Raises ScxmlEngineError for misuse alone: any fact before Begin, or a second Begin.
        """
        if self.ended is not None:
            return []
        if (self._session is None) is not isinstance(fact, Begin):
            raise ScxmlEngineError("a session is told Begin first, and once")
        self._requests = []
        self._dialed_now = False
        self.now = max(self.now, fact.at.astimezone(UTC))
        self._take(fact)
        self._run()
        return self._requests

    def _take(self, fact: Fact) -> None:
        match fact:
            case Begin(_, chain):
                self._begin(ChainState.of(chain))
            case CallEnded(_, attempt_id, result):
                self._call_ended(attempt_id, result)
            case TimeReached():
                self._wake = None  # the driver's alarm is spent, or was early: it is set again below
            case DaytimeChanged(_, code):
                if self._engine.machine.can_take(_DAYTIME_CHANGE):
                    self._answer(_DAYTIME_CHANGE, {"daytime_code": str(code)})
            case RecordClosed(_, handle, closing):
                self._close(self.state.handles if handle is None else [handle], closing)
            case Disposition(_, attempt_id, result):
                self._disposition(attempt_id, result)
            case RecordRead(_, record):
                if record.handle == self._reading:
                    self._reading = None
                    self.state.read(record)
            case Fetched():
                pass  # nothing was asked for
            case Restored():
                self._restored()
            case Unload():
                self._end("unloaded")
            case _:
                assert_never(fact)

    def give_up(self, at: datetime, reason: EndReason, detail: str = "") -> list[Request]:
        """End the session from outside, at the horizon of a run or because its store refused it: its records are held."""
        if self.ended is not None:
            return []
        self._requests = []
        self.now = max(self.now, at.astimezone(UTC))
        self._end(reason, detail)
        return self._requests

    def _begin(self, state: ChainState) -> None:
        self.state = state
        treatment = self._treatment
        self._session = Session(
            treatment.program,
            f"chain-{self.chain_id}",
            parameters=treatment.parameters,
            seed=self.chain_id,
            trace=self._listener is not None,
        )
        self._tell("begin", {"treatment": treatment.title, "records": len(state.cards)})
        self._work.extend(self._session.start(self.now))

    def _call_ended(self, attempt_id: str, result: int) -> None:
        call = self._outstanding
        if call is None or call.attempt_id != attempt_id:
            return  # answered already, or never asked for
        self._outstanding = None
        self._last_result = result
        text = result_text(result)
        self._tell("call", self._call_keys(call, text))
        if text.lstrip("-").isdecimal():
            self._tell_problem(
                "unnamed-result", f"the call result {result} has no name: the script is given its number"
            )
        self._update(call.handle, {"call_result": int(result)})
        closing = _CLOSINGS.get(result)
        if closing:
            self._mark_closed(call.handle, closing)
        if call.withdrawn is None or closing != call.withdrawn:  # otherwise the script was told when the record closed
            data = {"callresult": text, "record_id": call.handle}
            self._engine.post(Event("ocs.callresult", data=encode(data)), self.now, call.place)

    def _disposition(self, attempt_id: str, result: int) -> None:
        prefix, _, number = attempt_id.rpartition("-")
        if prefix != str(self.chain_id) or not number.isdecimal() or not 0 < int(number) <= len(self._called):
            return
        if self._outstanding is not None and self._outstanding.attempt_id == attempt_id:
            return  # a later result is of a call that ended
        handle = self._called[int(number) - 1]
        self._update(handle, {"call_result": int(result)})
        closing = _CLOSINGS.get(result)
        if closing:
            self._close([handle], closing)

    def _restored(self) -> None:
        self._wake = None
        if self._reading is not None:
            self._requests.append(ReadRecord(self._reading))
        code = self.calendar.interval(self.now, self.zone)
        self._engine.post_first(Event(_DAYTIME_CHANGE, data=encode({"daytime_code": str(code)})))

    # -------------------------------------------------------------------------------------------------------- the loop

    @property
    def _engine(self) -> Session:
        if self._session is None:
            raise ScxmlEngineError("the session has not begun")
        return self._session

    def _run(self) -> None:
        """Work until there is nothing more to do at this instant, or something must be answered first."""
        while self.ended is None and self._reading is None:
            if self._work:
                self._do(self._work[0])
            elif self._engine.machine.finished:
                if not self._finish():
                    break
            elif self._dialed_now:
                break  # the dialer may answer at once, and its answer comes before those asked for later
            elif self._held is not None and self._held.until <= self.now and self._outstanding is None:
                self._try_held(self._held)
            else:
                found = self._engine.step(self.now)
                if found is None:
                    break
                self._count_answer()
                self._work.extend(found)
        self._settle()

    def _count_answer(self) -> None:
        if self._instant != self.now:
            self._instant, self._answers = self.now, 0
        self._answers += 1
        limit = self._treatment.program.limits.answers_per_instant
        if self._answers > limit:
            self._engine.machine.abort(f"more than {limit} events at one instant: a loop that takes no time")

    def _do(self, effect: Effect) -> None:
        """Do the first piece of work; it stays first when it needs a record that is not at hand."""
        if isinstance(effect, Action):
            try:
                self._perform(effect)
            except NeedRecord as need:
                self._told.clear()
                self._reading = need.handle
                self._requests.append(ReadRecord(need.handle))
                return
        else:
            self._tell_effect(effect)
        self._work.popleft()

    def _perform(self, action: Action) -> None:
        for name in action.words:
            self._told.append(
                _problem(
                    "bare-word", f"{name} of {action.name} resolves to nothing and is taken as text", action.location
                )
            )
        if self._engine.machine.finished and action.name not in AFTER_THE_END:
            self._tell("action", trace.action_keys(action, "dropped: the script has ended"))
            self._tell_problem("dropped-action", f"{action.name} is dropped: the script has ended", action.location)
            self._told.clear()
            return
        error: Refusal | None = None
        try:
            PERFORM[action.name](self, action)
        except Refusal as refusal:
            error = refusal
        if self._listener is not None:
            self._tell("action", trace.action_keys(action, None if error is None else str(error)))
        for kind, keys in self._told:
            self._tell(kind, keys | {"line": action.location.line})
        self._told.clear()
        if error is not None:
            self._refuse(action, error)

    def _refuse(self, action: Action, refusal: Refusal) -> None:
        self._tell_problem(refusal.event, f"{action.name}: {refusal}", action.location, refusal.event)
        code = int(refusal.code)
        data = {
            "error_code": code,
            "Error_code": code,
            "action": action.name,
            "attribute": refusal.attribute,
            "message": str(refusal),
        }
        self._answer(refusal.event, data)

    def _finish(self) -> bool:
        """The script is over; whether the session is too: a call that is under way still gives its result."""
        machine = self._engine.machine
        self._held = None
        if self._outstanding is not None:
            self._withdraw(None)
            return False
        self._end("error" if machine.failure else "final", machine.failure)
        return True

    def _settle(self) -> None:
        """Before the turn ends: stuck or not, forget what is at hand, and set the alarm."""
        if self.ended is not None or self._reading is not None:
            return
        self.state.at_hand.clear()
        if self._engine.machine.finished:
            return
        due = self._engine.next_due
        wake = min((each for each in (due, self._held and self._held.until) if each), default=None)
        if wake is None and self._outstanding is None and not self._can_be_woken():
            self._end("stuck", "nothing is outstanding that could wake the script")
            return
        if wake is not None:
            wake = max(wake, self.now)
        if wake != self._wake:
            self._wake = wake
            self._requests.append(WakeAt(wake))

    def _can_be_woken(self) -> bool:
        if self._treatment.outside_events:
            return True
        return (
            self._engine.machine.can_take(_DAYTIME_CHANGE)
            and self.calendar.next_change(self.now, self.zone) is not None
        )

    def _end(self, reason: EndReason, detail: str = "") -> None:
        machine = self._engine.machine
        completed = reason == "final" or (reason == "stuck" and self.settings.stuck == "finalize")
        if completed and self._post_processing is PostProcessing.FINALIZE:
            self._finalize()
        if reason != "final" and detail:
            self._tell_problem(reason, detail)
        states = tuple(machine.active_atomic())
        self.ended = Ended(reason, self._post_processing, states, len(self._called), self._last_result, detail)
        self._requests.append(self.ended)
        self._tell("end", self.end_keys(reason))
        if reason != "unloaded" and not machine.finished:
            machine.close()

    def end_keys(self, reason: EndReason) -> dict[str, Any]:
        """The keys of an `end` line, were the session to end now for that reason."""
        return {
            "reason": reason,
            "state": " ".join(self._engine.machine.active_atomic()),
            "post_processing": str(self._post_processing),
            "calls": len(self._called),
            "result": None if self._last_result is None else result_text(self._last_result),
        }

    def _finalize(self) -> None:
        """The chain is completed: whatever could still be called is Updated (dialect section 6, step 4)."""
        changes = []
        for handle in self.state.handles:
            if self.state.is_open(handle):
                self.state.write(handle, {"record_status": int(RecordStatus.UPDATED)})
                changes.append(RecordChange(handle, {"record_status": int(RecordStatus.UPDATED)}))
        if changes:
            self._requests.append(UpdateRecords(tuple(changes)))

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
            self._held = _Held(handle, opens, place)
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
        start, end = fields.get("daily_from"), fields.get("daily_till")
        if self.settings.daily_window == "dial" or not isinstance(start, int) or not isinstance(end, int):
            return self.now
        try:
            return window_opens(self.now, self.calendar.zone(self.state.zone(handle)), start, end)
        except UsageError as error:
            raise Refusal(ErrorCode.INVALID_TIME, "record_id", f"record {handle}: {error}") from None

    def _place(self, handle: int, contact_info: str, place: int) -> None:
        attempt = self.state.attempts(handle) + 1
        self._called.append(handle)
        number = len(self._called)
        call = _Outstanding(
            attempt_id=f"{self.chain_id}-{number}",
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

    def _try_held(self, held: _Held) -> None:
        """The window of a held call has opened, or its record changed: look again."""
        try:
            self._call(held.handle, held.place)
        except NeedRecord as need:
            self._told.clear()
            self._reading = need.handle
            self._requests.append(ReadRecord(need.handle))
            return
        except Refusal as refusal:
            self._held = None
            self._refuse(Action("make_call", {"record_id": held.handle}, (), Location("")), refusal)
        for kind, keys in self._told:
            self._tell(kind, keys)
        self._told.clear()

    def _close(self, handles: Iterable[int], closing: Closing) -> None:
        """Records are closed from outside; the script hears of it once."""
        closed = [handle for handle in handles if handle in self.state.handles and self._mark_closed(handle, closing)]
        if not closed:
            return
        if self._outstanding is not None and self._outstanding.handle in closed:
            self._withdraw(closing)
        told = (
            closed[0] if len(closed) == 1 else next((each for each in closed if each == self.state.current), closed[0])
        )
        if self._held is not None and self._held.handle in closed:
            told = self._held.handle
            self._held = None
        self._answer("ocs.callresult", {"callresult": closing, "record_id": told})

    def _mark_closed(self, handle: int, closing: Closing) -> bool:
        """Write status and type; whether that is news. A refusal by the customer is never taken back by a cancellation."""
        if self.state.is_refused(handle) or (closing == "CancelRecord" and not self.state.is_open(handle)):
            return False
        self._update(handle, dict(CLOSING_FIELDS[closing]))
        return True

    def _withdraw(self, closing: Closing | None) -> None:
        call = self._outstanding
        if call is not None and call.withdrawn is None:
            self._outstanding = replace(call, withdrawn=closing) if closing else call
            if CancelDial(call.attempt_id) not in self._requests:
                self._requests.append(CancelDial(call.attempt_id))

    def _update(self, handle: int, fields: Fields) -> None:
        self.state.write(handle, fields)
        self._requests.append(UpdateRecords((RecordChange(handle, fields),)))

    # -------------------------------------------------------------------------------- what actions may do (ChainView)

    @property
    def calendar(self) -> Calendar:
        """The calendar of the campaign."""
        return self._treatment.calendar

    @property
    def settings(self) -> Settings:
        """The settings of the dialect."""
        return self._treatment.settings

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
        self._answer(event, data, due)

    def _answer(self, event: str, data: dict[str, Any], due: datetime | None = None) -> None:
        self._engine.post(Event(event, data=encode(data)), due or self.now)

    def dial(self, handle: int) -> None:
        """Place a call, or hold it until the record's window opens."""
        if self._outstanding is not None or self._held is not None:
            raise Refusal(ErrorCode.INVALID_REQUEST, "record_id", "a call of this chain is in progress")
        self._callable(handle)
        self._call(handle, self._engine.reserve())

    def warn(self, code: str, message: str) -> None:
        """Tell the trace of something questionable."""
        self._told.append(_problem(code, message))

    # -------------------------------------------------------------------------------------------- what a driver may ask

    @property
    def watches_daytime(self) -> str | None:
        """The IANA name of the zone whose interval changes this session wants to be told of; None for none."""
        if self.ended is not None or not self._engine.machine.can_take(_DAYTIME_CHANGE):
            return None
        return self.calendar.zone(self.zone).key

    @property
    def outstanding(self) -> str | None:
        """The id of the attempt that was asked for and not answered yet."""
        return self._outstanding.attempt_id if self._outstanding else None

    # ------------------------------------------------------------------------------------------------------------ trace

    def _tell(self, kind: str, keys: Mapping[str, Any]) -> None:
        if self._listener is not None:
            self._listener.line(self.chain_id, self.now.astimezone(self.calendar.zone(self.zone)), kind, keys)

    def _tell_problem(self, code: str, message: str, location: Location | None = None, event: str = "") -> None:
        kind, keys = _problem(code, message, location)
        self._tell(kind, keys | ({"event": event} if event else {}))

    def _tell_effect(self, effect: Effect) -> None:
        if self._listener is None:
            return
        match effect:
            case effects.EventTaken():
                self._tell("event", trace.event_keys(effect))
            case effects.TransitionTaken():
                self._tell("transition", trace.transition_keys(effect))
            case effects.Configured():
                self._tell("configuration", trace.configuration_keys(effect))
            case effects.Logged():
                self._tell("log", trace.log_keys(effect))
            case effects.Failed():
                self._tell("diagnostic", trace.failure_keys(effect))

    def _call_keys(self, call: _Outstanding, result: str) -> dict[str, Any]:
        return {
            "record": call.handle,
            "contact_info": call.contact_info,
            "contact_info_type": call.contact_info_type,
            "attempt": call.attempt,
            "options": call.options,
            "extensions": call.extensions,
            "placed_at": call.placed_at,
            "result": result,
        }

    def _local(self, instant: datetime, zone: str | None = None) -> str:
        return instant.astimezone(self.calendar.zone(zone or self.zone)).isoformat()

    # --------------------------------------------------------------------------------------------------------- snapshot

    def snapshot(self) -> dict[str, Any]:
        """The session as plain JSON, between two facts. Raises SnapshotError by name for data that cannot be kept."""
        if self.ended is not None and self.ended.reason != "unloaded":
            raise SnapshotError("a session that has ended leaves nothing to keep")
        return {
            "version": _SNAPSHOT_VERSION,
            "chain": self.state.to_json(),
            "session": self._engine.snapshot(),
            "work": [effects.to_json(each) for each in self._work],
            "reading": self._reading,
            "outstanding": None if self._outstanding is None else asdict(self._outstanding),
            "held": None if self._held is None else [self._held.handle, self._held.until.isoformat(), self._held.place],
            "called": self._called,
            "last_result": self._last_result,
            "post_processing": str(self._post_processing),
            "now": self.now.isoformat(),
            "wake": None if self._wake is None else self._wake.isoformat(),
            "answers": [self._instant.isoformat(), self._answers],
        }

    @classmethod
    def restore(
        cls, treatment: Treatment, snapshot: Mapping[str, Any], listener: trace.Listener | None = None
    ) -> ChainSession:
        """The session of a snapshot; it goes on as if nothing had happened. After a restart, tell it Restored first."""
        if snapshot.get("version") != _SNAPSHOT_VERSION:
            raise SnapshotError(f"a chain's snapshot of version {snapshot.get('version')} cannot be restored here")
        session = cls(treatment, snapshot["chain"]["chain"], listener)
        session.state = ChainState.from_json(snapshot["chain"])
        session._session = Session.restore(treatment.program, snapshot["session"], trace=listener is not None)
        session._work.extend(effects.from_json(each) for each in snapshot["work"])
        session._reading = snapshot["reading"]
        session._outstanding = _Outstanding(**snapshot["outstanding"]) if snapshot["outstanding"] else None
        if snapshot["held"]:
            handle, until, place = snapshot["held"]
            session._held = _Held(handle, datetime.fromisoformat(until), place)
        session._called = list(snapshot["called"])
        session._last_result = snapshot["last_result"]
        session._post_processing = PostProcessing(snapshot["post_processing"])
        session.now = datetime.fromisoformat(snapshot["now"])
        session._wake = datetime.fromisoformat(snapshot["wake"]) if snapshot["wake"] else None
        session._instant, session._answers = datetime.fromisoformat(snapshot["answers"][0]), snapshot["answers"][1]
        return session


def _problem(code: str, message: str, location: Location | None = None) -> tuple[str, dict[str, Any]]:
    return "diagnostic", {"code": code, "message": message, "line": location.line if location else 0}
