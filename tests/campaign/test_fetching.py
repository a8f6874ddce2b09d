"""A treatment that invokes a document beside it, on both clocks and after a restart."""

import asyncio
import time

import pytest

from scxml_engine import LiveCampaign, MemoryStore, SimulatedDialer, Treatment, VirtualCampaign
from scxml_engine.dialers import ScriptedOutcomes
from scxml_engine.errors import SourceError
from scxml_engine.records import parse_list
from tests.campaign.test_crashes import START

CHILD = b"""<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><final id="f"><donedata>
  <param name="pause" expr="0.01"/></donedata></final></scxml>"""
PARENT = b"""<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"
    xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="ask"><invoke id="how" src="how.scxml"/>
    <transition event="done.invoke.how" target="wait"/><transition event="error.*" target="failed"/></state>
  <state id="wait"><onentry><ocs:timeout delay="_event.data.pause"/></onentry><transition event="ocs.timeout" target="dial"/></state>
  <state id="dial"><onentry><ocs:make_call record_id="1"/></onentry><transition event="ocs.callresult" target="done"/></state>
  <final id="done"/><final id="failed"/>
</scxml>"""


class Beside:
    """One document."""

    def __init__(self, text: bytes | None) -> None:
        self.text = text
        self.asked: list[str] = []

    def fetch(self, uri: str) -> bytes:
        self.asked.append(uri)
        if self.text is None:
            raise SourceError(f"{uri}: there is no such file")
        return self.text


def run(kind: str, source: Beside | None):
    treatment = Treatment.from_bytes(PARENT, "parent.scxml", source=source)
    store = MemoryStore(parse_list("contact_info\na\nb\n"))
    if kind == "virtual":
        return VirtualCampaign(treatment, store, ScriptedOutcomes([33]), START).run()
    return asyncio.run(LiveCampaign(treatment, store, SimulatedDialer(ScriptedOutcomes([33]))).run())


@pytest.mark.parametrize("kind", ["virtual", "live"])
def test_an_invoked_document_is_fetched_and_runs(kind):
    source = Beside(CHILD)
    assert [each.state for each in run(kind, source).outcomes] == ["done", "done"]
    assert source.asked == ["how.scxml", "how.scxml"]


@pytest.mark.parametrize("kind", ["virtual", "live"])
@pytest.mark.parametrize("source", [None, Beside(None)], ids=["no source", "no file"])
def test_one_that_cannot_be_had_is_an_error_of_its_chain(kind, source):
    assert [each.state for each in run(kind, source).outcomes] == ["failed", "failed"]


def test_a_source_that_fails_otherwise_ends_no_campaign(caplog):
    class Broken(Beside):
        def fetch(self, uri: str) -> bytes:
            raise ZeroDivisionError

    assert [each.state for each in run("live", Broken(CHILD)).outcomes] == ["failed", "failed"]
    assert "cannot be fetched" in caplog.text


def test_a_restarted_campaign_asks_again():
    """The process was gone before the document came."""

    class Slow(Beside):
        def fetch(self, uri: str) -> bytes:
            time.sleep(0.1)
            return super().fetch(uri)

    store = MemoryStore(parse_list("contact_info\na\n"))
    treatment = Treatment.from_bytes(PARENT, "parent.scxml", source=Beside(CHILD))

    async def killed() -> None:
        dying = Treatment.from_bytes(PARENT, "parent.scxml", source=Slow(CHILD))
        running = asyncio.create_task(LiveCampaign(dying, store, SimulatedDialer(ScriptedOutcomes([33]))).run())
        while not store.unfinished() or store.unfinished()[0].kept is None:
            await asyncio.sleep(0.001)
        running.cancel()
        await asyncio.wait([running])

    asyncio.run(killed())
    summary = asyncio.run(LiveCampaign(treatment, store, SimulatedDialer(ScriptedOutcomes([33]))).run())
    assert [each.state for each in summary.outcomes] == ["done"]
