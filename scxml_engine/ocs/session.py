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

Times are aware datetimes, durations seconds. Three rules that people get wrong: an action returns at once and its
answer arrives later as an event, perhaps in another state (dialect section 3); one call a chain at a time (A6), and a
second one is refused; a restored session is told the daytime before anything else (E2).

On one instant answers come in the order of their actions. Everything that will become an event has a place on one
agenda, by (due, order of asking); a call keeps the place of its `make_call`. Therefore the driver delivers, at one
instant, first CallEnded, then TimeReached, then DaytimeChanged; and after a Dial the session takes no further event
in the same turn.

Not decided here: who dials, where records live, how time passes. Decided here, though one might look elsewhere:
holding a call until its record's daily window opens (A6), what a closing does to records (dialect section 6), and
when a chain is stuck.

A snapshot is plain JSON with a version and the document's hash. A snapshot of another version or document is refused
with the reason. It may be taken between any two facts, and changes nothing that follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from scxml_engine.diagnostics import Location
from scxml_engine.errors import SnapshotError
from scxml_engine.ocs import trace
from scxml_engine.ocs.actions import AFTER_THE_END, PERFORM, Refusal
from scxml_engine.ocs.chain import CLOSING_RESULTS, Held, NeedRecord, Outstanding
from scxml_engine.ocs.chain_actions import ChainActions
from scxml_engine.ocs.chain_calls import problem
from scxml_engine.ocs.constants import Daytime, PostProcessing, result_text
from scxml_engine.ocs.messages import Closing, Ended, EndReason, Fetch
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.scxml import effects
from scxml_engine.scxml.effects import Action, Effect
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.session import Session
from scxml_engine.scxml.source import decode_document

_SNAPSHOT_VERSION: Final = 2
_DAYTIME_CHANGE: Final = "ocs.daytime_change"


