"""Section 6 on one session: statuses and types, closings and later results in every phase, windows, restarts, ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scxml_engine.ocs.calendar import Calendar, Span
from scxml_engine.ocs.constants import CallResult, RecordStatus, RecordType
from scxml_engine.ocs.messages import (
    CallEnded,
    CancelDial,
    DaytimeChanged,
    Dial,
    Disposition,
    Ended,
    RecordClosed,
    Restored,
    TimeReached,
    Unload,
    UpdateRecords,
    WakeAt,
)
from scxml_engine.ocs.settings import Settings
from scxml_engine.scxml.limits import Limits
from tests.ocs.harness import OFFICE, START, Driver, one_block, play, record, treatment

# The pairs that the manual has (L3561-3579).
CALLABLE_TYPES = (
    RecordType.GENERAL,
    RecordType.CAMPAIGN_RESCHEDULED,
    RecordType.PERSONAL_RESCHEDULED,
    RecordType.PERSONAL_CALLBACK,
    RecordType.CAMPAIGN_CALLBACK,
)
PAIRS = {
    (status, type_)
    for status, types in {
        RecordStatus.READY: CALLABLE_TYPES,
        RecordStatus.RETRIEVED: CALLABLE_TYPES,
        RecordStatus.UPDATED: (*CALLABLE_TYPES, RecordType.NO_CALL),
        RecordStatus.STALE: CALLABLE_TYPES,
        RecordStatus.CANCELED: CALLABLE_TYPES,
        RecordStatus.AGENT_ERROR: CALLABLE_TYPES,
        RecordStatus.MISSED_CALLBACK: (
            RecordType.PERSONAL_RESCHEDULED,
            RecordType.PERSONAL_CALLBACK,
            RecordType.CAMPAIGN_CALLBACK,
        ),
    }.items()
    for type_ in types
}
OPEN = {(RecordStatus.READY, each) for each in CALLABLE_TYPES} | {
    (RecordStatus.RETRIEVED, each) for each in CALLABLE_TYPES
}
EVERY_PAIR = [(status, type_) for status in RecordStatus for type_ in RecordType]
CALL = '<ocs:make_call record_id="1"/>'
SWITCH = '<ocs:set_exec_flag flag="PostProcessing" value="Switch"/>'
RESULTS = {"DoNotCall": CallResult.DO_NOT_CALL, "CancelRecord": CallResult.CANCEL_RECORD}
CLOSED = {
    "DoNotCall": (RecordStatus.UPDATED, RecordType.NO_CALL),
    "CancelRecord": (RecordStatus.CANCELED, RecordType.GENERAL),
}


def pair(driver, handle=1):
    fields = driver.store[handle].fields
    return RecordStatus(fields["record_status"]), RecordType(fields["record_type"])


def heard(driver):
    """What the script was told under ocs.callresult: the result and the record."""
    return [(data["callresult"], data["record_id"]) for name, data in driver.events if name == "ocs.callresult"]


def with_pair(status, type_, **fields):
    return record(1, record_status=int(status), record_type=int(type_), **fields)


def userdata(key, value, handle=1):
    inner = f"<ocs:flex_attr attr='USERDATA' type='int' key='&apos;{key}&apos;' value='{value}'/>"
    return f"<ocs:set_flex_attr record_id='{handle}'>{inner}</ocs:set_flex_attr>"


# ------------------------------------------------------------------------------------------------- statuses and types


@pytest.mark.row("6.4.9", "6.4.10")
@pytest.mark.parametrize(("status", "type_"), EVERY_PAIR)
def test_which_records_may_be_called(status, type_):
    """6, A2, L3516-3579: Ready and Retrieved ones, unless the customer said no; both actions agree."""
    driver = Driver(one_block("<ocs:next_record/>" + CALL), [with_pair(status, type_)])
    callable_ = status in (RecordStatus.READY, RecordStatus.RETRIEVED) and type_ is not RecordType.NO_CALL
    assert bool(driver.dials) is callable_
    driver.live(until=60)
    assert driver.data("ocs.next_record")["record_id"] == (1 if callable_ else "")
    assert ("Error.Attribute" in driver.names) is not callable_


@pytest.mark.row("6.4.1")
@pytest.mark.parametrize(("status", "type_"), sorted(PAIRS))
def test_finalize_completes_what_could_still_be_called(status, type_):
    """6.4: Updated, its type as it was; every other record stays as it stands, and the pair is one of the manual's."""
    driver = play(treatment('<final id="f"/>'), [with_pair(status, type_)])
    assert pair(driver) == ((RecordStatus.UPDATED if (status, type_) in OPEN else status), type_)
    assert pair(driver) in PAIRS


