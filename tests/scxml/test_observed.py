"""An observed program tells what every condition said and every microstep, and does nothing else than any other."""

import json

import pytest
from hypothesis import given, settings

from scxml_engine.diagnostics import Location
from scxml_engine.scxml.effects import (
    Configured,
    Failed,
    GuardAsked,
    Stepped,
    TransitionTaken,
    from_json,
    to_json,
)
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.machine import Machine
from scxml_engine.scxml.program import Program
from tests.scxml.charts import EVENTS, ChartMaker, document, seeds
from tests.scxml.running import NOW

DETAILS = (GuardAsked, Stepped)
TWO = """<state id="a">
  <transition event="e" cond="false" target="b"/><transition event="e" cond="_event.data" target="b"/>
  <transition event="e" target="c"/></state><state id="b"/><state id="c"/>"""


class NullCharts(ChartMaker):
    """Charts of the null data model: a condition is one In()."""

    def cond(self):
        return f"In('s{self.random.randrange(1, 6)}')"

    def make(self, **attributes):
        return super().make(datamodel="null", **attributes)


def effects(data, events, *, observed=True, trace=True, data_of_events=None):
    """All that a machine does on those events."""
    program = Program.from_bytes(data, "doc.scxml", limits=Limits(macrostep=30), observed=observed)
    machine = Machine(program, "s", trace=trace)
    found = machine.start(NOW)
    for each in events:
        found += machine.deliver(Event(each, data=data_of_events), NOW)
    return found


def of(kind, found):
    return [each for each in found if isinstance(each, kind)]


@given(seeds)
@settings(deadline=None)
def test_without_its_details_it_does_and_tells_the_same(seed):
    """Whatever the chart: the effects of an ordinary run are left when the two kinds are taken away."""
    chart = NullCharts(seed).make()
    ordinary = effects(chart, EVENTS, observed=False)
    assert of(DETAILS, ordinary) == []
    assert [each for each in effects(chart, EVENTS) if not isinstance(each, DETAILS)] == ordinary


@given(seeds)
@settings(deadline=None)
def test_what_steps_tell_is_what_was_taken_and_where_it_stands(seed):
    """The places are those of the transitions told before; every state of a configuration was entered."""
    entered, taken, started = set(), [], False
    for each in effects(NullCharts(seed).make(), EVENTS):
        match each:
            case TransitionTaken():
                taken.append(each.location)
            case Stepped(transitions, states):
                assert list(transitions) == taken
                assert bool(taken) == started
                entered |= set(states)
                taken, started = [], True
            case Configured(states):
                assert entered >= set(states)


@given(seeds)
@settings(deadline=None)
def test_a_transition_with_a_condition_is_taken_when_it_held(seed):
    held = set()
    for each in effects(NullCharts(seed).make(), EVENTS):
        match each:
            case GuardAsked(holds=True):
                held.add(each.location)
            case TransitionTaken(location=place) if place in conditional(seed):
                assert place in held


def conditional(seed):
    """The places of the transitions that have a condition."""
    program = Program.from_bytes(NullCharts(seed).make(), "doc.scxml")
    return {edge.node.location for edges in program.chart.edges for edge in edges if edge.node.cond is not None}


def test_each_condition_is_told_in_its_order_until_one_holds():
    asked = of(GuardAsked, effects(document(TWO), ["e"], data_of_events="1"))
    assert asked == [
        GuardAsked("a", "e", Location("doc.scxml", 2, 3), holds=False),
        GuardAsked("a", "e", Location("doc.scxml", 2, 50), holds=True),
    ]


def test_two_transitions_of_one_line_are_told_apart():
    steps = of(Stepped, effects(document(TWO), ["e"], data_of_events="1"))
    assert steps == [Stepped((), ("a",)), Stepped((Location("doc.scxml", 2, 50),), ("b",))]


def test_a_condition_that_fails_does_not_hold_and_says_so():
    body = '<state id="a"><transition event="e" cond="nope" target="b"/></state><state id="b"/>'
    found = effects(document(body), ["e"])
    [asked] = of(GuardAsked, found)
    assert (asked.holds, asked.failed) == (False, True)
    assert len(of(Failed, found)) == 1


def test_a_state_that_is_left_and_entered_again_is_told_again():
    body = '<state id="a"><transition event="e" target="a"/></state>'
    assert [each.entered for each in of(Stepped, effects(document(body), ["e"]))] == [("a",), ("a",)]


def test_a_history_enters_what_it_remembers():
    body = """<state id="w" initial="one"><history id="h"><transition target="one"/></history>
        <state id="one"><transition event="next" target="two"/></state><state id="two"/>
        <transition event="off" target="off"/></state>
      <state id="off"><transition event="on" target="h"/></state>"""
    last = of(Stepped, effects(document(body), ["next", "off", "on"]))[-1]
    assert last.entered == ("w", "two")


def test_nobody_traces_and_nothing_is_told():
    assert of((*DETAILS, Configured), effects(document(TWO), ["e"], trace=False)) == []


def test_it_is_told_however_often_an_edge_is_walked():
    """An ordinary program fuses it after a few times, and knows no condition any more."""
    body = '<state id="a"><transition event="e" cond="true"/></state>'
    assert len(of(GuardAsked, effects(document(body), ["e"] * 20))) == 20


@pytest.mark.parametrize(
    "effect",
    [
        GuardAsked("a", None, Location("f", 1, 2), holds=True),
        GuardAsked("a", "e", Location("f", 1, 2), holds=False, failed=True),
        Stepped((Location("f", 1, 2), Location("f", 1, 9)), ("a", "b")),
        Stepped((), ()),
    ],
)
def test_the_details_survive_json(effect):
    """Work that was interrupted is kept with the rest."""
    assert from_json(json.loads(json.dumps(to_json(effect)))) == effect
