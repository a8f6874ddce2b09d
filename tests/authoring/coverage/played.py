"""A document played with call results, and what that covered: the scenario-free way of these tests."""

from __future__ import annotations

from datetime import UTC, datetime

from scxml_engine.authoring.coverage import Collector, Coverage
from scxml_engine.campaign import VirtualCampaign
from scxml_engine.dialers import ScriptedOutcomes, parse_results
from scxml_engine.ocs import Calendar, Treatment
from scxml_engine.records import MemoryStore, parse_list
from tests.ocs.harness import document

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
# Line 1 is the root's; each state stands in lines of its own.
DIALING = """
  <state id="pick"><onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="!_event.data.record_id" target="out"/>
    <transition event="ocs.next_record" target="dial"><assign location="rec" expr="_event.data.record_id"/></transition>
  </state>
  <state id="dial"><onentry><assign location="n" expr="n + 1"/><ocs:make_call record_id="rec"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Busy' &amp;&amp; n &lt; 3" target="wait"/>
    <transition event="ocs.callresult" target="pick"/>
  </state>
  <state id="wait"><onentry><ocs:timeout delay="300"/></onentry><transition event="ocs.timeout" target="dial"/></state>
  <final id="done"/><final id="out"/>
"""


def dialing(file: str = "dialing.scxml", body: str = DIALING, data: str = "rec=0; n=0") -> Treatment:
    """A treatment that dials until somebody answers, three times when the number is busy."""
    return Treatment.from_bytes(document(body, data=data), file, calendar=Calendar())


def tell(collector: Collector, results: str = "Answer") -> None:
    """Play one chain of one record."""
    store = MemoryStore(parse_list("contact_info\n5550100\n"))
    outcomes = ScriptedOutcomes(parse_results(results))
    VirtualCampaign(collector.treatment, store, outcomes, START, listener=collector.listener).run()


def played(*results: str, treatment: Treatment | None = None) -> Coverage:
    """What so many plays cover; each is told its results."""
    collector = Collector(treatment or dialing())
    for each in results:
        tell(collector, each)
    return collector.coverage()


def covered(body: str, *results: str, data: str = "rec=0") -> Coverage:
    """What plays of a document of that body cover: one, unless results are given."""
    return played(*(results or ("Answer",)), treatment=dialing("test.scxml", body, data))