class ChainSession(ChainActions):
    """One chain's session.

    >>> from datetime import UTC, datetime, timedelta
    >>> from scxml_engine import Begin, CallEnded, CallResult, Chain, Dial, Ended
    >>> from scxml_engine import ReadRecord, Record, RecordRead, TimeReached, Treatment, WakeAt
    >>> treatment = Treatment.from_bytes(b'''<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"
    ...     xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
    ...   <datamodel><data id="rec"/></datamodel>
    ...   <state id="pick"><onentry><ocs:next_record/></onentry>
    ...     <transition event="ocs.next_record" target="dial">
    ...       <assign location="rec" expr="_event.data.record_id"/>
    ...     </transition>
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

    __slots__ = ()

    # ---------------------------------------------------------------------------------------------------------- facts

    def _begin(self) -> None:
        treatment = self._treatment
        self._session = Session(
            treatment.program,
            f"chain-{self.chain_id}",
            parameters=treatment.parameters,
            seed=self.chain_id,
            trace=self._listener is not None,
        )
        self._tell("begin", {"treatment": treatment.title, "records": len(self.state.cards)})
        self._work = self._session.start(self.now) or None

    def _call_ended(self, call: Outstanding, result: int) -> None:
        if call.withdrawn is None or CLOSING_RESULTS.get(result) != call.withdrawn:  # else the script was told already
            data = {"callresult": result_text(result), "record_id": call.dial.handle}
            self._session.post(Event("ocs.callresult", "external", data), self.now, call.place)

    def _daytime_changed(self, code: Daytime) -> None:
        if self._session.machine.can_take(_DAYTIME_CHANGE):
            self.answer(_DAYTIME_CHANGE, {"daytime_code": str(code)})

    def _fetched(self, uri: str, content: bytes | None, error: str) -> None:
        """A document that a session wants to invoke; several may want the same one."""
        text = None if content is None else decode_document(content)
        for each in self._session.wanted():
            if each.uri == uri:
                self._session.supply(each.session_id, text, error)

    def _restored(self) -> None:
        self._requests.extend(Fetch(uri) for uri in dict.fromkeys(each.uri for each in self._session.wanted()))
        super()._restored()
        code = self.calendar.interval(self.now, self.zone)
        self._session.post_first(Event(_DAYTIME_CHANGE, data={"daytime_code": str(code)}))

    # -------------------------------------------------------------------------------------------------------- the loop

    def _run(self) -> None:
        """Work until there is nothing more to do at this instant, or something must be answered first."""
        engine = self._session
        while self.ended is None and self._reading is None:
            work = self._work
            if work is None:
                if engine.machine.finished:
                    if self._finish():
                        continue
                    break
                if self._dialed_now:
                    break  # the dialer may answer at once, and its answer comes before those asked for later
                if self._held is not None and self._outstanding is None and self._comes_next(self._held.until):
                    self._try_held(self._held)
                    continue
                work = engine.step(self.now)
                if work is None:
                    break
            if work:
                self._do(work)
        self._settle()

    def _comes_next(self, instant: datetime) -> bool:
        """Whether that instant has come, and no event of an earlier one waits."""
        due = self._session.next_due
        return instant <= self.now and (due is None or instant <= due)

    def _do(self, work: list[Effect]) -> None:
        """Do all of it; what needs a record that is not at hand is put off, with what comes after it."""
        self._work = None
        done = 0
        try:
            for effect in work:
                if isinstance(effect, Action):
                    self._place_asked = effect.place
                    self._perform(effect)
                elif isinstance(effect, effects.DocumentWanted):
                    self._requests.append(Fetch(effect.uri))
                elif self._listener is not None:
                    self._tell_effect(effect)
                done += 1
        except NeedRecord as need:
            self._read_first(need.handle)
            self._work = work[done:]
        finally:
            self._place_asked = None

    def _perform(self, action: Action) -> None:
        if self._listener is not None:
            self._note_words(action)
        if self._session.machine.finished and action.name not in AFTER_THE_END:
            self._tell("action", trace.action_keys(action, "dropped: the script has ended"))
            self._tell_problem("dropped-action", f"{action.name} is dropped: the script has ended", action.location)
            self._told = None
            return
        error: Refusal | None = None
        try:
            PERFORM[action.name](self, action)
        except Refusal as refusal:
            error = refusal
        if self._listener is not None:
            self._tell("action", trace.action_keys(action, None if error is None else str(error)))
        if self._told:
            self._tell_warnings(action.location.line)
        if error is not None:
            self._refuse(action, error)

    def _note_words(self, action: Action) -> None:
        for each in (action, *action.children):
            for name in each.words:
                message = f"{name} of {each.name} resolves to nothing and is taken as text"
                self._note(problem("bare-word", message, each.location))

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
        self.answer(refusal.event, data)

    def _finish(self) -> bool:
        """The script is over; whether the session is too: a call that is under way still gives its result."""
        machine = self._session.machine
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
        if self._outstanding is None:
            self.state.rest()
        else:
            self.state.forget()
        if self._session.machine.finished:
            return
        wake = self._session.next_due
        if self._held is not None and (wake is None or self._held.until < wake):
            wake = self._held.until
        if wake is None and self._outstanding is None and not self._can_be_woken():
            self._end("stuck", "nothing is outstanding that could wake the script")
            return
        self._set_alarm(wake)

    def _can_be_woken(self) -> bool:
        if self._treatment.outside_events or self._session.invoking:
            return True
        return (
            self._session.machine.can_take(_DAYTIME_CHANGE)
            and self.calendar.next_change(self.now, self.zone) is not None
        )

    def _end(self, reason: EndReason, detail: str = "") -> None:
        machine = self._engine.machine
        if reason == "horizon" and machine.finished:  # it only waited for its call
            reason, detail = ("error" if machine.failure else "final"), machine.failure
        if self._completed(reason) and self._post_processing is PostProcessing.FINALIZE:
            self._finalize()
        if reason != "final" and detail:
            self._tell_problem(reason, detail)
        states = tuple(machine.active_atomic())
        self.ended = Ended(reason, self._post_processing, states, len(self._called or ()), self._last_result, detail)
        self._requests.append(self.ended)
        if not self.goes_on:
            self._tell("end", trace.end_keys(self.ended))
        if reason != "unloaded":
            self._session.close()

    def _completed(self, reason: EndReason) -> bool:
        return reason == "final" or (reason == "stuck" and self.settings.stuck == "finalize")

    @property
    def goes_on(self) -> bool:
        """Whether the script has ended and traditional treatments go on with the chain (row A8, `traditional`)."""
        return (
            self.ended is not None
            and self._completed(self.ended.reason)
            and self._post_processing is PostProcessing.SWITCH
            and bool(self._treatment.traditional)
        )

    # ------------------------------------------------------------------------------------------------ calls and closing

    def _try_held(self, held: Held) -> None:
        """The window of a held call has opened, or its record changed: look again."""
        self._place_asked = held.place
        try:
            self.state.fields(held.handle)
            if self.state.is_open(held.handle):
                self._call(held.handle, held.place)
            else:
                self._held = None
                self._tell_closed(held.handle)
        except NeedRecord as need:
            self._read_first(need.handle)
            return
        except Refusal as refusal:
            self._held = None
            self._refuse(Action("make_call", {"record_id": held.handle}, (), Location("")), refusal)
        finally:
            self._place_asked = None
        self._tell_warnings()

    def _closed(self, handle: int, closing: Closing) -> None:
        self.answer("ocs.callresult", {"callresult": closing, "record_id": handle})

    def _tell_closed(self, handle: int) -> None:
        """A waiting call is withdrawn because its record was closed, by the script itself or found so in the store."""
        self._closed(handle, "DoNotCall" if self.state.is_refused(handle) else "CancelRecord")

    # -------------------------------------------------------------------------------------------- what a driver may ask

    @property
    def watches_daytime(self) -> str | None:
        """The IANA name of the zone whose interval changes this session wants to be told of; None for none."""
        if self.ended is not None or not self._engine.machine.can_take(_DAYTIME_CHANGE):
            return None
        return self.calendar.zone(self.zone).key

    # ------------------------------------------------------------------------------------------------------------ trace

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
            case effects.GuardAsked():
                self._tell("guard", trace.guard_keys(effect))
            case effects.Stepped():
                self._tell("step", trace.step_keys(effect))

    # --------------------------------------------------------------------------------------------------------- snapshot

    def snapshot(self) -> dict[str, Any]:
        """The session as plain JSON, between two facts. Raises SnapshotError by name for data that cannot be kept."""
        kept = {"version": _SNAPSHOT_VERSION, **self._kept()}
        if self._engine.machine.finished:
            kept["over"] = self._over()
        else:
            kept["session"] = self._engine.snapshot()
        if self._work:
            kept["work"] = [effects.to_json(each) for each in self._work]
        return kept

    def _over(self) -> list[Any]:
        """What is left of a script that has ended while a call is out, or a record still has to be read."""
        machine = self._engine.machine
        return [self._treatment.program.document.digest, machine.failure, machine.active()]

    @classmethod
    def restore(
        cls, treatment: Treatment, snapshot: Mapping[str, Any], listener: trace.Listener | None = None
    ) -> ChainSession:
        """The session of a snapshot; it goes on as if nothing had happened. After a restart, tell it Restored first."""
        if snapshot.get("version") != _SNAPSHOT_VERSION:
            raise SnapshotError(f"a chain's snapshot of version {snapshot.get('version')} cannot be restored here")
        session = cls(treatment, snapshot["chain"]["chain"], listener)
        session._take_up(snapshot)
        if "over" in snapshot:
            session._session = _restored_end(treatment, *snapshot["over"])
        else:
            session._session = Session.restore(treatment.program, snapshot["session"], trace=listener is not None)
        if "work" in snapshot:
            session._work = [effects.from_json(each) for each in snapshot["work"]]
        return session


def _restored_end(treatment: Treatment, document: str, failure: str, states: list[str]) -> Session:
    """A script that had ended when it was kept."""
    if document != treatment.program.document.digest:
        raise SnapshotError(f"the snapshot is of another document (its SHA-256 begins with {document[:12]})")
    session = Session(treatment.program, "over")
    session.machine.abort(failure)
    session.machine.configuration = sum(1 << treatment.program.chart.index[each] for each in states)
    return session
