"""The daytime intervals, compared with a clock that is watched minute by minute."""

import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.errors import UsageError
from scxml_engine.ocs.calendar import ALL_DAY, Calendar, Span
from scxml_engine.ocs.constants import Daytime

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


# ------------------------------------------------------------------------------------------------ the reference


def by_the_rules(calendar: Calendar, shown: datetime) -> Daytime:
    """Dialect section 6, for what a clock shows."""
    second = shown.hour * HOUR + shown.minute * 60
    holiday = (calendar.holidays or {}).get(shown.date())
    if holiday and holiday.start <= second < holiday.end:
        return Daytime.HDAY
    business = (calendar.weekdays or {}).get(shown.weekday())
    if business:
        if second < business.start:
            return Daytime.BBH
        return Daytime.BH if second < business.end else Daytime.ABH
    return Daytime.HDAY if calendar.weekdays is None and calendar.holidays is None else Daytime.WEND


def watched(calendar: Calendar, zone: ZoneInfo, start: datetime, days: int) -> list[Daytime]:
    """The interval of every minute from `start`: the rules, applied to the latest time that the clock has ever shown.

    A clock that is put back shows nothing new until it has caught up: that is how nothing starts or ends twice.
    """
    latest = datetime.min  # noqa: DTZ901 - wall clock time has no zone
    codes = []
    for minute in range(-2 * 1440, days * 1440):
        latest = max(latest, (start + minute * MINUTE).astimezone(zone).replace(tzinfo=None, fold=0))
        if minute >= 0:
            codes.append(by_the_rules(calendar, latest))
    return codes


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
    calendar, zone, start = scene
    days = 9
    codes = watched(calendar, zone, start, days)
    end = start + timedelta(days)
    for minute in minutes:
        now = start + minute * MINUTE
        assert calendar.interval(now) is codes[minute]
        assert calendar.interval(now + timedelta(seconds=59, microseconds=999_999)) is codes[minute]
        changes = [i for i in range(minute + 1, len(codes)) if codes[i] is not codes[i - 1]]
        expected = [calendar.next_change(now), *(calendar.next_start(code, now) for code in Daytime)]
        firsts = [
            next(iter(changes), None),
            *(next((i for i in changes if codes[i] is code), None) for code in Daytime),
        ]
        for answer, first in zip(expected, firsts, strict=True):
            if first is None:
                assert answer is None or answer >= end
            else:
                assert answer == start + first * MINUTE


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


def test_the_zone_of_the_record_counts():
    """E2: at 07:00 in New York it is 13:00 in Paris."""
    now = at("2026-03-03T07:00")
    assert US.interval(now) is Daytime.BBH
    assert US.interval(now, "Europe/Paris") is Daytime.BH
    assert US.interval(now, ZoneInfo("America/Los_Angeles")) is Daytime.BBH
    assert local(US.next_start(Daytime.BH, now, "America/Los_Angeles"), "America/Los_Angeles").startswith(
        "2026-03-03T09"
    )


def test_a_weekend_is_one_span():
    """A1: from within Saturday, WEND next starts a week later; from Friday, on Saturday at midnight."""
    assert local(US.next_start(Daytime.WEND, at("2026-03-06T12:00"))) == "2026-03-07T00:00:00-0500"
    assert local(US.next_start(Daytime.WEND, at("2026-03-07T12:00"))) == "2026-03-14T00:00:00-0400"
    assert local(US.next_start(Daytime.WEND, at("2026-03-08T12:00"))) == "2026-03-14T00:00:00-0400"


def test_adjacent_holidays_are_one_span():
    calendar = Calendar(holidays={date(2026, 12, day): ALL_DAY for day in (24, 25, 26, 31)})
    assert calendar.next_start(Daytime.HDAY, datetime(2026, 12, 1, tzinfo=UTC)) == datetime(2026, 12, 24, tzinfo=UTC)
    assert calendar.next_start(Daytime.HDAY, datetime(2026, 12, 24, tzinfo=UTC)) == datetime(2026, 12, 31, tzinfo=UTC)


def test_outside_the_hours_of_a_holiday_the_weekday_table_holds():
    calendar = Calendar(weekdays=OFFICE, holidays={date(2026, 12, 24): Span(14 * HOUR, 24 * HOUR)})
    hours = [8, 10, 15, 23]
    codes = [calendar.interval(datetime(2026, 12, 24, hour, tzinfo=UTC)) for hour in hours]
    assert codes == [Daytime.BBH, Daytime.BH, Daytime.HDAY, Daytime.HDAY]


def test_a_business_day_may_fill_the_whole_day():
    """A span may end at 24:00; the next day's, which starts then, is the same interval."""
    calendar = Calendar(weekdays=dict.fromkeys(range(7), ALL_DAY))
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert calendar.interval(now) is Daytime.BH
    assert calendar.next_change(now) is None
    assert calendar.next_start(Daytime.BH, now) is None


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
