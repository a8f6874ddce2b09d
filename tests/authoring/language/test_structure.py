"""The structure: which events may be at hand in half a document too."""

import pytest

from scxml_engine.authoring.event_flow import ANY, NONE
from scxml_engine.authoring.language import Sheet, Structure
from scxml_engine.authoring.survey import Survey
from scxml_engine.ocs.extension import OCS
from scxml_engine.scxml.reader import inspect
from tests.authoring.language.sheets import HEAD, SAMPLES

CHART = f"""{HEAD}<datamodel><data id="d"/></datamodel>
<state id="a"><onentry><log label="1"/></onentry><transition event="ocs.timeout e.*" target="b"><log label="2"/></transition></state>
<state id="b" ><transition cond="x" target="c"><if cond="y"><log label="3"/></if></transition><onexit><log label="4"/></onexit>
</state>
<state id="c"><initial><transition target="d"><log label="5"/></transition></initial>
<state id="d"><invoke><finalize><log label="6"/></finalize></invoke></state></state>
<final id="f"><donedata><param name="7" expr="1"/></donedata></final>
"""
LED = {("ocs", "timeout"), ("e",)}


def events(text: str, label: str):
    sheet = Sheet.of(text)
    [element] = [
        each for each in sheet.scan.elements if label in (each.value("label"), each.value("name"), each.value("id"))
    ]
    return Structure(sheet).events_at(element)


@pytest.mark.parametrize(
    ("label", "found"),
    [("1", set()), ("2", LED), ("3", LED), ("4", LED), ("5", LED), ("6", ANY), ("7", ANY), ("d", NONE)],
)
def test_the_events_at_a_place(label, found):
    assert events(CHART.replace('id="d">', 'id="dd">').replace('"d"><log', '"dd"><log'), label) == found


def test_it_is_the_same_without_the_end_of_the_document_and_with_a_tag_that_is_not_finished():
    text = CHART.replace('<state id="b" >', '<state id="b"><onentry <')
    assert events(text, "3") == LED


def test_a_transition_inside_something_else_has_its_own_event():
    assert events(f'{HEAD}<state id="a"><on entry><transition event="e"><log label="1"/></transition>', "1") == {("e",)}
    assert events(f'{HEAD}<state id="a"><on entry><transition cond="1"><log label="1"/></transition>', "1") == ANY


def test_outside_of_a_document_it_may_be_any_event():
    assert events('<log label="1"/>', "1") == ANY


@pytest.mark.parametrize("text", SAMPLES[1:])
def test_in_a_document_in_order_it_is_what_the_checks_say(text):
    survey = Survey(inspect(text.encode(), "x", (OCS,)))
    expected = {}
    for place, each in survey.executed:
        expected[(each.location.line, each.location.column)] = survey.events_at(place)
    sheet = Sheet.of(text)
    structure = Structure(sheet)
    compared = 0
    for element in sheet.scan.elements:
        line, column = sheet.lines.position(element.start)
        if (line + 1, column + 1) in expected:
            compared += 1
            assert structure.events_at(element) == expected[line + 1, column + 1]
    assert compared == len(expected)


def test_what_was_found_out_is_kept_while_states_and_transitions_are_the_same():
    def events_in(structure):
        [element] = [each for each in structure.sheet.scan.elements if each.value("label") == "3"]
        return structure.events_at(element)

    first = Structure(Sheet.of(CHART))
    assert events_in(first) == LED
    same = Structure(Sheet.of(CHART.replace('"x"', '"x + 1"'))).after(first)
    assert events_in(same) == LED
    assert same.after(first).earlier is same.earlier, "and handed on"
    changed = Structure(Sheet.of(CHART.replace("ocs.timeout e.*", "f"))).after(same)
    assert events_in(changed) == {("f",)}


def test_where_everything_leads_everywhere_nothing_is_followed():
    inner = "".join(f'<state id="s{n}"><transition event="e{n}" target="h"/></state>' for n in range(300))
    text = f'{HEAD}<state id="p"><history id="h" type="deep"/>{inner}<state id="x"><onentry><log label="1"/></onentry></state></state>'
    assert events(text, "1") == ANY
