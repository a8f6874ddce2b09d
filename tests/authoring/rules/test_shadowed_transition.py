"""The language: a transition whose events are all taken by others of its state."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document, play, treatment


def found(*transitions, data="x=1; y=[]"):
    """Lines and messages of what the rule says; the transitions stand in lines 1, 2, …"""
    inside = "\n".join(f'<transition target="f" {each}/>' for each in transitions)
    every = examine(document(f'<state id="a">{inside}</state><final id="f"/>', data=data), "x")
    return [(each.location.line, each.message) for each in every if each.code == "shadowed-transition"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ('event="e"', 'event="e"'),
        ('event="e"', 'event="e" cond="x"'),
        ('event="e"', 'event="e.f"'),
        ('event="e.*"', 'event="e.f.g e.h"'),
        ('event="*"', 'event="e"'),
        ('event="*"', 'event="*"'),
        ('event="e f"', 'event="f e"'),
        ('event="e" cond="true"', 'event="e"'),
        ('event="e" cond="x == 1"', 'event="e" cond="x == 1"'),
        ('event="e" cond="x == 1"', 'event="e.f" cond=" x == 1 "'),
        ('event="e" cond="y.indexOf(_event.data) &gt;= 0"', 'event="e" cond="y.indexOf(_event.data) &gt;= 0"'),
        ('event="e" cond="(x == 1) &amp;&amp; In(\'a\')"', 'event="e" cond="(x == 1) &amp;&amp; In(\'a\')"'),
    ],
)
def test_an_earlier_one_takes_every_event(earlier, later):
    assert found(earlier, later) == [(2, "the transition at line 1 takes every event that this one takes")]


@pytest.mark.parametrize(("earlier", "later"), [("", ""), ("", 'cond="x"'), ('cond="x"', 'cond="x"')])
def test_an_earlier_one_that_waits_for_no_event(earlier, later):
    assert found(earlier, later) == [(2, "the transition at line 1 is taken instead, each time")]


def test_several_together():
    message = "the transitions before it (line 1, line 2) take each event of it"
    assert found('event="e"', 'event="f"', 'event="e.x f" cond="x"') == [(3, message)]
    assert found('event="e"', 'event="f" cond="x"', 'event="e f" cond="x"') == [(3, message)]
    assert found('event="e"', 'event="f"', 'event="e f g"') == []


def test_a_state_that_is_left_at_once_waits_for_no_event():
    message = "the state waits for no event: the transition at line {} leaves it at once"
    assert found('event="e"', "") == [(1, message.format(2))]
    assert found("", 'event="e"') == [(2, message.format(1))]
    assert found('event="e"', 'cond="x"') == []


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ('event="e"', 'event="f"'),
        ('event="e.f"', 'event="e"'),
        ('event="e"', 'event="ef"'),
        ('event="e"', 'event="*"'),
        ('event="e"', 'event="e f"'),
        ('event="e" cond="x"', 'event="e"'),
        ('event="e" cond="x == 1"', 'event="e" cond="x == 2"'),
        ('event="e" cond="x"', 'event="f" cond="x"'),
        ('cond="x"', ""),
        ('cond="x"', 'event="e" cond="x"'),
        ('event="e" cond="f(x)"', 'event="e" cond="f(x)"'),  # who knows what it answers the second time
        ('event="e" cond="Math.random() &lt; 0.5"', 'event="e" cond="Math.random() &lt; 0.5"'),
        ('event="e" cond="y.pop()"', 'event="e" cond="y.pop()"'),
        ('event="e" cond="x++ == 1"', 'event="e" cond="x++ == 1"'),
        ('event="e" cond="y[0](x)"', 'event="e" cond="y[0](x)"'),
        ('evnt="e" zzz="1"', 'event="e"'),  # an error is told
        ('wenn="x == 1"', 'event="e"'),
    ],
)
def test_anything_else_is_silent(earlier, later):
    assert found(earlier, later) == []


def test_transitions_of_different_states_do_not_shadow_one_another():
    body = """<state id="a"><transition event="e" target="f"/><state id="b"><transition event="e" target="f"/></state></state>
      <final id="f"/>"""
    assert [each for each in examine(document(body), "x") if each.code == "shadowed-transition"] == []


def test_the_finding_is_true():
    """The transition that is told of is not taken, and a state that is left at once hears no event."""
    shadowed = """<state id="a"><onentry><raise event="e.f"/></onentry>
      <transition event="e" target="first"/><transition event="e.f" target="second"/></state>
      <final id="first"/><final id="second"/>"""
    at_once = shadowed.replace('event="e" ', "")
    for body in (shadowed, at_once):
        assert play(treatment(body)).lines.of("configuration")[-1]["states"] == ["first"]


def test_a_condition_that_is_spaced_otherwise_is_the_same():
    assert found('event="e" cond="x == 1"', 'event="e" cond="x==1"') == found(
        'event="e" cond="x==1"', 'event="e" cond="x==1"'
    )
    assert found('event="e" cond="x == 1"', 'event="e" cond="x==1"') != []
    assert found('event="e" cond="x == \'a b\'"', 'event="e" cond="x == \'ab\'"') == []
