"""A calendar from its TOML table: zone, weekdays, holidays, and the zones that a list's `tz_dbid` names.

timezone = "America/New_York"
[weekdays]
mon = "09:00-18:00"
[holidays]
"2026-12-24/2026-12-31" = "00:00-24:00"   # each of these days, the last one too
"2026-12-28" = "12:00-24:00"              # a date alone wins over days that it lies within
country = "US"
subdivision = "CA"
[timezones]
101 = "America/New_York"
"""

from __future__ import annotations

import importlib
import re
import warnings
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scxml_engine.campaign.tables import NOTHING, Reading, text
from scxml_engine.errors import UsageError
from scxml_engine.ocs.calendar import Calendar, Span
from scxml_engine.ocs.localtime import DAY
from scxml_engine.ocs.lookup import canonical_integer, unknown
from scxml_engine.ocs.zones import find_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CALENDAR_KEYS: Final = ("timezone", "weekdays", "holidays", "timezones")

LONGEST_HOLIDAYS: Final = 366
"""Days that one key of the holidays may cover."""

_HOURS = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")
_COUNTRY_KEYS: Final = ("country", "subdivision")
_DAYS = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:/([0-9]{4}-[0-9]{2}-[0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class CountryHolidays:
    """The public holidays of a country or a part of it, by the `holidays` package: a pure function of the year."""

    country: str
    subdivision: str | None = None

    def __call__(self, year: int) -> frozenset[date]:
        """The dates of that year."""
        return _of_year(self.country, self.subdivision, year)


@lru_cache(maxsize=1024)
def _of_year(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    # An optional extra, and slow to import: only when it is asked for.
    package: Any = importlib.import_module("holidays")
    if country not in package.list_supported_countries():  # it would call any of its own names
        raise NotImplementedError
    with warnings.catch_warnings():
        # Of some countries it warns that moveable feasts of far years are not known.
        warnings.simplefilter("ignore")
        return frozenset(package.country_holidays(country, subdiv=subdivision, years=year))


class _Days(NamedTuple):
    """The days of one key, the last one among them."""

    first: date
    last: date
    key: str

    @property
    def alone(self) -> bool:
        """Whether the key is a date, not a stretch of days."""
        return "/" not in self.key

    @property
    def length(self) -> int:
        """The number of its days; below 1 when it ends before it begins."""
        return (self.last - self.first).days + 1


def parse_calendar(table: Mapping[str, object], source: str) -> Calendar:
    """The calendar of that table; `source` is the file's name for messages. Raises `ConfigError` with every problem."""
    reading = Reading(source)
    calendar = read_calendar(reading, table, "")
    reading.finish()
    return calendar


def read_calendar(reading: Reading, value: object, path: str) -> Calendar:
    """The calendar of a table that stands at that path of a file; problems are reported."""
    table = reading.table(value, path, CALENDAR_KEYS)
    prefix = f"{path}." if path else ""
    holidays, country = _holidays(reading, table, f"{prefix}holidays")
    return Calendar(
        timezone=reading.take(table, path, "timezone", _zone, "UTC"),
        weekdays=_weekdays(reading, table, f"{prefix}weekdays"),
        holidays=holidays,
        country_holidays=country,
        timezones=_timezones(reading, table, f"{prefix}timezones"),
    )


def _weekdays(reading: Reading, calendar: Mapping[str, object], path: str) -> dict[int, Span] | None:
    if "weekdays" not in calendar:
        return None
    table = reading.table(calendar["weekdays"], path, WEEKDAYS)
    spans = {number: reading.take(table, path, name, _hours, None) for number, name in enumerate(WEEKDAYS)}
    return {number: span for number, span in spans.items() if span is not None}


def _holidays(
    reading: Reading, calendar: Mapping[str, object], path: str
) -> tuple[dict[date, Span] | None, CountryHolidays | None]:
    if "holidays" not in calendar:
        return None, None
    table = reading.table(calendar["holidays"], path)
    country = reading.take(table, path, "country", text, None)
    subdivision = reading.take(table, path, "subdivision", text, None)
    dates = _dates(reading, {key: table[key] for key in table if key not in _COUNTRY_KEYS}, path)
    if country is not None:
        return dates, _country(reading, path, country, subdivision)
    if "subdivision" in table and "country" not in table:
        reading.report(f"{path}.subdivision: there is no country", 'write country = "US" beside it')
    return dates, None


def _dates(reading: Reading, table: Mapping[str, object], path: str) -> dict[date, Span]:
    """The hours of every date; one that has a key for itself has its hours from there."""
    stretches: dict[_Days, Span | None] = {}
    for key in table:
        try:
            days = _days(key)
        except UsageError as problem:
            reading.report(f"{path}: {problem}")
            continue
        if days in stretches:  # in YAML, as a date and as its text
            reading.report(f'{path}: "{days.key}" stands there twice')
        stretches[days] = reading.take(table, path, key, _hours, None)
    for one, other in _overlaps(stretches):
        reading.report(
            f'{path}: "{one.key}" and "{other.key}" overlap',
            "let each day stand in one of them; a date alone may lie within and wins",
        )
    dates: dict[date, Span] = {}
    for days in sorted(stretches, key=lambda each: each.alone):  # dates alone come last
        span = stretches[days]
        if span is not None:
            dates.update((days.first + timedelta(number), span) for number in range(days.length))
    return dates


def _overlaps(stretches: Iterable[_Days]) -> Iterator[tuple[_Days, _Days]]:
    """Each stretch that begins before one before it has ended, with that one."""
    reaching: _Days | None = None
    for days in sorted(each for each in stretches if not each.alone):
        if reaching is not None and days.first <= reaching.last:
            yield reaching, days
        if reaching is None or days.last > reaching.last:
            reaching = days


def _country(reading: Reading, path: str, country: str, subdivision: str | None) -> CountryHolidays | None:
    found = CountryHolidays(country, subdivision)
    try:
        found(2026)  # any year: what the package does not know, it refuses now
    except ModuleNotFoundError:
        reading.report(f"{path}.country: the holidays package is not installed", "pip install scxml-engine[holidays]")
    except NotImplementedError:
        name = f'"{country}"' + (f' with subdivision "{subdivision}"' if subdivision else "")
        reading.report(f"{path}.country: the holidays package does not know {name}", "write ISO 3166 codes: US, CA")
    else:
        return found
    return None


def _timezones(reading: Reading, calendar: Mapping[str, object], path: str) -> dict[int, str]:
    zones: dict[int, str] = {}
    table = reading.table(calendar.get("timezones", NOTHING), path)
    for key in table:
        number = canonical_integer(str(key))
        if number is None:
            reading.report(f'{path}: "{key}" is not a tz_dbid', 'write a number: 101 = "America/New_York"')
            continue
        zones[number] = reading.take(table, path, key, _zone, "UTC")
    return zones


def _zone(value: object) -> str:
    return find_zone(text(value)).key


def _hours(value: object) -> Span:
    """`09:00-18:00` as seconds since midnight; the end may be 24:00."""
    match = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if match is not None:
        start, end = (int(match[i]) * 3600 + int(match[i + 1]) * 60 for i in (1, 3))
        if start < end <= DAY:
            return Span(start, end)
        if end < start < DAY:
            raise UsageError(f'bad hours "{value}"; they cannot span midnight, and end at 24:00 at the latest')
    raise UsageError(f'bad hours "{value}"; write them as "09:00-18:00", the end after the start and at most 24:00')


def _days(key: object) -> _Days:
    """`2026-12-25`, or `2026-12-24/2026-12-26` with both ends."""
    # A YAML file may hold dates as such.
    if isinstance(key, date) and not isinstance(key, datetime):
        return _Days(key, key, str(key))
    match = _DAYS.fullmatch(key) if isinstance(key, str) else None
    try:
        if match is not None:
            first = date.fromisoformat(match[1])
            days = _Days(first, date.fromisoformat(match[2] or match[1]), match[0])
            _require_stretch(days)
            return days
    except ValueError:
        pass
    near = unknown("key", str(key), _COUNTRY_KEYS)
    forms = '"2026-12-25", or days as "2026-12-24/2026-12-26"'
    raise UsageError(f"{near}; write a date as {forms}" if "mean" not in near else near)


def _require_stretch(days: _Days) -> None:
    if days.length < 1:
        raise UsageError(f'"{days.key}" ends before it begins; write "{days.last}/{days.first}"')
    if days.length > LONGEST_HOLIDAYS:
        raise UsageError(f'"{days.key}" is {days.length} days long; one key covers at most {LONGEST_HOLIDAYS}')
