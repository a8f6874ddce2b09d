"""The language: the name of an event in quotes."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def found(event):
    """Code and remedy of all that is said."""
    body = f"""<state id="a"><onentry><ocs:timeout delay="1"/></onentry>
      <transition event="ocs.timeout" cond="false"/>\n<transition event="{event}" target="f"/></state><final id="f"/>"""
    return [(each.code, each.remedy) for each in examine(document(body), "x") if each.location.line == 3]


@pytest.mark.parametrize(
    ("event", "remedy"),
    [
        ("'ocs.info'", 'write event="ocs.info"'),
        ("&quot;ocs.info&quot;", 'write event="ocs.info"'),
        ("`x`", 'write event="x"'),
        ("'x y'", 'write event="x y"'),
        ("x 'y'", 'write event="x y"'),
        ("'ocs.infos'", 'write event="ocs.infos"'),
        ("ocs.info'", 'write event="ocs.info"'),
        ("'error.attribute'", 'write event="error.attribute"'),
    ],
)
def test_it_is_told_once_and_nothing_else_of_that_name(event, remedy):
    assert found(event) == [("quoted-event", remedy)]


@pytest.mark.parametrize("event", ["x", "x.y.*", "*", "x y", "it's.x"])
def test_other_names_are_silent(event):
    assert found(event) == []


def test_a_quoted_name_is_not_told_at_the_element_that_raises_it_too():
    body = """<state id="a"><onentry><raise event="x"/></onentry>
      <transition event="'x'" target="f"/></state><final id="f"/>"""
    assert [each.code for each in examine(document(body), "x")] == ["quoted-event"]
