"""The calendar's TOML table: hours, holidays by date, by stretches of days and by country, and the zones of a list."""

import sys
import warnings
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.campaign.calendar_table import CountryHolidays, parse_calendar
from scxml_engine.errors import ConfigError
from scxml_engine.ocs.calendar import ALL_DAY, Calendar, Span
from scxml_engine.ocs.constants import Daytime

HOUR = 3600
FULL = "00:00-24:00"


def of(table):
    """The dates of a `[holidays]` table."""
    return parse_calendar({"holidays": table}, "us.toml").holidays


def told(table):
    """What is said about a calendar's table."""
    with pytest.raises(ConfigError) as refusal:
        parse_calendar(table, "us.toml")
    return [f"{each.message}|{each.remedy}" for each in refusal.value.diagnostics]


def days(first, last):
    start = date.fromisoformat(first)
    return [start + timedelta(each) for each in range((date.fromisoformat(last) - start).days + 1)]


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# ------------------------------------------------------------------------------------------------------ stretches of days


def test_a_stretch_of_days_gives_each_its_hours_the_last_one_too():
    """Section 6: the holiday table, by stretches."""
    assert of({"2026-12-24/2026-12-26": FULL}) == dict.fromkeys(days("2026-12-24", "2026-12-26"), ALL_DAY)
    assert of({"2027-02-27/2027-03-01": "12:00-18:00"}) == dict.fromkeys(
        days("2027-02-27", "2027-03-01"), Span(12 * HOUR, 18 * HOUR)
    )


def test_a_stretch_may_pass_a_year_and_a_leap_day_and_may_be_one_day_long():
    assert date(2028, 2, 29) in of({"2028-02-28/2028-03-01": FULL})
    assert list(of({"2026-12-31/2027-01-01": FULL})) == [date(2026, 12, 31), date(2027, 1, 1)]
    assert list(of({"2026-12-31/2026-12-31": FULL})) == [date(2026, 12, 31)]


@pytest.mark.parametrize("turned", [False, True])
def test_a_date_alone_wins_over_the_days_that_it_lies_within(turned):
    """Whichever stands first."""
    table = {"2026-12-24/2026-12-26": FULL, "2026-12-24": "14:00-24:00", "2026-12-26": "00:00-12:00"}
    found = of(dict(reversed(table.items())) if turned else table)
    assert found == {
        date(2026, 12, 24): Span(14 * HOUR, 24 * HOUR),
        date(2026, 12, 25): ALL_DAY,
        date(2026, 12, 26): Span(0, 12 * HOUR),
    }


@pytest.mark.parametrize("turned", [False, True])
def test_a_date_alone_wins_over_a_stretch_of_that_one_day(turned):
    table = {"2026-12-24/2026-12-24": FULL, "2026-12-24": "14:00-24:00"}
    assert of(dict(reversed(table.items())) if turned else table) == {date(2026, 12, 24): Span(14 * HOUR, 24 * HOUR)}


def test_stretches_that_touch_are_two():
    assert len(of({"2026-12-24/2026-12-26": FULL, "2026-12-27/2026-12-31": "12:00-18:00"})) == 8


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            ["2026-12-24/2026-12-26", "2026-12-26/2026-12-31"],
            ['"2026-12-24/2026-12-26" and "2026-12-26/2026-12-31" overlap'],
        ),
        (
            ["2026-12-28/2026-12-29", "2026-12-01/2026-12-31", "2026-12-02/2026-12-03", "2027-01-01/2027-01-02"],
            [
                '"2026-12-01/2026-12-31" and "2026-12-02/2026-12-03" overlap',
                '"2026-12-01/2026-12-31" and "2026-12-28/2026-12-29" overlap',
            ],
        ),
        (
            ["2026-12-24/2026-12-26", "2026-12-24/2026-12-24"],
            ['"2026-12-24/2026-12-24" and "2026-12-24/2026-12-26" overlap'],
        ),
    ],
)
def test_stretches_that_overlap_are_told_by_name(table, message):
    found = told({"holidays": dict.fromkeys(table, FULL)})
    assert found == [
        f"holidays: {each}|let each day stand in one of them; a date alone may lie within and wins" for each in message
    ]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("2026-12-26/2026-12-24", '"2026-12-26/2026-12-24" ends before it begins; write "2026-12-24/2026-12-26"'),
        ("2027-01-01/2028-01-02", '"2027-01-01/2028-01-02" is 367 days long; one key covers at most 366'),
        ("0001-01-01/9999-12-31", '"0001-01-01/9999-12-31" is 3652059 days long; one key covers at most 366'),
        (
            "2026-12-24/2026-12-32",
            'unknown key "2026-12-24/2026-12-32"; write a date as "2026-12-25", or days as "2026-12-24/2026-12-26"',
        ),
        ("2026-12-24/", 'unknown key "2026-12-24/"; write a date as'),
        ("2026-12-24/26", 'unknown key "2026-12-24/26"; write a date as'),
        ("2026-12-24 / 2026-12-26", 'unknown key "2026-12-24 / 2026-12-26"; write a date as'),
        ("2026-12-24--2026-12-26", 'unknown key "2026-12-24--2026-12-26"; write a date as'),
        ("2026-12-24/P3D", 'unknown key "2026-12-24/P3D"; write a date as'),
        ("2026-12-24/2026-12-25/2026-12-26", "write a date as"),
        ("0000-12-24/0000-12-26", "write a date as"),
        ("٢٠٢٦-12-24", "write a date as"),
        (datetime(2026, 12, 25), 'unknown key "2026-12-25 00:00:00"; write a date as'),  # noqa: DTZ001 - of a YAML file
        (5, 'unknown key "5"; write a date as'),
    ],
)
def test_what_is_no_stretch_of_days_is_refused_in_one_line(key, message):
    (line,) = told({"holidays": {key: FULL}})
    assert line.startswith(f"holidays: {message}") or message in line
    assert "\n" not in line


