"""The daytime intervals, compared with a clock that is watched minute by minute."""

import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.errors import UsageError
from scxml_engine.ocs.calendar import ALL_DAY, Calendar, Span
from scxml_engine.ocs.constants import Daytime
from tests.ocs.calendar_reference import Tables, walk, watch

NEW_YORK = "America/New_York"
MINUTE = timedelta(minutes=1)
HOUR = 3600
OFFICE = dict.fromkeys(range(5), Span(9 * HOUR, 18 * HOUR))
US = Calendar(timezone=NEW_YORK, weekdays=OFFICE, holidays={date(2026, 12, 25): ALL_DAY})

# A zone, and an instant near which its clocks jump: by half an hour, over midnight, by a day, …
JUMPS = [
    ("America/New_York", "2026-03-08T07:00"),
    ("America/New_York", "2026-11-01T06:00"),
    ("Australia/Lord_Howe", "2026-04-04T15:00"),
    ("Australia/Lord_Howe", "2026-10-03T15:30"),
    ("America/Sao_Paulo", "2018-11-04T03:00"),
    ("America/Sao_Paulo", "2018-02-18T02:00"),
    ("America/St_Johns", "2006-04-02T03:31"),
    ("America/St_Johns", "2006-10-29T02:31"),
    ("Pacific/Apia", "2011-12-30T10:00"),
    ("Pacific/Kwajalein", "1993-08-21T12:00"),
    ("Antarctica/Troll", "2026-03-29T01:00"),
    ("Antarctica/Troll", "2026-10-25T01:00"),
    ("Asia/Pyongyang", "2015-08-14T15:00"),
    ("Asia/Pyongyang", "2018-05-04T15:00"),
    ("Asia/Kathmandu", "1985-12-31T18:30"),
    ("America/Caracas", "2007-12-09T07:00"),
    ("America/Havana", "2026-03-08T05:00"),
    ("America/Havana", "2026-11-01T05:00"),
    ("Africa/Casablanca", "2026-02-15T02:00"),
    ("Asia/Gaza", "2026-03-27T23:00"),
    ("Europe/Dublin", "2026-10-25T01:00"),
    ("Asia/Kolkata", "2026-01-01T00:00"),
    ("UTC", "2026-01-01T00:00"),
]


def at(text: str, zone: str = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local(instant: datetime | None, zone: str = NEW_YORK) -> str | None:
    return instant and f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M:%S%z}"


quarters = st.one_of(st.integers(0, 14), st.integers(0, 96), st.integers(90, 96))
spans = st.tuples(quarters, quarters).filter(lambda pair: pair[0] < pair[1]).map(lambda p: Span(p[0] * 900, p[1] * 900))
weekdays = st.none() | st.dictionaries(st.integers(0, 6), spans, max_size=7)


@st.composite
def scenes(draw):
    name, jump = draw(st.sampled_from(JUMPS))
    middle = datetime.fromisoformat(jump).replace(tzinfo=UTC)
    start = middle - timedelta(days=1)
    near = st.integers(-3, 8).map(lambda days: middle.date() + timedelta(days))
    holidays = draw(st.none() | st.dictionaries(near, st.just(ALL_DAY) | spans, max_size=5))
    return Calendar(timezone=name, weekdays=draw(weekdays), holidays=holidays), ZoneInfo(name), start


@settings(max_examples=60, deadline=None)
@given(scenes(), st.lists(st.integers(0, 3 * 1440) | st.integers(1440 - 90, 1440 + 90), min_size=1, max_size=16))
def test_every_answer_is_that_of_a_watched_clock(scene, minutes):
    """A1, A4, A5: any tables, near any jump; what is not within nine days lies behind them. Every zone: see test_calendar_zones."""
    calendar, zone, start = scene
    end = start + timedelta(9)
    clock = watch(Tables(calendar.weekdays, calendar.holidays), list(walk(zone, start - timedelta(2), end)), end)
    for minute in minutes:
        now = start + minute * MINUTE
        assert calendar.interval(now) == clock.interval(now)
        assert calendar.interval(now + timedelta(seconds=59, microseconds=999_999)) == clock.interval(now)
        pairs = [(calendar.next_change(now), clock.next_change(now))]
        pairs += [(calendar.next_start(code, now), clock.next_start(code, now)) for code in Daytime]
        for answer, expected in pairs:
            assert answer == expected or (expected is None and answer >= end)


