"""E1 to E8: what the events of the dialect carry."""

import json
from datetime import timedelta

import pytest

import scxml_engine
from scxml_engine.campaign import VirtualCampaign
from scxml_engine.dialers import ScriptedOutcomes
from scxml_engine.ocs.calendar import ALL_DAY, Calendar
from scxml_engine.ocs.constants import CallResult, Daytime, ErrorCode
from scxml_engine.ocs.messages import DaytimeChanged, Restored
from scxml_engine.ocs.settings import Settings
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.records import MemoryStore, parse_list
from tests.ocs.harness import OFFICE, START, Driver, Lines, at, document, one_block, play, record, treatment

CALL = '<ocs:make_call record_id="1"/>'
ANSWERED = {
    '<ocs:timeout delay="0"/>': "ocs.timeout",
    "<ocs:next_record/>": "ocs.next_record",
    "<ocs:get_daytime/>": "ocs.daytime_change",
    '<ocs:get_info what="TIMERANGE" param="BH"/>': "ocs.info",
    CALL: "ocs.callresult",
}
"""What is answered, and by which event."""
REFUSED = {
    '<ocs:timeout delay="-1"/>': "Error.Attribute",
    '<ocs:timeout delay="HDAY"/>': "Error.Configuration",
    '<ocs:next_record repeat_chain="perhaps"/>': "Error.Attribute",
    '<ocs:get_info what="WEATHER"/>': "Error.Attribute",
    '<ocs:get_info what="TIMERANGE" param="HDAY"/>': "Error.Configuration",
    '<ocs:make_call record_id="9"/>': "Error.Attribute",
    '<ocs:set_exec_flag flag="PostProcessing" value="Sometimes"/>': "Error.Attribute",
    """<ocs:set_flex_attr record_id="9"><ocs:flex_attr attr="OPTIONS" type="int" key="'k'" value="1"/>
      </ocs:set_flex_attr>""": "Error.Attribute",
}
"""What is refused, and by which event; every action that can be is here."""
NAMED = [each for each in CallResult if each.event_name]


# --------------------------------------------------------------------------------------------- section 3: how they come


@pytest.mark.row("3.1", "3.2")
@pytest.mark.parametrize(("action", "event"), [*ANSWERED.items(), *REFUSED.items()])
def test_an_answer_comes_behind_what_its_block_still_does_and_raises(action, event):
    """Section 3: an action returns at once; its answer stands on the external queue, behind every internal event."""
    body = f"""<state id="a"><onentry>{action}<log expr="'after'"/><raise event="inner"/></onentry>
      <transition event="inner"><raise event="deeper"/></transition>
      <transition event="{event}" target="f"/></state><final id="f"/>"""
    driver = play(treatment(body), until=60)
    assert driver.logs == ["after"]
    assert driver.names == ["inner", "deeper", event]
    order = [kind for kind, _ in driver.lines.all if kind in ("log", "event")]
    assert order == ["log", "event", "event", "event"]


@pytest.mark.row("3.2")
@pytest.mark.parametrize("action", ANSWERED)
def test_an_answer_waits_behind_the_external_events_that_are_there(action):
    """Section 3: what was sent before the action comes before its answer, what was sent after it comes after."""
    block = f'<send event="before"/>{action}<send event="after"/>'
    driver = Driver(one_block(block))
    if driver.session.outstanding:
        driver.end_call("Answer")
    assert driver.names == ["before", ANSWERED[action], "after"]


@pytest.mark.row("3.3", "3.4")
@pytest.mark.parametrize(("action", "event"), [*ANSWERED.items(), *REFUSED.items()])
def test_the_type_of_an_answer_is_external(action, event):
    body = f"""<state id="a"><onentry>{action}</onentry>
      <transition event="{event}" target="f"><log expr="_event.type"/></transition></state><final id="f"/>"""
    assert play(treatment(body)).logs == ["external"]


@pytest.mark.row("3.5")
@pytest.mark.parametrize(("action", "event"), [*ANSWERED.items(), *REFUSED.items()])
def test_an_answer_comes_to_the_state_that_is_active_then(action, event):
    """Section 3: the state that asked has been left, in the same macrostep."""
    body = f"""<state id="asks"><onentry>{action}</onentry><transition target="waits"/>
        <transition event="*" target="wrong"/></state>
      <state id="waits"><transition event="{event}" target="f"/></state><final id="f"/><final id="wrong"/>"""
    assert play(treatment(body)).ended.states == ("f",)


