"""A chain that a test in Python takes by the hand: say how a call ends, let time pass, say what must be so.

>>> from scxml_engine.authoring.scenarios import ChainDriver
>>> from scxml_engine import Treatment
>>> treatment = Treatment.from_bytes(b'''<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"
...     xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
...   <state id="dial"><onentry><ocs:make_call record_id="1"/></onentry>
...     <transition event="ocs.callresult" cond="_event.data.callresult == 'Busy'" target="wait"/>
...     <transition event="ocs.callresult" target="done"/></state>
...   <state id="wait"><onentry><ocs:timeout delay="300"/></onentry>
...     <transition event="ocs.timeout" target="dial"/></state>
...   <final id="done"/></scxml>''', "redial.scxml")
>>> chain = ChainDriver(treatment, ["5550100"])
>>> chain = chain.expect_call("5550100").on_call("Busy").expect_state("wait")
>>> chain = chain.after("5m").expect_call("5550100").on_call("Answer", talk="2m").expect_ended("final", state="done")

The time is virtual, and the campaign below is the one that plays scenarios. A call lasts until `on_call` ends it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NoReturn, Self

from scxml_engine.authoring.scenarios.chains import make_chain
from scxml_engine.authoring.scenarios.reading import instant_of
from scxml_engine.authoring.scenarios.stage import Line, PlayedCall, Stage
from scxml_engine.authoring.scenarios.telling import transition_text
from scxml_engine.authoring.scenarios.verdict import is_cell, is_covered, shown_field
from scxml_engine.campaign.injections import CloseChain, CloseNumber, LateResult, Restart, Unload, What
from scxml_engine.campaign.traces import elapsed, seconds
from scxml_engine.diagnostics import printable
from scxml_engine.ocs.calls import Call, Outcome
from scxml_engine.ocs.constants import call_result, contact_type, result_text
from scxml_engine.ocs.durations import parse_duration
from scxml_engine.ocs.records import Record
from scxml_engine.ocs.trace import Listener
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.scxml.fetching import unpack
from scxml_engine.scxml.source import decode_document

DEFAULT_START: Final = "2026-03-02T09:00:00"
"""A Monday morning, in the calendar's zone."""


class _UntilSaid:
    """A call lasts until the test ends it."""

    def outcome(self, call: Call) -> Outcome:  # noqa: ARG002 - all calls are alike
        return Outcome(0, ring=math.inf)