@settings(max_examples=60, deadline=None)
@given(scenes())
def test_the_interval_differs_exactly_from_next_change_on(scene):
    """The codes before and at every change differ, and the one before is that of the instant asked for."""
    calendar, _, now = scene
    for _ in range(20):
        change = calendar.next_change(now)
        if change is None:
            break
        assert change > now
        assert calendar.interval(change - timedelta(microseconds=1)) is calendar.interval(now)
        assert calendar.interval(change) is not calendar.interval(now)
        now = change


@settings(max_examples=60, deadline=None)
@given(scenes(), st.sampled_from(Daytime))
def test_seconds_until_is_zero_within_and_else_reaches_the_start(scene, code):
    calendar, _, now = scene
    seconds = calendar.seconds_until(code, now)
    if calendar.interval(now) is code:
        assert seconds == 0
    elif seconds is not None:
        assert calendar.interval(now + timedelta(seconds=seconds)) is code
        assert calendar.interval(now + timedelta(seconds=seconds - 1)) is not code


# ------------------------------------------------------------------------------------------------ by hand


@pytest.mark.row("6.6.1", "6.6.2", "6.6.3", "6.6.4", "6.6.5")
@pytest.mark.parametrize(
    ("moment", "code"),
    [
        ("2026-03-02T08:59:59", Daytime.BBH),
        ("2026-03-02T09:00:00", Daytime.BH),
        ("2026-03-02T17:59:59", Daytime.BH),
        ("2026-03-02T18:00:00", Daytime.ABH),
        ("2026-03-07T12:00:00", Daytime.WEND),
        ("2026-12-25T12:00:00", Daytime.HDAY),
    ],
)
def test_intervals_of_an_office(moment, code):
    """Section 6: holiday table, weekday table, WEND."""
    assert US.interval(at(moment)) is code


@pytest.mark.row("6.6.7")
def test_the_zone_of_the_record_counts():
    """E2: at 07:00 in New York it is 13:00 in Paris."""
    now = at("2026-03-03T07:00")
    assert US.interval(now) is Daytime.BBH
    assert US.interval(now, "Europe/Paris") is Daytime.BH
    assert US.interval(now, ZoneInfo("America/Los_Angeles")) is Daytime.BBH
    assert local(US.next_start(Daytime.BH, now, "America/Los_Angeles"), "America/Los_Angeles").startswith(
        "2026-03-03T09"
    )


@pytest.mark.row("A1.20")
def test_a_weekend_is_one_span():
    """A1: from within Saturday, WEND next starts a week later; from Friday, on Saturday at midnight."""
    assert local(US.next_start(Daytime.WEND, at("2026-03-06T12:00"))) == "2026-03-07T00:00:00-0500"
    assert local(US.next_start(Daytime.WEND, at("2026-03-07T12:00"))) == "2026-03-14T00:00:00-0400"
    assert local(US.next_start(Daytime.WEND, at("2026-03-08T12:00"))) == "2026-03-14T00:00:00-0400"


@pytest.mark.row("A1.21")
def test_adjacent_holidays_are_one_span():
    calendar = Calendar(holidays={date(2026, 12, day): ALL_DAY for day in (24, 25, 26, 31)})
    assert calendar.next_start(Daytime.HDAY, datetime(2026, 12, 1, tzinfo=UTC)) == datetime(2026, 12, 24, tzinfo=UTC)
    assert calendar.next_start(Daytime.HDAY, datetime(2026, 12, 24, tzinfo=UTC)) == datetime(2026, 12, 31, tzinfo=UTC)


