"""The session of one chain: its life, what closes records, how it ends, and its snapshot."""

import gc
import json
from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from scxml_engine.errors import ScxmlEngineError, SnapshotError
from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.messages import (
    Begin,
    CallEnded,
    CancelDial,
    Dial,
    Disposition,
    Ended,
    Fetched,
    ReadRecord,
    RecordClosed,
    RecordRead,
    Restored,
    TimeReached,
    Unload,
    UpdateRecords,
    WakeAt,
)
from scxml_engine.ocs.records import Chain, Record
from scxml_engine.ocs.session import ChainSession
from scxml_engine.ocs.settings import Settings
from scxml_engine.scxml.limits import Limits
from scxml_engine.scxml.machine import Machine
from tests.ocs.harness import OFFICE, START, Driver, Lines, one_block, play, record, treatment

CALL = '<ocs:make_call record_id="1"/>'
FAITHFUL = f"""
  <state id="a"><onentry>{CALL}</onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="f"/>
    <transition event="ocs.callresult"/>
    <transition event="ocs.timeout go" target="f"/>
  </state><final id="f"/>"""
"""Calls once, stays until the answer is Answer or something says go."""
ALIVE = '<send event="alive" delay="30d"/>'


def later(seconds):
    return START + timedelta(seconds=seconds)


def heard(driver):
    return [data for name, data in driver.events if name == "ocs.callresult"]


# ------------------------------------------------------------------------------------------------------------------- life


def test_the_docstring_s_story_is_told_in_requests():
    body = """
      <state id="pick"><onentry><ocs:next_record/></onentry>
        <transition event="ocs.next_record" target="dial"><assign location="rec" expr="_event.data.record_id"/></transition>
      </state>
      <state id="dial"><onentry><ocs:make_call record_id="rec"/></onentry>
        <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
        <transition event="ocs.callresult" target="wait"/></state>
      <state id="wait"><onentry><ocs:timeout delay="300"/></onentry><transition event="ocs.timeout" target="dial"/></state>
      <final id="done"/>"""
    driver = Driver(treatment(body, data="rec=0"))
    assert [type(each) for each in driver.requests] == [UpdateRecords, Dial]
    assert driver.end_call("Busy") == [*driver.requests[2:3], WakeAt(later(300))]
    assert [type(each) for each in driver.wake_up()] == [ReadRecord, UpdateRecords, Dial]
    given = driver.end_call("Answer", seconds=60)
    assert isinstance(given[-1], Ended)
    assert given[-1] == Ended("final", "Finalize", ("done",), 2, 33)


def test_an_instant_has_a_time_zone():
    """As that of the machine's own zone a naive one would open daily windows at night."""
    session = ChainSession(treatment(FAITHFUL), 1)
    with pytest.raises(ScxmlEngineError, match="no time zone"):
        session.handle(Begin(START.replace(tzinfo=None), Chain(1, (record(),))))


def test_a_session_begins_its_own_chain():
    """Attempts are numbered by it."""
    with pytest.raises(ScxmlEngineError, match="chain 1 was told to begin chain 2"):
        ChainSession(treatment(FAITHFUL), 1).handle(Begin(START, Chain(2, (record(),))))


def test_begin_comes_first_and_once():
    session = ChainSession(treatment(FAITHFUL), 1)
    with pytest.raises(ScxmlEngineError, match="Begin first"):
        session.handle(TimeReached(START))
    session.handle(Begin(START, Chain(1, (record(),))))
    with pytest.raises(ScxmlEngineError, match="once"):
        session.handle(Begin(START, Chain(1, (record(),))))


def test_a_chain_without_records_can_run():
    driver = Driver(one_block("<ocs:next_record/>" + CALL))
    empty = ChainSession(driver.treatment, 2)
    assert empty.handle(Begin(START, Chain(2, ())))[-1] == WakeAt(later(3600))


