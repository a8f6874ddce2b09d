"""E4: an empty `record_id` is tested for with `!`; a comparison with one of its values is a warning."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document, play, record, settings, treatment


def found(cond):
    body = f'<state id="a">\n <transition event="ocs.next_record" target="a"><script><![CDATA[x = {cond}]]></script></transition></state>'
    every = examine(document(body, data="x=1; record_id=1"), "x")
    return [each.remedy for each in every if each.code == "empty-record-id"]


IS_EMPTY = ["test with !_event.data.record_id"]
IS_THERE = ["test with !!_event.data.record_id"]


@pytest.mark.row("E4.12")
@pytest.mark.parametrize(
    "path", ["_event.data.record_id", "_eventdata.record_id", "_event.data['record_id']", "_event?.data?.['record_id']"]
)
@pytest.mark.parametrize("value", ["''", '""', "``", "null", "undefined"])
def test_e4_a_comparison_with_an_empty_value_is_a_warning(path, value):
    for operator in ("==", "==="):
        assert found(f"{path} {operator} {value}") == IS_EMPTY
        assert found(f"{value}{operator}{path}") == IS_EMPTY
    for operator in ("!=", "!=="):
        assert found(f"x && {path} {operator} {value} || x") == IS_THERE
        assert found(f"({value} {operator} /* none */ {path})") == IS_THERE


def test_e4_the_old_operators_compare_too():
    """D3, E4."""
    assert found("_eventdata.record_id eq '' and x") == IS_EMPTY
    assert found("_eventdata.record_id ne ''") == IS_THERE


@pytest.mark.parametrize(
    "cond",
    ["!_event.data.record_id", "_event.data.record_id", "_event.data.record_id == 0", "_event.data.record_id == x",
     "_event.data.record_id == ' '", "_event.data.record_id == '' + x", "'' + _event.data.record_id == ''",
     "typeof _event.data.record_id == 'undefined'", "_event.data.record_id == null.x", "_event.data.record_id > null",
     "_event.data.contact_info == ''", "_event.data.record_id.length == ''", "x.y._event.data.record_id == ''",
     "record_id == ''", "_event.record_id == ''", "'_event.data.record_id == null'", "/* _event.data.record_id == null */ 1",
     "_event.data.record_id = ''", "_event.data.record_id == nullable", "_event.data[record_id] == null",
     "{_event: 1}", "_event.data == null && x.record_id"],
)  # fmt: skip
def test_e4_nothing_else_is(cond):
    assert found(cond) == []


def test_e4_once_an_attribute_at_its_element():
    body = """<state id="a">
      <transition event="e" cond="_event.data.record_id == '' || _event.data.record_id === null" target="f"/></state>
      <final id="f"/>"""
    [diagnostic] = examine(document(body), "x")
    assert (diagnostic.location.line, diagnostic.location.column, diagnostic.code) == (2, 7, "empty-record-id")
    assert diagnostic.message.startswith("cond compares an empty record_id with ''")


@pytest.mark.row("E4.12")
@pytest.mark.parametrize("empty", ["", "null"])
def test_e4_what_the_remedy_says_holds_for_both_values(empty):
    body = """<state id="a"><onentry><ocs:next_record/></onentry>
      <transition event="ocs.next_record" cond="!_event.data.record_id" target="none"/>
      <transition event="ocs.next_record" cond="!!_event.data.record_id" target="a"/></state><final id="none"/>"""
    driver = play(treatment(body, settings=settings(empty_record_id=empty)), [record()])
    assert driver.ended.reason == "final"
    assert len(driver.names) == 2