@pytest.mark.row("3.6")
@pytest.mark.parametrize("action", REFUSED)
def test_every_refused_action_lets_its_block_go_on(action):
    driver = play(one_block(action + "<log expr=\"'still here'\"/><ocs:get_daytime/>"), until=60)
    assert driver.logs[0] == "still here"
    assert driver.names == [REFUSED[action], "ocs.daytime_change"]


@pytest.mark.row("3.7")
@pytest.mark.parametrize("event", ["ocs.callresult", "ocs.own", "ocs", "Error.Attribute", "Error.Configuration"])
@pytest.mark.parametrize("how", ['<raise event="{}"/>', '<send event="{}"/>', '<send event="{}" target="#_internal"/>'])
def test_a_document_raises_and_sends_itself_any_event_of_the_dialect(event, how):
    body = f"""<state id="a"><onentry>{how.format(event)}</onentry>
      <transition event="{event}" target="f"/></state><final id="f"/>"""
    assert play(treatment(body)).ended.reason == "final"


@pytest.mark.row("3.16", "3.17")
def test_in_the_macrostep_that_ends_the_script_two_actions_take_effect():
    """Design section 4: flag and attributes count, everything else is dropped and the trace says so."""
    flags = '<ocs:set_exec_flag flag="PostProcessing" value="Switch"/>'
    note = """<ocs:set_flex_attr record_id="1"><ocs:flex_attr attr="USERDATA" type="string" key="'note'" value="'x'"/>
      </ocs:set_flex_attr>"""
    before = "".join(ANSWERED)
    body = f"""<state id="a"><onentry>{before}</onentry><transition target="f"/></state>
      <final id="f"><onentry>{before}{flags}{note}</onentry></final>"""
    driver = play(treatment(body), [record(note="")])
    assert driver.ended.post_processing == "Switch"
    assert driver.store[1].fields["note"] == "x"
    assert (driver.dials, driver.names) == ([], [])
    assert driver.codes == ["dropped-action"] * 10
    done = [each["name"] for each in driver.lines.of("action") if "error" not in each]
    assert done == ["set_exec_flag", "set_flex_attr"]


# ---------------------------------------------------------------------------------------------- section 4: what they say


@pytest.mark.row("4.1", "4.2")
@pytest.mark.parametrize(("action", "event"), [*ANSWERED.items(), *REFUSED.items()])
def test_all_properties_stand_under_event_data_and_eventdata(action, event):
    """Section 4: what the trace shows is what the script finds under either name, and nowhere else on the event."""
    body = f"""<state id="a"><onentry>{action}</onentry>
      <transition event="{event}" target="f"><log expr="JSON.stringify(_event.data)"/>
        <log expr="JSON.stringify(_eventdata)"/><log expr="Object.keys(_event).join()"/></transition></state><final id="f"/>"""
    driver = play(treatment(body))
    new, old, own = driver.logs
    assert new == old
    assert json.loads(new) == driver.data(event)
    assert set(own.split(",")) <= {"name", "type", "sendid", "origin", "origintype", "invokeid", "data"}


@pytest.mark.row("4.3", "4.4", "E4.8")
def test_integers_are_numbers_and_everything_else_is_a_string():
    """Section 4: by the column, not by what a text looks like; only an empty integer is neither."""
    list_ = "contact_info,agent_id,age:int,empty:int,code:text,note\n5550100,007,42,,42,1e3\n"
    body = """<state id="a"><onentry><ocs:next_record/></onentry><transition event="ocs.next_record" target="f">
        <log expr="Object.keys(_event.data).map(function (key) { return key + ':' + (_event.data[key] === null ? 'null' : typeof _event.data[key]) }).join(' ')"/>
      </transition></state><final id="f"/>"""
    lines = Lines()
    VirtualCampaign(
        treatment(body), MemoryStore(parse_list(list_)), ScriptedOutcomes([33]), START, listener=lines
    ).run()
    kinds = dict(each.split(":") for each in lines.of("log")[0]["text"].split(" "))
    strings = {"contact_info", "agent_id", "code", "note", "gsw_preferred_flag"}
    assert {name for name, kind in kinds.items() if kind == "string"} == strings
    assert {name for name, kind in kinds.items() if kind == "null"} == {"empty", "call_time"}
    assert {"age", "record_id", "list_record_id", "gsw_chain_attempts", "call_result", "chain_id"} <= {
        name for name, kind in kinds.items() if kind == "number"
    }


