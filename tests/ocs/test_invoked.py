"""Section 3: who else may speak to a chain, and what it invokes: what children may do, and what is left of them."""

import asyncio

import pytest

from scxml_engine.campaign.virtual import VirtualCampaign
from scxml_engine.dialers import ScriptedOutcomes
from scxml_engine.ecmascript import QuickJsRealm
from scxml_engine.errors import SourceError
from scxml_engine.ocs.messages import Begin, Fetched
from scxml_engine.ocs.records import Chain
from scxml_engine.ocs.session import ChainSession
from scxml_engine.records import MemoryStore, parse_list
from scxml_engine.runtime import LiveHost, WallClock
from scxml_engine.runtime.basic_http import BasicHttp
from scxml_engine.scxml import Session
from tests.ocs.harness import START, Driver, play, record, treatment

_OPENING = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">'


def invoke(body: str, attributes: str = "") -> str:
    return f"<invoke {attributes}><content>{_OPENING}{body}</scxml></content></invoke>"


class _Trace:
    def __init__(self) -> None:
        self.texts: list[str] = []

    def line(self, _chain, _instant, kind, keys) -> None:
        if kind == "log":
            self.texts.append(keys["text"])


def begun(body: str, **options) -> tuple[ChainSession, _Trace]:
    trace = _Trace()
    session = ChainSession(treatment(body, **options), 1, trace)
    session.handle(Begin(START, Chain(1, (record(),))))
    return session, trace


class _Nothing:
    """A source that has nothing, and is not asked for ever."""

    def __init__(self) -> None:
        self.asked = 0

    def fetch(self, uri: str) -> bytes:
        self.asked += 1
        assert self.asked < 3_000, "asked without end"
        raise SourceError(f"{uri} is gone")


def run(body: str, source=None) -> str:
    """The reason why the one chain of a campaign ended."""
    store = MemoryStore(parse_list("contact_info\n5550100\n"))
    summary = VirtualCampaign(treatment(body, source=source), store, ScriptedOutcomes([33]), START).run()
    (reason,) = summary.reasons
    return reason


def test_a_document_that_is_missing_again_and_again_ends_the_chain():
    again = '<state id="a"><invoke src="no"/><transition event="error.communication" target="a"/></state>'
    assert run(again, _Nothing()) == "error"


def test_a_reserved_event_that_is_sent_again_and_again_ends_the_chain():
    stubborn = '<state id="x"><onentry><send event="ocs.a" target="#_parent"/></onentry><transition event="error.execution" target="x"/></state>'
    assert run(f'<state id="a">{invoke(stubborn)}</state>') == "error"


def test_a_number_of_many_digits_ends_no_campaign():
    body = '<state id="a"><onentry><send event="x"><param name="v" expr="10n**6000n"/></send></onentry><transition event="*" target="f"/></state><final id="f"/>'
    assert run(body) == "final"


class _Counting(QuickJsRealm):
    opened = 0

    def open(self, seed: int = 0) -> int:
        _Counting.opened += 1
        return super().open(seed)

    def close(self, scope: int) -> None:
        _Counting.opened -= 1
        super().close(scope)


def test_nothing_is_left_of_the_children_of_a_chain_that_is_given_up():
    _Counting.opened = 0
    session, _ = begun(f'<state id="a">{invoke("<state/>")}</state>', make_realm=_Counting)
    session.give_up(START, "horizon")
    assert _Counting.opened == 0


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16"])
def test_a_fetched_document_is_read_in_its_own_encoding(encoding):
    session, trace = begun(
        '<state id="a"><invoke src="c"/><transition event="*"><log expr="_event.name"/></transition></state>'
    )
    body = '<final id="f"><onentry><send event="é" target="#_parent"/></onentry></final>'
    text = f'<?xml version="1.0" encoding="{encoding}"?>{_OPENING}{body}</scxml>'
    session.handle(Fetched(START, "c", text.encode(encoding)))
    assert trace.texts[0] == "é"


# ---------------------------------------------------------------------------------------- what others may send to a chain

RESERVED = ["ocs", "ocs.timeout", "ocs.callresult", "ocs.own", "Error", "Error.Attribute", "Error.Configuration"]
FREE = ["ocsx", "own.ocs", "OCS.timeout", "error.attribute", "Errors"]


def child(event: str, how: str = "") -> str:
    """A chain that hears everything, and its child, which sends it an event and says when that was refused."""
    refused = '<transition event="error.execution"><send event="refused" target="#_parent"/></transition>'
    body = f'<state id="x"><onentry><send event="{event}" target="#_parent" {how}/></onentry>{refused}</state>'
    return f'<state id="a">{invoke(body)}<transition event="*"/></state>'