@pytest.mark.row("6.6.1")
def test_outside_the_hours_of_a_holiday_the_weekday_table_holds():
    calendar = Calendar(weekdays=OFFICE, holidays={date(2026, 12, 24): Span(14 * HOUR, 24 * HOUR)})
    hours = [8, 10, 15, 23]
    codes = [calendar.interval(datetime(2026, 12, 24, hour, tzinfo=UTC)) for hour in hours]
    assert codes == [Daytime.BBH, Daytime.BH, Daytime.HDAY, Daytime.HDAY]


@pytest.mark.row("6.6.8")
def test_a_business_day_may_fill_the_whole_day():
    """A span may end at 24:00; the next day's, which starts then, is the same interval."""
    calendar = Calendar(weekdays=dict.fromkeys(range(7), ALL_DAY))
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert calendar.interval(now) is Daytime.BH
    assert calendar.next_change(now) is None
    assert calendar.next_start(Daytime.BH, now) is None


@pytest.mark.row("6.6.6")
def test_without_tables_every_day_is_a_holiday_for_ever():
    """Section 6: HDAY when none is configured."""
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert Calendar().interval(now) is Daytime.HDAY
    assert Calendar().next_change(now) is None
    assert not any(Calendar().configured(code) for code in Daytime)


def test_configured_names_the_table_that_an_interval_needs():
    """A1: `Error.Configuration` when the statistical table is not there; an empty table is there."""
    assert [code for code in Daytime if Calendar(weekdays={}).configured(code)] == ["BBH", "BH", "ABH", "WEND"]
    assert [code for code in Daytime if Calendar(holidays={}).configured(code)] == ["HDAY"]
    assert [code for code in Daytime if Calendar(country_holidays=lambda year: frozenset()).configured(code)] == [
        "HDAY"
    ]


def test_a_start_in_the_skipped_hour_is_the_first_instant_after_it():
    """A1: on 8 March 2026 New York has no 02:30."""
    calendar = Calendar(timezone=NEW_YORK, weekdays={6: Span(2 * HOUR + 1800, 12 * HOUR)})
    assert local(calendar.next_start(Daytime.BH, at("2026-03-08T00:00"))) == "2026-03-08T03:00:00-0400"


def test_in_the_doubled_hour_a_span_starts_once():
    """On 1 November 2026 New York has 01:30 twice."""
    calendar = Calendar(timezone=NEW_YORK, weekdays={6: Span(HOUR + 1800, 12 * HOUR)})
    start = calendar.next_start(Daytime.BH, at("2026-11-01T00:00"))
    assert local(start) == "2026-11-01T01:30:00-0400"
    assert calendar.interval(start + timedelta(minutes=35)) is Daytime.BH  # the clock shows 01:05 again
    assert local(calendar.next_change(start)) == "2026-11-01T12:00:00-0500"


def test_a_day_begins_once_though_the_clock_shows_the_one_before_again():
    """On 29 October 2006 the clocks of Newfoundland went from 00:01 back to 23:01 of Saturday."""
    calendar = Calendar(timezone="America/St_Johns", weekdays={5: ALL_DAY})
    sunday = datetime(2006, 10, 29, 2, 30, tzinfo=UTC)
    assert calendar.next_change(sunday - timedelta(hours=1)) == sunday
    assert calendar.interval(sunday) is Daytime.WEND
    assert calendar.interval(sunday + timedelta(minutes=30)) is Daytime.WEND  # the clock shows 23:30, Saturday
    assert calendar.next_change(sunday + timedelta(minutes=30)) == at("2006-11-04T00:00", "America/St_Johns")


def test_a_day_that_is_skipped_has_no_hours():
    """Samoa had no 30 December 2011: a holiday on it never comes."""
    calendar = Calendar(timezone="Pacific/Apia", holidays={date(2011, 12, 30): ALL_DAY})
    assert calendar.next_start(Daytime.HDAY, datetime(2011, 12, 1, tzinfo=UTC)) is None