@pytest.mark.row("6.4.3", "6.4.4")
@pytest.mark.parametrize("closing", ["DoNotCall", "CancelRecord"])
@pytest.mark.parametrize(("status", "type_"), sorted(PAIRS))
def test_a_closing_leads_from_one_pair_of_the_manual_to_another(status, type_, closing):
    """6.4, L1303, L1447: a refusal makes every record No Call and Updated; a cancellation what could still be called."""
    driver = Driver(one_block(""), [with_pair(status, type_)])
    before = len(driver.requests)
    driver.tell(RecordClosed(START, 1, closing))
    assert pair(driver) in PAIRS
    if closing == "DoNotCall":
        assert pair(driver) == (RecordStatus.UPDATED, RecordType.NO_CALL)
        news = type_ is not RecordType.NO_CALL
    else:
        news = (status, type_) in OPEN
        assert pair(driver) == ((RecordStatus.CANCELED, type_) if news else (status, type_))
    assert heard(driver) == ([(closing, 1)] if news else [])
    assert any(isinstance(each, UpdateRecords) for each in driver.requests[before:]) is news


@pytest.mark.parametrize("status", [RecordStatus.READY, RecordStatus.RETRIEVED])
@pytest.mark.row("6.4.1")
def test_finalize_leaves_no_record_retrieved(status):
    """6.4, L3561-3579: a list may say No Call of a Ready record; after the end it is Updated, a pair that exists."""
    driver = play(treatment('<final id="f"/>'), [with_pair(status, RecordType.NO_CALL), record(2)])
    assert pair(driver) == (RecordStatus.UPDATED, RecordType.NO_CALL)


@pytest.mark.row("6.4.1")
def test_a_record_that_its_script_made_no_call_is_updated_at_the_end():
    """6.4, A7: a script that looks into a do-not-call list of its own writes record_type 7."""
    driver = play(one_block(userdata("record_type", 7)), [record(1), record(2)])
    assert driver.ended.reason == "final"
    assert [pair(driver, each) for each in (1, 2)] == [
        (RecordStatus.UPDATED, RecordType.NO_CALL),
        (RecordStatus.UPDATED, RecordType.GENERAL),
    ]


@pytest.mark.row("6.4.3")
def test_a_refusal_completes_a_record_that_its_script_made_no_call():
    """6.4: status and type as the manual says, whatever came first."""
    driver = Driver(one_block(userdata("record_type", 7)), [record(1), record(2)])
    driver.tell(RecordClosed(START, 1, "DoNotCall"))
    assert pair(driver) == (RecordStatus.UPDATED, RecordType.NO_CALL)


@pytest.mark.row("6.4.1", "6.4.10")
@pytest.mark.parametrize(
    "status", [each for each in RecordStatus if each not in (RecordStatus.READY, RecordStatus.RETRIEVED)]
)
def test_a_status_that_the_script_writes_stays_and_closes_the_record(status):
    """6.4, A7: Stale, Agent Error, Missed CallBack and the others are what it says; nothing is told, nothing is called."""
    block = userdata("record_status", int(status)) + "<ocs:next_record/>" + CALL
    driver = play(one_block(block), [record(1), record(2)])
    assert driver.dials == []
    assert driver.data("ocs.next_record")["record_id"] == 2
    assert heard(driver) == []
    assert [pair(driver, each)[0] for each in (1, 2)] == [status, RecordStatus.UPDATED]


@pytest.mark.row("6.2.1", "6.2.2", "6.2.3", "6.2.4")
def test_what_an_attempt_leaves_in_its_record():
    """6.2: attempt and call_time when it is dialed, call_result when it has ended; of that record alone."""
    body = """<state id="a"><onentry><ocs:make_call record_id="2"/></onentry>
        <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="f"/>
        <transition event="ocs.callresult" target="b"/></state>
      <state id="b"><onentry><ocs:timeout delay="90"/></onentry><transition event="ocs.timeout" target="a"/></state>
      <final id="f"/>"""
    driver = Driver(treatment(body), [record(1, attempt=4), record(2, attempt=3), record(3)])
    now = int(START.timestamp())

    def written():
        return [driver.store[2].fields[name] for name in ("attempt", "call_time", "call_result")]

    assert written() == [4, now, CallResult.UNKNOWN]
    assert driver.dials[0].attempt == 4
    driver.end_call("Busy", seconds=25)
    assert written() == [4, now, CallResult.BUSY]
    driver.wake_up()
    assert written() == [5, now + 115, CallResult.BUSY]
    driver.end_call("Answer", seconds=10)
    assert written() == [5, now + 115, CallResult.ANSWER]
    for other, attempts in ((1, 4), (3, 0)):
        fields = driver.store[other].fields
        assert (fields["attempt"], fields["call_time"], fields["call_result"]) == (attempts, None, CallResult.UNKNOWN)
    assert driver.ended == Ended("final", "Finalize", ("f",), 2, CallResult.ANSWER)


# ------------------------------------------------------------------------------------------- closings, phase by phase

LATER = 60
PROBE = f"""
  <state id="a"><onentry>{{}}<ocs:timeout delay="{LATER}"/></onentry>
    <transition event="ocs.timeout" target="probe"/><transition event="ocs.*"/></state>
  <state id="probe"><onentry>{CALL}<ocs:next_record repeat_chain="yes"/></onentry>
    <transition event="ocs.next_record" target="wait"/><transition event="*"/></state>
  <state id="wait"><onentry><ocs:timeout delay="86400"/></onentry><transition event="ocs.timeout"/></state>"""