class ChainDriver:
    """One chain of a treatment, begun at `start`; every method gives the driver back, or raises `AssertionError`.

    `records` are numbers, or cells by the columns of a calling list: names or numbers for enumerated columns, every
    other key a user-defined field. `start` is an instant, or ISO 8601 text that is in the calendar's zone unless it has
    an offset. `listener` hears every line of the trace.
    """

    def __init__(
        self,
        treatment: Treatment,
        records: Iterable[str | Mapping[str, object]] = ("5550100",),
        *,
        start: datetime | str = DEFAULT_START,
        listener: Listener | None = None,
    ) -> None:
        chain = make_chain(records, treatment.calendar.timezones)
        self._start = instant_of(start, treatment.calendar) if isinstance(start, str) else start
        self._stage = Stage(treatment, chain, self._start, _UntilSaid(), listener=listener)
        self._said = 0  # lines of the log that `expect_log` has passed
        self._stage.campaign.begin()

    # -------------------------------------------------------------------------------------------------- what is known

    @property
    def now(self) -> datetime:
        """The instant, in UTC."""
        return self._stage.campaign.now

    @property
    def calls(self) -> Sequence[PlayedCall]:
        """Every call that was placed, in order; the last may be under way."""
        return tuple(self._stage.recorder.calls)

    @property
    def lines(self) -> Sequence[Line]:
        """The trace so far."""
        return tuple(self._stage.recorder.lines)

    @property
    def log(self) -> Sequence[str]:
        """The texts that were logged."""
        return tuple(str(line.keys["text"]) for line in self._stage.recorder.lines if line.kind == "log")

    @property
    def states(self) -> Sequence[str]:
        """The ids of all active states, in document order."""
        return self._stage.states

    @property
    def records(self) -> Sequence[Record]:
        """The records as they stand in the list now."""
        return self._stage.records

    # ---------------------------------------------------------------------------------------------------- what happens

    def on_call(self, result: str | int, *, ring: str | float = 0, talk: str | float = 0) -> Self:
        """The call that is under way rings and is talked on so long, and ends so."""
        __tracebackhide__ = True
        number = int(call_result(result))
        if self._under_way is None:
            self._fail(f"a call that ends with {result_text(number)}", "no call is under way")
        self.after(parse_duration(ring) + parse_duration(talk))
        self._stage.campaign.end_calls(number)
        return self

    def after(self, duration: str | float) -> Self:
        """Time passes: `5m`, or seconds. What is due at its end has happened then."""
        self._stage.campaign.run_until(self.now + timedelta(seconds=parse_duration(duration)))
        return self

    def do_not_call(self, contact_info: str) -> Self:
        """The customer of that number says no to somebody else."""
        __tracebackhide__ = True
        return self._inject(CloseNumber(contact_info), f"a record with the number {contact_info}")

    def cancel(self, contact_info: str | None = None) -> Self:
        """The records of that number are withdrawn, or the whole chain."""
        __tracebackhide__ = True
        if contact_info is None:
            return self._inject(CloseChain(), "a chain on its way")
        return self._inject(CloseNumber(contact_info, "CancelRecord"), f"a record with the number {contact_info}")

    def disposition(self, result: str | int) -> Self:
        """An agent says afterwards what became of the last call that ended."""
        __tracebackhide__ = True
        return self._inject(LateResult(int(call_result(result))), "a call that has ended")

    def restart(self) -> Self:
        """The session goes through its snapshot, as after a crash."""
        __tracebackhide__ = True
        return self._inject(Restart(), "a chain on its way")

    def unload(self) -> Self:
        """The campaign goes."""
        __tracebackhide__ = True
        return self._inject(Unload(), "a chain on its way")

    # ------------------------------------------------------------------------------------------------- what must be so

    def expect_call(self, contact_info: str | None = None, **details: object) -> Self:
        """A call was placed at this very instant and is under way: to that number, with these details.

        `details` are `attempt`, `record` (its handle), `contact_info_type`, and `options` and `extensions`, of which
        the pairs given must be there.
        """
        __tracebackhide__ = True
        call = self._under_way
        wanted = f"a call to {contact_info}" if contact_info is not None else "a call"
        if call is None:
            self._fail(wanted, "no call is under way")
        if contact_info is not None and call.call.contact_info != contact_info:
            self._fail(wanted, f"a call to {call.call.contact_info} is under way")
        since = seconds(self.now, self._start) - call.after
        if since > 0:
            self._fail(f"{wanted} now", f"it was placed {elapsed(since).removeprefix('+')} earlier")
        for name, value in details.items():
            actual = _detail(call, name)
            if not _is_detail(actual, value):
                self._fail(f"{wanted} with {name} {value}", f"{name} is {actual}")
        return self

    def expect_no_call(self) -> Self:
        """No call is under way."""
        __tracebackhide__ = True
        call = self._under_way
        if call is not None:
            self._fail("no call", f"a call to {call.call.contact_info} is under way")
        return self

    def expect_ended(
        self, ended: str = "final", *, state: str | None = None, post_processing: str | None = None
    ) -> Self:
        """The chain has ended so: final, stuck, error or unloaded; `state` names the active atomic states."""
        __tracebackhide__ = True
        end = self._stage.end
        if end is None:
            self._fail(f"the end, {ended}", f"the chain is on its way, in {' '.join(self.states)}")
        for what, wanted, actual in (
            ("end", ended, end["reason"]),
            ("state", state, end["state"]),
            ("post-processing", post_processing, end["post_processing"]),
        ):
            if wanted is not None and wanted != actual:
                self._fail(f"the {what} {wanted}", f"it is {actual}")
        return self

    def expect_state(self, *states: str) -> Self:
        """Each of these states is active."""
        __tracebackhide__ = True
        missing = [each for each in states if each not in self.states]
        if missing:
            self._fail(f"the state {' '.join(missing)}", f"active are {' '.join(self.states) or 'none'}")
        return self

    def expect_log(self, text: str) -> Self:
        """That text was logged, after the one that was expected last; others may stand between."""
        __tracebackhide__ = True
        log = self.log
        if text not in log[self._said :]:
            said = ", ".join(f'"{each}"' for each in log[self._said :])
            self._fail(f'"{text}" in the log', f"since then: {said}" if said else "nothing was logged since then")
        self._said = log.index(text, self._said) + 1
        return self

    def expect_event(self, descriptor: str) -> Self:
        """An event that matches was taken."""
        __tracebackhide__ = True
        names = [str(line.keys["name"]) for line in self.lines if line.kind == "event"]
        if not any(is_covered(name, descriptor) for name in names):
            self._fail(f"an event {descriptor}", f"there were {', '.join(names) or 'none'}")
        return self

    def expect_never(self, descriptor: str) -> Self:
        """No event that matches has occurred."""
        __tracebackhide__ = True
        for line in self.lines:
            name = line.keys["name"] if line.kind == "event" else line.keys.get("event")
            if name and line.kind in ("event", "diagnostic") and is_covered(str(name), descriptor):
                self._fail(f"no event {descriptor}", f"{name} at {elapsed(seconds(line.at, self._start))}")
        return self

    def expect_record(self, handle: int = 1, **fields: object) -> Self:
        """These cells of a record stand so in the list now, by column."""
        __tracebackhide__ = True
        if not 1 <= handle <= len(self.records):
            self._fail(f"a record {handle}", f"the chain has {len(self.records)}")
        for name, wanted in fields.items():
            cells = self.records[handle - 1].fields
            actual = shown_field(name, cells[name]) if name in cells else "no such column"
            text = "" if wanted is None else str(int(wanted)) if isinstance(wanted, int) else str(wanted)
            if name not in cells or not is_cell(name, cells[name], text):
                self._fail(f"{name} {wanted} in record {handle}", f"it is {actual}")
        return self

    # --------------------------------------------------------------------------------------------------------- helpers

    @property
    def _under_way(self) -> PlayedCall | None:
        calls = self._stage.recorder.calls
        return calls[-1] if calls and calls[-1].result is None and self._stage.end is None else None

    def _inject(self, what: What, needed: str) -> Self:
        __tracebackhide__ = True
        if not self._stage.campaign.inject(what):
            self._fail(needed, "there is none")
        return self

    def _fail(self, expected: str, actual: str) -> NoReturn:
        """Raise, and say where the chain is."""
        __tracebackhide__ = True
        when = elapsed(seconds(self.now, self._start))
        text = [f"expected {expected} at {when}: {actual}", *self._whereabouts()]
        raise AssertionError("\n".join(map(printable, text)))

    def _whereabouts(self) -> Iterable[str]:
        """The last transition that was taken, with its line."""
        lines = [line for line in self._stage.recorder.lines if line.kind == "transition"]
        if not lines:
            return
        treatment = self._stage.treatment
        yield f"  last transition {transition_text(treatment.title, lines[-1])}"
        source = decode_document(unpack(treatment.source)[0]).splitlines()
        number = lines[-1].keys["line"]
        if 0 < number <= len(source):
            yield f"    {source[number - 1].strip()}"


def _detail(call: PlayedCall, name: str) -> object:
    known = ("attempt", "record", "contact_info_type", "options", "extensions")
    if name not in known:
        raise TypeError(f"a call has no {name}: it has {', '.join(known)}")
    return getattr(call.call, "handle" if name == "record" else name)


def _is_detail(actual: object, wanted: object) -> bool:
    if isinstance(actual, Mapping):
        return isinstance(wanted, Mapping) and all(actual.get(name) == value for name, value in wanted.items())
    return actual == (contact_type(wanted) if isinstance(wanted, str) else wanted)