def test_a_dated_holiday_is_found_years_ahead():
    """Dated holidays are searched beyond the 400 days, to the last of them."""
    calendar = Calendar(timezone=NEW_YORK, weekdays=OFFICE, holidays={date(2032, 1, 1): ALL_DAY})
    assert local(calendar.next_start(Daytime.HDAY, at("2026-03-02T12:00"))) == "2032-01-01T00:00:00-0500"
    assert calendar.next_start(Daytime.HDAY, at("2032-01-02T12:00")) is None


def test_a_year_of_holidays_does_not_hide_the_weekdays_after_it():
    days = {date(2026, 1, 1) + timedelta(day): ALL_DAY for day in range(600)}
    calendar = Calendar(weekdays=OFFICE, holidays=days)
    assert calendar.next_change(datetime(2026, 1, 2, tzinfo=UTC)) == datetime(2027, 8, 24, tzinfo=UTC)
    assert calendar.next_start(Daytime.BH, datetime(2026, 1, 2, tzinfo=UTC)) == datetime(2027, 8, 24, 9, tzinfo=UTC)


def test_a_country_adds_whole_days_and_a_date_keeps_its_own_hours():
    christmas = date(2026, 12, 25)
    calendar = Calendar(
        weekdays=OFFICE,
        holidays={christmas: Span(12 * HOUR, 24 * HOUR)},
        country_holidays=lambda year: frozenset({date(year, 7, 3), christmas}),
    )
    assert calendar.interval(datetime(2026, 7, 3, 3, tzinfo=UTC)) is Daytime.HDAY
    assert calendar.interval(datetime(2026, 12, 25, 10, tzinfo=UTC)) is Daytime.BH


@pytest.mark.row("A5.3")
def test_seconds_are_rounded_up():
    """A5: waiting the answer never ends too early."""
    now = at("2026-03-02T08:59:58") + timedelta(microseconds=1)
    assert US.seconds_until(Daytime.BH, now) == 2
    assert US.seconds_until(Daytime.BH, at("2026-03-02T09:00")) == 0
    assert Calendar().seconds_until(Daytime.BH, now) is None


def test_a_calendar_is_a_value():
    """Equal by what it says, whatever it was asked, and it can be pickled."""
    other = Calendar(timezone=NEW_YORK, weekdays=dict(OFFICE), holidays={date(2026, 12, 25): ALL_DAY})
    US.next_change(at("2026-03-02T12:00"))
    assert other == US
    assert pickle.loads(pickle.dumps(US)) == US


def test_what_is_no_instant_or_no_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        US.interval(datetime(2026, 3, 2))  # noqa: DTZ001 - on purpose
    with pytest.raises(UsageError, match="did you mean Europe/Paris"):
        US.interval(datetime(2026, 3, 2, tzinfo=UTC), "Europe/Pariss")