def test_what_nobody_asked_for_is_harmless():
    driver = Driver(treatment(FAITHFUL))
    for fact in (
        RecordRead(START, record(1, contact_info="999")),
        Fetched(START, "file:///x", b"", ""),
        CallEnded(START, "1-2", 33),
        CallEnded(START, "", 33),
        Disposition(START, "1-1", 33),  # it has not ended
        Disposition(START, "1-01", 33),
        Disposition(START, "1-" + "9" * 5000, 33),
        Disposition(START, "2-1", 33),
        RecordClosed(START, 0, "DoNotCall"),
        RecordClosed(START, 99, "DoNotCall"),
    ):
        assert driver.tell(fact) == []
    assert driver.session.outstanding == "1-1"


def test_time_never_goes_back():
    driver = Driver(treatment(FAITHFUL))
    driver.tell(TimeReached(later(100)))
    driver.tell(CallEnded(later(50), "1-1", 6))
    assert driver.session.now == later(100)


def test_a_listener_costs_nothing_and_changes_nothing():
    silent = ChainSession(treatment(FAITHFUL), 1)
    driver = Driver(treatment(FAITHFUL))
    assert silent.handle(Begin(START, Chain(1, (record(),)))) == driver.requests


def test_an_idle_session_reads_again_what_it_needs():
    """It keeps handles, types and changed fields; what somebody else wrote meanwhile counts."""
    body = """<state id="a"><onentry><ocs:timeout delay="9"/></onentry><transition event="ocs.timeout" target="b"/></state>
      <state id="b"><onentry><ocs:next_record/></onentry><transition event="ocs.next_record" target="f"/></state>
      <final id="f"/>"""
    driver = Driver(treatment(body), [record(note="old")], answering=False)
    driver.edit(1, note="new")
    assert driver.wake_up() == [ReadRecord(1)]
    assert driver.tell(RecordRead(driver.now, record(2))) == [], "the answer to another question"
    driver.tell(driver.read(1))
    assert driver.data("ocs.next_record")["note"] == "new"


# ---------------------------------------------------------------------------------------------------------------- closing


@pytest.mark.row("6.4.3", "6.4.4", "6.4.5", "6.4.6")
@pytest.mark.parametrize(
    ("closing", "fields"),
    [("DoNotCall", {"record_type": 7, "record_status": 3}), ("CancelRecord", {"record_status": 5})],
)
def test_a_closing_from_outside_is_written_and_told(closing, fields):
    """Section 6.4: status and type as the manual says, and the script hears of it once."""
    driver = Driver(one_block(ALIVE))
    driver.tell(RecordClosed(START, 1, closing))
    assert driver.events == [("ocs.callresult", {"callresult": closing, "record_id": 1})]
    assert fields.items() <= driver.store[1].fields.items()
    assert driver.tell(RecordClosed(START, 1, closing)) == []
    assert len(driver.events) == 1


@pytest.mark.row("6.4.4", "6.4.6")
def test_closing_all_records_is_told_once_for_the_current_one():
    body = one_block("<ocs:next_record/><ocs:next_record/>")
    driver = Driver(body, [record(1), record(2), record(3)])
    driver.tell(RecordClosed(START, None, "CancelRecord"))
    assert heard(driver) == [{"callresult": "CancelRecord", "record_id": 2}]
    assert [each.fields["record_status"] for each in driver.store.values()] == [5, 5, 5]


@pytest.mark.row("6.4.5")
def test_closing_all_records_is_told_for_the_one_that_is_being_called():
    driver = Driver(one_block('<ocs:next_record/><ocs:make_call record_id="2"/>'), [record(1), record(2)])
    driver.tell(TimeReached(START))
    driver.tell(RecordClosed(START, None, "DoNotCall"))
    driver.tell(CallEnded(START, "1-1", 51))
    assert heard(driver) == [{"callresult": "DoNotCall", "record_id": 2}]


@pytest.mark.row("6.4.3")
def test_the_customer_s_refusal_outranks_the_campaign_s_cancellation():
    driver = Driver(one_block(ALIVE))
    driver.tell(RecordClosed(START, 1, "CancelRecord"))
    driver.tell(RecordClosed(START, 1, "DoNotCall"))
    assert driver.tell(RecordClosed(START, 1, "CancelRecord")) == []
    assert driver.store[1].fields["record_type"] == 7


