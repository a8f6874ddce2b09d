"""Section 5 and E1: every call result routes a document by its name, and every other integer by its decimal text."""

import pytest

from scxml_engine.campaign import VirtualCampaign
from scxml_engine.dialers import ScriptedOutcomes
from scxml_engine.ocs.constants import ALLOWED_TYPES, CallResult, ContactType, DataType, RecordStatus, RecordType
from scxml_engine.records import MemoryStore, parse_list
from tests.ocs.harness import START, Driver, Lines, one_block, play, record, treatment

SECTION_5 = """
0 Ok · 3 GeneralError · 4 SystemError · 5 RemoteRelease · 6 Busy · 7 NoAnswer · 8 SIT_Detected · 9 AnswMachine ·
10 All_Trunks_Busy · 11 SIT_Invalid_Num · 12 SIT_Vacant · 13 SIT_Oper_Intercept · 14 SIT_Unknown · 15 SIT_No_Circuit ·
16 SIT_Reorder · 17 Fax · 21 Abandoned · 26 Dropped · 27 DroppedNoAnswer · 28 Unknown · 32 Silence · 33 Answer ·
34 NuTone · 35 NoDialTone · 36 NoProgress · 37 NoRingBack · 38 NoEstablished · 39 PagerDetected · 40 WrongParty ·
41 DialError · 42 CallDropError · 43 SwitchError · 44 NoFreePortError · 45 TransferError · 46 Stale ·
47 AgentCallbackError · 48 GroupCallbackError · 51 DoNotCall · 52 CancelRecord · 53 WrongNumber
"""
NAMED = {int(number): name for number, name in (each.split() for each in SECTION_5.split("·"))}
"""Written by hand: nothing here comes from the engine's own tables."""
RESERVED = {
    1: "Transferred",
    2: "Conferenced",
    18: "Queue Full",
    19: "Cleared",
    20: "Overflowed",
    22: "Redirected",
    23: "Forwarded",
    24: "Consult",
    25: "Pickedup",
    29: "Covered",
    30: "Converse-On",
    31: "Bridged",
    49: "Deafened",
    50: "Held",
}
"""Numbers with a title alone (L3372-3440)."""
BEYOND = [54, 999, -1, 2**53 - 1]

CONDITIONS = {
    "8.1": "_event.data.callresult == '{}'",
    "8.0": "_eventdata.callresult eq '{}'",
}


def routing(condition):
    """A treatment with a transition and a final state for each name, and one state for what has none of them."""
    transitions = "".join(
        f'<transition event="ocs.callresult" cond="{condition.format(name)}" target="to_{name}"/>'
        for name in NAMED.values()
    )
    finals = "".join(f'<final id="to_{name}"/>' for name in [*NAMED.values(), "other"])
    return treatment(
        f"""<state id="a"><onentry><ocs:make_call record_id="1"/></onentry>{transitions}
        <transition event="ocs.callresult" target="to_other"/></state>{finals}"""
    )


ROUTING = {level: routing(condition) for level, condition in CONDITIONS.items()}


def test_there_are_forty_names_and_fourteen_reserved_numbers():
    assert (len(NAMED), len(set(NAMED.values())), len(RESERVED)) == (40, 40, 14)
    assert sorted([*NAMED, *RESERVED]) == list(range(54))


@pytest.mark.row("E1.1", "5.1")
@pytest.mark.parametrize("level", CONDITIONS)
@pytest.mark.parametrize(("number", "name"), NAMED.items())
def test_a_result_from_the_dialer_arrives_in_the_state_of_its_name(level, number, name):
    """E1: in documents of both levels, and no other transition of the forty takes it."""
    driver = play(ROUTING[level], results=[number])
    assert driver.ended.states == (f"to_{name}",)
    assert driver.data("ocs.callresult") == {"callresult": name, "record_id": 1}
    assert "unnamed-result" not in driver.codes
    assert driver.lines.of("call")[0]["result"] == name


@pytest.mark.row("E1.1", "5.1")
def test_every_result_routes_its_own_chain_of_one_campaign():
    """E1: forty chains, forty results, forty states."""
    rows = "contact_info\n" + "".join(f"55501{number:02}\n" for number in NAMED)

    class ByNumber:
        def outcome(self, call):
            return ScriptedOutcomes([int(call.contact_info[5:])]).outcome(call)

    summary = VirtualCampaign(ROUTING["8.1"], MemoryStore(parse_list(rows)), ByNumber(), START).run()
    assert [each.state for each in summary.outcomes] == [f"to_{name}" for name in NAMED.values()]


@pytest.mark.row("E1.3", "E1.4", "5.4")
@pytest.mark.parametrize("level", CONDITIONS)
@pytest.mark.parametrize("number", [*RESERVED, *BEYOND])
def test_a_result_without_a_name_arrives_as_its_decimal_text_with_a_warning(level, number):
    """E1, L3446: none of the forty transitions takes it, and the store keeps the number."""
    driver = play(ROUTING[level], results=[number])
    assert driver.ended.states == ("to_other",)
    assert driver.data("ocs.callresult") == {"callresult": str(number), "record_id": 1}
    [warning] = [each for each in driver.lines.of("diagnostic") if each["code"] == "unnamed-result"]
    assert str(number) in warning["message"]
    assert driver.lines.of("call")[0]["result"] == str(number)
    assert driver.store[1].fields["call_result"] == number