def test_a_whole_leap_year_is_the_longest():
    assert len(of({"2028-01-01/2028-12-31": FULL})) == 366


def test_hours_of_a_stretch_are_hours():
    (line,) = told({"holidays": {"2026-12-24/2026-12-26": "closed"}})
    assert line.startswith('holidays.2026-12-24/2026-12-26: bad hours "closed"')


def test_a_date_that_stands_there_twice_is_told():
    """A YAML file may hold it as a date and as a text."""
    assert told({"holidays": {date(2026, 12, 25): FULL, "2026-12-25": "12:00-24:00"}}) == [
        'holidays: "2026-12-25" stands there twice|'
    ]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9), st.booleans()), max_size=6), st.randoms())
def test_every_day_has_the_hours_of_its_own_key_or_else_of_its_stretch(drawn, random):
    """Or two stretches share a day, and then that is what is told."""
    start = date(2026, 12, 1)
    table, alone, within = {}, {}, {}
    shared = False
    for number, (offset, more, single) in enumerate(drawn):
        first, last = start + timedelta(offset), start + timedelta(offset + more)
        key = str(first) if single else f"{first}/{last}"
        if key in table:
            continue
        table[key] = f"{number:02}:00-24:00"
        span = Span(number * HOUR, 24 * HOUR)
        if single:
            alone[first] = span
            continue
        for day in days(str(first), str(last)):
            shared = shared or day in within
            within[day] = span
    keys = list(table)
    random.shuffle(keys)
    shuffled = {key: table[key] for key in keys}
    if shared:
        assert all("overlap" in each for each in told({"holidays": shuffled}))
    else:
        assert of(shuffled) == within | alone


def test_adjacent_days_of_a_stretch_are_one_interval():
    """A1: adjacent holidays are one HDAY span; inside it HDAY waits for the next one."""
    calendar = parse_calendar({"holidays": {"2026-12-24/2026-12-26": FULL, "2027-01-01": FULL}}, "x")
    assert calendar.next_start(Daytime.HDAY, at("2026-12-01T12:00")) == at("2026-12-24T00:00")
    assert calendar.next_start(Daytime.HDAY, at("2026-12-25T12:00")) == at("2027-01-01T00:00")
    assert calendar.seconds_until(Daytime.HDAY, at("2026-12-26T23:59:59")) == 0
    assert calendar.next_change(at("2026-12-25T12:00")) == at("2026-12-27T00:00")


# ------------------------------------------------------------------------------------------------------------- the hours


@pytest.mark.row("6.6.9")
def test_saturday_may_be_a_working_day():
    """Section 6: hours of Saturday make it one; without them it is WEND."""
    calendar = parse_calendar({"weekdays": {"fri": "09:00-18:00", "sat": "10:00-14:00"}}, "x")
    codes = [calendar.interval(at(f"2026-03-07T{hour:02}:00")) for hour in (9, 10, 14)]
    assert codes == [Daytime.BBH, Daytime.BH, Daytime.ABH]
    assert calendar.interval(at("2026-03-08T10:00")) is Daytime.WEND
    assert calendar.next_start(Daytime.WEND, at("2026-03-06T10:00")) == at("2026-03-08T00:00")


@pytest.mark.parametrize("hours", ["22:00-06:00", "18:00-00:00", "00:01-00:00"])
def test_a_business_day_does_not_span_midnight(hours):
    """Section 6: it is refused by name, and a holiday too."""
    message = f'bad hours "{hours}"; they cannot span midnight, and end at 24:00 at the latest|'
    assert told({"weekdays": {"thu": hours}}) == [f"weekdays.thu: {message}"]
    assert told({"holidays": {"2026-12-25": hours}}) == [f"holidays.2026-12-25: {message}"]