@pytest.mark.row("6.4.3", "6.4.5")
def test_a_call_in_progress_is_asked_back_once_and_gives_its_own_result():
    driver = Driver(treatment(FAITHFUL))
    assert CancelDial("1-1") in driver.tell(RecordClosed(START, 1, "DoNotCall"))
    assert driver.tell(RecordClosed(START, 1, "CancelRecord")) == []
    driver.end_call("Busy", seconds=9)
    assert [each["callresult"] for each in heard(driver)] == ["DoNotCall", "Busy"]
    assert (driver.store[1].fields["call_result"], driver.store[1].fields["record_type"]) == (6, 7)


@pytest.mark.row("6.4.6", "6.4.8")
def test_a_withdrawn_call_that_comes_back_with_the_closing_is_told_once():
    driver = Driver(treatment(FAITHFUL))
    driver.tell(RecordClosed(START, 1, "CancelRecord"))
    driver.end_call("CancelRecord")
    assert [each["callresult"] for each in heard(driver)] == ["CancelRecord"]


@pytest.mark.row("6.4.11")
def test_post_processing_stays_as_the_script_set_it():
    block = '<ocs:set_exec_flag flag="PostProcessing" value="Switch"/>' + CALL
    driver = Driver(one_block(block))
    driver.end_call("DoNotCall")
    driver.live()
    assert driver.ended.post_processing == "Switch"


@pytest.mark.parametrize(
    ("result", "told"), [("Busy", []), ("DoNotCall", ["DoNotCall"]), ("CancelRecord", ["CancelRecord"])]
)
def test_a_disposition_is_written_and_a_closing_is_told(result, told):
    driver = Driver(one_block(CALL))
    driver.end_call("Answer")
    driver.tell(Disposition(START, "1-1", {"Busy": 6, "DoNotCall": 51, "CancelRecord": 52}[result]))
    assert [each["callresult"] for each in heard(driver)] == ["Answer", *told]
    assert driver.store[1].fields["call_result"] == {"Busy": 6, "DoNotCall": 51, "CancelRecord": 52}[result]


@pytest.mark.parametrize(("result", "closing"), [(51, "DoNotCall"), (52, "CancelRecord"), (6, None)])
def test_a_disposition_that_overtakes_its_call_closes_the_record_and_leaves_the_result_to_come(result, closing):
    """A customer's no counts whenever it is heard; `call_result` is written by the CallEnded."""
    driver = Driver(treatment(FAITHFUL))
    given = driver.tell(Disposition(START, "1-1", result))
    assert [each["callresult"] for each in heard(driver)] == ([closing] if closing else [])
    assert (CancelDial("1-1") in given) is (closing is not None)
    driver.end_call("Answer")
    assert [each["callresult"] for each in heard(driver)] == [*([closing] if closing else []), "Answer"]
    assert driver.store[1].fields["call_result"] == 33
    assert (driver.store[1].fields["record_type"] == 7) is (closing == "DoNotCall")


def test_a_second_answer_counts_only_when_it_closes_the_record():
    """After a restart nobody knew how the call ended, and it was answered Stale; then the dialer hears of a no."""
    driver = Driver(one_block(CALL))
    driver.end_call("Stale")
    assert driver.tell(CallEnded(START, "1-1", 33)) == []
    driver.tell(CallEnded(START, "1-1", 51))
    assert [each["callresult"] for each in heard(driver)] == ["Stale", "DoNotCall"]
    assert (driver.store[1].fields["call_result"], driver.store[1].fields["record_type"]) == (46, 7)
    assert driver.tell(CallEnded(START, "1-1", 51)) == []
    assert driver.tell(CallEnded(START, "1-9", 51)) == []


def test_a_disposition_is_of_the_record_that_was_called_then():
    body = """<state id="a"><onentry><ocs:make_call record_id="1"/></onentry>
        <transition event="ocs.callresult" target="b"/></state>
      <state id="b"><onentry><ocs:make_call record_id="2"/></onentry><transition event="ocs.callresult"/></state>"""
    driver = Driver(treatment(body), [record(1), record(2)])
    driver.end_call("Busy")
    driver.restart()
    driver.tell(Disposition(START, "1-1", 51))
    assert driver.store[1].fields["record_type"] == 7
    assert driver.session.outstanding == "1-2"


# -------------------------------------------------------------------------------------------------------------------- end

LIMBO = '<state id="limbo"/>'