@pytest.mark.row("E1.3", "5.4")
@pytest.mark.parametrize("number", [*RESERVED, *BEYOND])
def test_a_document_can_route_a_number_by_its_text(number):
    """E1: a string, so that `===` with the digits holds."""
    body = f"""<state id="a"><onentry><ocs:make_call record_id="1"/></onentry>
      <transition event="ocs.callresult" cond="_event.data.callresult === '{number}'" target="f"/></state><final id="f"/>"""
    assert play(treatment(body), results=[number]).ended.reason == "final"


@pytest.mark.row("5.4")
@pytest.mark.parametrize(("number", "title"), RESERVED.items())
def test_a_reserved_number_has_a_title_and_no_name(number, title):
    assert (CallResult(number).title, CallResult(number).event_name) == (title, None)


@pytest.mark.row("5.1")
@pytest.mark.parametrize(("number", "name"), NAMED.items())
def test_a_number_has_its_name(number, name):
    assert CallResult(number).event_name == name


@pytest.mark.row("5.2")
def test_a_record_that_was_never_called_has_the_result_unknown():
    """L3440: also where the list has the column and leaves the cell empty."""
    for list_ in ("contact_info\na\n", "contact_info,call_result\na,\n"):
        lines = Lines()
        store = MemoryStore(parse_list(list_))
        body = '<state id="a"><onentry><ocs:next_record/></onentry><transition event="*" target="f"/></state><final id="f"/>'
        VirtualCampaign(treatment(body), store, ScriptedOutcomes([33]), START, listener=lines).run()
        assert lines.of("event")[0]["data"]["call_result"] == 28
    assert NAMED[28] == "Unknown"


@pytest.mark.row("5.3")
@pytest.mark.parametrize("written", ["No Port Available", "NoFreePortError", "44"])
def test_44_has_one_name_in_the_manual_and_another_one_in_a_script(written):
    """Section 5: a list may hold either; the script hears of its own one."""
    store = MemoryStore(parse_list(f"contact_info,call_result\na,{written}\n"))
    assert store.read(1, 1).fields["call_result"] == 44
    assert CallResult(44).title == "No Port Available"
    assert play(ROUTING["8.1"], results=[44]).ended.states == ("to_NoFreePortError",)


TABLES = [
    pytest.param(
        "record_type",
        RecordType,
        "No Record Type|Unknown|General|Campaign Rescheduled|Personal Rescheduled|Personal CallBack|Campaign CallBack|"
        "No Call",
        marks=pytest.mark.row("5.5"),
    ),
    pytest.param(
        "record_status",
        RecordStatus,
        "No Record Status|Ready|Retrieved|Updated|Stale|Canceled|Agent Error|Chain Updated|Missed CallBack|Chain Ready",
        marks=pytest.mark.row("5.6", "5.9", "5.10"),
    ),
    pytest.param(
        "contact_info_type",
        ContactType,
        "No Contact Type|Home Phone|Direct Business Phone|Business With Ext|Mobile|Vacation Phone|Pager|Modem|Voice Mail|"
        "Pin Pager|E-mail Address|Instant Messaging",
        marks=pytest.mark.row("5.7"),
    ),
]


@pytest.mark.parametrize(("column", "kind", "titles"), TABLES)
def test_the_enumerations_of_the_manual(column, kind, titles):
    """Section 5: counted from 0; a list may write number or title, and a script reads the number."""
    expected = dict(enumerate(titles.split("|")))
    assert {int(each): each.title for each in kind} == expected
    for number, title in expected.items():
        for written in (number, title):
            store = MemoryStore(parse_list(f"contact_info,{column}\na,{written}\n"))
            assert store.read(1, 1).fields[column] == number


@pytest.mark.parametrize(
    ("column", "value", "event"),
    [
        pytest.param("record_type", 6, 6, marks=pytest.mark.row("5.5")),
        pytest.param("record_status", 2, 2, marks=pytest.mark.row("5.6")),
        pytest.param("contact_info_type", 11, 11, marks=pytest.mark.row("5.7")),
    ],
)
def test_a_script_reads_an_enumerated_column_as_its_number(column, value, event):
    driver = play(one_block("<ocs:next_record/>"), [record(**{column: value})], until=60)
    assert driver.data("ocs.next_record")[column] == event


@pytest.mark.row("5.8")
def test_the_data_types():
    """L3486-3494."""
    assert [str(each) for each in DataType] == ["char", "datetime", "float", "int", "varchar", "unknown"]


@pytest.mark.parametrize(
    "status", [pytest.param(7, marks=pytest.mark.row("5.9")), pytest.param(9, marks=pytest.mark.row("5.10"))]
)
def test_a_reserved_status_goes_with_no_type_and_is_not_called(status):
    """Section 5: neither handed out, nor dialed, nor claimed."""
    assert RecordStatus(status) not in ALLOWED_TYPES
    store = MemoryStore(parse_list(f"contact_info,record_status\na,{status}\n"))
    assert list(store.claim(9, START)) == []
    assert store.next_ready(START) is None
    driver = Driver(one_block('<ocs:next_record/><ocs:make_call record_id="1"/>'), [record(record_status=status)])
    assert driver.data("ocs.next_record") == {"record_id": ""}
    assert (driver.dials, driver.data("Error.Attribute")["error_code"]) == ([], 109)