"""Does something, and a minute later tries to call record 1 and asks for the chain's first record that is left."""
NOON = 12 * 3600


def idle():
    return Driver(treatment(PROBE.format(SWITCH)), [record(1), record(2)])


def held():
    """A call of record 1 waits until noon."""
    return Driver(treatment(PROBE.format(SWITCH + CALL)), [record(1, daily_from=NOON, daily_till=86_400), record(2)])


def calling():
    return Driver(treatment(PROBE.format(SWITCH + CALL)), [record(1), record(2)])


def called():
    driver = calling()
    driver.end_call("Busy", seconds=5)
    return driver


def handed_out():
    return Driver(treatment(PROBE.format(SWITCH + "<ocs:next_record/>")), [record(1), record(2)])


PHASES = {each.__name__: each for each in (idle, held, calling, called, handed_out)}


def restarted(driver, seconds=1):
    """The campaign is unloaded with this session and restored a moment later."""
    driver.tell(Unload(driver.now))
    assert driver.ended.reason == "unloaded"
    driver.ended = None
    driver.restart()
    driver.tell(Restored(driver.now + timedelta(seconds=seconds)))


@pytest.mark.row("6.4.3", "6.4.4", "6.4.5", "6.4.6", "6.4.9", "6.4.10", "6.4.11")
@pytest.mark.parametrize("restart", ["", "before", "after"])
@pytest.mark.parametrize("which", [1, None])
@pytest.mark.parametrize("closing", ["DoNotCall", "CancelRecord"])
@pytest.mark.parametrize("phase", PHASES)
def test_a_closing_from_outside_in_every_phase(phase, closing, which, restart):
    """6.4: written, told once, never dialed again, skipped; the other record is left alone unless all were closed."""
    driver = PHASES[phase]()
    dialed = len(driver.dials)
    if restart == "before":
        restarted(driver)
    told = driver.tell(RecordClosed(driver.now, which, closing))
    if restart == "after":
        restarted(driver)
    assert heard(driver)[-1] == (closing, 1)
    assert pair(driver) == CLOSED[closing]
    assert pair(driver, 2) == (CLOSED[closing] if which is None else (RecordStatus.RETRIEVED, RecordType.GENERAL))
    assert [each for each in told if isinstance(each, CancelDial)] == (
        [CancelDial("1-1")] if phase == "calling" else []
    )
    if phase == "calling":
        driver.end_call("NoAnswer", seconds=5)
        assert heard(driver)[-1] == ("NoAnswer", 1), "a call in progress still gives its own result"
        assert driver.store[1].fields["call_result"] == CallResult.NO_ANSWER
        assert pair(driver) == CLOSED[closing], "the closing status stays"
    assert [result for result, _ in heard(driver)].count(closing) == 1
    driver.tell(TimeReached(START + timedelta(seconds=LATER + 1)))
    refused = [data for name, data in driver.events if name == "Error.Attribute"]
    assert [(each["action"], each["error_code"]) for each in refused] == [("make_call", 109)]
    left = [data["record_id"] for name, data in driver.events if name == "ocs.next_record"][-1]
    assert left == ("" if which is None else 2)
    driver.tell(TimeReached(START + timedelta(days=2)))
    assert len(driver.dials) == dialed
    assert driver.store[1].fields["attempt"] == dialed
    assert driver.ended.reason == "stuck"
    assert driver.ended.post_processing == "Switch", "as the script set it"


@pytest.mark.row("6.4.7", "6.4.8", "6.4.9", "6.4.10", "6.4.11")
@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("closing", ["DoNotCall", "CancelRecord"])
def test_a_dialer_s_own_closing(closing, restart):
    """6.4: the record is closed, the script is told once, and the result is the record's."""
    driver = calling()
    if restart:
        restarted(driver)
    driver.end_call(closing, seconds=5)
    assert heard(driver) == [(closing, 1)]
    assert pair(driver) == CLOSED[closing]
    assert driver.store[1].fields["call_result"] == RESULTS[closing]
    driver.tell(RecordClosed(driver.now, 1, closing))
    driver.tell(TimeReached(START + timedelta(seconds=LATER + 1)))
    assert heard(driver) == [(closing, 1)]
    assert "Error.Attribute" in driver.names
    assert driver.data("ocs.next_record")["record_id"] == 2
    driver.tell(TimeReached(START + timedelta(days=2)))
    assert (len(driver.dials), driver.ended.post_processing) == (1, "Switch")