@pytest.mark.row("3.9", "3.10")
@pytest.mark.parametrize("how", ["", 'delay="1s"'])
@pytest.mark.parametrize("event", RESERVED)
def test_a_child_sends_its_chain_no_event_of_the_dialect(event, how):
    """Section 3: the child has an error.execution instead, when it is due."""
    assert play(treatment(child(event, how)), until=60).names == ["refused"]


@pytest.mark.row("3.9", "3.10")
@pytest.mark.parametrize("event", FREE)
def test_a_child_sends_its_chain_any_other_event(event):
    assert play(treatment(child(event)), until=60).names == [event]


@pytest.mark.row("3.9", "3.10")
@pytest.mark.parametrize("target", ["#_scxml_", "#_", ""])
@pytest.mark.parametrize("event", ["ocs.timeout", "Error.Attribute"])
def test_a_chain_sends_another_chain_nothing(event, target):
    """Section 3: neither finds the other, on one clock; and neither hears anything."""
    other = f"'{target}chain-' + (_sessionid == 'chain-1' ? 2 : 1)"
    body = f"""<state id="a"><onentry><send event="enough" delay="60s"/><send event="{event}" targetexpr="{other}"/></onentry>
      <transition event="error" target="waits"/><transition event="*" target="wrong"/></state>
      <state id="waits"><transition event="enough" target="f"/><transition event="*" target="wrong"/></state>
      <final id="f"/><final id="wrong"/>"""
    store = MemoryStore(parse_list("contact_info\n5550100\n5550101\n"))
    summary = VirtualCampaign(treatment(body), store, ScriptedOutcomes([33]), START).run()
    assert [each.state for each in summary.outcomes] == ["f", "f"]


@pytest.mark.row("3.8")
@pytest.mark.parametrize("event", RESERVED + FREE)
def test_an_http_request_sends_a_chain_no_event_of_the_dialect(event):
    """Section 3: 403, and the chain hears only of what came after it."""
    body = '<state id="a"><transition event="after" target="f"/><transition event="*"/></state><final id="f"/>'
    heard = []

    async def run() -> tuple[int, int]:
        async with BasicHttp() as http, asyncio.timeout(20):
            session = Session(treatment(body).program, "chain-1", processors=http.locations, trace=True)
            host = LiveHost(
                session, WallClock(), None, lambda _, effect: heard.append(effect), processors=http.processors
            )
            running = asyncio.create_task(http.run(host))
            await asyncio.sleep(0)
            answers = [await http.post("chain-1", f"_scxmleventname={name}".encode(), {}) for name in (event, "after")]
            await running
            return tuple(answers)

    first, second = asyncio.run(run())
    names = [effect.event.name for effect in heard if hasattr(effect, "event") and hasattr(effect.event, "name")]
    assert second == 200
    assert (first, names) == ((403, ["after"]) if event in RESERVED else (200, [event, "after"]))


ACTIONS = [
    '<ocs:timeout delay="0"/>',
    "<ocs:next_record/>",
    "<ocs:get_daytime/>",
    '<ocs:get_info what="TIMERANGE" param="BH"/>',
    '<ocs:make_call record_id="1"/>',
    '<ocs:set_exec_flag flag="PostProcessing" value="Switch"/>',
    """<ocs:set_flex_attr record_id="1"><ocs:flex_attr attr="USERDATA" type="string" key="'note'" value="'x'"/>
      </ocs:set_flex_attr>""",
]


@pytest.mark.row("3.11")
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("fetched", [False, True])
def test_an_action_that_stands_in_a_child_is_refused(action, fetched):
    """Section 3: it does nothing to the chain, and is error.execution in the child, written there or fetched."""
    opening = _OPENING.replace(" version", ' xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments" version')
    text = f"""{opening}<state id="x"><onentry>{action}<send event="reached" target="#_parent"/></onentry>
      <transition event="error.execution"><send event="done" target="#_parent"/></transition>
      <transition event="*"><send event="heard" target="#_parent"/></transition></state></scxml>"""
    inside = '<invoke src="child.scxml"/>' if fetched else f"<invoke><content>{text}</content></invoke>"
    body = f"""<state id="a">{inside}<transition event="done" target="b"/><transition event="*" target="wrong"/></state>
      <state id="b"><onentry><send event="enough" delay="9s"/></onentry><transition event="enough" target="f"/>
        <transition event="*" target="wrong"/></state><final id="f"/><final id="wrong"/>"""
    driver = Driver(treatment(body), [record(note="")])
    if fetched:
        driver.tell(Fetched(START, "child.scxml", text.encode(), ""))
    driver.live()
    assert (driver.ended.states, driver.ended.post_processing) == (("f",), "Finalize")
    assert (driver.dials, driver.store[1].fields["note"]) == ([], "")
    assert driver.lines.of("action") == []
