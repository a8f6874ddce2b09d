"""Who hears an event: the states that take it then, at once, or later."""

import pytest

from scxml_engine.authoring.answers import takes
from scxml_engine.authoring.survey import Survey
from scxml_engine.ocs import Treatment
from tests.ocs.harness import document


def survey(body):
    return Survey(Treatment.examine(document(body), "x").document)


def places(found):
    return [place for place, _ in found.actions("timeout")]


T = '<ocs:timeout delay="1"/>'


@pytest.mark.parametrize(
    ("event", "taken"),
    [("ocs.timeout", True), ("ocs", True), ("ocs.*", True), ("*", True), ("x ocs.timeout", True), ("ocs.time", False), ("ocs.timeout.x", False), ("Ocs", False)],
)  # fmt: skip
def test_what_takes_an_event(event, taken):
    [transition] = survey(f'<state id="a"><transition event="{event}" target="a"/></state>').transitions
    assert takes(transition, "ocs.timeout") is taken
    assert not takes(survey('<state id="a"><transition target="a"/></state>').transitions[0], "ocs.timeout")


def test_then_at_once_and_later():
    found = survey(f"""<state id="a"><onentry>{T}</onentry><transition target="b"/></state>
      <state id="b"><transition event="now" target="c"/></state><state id="c"><transition event="later" target="c"/></state>
      <state id="lost"><transition event="never" target="a"/></state>""")
    [place] = places(found)
    assert found.answers.standing(place) == {"a", "b"}
    assert found.answers.heard_at_once(place, "now")
    assert not found.answers.heard_at_once(place, "later")
    assert found.answers.heard_later(place, "later")
    assert not found.answers.heard_later(place, "never"), "nobody ever enters that state"
    assert found.answers.handlers("never") == frozenset()


def test_on_a_way_it_is_what_the_way_enters_or_where_it_stays():
    found = survey(f"""<state id="a"><transition event="x" target="b">{T}</transition><transition event="y">{T}</transition></state>
      <state id="b"/>""")
    assert [set(found.answers.next_states(place)) for place in places(found)] == [{"b"}, {"a"}]


def test_on_the_way_out_it_is_what_may_follow():
    found = survey(f'<state id="a"><onexit>{T}</onexit><transition event="x" target="b"/></state><state id="b"/>')
    [place] = places(found)
    assert set(found.answers.next_states(place)) == {"a", "b"}


def test_whether_all_ways_lead_somewhere():
    assert survey('<state id="a"><transition event="x"/><transition target="a"/></state>').answers.is_clear
    assert not survey('<state id="a"><transition target="qqqqq"/></state>').answers.is_clear
