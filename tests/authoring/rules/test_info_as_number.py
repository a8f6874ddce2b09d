"""E3: the seconds of `ocs.info` are text until a number was made of them."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document


def found(expr, event="ocs.info", data=""):
    body = f"""<state id="a"><onentry><ocs:get_info what="TIMERANGE" param="BH"/></onentry>
      <transition event="{event}" target="b"><assign location="x" expr="{expr}"/></transition></state><state id="b"/>"""
    every = examine(document(body, data=f"x=0; {data}"), "x")
    return [(str(each.severity), each.remedy) for each in every if each.code == "info-as-number"]


MEND = "make a number of it with Number(…)"


@pytest.mark.parametrize(
    ("expr", "severity"),
    [("_event.data.result + 60", "warning"), ("60 + _event.data.result", "warning"), ("(_event.data.result + 60) * 2", "warning"), ("_event.data.result === 0", "warning"),
     ("0 !== _eventdata.result", "warning"), ("_event.data.result &lt; 3600", "note"), ("3600 &lt;= _eventdata.result", "note"), ("_event.data.result == 0", "note"),
     ("_eventdata.result gt 60", "note")],
)  # fmt: skip
def test_e3_text_that_is_taken_for_a_number(expr, severity):
    """E3: milder where ECMAScript converts it."""
    assert found(expr) == [(severity, MEND)]


@pytest.mark.parametrize(
    "expr",
    ["Number(_event.data.result) + 60", "Number(_event.data.result) &lt; 3600", "+_event.data.result + 60", "60 + +_event.data.result", "parseInt(_event.data.result, 10) &gt; 60",
     "_event.data.result", "_event.data.result - 60", "_event.data.result * 1 + 60", "60 + _event.data.result * 1", "_event.data.result % 86400", "'opens in ' + _event.data.result", "_event.data.result + ' s'",
     "_event.data.result == '0'", "_event.data.result.length + 1", "x.result + 60", "-_event.data.result + 1", "f(_event.data.result)"],
)  # fmt: skip
def test_e3_a_number_was_made_of_it_or_none_is_needed(expr):
    assert found(expr) == []


@pytest.mark.parametrize("event", ["*", "other", "ocs.next_record", "ocs.info other", "ocs"])
def test_e3_another_event_may_carry_a_result_of_another_kind(event):
    assert found("_event.data.result + 60", event) == []


def test_e3_a_variable_that_received_it():
    body = """<state id="a"><onentry><ocs:get_info what="TIMERANGE" param="BH"/></onentry><transition event="ocs.info" target="b">
      <assign location="x" expr="{}"/></transition></state><state id="b"><onentry><ocs:timeout delay="x + 60"/></onentry></state>"""
    for assigned, times in (("_event.data.result", 1), ("Number(_event.data.result)", 0)):
        every = examine(document(body.format(assigned), data="x=0"), "x")
        assert [each.code for each in every].count("info-as-number") == times


def test_e3_what_a_variable_held_before_may_be_asked_for():
    body = """<state id="a"><onentry><ocs:get_info what="TIMERANGE" param="BH"/></onentry><transition event="ocs.info" target="b">
      <assign location="x" expr="_event.data.result"/></transition></state><state id="b"><transition cond="x === {}" target="a"/></state>"""
    for number, times in ((0, 0), (1, 1)):
        every = examine(document(body.format(number), data="x=0"), "x")
        assert [each.code for each in every].count("info-as-number") == times