# ------------------------------------------------------------------------------------------------------------ E1, E2, E3


@pytest.mark.row("E1.1", "E1.2", "5.1")
@pytest.mark.parametrize("result", NAMED, ids=lambda each: each.event_name)
def test_e1_callresult_is_one_of_the_names(result):
    """E1: and the record's handle."""
    driver = Driver(one_block(CALL))
    driver.end_call(int(result))
    assert driver.events == [("ocs.callresult", {"callresult": result.event_name, "record_id": 1})]
    assert driver.codes == []


@pytest.mark.row("E1.1", "5.1")
def test_e1_there_are_forty_names():
    assert len(NAMED) == len({each.event_name for each in NAMED}) == 40


@pytest.mark.row("E1.3", "E1.4")
@pytest.mark.parametrize("number", [1, 50, 54, 4711, -1, 2**53 - 1])
def test_e1_a_result_without_a_name_is_its_decimal_text_with_a_warning(number):
    driver = Driver(one_block(CALL))
    driver.end_call(number)
    assert driver.data("ocs.callresult")["callresult"] == str(number)
    assert driver.codes == ["unnamed-result"]
    assert driver.store[1].fields["call_result"] == number


@pytest.mark.row("E2.4", "E2.8", "E2.9", "E2.10", "E2.11")
@pytest.mark.parametrize("events", ["ocs.daytime_change", "*", "ocs", "ocs.*", "e x ocs.daytime_change"])
def test_e2_an_unsolicited_change_comes_where_an_active_state_can_match_it(events):
    body = f'<state id="a"><transition event="{events}" target="f"/></state><final id="f"/>'
    driver = Driver(treatment(body))
    driver.tell(DaytimeChanged(START, "ABH"))
    assert driver.events == [("ocs.daytime_change", {"daytime_code": "ABH"})]
    assert driver.session.watches_daytime is None, "an ended session watches nothing"


@pytest.mark.row("E2.8", "E2.12")
@pytest.mark.parametrize("events", ["ocs.timeout", "ocs.daytime", "daytime_change", "OCS.daytime_change", "Error"])
def test_e2_elsewhere_it_is_not_delivered(events):
    body = f"""<state id="a"><onentry><ocs:timeout delay="9"/></onentry><transition event="{events}" target="f"/></state>
      <final id="f"/>"""
    driver = Driver(treatment(body))
    assert driver.session.watches_daytime is None
    assert driver.tell(DaytimeChanged(START, "ABH")) == []
    assert driver.names == []


@pytest.mark.row("E1.2")
def test_e1_record_id_is_that_of_the_call():
    """E1: not that of the current record."""
    driver = play(one_block('<ocs:next_record/><ocs:make_call record_id="2"/>'), [record(1), record(2)], until=60)
    assert driver.data("ocs.callresult") == {"callresult": "Answer", "record_id": 2}


def heard(body, calendar=OFFICE, rows="contact_info\n5550100\n", days=3):
    """When `ocs.daytime_change` came in a campaign, as hours since the start, and with which code, by chain."""

    class Log(Lines):
        def line(self, chain_id, at, kind, keys):
            super().line(chain_id, at, kind, keys)
            if kind == "event" and keys["name"] == "ocs.daytime_change":
                hours = (at - START).total_seconds() / 3600
                told.setdefault(chain_id, []).append((hours, keys["data"]["daytime_code"]))

    told: dict = {}
    store = MemoryStore(parse_list(rows))
    horizon = timedelta(days=days)
    chart = treatment(body, calendar=calendar)
    VirtualCampaign(chart, store, ScriptedOutcomes([33]), START, horizon=horizon, listener=Log()).run()
    return told