@pytest.mark.row("6.4.7")
@pytest.mark.parametrize(("first", "second"), [("CancelRecord", "DoNotCall"), ("DoNotCall", "CancelRecord")])
@pytest.mark.parametrize("phase", PHASES)
def test_a_refusal_outranks_a_cancellation_in_every_phase(phase, first, second):
    """6.4: whichever comes first, the customer's no is what stays."""
    driver = PHASES[phase]()
    driver.tell(RecordClosed(driver.now, 1, first))
    driver.tell(RecordClosed(driver.now, 1, second))
    assert pair(driver) == (RecordStatus.UPDATED, RecordType.NO_CALL)
    closings = [result for result, _ in heard(driver) if result in RESULTS]
    assert closings == (["CancelRecord", "DoNotCall"] if first == "CancelRecord" else ["DoNotCall"])


@pytest.mark.row("6.4.7", "6.4.8")
@pytest.mark.parametrize("result", ["DoNotCall", "CancelRecord"])
@pytest.mark.parametrize("closing", ["DoNotCall", "CancelRecord"])
def test_a_closing_and_then_the_dialer_s_own(closing, result):
    """6.4: the call that was asked back comes back with a closing; the same one is not told twice, another one is."""
    driver = calling()
    driver.tell(RecordClosed(driver.now, 1, closing))
    driver.end_call(result, seconds=1)
    assert [each for each, _ in heard(driver)] == ([closing] if closing == result else [closing, result])
    assert driver.store[1].fields["call_result"] == RESULTS[result]
    assert pair(driver) == CLOSED["DoNotCall" if "DoNotCall" in (closing, result) else "CancelRecord"]


@pytest.mark.row("6.4.3", "6.4.9")
@pytest.mark.parametrize("closing", ["DoNotCall", "CancelRecord"])
def test_a_closing_while_a_record_is_being_read(closing):
    """6.4: the answer was read before the closing; the call that waits for it is refused all the same."""
    driver = idle()
    driver._answering = False
    driver.wake_up()
    stale = driver.read(driver.reading)
    driver.tell(RecordClosed(driver.now, 1, closing))
    assert pair(driver) == CLOSED[closing]
    driver.tell(stale)
    while driver.reading is not None:
        driver.tell(driver.read(driver.reading))
    assert driver.dials == []
    assert heard(driver) == [(closing, 1)]
    assert "Error.Attribute" in driver.names


@pytest.mark.row("6.4.3", "6.4.4", "6.4.7", "6.4.8")
@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("source", ["outside", "all", "dialer", "disposition"])
@pytest.mark.parametrize("closing", ["DoNotCall", "CancelRecord"])
def test_a_closing_in_the_turn_in_which_the_script_ends(closing, source, restart):
    """6.4, design section 4: the script is over and its call still under way: the record is closed, nobody is told."""
    body = f"""<state id="a"><onentry>{CALL}<send event="go" delay="5s"/></onentry>
      <transition event="go" target="f"/></state><final id="f"/>"""
    driver = Driver(treatment(body), [record(1), record(2)])
    assert driver.wake_up() == [CancelDial("1-1")]
    if restart:
        driver.restart()
        driver.tell(Restored(driver.now))
    if source == "dialer":
        driver.end_call(closing)
    else:
        fact = {
            "outside": RecordClosed(driver.now, 1, closing),
            "all": RecordClosed(driver.now, None, closing),
            "disposition": Disposition(driver.now, "1-1", int(RESULTS[closing])),
        }[source]
        assert CancelDial("1-1") not in driver.tell(fact), "it was asked back already"
        assert driver.ended is None
        driver.end_call("NoAnswer", seconds=3)
    assert driver.ended.reason == "final"
    assert heard(driver) == []
    assert pair(driver) == CLOSED[closing], "Finalize does not lift it"
    expected = CLOSED[closing] if source == "all" else (RecordStatus.UPDATED, RecordType.GENERAL)
    assert pair(driver, 2) == expected
    assert driver.store[1].fields["call_result"] == (RESULTS[closing] if source == "dialer" else CallResult.NO_ANSWER)


@pytest.mark.row("6.4.11")
@pytest.mark.parametrize("flag", ["", SWITCH])
@pytest.mark.parametrize("closing", ["DoNotCall", "CancelRecord"])
def test_a_closing_as_the_script_s_reason_to_end(closing, flag):
    """6.4: it ends because it was told; Finalize or Switch is as it set it, and the closed record stays closed."""
    body = f"""<state id="a"><onentry>{flag}<ocs:timeout delay="60"/></onentry>
      <transition event="ocs.callresult" target="f"/></state><final id="f"/>"""
    driver = Driver(treatment(body), [record(1), record(2)])
    driver.tell(RecordClosed(START, 1, closing))
    assert driver.ended == Ended("final", "Switch" if flag else "Finalize", ("f",), 0, None)
    assert pair(driver) == CLOSED[closing]
    assert pair(driver, 2)[0] is (RecordStatus.RETRIEVED if flag else RecordStatus.UPDATED)