@pytest.mark.row("6.3.2", "6.3.10", "6.3.11", "6.3.12", "6.3.13")
def test_a_script_that_can_do_nothing_more_is_stuck():
    """Section 6.3: reported with its states; its records are held as they are."""
    driver = Driver(treatment(LIMBO))
    assert driver.ended == Ended(
        "stuck", "Finalize", ("limbo",), 0, None, "nothing is outstanding that could wake the script"
    )
    assert driver.store[1].fields["record_status"] == 2
    assert not any(isinstance(each, UpdateRecords) for each in driver.requests)


@pytest.mark.row("6.3.15")
def test_the_setting_finalize_completes_a_stuck_chain():
    driver = Driver(treatment(LIMBO, settings=Settings(stuck="finalize")), [record(1), record(2, record_status=5)])
    assert driver.ended.reason == "stuck"
    assert [each.fields["record_status"] for each in driver.store.values()] == [3, 5]


@pytest.mark.row("6.3.3", "6.3.4", "6.3.5", "6.3.7", "6.3.8", "6.3.9")
@pytest.mark.parametrize(
    ("body", "calendar", "stuck"),
    [
        ('<state id="a"><transition event="ocs.daytime_change"/></state>', OFFICE, False),
        ('<state id="a"><transition event="*"/></state>', OFFICE, False),
        ('<state id="o"><transition event="ocs.*"/><state id="a"/></state>', OFFICE, False),
        ('<state id="a"><transition event="ocs.daytime_change"/></state>', Calendar(), True),
        ('<state id="a"><transition event="ocs.callresult"/></state>', OFFICE, True),
        ('<state id="a"><onentry><ocs:timeout delay="5"/></onentry></state>', OFFICE, False),
        ('<state id="a"><onentry><send event="x" delay="5s"/></onentry></state>', OFFICE, False),
        (f'<state id="a"><onentry>{CALL}</onentry></state>', OFFICE, False),
    ],
)
def test_what_could_still_happen_keeps_a_session_alive(body, calendar, stuck):
    """Section 6.3: a call, a timeout, a send, or a daytime that can change where an active state handles it."""
    driver = Driver(treatment(body, calendar=calendar))
    assert (driver.ended is not None) is stuck


@pytest.mark.row("6.3.18")
def test_with_an_outside_event_source_a_session_is_idle_not_stuck():
    driver = Driver(replace(treatment(LIMBO), outside_events=True))
    assert driver.ended is None


@pytest.mark.row("6.4.1")
def test_finalize_updates_what_could_still_be_called_and_leaves_the_rest():
    """Section 6.4; L3561: a record that is final keeps its status."""
    records = [
        record(1),
        record(2, record_status=1),
        record(3, record_status=5),
        record(4, record_type=7, record_status=3),
    ]
    driver = play(treatment('<final id="f"/>'), records)
    assert [each.fields["record_status"] for each in driver.store.values()] == [3, 3, 5, 3]


@pytest.mark.parametrize("event", ["ocs.timeout", "go"])
def test_the_end_waits_for_the_call_that_is_out(event):
    """The call is asked back, its one answer is taken, then the session ends."""
    block = '<ocs:timeout delay="5"/>' if event == "ocs.timeout" else '<send event="go" delay="5s"/>'
    driver = Driver(treatment(FAITHFUL.replace(CALL, CALL + block)))
    assert driver.wake_up() == [CancelDial("1-1")]
    assert driver.wait(5) == []
    with pytest.raises(SnapshotError, match="another document"):
        ChainSession.restore(treatment(FAITHFUL), driver.session.snapshot())
    driver.restart()
    assert driver.tell(Restored(driver.now)) == []
    assert driver.ended is None
    given = driver.end_call("NoAnswer")
    assert given[-1] == Ended("final", "Finalize", ("f",), 1, 7)
    assert driver.store[1].fields["call_result"] == 7


