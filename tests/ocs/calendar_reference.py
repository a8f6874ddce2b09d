"""What a calendar should answer, by a clock on the wall that is watched: the dialect's words, and no code of ours.

The clock is read minute by minute (`astimezone`, nothing else), and the lookup of dialect section 6 is applied to what
it shows. One rule is added, that of the calendar's docstring: a span, and a day, starts and ends when the clock shows
its time *or a later one* for the first time. So the lookup is applied to the latest time that the clock has ever shown:
a clock that is put back shows nothing new until it has caught up, and a time that it leaps over has been reached.

A clock whose offset has seconds (local mean times; Liberia until 1972) is watched second by second.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
CODES = ("BBH", "BH", "ABH", "WEND", "HDAY")
ZONES = sorted(available_timezones() - {"localtime", "posixrules", "Factory"})

Hours = tuple[int, int]


@dataclass(frozen=True)
class Tables:
    """What is configured; hours are seconds since midnight, from and till."""

    weekdays: Mapping[int, Hours] | None = None
    holidays: Mapping[date, Hours] | None = None
    country: Callable[[int], frozenset[date]] | None = None


def by_the_rules(tables: Tables, shown: datetime) -> str:
    """Section 6, "Daytime of a record", for what a clock shows."""
    second = shown.hour * 3600 + shown.minute * 60 + shown.second
    today = shown.date()
    if tables.holidays is not None and today in tables.holidays:
        begin, end = tables.holidays[today]
        if begin <= second < end:
            return "HDAY"
    elif tables.country is not None and today in tables.country(today.year):
        return "HDAY"
    if tables.weekdays is not None and shown.weekday() in tables.weekdays:
        begin, end = tables.weekdays[shown.weekday()]
        return "BBH" if second < begin else "BH" if second < end else "ABH"
    if tables.weekdays is None and tables.holidays is None and tables.country is None:
        return "HDAY"
    return "WEND"


def walk(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The instants, a minute apart, at which the clock shows a time that it has not shown since `start`; that time.

    `start` is a whole minute of UTC; clocks that were put back just before it are not seen.
    """
    hours = [start + each * HOUR for each in range(int((end - start) / HOUR) + 1)]
    exact = all(each.astimezone(zone).second == 0 for each in hours)
    step = MINUTE if exact else SECOND
    instant, latest = start, None
    while instant < end:
        shown = instant.astimezone(zone)
        # Two datetimes of one zone are compared by what they show.
        if latest is None or shown > latest:
            latest = shown
            yield instant, shown
        instant += step


@dataclass(frozen=True)
class Watched:
    """The intervals from the first of `starts` until `end`, adjacent ones differ; None is an answer from beyond."""

    starts: tuple[datetime, ...]
    codes: tuple[str, ...]
    end: datetime

    def interval(self, at: datetime) -> str:
        return self.codes[self._index(at)]

    def next_change(self, at: datetime) -> datetime | None:
        return next(iter(self.starts[self._index(at) + 1 :]), None)

    def next_start(self, code: str, at: datetime) -> datetime | None:
        for index in range(self._index(at) + 1, len(self.starts)):
            if self.codes[index] == code:
                return self.starts[index]
        return None

    def seconds_until(self, code: str, at: datetime) -> int | None:
        """0 within it; else so many that after them it has begun, and after one less it has not."""
        if self.interval(at) == code:
            return 0
        start = self.next_start(code, at)
        if start is None:
            return None
        whole = int((start - at).total_seconds())
        return whole if at + whole * SECOND == start else whole + 1

    def _index(self, at: datetime) -> int:
        assert self.starts[0] <= at < self.end, "the clock was not watched then"
        return bisect_right(self.starts, at) - 1


def watch(tables: Tables, walked: list[tuple[datetime, datetime]], end: datetime) -> Watched:
    """The intervals along a walk."""
    starts: list[datetime] = []
    codes: list[str] = []
    for instant, shown in walked:
        code = by_the_rules(tables, shown)
        if not codes or code != codes[-1]:
            starts.append(instant)
            codes.append(code)
    return Watched(tuple(starts), tuple(codes), end)


# --------------------------------------------------------------------------------------------------- jumps of the clocks

FIRST_YEAR, LAST_YEAR = 1970, 2037


@lru_cache(maxsize=1)
def _every_third_day() -> list[datetime]:
    # No zone jumps twice within three days; test_localtime.py looks.
    first, last = datetime(FIRST_YEAR, 1, 8, tzinfo=UTC), datetime(LAST_YEAR, 12, 24, tzinfo=UTC)
    return [first + each * 3 * DAY for each in range((last - first) // (3 * DAY) + 1)]


def jumps(zone: ZoneInfo) -> tuple[tuple[datetime, timedelta, timedelta], ...]:
    """Every instant of 1970 to 2037 from which another offset holds, with the offsets before and after."""
    found = []
    days = _every_third_day()
    offsets = [each.astimezone(zone).utcoffset() for each in days]
    for index in range(1, len(days)):
        before, after = offsets[index - 1], offsets[index]
        if before == after:
            continue
        low, high = days[index - 1], days[index]
        while high - low > SECOND:
            middle = low + (high - low) // SECOND // 2 * SECOND
            if middle.astimezone(zone).utcoffset() == before:
                low = middle
            else:
                high = middle
        found.append((high, before, after))
    return tuple(found)


@lru_cache(maxsize=1)
def kindred() -> tuple[tuple[tuple[str, ...], tuple[tuple[datetime, timedelta, timedelta], ...]], ...]:
    """All zones, those whose clocks agree all through these years together, with their jumps."""
    together: dict[object, tuple[list[str], tuple[tuple[datetime, timedelta, timedelta], ...]]] = {}
    for name in ZONES:
        zone = ZoneInfo(name)
        found = jumps(zone)
        key = (found, _every_third_day()[0].astimezone(zone).utcoffset())
        together.setdefault(key, ([], found))[0].append(name)
    return tuple((tuple(names), found) for names, found in together.values())
