"""The call results that a document names, and where."""

import pytest

from scxml_engine.authoring.coverage.named import results_to_try
from scxml_engine.ocs import CallResult, Treatment
from tests.ocs.harness import document

DIAL = '<onentry><ocs:make_call record_id="1"/></onentry>'


def named(body, data=""):
    treatment = Treatment.from_bytes(document(body, data=data), "x.scxml")
    return [each.name for each in results_to_try(treatment.program.document)]


def test_a_document_that_never_dials_has_none():
    assert named("""<state id="a"><transition cond="_event.data.callresult == 'Busy'"/></state>""") == []


def test_one_that_names_none_has_any_other():
    assert named(f'<state id="a">{DIAL}</state>') == ["any other"]


@pytest.mark.parametrize("name", [each.event_name for each in CallResult if each.event_name])
def test_each_of_the_forty_names_counts(name):
    assert named(f"""<state id="a">{DIAL}<transition cond="x == '{name}'"/></state>""") == [name, "any other"]


@pytest.mark.parametrize(
    "word", ["busy", "BUSY", "Busy ", "SIT", "Answered", "Queue Full", "6", "any other", "Answering Machine Detected"]
)
def test_what_is_not_spelled_like_one_does_not(word):
    """E1: exactly one of the names; the manual's titles are none."""
    assert named(f"""<state id="a">{DIAL}<transition cond="x == '{word}'"/></state>""") == ["any other"]


@pytest.mark.parametrize(
    "text",
    [
        """<transition cond="['Busy', 'Fax'].indexOf(r) >= 0"/>""",
        """<transition event="e"><if cond="r == &quot;Busy&quot;"><log/><elseif cond="r === 'Fax'"/></if></transition>""",
        """<onexit><script>switch (r) { case 'Busy': break; case 'Fax': break }</script></onexit>""",
        """<datamodel><data id="x">["Busy", "Fax"]</data></datamodel>""",
        """<transition event="e" cond="(/* 'Answer' */ {Busy: 1})['Busy'] || Answer || 'Fax'"/>""",
    ],
)
def test_wherever_a_literal_stands(text):
    """Names that are no string, and what stands in comments, name no result."""
    assert named(f'<state id="a">{DIAL}{text}</state>') == ["Busy", "Fax", "any other"]


@pytest.mark.parametrize("cond", ["/Busy/.test(r)", "r.Busy", "r == xBusyx", "r == /* 'Busy' */ 1"])
def test_what_is_no_string_does_not(cond):
    assert named(f'<state id="a">{DIAL}<transition cond="{cond}"/></state>') == ["any other"]


def test_each_once_where_it_is_named_first():
    body = f"""
<state id="a">{DIAL}
  <transition cond="r == 'Fax'"/>
  <transition cond="r == 'Busy'"/>
  <transition cond="r == 'Fax'"/></state>"""
    treatment = Treatment.from_bytes(document(body), "x.scxml")
    found = [(each.name, each.place.line) for each in results_to_try(treatment.program.document)]
    assert found == [("Fax", 3), ("Busy", 4), ("any other", 2)]
