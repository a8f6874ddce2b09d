"""E1 to E8: what the events of the dialect carry."""

import pytest

from scxml_engine.ocs.constants import CallResult, ErrorCode
from scxml_engine.ocs.messages import DaytimeChanged
from scxml_engine.ocs.settings import Settings
from tests.ocs.harness import START, Driver, one_block, play, record, treatment

CALL = '<ocs:make_call record_id="1"/>'
NAMED = [each for each in CallResult if each.event_name]


@pytest.mark.parametrize("result", NAMED, ids=lambda each: each.event_name)
def test_e1_callresult_is_one_of_the_names(result):
    """E1: and the record's handle."""
    driver = Driver(one_block(CALL))
    driver.end_call(int(result))
    assert driver.events == [("ocs.callresult", {"callresult": result.event_name, "record_id": 1})]
    assert driver.codes == []


def test_e1_there_are_forty_names():
    assert len(NAMED) == len({each.event_name for each in NAMED}) == 40


@pytest.mark.parametrize("number", [1, 50, 54, 4711, -1, 2**53 - 1])
def test_e1_a_result_without_a_name_is_its_decimal_text_with_a_warning(number):
    driver = Driver(one_block(CALL))
    driver.end_call(number)
    assert driver.data("ocs.callresult")["callresult"] == str(number)
    assert driver.codes == ["unnamed-result"]
    assert driver.store[1].fields["call_result"] == number


@pytest.mark.parametrize("events", ["ocs.daytime_change", "*", "ocs", "ocs.*", "e x ocs.daytime_change"])
def test_e2_an_unsolicited_change_comes_where_an_active_state_can_match_it(events):
    body = f'<state id="a"><transition event="{events}" target="f"/></state><final id="f"/>'
    driver = Driver(treatment(body))
    driver.tell(DaytimeChanged(START, "ABH"))
    assert driver.events == [("ocs.daytime_change", {"daytime_code": "ABH"})]
    assert driver.session.watches_daytime is None, "an ended session watches nothing"


@pytest.mark.parametrize("events", ["ocs.timeout", "ocs.daytime", "daytime_change", "OCS.daytime_change", "Error"])
def test_e2_elsewhere_it_is_not_delivered(events):
    body = f"""<state id="a"><onentry><ocs:timeout delay="9"/></onentry><transition event="{events}" target="f"/></state>
      <final id="f"/>"""
    driver = Driver(treatment(body))
    assert driver.session.watches_daytime is None
    assert driver.tell(DaytimeChanged(START, "ABH")) == []
    assert driver.names == []


def test_e2_an_ancestor_and_a_parallel_region_count():
    inner = '<state id="b"/>'
    outer = f'<state id="a"><transition event="ocs.daytime_change"/>{inner}</state>'
    regions = f'<parallel id="p"><state id="q"/>{outer}</parallel>'
    for body in (outer, regions):
        assert Driver(treatment(body)).session.watches_daytime == "UTC"


def test_e2_the_zone_that_is_watched_is_the_current_record_s():
    body = """<state id="a"><onentry><ocs:next_record/></onentry><transition event="ocs.next_record"/>
      <transition event="ocs.daytime_change"/></state>"""
    driver = Driver(treatment(body), [record(1, zone="Asia/Tokyo"), record(2)])
    assert driver.session.watches_daytime == "Asia/Tokyo"


def test_e2_moving_to_a_record_in_another_zone_sends_nothing_by_itself():
    block = "<ocs:next_record/><ocs:next_record/>"
    driver = play(one_block(block), [record(1, zone="Asia/Tokyo"), record(2, zone="America/New_York")], until=60)
    assert driver.names == ["ocs.next_record"] * 2


def test_e4_next_record_tells_every_field_of_the_list():
    """E4: record_id is the handle and shadows the list's own, which is given as list_record_id."""
    fields = {"score": 2**53 - 1, "name": "Zoë", "empty": None, "blank": "", "attempt": 2, "code": "01234"}
    driver = play(one_block("<ocs:next_record/>"), [record(1, **fields), record(2, attempt=3)], until=60)
    data = driver.data("ocs.next_record")
    assert data["record_id"] == 1
    assert data["list_record_id"] == 1001
    assert data["contact_info"] == "5550100"
    assert data["gsw_chain_attempts"] == 5
    assert data["gsw_preferred_flag"] == "no"
    assert {name: data[name] for name in fields} == fields
    assert {"call_result": 28, "record_type": 2, "chain_n": 0}.items() <= data.items()


