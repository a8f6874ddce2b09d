"""What the tests of the dialect share: documents, records, and a small driver that plays facts to one chain's session.

`play(…)` is for examples: it answers every ReadRecord and every Dial by itself, on a virtual clock, and keeps what
came out. `Driver` is for whoever wants to say each fact: it keeps requests and trace lines, and a little store of
records.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scxml_engine.ecmascript import Js2PyRealm, QuickJsRealm
from scxml_engine.errors import UsageError
from scxml_engine.ocs.calendar import Calendar, Span
from scxml_engine.ocs.constants import call_result
from scxml_engine.ocs.messages import (
    Begin,
    CallEnded,
    Dial,
    Ended,
    Fact,
    ReadRecord,
    RecordRead,
    Request,
    TimeReached,
    UpdateRecords,
    WakeAt,
)
from scxml_engine.ocs.records import Chain, Record
from scxml_engine.ocs.session import ChainSession
from scxml_engine.ocs.settings import Settings
from scxml_engine.ocs.treatment import Treatment


def _realms() -> Iterator[Any]:
    yield QuickJsRealm
    try:
        Js2PyRealm()
    except UsageError as error:
        yield pytest.param(Js2PyRealm, marks=pytest.mark.skip(str(error)))
    else:
        yield Js2PyRealm


REALMS = list(_realms())
"""Cases for a test that runs in both ECMAScript engines; js2py is skipped where it cannot be had."""

START = datetime(2026, 3, 2, 10, tzinfo=UTC)  # a Monday
OFFICE = Calendar(weekdays=dict.fromkeys(range(5), Span(9 * 3600, 18 * 3600)))
"""Monday to Friday, nine to six, UTC; no holidays are configured."""

_OPENING = (
    '<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments"'
    ' version="1.0" {}>'
)


def document(body: str, *, data: str = "", attributes: str = "") -> bytes:
    """A treatment around some states; `data` is written as `name=expr; name=expr`."""
    items = [each.split("=", 1) for each in data.split(";") if each.strip()]
    declared = "".join(f'<data id="{name.strip()}" expr="{expr.strip()}"/>' for name, expr in items)
    return f"{_OPENING.format(attributes)}<datamodel>{declared}</datamodel>{body}</scxml>".encode()


def treatment(body: str, *, data: str = "", attributes: str = "", **options: Any) -> Treatment:
    """The same, compiled; `options` are those of Treatment.from_bytes."""
    options.setdefault("calendar", OFFICE)
    return Treatment.from_bytes(document(body, data=data, attributes=attributes), "test.scxml", **options)


def one_block(actions: str, *, data: str = "", **options: Any) -> Treatment:
    """A treatment that runs some actions, then shows every event that follows in a log line, for an hour."""
    body = f"""
      <state id="only"><onentry>{actions}<send event="enough" delay="1h"/></onentry>
        <transition event="enough" target="done"/>
        <transition event="*"><log label="event" expr="_event.name"/></transition>
      </state><final id="done"/>"""
    return treatment(body, data=data, **options)


def record(handle: int = 1, **fields: Any) -> Record:
    """A record with the manual's defaults."""
    zone = fields.pop("zone", None)
    defaults = {
        "record_id": 1000 + handle,
        "contact_info": f"555010{handle - 1}",
        "contact_info_type": 1,
        "record_type": 2,
        "record_status": 2,
        "call_result": 28,
        "attempt": 0,
        "call_time": None,
        "chain_id": 1,
        "chain_n": handle - 1,
    }
    return Record(handle, defaults | fields, zone)


