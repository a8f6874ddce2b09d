"""The language: an event that the document makes and nothing takes."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def found(action, handlers='<transition event="gone" target="f"/>', more=""):
    """The messages and remedies of the rule; the action stands in line 2."""
    body = f'<state id="a"><onentry>\n{action}</onentry>{handlers}</state><final id="f"/>{more}'
    every = [each for each in examine(document(body), "x") if each.code == "unmatched-event"]
    assert {each.location.line for each in every} <= {2}
    return [(each.message, each.remedy) for each in every]


@pytest.mark.parametrize(
    "action",
    [
        '<raise event="go"/>',
        '<send event="go"/>',
        '<send event="go" delay="1s"/>',
        '<send event="go" target="#_internal"/>',
        '<send event="go" target="_internal"/>',
        '<send event="go" type="scxml"/>',
        '<send event="go" type="http://www.w3.org/TR/scxml/#SCXMLEventProcessor"/>',
        '<if cond="true"><raise event="go"/></if>',
        "<send event=\"'go'\"/>",
    ],
)
def test_an_event_that_is_thrown_away(action):
    assert found(action) == [("no transition takes the event go", "did you mean gone?")]


def test_without_a_name_like_it():
    remedy = "write a transition for it, or leave it out"
    assert found('<raise event="retry"/>') == [("no transition takes the event retry", remedy)]


def test_an_event_that_is_made_and_taken_itself_was_not_meant():
    assert found('<raise event="gon"/><raise event="gone"/>')[0][1] == "write a transition for it, or leave it out"


@pytest.mark.parametrize(
    "handler", ["go.on", "go", "go.*", "*", "x go", "go.on."]
)  # fmt: skip
def test_an_event_that_a_transition_takes(handler):
    assert found('<raise event="go.on"/>', f'<transition event="{handler}" target="f"/>') == []


def test_a_transition_of_any_state_that_is_entered_will_do():
    ways = '<transition event="x" target="b"/>'
    there = '<state id="b"><transition event="go" target="f"/></state>'
    assert found('<raise event="go"/>', ways, there) == []
    assert len(found('<raise event="go"/>', '<transition event="x" target="f"/>', there)) == 1


@pytest.mark.parametrize(
    "action",
    [
        '<send event="go" target="#_parent"/>',
        '<send event="go" target="#_child"/>',
        '<send event="go" targetexpr="x"/>',
        '<send event="go" typeexpr="x"/>',
        '<send eventexpr="x"/>',
        '<send event="go" type="basichttp" target="http://x.example/"/>',
    ],
)
def test_what_others_are_told_or_what_is_computed_is_silent(action):
    assert found(action) == []


def test_a_state_that_is_not_entered_makes_nothing():
    more = '<state id="b"><onentry><raise event="go"/></onentry></state>'
    assert found("", more=more) == []


def test_a_condition_may_look_at_the_event_without_taking_it():
    assert found('<raise event="go"/>', '<transition cond="_event.name == \'go\'" target="f"/>') == []


def test_what_is_forwarded_to_an_invoked_session_is_silent():
    invoke = '<invoke type="scxml" src="x.scxml" autoforward="true"/><transition event="done.invoke" target="f"/>'
    assert found('<send event="go"/>', invoke) == []
    assert len(found('<raise event="go"/>', invoke)) == 1
