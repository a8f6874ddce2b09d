"""Invoked sessions: what goes in, what comes back, and what is left of them in a snapshot."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.scxml.effects import DocumentWanted, Logged
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.session import Session
from tests.scxml.charts import document

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
LOG_ALL = '<transition event="*"><log label="" expr="_event.name"/></transition>'


class Family:
    """A session that is stepped until nothing is due, and what it logged."""

    def __init__(self, body: str, files: dict[str, str] | None = None, limits: Limits | None = None) -> None:
        self.files = files or {}
        self.session = Session(Program.from_bytes(document(body), "doc.scxml", (), limits), "s")
        self.now = T0
        self.logs: list[str] = []
        self._see(self.session.start(T0))
        self.settle()

    def _see(self, effects) -> None:
        for each in effects:
            if isinstance(each, Logged):
                self.logs.append(each.text)
            elif isinstance(each, DocumentWanted) and each.uri in self.files:
                self.session.supply(each.session_id, self.files[each.uri])

    def settle(self) -> None:
        while (found := self.session.step(self.now)) is not None:
            self._see(found)

    def event(self, name: str) -> None:
        self.session.post(Event(name), self.now)
        self.settle()

    def wait(self, seconds: float) -> None:
        until = self.now + timedelta(seconds=seconds)
        while (due := self.session.next_due) is not None and due <= until:
            self.now = max(self.now, due)
            self.settle()
        self.now = until

    def restart(self) -> None:
        """Through JSON and back."""
        kept = json.loads(json.dumps(self.session.snapshot()))
        self.session = Session.restore(self.session.program, kept)
        assert self.session.snapshot() == kept


def child(body: str, attributes: str = "") -> str:
    return document(body, attributes).decode()


CLOCK = child(
    """<state id="tick"><onentry><send event="now" delay="10s" id="t"/></onentry>
    <transition event="now" target="tick"><send target="#_parent" event="tick"/></transition>
    <transition event="stop" target="over"/></state><final id="over"/>"""
)
PARENT = f"""<state id="a"><invoke id="clock"><content>{CLOCK}</content></invoke>
    <transition event="enough"><send target="#_clock" event="stop"/></transition>
    <transition event="leave" target="b"/>{LOG_ALL}</state><state id="b">{LOG_ALL}</state>"""


def test_a_child_ticks_until_it_is_told_to_stop():
    family = Family(PARENT)
    family.wait(25)
    assert family.logs == ["tick", "tick"]
    family.event("enough")
    assert family.logs == ["tick", "tick", "done.invoke.clock"]
    assert not family.session.invoking
    assert family.session.next_due is None


def test_a_child_whose_state_is_left_is_gone_with_its_delayed_events():
    family = Family(PARENT)
    family.wait(5)
    family.event("leave")
    assert not family.session.invoking
    assert family.session.next_due is None
    family.wait(60)
    assert family.logs == []


@given(st.lists(st.sampled_from(["wait", "enough", "leave", "x"]), max_size=8), st.sets(st.integers(0, 8)))
def test_a_snapshot_changes_nothing_that_follows(steps, restarts):
    """Children and their delayed events included."""
    plain, restarted = Family(PARENT), Family(PARENT)
    for number, step in enumerate(steps):
        if number in restarts:
            restarted.restart()
        for family in (plain, restarted):
            if step == "wait":
                family.wait(7)
            else:
                family.event(step)
    assert plain.logs == restarted.logs
    assert plain.session.snapshot() == restarted.session.snapshot()


def test_a_document_from_outside_is_wanted_and_supplied():
    body = f'<state id="a"><invoke src="c.scxml" id="c"/>{LOG_ALL}</state>'
    family = Family(body)
    assert family.session.invoking
    (wanted,) = family.session.wanted()
    assert wanted.uri == "c.scxml"
    family.restart()
    assert family.session.wanted() == [wanted]
    family.session.supply(wanted.session_id, child('<final id="f"/>'))
    family.settle()
    assert family.logs == ["done.invoke.c"]
    family.session.supply(wanted.session_id, "too late")
    assert family.session.next_due is None


@pytest.mark.parametrize(
    ("text", "error", "event"),
    [
        (None, "there is no such file", "error.communication"),
        ("<scxml", "", "error.execution"),
        ("7", "", "error.execution"),
    ],
)
def test_a_document_that_cannot_be_had_or_read_is_an_error_event(text, error, event):
    family = Family(f'<state id="a"><invoke src="c.scxml" id="c"/>{LOG_ALL}</state>')
    (wanted,) = family.session.wanted()
    family.session.supply(wanted.session_id, text, error)
    family.settle()
    assert family.logs == [event]
    assert not family.session.invoking


def test_a_document_that_invokes_itself_is_stopped_by_its_limit():
    endless = child('<state id="a"><invoke src="again.scxml"/></state>')
    family = Family(
        f'<state id="a"><invoke src="again.scxml"/>{LOG_ALL}</state>', {"again.scxml": endless}, Limits(invocations=5)
    )
    assert len(family.session.sessions) == 6
    assert not family.session.machine.finished


def test_a_child_that_breaks_a_limit_ends_alone():
    loop = child('<state id="a"><transition target="a"/></state>')
    family = Family(f'<state id="a"><invoke id="c"><content>{loop}</content></invoke>{LOG_ALL}</state>')
    assert family.logs == ["error.platform"]
    assert not family.session.machine.finished


def test_lines_of_an_inner_document_are_those_of_the_file():
    text = '\n\n\n<state id="a"><invoke><content>\n<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"><state id="c" initial="no"/></scxml></content></invoke><transition event="error" target="b"><log expr="_event.data.message"/></transition></state><state id="b"/>'
    family = Family(text)
    assert "doc.scxml:" in family.logs[0]