def at(text: str) -> datetime:
    """An instant of UTC, `2026-03-02T10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Lines:
    """A listener that keeps the lines; `seconds` of a line count from START."""

    def __init__(self) -> None:
        self.all: list[tuple[str, dict[str, Any]]] = []
        self.times: list[datetime] = []

    def line(self, chain_id: int, at: datetime, kind: str, keys: Mapping[str, Any]) -> None:
        self.all.append((kind, json.loads(json.dumps(keys, allow_nan=False))))
        self.times.append(at)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [keys for each, keys in self.all if each == kind]

    @property
    def text(self) -> list[str]:
        """Every line with its instant, as text to compare."""
        return [
            f"{at.isoformat()} {kind} {json.dumps(keys)}" for at, (kind, keys) in zip(self.times, self.all, strict=True)
        ]


class Driver:
    """One session and a store that holds its records; every request is kept, and changes are written."""

    def __init__(
        self,
        treatment: Treatment,
        records: Sequence[Record] = (),
        *,
        chain_id: int = 1,
        start: datetime = START,
        answering: bool = True,
    ) -> None:
        self.treatment = treatment
        self.lines = Lines()
        self.session = ChainSession(treatment, chain_id, self.lines)
        self.store = {each.handle: each for each in (records or [record()])}
        self.requests: list[Request] = []
        self.now = start
        self.wake: datetime | None = None
        self.reading: int | None = None
        self.ended: Ended | None = None
        self._answering = answering
        self.tell(Begin(start, Chain(chain_id, tuple(self.store.values()))))

    def tell(self, fact: Fact) -> list[Request]:
        """Tell one fact; the requests that follow, those after the answers to ReadRecord among them."""
        self.now = max(self.now, fact.at)
        if isinstance(fact, TimeReached):
            self.wake = None  # an alarm rings once
        if isinstance(fact, RecordRead) and fact.record.handle == self.reading:
            self.reading = None
        given = self.session.handle(fact)
        for request in given:
            self._note(request)
        self.requests += given
        if self.reading is not None and self._answering:
            given = given + self.tell(self.read(self.reading))
        return given

    def _note(self, request: Request) -> None:
        match request:
            case WakeAt(due):
                self.wake = due
            case ReadRecord(handle):
                self.reading = handle
            case UpdateRecords(changes):
                for change in changes:
                    self.edit(change.handle, **change.fields)
            case Ended():
                self.ended = request

    def read(self, handle: int) -> RecordRead:
        """The answer to ReadRecord."""
        return RecordRead(self.now, self.store[handle])

    def edit(self, handle: int, **fields: Any) -> None:
        """Write into the store, behind the session's back."""
        old = self.store[handle]
        self.store[handle] = Record(handle, {**old.fields, **fields}, old.zone)

    def restart(self) -> None:
        """Put the session through a snapshot; nothing else happens."""
        kept = json.loads(json.dumps(self.session.snapshot()))
        self.session = ChainSession.restore(self.treatment, kept, self.lines)

    # ------------------------------------------------------------------------------------------- what happens, in short

    def wait(self, seconds: float) -> list[Request]:
        """Let time pass with an alarm at its end."""
        return self.tell(TimeReached(self.now + timedelta(seconds=seconds)))

    def wake_up(self) -> list[Request]:
        """Let time pass until the alarm that the session asked for."""
        assert self.wake is not None, "the session asked for no alarm"
        return self.tell(TimeReached(self.wake))

    def end_call(self, result: str | int, seconds: float = 0) -> list[Request]:
        """The call that is out ends so."""
        assert self.session.outstanding is not None, "no call is out"
        return self.tell(
            CallEnded(self.now + timedelta(seconds=seconds), self.session.outstanding, int(call_result(result)))
        )

    def live(self, results: Iterable[str | int] = ("Answer",), *, until: float = 86_400) -> Driver:
        """Answer calls in turn (the last result repeats) and keep the alarms, until the end or for so many seconds."""
        waiting = list(results)
        last = self.now + timedelta(seconds=until)
        while self.ended is None:
            if self.session.outstanding is not None:
                self.end_call(waiting.pop(0) if len(waiting) > 1 else waiting[0])
            elif self.wake is not None and self.wake <= last:
                self.wake_up()
            else:
                break
        return self

    # --------------------------------------------------------------------------------------------------- what came out

    @property
    def dials(self) -> list[Dial]:
        return [each for each in self.requests if isinstance(each, Dial)]

    @property
    def events(self) -> list[tuple[str, Any]]:
        """Name and data of every event that was taken."""
        return [(keys["name"], keys["data"]) for keys in self.lines.of("event")]

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.events]

    @property
    def logs(self) -> list[str]:
        return [keys["text"] for keys in self.lines.of("log")]

    @property
    def codes(self) -> list[str]:
        """The codes of the diagnostics, in order."""
        return [keys["code"] for keys in self.lines.of("diagnostic")]

    def data(self, event: str) -> Any:
        """The data of the first event of that name."""
        return next(data for name, data in self.events if name == event)


def play(
    treatment: Treatment,
    records: Sequence[Record] = (),
    results: Iterable[str | int] = ("Answer",),
    *,
    start: datetime = START,
    until: float = 86_400,
) -> Driver:
    """Run one chain from its beginning, calls taking no time."""
    return Driver(treatment, records, start=start).live(results, until=until)


def settings(**values: Any) -> Settings:
    return Settings(**values)
