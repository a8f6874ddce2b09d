"""A calendar from its TOML table: zone, weekdays, holidays, and the zones that a list's `tz_dbid` names.

timezone = "America/New_York"
[weekdays]
mon = "09:00-18:00"
[holidays]
"2026-12-25" = "00:00-24:00"
country = "US"
subdivision = "CA"
[timezones]
101 = "America/New_York"
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from scxml_engine.campaign.tables import NOTHING, Reading, text
from scxml_engine.errors import UsageError
from scxml_engine.ocs.calendar import Calendar, Span
from scxml_engine.ocs.lookup import canonical_integer, unknown
from scxml_engine.ocs.zones import find_zone

if TYPE_CHECKING:
    from collections.abc import Mapping

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CALENDAR_KEYS: Final = ("timezone", "weekdays", "holidays", "timezones")

_HOURS = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")
_CODE = re.compile(r"[A-Z]{2,3}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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
    return frozenset(package.country_holidays(country, subdiv=subdivision, years=year))


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
    dates: dict[date, Span] = {}
    for key in table:
        if key in ("country", "subdivision"):
            continue
        try:
            day = _date(key)
        except UsageError as problem:
            reading.report(f"{path}: {problem}")
            continue
        span = reading.take(table, path, key, _hours, None)
        if span is not None:
            dates[day] = span
    if country is not None:
        return dates, _country(reading, path, country, subdivision)
    if "subdivision" in table and "country" not in table:
        reading.report(f"{path}.subdivision: there is no country", 'write country = "US" beside it')
    return dates, None


def _country(reading: Reading, path: str, country: str, subdivision: str | None) -> CountryHolidays | None:
    found = CountryHolidays(country, subdivision)
    try:
        if not _CODE.fullmatch(country):
            raise NotImplementedError
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


def _hours(value: object) -> Span | None:
    """`09:00-18:00` as seconds since midnight; the end may be 24:00."""
    match = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if match is not None:
        start, end = (int(match[i]) * 3600 + int(match[i + 1]) * 60 for i in (1, 3))
        if start < end <= 86400:
            return Span(start, end)
    raise UsageError(f'bad hours "{value}"; write them as "09:00-18:00", the end after the start and at most 24:00')


def _date(key: object) -> date:
    # A YAML file may hold dates as such; `fromisoformat` alone would take other forms too.
    if isinstance(key, date):
        return key
    try:
        if isinstance(key, str) and _DATE.fullmatch(key):
            return date.fromisoformat(key)
    except ValueError:
        pass
    near = unknown("key", str(key), ("country", "subdivision"))
    raise UsageError(f'{near}; write a date as "2026-12-25"' if "mean" not in near else near)
