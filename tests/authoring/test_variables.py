"""What variables are given is known where every place is seen, and only there."""

import pytest

from scxml_engine.authoring.survey import Survey
from scxml_engine.authoring.variables import of_event, variable
from scxml_engine.ocs import Treatment
from tests.ocs.harness import document


def variables(inside, data="x=0"):
    body = f'<state id="a"><onentry>{inside}</onentry></state>'
    return Survey(Treatment.examine(document(body, data=data), "x").document).variables


def given(inside, name="x"):
    found = variables(inside).given(name)
    return None if found is None else [text.source for _, text in found]


def test_what_data_and_assign_give():
    assert given('<assign location="x" expr="y"/><if cond="1"><assign location="_data.x" expr="z"/></if>') == [
        "0",
        "y",
        "z",
    ]
    assert given("", "nobody") is None


@pytest.mark.parametrize(
    "inside",
    ['<assign location="x.y" expr="1"/>', '<assign location="_data.x[0]" expr="1"/>', '<assign location="x">1</assign>', "<script>f(x)</script>", '<log expr="x = 1"/>', '<log expr="x.y += 1"/>',
     '<if cond="x++ &lt; 3"/>', '<log expr="--_data.x"/>', '<foreach array="[1]" item="x"/>', '<foreach array="[1]" item="i" index="x"/>', '<send event="e" idlocation="x"/>'],
)  # fmt: skip
def test_what_may_be_given_anything(inside):
    assert given(inside) is None


@pytest.mark.parametrize(
    "inside",
    ['<log expr="x == 1"/>', '<log expr="y.x = 1"/>', '<log expr="x =&gt; 1"/>', '<log expr="x &lt;= 1 || x !== 2"/>'],
)
def test_what_only_looks_at_it(inside):
    assert given(inside) == ["0"]


def test_the_variables_that_hold_a_property():
    inside = """<assign location="x" expr="_event.data.callresult"/><assign location="y" expr="_eventdata.callresult"/>
      <assign location="y" expr="'none'"/><assign location="z" expr="_event.data.callresult + 1"/>
      <assign location="u" expr="_event.data.callresult"/><assign location="u" expr="f()"/>"""
    found = variables(inside, "x=null; y=''; z=1; u=1; v='x'")
    assert found.holding("callresult") == {"x": {"null"}, "y": {"", "none"}}
    assert found.holding("result") == {}
    assert {"x", "y", "z", "u", "v"} <= set(found.names)


def test_a_local_item_and_the_content_of_an_invoke():
    body = """<state id="a"><datamodel><data id="x" expr="1"/><data id="y">text</data></datamodel>
      <invoke type="scxml" src="urn:x" idlocation="z"/></state>"""
    found = Survey(Treatment.examine(document(body, data="z=1"), "x").document).variables
    assert [text.source for _, text in found.given("x")] == ["1"]
    assert found.given("y") is None
    assert found.given("z") is None


def test_paths():
    assert of_event(("_event", "data", "x")) == of_event(("_eventdata", "x")) == "x"
    assert of_event(("_event", "data")) == of_event(("_event", "data", "x", "y")) == of_event(("x",)) == ""
    assert variable(("x",)) == variable(("_data", "x")) == "x"
    assert variable(("x", "y")) == variable(()) == ""