def test_e4_properties_stand_under_event_data_and_eventdata():
    body = """<state id="a"><onentry><ocs:next_record/></onentry>
      <transition event="ocs.next_record" cond="_eventdata.record_id === _event.data.record_id" target="f">
        <log expr="_event.type + ' ' + typeof _event.data.record_id + ' ' + typeof _eventdata.contact_info"/>
      </transition></state><final id="f"/>"""
    assert play(treatment(body)).logs == ["external number string"]


def test_e4_attempts_count_the_calls_of_this_session():
    body = """
      <state id="a"><onentry><ocs:make_call record_id="2"/></onentry><transition event="ocs.callresult" target="b"/></state>
      <state id="b"><onentry><ocs:next_record/></onentry><transition event="ocs.next_record" target="f"/></state>
      <final id="f"/>"""
    driver = play(treatment(body), [record(1, attempt=4), record(2)])
    assert driver.data("ocs.next_record")["gsw_chain_attempts"] == 5


@pytest.mark.parametrize(
    ("preferred", "flag"), [("HOME", "yes"), (4, "yes"), ("mobile", "yes"), ("PAGER", "no"), ("", "no"), (None, "no")]
)
def test_e4_the_preferred_flag_goes_by_the_configured_field(preferred, flag):
    """E4, L4375: whether the chain has a contact of the type that the field names."""
    records = [record(1, contact_info_type=1, preferred=preferred), record(2, contact_info_type=4)]
    settings = Settings(preferred_contact_field="preferred")
    driver = play(one_block("<ocs:next_record/>", settings=settings), records, until=60)
    assert driver.data("ocs.next_record")["gsw_preferred_flag"] == flag


def test_e4_a_preferred_type_that_is_none_is_a_warning():
    driver = play(
        one_block("<ocs:next_record/>", settings=Settings(preferred_contact_field="preferred")),
        [record(preferred="FRIEND")],
        until=60,
    )
    assert driver.codes == ["preferred-contact"]
    assert driver.data("ocs.next_record")["gsw_preferred_flag"] == "no"


@pytest.mark.parametrize(("setting", "empty"), [("", ""), ("null", None)])
def test_e4_the_empty_id_is_a_setting(setting, empty):
    """E4: '' or null; `!_event.data.record_id` holds for both."""
    body = """<state id="a"><onentry><ocs:next_record/></onentry>
      <transition event="ocs.next_record" cond="!_event.data.record_id" target="f"/></state><final id="f"/>"""
    driver = play(treatment(body, settings=Settings(empty_record_id=setting)), [record(record_status=5)])
    assert driver.events == [("ocs.next_record", {"record_id": empty})]
    assert driver.ended.reason == "final"


def test_e5_timeout_has_no_properties():
    assert play(one_block('<ocs:timeout delay="0"/>'), until=60).data("ocs.timeout") == {}


def test_e6_error_attribute_has_both_spellings_action_attribute_and_message():
    driver = play(one_block('<ocs:timeout delay="-1"/>'), until=60)
    data = driver.data("Error.Attribute")
    assert list(data) == ["error_code", "Error_code", "action", "attribute", "message"]
    assert data["error_code"] == data["Error_code"] == ErrorCode.INVALID_TIME == 110


def test_e6_matching_is_case_sensitive_and_the_event_is_external():
    body = """<state id="a"><onentry><ocs:timeout delay="-1"/></onentry>
      <transition event="error.attribute error error.*" target="wrong"/>
      <transition event="Error" cond="_event.type == 'external'" target="f"/></state><final id="f"/><final id="wrong"/>"""
    assert play(treatment(body)).ended.states == ("f",)


def test_e6_a_refused_action_does_not_end_its_block():
    driver = play(one_block('<ocs:timeout delay="-1"/><log expr="\'still here\'"/>'), until=60)
    assert driver.logs[0] == "still here"


def test_e8_the_codes_are_an_enum():
    assert {each.name: int(each) for each in ErrorCode} == {
        "INVALID_REQUEST": 101,
        "ATTRIBUTE_NOT_FOUND": 102,
        "INVALID_ATTRIBUTE_VALUE": 103,
        "RECORD_NOT_FOUND": 109,
        "INVALID_TIME": 110,
        "INVALID_TIME_FORMAT": 111,
    }


def test_documents_may_raise_the_dialect_s_events_themselves():
    """Section 3."""
    body = """<state id="a"><onentry><raise event="ocs.timeout"/><send event="Error.Attribute"/></onentry>
      <transition event="ocs.timeout" target="b"/></state>
      <state id="b"><transition event="Error.Attribute" target="f"/></state><final id="f"/>"""
    assert play(treatment(body)).ended.reason == "final"