@pytest.mark.parametrize("reason", ["final", "stuck", "unloaded", "horizon"])
@pytest.mark.parametrize("source", ["outside", "dialer", "disposition"])
def test_after_the_end_a_session_writes_nothing_more(reason, source):
    """6.4: what comes then is written by the campaign, straight into the store."""
    end = {"final": '<final id="f"/>', "stuck": '<state id="f"/>'}.get(
        reason, '<state id="f"><onentry><ocs:timeout delay="9"/></onentry></state>'
    )
    driver = Driver(
        treatment(
            f'<state id="a"><onentry>{CALL}</onentry><transition event="ocs.callresult" target="f"/></state>{end}'
        )
    )
    driver.end_call("Busy")
    if reason == "unloaded":
        driver.tell(Unload(driver.now))
    elif reason == "horizon":
        driver.session.give_up(driver.now, "horizon")
    assert driver.session.ended.reason == reason
    before = dict(driver.store[1].fields)
    fact = {
        "outside": RecordClosed(driver.now, 1, "DoNotCall"),
        "dialer": CallEnded(driver.now, "1-1", 51),
        "disposition": Disposition(driver.now, "1-1", 51),
    }[source]
    assert driver.tell(fact) == []
    assert driver.store[1].fields == before


# ------------------------------------------------------------------------------------------ dispositions, phase by phase


@pytest.mark.row("6.2.2", "6.2.3")
@pytest.mark.parametrize("result", [CallResult.WRONG_PARTY, CallResult.ANSWER, 24, 999])
@pytest.mark.parametrize("restart", [False, True])
def test_an_agent_s_later_result_is_the_record_s_and_nothing_else(result, restart):
    """L3446: any number is stored; it is no attempt, tells nobody, wakes nobody."""
    driver = called()
    if restart:
        restarted(driver)
    before = dict(driver.store[1].fields)
    names = list(driver.names)
    given = driver.tell(Disposition(driver.now, "1-1", int(result)))
    assert [type(each) for each in given] == [UpdateRecords]
    assert driver.store[1].fields == before | {"call_result": int(result)}
    assert driver.names == names


@pytest.mark.row("6.4.3", "6.4.4", "6.4.5", "6.4.6", "6.4.9", "6.4.10")
@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("closing", ["DoNotCall", "CancelRecord"])
@pytest.mark.parametrize("phase", ["calling", "called"])
def test_an_agent_s_closing_in_every_phase(phase, closing, restart):
    """6.4: beside the call or after it, the record is closed, the script told once, and it is not dialed again."""
    driver = PHASES[phase]()
    if restart:
        restarted(driver)
    told = driver.tell(Disposition(driver.now, "1-1", int(RESULTS[closing])))
    assert pair(driver) == CLOSED[closing]
    assert heard(driver)[-1] == (closing, 1)
    if phase == "calling":
        assert CancelDial("1-1") in told
        assert driver.store[1].fields["call_result"] == CallResult.UNKNOWN, "that is for the CallEnded to say"
        driver.end_call("Answer", seconds=1)
        assert driver.store[1].fields["call_result"] == CallResult.ANSWER
    else:
        assert driver.store[1].fields["call_result"] == RESULTS[closing]
    driver.tell(Disposition(driver.now, "1-1", int(RESULTS[closing])))
    assert [result for result, _ in heard(driver)].count(closing) == 1
    driver.tell(TimeReached(START + timedelta(days=2)))
    assert len(driver.dials) == 1


def test_a_disposition_is_of_its_own_attempt_while_another_call_is_under_way():
    """6.4: the agent is slow; the record is being dialed again, and that call's own result comes."""
    body = f"""<state id="a"><onentry>{CALL}</onentry><transition event="ocs.callresult" target="b"/></state>
      <state id="b"><onentry>{CALL}</onentry><transition event="ocs.callresult"/></state>"""
    driver = Driver(treatment(body))
    driver.end_call("Busy")
    assert driver.session.outstanding == "1-2"
    driver.tell(Disposition(driver.now, "1-1", int(CallResult.WRONG_PARTY)))
    assert driver.store[1].fields["call_result"] == CallResult.WRONG_PARTY
    driver.end_call("NoAnswer")
    assert driver.store[1].fields["call_result"] == CallResult.NO_ANSWER
    assert driver.ended.result == CallResult.NO_ANSWER


def test_a_disposition_that_says_no_to_an_earlier_attempt_asks_the_later_one_back():
    """6.4: it is the same record that is being dialed."""
    body = f"""<state id="a"><onentry>{CALL}</onentry><transition event="ocs.callresult" target="b"/></state>
      <state id="b"><onentry>{CALL}</onentry><transition event="ocs.callresult"/></state>"""
    driver = Driver(treatment(body))
    driver.end_call("Busy")
    assert CancelDial("1-2") in driver.tell(Disposition(driver.now, "1-1", 51))
    assert heard(driver) == [("Busy", 1), ("DoNotCall", 1)]
    driver.end_call("Busy")
    assert pair(driver) == CLOSED["DoNotCall"]


