"""Flow: what a transition enters, what can ever be entered, and what can follow."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.authoring.flow import ROOT, Flow
from scxml_engine.errors import DocumentError
from scxml_engine.ocs import Treatment
from scxml_engine.ocs.extension import OCS
from scxml_engine.scxml.reader import inspect
from tests.ocs.harness import document

CHART = """
  <state id="a">
    <transition event="in" target="deep"/>
    <transition event="self" target="a"/>
    <transition event="stay"/>
    <transition event="both" target="l2 r2"/>
    <transition event="back" target="h"/>
  </state>
  <state id="outer" initial="first">
    <transition event="up" target="a"/>
    <history id="h"><transition target="deep"/></history>
    <history id="hd" type="deep"><transition target="deep"/></history>
    <state id="first"><transition event="over" target="second"/><transition event="inside" target="outer"/></state>
    <state id="second"><state id="deep"/><state id="beside"/></state>
  </state>
  <parallel id="p">
    <transition event="done.state.p" target="a"/>
    <state id="l"><state id="l1"/><state id="l2"/></state>
    <state id="r"><state id="r1"><transition event="go" target="r2"/></state><state id="r2"/></state>
  </parallel>
  <state id="lost"><transition event="e" target="lost2"/></state>
  <state id="lost2"/>"""


def flow_of(body=CHART):
    return Flow(inspect(document(body), "x", (OCS,)))


def enters(flow, source, event):
    [arc] = [each for each in flow.arcs[source] if each.transition.event == event]
    return set(arc.enters)


@pytest.mark.parametrize(
    ("source", "event", "entered"),
    [
        ("a", "in", {"outer", "second", "deep"}),
        ("a", "self", {"a"}),
        ("a", "stay", set()),
        ("a", "both", {"p", "l", "l2", "r", "r2"}),
        ("a", "back", {"h", "outer", "first", "second", "deep"}),
        ("outer", "up", {"a"}),
        ("first", "over", {"second", "deep"}),
        ("first", "inside", {"outer", "first"}),
        ("r1", "go", {"r2"}),
        ("p", "done.state.p", {"a"}),
    ],
)
def test_what_a_transition_enters(source, event, entered):
    """Its targets, the states around them that were not active, and what begins inside them."""
    assert enters(flow_of(), source, event) == entered


def test_a_deep_history_may_enter_all_that_is_inside():
    body = CHART.replace('target="h"', 'target="hd"')
    assert enters(flow_of(body), "a", "back") >= {"outer", "first", "second", "deep", "beside"}


def test_where_it_begins():
    assert flow_of().initially == {"a"}
    assert flow_of('<parallel id="p"><state id="l"/><state id="r"/></parallel>').initially == {"p", "l", "r"}
    assert flow_of(
        '<state id="o"><initial><transition target="j"/></initial><state id="i"/><state id="j"/></state>'
    ).initially == {"o", "j"}


def test_what_can_ever_be_entered():
    assert set(flow_of().states) - flow_of().reachable == {ROOT, "lost", "lost2", "l1", "r1", "hd", "beside"}


def test_what_may_be_active_now_or_later():
    flow = flow_of()
    assert flow.after(["lost"]) == {"lost", "lost2"}
    assert flow.after(["l1"]) >= {"l1", "r2", "a", "deep"}
    assert "first" not in flow_of(CHART.replace('target="a"', 'target="lost"')).after(["lost"])
    assert flow.before(["lost2"]) == {"lost", "lost2"}
    assert "a" in flow.before(["deep"])


def test_a_sibling_is_not_active_together_with_a_state_but_a_region_is():
    flow = flow_of()
    assert set(flow.active_with("deep")) == {"deep", "second", "outer"}
    assert set(flow.active_with("l1")) == {"l1", "l", "p", "r", "r1", "r2"}


def test_a_target_that_does_not_exist_is_what_was_most_likely_meant():
    flow = flow_of('<state id="a"><transition target="dail"/><transition target="zzzzzz"/></state><state id="dial"/>')
    assert [set(arc.enters) for arc in flow.arcs["a"]] == [{"dial"}, set()]


def test_two_states_of_one_id_are_two():
    flow = flow_of('<state id="a"/><state id="a"><state id="b"/></state>')
    assert len(flow.states) == 4
    assert list(flow.ancestors("b")) == [key for key in flow.states if key.startswith("a@")]


STATES = ["a", "first", "second", "deep", "beside", "l", "l1", "l2", "r", "r1", "r2", "outer", "p", "h", "hd", "lost"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_a_machine_enters_was_foreseen(data):
    """Whatever is active after a transition was active before or is among what it enters."""
    source = data.draw(st.sampled_from([each for each in STATES if each not in ("h", "hd")]))
    target = data.draw(st.sampled_from(STATES))
    kind = data.draw(st.sampled_from(["internal", "external"]))
    begin = CHART.replace('<state id="a">', f'<state id="start"><transition target="{source}"/></state><state id="a">')
    tag = next(f'<{kind_} id="{source}"' for kind_ in ("state", "parallel") if f'<{kind_} id="{source}"' in CHART)
    place = begin.index(tag)
    end = begin.index(">", place) + 1
    shut = begin[place:end].endswith("/>")
    way = f'<transition event="now" type="{kind}" target="{target}"/>'
    tail = f"</{tag[1:].split()[0]}>" if shut else ""
    opened = begin[place:end].removesuffix("/>").removesuffix(">") + ">"
    text = begin[:place] + opened + way + tail + begin[end:]
    try:
        program = Treatment.from_bytes(document(text), "x").program
    except DocumentError:
        return
    unfolding, flow = program.unfolding, Flow(program.document)
    before = unfolding.start().node
    names = set(unfolding.names(before))
    first = unfolding.step(before.eventless, unfolding.choose(before.eventless, lambda _: True)).node
    on = unfolding.on(first, "now")
    edges = [] if on is None else unfolding.choose(on, lambda _: True)
    if not edges:
        return
    after = unfolding.step(on, edges).node
    foreseen = enters(flow, source, "now")
    assert set(unfolding.names(after)) - set(unfolding.names(first)) <= foreseen
    assert names == {"start"}
