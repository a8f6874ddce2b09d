"""Runs a folder of tests in the form of the W3C's suite: a `manifest.json` and the documents that it names.

A test passes when every one of its documents ends in the final state `pass`. Documents run on a virtual clock, so that
the guards of tests that pass cost nothing; those that speak of Basic HTTP run on the machine's clock, with a server on
loopback. Manual tests are run too, for a person to judge by what was seen.
"""

from __future__ import annotations

import asyncio
import enum
import importlib
import json
import traceback
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from scxml_engine.errors import DocumentError, SnapshotError, SourceError, UsageError
from scxml_engine.runtime.clocks import WallClock
from scxml_engine.runtime.host import Bounds, Ending, LiveHost, Reason, VirtualHost
from scxml_engine.runtime.http_messages import EVENT_NAME
from scxml_engine.runtime.sources import FileSource
from scxml_engine.scxml.datamodel.ecmascript import RealmFactory
from scxml_engine.scxml.effects import Configured, Effect, EventTaken, Failed, Logged, TransitionTaken
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.session import Session
from scxml_engine.scxml.source import DocumentSource

if TYPE_CHECKING:
    from scxml_engine.runtime.basic_http import BasicHttp

_MANIFEST: Final = "manifest.json"
_SPEAKS_HTTP: Final = (b"#BasicHTTPEventProcessor", b"basichttp")
_MOST_LINES: Final = 200  # of a trace that are kept: its last ones
_MOST_LOGS: Final = 20
_VIRTUAL: Final = Bounds(virtual=timedelta(days=1), steps=20_000)


class Result(enum.StrEnum):
    """How a test went."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    ERROR = "error"  # the document is refused, or breaks a limit, or needs what is not there
    TIMEOUT = "timeout"  # it reached no end
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Case:
    """One test of the manifest. `files` are names in its folder; `text` is the assertion."""

    id: str
    spec: str
    conf: str
    manual: bool
    files: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a test went, in one line what was seen, and its trace line by line."""

    case: Case
    result: Result
    seen: str
    trace: tuple[str, ...] = ()


# The manifest ---------------------------------------------------------------------------------------------------------


def load_suite(folder: Path, only: Iterable[str] = ()) -> list[Case]:
    """The tests of a folder, or those with these ids. Raises UsageError with one clear line."""
    manifest = folder / _MANIFEST
    try:
        values = json.loads(FileSource(folder).fetch(_MANIFEST))
    except SourceError as error:
        raise UsageError(str(error)) from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{manifest} is no JSON: {' '.join(str(error).split())}") from None
    if not isinstance(values, list):
        raise UsageError(f"{manifest} holds no list of tests")
    cases = [_case(folder, f"{manifest}: test {number}", each) for number, each in enumerate(values, 1)]
    known = {each.id: each for each in cases}
    if len(known) < len(cases):
        raise UsageError(f"{manifest} has an id twice")
    wanted = list(dict.fromkeys(only))
    for each in wanted:
        if each not in known:
            raise UsageError(f'{manifest} has no test "{each}"')
    return [known[each] for each in wanted] if wanted else cases


def _case(folder: Path, place: str, values: object) -> Case:
    if not isinstance(values, Mapping):
        raise UsageError(f"{place} is no object")
    case = Case(
        id=_text(place, values, "id"),
        spec=_text(place, values, "spec"),
        conf=_text(place, values, "conf"),
        manual=values.get("manual", False) is True,
        files=tuple(_names(place, values, "files")),
        text=str(values.get("text", "")),
    )
    if not case.files and not case.manual:
        raise UsageError(f"{place} names no file")
    for name in [*case.files, *_names(place, values, "depfiles")]:
        _check_file(folder, place, name)
    return case


def _text(place: str, values: Mapping[Any, Any], key: str) -> str:
    value = values.get(key)
    if not isinstance(value, str) or not value:
        raise UsageError(f'{place} has no text "{key}"')
    return value


