"""A4: no event `daytime_change` ever comes, unless the document makes it."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def found(event, actions=""):
    body = (
        f'<state id="a"><onentry>{actions}</onentry>\n<transition event="{event}" target="f"/></state><final id="f"/>'
    )
    every = examine(document(body), "x")
    return [(each.code, each.location.line, each.remedy) for each in every if each.code != "unmatched-event"]


HERE = [("bare-daytime-change", 2, 'write event="ocs.daytime_change"')]


@pytest.mark.row("A4.3")
@pytest.mark.parametrize(
    "event", ["daytime_change", "x daytime_change", "daytime_change.*", "daytime_change.BH", "daytime_change."]
)
def test_a4_a_handler_of_the_bare_name_is_a_warning(event):
    assert found(event) == HERE


@pytest.mark.parametrize(
    "event", ["ocs.daytime_change", "ocs.*", "ocs", "*", "daytime", "my.daytime_change", "daytime_changed"]
)
def test_a4_no_other_handler_is(event):
    assert found(event) == []


def test_a4_a_document_may_have_an_event_of_that_name():
    assert found("daytime_change", '<raise event="daytime_change"/>') == []
    assert found("daytime_change", '<if cond="true"><send event="daytime_change.now"/></if>') == []
    assert found("daytime_change", '<raise event="other"/>') == HERE
