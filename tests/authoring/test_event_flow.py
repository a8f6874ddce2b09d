"""Event flow: which events may be `_event` where a text is evaluated."""

from scxml_engine.authoring.places import Phase
from scxml_engine.authoring.survey import Survey
from scxml_engine.ocs.extension import OCS
from scxml_engine.scxml.reader import inspect
from tests.ocs.harness import document

BODY = """
  <state id="pick">
    <onentry><log label="pick in"/></onentry>
    <transition event="ocs.next_record other.*" target="dial"><log label="picked"/></transition>
    <onexit><log label="pick out"/></onexit>
  </state>
  <state id="dial">
    <onentry><log label="dial in"/></onentry>
    <transition event="ocs.callresult" target="judge"/>
    <transition event="Error.Attribute" target="dial"/>
    <transition event="tick"><log label="tick"/></transition>
  </state>
  <state id="judge">
    <onentry><log label="judge in"/></onentry>
    <transition cond="true" target="wait"><log label="judged"/></transition>
  </state>
  <state id="wait" initial="short">
    <onentry><log label="wait in"/></onentry>
    <initial><transition target="short"><log label="initial"/></transition></initial>
    <transition cond="false" target="pick"><log label="enough"/></transition>
    <transition event="*" target="end"/>
    <state id="short"><onentry><log label="short in"/></onentry><transition event="ocs.timeout" target="long"/></state>
    <state id="long"><onentry><log label="long in"/></onentry></state>
  </state>
  <state id="end"><onentry><log label="end in"/></onentry></state>
  <state id="lost"><onentry><log label="lost in"/></onentry></state>"""

PICK = {("ocs", "next_record"), ("other",)}
CALL = {("ocs", "callresult")}


AS_CHILD = BODY.replace(' initial="short"', "")


def events(label, body=AS_CHILD):
    survey = Survey(inspect(document(body, data="x=1"), "x", (OCS,)))
    [place] = [place for place, each in survey.executed if getattr(each, "label", "") == label]
    return set(survey.events_at(place))


def test_a_transition_sees_the_event_that_it_is_taken_by():
    assert events("picked") == PICK
    assert events("tick") == {("tick",)}


def test_an_entry_sees_what_led_there():
    assert events("dial in") == PICK | {("Error", "Attribute")}
    assert events("end in") == {()}


def test_an_eventless_transition_hands_on_what_led_to_its_state():
    assert events("judge in") == CALL
    assert events("judged") == CALL
    assert events("wait in") == CALL
    assert events("initial") == CALL
    assert events("short in") == CALL


def test_an_eventless_transition_of_a_state_around_sees_what_moves_inside_it():
    assert events("enough") == CALL | {("ocs", "timeout")}


def test_an_eventless_transition_of_a_region_sees_what_moves_in_another():
    body = """
      <state id="s"><transition event="ocs.timeout" target="p"/></state>
      <parallel id="p">
        <state id="a"><transition event="ocs.callresult" target="a"/></state>
        <state id="b"><transition cond="ready" target="c"><log label="ready"/></transition></state>
      </parallel>
      <state id="c"><onentry><log label="c in"/></onentry></state>"""
    assert events("ready", body) == events("c in", body) == CALL | {("ocs", "timeout")}


def test_an_exit_sees_what_leads_out():
    assert events("pick out") == PICK


def test_at_the_beginning_there_is_no_event_and_where_nothing_leads_neither():
    first = BODY.replace('target="pick"', 'target="end"').replace(' initial="short"', "")
    assert events("pick in", first) == set()
    assert events("lost in") == set()


def test_data_is_initialised_without_an_event():
    survey = Survey(
        inspect(
            document('<state id="a"><datamodel><data id="y" expr="2"/></datamodel></state>', data="x=1"), "x", (OCS,)
        )
    )
    assert [(place.phase, survey.events_at(place)) for place, _ in survey.texts] == [(Phase.DATA, frozenset())] * 2