def _names(place: str, values: Mapping[Any, Any], key: str) -> list[str]:
    names = values.get(key, [])
    if not isinstance(names, list) or not all(isinstance(each, str) and each for each in names):
        raise UsageError(f'{place}: "{key}" is no list of names')
    return names


def _check_file(folder: Path, place: str, name: str) -> None:
    try:
        path = (folder / name).resolve()
        inside, there = path.is_relative_to(folder.resolve()), path.is_file()
    except (OSError, ValueError, RuntimeError):
        inside, there = True, False
    if not inside:
        raise UsageError(f'{place}: "{name}" lies outside the folder')
    if not there:
        raise UsageError(f'{place}: there is no file "{name}"')


# One test -------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Record:
    """What a listener heard of one document."""

    lines: deque[str] = field(default_factory=lambda: deque(maxlen=_MOST_LINES))
    logs: list[str] = field(default_factory=list)

    def hear(self, _: datetime, effect: Effect) -> None:
        match effect:
            case EventTaken(event):
                self.lines.append(f"event {event.name}{'' if event.tagged is None else ' ' + event.tagged[:200]}")
            case TransitionTaken(source, targets, event, location):
                cause = "" if event is None else f", on {event}"
                self.lines.append(f"transition {source} -> {' '.join(targets) or source} (line {location.line}{cause})")
            case Configured(states):
                self.lines.append(f"configuration {' '.join(states)}")
            case Logged(label, text):
                label = label.strip().removesuffix(":")
                self.logs.append(f"{label}: {text}" if label else text)
                self.lines.append(f"log {self.logs[-1]}")
            case Failed(_, message, location, event):
                self.lines.append(f"{event or 'limit'} {message} (line {location.line})")


Edges: TypeAlias = Literal["usual", "fused", "general"]


