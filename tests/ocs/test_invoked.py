"""Sessions that a treatment invokes: what they may do to their chain, and what is left of them."""

import pytest

from scxml_engine.campaign.virtual import VirtualCampaign
from scxml_engine.dialers import ScriptedOutcomes
from scxml_engine.ecmascript import QuickJsRealm
from scxml_engine.errors import SourceError
from scxml_engine.ocs.messages import Begin, Fetched
from scxml_engine.ocs.records import Chain
from scxml_engine.ocs.session import ChainSession
from scxml_engine.records import MemoryStore, parse_list
from tests.ocs.harness import START, record, treatment

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
