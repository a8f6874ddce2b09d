"""Families of sessions under hostile documents: what they must survive, and what must not be left of them."""

import json
import sys

import pytest

from scxml_engine.ecmascript import QuickJsRealm
from scxml_engine.errors import SnapshotError, SourceError
from scxml_engine.runtime.host import VirtualHost
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.extension import Extension
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.session import Session
from tests.scxml.charts import document
from tests.scxml.test_invocation import LOG_ALL, T0, Family, child

RESERVED = Extension(namespace="urn:reserved", actions=(), reserved_events=frozenset({"ocs"}))
HUGE = "10n**6000n"  # more digits than Python reads


def invoke(body: str, attributes: str = "", inner: str = "") -> str:
    return f"<invoke {attributes}><content>{child(body)}</content>{inner}</invoke>"


def settled(body: str, limits: Limits | None = None, extensions=()) -> Session:
    """A session that was started and stepped until nothing is due."""
    session = Session(Program.from_bytes(document(body), "d.scxml", extensions, limits), "s")
    session.start(T0)
    while session.step(T0) is not None:
        pass
    return session


def calls_of(act) -> int:
    """How many functions run while that is done: time, as far as a test may speak of it."""
    count = 0

    def hear(_, kind, __) -> None:
        nonlocal count
        count += kind in ("call", "c_call")

    sys.setprofile(hear)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count


# errors that come while effects are done -----------------------------------------------------------------------------


def test_a_document_that_is_missing_again_and_again_ends_the_session():
    body = '<state id="a"><invoke src="no"/><transition event="error.communication" target="a"/></state>'
    session = Session(Program.from_bytes(document(body)), "s")
    assert "instant" in VirtualHost(session).run().detail


def test_an_invocation_that_is_refused_again_and_again_ends_the_session():
    again = f'<state id="b">{invoke("<state/>")}<transition event="error.execution" target="b"/></state>'
    session = settled(f'<state id="a">{invoke("<state/>")}{again}</state>', Limits(invocations=1))
    assert session.machine.failure


def test_a_reserved_event_that_is_sent_again_and_again_ends_the_session():
    stubborn = '<state id="x"><onentry><send event="ocs.a" target="#_parent"/></onentry><transition event="error.execution" target="x"/></state>'
    session = settled(f'<state id="a">{invoke(stubborn)}</state>', None, (RESERVED,))
    assert session.machine.failure


def test_a_child_that_ends_by_the_refusal_of_a_reserved_event():
    body = '<state id="x"><onentry><send event="ocs.a" target="#_parent"/><send event="b" target="#_parent"/></onentry><transition event="error.execution" target="f"/></state><final id="f"/>'
    session = settled(f'<state id="a">{invoke(body)}</state>', None, (RESERVED,))
    assert not session.invoking


def test_a_child_that_ends_before_its_own_invocation_is_done():
    body = f'<state id="x"><onentry><send event="ocs.a" target="#_parent"/></onentry>{invoke("<final/>")}<transition event="error.execution" target="f"/></state><final id="f"/>'
    session = settled(f'<state id="a">{invoke(body)}</state>', None, (RESERVED,))
    assert not session.invoking


def test_a_state_that_is_left_by_the_refusal_of_a_reserved_event_invokes_nothing():
    body = f'<state id="x"><onentry><send event="ocs.a" target="#_parent"/></onentry>{invoke("<state/>")}<transition event="error.execution" target="f"/></state><state id="f"/>'
    session = settled(f'<state id="a">{invoke(body)}</state>', None, (RESERVED,))
    assert len(session.sessions) == 2


def test_a_state_that_is_left_by_a_refused_invocation_invokes_nothing_more():
    one, two = f'<state id="r">{invoke("<state/>")}</state>', f'<state id="b">{invoke("<state/>") * 2}</state>'
    waits = '<state id="w"><transition event="go" target="b"/></state>'
    body = f'<parallel id="p">{one}<state id="q">{waits}{two}</state><transition event="error.execution" target="c"/></parallel><state id="c"/>'
    family = Family(body, limits=Limits(invocations=1))
    family.event("go")
    assert family.session.machine.active() == ["c"]
    assert not family.session.invoking


@pytest.mark.parametrize("inner", ["", invoke("<final/>")])
def test_a_child_that_fills_the_queue_of_its_family_ends_it(inner):
    items = f'<datamodel><data id="l" expr="{list(range(12))}"/><data id="i"/></datamodel>'
    fills = '<onentry><foreach array="l" item="i"><send event="p" target="#_parent"/></foreach></onentry>'
    session = settled(f'<state id="a">{invoke(f"{items}<state>{fills}{inner}</state>")}</state>', Limits(queue=10))
    assert "wait for the session" in session.machine.failure
    assert not session.invoking


# ids ------------------------------------------------------------------------------------------------------------------


def test_a_late_done_invoke_is_not_that_of_the_next_child():
    first = '<datamodel><data id="n"/></datamodel><state id="z"><transition cond="n==1" target="f"/></state><final id="f"><onentry><send event="x" target="#_parent"/></onentry></final>'
    first = invoke(first, 'id="c" namelist="n"')
    family = Family(f"""<datamodel><data id="n" expr="0"/></datamodel>
        <state id="a"><onentry><assign location="n" expr="n + 1"/></onentry>{first}
          <transition event="x" target="a"/><transition event="leave" target="b"/></state><state id="b"/>""")
    assert family.session.invoking
    family.event("leave")
    assert not family.session.invoking


def test_a_child_that_says_itself_that_it_is_done_is_still_cancelled():
    liar = '<state><onentry><send event="done.invoke.c" target="#_parent"/></onentry></state>'
    leave = '<transition event="leave" target="b"/>'
    liar = invoke(liar, 'id="c"')
    family = Family(f'<state id="a">{liar}{leave}</state><state id="b"/>')
    family.event("leave")
    assert not family.session.invoking


