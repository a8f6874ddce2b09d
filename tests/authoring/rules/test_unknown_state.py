"""The language: a condition asks for a state that there is."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def found(cond, before=""):
    body = f"""{before}
<state id="dial">
<transition event="ocs.callresult" cond="{cond}" target="done"/></state><final id="done"/>"""
    every = examine(document(body), "x")
    return [(each.location.line, each.remedy) for each in every if each.code == "unknown-state"]


def test_a_state_that_there_is_not():
    assert found("In('dail')") == [(3, 'did you mean "dial"?')]
    assert found("!In('elsewhere') || In('elsewhere')") == [(3, "")]
    assert found("In('dail') &amp;&amp; In('doen')") == [(3, 'did you mean "dial"?'), (3, 'did you mean "done"?')]


@pytest.mark.parametrize("cond", ["In('dial')", "In(name)", "In('di' + 'al')", "x.In('dail')", "'In(dail)'", "In"])
def test_anything_else_is_silent(cond):
    assert found(cond) == []


def test_a_function_of_that_name_of_the_documents_own():
    assert found("In('dail')", before="<script>function In(x) { return x; }</script>") == []
