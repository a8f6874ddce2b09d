"""E4: the enumerated columns of a record come as numbers; a name is never equal to one."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document, play, record, treatment


def found(cond):
    body = f"""<state id="a"><transition event="ocs.next_record" target="b"><assign location="kind" expr="_event.data.contact_info_type"/>
      </transition></state><state id="b"><transition event="ocs.next_record" cond="{cond}" target="a"/></state>"""
    return [each.remedy for each in examine(document(body, data="kind=0"), "x") if each.code == "name-for-number"]


@pytest.mark.parametrize(
    ("cond", "remedy"),
    [("_event.data.contact_info_type == 'MOBILE'", "write 4"), ("_eventdata.contact_info_type ne 'Home Phone'", "write 1"), ("kind == 'HOME'", "write 1"),
     ("_event.data.record_type == 'No Call'", "write 7"), ("'Ready' == _event.data.record_status", "write 1"), ("_event.data.call_result == 'Busy'", "write 6"),
     ("_event.data.record_status == 'Redy'", "write its number"), ("_event.data.contact_info_type === '4'", "write 4")],
)  # fmt: skip
def test_e4_a_number_compared_with_a_name(cond, remedy):
    assert found(cond) == [remedy]


@pytest.mark.parametrize(
    "cond",
    ["_event.data.contact_info_type == 4", "_event.data.contact_info_type == '4'", "kind == ''", "_event.data.callresult == 'Busy'", "x == 'HOME'",
     "_event.data.agent_id == 'HOME'", "kind == x", "names[kind] == 'HOME'"],
)  # fmt: skip
def test_e4_anything_else_is_not_judged(cond):
    assert found(cond) == []


@pytest.mark.row("E4.8")
def test_e4_what_the_remedy_says_holds():
    body = """<state id="a"><onentry><ocs:next_record/></onentry>
      <transition event="ocs.next_record" cond="_event.data.contact_info_type == 'MOBILE'" target="wrong"/>
      <transition event="ocs.next_record" cond="_event.data.contact_info_type == 4" target="right"/></state>
      <final id="right"/><final id="wrong"/>"""
    assert play(treatment(body), [record(contact_info_type=4)]).ended.states == ("right",)


def test_e4_a_list_of_names_and_a_case_of_a_switch():
    assert found("['HOME', 'MOBILE'].indexOf(kind) &gt;= 0") == ["write 1"]
    assert found("f(function () { switch (_event.data.contact_info_type) { case 'MOBILE': return 1; } })") == [
        "write 4"
    ]
    assert found("[1, 4].indexOf(kind) &gt;= 0") == found("['HOME'].indexOf(x) &gt;= 0") == []
    assert found("['1', '4'].includes(kind)") == ["write 1"]  # indexOf and includes convert nothing