def test_a_second_child_of_the_same_invokeid_outlives_nothing():
    same = invoke("<state/>", 'id="x"')
    inner = f'<state id="b">{same}<transition event="in" target="c"/></state><state id="c"/>'
    family = Family(f'<state id="a">{inner}{same}<transition event="out" target="z"/></state><state id="z"/>')
    family.event("in")
    family.event("out")
    assert not family.session.invoking


def test_an_id_that_is_made_is_none_that_the_author_wrote():
    one = f'<state id="a">{invoke("<state/>")}</state>'
    written = invoke("<state/>", 'id="a.1"')
    two = f'<state id="b">{written}</state>'
    family = Family(f'<parallel id="p">{one}{two}<transition event="out" target="z"/></parallel><state id="z"/>')
    family.event("out")
    assert not family.session.invoking


# values ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        f'<state id="a"><onentry><send event="x"><param name="v" expr="{HUGE}"/></send></onentry>{LOG_ALL}</state>',
        f'<state id="a"><state id="b"><transition target="f"/></state><final id="f"><donedata><param name="v" expr="{HUGE}"/></donedata></final>{LOG_ALL}</state>',
        f'<datamodel><data id="v"/></datamodel><state id="a">{{}}{LOG_ALL}</state>',
    ],
    ids=["param", "donedata", "finalize"],
)
def test_a_number_of_many_digits_ends_no_host(body):
    sends = (
        f'<state><onentry><send event="x" target="#_parent"><content expr="({{v: {HUGE}}})"/></send></onentry></state>'
    )
    family = Family(body.format(invoke(sends, 'namelist="v"', "<finalize/>")) if "{}" in body else body)
    assert family.logs


def test_a_text_is_read_whatever_it_says_of_its_encoding():
    text = '<?xml version="1.0" encoding="iso-8859-1"?>' + child(
        '<final id="f"><onentry><send event="é" target="#_parent"/></onentry></final>'
    )
    family = Family(f'<state id="a"><invoke src="c.scxml"/>{LOG_ALL}</state>', {"c.scxml": text})
    assert family.logs[0] == "é"


# snapshots ------------------------------------------------------------------------------------------------------------


class _Texts:
    def __init__(self, **texts: bytes) -> None:
        self.texts = texts

    def fetch(self, uri: str) -> bytes:
        if uri not in self.texts:
            raise SourceError(f"{uri} is gone")
        return self.texts[uri]


def _kept_with_a_script(texts: _Texts) -> tuple[bytes, dict]:
    tells = '<state><transition event="e"><send target="#_parent" event="r"><param name="k" expr="g()"/></send></transition></state>'
    tells = invoke(f'<script src="x"/>{tells}', 'autoforward="true"')
    text = document(f'<state id="a">{tells}<transition event="r"><log expr="_event.data.k"/></transition></state>')
    session = Session(Program.from_bytes(text, "d", source=texts), "s")
    session.start(T0)
    while session.step(T0) is not None:
        pass
    return text, json.loads(json.dumps(session.snapshot()))


def test_a_child_goes_on_when_what_it_had_fetched_is_gone():
    texts = _Texts(x=b"function g() { return 1 }")
    text, kept = _kept_with_a_script(texts)
    texts.texts.clear()
    Session.restore(Program.from_bytes(text, "d", source=texts), kept)


def test_a_child_goes_on_with_what_it_had_fetched():
    texts = _Texts(x=b"function g() { return 1 }")
    text, kept = _kept_with_a_script(texts)
    texts.texts["x"] = b"function g() { return 2 }"
    session = Session.restore(Program.from_bytes(text, "d", source=texts), kept)
    session.post(Event("e"), T0)
    told = []
    while (found := session.step(T0)) is not None:
        told += [each.text for each in found if hasattr(each, "text")]
    assert told == ["1"]


def test_a_damaged_child_is_a_snapshot_error():
    family = Family(f'<state id="a">{invoke("<state/>")}</state>')
    kept = json.loads(json.dumps(family.session.snapshot()))
    kept["children"][0][3] = "<scxml"
    with pytest.raises(SnapshotError):
        Session.restore(family.session.program, kept)


# what is left, and what it costs --------------------------------------------------------------------------------------


class _Counting(QuickJsRealm):
    opened = 0

    def open(self, seed: int = 0) -> int:
        _Counting.opened += 1
        return super().open(seed)

    def close(self, scope: int) -> None:
        _Counting.opened -= 1
        super().close(scope)


def test_nothing_is_left_of_the_children_of_a_session_that_is_aborted():
    _Counting.opened = 0
    loop = '<transition event="n"><send event="n"/></transition>'
    program = Program.from_bytes(document(f'<state id="a">{invoke("<state/>")}{loop}</state>'), make_realm=_Counting)
    session = Session(program, "s")
    session.start(T0)
    session.post(Event("n"), T0)
    while session.step(T0) is not None:
        pass
    assert session.machine.failure
    assert _Counting.opened == 0


def test_to_cancel_what_is_not_there_costs_nothing():
    items = f'<datamodel><data id="l" expr="{list(range(500))}"/><data id="i"/></datamodel>'
    each = '<foreach array="l" item="i"><send event="p" delay="1h" id="k"/></foreach><foreach array="l" item="i"><cancel sendid="no"/></foreach>'
    session = Session(
        Program.from_bytes(
            document(f'{items}<state id="a"><onentry>{each}</onentry></state>', 'datamodel="ecmascript"')
        ),
        "s",
    )
    assert calls_of(lambda: session.start(T0)) < 150_000