class Conformance:
    """Runs tests of one folder by one engine.

    `seconds` is the real time that one document may take, looked at between two steps. `snapshot_every_step` keeps
    every session as JSON after each macrostep and goes on with what is restored. `edges` chooses the way through the
    graph: every edge "fused" at once, every edge "general", or as usual.
    """

    def __init__(
        self,
        folder: Path,
        make_realm: RealmFactory | None = None,
        *,
        snapshot_every_step: bool = False,
        seconds: float = 60.0,
        edges: Edges = "usual",
    ) -> None:
        self._source = FileSource(folder, confined=True)
        self._make_realm = make_realm
        self._restarts = snapshot_every_step
        self._seconds = seconds
        self._edges = edges

    def run(self, case: Case) -> Outcome:
        """Run a test. Raises UsageError when the engine itself is not there."""
        if case.manual:
            seen = [self._by_hand(case, each) for each in case.files]
            return Outcome(case, Result.MANUAL, "; ".join(each.seen for each in seen), _lines(seen))
        outcome = Outcome(case, Result.ERROR, "it names no file")
        for name in case.files:
            outcome = self._document(case, name)
            if outcome.result is not Result.PASS:
                break
        return outcome

    def _document(self, case: Case, name: str) -> Outcome:
        """Run one document of a test."""
        record = _Record()
        try:
            ending = self._drive(name, record)
            result, seen = _verdict(ending)
        except DocumentError as refusal:
            result, seen = Result.ERROR, f"refused: {refusal.diagnostics[0]}"
        except (SourceError, SnapshotError, _Missing) as error:
            result, seen = Result.ERROR, str(error)
        except UsageError:
            raise
        except Exception as error:  # noqa: BLE001 - a bug of ours must not hide how the other tests go
            result, seen = Result.ERROR, f"{type(error).__name__}: {error}"
            record.lines.extend(traceback.format_exc().splitlines())
        if case.manual and record.logs:
            seen += f"; log: {' | '.join(record.logs[:_MOST_LOGS])}"
        return Outcome(case, result, seen, tuple(record.lines))

    def _drive(self, name: str, record: _Record) -> Ending:
        data = self._source.fetch(name)
        program = self._program(data, name, self._source)
        if any(each in data for each in _SPEAKS_HTTP):
            return asyncio.run(self._live(program, record))
        bounds = Bounds(_VIRTUAL.virtual, _VIRTUAL.steps, self._seconds)
        return VirtualHost(
            Session(program, "test", trace=True),
            self._source,
            record.hear,
            bounds=bounds,
            snapshot_every_step=self._restarts,
        ).run()

    def _program(self, data: bytes, name: str, source: DocumentSource | None = None) -> Program:
        ways: dict[Edges, dict[str, Any]] = {"usual": {}, "fused": {"fuse_after": 0}, "general": {"fuse": False}}
        return Program.from_bytes(data, name, make_realm=self._make_realm, source=source, **ways[self._edges])

    async def _live(self, program: Program, record: _Record) -> Ending:
        async with _basic_http() as http:
            session = Session(program, "test", trace=True, processors=http.locations)
            host = LiveHost(
                session,
                WallClock(),
                self._source,
                record.hear,
                processors=http.processors,
                snapshot_every_step=self._restarts,
            )
            try:
                async with asyncio.timeout(self._seconds):
                    return await http.run(host)
            except TimeoutError:
                return host.ending(f"it is not over after {self._seconds:g} seconds")

    # ---------------------------------------------------------------------------------------------------------- manual

    def _by_hand(self, case: Case, name: str) -> Outcome:
        """What a person needs to judge a manual test: how its document went; for a text, that nothing was run."""
        if name.endswith(".scxml"):
            return self._document(case, name)
        if (case.id, name) == _POSTED:
            return asyncio.run(self._post(case))
        return Outcome(case, Result.MANUAL, f"{name} says what to do by hand")

    async def _post(self, case: Case) -> Outcome:
        """What the text of the W3C's test 513 asks for: its request, by a client of our own."""
        program = self._program(_RECEIVER, "a receiver")
        record = _Record()
        try:
            async with _basic_http() as http:
                session = Session(program, "test", trace=True, processors=http.locations)
                host = LiveHost(session, WallClock(), None, record.hear, processors=http.processors)
                with http.serving(host):
                    async with asyncio.timeout(self._seconds):
                        status = await http.post("test", b"key1=value1&key2=value2", {EVENT_NAME: "test"})
                        ending = await host.run()
        except (TimeoutError, _Missing) as error:
            return Outcome(case, Result.MANUAL, f"not done: {str(error) or 'no answer'}")
        seen = f"its request was answered {status} before the event was taken; {_verdict(ending)[1]}"
        return Outcome(case, Result.MANUAL, f"{seen}; log: {' | '.join(record.logs)}", tuple(record.lines))


_POSTED: Final = ("513", "test513.txt")
_RECEIVER: Final = b"""<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">
<state id="s0"><transition event="test" target="pass"><log label="data" expr="_event.data"/></transition></state>
<final id="pass"/></scxml>"""


class _Missing(Exception):
    """An extra that a test needs is not installed."""


def _basic_http() -> BasicHttp:
    """The processor, which is there only with its extra; it is not imported before a test asks for it."""
    try:
        module: Any = importlib.import_module("scxml_engine.runtime.basic_http")
    except ModuleNotFoundError as missing:
        raise _Missing(str(missing)) from None
    processor: BasicHttp = module.BasicHttp()
    return processor


def _verdict(ending: Ending) -> tuple[Result, str]:
    states = " ".join(ending.states) or "no state"
    match ending.reason:
        case Reason.FINAL:
            return (Result.PASS if ending.states == ("pass",) else Result.FAIL), f"it ended in {states}"
        case Reason.BROKEN:
            return Result.ERROR, ending.detail
    return Result.TIMEOUT, f"in {states}: {ending.detail}"


def _lines(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    return tuple(line for each in outcomes for line in each.trace)