def test_a_script_that_failed_is_kept_with_its_reason_while_a_call_is_out():
    loop = '<transition event="go" target="loop"/>'
    body = FAITHFUL.replace('<transition event="ocs.timeout go" target="f"/>', loop) + (
        '<state id="loop"><transition target="pool"/></state><state id="pool"><transition target="loop"/></state>'
    )
    driver = Driver(treatment(body.replace(CALL, CALL + '<send event="go"/>'), limits=Limits(macrostep=50)))
    driver.tell(TimeReached(START))
    driver.restart()
    driver.end_call("Busy")
    assert driver.ended.reason == "error"
    assert "macrostep" in driver.ended.detail


@pytest.mark.row("6.5.1", "6.5.3", "6.5.4", "6.5.5")
def test_unload_ends_at_once_and_leaves_what_was_on_its_way():
    """Section 6.5: instances do not complete; the snapshot goes on where it was."""
    driver = Driver(treatment(FAITHFUL))
    [ended] = driver.tell(Unload(START))
    assert (ended.reason, ended.states) == ("unloaded", ("a",))
    assert driver.store[1].fields["record_status"] == 2
    driver.ended = None
    driver.restart()
    driver.tell(Restored(later(60)))
    driver.end_call("Stale")
    assert driver.names == ["ocs.daytime_change", "ocs.callresult"], (
        "row E2: the daytime first, even where nobody listens"
    )
    driver.tell(CallEnded(later(60), "1-1", 33))
    assert heard(driver) == [{"callresult": "Stale", "record_id": 1}]


def machines():
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, Machine)]


def test_after_the_end_nothing_is_left():
    others = {id(each) for each in machines()}
    driver = play(one_block(CALL))
    with pytest.raises(SnapshotError, match="ended"):
        driver.session.snapshot()
    assert driver.session.give_up(START, "horizon") == []
    assert driver.session._session.machine in machines()
    del driver
    assert others.issuperset(id(each) for each in machines())


@pytest.mark.row("6.3.17")
def test_give_up_is_an_end_from_outside_that_holds_the_records():
    driver = Driver(treatment(FAITHFUL))
    [ended] = driver.session.give_up(later(9), "horizon")
    assert ended.reason == "horizon"
    assert driver.session.handle(CallEnded(later(9), "1-1", 33)) == []


# ----------------------------------------------------------------------------------------------------------------- limits


@pytest.mark.row("6.3.16")
@pytest.mark.parametrize(
    "body",
    [
        f'<state id="a"><onentry>{CALL}</onentry><transition event="ocs.callresult" target="a"/></state>',
        '<state id="a"><onentry><ocs:timeout delay="0"/></onentry><transition event="ocs.timeout" target="a"/></state>',
        '<state id="a"><onentry><ocs:get_daytime/></onentry><transition event="ocs.daytime_change" target="a"/></state>',
        '<state id="a"><onentry><ocs:next_record repeat_chain="1"/></onentry><transition event="*" target="a"/></state>',
        '<state id="a"><onentry><send event="x"/></onentry><transition event="x" target="a"/></state>',
    ],
)
def test_a_loop_that_takes_no_time_ends_the_chain_with_error(body):
    """Design section 3: a thousand answers per instant."""
    driver = play(treatment(body, limits=Limits(answers_per_instant=100)), results=["Busy"])
    assert driver.ended.reason == "error"
    assert "100 events at one instant" in driver.ended.detail
    assert driver.store[1].fields["record_status"] == 2
    assert driver.codes[-1] == "error"


def test_the_limit_counts_one_instant_only():
    body = (
        '<state id="a"><onentry><ocs:timeout delay="1"/></onentry><transition event="ocs.timeout" target="a"/></state>'
    )
    driver = play(treatment(body, limits=Limits(answers_per_instant=5)), until=100)
    assert driver.ended is None
    assert len(driver.names) == 100


# --------------------------------------------------------------------------------------------------------------- snapshot


def test_a_snapshot_of_another_version_or_document_is_refused_with_the_reason():
    driver = Driver(treatment(FAITHFUL))
    kept = driver.session.snapshot()
    with pytest.raises(SnapshotError, match="version 99"):
        ChainSession.restore(driver.treatment, kept | {"version": 99})
    with pytest.raises(SnapshotError, match="another document"):
        ChainSession.restore(treatment(FAITHFUL + "<!-- changed -->"), kept)


