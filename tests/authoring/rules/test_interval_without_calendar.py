"""A1, A5: an interval needs its table; where that may be missing somebody must take Error.Configuration."""

import pytest

from scxml_engine.authoring import examine
from scxml_engine.ocs import Calendar
from tests.ocs.harness import OFFICE, document, play, treatment

WAIT = '<ocs:timeout delay="{}"/>'
ASK = '<ocs:get_info what="TIMERANGE" param="{}"/>'
HOLIDAYS = Calendar(holidays={})


def found(action, more="", calendar=None, data=""):
    body = f"""<state id="outer"><state id="a"><onentry>{action}</onentry><transition event="ocs.timeout ocs.info" target="f"/>{more}</state>
      </state><final id="f"/>"""
    every = examine(document(body, data=data), "x", calendar=calendar)
    return [(str(each.severity), each.remedy) for each in every if each.code == "interval-without-calendar"]


@pytest.mark.parametrize("action", [WAIT, ASK])
@pytest.mark.parametrize(
    ("code", "severity"), [("HDAY", "warning"), ("WEND", "warning"), ("BBH", "note"), ("BH", "note"), ("ABH", "note")]
)
def test_without_a_calendar_to_go_by_somebody_must_take_the_error(action, code, severity):
    """A1, A5: milder for what every calendar has."""
    for written in (code, code.lower(), f"'{code}'", f" {code} "):
        assert found(action.format(written)) == [(severity, 'add a transition on event="Error.Configuration"')]
        for taken in ("Error.Configuration", "Error", "Error.*", "*"):
            assert found(action.format(written), f'<transition event="{taken}" target="f"/>') == []


@pytest.mark.parametrize("code", ["BBH", "BH", "ABH", "WEND", "HDAY"])
def test_with_a_calendar_only_a_missing_table_counts(code):
    """A1, A5."""
    table = "holidays" if code == "HDAY" else "weekdays"
    for calendar, has in ((OFFICE, "weekdays"), (HOLIDAYS, "holidays"), (Calendar(), "")):
        expected = (
            []
            if has == table
            else [("warning", f'configure the {table}, or add a transition on event="Error.Configuration"')]
        )
        assert found(WAIT.format(code), calendar=calendar) == expected
        assert found(ASK.format(code), calendar=calendar) == expected


@pytest.mark.parametrize("delay", ["300", "x", "_data.x", "pause()", "BHH", "'soon'"])
def test_seconds_and_expressions_need_none(delay):
    """A1."""
    assert found(WAIT.format(delay), data="x='HDAY'") == []


def test_a_variable_of_that_name_is_a_variable():
    """Section 2."""
    assert found(WAIT.format("HDAY"), data="HDAY=5") == []


def test_the_error_comes_at_once_so_that_a_later_state_is_too_late():
    later = '<transition event="ocs.callresult" target="b"/></state><state id="b"><transition event="Error.Configuration" target="f"/>'
    assert len(found(WAIT.format("HDAY"), later)) == 1
    at_once = '<transition target="b"/></state><state id="b"><transition event="Error.Configuration" target="f"/>'
    assert found(WAIT.format("HDAY"), at_once) == []


@pytest.mark.row("A1.14")
def test_what_is_found_is_what_happens():
    body = '<state id="a"><onentry><ocs:timeout delay="HDAY"/></onentry><transition event="ocs.timeout" target="f"/>{}</state><final id="f"/>'
    assert play(treatment(body.format(""))).ended.reason == "stuck"
    assert play(treatment(body.format('<transition event="Error.Configuration" target="f"/>'))).ended.reason == "final"
