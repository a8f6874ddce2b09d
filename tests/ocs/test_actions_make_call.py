"""A6: `<make_call record_id>`."""

from datetime import timedelta

import pytest

from scxml_engine.ocs.constants import ErrorCode
from scxml_engine.ocs.messages import CallEnded, RecordClosed, TimeReached
from scxml_engine.ocs.settings import Settings
from tests.ocs.harness import START, Driver, at, one_block, play, record, treatment

HOUR = 3600
CALL = '<ocs:make_call record_id="1"/>'
ONCE = (
    f"""<state id="a"><onentry>{CALL}</onentry><transition event="ocs.callresult" target="f"/></state><final id="f"/>"""
)


def refusal(driver):
    data = driver.data("Error.Attribute")
    return data["action"], data["attribute"], data["error_code"]


@pytest.mark.row("A6.1", "A6.2")
@pytest.mark.parametrize("written", ["2", "2.0", "'2'", " 2 ", "which", "_data.which", "which * 1", "1 + 1"])
def test_a6_it_dials_that_record(written):
    driver = play(
        one_block(f'<ocs:make_call record_id="{written}"/>', data="which=2"), [record(1), record(2)], until=60
    )
    [dial] = driver.dials
    assert (dial.attempt_id, dial.number, dial.handle, dial.contact_info) == ("1-1", 1, 2, "5550101")
    assert (dial.contact_info_type, dial.attempt, dial.options, dial.extensions) == (1, 1, {}, {})
    assert driver.events == [("ocs.callresult", {"callresult": "Answer", "record_id": 2})]
    assert driver.store[2].fields["call_result"] == 33
    assert driver.store[2].fields["call_time"] == int(START.timestamp())