WATCHES = '<state id="a"><transition event="ocs.daytime_change"/></state>'


@pytest.mark.row("E2.1", "E2.4", "E2.6")
def test_e2_it_comes_unasked_at_every_change_in_the_contact_s_zone():
    """E2: from ten on a Monday, UTC; Tokyo's evening has begun an hour ago."""
    rows = "contact_info,tz_name\n5550100,UTC\n5550101,Asia/Tokyo\n"
    assert heard(WATCHES, rows=rows, days=1) == {
        1: [(8, "ABH"), (14, "BBH"), (23, "BH")],
        2: [(5, "BBH"), (14, "BH"), (23, "ABH")],
    }


@pytest.mark.row("E2.1", "E2.4")
def test_e2_all_five_intervals_are_told():
    calendar = Calendar(weekdays=OFFICE.weekdays, holidays={at("2026-03-05T00:00").date(): ALL_DAY})
    codes = {code for _, code in heard(WATCHES, calendar, days=6)[1]}
    assert codes == {str(each) for each in Daytime}


@pytest.mark.row("E2.8", "E2.12")
def test_e2_what_no_active_state_can_match_is_told_to_nobody():
    """E2: the state that handles it is entered later; what changed before is not made up for."""
    body = """<state id="a"><onentry><ocs:timeout delay="36000"/></onentry><transition event="ocs.timeout" target="b"/></state>
      <state id="b"><transition event="ocs.daytime_change"/></state>"""
    assert heard(body, days=1) == {1: [(14, "BBH"), (23, "BH")]}


@pytest.mark.row("E2.5")
@pytest.mark.parametrize("waits", ["ocs.daytime_change", "ocs.timeout"])
def test_e2_a_restored_instance_hears_it_before_everything_that_waited(waits):
    """E2: before timers that are overdue; also where no state handles it."""
    body = f"""<state id="a"><onentry><ocs:timeout delay="60"/><send event="own" delay="30s"/></onentry>
      <transition event="{waits}"/></state>"""
    driver = Driver(treatment(body), [record(zone="Asia/Tokyo")])
    driver.restart()
    driver.tell(Restored(START + timedelta(hours=14)))
    driver.live()
    assert driver.events[:3] == [
        ("ocs.daytime_change", {"daytime_code": "BH"}),
        ("own", None),
        ("ocs.timeout", {}),
    ]


@pytest.mark.row("E2.7")
def test_e2_moving_on_sends_nothing_and_the_next_change_is_that_of_the_new_zone():
    """E2: with a state that would hear it."""
    body = """<state id="a"><onentry><ocs:next_record/><ocs:next_record/></onentry>
      <transition event="ocs.next_record"/><transition event="ocs.daytime_change"/></state>"""
    rows = "contact_info,chain_id,tz_name\n5550100,1,UTC\n5550101,1,Asia/Tokyo\n"
    assert heard(body, rows=rows, days=1) == {1: [(5, "BBH"), (14, "BH"), (23, "ABH")]}


@pytest.mark.row("E3.1")
def test_e3_result_is_the_only_property_and_a_string():
    data = play(one_block('<ocs:get_info what="TIMERANGE" param="ABH"/>'), until=60).data("ocs.info")
    assert data == {"result": str(8 * 3600)}


@pytest.mark.row("E2.8")
def test_e2_an_ancestor_and_a_parallel_region_count():
    inner = '<state id="b"/>'
    outer = f'<state id="a"><transition event="ocs.daytime_change"/>{inner}</state>'
    regions = f'<parallel id="p"><state id="q"/>{outer}</parallel>'
    for body in (outer, regions):
        assert Driver(treatment(body)).session.watches_daytime == "UTC"


@pytest.mark.row("E2.6")
def test_e2_the_zone_that_is_watched_is_the_current_record_s():
    body = """<state id="a"><onentry><ocs:next_record/></onentry><transition event="ocs.next_record"/>
      <transition event="ocs.daytime_change"/></state>"""
    driver = Driver(treatment(body), [record(1, zone="Asia/Tokyo"), record(2)])
    assert driver.session.watches_daytime == "Asia/Tokyo"


