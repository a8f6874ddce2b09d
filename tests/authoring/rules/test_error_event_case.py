"""E6, E7: `Error.Attribute` and `Error.Configuration` are matched with regard to case."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def found(event, actions=""):
    body = (
        f'<state id="a"><onentry>{actions}</onentry>\n<transition event="{event}" target="f"/></state><final id="f"/>'
    )
    every = examine(document(body), "x")
    return [each.remedy for each in every if each.code == "error-event-case"]


ATTRIBUTE, CONFIGURATION = 'write event="Error.Attribute"', 'write event="Error.Configuration"'


@pytest.mark.row("E6.6", "E6.7")
@pytest.mark.parametrize(
    ("event", "remedies"),
    [
        ("error.attribute", [ATTRIBUTE]),
        ("Error.attribute", [ATTRIBUTE]),
        ("error.Attribute", [ATTRIBUTE]),
        ("ERROR.ATTRIBUTE.*", [ATTRIBUTE]),
        ("error.configuration", [CONFIGURATION]),
        ("x error.attribute y", [ATTRIBUTE]),
        ("error.attribute error.configuration", [ATTRIBUTE, CONFIGURATION]),
        ("error.attribute error.attribute.*", [ATTRIBUTE]),
        ("error.attribute Error.Configuration", [ATTRIBUTE]),
    ],
)
def test_e6_e7_any_other_case_is_a_warning(event, remedies):
    assert found(event) == remedies


@pytest.mark.parametrize(
    "event",
    ["Error.Attribute", "Error.Configuration.*", "Error", "Error.*", "error.*", "error", "*", "error.execution", "error.attributes",
     "error.attribute Error.Attribute", "my.error.attribute"],
)  # fmt: skip
def test_e6_e7_no_other_handler_is(event):
    assert found(event) == []


def test_e6_a_document_may_have_an_event_of_that_name():
    assert found("error.attribute", '<raise event="error.attribute"/>') == []
    assert found("error.attribute", '<send event="error.attribute.mine"/>') == []
    assert found("error.attribute", '<raise event="error.configuration"/>') == [ATTRIBUTE]