@pytest.mark.parametrize(
    "hours", ["09:00-09:00", "24:00-24:00", "09:00-24:30", "9:00-18:00", "", "09:00", 9, None, True]
)
def test_what_are_no_hours_is_refused_with_an_example(hours):
    (line,) = told({"weekdays": {"mon": hours}})
    assert line.startswith(f'weekdays.mon: bad hours "{hours}"; write them as "09:00-18:00"')


# ------------------------------------------------------------------------------------------------------------- countries


@pytest.mark.parametrize("country", ["US", "USA", "GB", "UK", "DE"])
def test_countries_by_their_codes_of_two_or_three_letters(country):
    found = parse_calendar({"holidays": {"country": country}}, "x")
    assert found.interval(at("2026-12-25T12:00")) is Daytime.HDAY
    assert found.interval(at("2026-03-03T12:00")) is Daytime.WEND


@pytest.mark.parametrize(
    "country", ["us", "XX", "JAN", "MON", "NYSE", "ECB", "date", "HolidayBase", "_", "U S", "__doc__"]
)
def test_what_is_no_country_is_refused_whatever_else_the_package_has_under_that_name(country):
    assert told({"holidays": {"country": country}}) == [
        f'holidays.country: the holidays package does not know "{country}"|write ISO 3166 codes: US, CA'
    ]


@pytest.mark.parametrize("subdivision", ["ca", "QQ", "California!"])
def test_what_is_no_part_of_the_country_is_refused(subdivision):
    (line,) = told({"holidays": {"country": "US", "subdivision": subdivision}})
    assert f'does not know "US" with subdivision "{subdivision}"' in line


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"country": 1}, "holidays.country: 1 is not a text"),
        ({"country": ""}, 'holidays.country: "" is not a text'),
        ({"country": "US", "subdivision": 5}, "holidays.subdivision: 5 is not a text"),
        ({"subdivision": "CA"}, "holidays.subdivision: there is no country"),
    ],
)
def test_country_and_subdivision_are_texts(table, message):
    (line,) = told({"holidays": table})
    assert line.startswith(message)


def test_without_the_package_a_country_is_told_with_the_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "holidays", None)
    assert told({"holidays": {"country": "AT"}}) == [
        "holidays.country: the holidays package is not installed|pip install scxml-engine[holidays]"
    ]
    assert of({"2026-12-25": FULL}) == {date(2026, 12, 25): ALL_DAY}, "nobody else needs it"


@pytest.mark.parametrize("country", ["US", "IN", "LK", "SA", "JP", "CN", "IL"])
@pytest.mark.parametrize("year", [1, 1582, 1969, 2037, 2101, 9999])
def test_years_far_away_are_a_set_of_their_own_days_without_a_word(country, year):
    """Where the package ends, there are no holidays; what it warns of on standard error is nothing for a run."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert all(day.year == year for day in CountryHolidays(country)(year))


@pytest.mark.parametrize("year", [2021, 2022, 2027])
def test_a_holiday_that_is_observed_in_the_year_before_is_there(year):
    """1 January 2022 was a Saturday: the day off was 31 December 2021."""
    december = {2021: True, 2022: False, 2027: True}[year]
    assert (date(year, 12, 31) in CountryHolidays("US")(year)) is december


def test_a_date_keeps_its_hours_though_the_country_has_it_too():
    """Section 6: outside the hours of the holiday the weekday table holds."""
    table = {"weekdays": {"fri": "09:00-18:00"}, "holidays": {"country": "US", "2026-12-25": "12:00-24:00"}}
    calendar = parse_calendar(table, "x")
    codes = [calendar.interval(at(f"2026-12-25T{hour:02}:00")) for hour in (8, 10, 12, 23)]
    assert codes == [Daytime.BBH, Daytime.BH, Daytime.HDAY, Daytime.HDAY]
    assert calendar.interval(at("2026-07-03T10:00")) is Daytime.HDAY, "the Friday before the Fourth"


def test_only_a_country_is_configured_the_rest_is_wend():
    """Section 6: WEND when at least one table is configured."""
    calendar = parse_calendar({"holidays": {"country": "US"}}, "x")
    assert calendar.interval(at("2026-03-03T12:00")) is Daytime.WEND
    assert calendar.configured(Daytime.HDAY)
    assert not calendar.configured(Daytime.BH)


def test_nothing_is_configured_every_day_is_hday():
    """Section 6: HDAY when none is."""
    assert parse_calendar({}, "x") == Calendar()
    assert parse_calendar({}, "x").interval(at("2026-03-03T12:00")) is Daytime.HDAY


def test_every_problem_of_a_calendar_is_told_at_once():
    table = {
        "timezone": "Mars/Base",
        "weekdays": {"mon": "18:00-09:00", "monday": FULL},
        "holidays": {"2026-12-26/2026-12-24": FULL, "2026-13-01": FULL, "country": "XX"},
        "timezones": {"x": "UTC", "7": "Nowhere"},
    }
    assert len(told(table)) == 8
