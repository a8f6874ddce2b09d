"""The language: a state that nothing leads to is told, the outermost alone."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def found(body, attributes=""):
    """Lines and messages of what the rule says."""
    every = examine(document(body, attributes=attributes), "x")
    return [(each.location.line, each.message) for each in every if each.code == "unreachable-state"]


def test_a_state_without_a_way_to_it():
    body = '<state id="a"><transition event="x" target="f"/></state>\n<state id="b"/><final id="f"/>\n<final id="g"/>'
    assert found(body) == [
        (2, '<state id="b"> is never entered: no target leads to it'),
        (3, '<final id="g"> is never entered: no target leads to it'),
    ]


def test_only_the_outermost_is_told():
    body = '<state id="a"/>\n<state id="b">\n<state id="c"/>\n<state id="d"/></state>'
    assert [line for line, _ in found(body)] == [2]


def test_states_that_only_lead_to_one_another():
    body = """<state id="a"/>
<state id="b"><transition event="x" target="c"/></state>
<state id="c"><transition event="x" target="b"/></state>"""
    why = "only states that are not entered either lead to it"
    assert found(body) == [
        (2, f'<state id="b"> is never entered: {why}'), (3, f'<state id="c"> is never entered: {why}')
    ]  # fmt: skip


def test_a_state_without_an_id():
    assert found('<state id="a"/>\n<state/>') == [(2, "this <state> is never entered: no target leads to it")]


def test_a_child_that_is_not_the_initial_one():
    body = '<state id="a" initial="c">\n<state id="b"/>\n<state id="c"/></state>'
    assert [line for line, _ in found(body)] == [2]


@pytest.mark.parametrize(
    "body",
    [
        '<state id="a"><transition event="x" target="b c"/></state><parallel id="p"><state id="b"/><state id="c"/></parallel>',
        '<parallel id="p"><state id="b"/><state id="c"/><history id="h"/></parallel>',
        '<state id="a"><initial><transition target="c"/></initial><state id="b"/><state id="c"><transition target="b"/></state></state>',
        '<state id="a"><transition cond="false" target="b"/></state><state id="b"/>',
        '<state id="a"><transition event="x" target="h"/></state><state id="p"><history id="h"><transition target="q"/></history><state id="r"><transition target="q"/></state><state id="q"/></state>',
        '<state id="a"><transition event="x" target="b1"/></state><state id="b"><state id="b1"/></state>',
    ],
)  # fmt: skip
def test_whatever_a_way_leads_to_is_silent(body):
    assert found(body) == []


def test_the_initial_attribute_counts():
    assert found('<state id="a"><transition target="b"/></state><state id="b"/>', attributes='initial="b"') == [
        (1, '<state id="a"> is never entered: no target leads to it')
    ]
    assert found('<state id="a"/><state id="b"><transition target="a"/></state>', attributes='initialstate="b"') == []


@pytest.mark.parametrize(
    "body",
    [
        '<state id="dial"><transition target="dne"/></state><final id="done"/>',  # read as done
        '<state id="dial"><transition traget="b"/></state><state id="b"/>',
        '<state id="dial"/><state id="dial"/>',
        '<state id="a" initial="f"><transition target="f"/><state id="b"/></state><final id="f"/>',
        '<state id="a" initial="zzz"><state id="b"/></state>',
    ],
)
def test_what_only_another_error_explains_is_silent(body):
    assert found(body) == []


def test_beside_a_target_that_is_like_no_state_both_are_told():
    """Perhaps b was meant, perhaps not: the author is to see both."""
    body = '<state id="dial"><transition target="nowhere"/></state>\n<state id="b"/>\n<state id="c"/>'
    assert [line for line, _ in found(body)] == [2, 3]