@pytest.mark.parametrize(
    ("zone", "hours", "near", "starts"),
    [
        # Half an hour is skipped, and comes twice, on Lord Howe.
        ("Australia/Lord_Howe", (2.25, 12), "2026-10-03T02:15", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", (1.75, 12), "2026-04-04T12:00", "2026-04-04T14:45"),
        # At midnight: the day begins at one o'clock, and in autumn once.
        ("Asia/Beirut", (0, 12), "2026-03-28T12:00", "2026-03-28T22:00"),
        ("Asia/Beirut", (0.5, 12), "2026-03-28T12:00", "2026-03-28T22:00"),
        ("America/Havana", (0, 12), "2026-03-07T20:00", "2026-03-08T05:00"),
        ("America/Havana", (0, 12), "2026-10-31T20:00", "2026-11-01T04:00"),
        ("America/Havana", (0.5, 12), "2026-10-31T20:00", "2026-11-01T04:30"),
        ("America/Asuncion", (0.25, 12), "2023-09-30T20:00", "2023-10-01T04:00"),
        # Over midnight: Saturday's last hour comes twice, Sunday begins after it.
        ("America/Sao_Paulo", (0, 12), "2018-02-17T20:00", "2018-02-18T03:00"),
        # Ramadan: an hour back for a month.
        ("Africa/Casablanca", (2.5, 12), "2026-02-14T20:00", "2026-02-15T01:30"),
        ("Africa/Casablanca", (2.5, 12), "2026-03-21T20:00", "2026-03-22T02:00"),
        # Two hours.
        ("Antarctica/Troll", (1.5, 12), "2026-03-28T20:00", "2026-03-29T01:00"),
        ("Antarctica/Troll", (1.5, 12), "2026-10-24T20:00", "2026-10-24T23:30"),
        # Winter time is the exception there; the clocks are no different for it.
        ("Europe/Dublin", (1.5, 12), "2026-03-28T20:00", "2026-03-29T01:00"),
        ("Europe/Dublin", (1.5, 12), "2026-10-24T20:00", "2026-10-25T00:30"),
    ],
)
def test_the_start_of_a_span_on_a_day_the_clocks_change(zone, hours, near, starts):
    """A1: skipped, it is the first instant after; doubled, it is the first of the two, and there is no second."""
    calendar = Calendar(zone, weekdays={6: Span(*(int(each * HOUR) for each in hours))})
    start = calendar.next_start(Daytime.BH, at(near, "UTC"))
    assert start == at(starts, "UTC")
    assert calendar.next_start(Daytime.BH, start) > start + timedelta(6)


def test_a_span_that_lies_in_the_skipped_hour_does_not_come_that_day():
    """A1: there is no instant in it; what comes before and after meet."""
    calendar = Calendar(NEW_YORK, weekdays=dict.fromkeys(range(7), Span(2 * HOUR, 2 * HOUR + 1800)))
    assert local(calendar.next_start(Daytime.BH, at("2026-03-07T12:00"))) == "2026-03-09T02:00:00-0400"
    assert local(calendar.next_change(at("2026-03-08T01:00"))) == "2026-03-08T03:00:00-0400"
    assert calendar.interval(at("2026-03-08T03:00")) is Daytime.ABH


def test_a_year_ends_like_any_other_day():
    """A1: Thursday the 31st and Friday the 1st are one HDAY span; so are a weekend and the New Year in it."""
    calendar = Calendar(weekdays=OFFICE, holidays={date(2026, 12, 31): ALL_DAY, date(2027, 1, 1): ALL_DAY})
    now = datetime(2026, 12, 31, 12, tzinfo=UTC)
    assert calendar.next_change(now) == datetime(2027, 1, 2, tzinfo=UTC)
    assert calendar.next_start(Daytime.WEND, now) == datetime(2027, 1, 2, tzinfo=UTC)
    assert Calendar(weekdays=OFFICE).next_change(datetime(2022, 12, 31, 12, tzinfo=UTC)) == datetime(
        2023, 1, 2, tzinfo=UTC
    )


def test_a_leap_day_is_a_day():
    calendar = Calendar(weekdays=OFFICE, holidays={date(2028, 2, 29): Span(10 * HOUR, 12 * HOUR)})
    starts = [datetime(2028, 2, 29, tzinfo=UTC)]
    while starts[-1] < datetime(2028, 3, 1, tzinfo=UTC):
        starts.append(calendar.next_change(starts[-1]))
    assert [(each.hour, str(calendar.interval(each))) for each in starts] == [
        (0, "BBH"),
        (9, "BH"),
        (10, "HDAY"),
        (12, "BH"),
        (18, "ABH"),
        (0, "BBH"),
    ]


def test_hours_of_a_holiday_that_hide_the_hours_of_business_begin_none():
    """Section 6: the holiday table is asked first; BH that begins beneath it begins when it ends, or not at all."""
    beneath = Calendar(weekdays=OFFICE, holidays={date(2026, 3, 3): Span(8 * HOUR, 10 * HOUR)})
    hidden = Calendar(weekdays=OFFICE, holidays={date(2026, 3, 3): Span(8 * HOUR, 20 * HOUR)})
    now = datetime(2026, 3, 3, 7, tzinfo=UTC)
    assert beneath.next_start(Daytime.BH, now) == datetime(2026, 3, 3, 10, tzinfo=UTC)
    assert hidden.next_start(Daytime.BH, now) == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert hidden.next_start(Daytime.ABH, now) == datetime(2026, 3, 3, 20, tzinfo=UTC)


@pytest.mark.row("6.6.5")
def test_with_holidays_alone_the_rest_is_wend():
    """Section 6: WEND when at least one table is configured."""
    for calendar in (Calendar(holidays={}), Calendar(country_holidays=lambda year: frozenset()), Calendar(weekdays={})):
        assert calendar.interval(datetime(2026, 3, 2, 12, tzinfo=UTC)) is Daytime.WEND


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Apia", NEW_YORK, "Etc/GMT+12"])
def test_every_instant_that_a_datetime_names_has_an_answer(zone):
    """A4: from year 1 to 9999, in zones whose clocks already show the year 10000; what would come after never comes."""
    calendar = Calendar(zone, weekdays=dict.fromkeys(range(7), Span(9 * HOUR, 18 * HOUR)), holidays={})
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    for now in (first, first + timedelta(1), last - timedelta(2), last - timedelta(1), last):
        assert calendar.interval(now) in {"BBH", "BH", "ABH"}
        for code in (Daytime.BH, Daytime.ABH, Daytime.BBH):
            start = calendar.next_start(code, now)
            if now < last - timedelta(1):
                assert now < start <= now + timedelta(days=1)
                assert calendar.interval(start) is code
            else:
                assert start is None or now < start
    assert calendar.next_change(last) is None
    assert calendar.seconds_until(Daytime.HDAY, last) is None
    assert calendar.interval(last.replace(tzinfo=timezone(timedelta(hours=-14)))) in {"BBH", "BH", "ABH"}


def test_the_last_midnight_of_all_is_never_reached():
    calendar = Calendar(weekdays=dict.fromkeys(range(7), Span(9 * HOUR, 18 * HOUR)))
    evening = datetime(9999, 12, 31, 17, 59, 59, 999_999, tzinfo=UTC)
    assert calendar.interval(evening) is Daytime.BH, "the microsecond counts in far years too"
    assert calendar.next_change(evening) == evening + timedelta(microseconds=1)
    assert calendar.seconds_until(Daytime.ABH, evening) == 1
    assert calendar.next_start(Daytime.BBH, evening) is None


def test_a_holiday_centuries_ahead_is_found_without_looking_at_every_day():
    years = []
    calendar = Calendar(
        weekdays=OFFICE,
        holidays={date(9999, 12, 31): ALL_DAY, date(2500, 1, 1): Span(9 * HOUR, 10 * HOUR)},
        country_holidays=lambda year: years.append(year) or frozenset(),
    )
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert calendar.next_start(Daytime.HDAY, now) == datetime(2500, 1, 1, 9, tzinfo=UTC)
    assert calendar.next_start(Daytime.HDAY, datetime(2500, 1, 2, tzinfo=UTC)) == datetime(9999, 12, 31, tzinfo=UTC)
    assert len(years) < 1000


@pytest.mark.parametrize("weekday", range(7))
def test_after_holidays_beyond_the_horizon_a_whole_week_is_looked_at(weekday):
    """A1: one day of business a week, and 500 days of holidays before it."""
    days = {date(2026, 1, 1) + timedelta(day): ALL_DAY for day in range(500)}
    start = Calendar(weekdays={weekday: ALL_DAY}, holidays=days).next_start(
        Daytime.BH, datetime(2026, 1, 2, tzinfo=UTC)
    )
    assert start.weekday() == weekday
    assert datetime(2027, 5, 16, tzinfo=UTC) <= start < datetime(2027, 5, 23, tzinfo=UTC)


@settings(max_examples=12, deadline=None)
@given(
    weekdays.filter(lambda table: table != {}),
    st.lists(st.tuples(st.integers(370, 520), st.integers(1, 45), spans | st.just(ALL_DAY)), max_size=4),
    st.integers(385, 430),
    st.integers(0, 6),
    st.sampled_from(Daytime),
)
def test_beyond_the_horizon_nothing_that_dated_holidays_make_is_missed(table, runs, filled, day, code):
    """A1: the next start is what a walk over every change finds, though stretches of mere weekdays are left out."""
    first = date(2026, 3, 2)
    days = {first + timedelta(offset + each): span for offset, length, span in runs for each in range(length)}
    for offset in range(filled):
        days.setdefault(first + timedelta(offset), ALL_DAY)  # so that the horizon itself holds little
    calendar = Calendar(weekdays=table, holidays=days)
    now = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=day)
    quarter = timedelta(minutes=15)
    expected, previous = None, calendar.interval(now)
    for number in range(1, 640 * 96):
        current = calendar.interval(now + number * quarter)
        if current is not previous and current is code:
            expected = now + number * quarter
            break
        previous = current
    assert calendar.next_start(code, now) == expected


