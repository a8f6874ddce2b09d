"""What the examples of this folder are written with: a document of a few lines, what is sent to it, what must happen.

    play('<state id="a"><transition event="e" target="b"/></state><final id="b"/>', "e").ends_in("b")

`play` runs a document's body on a virtual clock until nothing is left to happen; `content` does so with a piece of
executable content; `refuses` is for what is no conformant document. Everything that knows how this engine is driven
is in one function, `run_document`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from scxml_engine.ecmascript import encode
from scxml_engine.errors import DocumentError, SourceError
from scxml_engine.runtime import LiveHost, WallClock
from scxml_engine.runtime.basic_http import BasicHttp
from scxml_engine.scxml.effects import DocumentWanted, Effect, EventTaken, Logged
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.session import Session

SCXML = "http://www.w3.org/TR/scxml/"
SCXML_PROCESSOR = "http://www.w3.org/TR/scxml/#SCXMLEventProcessor"
HTTP_PROCESSOR = "http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MOST_EFFECTS = 1_000


@dataclass
class Outcome:
    """What became of a document; every check gives the outcome back, so that checks can be chained."""

    states: list[str] = field(default_factory=list)
    """The active states in document order; after the end, those in which it ended."""
    atomic: list[str] = field(default_factory=list)
    """Those of them without children."""
    log: list[str] = field(default_factory=list)
    """Label and text of each `<log>`, of invoked sessions too, in the order in which they came."""
    events: list[str] = field(default_factory=list)
    """The names of the events that were taken from a queue, internal ones too."""
    finished: bool = False
    seconds: float = 0.0
    """How long it took on the virtual clock."""

    def ends_in(self, state: str) -> Outcome:
        """It is over, and this top-level final state was its last."""
        assert self.finished, f"still in {self.atomic} after {self.log}"
        assert self.atomic == [state], f"ended in {self.atomic} after {self.log}"
        return self

    def rests_in(self, *atomic: str) -> Outcome:
        """It waits for events, in these atomic states (document order)."""
        assert not self.finished, f"ended in {self.atomic} after {self.log}"
        assert self.atomic == list(atomic), f"rests in {self.atomic} after {self.log}"
        return self

    def has_active(self, *states: str) -> Outcome:
        """These are all its active states (document order)."""
        assert self.states == list(states), f"active are {self.states}"
        return self

    def logs(self, *texts: str) -> Outcome:
        """It logged this and nothing else."""
        assert self.log == list(texts), f"logged {self.log}"
        return self

    def takes(self, *events: str) -> Outcome:
        """It took these events, in this order, and no others."""
        assert self.events == list(events), f"took {self.events}"
        return self

    def takes_time(self, seconds: float) -> Outcome:
        """Its last event came at this second."""
        assert self.seconds == pytest.approx(seconds), f"the last event came after {self.seconds} s"
        return self


# ---------------------------------------------------------------------------------------------------------- the engine


def run_document(
    text: str,
    events: Iterable[str | Event] = (),
    files: Mapping[str, str] | None = None,
    parameters: Mapping[str, object] | None = None,
) -> Outcome:
    """Run a document to its end, or until nothing more is due. Raises DocumentError when it is refused.

    `events` are external events: each comes when all that was due before has been done. `files` are the documents
    beside it, by the name under which `src=` finds them. `parameters` are values from outside for top-level data.
    """
    program = Program.from_bytes(text.encode(), "main.scxml", source=Files(files or {}))
    given = {name: encode(value) for name, value in (parameters or {}).items()}
    if HTTP_PROCESSOR in text or "basichttp" in text:
        return asyncio.run(_run_with_http(program))
    session = Session(program, "s1", parameters=given, trace=True)
    supply = Files(files or {})
    effects = _supplied(session, session.start(START), supply)
    effects += _what_is_due(session, supply, START)
    for event in events:
        session.post(event if isinstance(event, Event) else Event(event), START)
        effects += _what_is_due(session, supply, START)
    now = START
    while session.next_due is not None and len(effects) < MOST_EFFECTS:
        now = max(now, session.next_due)
        effects += _what_is_due(session, supply, now)
    assert len(effects) < MOST_EFFECTS, "it does not come to rest"
    return _seen(session, effects, now)


async def _run_with_http(program: Program) -> Outcome:
    """On the wall clock, with a real server that the document talks to; it rests when nothing comes for a while."""
    effects: list[Effect] = []
    async with BasicHttp() as http:
        session = Session(program, "s1", trace=True, processors=http.locations)
        host = LiveHost(
            session, WallClock(), None, lambda _, effect: effects.append(effect), processors=http.processors
        )
        with suppress(TimeoutError):
            async with asyncio.timeout(0.4):
                await http.run(host)
    return _seen(host.session, effects, START)


def _seen(session: Session, effects: Iterable[Effect], now: datetime) -> Outcome:
    outcome = Outcome()
    for each in effects:
        if isinstance(each, Logged):
            outcome.log.append(f"{each.label}{each.text}")
        elif isinstance(each, EventTaken):
            outcome.events.append(each.event.name)
    outcome.states = session.machine.active()
    outcome.atomic = session.machine.active_atomic()
    outcome.finished = session.machine.finished
    outcome.seconds = (now - START) / timedelta(seconds=1)
    assert session.machine.failure == ""
    return outcome


@dataclass
class Files:
    """The documents beside the one that runs."""

    texts: Mapping[str, str]

    def fetch(self, uri: str) -> bytes:
        """One of them, by its name or as a `file:` URI."""
        name = uri.removeprefix("file:")
        if name not in self.texts:
            raise SourceError(f"there is no {uri}")
        return self.texts[name].encode()


def _what_is_due(session: Session, files: Files, now: datetime) -> list[Effect]:
    effects: list[Effect] = []
    while session.next_due is not None and session.next_due <= now and len(effects) < MOST_EFFECTS:
        effects += _supplied(session, session.step(now) or [], files)
    return effects


def _supplied(session: Session, effects: list[Effect], files: Files) -> list[Effect]:
    """The effects, after every document that an `<invoke>` asks for was brought."""
    for each in effects:
        if isinstance(each, DocumentWanted):
            try:
                text, error = files.fetch(each.uri).decode(), ""
            except SourceError as problem:
                text, error = None, str(problem)
            session.supply(each.session_id, text, error)
    return effects


# ----------------------------------------------------------------------------------------------------------- documents


def machine(body: str, root: str = "") -> str:
    """A whole document around its body; `root` are further attributes of `<scxml>`."""
    datamodel = "" if "datamodel=" in root else 'datamodel="ecmascript"'
    return f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" {datamodel} {root}>{body}</scxml>'


def play(
    body: str,
    *events: str | Event,
    root: str = "",
    files: Mapping[str, str] | None = None,
    parameters: Mapping[str, object] | None = None,
) -> Outcome:
    """Run the document with this body and send it these external events, one after the other."""
    return run_document(machine(body, root), events, files, parameters)


def content(block: str, data: str = "", **more: object) -> Outcome:
    """Run a piece of executable content on entry of a state; the state then logs the events that come, with a `?`."""
    return play(
        f'<datamodel>{data}</datamodel><state id="s"><onentry>{block}</onentry>'
        '<transition event="*"><log label="?" expr="_event.name"/></transition></state>',
        **more,
    )


def unless_refused(run: Callable[..., Outcome], *arguments: str, **more: object) -> Outcome | None:
    """What `play` or `content` give, or None where the document is refused: for rules that leave the choice."""
    try:
        return run(*arguments, **more)
    except DocumentError:
        return None


def refuses(body: str, root: str = "", **more: object) -> None:
    """The document with this body is not conformant, and is not run."""
    refuses_document(machine(body, root), **more)


def refuses_document(text: str, **more: object) -> None:
    """The same for a whole document."""
    with pytest.raises(DocumentError):
        run_document(text, **more)


def mark(name: str) -> str:
    """Executable content that leaves its name in the log."""
    return f'<log label="{name}"/>'


def state(name: str, inside: str = "", kind: str = "state", attributes: str = "") -> str:
    """A state that logs `+name` when it is entered and `-name` when it is left."""
    return (
        f'<{kind} id="{name}" {attributes}><onentry>{mark("+" + name)}</onentry><onexit>{mark("-" + name)}</onexit>'
        f"{inside}</{kind}>"
    )


def invoke(child: str, attributes: str = "", inside: str = "") -> str:
    """An `<invoke>` of the inline document with this body."""
    return f'<invoke type="{SCXML}" {attributes}>{inside}<content>{machine(child)}</content></invoke>'
