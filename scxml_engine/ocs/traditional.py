"""Traditional treatments go on with a chain after its script has said Switch and ended (row A8; dialect section 6).

The same facts and requests as `ChainSession`, and the chain as that left it: attempts count on, options and extensions
of its records still go along with their calls, a daily window still holds a call. What happens next is read from the
campaign's table instead of a script: the last call's result is treated on its record; where the script made no call,
the current record is dialed first. A chain is over when a treatment says so, when a result has none, when the record
that was called was closed (whatever the table says: a customer's no, and a cancellation, end it), and when nobody is
left to call. What could still be called is Updated then, for a customer who answered one call gets no other.

A record that is to be called later is Campaign Rescheduled, unless somebody was promised a call back (L3519): such a
record keeps its type. As a script may, treatments may take so many answers at one instant, and in all: two results
that take turns begin each other's sequence anew, and would redial for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from scxml_engine.errors import ScxmlEngineError, SnapshotError
from scxml_engine.ocs import trace
from scxml_engine.ocs.actions import Refusal
from scxml_engine.ocs.chain import Held, NeedRecord, Outstanding
from scxml_engine.ocs.constants import Daytime, RecordStatus, RecordType, result_text
from scxml_engine.ocs.localtime import first_reached, moment
from scxml_engine.ocs.lookup import canonical_integer
from scxml_engine.ocs.messages import (
    Closing,
    Ended,
    EndReason,
)
from scxml_engine.ocs.processing import ChainProcessing
from scxml_engine.ocs.sequences import TraditionalTreatment, treatment_for
from scxml_engine.ocs.session import ChainSession
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.scxml.instants import instant_of, microseconds

_KIND: Final = "traditional"
_SNAPSHOT_VERSION: Final = 2
_CALLBACKS: Final = frozenset({RecordType.PERSONAL_CALLBACK, RecordType.CAMPAIGN_CALLBACK})


class TraditionalSession(ChainProcessing):
    """One chain under traditional treatments: begun by `after` a script, or by `Begin` where there is none."""

    __slots__ = ("_answers", "_answers_since", "_states", "_times", "_treat")

    def __init__(self, treatment: Treatment, chain_id: int, listener: trace.Listener | None = None) -> None:
        super().__init__(treatment, chain_id, listener)
        self._states: tuple[str, ...] = ()
        self._times: dict[int, tuple[int, int]] = {}  # by record: its last result, and how many times in a row
        self._treat: tuple[int, int] | None = None  # record and result that wait for their treatment
        self._answers = 0  # treated at this instant
        self._answers_since: datetime | None = None

    @classmethod
    def after(cls, script: ChainSession) -> TraditionalSession:
        """The session that goes on with a chain whose script `goes_on`; tell it `TimeReached` to begin."""
        if script.ended is None or not script.goes_on:
            raise ScxmlEngineError("the script has not ended with Switch, or there are no traditional treatments")
        session = cls(script._treatment, script.chain_id, script._listener)
        session.now = script.now
        session.state = script.state
        session._called = script._called
        session._last_result = script._last_result
        session._post_processing = script._post_processing
        session._states = script.ended.states
        if script._called and script._last_result is not None:
            session._treat = script._called[-1], script._last_result
        else:
            session._first_call()
        return session

    # ---------------------------------------------------------------------------------------------------------- facts

    def _begin(self) -> None:
        self._tell("begin", {"treatment": "traditional", "records": len(self.state.cards)})
        self._first_call()

    def _call_ended(self, call: Outstanding, result: int) -> None:
        self._treat = call.dial.handle, result

    def _daytime_changed(self, code: Daytime) -> None:
        """No treatment asks for it."""

    def _fetched(self, uri: str, content: bytes | None, error: str) -> None:
        """Nothing is invoked here."""

    def _closed(self, handle: int, closing: Closing) -> None:  # noqa: ARG002 - nobody is told of which and why
        """The first call goes to another record when its own is closed before it was made."""
        self._first_call()

    # -------------------------------------------------------------------------------------------------------- the loop

    def _run(self) -> None:
        """Treat, call and wait, until something must be answered first."""
        while self.ended is None and self._reading is None:
            if self._treat is not None:
                treat, self._treat = self._treat, None
                self._treat_record(*treat)
            elif self._outstanding is not None:
                break
            elif self._held is None:
                self._complete()
            elif self._held.until > self.now:
                break
            else:
                self._try_held(self._held)
        if self.ended is None and self._reading is None:
            self.state.rest()
            self._set_alarm(None if self._held is None else self._held.until)

    def _try_held(self, held: Held) -> None:
        """The time of a call has come."""
        try:
            self.state.fields(held.handle)
            if self.state.is_open(held.handle):
                self._call(held.handle, held.place)
            else:  # closed while nobody could tell
                self._held = None
                self._first_call()
        except NeedRecord as need:
            self._read_first(need.handle)
            return
        except Refusal as refusal:
            self._held = None
            self.warn("not-dialed", f"the call of record {held.handle} is not made: {refusal}")
        self._tell_warnings()

    def _first_call(self) -> None:
        """While nobody was called yet: the current record is, or the first after it that can be."""
        if self._called or self._held is not None:
            return
        order = [*self.state.handles[self.state.current - 1 :], *self.state.handles[: self.state.current - 1]]
        handle = next(filter(self.state.is_open, order), None)
        if handle is not None:
            self._plan(handle, self.now)

    def _plan(self, handle: int, due: datetime) -> None:
        self.state.cursor = handle
        self._held = Held(handle, due, 0)

    # ------------------------------------------------------------------------------------------------------ treatments

    def _count(self) -> None:
        """A call was answered: end a session that hears too many, at one instant or in all."""
        limits = self._treatment.program.limits
        self._answers = self._answers + 1 if self._answers_since == self.now else 1
        self._answers_since = self.now
        if self._answers > limits.answers_per_instant:
            self._end(
                "error", f"more than {limits.answers_per_instant} calls at one instant: a loop that takes no time"
            )
        elif len(self._called or ()) > limits.events:
            self._end("error", f"more than {limits.events} calls: a loop that never ends")

    def _treat_record(self, handle: int, result: int) -> None:
        self._count()
        if self.ended is not None:
            return
        if not self.state.is_open(handle):
            return  # it was closed; nothing is planned, so the chain is over
        last, times = self._times.get(handle, (result, 0))
        times = times + 1 if last == result else 1
        self._times[handle] = result, times
        found = treatment_for(self._treatment.traditional, result, times)
        if found is None:
            return
        self._tell("action", _keys(found, handle))
        match found.action:
            case "redial":
                self._plan(handle, self.now)
            case "retry" | "retry-at" | "reschedule":
                self._call_later(handle, found)
            case "next-in-chain" | "next-in-chain-after" | "next-in-chain-at":
                following = next(filter(self.state.is_open, self.state.handles[handle:]), None)
                if following is not None:
                    self._call_later(following, found)
            case "assign-to-group":
                self._assign(handle, found.group or "")
            case "mark-agent-error":
                missed = self.state.record_type(handle) in _CALLBACKS
                status = RecordStatus.MISSED_CALLBACK if missed else RecordStatus.AGENT_ERROR
                self._update(handle, {"record_status": int(status)})
            case _:
                pass  # completed: the record, and with nothing planned for another one the chain

    def _call_later(self, handle: int, treatment: TraditionalTreatment) -> None:
        """Plan a call for the treatment's time; a date that has passed is no time to call."""
        due = self._due(handle, treatment)
        if due is None:
            self._plan(handle, self.now)
            return
        if due < self.now:
            self._tell_problem("past-date", f"record {handle}: the date of {treatment.action} has passed")
            return
        kind = self.state.record_type(handle)
        changes = {"dial_sched_time": int(due.timestamp())}
        if kind not in _CALLBACKS:
            changes["record_type"] = int(RecordType.CAMPAIGN_RESCHEDULED)
        self._update(handle, dict(changes))
        self._plan(handle, due)

    def _due(self, handle: int, treatment: TraditionalTreatment) -> datetime | None:
        """When the record is to be called, in UTC; None for at once."""
        date = treatment.date
        if date is None:
            return None if treatment.interval is None else self.now + timedelta(seconds=treatment.interval)
        if date.tzinfo is not None:
            return date.astimezone(UTC)
        second = date.hour * 3600 + date.minute * 60 + date.second
        return moment(first_reached(date.toordinal(), second, self.calendar.zone(self.state.zone(handle))))

    def _assign(self, handle: int, group: str) -> None:
        """A group of people takes the record over: it is not dialed any more."""
        number = canonical_integer(group)
        if number is not None:
            self._update(handle, {"group_id": number})

    # --------------------------------------------------------------------------------------------------------- the end

    def _complete(self) -> None:
        self._finalize()
        self._end("final")

    def _end(self, reason: EndReason, detail: str = "") -> None:
        if reason != "final" and detail:
            self._tell_problem(reason, detail)
        self.ended = Ended(
            reason, self._post_processing, self._states, len(self._called or ()), self._last_result, detail
        )
        self._requests.append(self.ended)
        self._tell("end", trace.end_keys(self.ended))

    # --------------------------------------------------------------------------------------------------------- snapshot

    def snapshot(self) -> dict[str, Any]:
        """The session as plain JSON, between two facts. Raises SnapshotError for one that has ended."""
        return {
            "version": _SNAPSHOT_VERSION,
            "kind": _KIND,
            "states": list(self._states),
            "times": [[handle, result, times] for handle, (result, times) in self._times.items()],
            "treat": None if self._treat is None else list(self._treat),
            "answers": self._answers,
            "answers_since": None if self._answers_since is None else microseconds(self._answers_since),
            **self._kept(),
        }

    @classmethod
    def restore(
        cls, treatment: Treatment, snapshot: Mapping[str, Any], listener: trace.Listener | None = None
    ) -> TraditionalSession:
        """The session of a snapshot; it goes on with the treatments as they are configured now."""
        if snapshot.get("version") != _SNAPSHOT_VERSION:
            raise SnapshotError(f"a snapshot of version {snapshot.get('version')} cannot be restored here")
        session = cls(treatment, snapshot["chain"]["chain"], listener)
        session._take_up(snapshot)
        session._states = tuple(snapshot["states"])
        session._times = {handle: (result, times) for handle, result, times in snapshot["times"]}
        session._treat = None if snapshot["treat"] is None else (snapshot["treat"][0], snapshot["treat"][1])
        since = snapshot["answers_since"]
        session._answers, session._answers_since = snapshot["answers"], None if since is None else instant_of(since)
        return session


def successor(session: ChainProcessing) -> TraditionalSession | None:
    """What goes on with the chain of a session that has ended; None when nothing follows. Tell it `TimeReached`."""
    return TraditionalSession.after(session) if isinstance(session, ChainSession) and session.goes_on else None


def restore_session(
    treatment: Treatment, snapshot: Mapping[str, Any], listener: trace.Listener | None = None
) -> ChainProcessing:
    """The session of a snapshot, of whichever kind. Raises SnapshotError. After a restart, tell it Restored first."""
    kind = TraditionalSession if snapshot.get("kind") == _KIND else ChainSession
    return kind.restore(treatment, snapshot, listener)


def _keys(treatment: TraditionalTreatment, handle: int) -> dict[str, Any]:
    """The keys of an `action` line."""
    keys: dict[str, Any] = {
        "name": treatment.action,
        "record": handle,
        "result": result_text(treatment.result),
        "sequence": treatment.sequence,
    }
    if treatment.interval is not None:
        keys["interval"] = int(treatment.interval) if treatment.interval.is_integer() else treatment.interval
    if treatment.date is not None:
        keys["date"] = treatment.date.isoformat()
    if treatment.group is not None:
        keys["group"] = treatment.group
    return keys | {"children": []}