def test_a_disposition_that_takes_a_no_back_lifts_no_closing():
    """6.4: the result is the record's last word; the customer's no stays."""
    driver = called()
    driver.tell(Disposition(driver.now, "1-1", 51))
    driver.tell(Disposition(driver.now, "1-1", int(CallResult.ANSWER)))
    assert driver.store[1].fields["call_result"] == CallResult.ANSWER
    assert pair(driver) == CLOSED["DoNotCall"]
    driver.tell(TimeReached(START + timedelta(days=2)))
    assert len(driver.dials) == 1


# -------------------------------------------------------------------------------------------------------- daily windows


@pytest.mark.row("6.3.3", "6.5.3", "6.5.4")
@pytest.mark.parametrize("away", [None, 600, 3 * 3600, 15 * 3600])
def test_a_held_call_goes_on_over_a_restart(away):
    """6.5, A6: placed when the window opens, or when it is open at the return; a window that closed meanwhile is waited for."""
    driver = Driver(
        treatment(f'<state id="a"><onentry>{CALL}</onentry><transition event="ocs.callresult"/></state>'),
        [record(1, daily_from=NOON, daily_till=18 * 3600)],
    )
    assert (driver.ended, driver.dials, driver.wake) == (None, [], START + timedelta(hours=2))
    if away is not None:
        restarted(driver, away)
    if away in (None, 600):
        assert driver.dials == []
        driver.tell(TimeReached(START + timedelta(hours=2)))
    if away == 15 * 3600:
        assert driver.dials == []
        assert driver.wake == START + timedelta(hours=26)
        driver.wake_up()
    [dial] = driver.dials
    assert dial.attempt == 1
    assert NOON <= driver.now.hour * 3600 < 18 * 3600
    assert driver.store[1].fields["call_time"] == int(driver.now.timestamp())


@pytest.mark.row("6.3.1", "6.4.1")
def test_a_held_call_is_dropped_when_its_script_ends():
    """6.3: it was never placed, so nobody waits for it."""
    body = f"""<state id="a"><onentry>{CALL}<ocs:timeout delay="60"/></onentry>
      <transition event="ocs.timeout" target="f"/></state><final id="f"/>"""
    driver = Driver(treatment(body), [record(1, daily_from=NOON, daily_till=18 * 3600)])
    driver.wake_up()
    assert driver.ended == Ended("final", "Finalize", ("f",), 0, None)
    assert driver.dials == []
    assert (pair(driver)[0], driver.store[1].fields["attempt"]) == (RecordStatus.UPDATED, 0)


@pytest.mark.parametrize(
    "wrong", [{"daily_from": 61200, "daily_till": 61200}, {"daily_from": 70000, "daily_till": 100}]
)
def test_a_window_that_never_opens_does_not_hold_a_chain_for_ever(wrong):
    """6.3, A6: Error.Attribute at once, and the script goes on."""
    driver = play(one_block(CALL), [record(1, **wrong)])
    assert driver.names == ["Error.Attribute", "enough"]


# ------------------------------------------------------------------------------------------------------ unload, restore


@pytest.mark.row("6.5.1", "6.5.3", "6.5.4", "6.5.5")
@pytest.mark.parametrize("phase", PHASES)
def test_an_unloaded_session_is_incomplete_and_goes_on(phase):
    """6.5: no record is completed, no call is made again; first the daytime, and then what was on its way."""
    driver = PHASES[phase]()
    statuses = [pair(driver, each) for each in (1, 2)]
    dials, names = len(driver.dials), len(driver.names)
    [ended] = driver.tell(Unload(driver.now))
    assert (ended.reason, ended.post_processing) == ("unloaded", "Switch")
    assert [pair(driver, each) for each in (1, 2)] == statuses
    driver.ended = None
    driver.restart()
    driver.tell(Restored(START + timedelta(hours=3)))
    if driver.session.outstanding is not None:
        driver.end_call("Stale")
    assert driver.names[names] == "ocs.daytime_change"
    rest = driver.names[names + 1 :]
    if phase == "calling":
        assert "ocs.callresult" in rest
    assert "ocs.timeout" in rest, "the minute was over long ago"
    assert len(driver.dials) == dials + (phase != "calling"), "only the script's own next call"


@pytest.mark.row("6.5.5")
def test_an_instance_restored_at_night_hears_the_night():
    """6.5, E2: the interval that is now, not the one that was, also where nobody listens; and it is not told again."""
    driver = idle()
    driver.tell(Unload(driver.now))
    driver.ended = None
    driver.restart()
    driver.tell(Restored(START + timedelta(hours=12)))
    first = driver.events[0]
    assert first == ("ocs.daytime_change", {"daytime_code": "ABH"})


@pytest.mark.row("6.5.4", "6.5.5")
def test_restored_twice_before_anything_happened():
    """6.5: the second restart comes before the first one's daytime had an effect; nothing is lost, nothing is doubled."""
    driver = calling()
    for seconds in (5, 5):
        restarted(driver, seconds)
    driver.end_call("NoAnswer")
    assert heard(driver) == [("NoAnswer", 1)]
    driver.tell(TimeReached(START + timedelta(seconds=LATER + 1)))
    assert len(driver.dials) == 2
    assert driver.dials[1].attempt == 2