@pytest.mark.row("E2.7")
def test_e2_moving_to_a_record_in_another_zone_sends_nothing_by_itself():
    block = "<ocs:next_record/><ocs:next_record/>"
    driver = play(one_block(block), [record(1, zone="Asia/Tokyo"), record(2, zone="America/New_York")], until=60)
    assert driver.names == ["ocs.next_record"] * 2


@pytest.mark.row("E4.1", "E4.2", "E4.3", "E4.4", "E4.8", "4.1")
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


@pytest.mark.row("4.1", "4.2", "4.3", "4.4", "3.3")
def test_e4_properties_stand_under_event_data_and_eventdata():
    body = """<state id="a"><onentry><ocs:next_record/></onentry>
      <transition event="ocs.next_record" cond="_eventdata.record_id === _event.data.record_id" target="f">
        <log expr="_event.type + ' ' + typeof _event.data.record_id + ' ' + typeof _eventdata.contact_info"/>
      </transition></state><final id="f"/>"""
    assert play(treatment(body)).logs == ["external number string"]


# --------------------------------------------------------------------------------------------------------------- E4, E5


@pytest.mark.row("E4.1", "E4.2", "E4.3")
def test_e4_handles_count_from_one_whatever_the_list_s_ids_are():
    """E4, L101: two chains whose own RECORD_IDs run the other way; the handle is what `make_call` takes."""
    rows = "record_id,contact_info,chain_id\n900,a,1\n30,b,1\n2,c,2\n1,d,2\n"
    body = """<state id="a"><onentry><ocs:next_record/></onentry>
        <transition event="ocs.next_record" cond="!_event.data.record_id" target="f"/>
        <transition event="ocs.next_record" target="b"><assign location="rec" expr="_event.data.record_id"/></transition></state>
      <state id="b"><onentry><ocs:make_call record_id="rec"/></onentry><transition event="ocs.callresult" target="a"/></state>
      <final id="f"/>"""
    lines = Lines()
    store = MemoryStore(parse_list(rows))
    VirtualCampaign(treatment(body, data="rec=0"), store, ScriptedOutcomes([33]), START, listener=lines).run()
    told = [each["data"] for each in lines.of("event") if each["name"] == "ocs.next_record"]
    found = [(each["record_id"], each["list_record_id"], each["contact_info"]) for each in told if each["record_id"]]
    assert found == [(1, 900, "a"), (2, 30, "b"), (1, 2, "c"), (2, 1, "d")]
    assert [(each["record"], each["contact_info"]) for each in lines.of("call")] == [
        (1, "a"),
        (2, "b"),
        (1, "c"),
        (2, "d"),
    ]


@pytest.mark.row("E4.8")
def test_e4_a_column_of_the_list_never_passes_for_what_the_engine_says():
    """E4: not even one that has the name of an engine's property."""
    fields = {"gsw_chain_attempts": 99, "gsw_preferred_flag": "yes", "list_record_id": 5, "Weird name!": "kept"}
    data = play(one_block("<ocs:next_record/>"), [record(1, **fields)], until=60).data("ocs.next_record")
    assert (data["gsw_chain_attempts"], data["gsw_preferred_flag"], data["list_record_id"]) == (0, "no", 1001)
    assert data["Weird name!"] == "kept"


@pytest.mark.row("E4.9")
def test_e4_the_empty_id_is_an_empty_string_without_a_setting():
    body = """<state id="a"><onentry><ocs:next_record/></onentry>
      <transition event="ocs.next_record" cond="_event.data.record_id === ''" target="f"/></state><final id="f"/>"""
    assert play(treatment(body), [record(record_status=5)]).ended.reason == "final"


@pytest.mark.row("E4.5")
def test_e4_attempts_count_the_calls_of_this_session():
    body = """
      <state id="a"><onentry><ocs:make_call record_id="2"/></onentry><transition event="ocs.callresult" target="b"/></state>
      <state id="b"><onentry><ocs:next_record/></onentry><transition event="ocs.next_record" target="f"/></state>
      <final id="f"/>"""
    driver = play(treatment(body), [record(1, attempt=4), record(2)])
    assert driver.data("ocs.next_record")["gsw_chain_attempts"] == 5