@pytest.mark.row("6.6.8")
@pytest.mark.parametrize("span", [(5, 5), (79_200, 21_600), (-1, 5), (0, 86_401)])
def test_hours_that_do_not_lie_in_one_day_are_refused_by_name(span):
    """Section 6: a business day does not span midnight."""
    with pytest.raises(UsageError, match="weekday 4: hours from"):
        Calendar(weekdays={4: Span(*span)})
    with pytest.raises(UsageError, match="holiday 2026-12-25: hours from"):
        Calendar(holidays={date(2026, 12, 25): Span(*span)})


def test_a_weekday_that_is_none_is_refused():
    with pytest.raises(UsageError, match="weekday 7: they are numbered from 0"):
        Calendar(weekdays={7: ALL_DAY})


@pytest.mark.parametrize(
    ("microseconds", "seconds"),
    [(0, "3600"), (1, "3600"), (999_999, "3600"), (1_000_000, "3599"), (3_599_999_999, "1")],
)
def test_whoever_waits_the_seconds_is_within_the_interval(microseconds, seconds):
    """A5: rounded up, so that it is never a second too early."""
    now = at("2026-03-02T08:00") + timedelta(microseconds=microseconds)
    assert str(US.seconds_until(Daytime.BH, now)) == seconds
    assert US.interval(now + timedelta(seconds=int(seconds))) is Daytime.BH


