"""A condition can hold for no other results than those that are told of it."""

import pytest

from scxml_engine.authoring.results import NAMES
from scxml_engine.authoring.survey import Survey
from scxml_engine.ocs import Treatment
from tests.ocs.harness import document, play, record, treatment

R = "_event.data.callresult"
LIST = "['Fax', 'Busy']"


def possible(cond):
    body = f'<state id="a"><transition event="ocs.callresult" cond="{cond}" target="a"/></state>'
    survey = Survey(Treatment.examine(document(body, data="n=0; dead=['Fax', 'NuTone']"), "x").document)
    return survey.results.possible(survey.transitions[0].cond)


CONDITIONS = [
    (f"{R} == 'Busy'", {"Busy"}),
    (f"(({R} == 'Busy'))", {"Busy"}),
    (f"'Busy' === {R}", {"Busy"}),
    (f"{R} != 'Busy'", NAMES - {"Busy"}),
    (f"{R} == 'nobody'", set()),
    (f"{R} == 'Busy' || {R} == 'Fax'", {"Busy", "Fax"}),
    (f"({R} == 'Busy' || {R} == 'Fax') &amp;&amp; n &lt; 3", {"Busy", "Fax"}),
    (f"{R} == 'Busy' &amp;&amp; {R} == 'Fax'", set()),
    (f"{R} eq 'Busy' or {R} eq 'Fax' and n", {"Busy", "Fax"}),
    (f"{LIST}.indexOf({R}) &gt;= 0", {"Fax", "Busy"}),
    (f"{LIST}.indexOf({R}) &lt; 0", NAMES - {"Fax", "Busy"}),
    (f"!{LIST}.includes({R})", NAMES - {"Fax", "Busy"}),
    (f"dead.indexOf({R}) &gt;= 0", {"Fax", "NuTone"}),
    (f"dead.indexOf({R}) &gt;= 0 &amp;&amp; {R} != 'Fax'", {"NuTone"}),
    ("n &lt; 3", NAMES),
    (f"!({R} == 'Busy')", NAMES),
    (f"{R} == 'Busy' ? n : 1", NAMES),
    (f"{R} == 'Busy' || n", NAMES),
    (f"f({R} == 'Busy')", NAMES),
    (f"{R} == n", NAMES),
    (f"{R} &gt; 'Busy'", NAMES),
    (f"n, {R} == 'Busy'", NAMES),
]


@pytest.mark.parametrize(("cond", "expected"), CONDITIONS)
def test_e1_the_results_of_a_condition(cond, expected):
    assert possible(cond) == expected


def test_e1_no_result_for_which_a_condition_holds_is_left_out():
    """The law behind it, asked of the engine itself."""
    for cond, expected in CONDITIONS:
        body = f"""<state id="a"><onentry><ocs:make_call record_id="1"/></onentry>
          <transition event="ocs.callresult" cond="{cond}" target="yes"/><transition event="ocs.callresult" target="no"/></state>
          <final id="yes"/><final id="no"/>"""
        made = treatment(body, data="n=0; dead=['Fax', 'NuTone']")
        for name in ("Busy", "Fax", "NuTone", "Answer"):
            ended = play(made, [record()], results=[name]).ended
            assert ended.states == ("no",) or name in expected, (cond, name)


def test_e1_without_a_condition_every_result_is_possible():
    body = '<state id="a"><transition event="ocs.callresult" target="a"/></state>'
    survey = Survey(Treatment.examine(document(body), "x").document)
    assert survey.results.possible(None) == NAMES
    assert len(NAMES) == 40


def test_a_condition_of_very_many_parentheses_is_not_looked_into():
    """E1: it may hold for any result."""
    assert possible(f"{'(n || ' * 500}n{')' * 500}") == NAMES