@pytest.mark.row("6.5.3")
def test_data_history_and_settings_of_the_script_are_kept():
    """6.5: what it counted, what it set for its calls, and what it said of post-processing."""
    body = f"""<state id="a"><onentry>{SWITCH}<assign location="n" expr="n + 41"/>
        <ocs:set_flex_attr record_id="0"><ocs:flex_attr attr="OPTIONS" type="string" key="'CPNDigits'" value="555-0199"/></ocs:set_flex_attr>
        <ocs:timeout delay="60"/></onentry><transition event="ocs.timeout" target="b"/></state>
      <state id="b"><onentry>{CALL}</onentry><transition event="ocs.callresult" target="f"><log expr="n"/></transition></state>
      <final id="f"/>"""
    driver = Driver(treatment(body, data="n=1"))
    restarted(driver, 3600)
    driver.end_call("Answer")
    assert driver.dials[0].options == {"CPNDigits": "555-0199"}
    assert driver.logs == ["42"]
    assert driver.ended.post_processing == "Switch"


# ----------------------------------------------------------------------------------------------------------- stuck, ends

LIMBO = '<state id="o"><state id="limbo"/></state>'
CHILD = "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0'><state id='c'>{}</state></scxml>"


@pytest.mark.row("6.3.2", "6.3.10", "6.3.11", "6.3.12", "6.3.13")
def test_stuck_is_held_by_default():
    """6.3: reported with its active states and a reason; its records stay as they were, and nobody writes them again."""
    body = '<parallel id="p"><state id="left"/><state id="right"><state id="inner"/></state></parallel>'
    driver = Driver(treatment(body), [record(1), record(2, record_status=5)])
    assert Settings().stuck == "hold"
    assert (driver.ended.reason, driver.ended.states) == ("stuck", ("left", "inner"))
    assert "nothing is outstanding" in driver.ended.detail
    assert driver.lines.of("end")[-1]["state"] == "left inner"
    assert [line["code"] for line in driver.lines.of("diagnostic")] == ["stuck"]
    assert not any(isinstance(each, UpdateRecords) for each in driver.requests)


@pytest.mark.row("6.3.15")
def test_stuck_may_finalize():
    """6.3: `stuck = "finalize"`: what could still be called is Updated; the chain is reported as stuck all the same."""
    driver = Driver(treatment(LIMBO, settings=Settings(stuck="finalize")), [record(1), record(2, record_status=5)])
    assert driver.ended.reason == "stuck"
    assert [pair(driver, each)[0] for each in (1, 2)] == [RecordStatus.UPDATED, RecordStatus.CANCELED]


WAITS = {
    "a call": CALL,
    "a timeout": '<ocs:timeout delay="5"/>',
    "a send": '<send event="x" delay="5s"/>',
}


@pytest.mark.row("6.3.3", "6.3.4", "6.3.5")
@pytest.mark.parametrize("block", [pytest.param(block, id=name) for name, block in WAITS.items()])
def test_what_is_outstanding_keeps_it_alive_until_it_has_come(block):
    """6.3: each of them alone; when it has come and left nothing behind, the chain is stuck."""
    driver = Driver(treatment(f'<state id="a"><onentry>{block}</onentry></state>'))
    assert driver.ended is None
    driver.live(["Busy"])
    assert driver.ended.reason == "stuck"


@pytest.mark.row("6.3.3")
def test_a_call_that_is_held_keeps_it_alive():
    driver = Driver(
        treatment(f'<state id="a"><onentry>{CALL}</onentry></state>'), [record(1, daily_from=NOON, daily_till=86_400)]
    )
    assert driver.ended is None
    driver.live(["Busy"])
    assert driver.ended.reason == "stuck"


@pytest.mark.row("6.3.6")
def test_an_invoked_session_keeps_it_alive():
    """6.3: the child may still send; when it is over and nothing else is left, the chain is stuck."""
    waits = CHILD.format(
        '<onentry><send event="tick" delay="5s"/></onentry><transition event="tick" target="end"/>'
    ).replace("</scxml>", "<final id='end'/></scxml>")
    body = f'<state id="a"><invoke type="scxml"><content>{waits}</content></invoke></state>'
    driver = Driver(treatment(body))
    assert driver.ended is None
    driver.wake_up()
    assert driver.ended.reason == "stuck"
    silent = f'<state id="a"><invoke type="scxml"><content>{CHILD.format("")}</content></invoke></state>'
    assert Driver(treatment(silent)).ended is None, "the child is there, whatever it waits for"


HANDLES = {
    "itself": '<state id="a"><transition event="ocs.daytime_change" cond="false"/></state>',
    "an ancestor": '<state id="o"><transition event="ocs.daytime_change"/><state id="m"><state id="a"/></state></state>',
}