def test_a_snapshot_does_not_change_with_its_session():
    driver = Driver(treatment(FAITHFUL.replace(CALL, CALL + '<ocs:timeout delay="60"/>')))
    kept = driver.session.snapshot()
    text = json.dumps(kept)
    driver.end_call("Busy")
    driver.wake_up()
    assert json.dumps(kept) == text


@pytest.mark.row("6.4.9", "6.5.3")
def test_what_was_at_hand_before_a_restart_is_read_again():
    """The customer of record 1 says no while the session is away; it had read that record already."""
    note = '<ocs:flex_attr attr="USERDATA" type="string" key="\'note\'" value="\'x\'"/>'
    body = f"""<state id="a"><onentry><ocs:timeout delay="1"/></onentry>
        <transition event="ocs.timeout" target="b"/></state>
      <state id="b"><onentry><ocs:set_flex_attr record_id="0">{note}</ocs:set_flex_attr>{CALL}</onentry></state>"""
    driver = Driver(treatment(body), [record(1, note=""), record(2, note="")], answering=False)
    driver.wake_up()
    driver.tell(driver.read(1))
    assert driver.reading == 2
    driver.restart()
    driver.edit(1, record_type=7, record_status=3)
    driver.tell(Restored(later(3600)))
    while driver.reading is not None:
        driver.tell(driver.read(driver.reading))
    assert driver.dials == []
    assert driver.data("Error.Attribute")["message"] == "record 1 asked not to be called"


def test_a_snapshot_keeps_little_of_idle_records():
    body = one_block(
        '<ocs:set_flex_attr record_id="1"><ocs:flex_attr attr="USERDATA" type="string" key="\'note\'" value="\'x\'"/></ocs:set_flex_attr>'
    )
    driver = Driver(body, [record(note="", essay="y" * 10_000)])
    kept = driver.session.snapshot()["chain"]
    assert "at_hand" not in kept
    assert kept["changed"] == [["note", "x"]]
    assert len(str(driver.session.snapshot())) < 2_000


def test_a_record_s_zone_counts_in_the_trace():
    driver = Driver(one_block(""), [Record(1, record().fields, "Asia/Tokyo")])
    assert driver.lines.times[0].isoformat() == "2026-03-02T19:00:00+09:00"


# --------------------------------------------------------------------------------------------------------- nobody listens


@pytest.mark.parametrize(
    "body", ['<state id="a"/>', '<final id="f"/>', f'<state id="a"><onentry>{CALL}</onentry></state>']
)
def test_a_session_that_nobody_listens_to_asks_for_the_same(body):
    made = treatment(body)
    chain = Chain(1, (record(),))
    silent = ChainSession(made, 1).handle(Begin(START, chain))
    assert silent == ChainSession(made, 1, Lines()).handle(Begin(START, chain)) != []


@pytest.mark.parametrize("value", [2**53, [object()], {1: 2}])
def test_a_cell_that_cannot_enter_the_data_model_is_refused_though_nobody_reads_it(value):
    made = treatment('<state id="a"><onentry><ocs:next_record/></onentry></state>')
    with pytest.raises(SnapshotError):
        ChainSession(made, 1).handle(Begin(START, Chain(1, (record(odd=value),))))


def test_a_cell_of_another_kind_crosses_as_it_did():
    body = """<state id="a"><onentry><ocs:next_record/></onentry>
      <transition event="ocs.next_record"><log expr="JSON.stringify(_event.data.odd)"/></transition></state>"""
    odd = [1.5, {"deep": True}]
    driver = Driver(treatment(body), [record(odd=odd)])
    assert driver.logs == ['[1.5,{"deep":true}]']
    assert driver.data("ocs.next_record")["odd"] == odd


def test_facts_of_any_zone_are_one_instant():
    zone = ZoneInfo("Asia/Tokyo")
    driver = Driver(one_block('<ocs:timeout delay="60"/>'), start=START.astimezone(zone))
    assert driver.wake == START + timedelta(seconds=60)
    assert driver.session.now.tzinfo is UTC


def test_a_session_that_was_not_begun_says_so():
    session = ChainSession(treatment(LIMBO), 1)
    for ask in (session.snapshot, lambda: session.watches_daytime, lambda: session.give_up(START, "horizon")):
        with pytest.raises(ScxmlEngineError, match="has not begun"):
            ask()