@pytest.mark.row("E4.6", "E4.7")
@pytest.mark.parametrize(
    ("preferred", "flag"), [("HOME", "yes"), (4, "yes"), ("mobile", "yes"), ("PAGER", "no"), ("", "no"), (None, "no")]
)
def test_e4_the_preferred_flag_goes_by_the_configured_field(preferred, flag):
    """E4, L4375: whether the chain has a contact of the type that the field names."""
    records = [record(1, contact_info_type=1, preferred=preferred), record(2, contact_info_type=4)]
    settings = Settings(preferred_contact_field="preferred")
    driver = play(one_block("<ocs:next_record/>", settings=settings), records, until=60)
    assert driver.data("ocs.next_record")["gsw_preferred_flag"] == flag


@pytest.mark.row("E4.6")
def test_e4_a_preferred_type_that_is_none_is_a_warning():
    driver = play(
        one_block("<ocs:next_record/>", settings=Settings(preferred_contact_field="preferred")),
        [record(preferred="FRIEND")],
        until=60,
    )
    assert driver.codes == ["preferred-contact"]
    assert driver.data("ocs.next_record")["gsw_preferred_flag"] == "no"


@pytest.mark.row("E4.9", "E4.10", "E4.11")
@pytest.mark.parametrize(("setting", "empty"), [("", ""), ("null", None)])
def test_e4_the_empty_id_is_a_setting(setting, empty):
    """E4: '' or null; `!_event.data.record_id` holds for both."""
    body = """<state id="a"><onentry><ocs:next_record/></onentry>
      <transition event="ocs.next_record" cond="!_event.data.record_id" target="f"/></state><final id="f"/>"""
    driver = play(treatment(body, settings=Settings(empty_record_id=setting)), [record(record_status=5)])
    assert driver.events == [("ocs.next_record", {"record_id": empty})]
    assert driver.ended.reason == "final"


@pytest.mark.row("E5.1")
def test_e5_timeout_has_no_properties():
    assert play(one_block('<ocs:timeout delay="0"/>'), until=60).data("ocs.timeout") == {}


@pytest.mark.row("E6.1", "E6.2", "E6.3", "E6.4", "E6.5")
def test_e6_error_attribute_has_both_spellings_action_attribute_and_message():
    driver = play(one_block('<ocs:timeout delay="-1"/>'), until=60)
    data = driver.data("Error.Attribute")
    assert list(data) == ["error_code", "Error_code", "action", "attribute", "message"]
    assert data["error_code"] == data["Error_code"] == ErrorCode.INVALID_TIME == 110


@pytest.mark.row("E6.6", "3.4")
def test_e6_matching_is_case_sensitive_and_the_event_is_external():
    body = """<state id="a"><onentry><ocs:timeout delay="-1"/></onentry>
      <transition event="error.attribute error error.*" target="wrong"/>
      <transition event="Error" cond="_event.type == 'external'" target="f"/></state><final id="f"/><final id="wrong"/>"""
    assert play(treatment(body)).ended.states == ("f",)


@pytest.mark.row("3.6")
def test_e6_a_refused_action_does_not_end_its_block():
    driver = play(one_block('<ocs:timeout delay="-1"/><log expr="\'still here\'"/>'), until=60)
    assert driver.logs[0] == "still here"


@pytest.mark.row("E6.3", "E6.4")
@pytest.mark.parametrize("prefix", ["ocs", "x", "genesys.v1"])
@pytest.mark.parametrize(
    ("action", "name", "attribute"),
    [
        ('<ocs:timeout delay="-1"/>', "timeout", "delay"),
        ('<ocs:make_call record_id="9"/>', "make_call", "record_id"),
        ('<ocs:next_record repeat_chain="perhaps"/>', "next_record", "repeat_chain"),
        ('<ocs:next_record><ocs:contact_info_type type_id="12"/></ocs:next_record>', "next_record", "type_id"),
        ('<ocs:get_info what="WEATHER"/>', "get_info", "what"),
        ('<ocs:set_exec_flag flag="Pre" value="Switch"/>', "set_exec_flag", "flag"),
        (
            '<ocs:set_flex_attr record_id="1"><ocs:flex_attr attr="MAGIC" type="int" key="k" value="1"/></ocs:set_flex_attr>',
            "set_flex_attr",
            "attr",
        ),
    ],
)
def test_e6_action_and_attribute_are_local_names(prefix, action, name, attribute):
    """E6: whatever the document's prefix is; the action is the outer element's."""
    text = document(
        f'<state id="a"><onentry>{action}</onentry><transition event="Error" target="f"/></state><final id="f"/>'
    )
    renamed = text.replace(b"ocs:", f"{prefix}:".encode()).replace(b":ocs=", f":{prefix}=".encode())
    data = play(Treatment.from_bytes(renamed, "test.scxml")).data("Error.Attribute")
    assert (data["action"], data["attribute"]) == (name, attribute)


