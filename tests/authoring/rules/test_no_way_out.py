"""The language: a state that can be entered and never left."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document, play, treatment

NEVER = '<state id="{}"> is never left: no transition has a target'
BACK = '<state id="{}"> is never left for another state: its transitions lead back to it'


def found(body):
    """Lines and messages of what the rule says."""
    every = examine(document(body), "x")
    return [(each.location.line, each.message) for each in every if each.code == "no-way-out"]


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("", NEVER),
        ('<transition event="x"><log expr="1"/></transition>', NEVER),
        ('<transition event="x" target="b"/>', BACK),
    ],
)
def test_a_state_without_a_way_out(inside, message):
    body = f'<state id="a"><transition event="x" target="b"/></state>\n<state id="b">{inside}</state>'
    assert found(body) == [(2, message.format("b"))]


def test_a_group_whose_way_leads_back_into_the_same_state():
    body = '<state id="g"><transition event="x" target="b"/>\n<state id="b"/></state>'
    assert found(body) == [(2, BACK.format("b"))]
    assert found(body.replace('target="b"', 'target="g"')) == [(2, BACK.format("b"))]


def test_each_state_is_told_and_one_without_an_id_too():
    body = '<state id="a"><transition event="x" target="b"/><transition event="y" target="c"/></state>\n<state id="b"/>\n<state id="c"/>'
    assert [line for line, _ in found(body)] == [2, 3]
    assert found("<state/>") == [(1, "this <state> is never left: no transition has a target")]


@pytest.mark.parametrize(
    "body",
    [
        '<state id="a"><transition event="x" target="f"/></state><final id="f"/>',
        '<state id="a"><transition cond="false" target="b"/></state><state id="b"><transition event="x" target="a"/></state>',
        '<state id="g"><transition event="x" target="f"/><state id="b"/></state><final id="f"/>',
        '<state id="g"><transition event="x" target="c"/><state id="b"><transition event="y" target="c"/></state><state id="c"><transition event="y" target="b"/></state></state>',
        '<state id="a"><transition event="x" target="f"/></state><final id="f"/><state id="unreachable"/>',
        '<parallel id="p"><transition event="done.state.p" target="f"/><state id="q"><final id="r"/></state><state id="s"/></parallel><final id="f"/>',
        '<parallel id="p"><state id="q"><state id="r"><transition event="x" target="f"/></state></state><state id="s"/></parallel><final id="f"/>',
        '<parallel id="p"><state id="q"><state id="r"><transition event="x" target="s"/></state></state><state id="s"/></parallel>',
        '<final id="f"/>',
    ],
)  # fmt: skip
def test_a_state_with_a_way_out_is_silent(body):
    assert found(body) == []


def test_a_region_that_is_never_left_and_neither_is_what_is_around_it():
    body = '<parallel id="p"><state id="q">\n<state id="r"><transition event="x" target="s"/></state>\n<state id="s"/></state>\n<state id="t"/></parallel>'
    assert [line for line, _ in found(body)] == [3, 4]


@pytest.mark.parametrize(
    "transition",
    ['event="x" traget="f"', 'event="x" zzz="f"', 'event="x" target="nowhere"', 'event="x" target="fn"'],
)
def test_what_only_another_error_explains_is_silent(transition):
    assert found(f'<state id="a"><transition {transition}/></state><final id="f"/>') == []


def test_the_finding_is_true():
    driver = play(treatment('<state id="a"><transition target="b"/></state><state id="b"/>'))
    assert driver.ended.reason == "stuck"