@pytest.mark.row("6.3.7", "6.3.8", "6.3.9")
@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in HANDLES.items()])
def test_whoever_listens_to_the_day_is_not_stuck_where_it_can_change(body):
    """6.3: a weekday table changes; no table, or one whose days are all over, does not."""
    assert Driver(treatment(body)).ended is None
    assert Driver(treatment(body, calendar=Calendar())).ended.reason == "stuck"
    round_the_clock = Calendar(weekdays=dict.fromkeys(range(7), Span(0, 86_400)))
    assert Driver(treatment(body, calendar=round_the_clock)).ended.reason == "stuck"
    elsewhere = '<state id="a"/><state id="b"><transition event="ocs.daytime_change"/></state>'
    assert Driver(treatment(elsewhere)).ended.reason == "stuck", "an inactive state's transition is none"


@pytest.mark.row("6.3.9")
def test_a_session_that_waited_for_the_day_alone_is_stuck_when_nothing_listens_any_more():
    body = '<state id="a"><transition event="ocs.daytime_change" target="b"/></state><state id="b"/>'
    driver = Driver(treatment(body))
    assert driver.ended is None
    driver.tell(DaytimeChanged(START + timedelta(hours=8), OFFICE.interval(START + timedelta(hours=8), None)))
    assert driver.ended.reason == "stuck"
    assert driver.ended.states == ("b",)


@pytest.mark.row("6.3.18")
def test_with_an_outside_source_it_is_idle_and_a_closing_still_reaches_it():
    driver = Driver(
        replace(
            treatment('<state id="a"><transition event="ocs.callresult" target="f"/></state><final id="f"/>'),
            outside_events=True,
        )
    )
    assert driver.ended is None
    driver.tell(RecordClosed(START, 1, "DoNotCall"))
    assert driver.ended.reason == "final"


@pytest.mark.row("6.3.16")
@pytest.mark.parametrize("setting", ["hold", "finalize"])
def test_a_script_that_failed_is_held(setting):
    """6.3: `stuck = "finalize"` does not complete what ended in an error."""
    body = '<state id="a"><transition target="b"/></state><state id="b"><transition target="a"/></state>'
    driver = Driver(treatment(body, limits=Limits(macrostep=50), settings=Settings(stuck=setting)), [record(1)])
    assert driver.ended.reason == "error"
    assert driver.ended.detail
    assert pair(driver)[0] is RecordStatus.RETRIEVED


@pytest.mark.row("6.3.17")
@pytest.mark.parametrize("setting", ["hold", "finalize"])
@pytest.mark.parametrize("phase", PHASES)
def test_a_horizon_holds_in_every_phase(phase, setting):
    """6.3: nothing is completed, whatever the script or the settings say, and nothing is dialed or written any more."""
    driver = PHASES[phase]()
    driver.session._treatment = replace(driver.treatment, settings=Settings(stuck=setting))
    given = driver.session.give_up(driver.now + timedelta(hours=1), "horizon", "the run is over")
    assert given == [driver.session.ended]
    assert driver.session.ended.reason == "horizon"
    assert pair(driver)[0] is RecordStatus.RETRIEVED


@pytest.mark.row("6.3.1")
def test_only_a_top_level_final_state_ends_it():
    """6.3: the end of a compound state is `done.state`, of which the script makes what it likes."""
    body = """<state id="o"><state id="i"><transition target="inner"/></state><final id="inner"/>
        <transition event="done.state.o" target="after"/></state>
      <state id="after"><onentry><ocs:timeout delay="1"/></onentry><transition event="ocs.timeout" target="f"/></state>
      <final id="f"/>"""
    driver = Driver(treatment(body))
    assert driver.ended is None
    driver.wake_up()
    assert driver.ended.states == ("f",)


@pytest.mark.row("6.4.1", "6.4.2")
@pytest.mark.parametrize(("flag", "status"), [("", RecordStatus.UPDATED), (SWITCH, RecordStatus.RETRIEVED)])
def test_what_the_end_of_the_script_leaves(flag, status):
    """6.4: Finalize completes; Switch leaves the records to what follows."""
    body = f'<state id="a"><onentry>{flag}</onentry><transition target="f"/></state><final id="f"/>'
    driver = Driver(treatment(body), [record(1), record(2)])
    assert [pair(driver, each)[0] for each in (1, 2)] == [status, status]
    assert driver.requests[-1] == driver.ended
    assert not any(isinstance(each, Dial | WakeAt) for each in driver.requests)


@pytest.mark.row("6.3.1")
def test_a_script_that_has_ended_ended_so_though_the_horizon_comes_before_its_call_is_over():
    """6.3: it ends in a top-level final state; only its call was still waited for."""
    body = """<state id="a"><onentry><ocs:make_call record_id="1"/><ocs:timeout delay="10"/></onentry>
      <transition event="ocs.timeout" target="g"/></state><final id="g"/>"""
    driver = Driver(treatment(body))
    driver.wait(10)
    (*_, ended) = driver.session.give_up(driver.now, "horizon")
    assert (ended.reason, ended.states) == ("final", ("g",))
