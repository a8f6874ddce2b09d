"""E1, E2: events carry the names of results and intervals; a number is never equal to one."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document

CODES = ("number-for-name", "unknown-call-result", "unknown-daytime-code")


def found(cond, first="''"):
    body = f"""<state id="a"><transition event="ocs.callresult" target="b"><assign location="result" expr="_event.data.callresult"/></transition>
      </state><state id="b"><transition event="ocs" cond="{cond}" target="a"/></state>"""
    every = examine(document(body, data=f"result={first}"), "x")
    return [(each.code, each.remedy) for each in every if each.code in CODES]


@pytest.mark.parametrize(
    ("cond", "remedy"),
    [("_event.data.callresult == 6", "write 'Busy'"), ("33 === _eventdata.callresult", "write 'Answer'"), ("result != 7", "write 'NoAnswer'"),
     ("result gt 5", "write 'RemoteRelease'"), ("_event.data.callresult == '6'", "write 'Busy'"), ("result == 4711", "write the name of the result"),
     ("result == 1", "write the name of the result")],
)  # fmt: skip
def test_e1_a_result_compared_with_a_number(cond, remedy):
    assert found(cond) == [("number-for-name", remedy)]


def test_e1_a_case_of_a_switch():
    cond = "f(function () { switch (result) { case 6: return 1; } })"
    assert found(cond) == [("number-for-name", "write 'Busy'")]


def test_e2_a_code_compared_with_a_number():
    assert found("_event.data.daytime_code == 1") == [
        ("number-for-name", "write one of 'BBH', 'BH', 'ABH', 'WEND', 'HDAY'")
    ]


@pytest.mark.parametrize(
    "cond",
    ["_event.data.call_result == 6", "result.length == 6", "result == 'Busy'", "result == '4711'", "result == x", "x == 6", "result + 1 == 6",
     "_event.data.callresult.length &gt; 5"],
)  # fmt: skip
def test_e1_anything_else_is_not_judged(cond):
    assert found(cond) == []


def test_e1_what_a_variable_held_before_the_first_call_may_be_asked_for():
    assert found("result == 0", first="0") == []
    assert found("result === -1", first="0") == []


@pytest.mark.parametrize("cond", ["[6, 7].indexOf(result) &gt;= 0", "[6, 'NoAnswer'].includes(_event.data.callresult)"])
def test_e1_a_list_of_numbers(cond):
    assert found(cond)[0] == ("number-for-name", "write 'Busy'")
    assert len(found(cond)) == cond.count("6") + cond.count("7")


def test_e1_a_list_of_numbers_in_a_variable():
    body = """<state id="a"><transition event="ocs.callresult" cond="again.indexOf(_event.data.callresult) &gt;= 0" target="a"/></state>"""
    every = examine(document(body, data="again=[6, 'NoAnswer']"), "x")
    assert [each.remedy for each in every if each.code in CODES] == ["write 'Busy'"]