@pytest.mark.row("E6.1", "E6.2", "E6.5", "E7.1")
@pytest.mark.parametrize(("action", "event"), REFUSED.items())
def test_e6_every_refusal_has_the_same_five_properties(action, event):
    """E6, E7: two spellings of one number, two names, and a sentence."""
    data = play(one_block(action), until=60).data(event)
    assert list(data) == ["error_code", "Error_code", "action", "attribute", "message"]
    assert data["error_code"] == data["Error_code"] in list(ErrorCode)
    assert isinstance(data["error_code"], int)
    assert all(isinstance(data[name], str) and data[name] for name in ("action", "attribute", "message"))


@pytest.mark.row("E6.6", "E7.2")
@pytest.mark.parametrize("event", ["Error.Attribute", "Error.Configuration"])
@pytest.mark.parametrize("spelling", [str.lower, str.upper, str.swapcase])
def test_e6_and_e7_are_matched_with_regard_to_case(event, spelling):
    action = next(action for action, answer in REFUSED.items() if answer == event)
    body = f"""<state id="a"><onentry>{action}</onentry>
      <transition event="{spelling(event)}" target="wrong"/><transition event="{event}" target="f"/></state>
      <final id="f"/><final id="wrong"/>"""
    assert play(treatment(body)).ended.states == ("f",)


MISSING = '<ocs:get_info what="TIMERANGE"/>'


@pytest.mark.parametrize(
    ("action", "code"),
    [
        pytest.param(CALL + CALL, 101, marks=pytest.mark.row("E8.1")),
        pytest.param('<ocs:timeout delay="HDAY"/>', 101, marks=pytest.mark.row("E8.1")),
        pytest.param(MISSING, 102, marks=pytest.mark.row("E8.2")),
        pytest.param('<ocs:set_exec_flag flag="PostProcessing" value="5"/>', 103, marks=pytest.mark.row("E8.3")),
        pytest.param('<ocs:make_call record_id="2"/>', 109, marks=pytest.mark.row("E8.4")),
        pytest.param('<ocs:timeout delay="-1"/>', 110, marks=pytest.mark.row("E8.5")),
        pytest.param("<ocs:timeout delay=\"'soon'\"/>", 111, marks=pytest.mark.row("E8.6")),
    ],
)
def test_e8_which_code_says_what(action, code):
    [data] = [data for name, data in play(one_block(action), until=60).events if name.startswith("Error.")]
    assert data["error_code"] == code


@pytest.mark.row("E8.7")
def test_e8_the_codes_are_published_with_the_other_enumerations():
    assert "ErrorCode" in scxml_engine.__all__
    assert scxml_engine.ErrorCode is ErrorCode


@pytest.mark.row("E8.7")
def test_e8_the_codes_are_an_enum():
    assert {each.name: int(each) for each in ErrorCode} == {
        "INVALID_REQUEST": 101,
        "ATTRIBUTE_NOT_FOUND": 102,
        "INVALID_ATTRIBUTE_VALUE": 103,
        "RECORD_NOT_FOUND": 109,
        "INVALID_TIME": 110,
        "INVALID_TIME_FORMAT": 111,
    }


@pytest.mark.row("3.7")
def test_documents_may_raise_the_dialect_s_events_themselves():
    """Section 3."""
    body = """<state id="a"><onentry><raise event="ocs.timeout"/><send event="Error.Attribute"/></onentry>
      <transition event="ocs.timeout" target="b"/></state>
      <state id="b"><transition event="Error.Attribute" target="f"/></state><final id="f"/>"""
    assert play(treatment(body)).ended.reason == "final"