def test_an_instant_is_the_same_in_whatever_zone_it_is_written():
    """The second of two times, too, and one that is skipped."""
    second = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo(NEW_YORK), fold=1)
    calendar = Calendar(NEW_YORK, weekdays={6: Span(HOUR + 1800, 2 * HOUR)})
    for now in (second, second.astimezone(UTC), second.astimezone(ZoneInfo("Asia/Kathmandu"))):
        assert calendar.interval(now) is Daytime.BH
        assert local(calendar.next_change(now)) == "2026-11-01T02:00:00-0500"
        assert calendar.seconds_until(Daytime.ABH, now) == 1800
    assert US.interval(datetime(2026, 3, 8, 2, 30, tzinfo=ZoneInfo(NEW_YORK))) is Daytime.WEND


def test_what_was_answered_for_one_zone_is_not_the_answer_for_another():
    """E2: the weekend begins in London when it does in UTC, and ends an hour earlier; one calendar is asked for both."""
    calendar = Calendar(weekdays=OFFICE)
    now = datetime(2026, 3, 28, 12, tzinfo=UTC)
    for _ in range(2):
        assert calendar.next_change(now, "UTC") == datetime(2026, 3, 30, 0, tzinfo=UTC)
        assert calendar.next_change(now, "Europe/London") == datetime(2026, 3, 29, 23, tzinfo=UTC)
        assert calendar.next_start(Daytime.BH, now, "Europe/London") == datetime(2026, 3, 30, 8, tzinfo=UTC)
        assert calendar.next_start(Daytime.BH, now) == datetime(2026, 3, 30, 9, tzinfo=UTC)
