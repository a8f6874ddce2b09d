"""The calendar in every zone of IANA's database, around every change of its clocks, against the watched clock.

CALENDAR_INSTANTS says how many instants a zone is asked for (20). Every zone takes part; each has all jumps of its clocks
from 1970 to 2037 for candidates, and the more instants, the more of them are looked at: from a few thousand on, all.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import holidays
import pytest

from scxml_engine.ocs.calendar import Calendar, Span
from scxml_engine.ocs.constants import Daytime
from tests.ocs.calendar_reference import CODES, DAY, HOUR, MINUTE, SECOND, ZONES, Tables, Watched, kindred, walk, watch

INSTANTS = int(os.environ.get("CALENDAR_INSTANTS", "20"))
PARTS = 8
BEFORE, AFTER = timedelta(days=3), timedelta(days=7)  # what is watched around a jump
NEAR = 2 * DAY  # what is asked for
MICROSECOND = timedelta(microseconds=1)
FULL_DAY = 86400


# --------------------------------------------------------------------------------------------------------- calendars


@dataclass(frozen=True)
class Jump:
    """The clocks jump at an instant; `low` and `high` are what they show just before and just after, the less first."""

    at: datetime
    low: datetime
    high: datetime

    def time_within(self, random: Random) -> int:
        """A time of day that is skipped, or comes twice."""
        minutes = max(int((self.high - self.low) / MINUTE), 1)
        shown = self.low + random.randrange(minutes) * MINUTE
        return shown.hour * 3600 + shown.minute * 60

    def day(self, random: Random, reach: int = 0) -> date:
        """The day of the jump, or so many days from it."""
        return random.choice([self.low, self.high]).date() + random.randint(-reach, reach) * DAY


def hours(random: Random) -> tuple[int, int]:
    """Any hours of a day, in whole minutes; its ends and its small hours, when clocks jump, more often than others."""
    while True:
        pair = [
            random.choice([0, FULL_DAY, random.randrange(0, 240) * 60, random.randrange(0, 1441) * 60]) for _ in "ab"
        ]
        if pair[0] != pair[1]:
            return min(pair), max(pair)


def working_saturday(random: Random, jump: Jump) -> Tables:
    week = dict.fromkeys(range(5), (9 * 3600, 18 * 3600)) | {5: (10 * 3600, 14 * 3600)}
    return Tables(week, {jump.day(random, 3): (0, FULL_DAY)})


def holiday_with_hours_on_the_day(random: Random, jump: Jump) -> Tables:
    week = {each: hours(random) for each in range(7) if random.random() < 0.8}
    return Tables(week, {jump.low.date(): hours(random), jump.high.date(): hours(random)})


def hours_that_begin_in_the_jump(random: Random, jump: Jump) -> Tables:
    begin = jump.time_within(random)
    span = (begin, random.choice([FULL_DAY, max(begin + 60, 12 * 3600)]))
    return Tables(dict.fromkeys(range(7), span), {jump.day(random, 2): span} if random.random() < 0.5 else {})


def hours_that_end_in_the_jump(random: Random, jump: Jump) -> Tables:
    end = jump.time_within(random) or FULL_DAY
    span = (random.randrange(end // 60) * 60, end)
    return Tables(dict.fromkeys(range(7), span), {jump.day(random, 2): span} if random.random() < 0.5 else None)


def hours_within_the_jump(random: Random, jump: Jump) -> Tables:
    begin = jump.time_within(random)
    span = (begin, min(begin + 60 * random.randint(1, 30), FULL_DAY))
    return Tables({random.randrange(7): span, jump.low.weekday(): span}, {jump.high.date(): span})


def country_holidays(random: Random, jump: Jump) -> Tables:
    country = random.choice(["US", "DE", "FR", "BR"])

    def of_year(year: int) -> frozenset[date]:
        extra = {each for each in (jump.low.date(), jump.high.date() + DAY) if each.year == year}
        return _country(country, year) | extra

    own = random.choice([None, {}, {jump.day(random, 2): hours(random)}])
    return Tables(dict.fromkeys(range(6), hours(random)), own, of_year)


def holidays_alone(random: Random, jump: Jump) -> Tables:
    return Tables(None, {jump.day(random, 4): random.choice([(0, FULL_DAY), hours(random)]) for _ in range(4)})


def anything(random: Random, jump: Jump) -> Tables:
    week = {each: hours(random) for each in range(7) if random.random() < 0.6}
    days = {jump.day(random, 4): hours(random) for _ in range(random.randrange(5))}
    return Tables(random.choice([None, week, week]), random.choice([None, days]))


KINDS = [
    working_saturday,
    holiday_with_hours_on_the_day,
    hours_that_begin_in_the_jump,
    hours_that_end_in_the_jump,
    hours_within_the_jump,
    country_holidays,
    holidays_alone,
    anything,
]
_years: dict[tuple[str, int], frozenset[date]] = {}


def _country(country: str, year: int) -> frozenset[date]:
    if (country, year) not in _years:
        _years[country, year] = frozenset(holidays.country_holidays(country, years=year))
    return _years[country, year]


def calendar(tables: Tables) -> Calendar:
    def spans(table):
        return None if table is None else {key: Span(*pair) for key, pair in table.items()}

    return Calendar("UTC", spans(tables.weekdays), spans(tables.holidays), tables.country)


# --------------------------------------------------------------------------------------------------------- instants


def instants(random: Random, jump: Jump, watched: Watched, count: int) -> Iterator[datetime]:
    """So many instants within two days of the jump; about half of them at a boundary, or a moment from one."""
    edges = [jump.at, jump.at, *(each for each in watched.starts[1:] if abs(each - jump.at) <= NEAR)]
    for _ in range(count):
        if random.random() < 0.5:
            aside = random.choice([-HOUR, -SECOND, -MICROSECOND, 0 * SECOND, MICROSECOND, SECOND, MINUTE, HOUR])
            yield random.choice(edges) + aside
        else:
            yield jump.at + random.uniform(-1, 1) * NEAR


def differences(calendar: Calendar, zone: str, watched: Watched, at: datetime) -> Iterator[str]:
    """What the calendar answers otherwise than the watched clock."""
    pairs = [("interval", calendar.interval(at, zone), watched.interval(at))]
    asked = [("next_change", calendar.next_change(at, zone), watched.next_change(at))]
    for code in Daytime:
        asked.append((f"next_start {code}", calendar.next_start(code, at, zone), watched.next_start(code, at)))
        seconds, expected = calendar.seconds_until(code, at, zone), watched.seconds_until(code, at)
        if expected is not None or seconds is None or at + seconds * SECOND < watched.end:
            never = expected is None and seconds is None
            pairs += [] if never else [(f"seconds_until {code}", seconds, expected)]
    for name, answer, expected in asked:
        beyond = expected is None and (answer is None or answer >= watched.end)
        pairs += [] if beyond else [(name, answer, expected)]
    return (f"{name}: {answer}, by the clock {expected}" for name, answer, expected in pairs if answer != expected)


def whole_minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def looked_at(name: str, found: tuple[tuple[datetime, timedelta, timedelta], ...], random: Random) -> list[Jump]:
    """The jumps that are looked at, all when there are instants enough; where clocks never jump, any instants."""
    most = max(1, INSTANTS // 20)
    if not found:
        span = datetime(2037, 12, 1, tzinfo=UTC) - datetime(1970, 2, 1, tzinfo=UTC)
        minutes = sorted(random.sample(range(span // MINUTE), min(most, 20)))
        found = tuple(
            (at, offset, offset)
            for at in (datetime(1970, 2, 1, tzinfo=UTC) + each * MINUTE for each in minutes)
            for offset in [at.astimezone(ZoneInfo(name)).utcoffset()]
        )
    chosen = found if len(found) <= most else sorted(random.sample(found, most))
    return [
        Jump(at, *sorted((at + offset).replace(tzinfo=None) for offset in (before, after)))
        for at, before, after in chosen
    ]


def test_every_zone_takes_part():
    assert sorted(name for names, _ in kindred() for name in names) == ZONES
    assert len(ZONES) > 590
    assert tuple(Daytime) == CODES


@pytest.mark.parametrize("part", range(PARTS))
def test_in_every_zone_every_answer_is_that_of_a_watched_clock(part):
    """A1, A4, A5, E2: interval, next change, next start and seconds until, of all zones around the jumps of their clocks."""
    told: list[str] = []
    for names, found in kindred()[part::PARTS]:
        random = Random(names[0])
        chosen = looked_at(names[0], found, random)
        for index, jump in enumerate(chosen):
            kind = random.choice(KINDS)
            tables = kind(random, jump)
            start, end = whole_minute(jump.at - BEFORE), whole_minute(jump.at + AFTER)
            watched = watch(tables, list(walk(ZoneInfo(names[0]), start, end)), end)
            count = INSTANTS // len(chosen) + (index < INSTANTS % len(chosen))
            for name in names:
                asked = calendar(tables)
                for at in instants(random, jump, watched, count):
                    told += [
                        f"{name} {at.isoformat()}, {kind.__name__}, jump at {jump.at.isoformat()}: {each}\n  {tables}"
                        for each in differences(asked, name, watched, at)
                    ]
            assert not told, "\n".join(told[:10])
    assert not told


# What only clocks of the years before have done: a day twice (Alaska, bought from Russia), a day left out (Manila), clocks
# with seconds that jump, one put back by nearly a day (Kwajalein), and Amsterdam's twenty minutes.
OLD = [
    ("America/Juneau", "1867-10-18T00:00"),
    ("America/Sitka", "1867-10-18T00:00"),
    ("Asia/Manila", "1844-12-31T00:00"),
    ("Pacific/Kwajalein", "1969-09-30T13:00"),
    ("Africa/Monrovia", "1972-01-07T00:44"),
    ("Europe/Dublin", "1916-10-01T02:25"),
    ("Europe/Amsterdam", "1937-06-30T23:00"),
    ("America/New_York", "1883-11-18T17:00"),
    ("Pacific/Guam", "1844-12-31T00:00"),
]


@pytest.mark.parametrize(("name", "near"), OLD)
def test_old_clocks_are_watched_second_by_second(name, near):
    """A1, E2: jumps of odd seconds, of a day forward and of a day back."""
    zone, middle = ZoneInfo(name), datetime.fromisoformat(near).replace(tzinfo=UTC)
    start, end = middle - 1.5 * DAY, middle + 2 * DAY
    walked = list(walk(zone, start, end))
    random = Random(name)
    for kind in random.sample(KINDS, 3):
        low, high = sorted((middle + side * DAY).astimezone(zone).replace(tzinfo=None) - side * DAY for side in (-1, 1))
        jump = Jump(middle, low.replace(second=0), high.replace(second=0))
        tables = kind(random, jump)
        watched, asked = watch(tables, walked, end), calendar(tables)
        edges = [middle, *watched.starts[1:]]
        for edge in edges:
            for aside in (-SECOND, -MICROSECOND, 0 * SECOND, SECOND, random.uniform(-1, 1) * DAY):
                at = edge + aside
                if start <= at < end:
                    assert list(differences(asked, name, watched, at)) == [], (at, tables)
