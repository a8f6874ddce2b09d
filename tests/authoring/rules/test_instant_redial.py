"""A6: between two calls of a record lies a wait."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def found(body):
    every = examine(document(f"{body}<final id='end'/>", data="n=0; record=0; pause=5"), "x")
    return len([each for each in every if each.code == "instant-redial"])


def loop(wait, target="wait", more=""):
    return f"""<state id="dial"><onentry><assign location="n" expr="n + 1"/><ocs:make_call record_id="1"/></onentry>
        <transition event="ocs.callresult" cond="n &gt; 3" target="end"/>{more}
        <transition event="ocs.callresult" target="{target}"/></state>
      <state id="wait"><onentry>{wait}</onentry><transition event="ocs.timeout mine ocs.info" target="dial"/></state>"""


@pytest.mark.parametrize(
    "wait",
    ['<ocs:timeout delay="0"/>', '<raise event="mine"/>', '<send event="mine"/>', '<send event="mine" delay="0s"/>', '<ocs:get_info what="TIMERANGE" param="BH"/>'],
)  # fmt: skip
def test_a6_what_takes_no_time_is_no_wait(wait):
    assert found(loop(wait)) == 1


@pytest.mark.parametrize(
    "wait",
    ['<ocs:timeout delay="1"/>', '<ocs:timeout delay="BH"/>', '<ocs:timeout delay="pause"/>', '<send event="mine" delay="10s"/>', '<send event="mine" delayexpr="pause"/>'],
)  # fmt: skip
def test_a6_seconds_an_interval_a_variable_and_a_late_event_are_waits(wait):
    assert found(loop(wait)) == 0


def test_a6_dialing_again_straight_away():
    assert found(loop('<ocs:timeout delay="60"/>', target="dial")) == 1


def test_a6_one_way_without_a_wait_is_enough():
    busy = '<transition event="ocs.callresult" cond="_event.data.callresult == \'Busy\'" target="dial"/>'
    assert found(loop('<ocs:timeout delay="60"/>', more=busy)) == 1
    closed = '<transition event="ocs.callresult" cond="_event.data.callresult == \'CancelRecord\'" target="dial"/>'
    assert found(loop('<ocs:timeout delay="60"/>', more=closed)) == 0


def test_a6_another_record_needs_no_wait_and_the_first_again_does():
    chain = """<state id="pick"><onentry><assign location="n" expr="n + 1"/><ocs:next_record {}</onentry>
        <transition event="ocs.next_record" cond="!_event.data.record_id || n &gt; 3" target="end"/>
        <transition event="ocs.next_record" target="dial"><assign location="record" expr="_event.data.record_id"/></transition></state>
      <state id="dial"><onentry><ocs:make_call record_id="record"/></onentry><transition event="ocs.callresult" target="pick"/></state>"""
    assert found(chain.format("/>")) == 0
    assert found(chain.format('repeat_chain="yes"/>')) == 1
    assert found(chain.format('repeat_chain="yes"><ocs:contact_info_type type_id="record"/></ocs:next_record>')) == 0


def test_a6_without_an_end_the_other_rule_speaks():
    assert found(loop('<ocs:timeout delay="0"/>').replace("n &gt; 3", "_event.data.callresult == 'Answer'")) == 0
