"""A1: `<timeout delay>`."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.ocs.calendar import ALL_DAY, Calendar, Span
from scxml_engine.ocs.constants import ErrorCode
from tests.ocs.harness import OFFICE, START, Driver, at, one_block, play, record, treatment


def waited(delay, *, data="", calendar=OFFICE, start=START, **fields):
    """Seconds until ocs.timeout comes; None when it does not come first."""
    driver = Driver(
        treatment(
            f'<state id="a"><onentry><ocs:timeout delay="{delay}"/></onentry><transition event="*" target="f"/></state>'
            '<final id="f"/>',
            data=data,
            calendar=calendar,
        ),
        [record(**fields)],
        start=start,
    )
    driver.live(until=9e9)
    return (driver.now - start).total_seconds() if driver.names == ["ocs.timeout"] else driver.data("Error")


def refused(delay, **options):
    driver = play(one_block(f'<ocs:timeout delay="{delay}"/>', **options), until=600)
    assert driver.names[0] == "Error.Attribute"
    assert "ocs.timeout" not in driver.names
    return driver.data("Error.Attribute")


@pytest.mark.row("A1.1", "A1.15", "A1.16")
@pytest.mark.parametrize(
    ("delay", "seconds"),
    [
        ("300", 300),
        (" 300 ", 300),
        ("0", 0),
        ("'300'", 300),
        ("' 45 '", 45),
        ("2 * 60", 120),
        ("gap", 100),
        ("_data.gap", 100),
        ("_data.gap + 1", 101),
        ("31536000", 31_536_000),
    ],
)
def test_a1_it_waits_so_many_seconds(delay, seconds):
    """A1: seconds, written, computed, or as a numeric string; 0 fires at once."""
    assert waited(delay, data="gap=100") == seconds


@pytest.mark.row("A1.1")
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_a1_any_whole_number_of_seconds(seconds):
    assert waited(str(seconds)) == seconds


@pytest.mark.row("A1.2", "A1.3")
def test_a1_a_fraction_is_accepted_with_a_warning():
    driver = play(one_block('<ocs:timeout delay="0.5"/>'), until=60)
    assert driver.names == ["ocs.timeout"]
    assert driver.now == START + timedelta(seconds=0.5)
    assert driver.codes == ["fraction"]


@pytest.mark.row("A1.11", "A1.12", "A1.13", "A1.25", "E6.1", "E6.2", "E8.3", "E8.5", "E8.6")
@pytest.mark.parametrize(
    ("delay", "code"),
    [
        ("-300", ErrorCode.INVALID_TIME),
        ("-0.5", ErrorCode.INVALID_TIME),
        ("gap - 101", ErrorCode.INVALID_TIME),
        ("'-3'", ErrorCode.INVALID_TIME),
        ("1e15", ErrorCode.INVALID_TIME),
        ("''", ErrorCode.INVALID_TIME_FORMAT),
        ("nothing", ErrorCode.INVALID_TIME_FORMAT),
        ("null", ErrorCode.INVALID_TIME_FORMAT),
        ("undefined", ErrorCode.INVALID_TIME_FORMAT),
        ("true", ErrorCode.INVALID_TIME_FORMAT),
        ("[60]", ErrorCode.INVALID_TIME_FORMAT),
        ("({seconds: 60})", ErrorCode.INVALID_TIME_FORMAT),
        ("0/0", ErrorCode.INVALID_TIME_FORMAT),
        ("1/0", ErrorCode.INVALID_TIME_FORMAT),
        ("10n", ErrorCode.INVALID_TIME_FORMAT),
        ("'5m'", ErrorCode.INVALID_TIME_FORMAT),
        ("'0x10'", ErrorCode.INVALID_TIME_FORMAT),
        ("noon", ErrorCode.INVALID_TIME_FORMAT),
        ("9" * 400, ErrorCode.INVALID_TIME_FORMAT),
        ("5m", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ("", ErrorCode.INVALID_ATTRIBUTE_VALUE),
        ("missing.member", ErrorCode.INVALID_ATTRIBUTE_VALUE),
    ],
)
def test_a1_unusable_delays_are_error_attribute(delay, code):
    """A1, E6, E8: negative, empty or unusable; nothing fires; no literal stops a run."""
    data = refused(delay, data="gap=100; nothing=''")
    assert data["error_code"] == data["Error_code"] == code
    assert (data["action"], data["attribute"]) == ("timeout", "delay")
    assert data["message"]


@pytest.mark.row("A1.1", "A1.13", "E8.5")
def test_a1_a_hundred_years_are_the_longest():
    assert waited(str(100 * 365 * 86_400)) == 100 * 365 * 86_400
    assert refused(str(100 * 365 * 86_400 + 1))["error_code"] == ErrorCode.INVALID_TIME


@pytest.mark.row("A1.4", "A1.5", "A1.6", "A1.7", "A1.17", "A1.18", "A1.20")
@pytest.mark.parametrize(
    ("delay", "start", "due"),
    [
        ("BH", "2026-03-02T08:00", "2026-03-02T09:00"),
        ("BH", "2026-03-02T10:00", "2026-03-03T09:00"),  # inside: the next span
        ("bh", "2026-03-02T08:00", "2026-03-02T09:00"),
        (" BH ", "2026-03-02T08:00", "2026-03-02T09:00"),
        ("'BH'", "2026-03-02T08:00", "2026-03-02T09:00"),
        ("ABH", "2026-03-02T10:00", "2026-03-02T18:00"),
        ("BBH", "2026-03-02T10:00", "2026-03-03T00:00"),
        ("WEND", "2026-03-02T10:00", "2026-03-07T00:00"),
        ("WEND", "2026-03-07T10:00", "2026-03-14T00:00"),  # Saturday to Sunday is one span
        ("WEND", "2026-03-08T10:00", "2026-03-14T00:00"),
    ],
)
def test_a1_an_interval_is_its_next_start(delay, start, due):
    """A1: the next instant at which the interval changes to the one named."""
    assert waited(delay, start=at(start)) == (at(due) - at(start)).total_seconds()


@pytest.mark.row("A1.8", "A1.19", "A1.21")
def test_a1_inside_a_holiday_hday_waits_for_the_next_holiday_span():
    holidays = {date(2026, 3, 2): ALL_DAY, date(2026, 3, 3): ALL_DAY, date(2026, 3, 20): ALL_DAY}
    calendar = Calendar(weekdays=OFFICE.weekdays, holidays=holidays)
    assert waited("HDAY", calendar=calendar) == (at("2026-03-20T00:00") - START).total_seconds()


@pytest.mark.row("A1.8", "A1.17")
def test_a1_hday_waits_for_the_first_holiday_to_come():
    """A1: from a working day, and from the evening before."""
    calendar = Calendar(weekdays=OFFICE.weekdays, holidays={date(2026, 3, 4): ALL_DAY, date(2026, 3, 20): ALL_DAY})
    for start in (START, at("2026-03-03T23:59")):
        assert waited("HDAY", calendar=calendar, start=start) == (at("2026-03-04T00:00") - start).total_seconds()


@pytest.mark.row("A1.9")
def test_a1_the_zone_is_the_record_s():
    """A1: in New York it is five in the morning at the start; nine there is 14:00 UTC."""
    assert waited("BH", zone="America/New_York") == (at("2026-03-02T14:00") - START).total_seconds()


@pytest.mark.row("A1.22")
def test_a1_a_start_that_dst_skips_is_the_first_instant_after_it():
    calendar = Calendar("America/New_York", weekdays={6: Span(9000, 40_000)})  # half past two on a Sunday
    start = at("2026-03-08T05:00")
    assert waited("BH", calendar=calendar, start=start) == (at("2026-03-08T07:00") - start).total_seconds()


@pytest.mark.row("2.8")
def test_a1_a_data_item_wins_over_a_token():
    """Section 2: a token is that value unless a data item of that name exists."""
    assert waited("BH", data="BH=7") == 7
    assert waited("bh", data="BH=7") == (at("2026-03-03T09:00") - START).total_seconds()


@pytest.mark.row("A1.14", "E7.1", "E8.1")
@pytest.mark.parametrize(
    ("code", "calendar"),
    [
        ("HDAY", OFFICE),
        ("BH", Calendar()),
        ("WEND", Calendar(holidays={})),
        ("WEND", Calendar(holidays={date(2026, 3, 4): ALL_DAY})),  # it would begin the day after
        ("HDAY", Calendar()),
    ],
)
def test_a1_without_its_table_an_interval_is_error_configuration(code, calendar):
    """A1, E7: `Error.Configuration` with the properties of E6."""
    driver = play(one_block(f'<ocs:timeout delay="{code}"/>', calendar=calendar), until=60)
    assert driver.names == ["Error.Configuration"]
    data = driver.data("Error.Configuration")
    assert (data["action"], data["attribute"]) == ("timeout", "delay")
    assert data["error_code"] == data["Error_code"] == ErrorCode.INVALID_REQUEST
    assert code in data["message"]


@pytest.mark.row("A1.14")
def test_a1_an_interval_that_never_begins_again_is_error_configuration():
    calendar = Calendar(holidays={date(2020, 1, 1): ALL_DAY})
    driver = play(one_block('<ocs:timeout delay="HDAY"/>', calendar=calendar), until=60)
    assert driver.names == ["Error.Configuration"]


@pytest.mark.row("A1.24", "A1.25")
@pytest.mark.parametrize("wrong", ["noon", "5m", "HDAYS", "", "-5"])
def test_a1_a_wrong_literal_is_an_error_where_it_is_reached_and_not_before(wrong):
    """A1: the document runs; a state that is never entered does no harm."""
    body = f"""
      <state id="a"><onentry><ocs:timeout delay="10"/></onentry><transition event="ocs.timeout" target="b"/></state>
      <state id="b"><onentry><ocs:timeout delay="{wrong}"/></onentry>
        <transition event="Error.Attribute" target="f"/></state>
      <state id="never"><onentry><ocs:timeout delay="{wrong}"/></onentry></state><final id="f"/>"""
    driver = play(treatment(body))
    assert driver.names == ["ocs.timeout", "Error.Attribute"]
    assert (driver.now - START).total_seconds() == 10
    assert driver.ended.reason == "final"


@pytest.mark.row("A1.10")
@pytest.mark.parametrize("delay", ["5", "0", "BBH"])
def test_a1_the_answer_is_one_ocs_timeout(delay):
    """A1: once, however long one waits after it."""
    body = f'''<state id="a"><onentry><ocs:timeout delay="{delay}"/><send event="enough" delay="5d"/></onentry>
      <transition event="enough" target="f"/></state><final id="f"/>'''
    driver = play(treatment(body), until=9 * 86_400)
    assert driver.names == ["ocs.timeout", "enough"]


@pytest.mark.row("A1.10", "3.5")
def test_a1_the_answer_may_come_in_another_state_and_several_wait_side_by_side():
    """Section 3: an action returns at once; its answer arrives later, in whatever state."""
    body = """
      <state id="a"><onentry><ocs:timeout delay="20"/><ocs:timeout delay="10"/><ocs:timeout delay="20"/></onentry>
        <transition event="ocs.timeout" target="b"/></state>
      <state id="b"><transition event="ocs.timeout" target="c"/></state>
      <state id="c"><transition event="ocs.timeout" target="f"/></state><final id="f"/>"""
    driver = play(treatment(body))
    assert driver.ended.reason == "final"
    times = [time for time, (kind, _) in zip(driver.lines.times, driver.lines.all, strict=True) if kind == "event"]
    assert [(time - START).seconds for time in times] == [10, 20, 20]