@pytest.mark.row("A6.3", "E4.2", "E8.4")
@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0", ErrorCode.RECORD_NOT_FOUND),
        ("3", ErrorCode.RECORD_NOT_FOUND),
        ("-1", ErrorCode.RECORD_NOT_FOUND),
        ("987654321", ErrorCode.RECORD_NOT_FOUND),
        ("3.0", ErrorCode.RECORD_NOT_FOUND),
        ("1001", ErrorCode.RECORD_NOT_FOUND),  # the list's own RECORD_ID
        ("''", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ("null", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ("undefined", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ("true", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ("1.5", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ("'01'", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ("'one'", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ("someone", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ("[1]", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ("a.b", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ("", ErrorCode.INVALID_ATTRIBUTE_VALUE),
    ],
)
def test_a6_an_unknown_record_is_error_attribute(written, code):
    driver = play(one_block(f'<ocs:make_call record_id="{written}"/>'), [record(1), record(2)], until=60)
    assert driver.dials == []
    assert refusal(driver) == ("make_call", "record_id", code)


@pytest.mark.row("A6.4", "E8.1")
def test_a6_a_second_call_while_one_is_in_progress_is_refused():
    """A6: one call a chain at a time; the refused one does not end its block, and the first is not disturbed."""
    driver = play(
        one_block(CALL + '<ocs:make_call record_id="2"/><log expr="\'after\'"/>'), [record(1), record(2)], until=60
    )
    assert [each.handle for each in driver.dials] == [1]
    assert driver.logs[0] == "after"
    assert sorted(driver.names) == ["Error.Attribute", "ocs.callresult"]
    assert refusal(driver) == ("make_call", "record_id", ErrorCode.INVALID_REQUEST)


@pytest.mark.row("A6.5")
def test_a6_a_call_that_waits_for_its_window_is_in_progress():
    late = record(1, daily_from=12 * HOUR, daily_till=13 * HOUR)
    driver = Driver(one_block(CALL + '<ocs:make_call record_id="2"/>'), [late, record(2)])
    assert driver.dials == []
    assert refusal(driver) == ("make_call", "record_id", ErrorCode.INVALID_REQUEST)


@pytest.mark.row("A6.6")
def test_a6_after_its_result_the_next_call_may_be_made():
    """A6: from the very transition that takes the result."""
    body = """
      <state id="a"><onentry><ocs:make_call record_id="1"/></onentry><transition event="ocs.callresult" target="b"/></state>
      <state id="b"><onentry><ocs:make_call record_id="1"/></onentry><transition event="ocs.callresult" target="c"/></state>
      <state id="c"><onentry><ocs:make_call record_id="2"/></onentry><transition event="ocs.callresult" target="f"/></state>
      <final id="f"/>"""
    driver = play(treatment(body), [record(1), record(2)], ["Busy", "NoAnswer", "Answer"])
    assert [(each.attempt_id, each.handle, each.attempt) for each in driver.dials] == [
        ("1-1", 1, 1),
        ("1-2", 1, 2),
        ("1-3", 2, 1),
    ]
    assert [data["callresult"] for _, data in driver.events] == ["Busy", "NoAnswer", "Answer"]


@pytest.mark.row("A6.2", "3.2")
def test_a6_answers_come_in_the_order_of_their_actions():
    """A call that took no time answers in its place among the answers of its instant."""
    block = "<ocs:get_daytime/>" + CALL + '<ocs:timeout delay="0"/><ocs:next_record/>'
    driver = play(one_block(block), until=60)
    assert driver.names == ["ocs.daytime_change", "ocs.callresult", "ocs.timeout", "ocs.next_record"]


@pytest.mark.row("E8.4", "6.4.7", "6.4.8", "6.4.9")
@pytest.mark.parametrize("closing", ["DoNotCall", "CancelRecord"])
def test_a6_a_closed_record_is_refused(closing):
    """Section 6.4: a dialer's own DoNotCall or CancelRecord closes; a later make_call is `Error.Attribute`."""
    driver = Driver(one_block(CALL))
    driver.end_call(closing)
    assert driver.store[1].fields["record_status"] == {"DoNotCall": 3, "CancelRecord": 5}[closing]
    assert driver.store[1].fields["record_type"] == {"DoNotCall": 7, "CancelRecord": 2}[closing]
    again = play(one_block(CALL), [driver.store[1]], until=60)
    assert refusal(again) == ("make_call", "record_id", ErrorCode.RECORD_NOT_FOUND)


@pytest.mark.row("A6.3")
def test_a6_a_record_without_a_number_is_refused():
    driver = play(one_block(CALL), [record(contact_info="")], until=60)
    assert refusal(driver) == ("make_call", "record_id", ErrorCode.INVALID_ATTRIBUTE_VALUE)


# ----------------------------------------------------------------------------------------------------------- the window

PATIENT = f'<state id="a"><onentry>{CALL}</onentry><transition event="ocs.callresult"/></state>'
NOON = {"daily_from": 12 * HOUR, "daily_till": 13 * HOUR}


@pytest.mark.row("A6.7", "A6.8", "A6.11")
def test_a6_a_call_outside_the_window_waits_until_it_opens_and_the_trace_says_so():
    driver = Driver(treatment(PATIENT), [record(**NOON)])
    assert driver.dials == []
    assert driver.codes == ["held-call"]
    assert "2026-03-02T12:00" in driver.lines.of("diagnostic")[0]["message"]
    assert driver.store[1].fields["attempt"] == 0
    while not driver.dials:
        driver.wake_up()
    assert driver.now == at("2026-03-02T12:00")
    driver.end_call("Answer", seconds=30)
    [call] = driver.lines.of("call")
    assert call["placed_at"] == "2026-03-02T12:00:00+00:00"
    assert driver.lines.times[driver.lines.all.index(("call", call))] == at("2026-03-02T12:00:30")


@pytest.mark.row("A6.7")
@pytest.mark.parametrize(
    ("start", "placed"),
    [
        ("2026-03-02T11:59:59", "2026-03-02T12:00:00"),
        ("2026-03-02T12:00:00", "2026-03-02T12:00:00"),
        ("2026-03-02T12:59:59", "2026-03-02T12:59:59"),
        ("2026-03-02T13:00:00", "2026-03-03T12:00:00"),
    ],
)
def test_a6_the_window_is_open_from_its_start_till_before_its_end(start, placed):
    driver = Driver(treatment(PATIENT), [record(**NOON)], start=at(start))
    while not driver.dials:
        driver.wake_up()
    assert driver.now == at(placed)


@pytest.mark.row("A6.8")
def test_a6_waiting_is_what_happens_without_a_setting():
    waiting = Driver(treatment(PATIENT, settings=Settings(daily_window="wait")), [record(**NOON)])
    default = Driver(treatment(PATIENT), [record(**NOON)])
    assert waiting.lines.text == default.lines.text
    assert waiting.requests == default.requests
    assert default.wake == at("2026-03-02T12:00")


@pytest.mark.row("A6.7")
def test_a6_the_window_is_that_of_the_record_s_own_clock():
    """A6: in Tokyo it is seven in the evening at the start; noon comes there at three in the morning UTC."""
    driver = Driver(treatment(PATIENT), [record(zone="Asia/Tokyo", **NOON)])
    while not driver.dials:
        driver.wake_up()
    assert driver.now == at("2026-03-03T03:00")


@pytest.mark.row("A6.9", "E8.5")
def test_a6_the_setting_error_refuses_the_call():
    driver = play(one_block(CALL, settings=Settings(daily_window="error")), [record(**NOON)], until=60)
    assert refusal(driver) == ("make_call", "record_id", ErrorCode.INVALID_TIME)
    assert driver.dials == []


@pytest.mark.row("A6.10")
def test_a6_the_setting_dial_dials_all_the_same():
    driver = play(one_block(CALL, settings=Settings(daily_window="dial")), [record(**NOON)], until=60)
    assert len(driver.dials) == 1


@pytest.mark.row("A6.1")
def test_a6_a_record_without_a_window_may_always_be_called():
    assert len(play(one_block(CALL), [record(daily_from=None, daily_till=None)], until=60).dials) == 1


@pytest.mark.row("A6.7", "E8.5")
def test_a6_a_window_that_never_opens_is_refused():
    driver = play(one_block(CALL), [record(daily_from=HOUR, daily_till=HOUR)], until=60)
    assert refusal(driver) == ("make_call", "record_id", ErrorCode.INVALID_TIME)


@pytest.mark.row("A6.7")
@pytest.mark.parametrize(
    ("window", "placed"),
    [
        ({"daily_from": 12 * HOUR}, "2026-03-02T12:00:00+00:00"),
        ({"daily_till": 9 * HOUR}, "2026-03-03T00:00:00+00:00"),
        ({"daily_till": 9 * HOUR, "daily_from": None}, "2026-03-03T00:00:00+00:00"),
        ({"daily_till": 11 * HOUR}, "2026-03-02T10:00:00+00:00"),
    ],
)
def test_a6_a_window_given_by_one_end_opens_or_closes_at_midnight(window, placed):
    """L335-337: also where the script wrote that end into the record."""
    assert play(treatment(ONCE), [record(**window)]).lines.of("call")[0]["placed_at"] == placed
    flex = "".join(
        f"""<ocs:flex_attr attr="USERDATA" type="string" key="'{key}'" value="'{"" if value is None else value}'"/>"""
        for key, value in window.items()
    )
    written = ONCE.replace(CALL, f'<ocs:set_flex_attr record_id="1">{flex}</ocs:set_flex_attr>{CALL}')
    assert play(treatment(written)).lines.of("call")[0]["placed_at"] == placed


@pytest.mark.row("3.14")
def test_a6_the_end_of_the_script_withdraws_a_waiting_call():
    block = CALL + '<send event="enough"/>'
    driver = play(one_block(block), [record(**NOON)])
    assert driver.ended.reason == "final"
    assert driver.ended.calls == 0


@pytest.mark.row("3.14")
def test_a6_a_waiting_call_whose_record_the_script_closes_is_withdrawn():
    """Design section 4: a record closed meanwhile, by whomever, gives no attempt and one `ocs.callresult`."""
    cancel = """<ocs:set_flex_attr record_id="1"><ocs:flex_attr attr="USERDATA" type="int" key="'record_status'"
        value="5"/></ocs:set_flex_attr>"""
    driver = play(one_block(CALL + cancel), [record(**NOON)], until=60)
    assert driver.names == ["ocs.callresult"]
    assert driver.data("ocs.callresult")["callresult"] == "CancelRecord"
    assert driver.dials == []


def flexible(key, value, attr="USERDATA"):
    inner = f"""<ocs:flex_attr attr="{attr}" type="string" key="'{key}'" value="'{value}'"/>"""
    return f'<ocs:set_flex_attr record_id="1">{inner}</ocs:set_flex_attr>'


CHANGES = flexible("contact_info", "5550199") + flexible("k", "new", "OPTIONS") + flexible("e", "new", "EXTENSIONS")


@pytest.mark.row("3.12")
def test_a6_a_waiting_call_takes_what_counts_when_it_is_placed():
    """Design section 4: number, flexible attributes and window; here the new window opens an hour earlier."""
    block = flexible("k", "old", "OPTIONS") + CALL + CHANGES + flexible("daily_from", 11 * HOUR)
    body = f'<state id="a"><onentry>{block}</onentry><transition event="ocs.callresult"/></state>'
    driver = Driver(treatment(body), [record(**NOON)])
    while not driver.dials:
        driver.wake_up()
    [dial] = driver.dials
    assert (dial.contact_info, dial.options, dial.extensions) == ("5550199", {"k": "new"}, {"e": "new"})
    assert driver.now == at("2026-03-02T11:00")


@pytest.mark.row("3.13")
def test_a6_a_call_in_progress_keeps_what_it_was_placed_with():
    """Design section 4: what the script changes while it lasts is for the next call."""
    body = f"""
      <state id="a"><onentry>{flexible("k", "old", "OPTIONS")}{CALL}<ocs:timeout delay="5"/></onentry>
        <transition event="ocs.timeout">{CHANGES}</transition>
        <transition event="ocs.callresult" target="b"/></state>
      <state id="b"><onentry>{CALL}</onentry><transition event="ocs.callresult" target="f"/></state><final id="f"/>"""
    driver = Driver(treatment(body))
    driver.wake_up()
    driver.end_call("Busy", seconds=9)
    driver.end_call("Answer", seconds=9)
    assert [(each.contact_info, each.options, each.extensions) for each in driver.dials] == [
        ("5550100", {"k": "old"}, {}),
        ("5550199", {"k": "new"}, {"e": "new"}),
    ]
    first, second = driver.lines.of("call")
    assert (first["contact_info"], first["options"], first["extensions"]) == ("5550100", {"k": "old"}, {})
    assert (second["contact_info"], second["options"]) == ("5550199", {"k": "new"})


@pytest.mark.row("3.14")
@pytest.mark.parametrize("closing", ["DoNotCall", "CancelRecord"])
def test_a6_a_waiting_call_whose_record_is_closed_from_outside_is_withdrawn(closing):
    """Design section 4: no attempt, and one `ocs.callresult`; its window then opens for nobody."""
    body = f"""<state id="a"><onentry>{CALL}<send event="enough" delay="5h"/></onentry>
      <transition event="enough" target="f"/></state><final id="f"/>"""
    driver = Driver(treatment(body), [record(**NOON)])
    driver.tell(RecordClosed(driver.now, 1, closing))
    driver.live()
    assert driver.dials == []
    assert driver.store[1].fields["attempt"] == 0
    assert driver.events[0] == ("ocs.callresult", {"callresult": closing, "record_id": 1})
    assert driver.names == ["ocs.callresult", "enough"]


@pytest.mark.row("3.15")
@pytest.mark.parametrize(
    ("closing", "fields"),
    [("DoNotCall", {"record_type": 7, "record_status": 3}), ("CancelRecord", {"record_type": 2, "record_status": 5})],
)
def test_a6_a_record_that_is_closed_during_its_call_stays_closed(closing, fields):
    """Design section 4: the call gives its own result, and the status that says so stays, to the end of the chain."""
    driver = Driver(one_block(CALL))
    driver.tell(RecordClosed(driver.now, 1, closing))
    driver.end_call("Answer", seconds=9)
    driver.live()
    assert [data["callresult"] for name, data in driver.events if name == "ocs.callresult"] == [closing, "Answer"]
    assert driver.store[1].fields.items() >= (fields | {"call_result": 33, "attempt": 1}).items()


@pytest.mark.row("3.2")
def test_a6_answers_and_sent_events_share_one_order():
    """What was asked for first comes first on one instant, whether an action or `<send>` asked for it."""
    now = '<send event="e1"/><ocs:next_record/><send event="e2"/>'
    assert play(one_block(now), until=1).names == ["e1", "ocs.next_record", "e2"]
    later = '<send event="e1" delay="10s"/><ocs:timeout delay="10"/><send event="e2" delay="10s"/>'
    assert play(one_block(later), until=20).names == ["e1", "ocs.timeout", "e2"]


@pytest.mark.row("E1.1", "E1.2")
def test_e1_a_late_answer_is_told_when_it_comes():
    driver = Driver(one_block(CALL))
    driver.tell(TimeReached(START + timedelta(minutes=2)))
    driver.tell(CallEnded(START + timedelta(minutes=3), "1-1", 6))
    assert driver.events == [("ocs.callresult", {"callresult": "Busy", "record_id": 1})]
