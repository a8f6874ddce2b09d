"""Instants, their fields in UTC and how they are written and read: what Date needs, without any engine."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Final

DAY: Final = 86_400_000
_FURTHEST: Final = 8.64e15
_UNITS: Final = ((3_600_000, 24), (60_000, 60), (1000, 60), (1, 1000))  # of the clock: milliseconds, how many
_WEEKDAYS: Final = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ZONES: Final = {"Z": 0, "UT": 0, "UTC": 0, "GMT": 0} | {
    f"{place}{kind}T": -hours - (kind == "S")
    for place, hours in (("E", 4), ("C", 5), ("M", 6), ("P", 7))
    for kind in "SD"
}
_ISO: Final = re.compile(
    r"([+-]\d{6}|\d{4})(?:-(\d\d)(?:-(\d\d))?)?"
    r"(?:T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_WORDS: Final = re.compile(
    r"(?P<time>\d{1,2}:\d\d(?::\d\d(?:\.\d{1,9})?)?)|(?P<numbers>\d+(?:[/-]\d+){1,2})|(?P<zone>[+-]\d{1,4}(?::\d\d)?)"
    r"|(?P<number>\d+)|(?P<word>[A-Za-z]+)|(?P<nothing>[\s,.]+)|(?P<wrong>.)"
)


def fields(ms: float) -> tuple[int, ...]:
    """Year, month from 0, day, hours, minutes, seconds, milliseconds."""
    days, rest = divmod(int(ms), DAY)
    # Days from 0000-03-01, so that a leap day ends a year (H. Hinnant, "chrono-compatible low-level date algorithms").
    era, day = divmod(days + 719_468, 146_097)
    year = (day - day // 1460 + day // 36_524 - day // 146_096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    return (
        year + era * 400 + (month >= 10),
        (month + 2) % 12,
        day - (153 * month + 2) // 5 + 1,
        *(rest // size % count for size, count in _UNITS),
    )


def instant(parts: Sequence[int]) -> float:
    """The other way round; the parts of the clock may be left out, and all may be out of their bounds."""
    year, month, day, *clock = parts
    year, month = year + month // 12, month % 12
    shifted = year - (month < 2)
    of_year = (153 * ((month + 10) % 12) + 2) // 5
    days = 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400 + of_year + day - 1 - 719_468
    return float(days * DAY + sum(value * size for value, (size, _) in zip(clock, _UNITS, strict=False)))


def clipped(ms: float) -> float:
    """An instant that a Date can hold, or NaN."""
    return float(int(ms)) if math.isfinite(ms) and abs(ms) <= _FURTHEST else math.nan


def full_year(year: float) -> int:
    """A year as Date takes it: two digits are of the last century."""
    return 1900 + int(year) if 0 <= int(year) <= 99 else int(year)


# texts ----------------------------------------------------------------------------------------------------------------


def _year_text(year: int) -> str:
    return f"{year:04}" if year >= 0 else f"-{-year:06}"


def _date_text(ms: float) -> str:
    year, month, day, *_ = fields(ms)
    return f"{_WEEKDAYS[int(ms // DAY + 4) % 7]} {_MONTHS[month]} {day:02} {_year_text(year)}"


def _time_text(ms: float) -> str:
    return "{:02}:{:02}:{:02} GMT+0000 (UTC)".format(*fields(ms)[3:6])


def _local_date(ms: float) -> str:
    year, month, day, *_ = fields(ms)
    return f"{month + 1}/{day}/{_year_text(year)}"


def _local_time(ms: float) -> str:
    hours, minutes, seconds = fields(ms)[3:6]
    return f"{hours % 12 or 12}:{minutes:02}:{seconds:02} {'AM' if hours < 12 else 'PM'}"


def date_and_time(ms: float) -> str:
    """An instant as `String(date)` has it."""
    return f"{_date_text(ms)} {_time_text(ms)}"


def _utc_text(ms: float) -> str:
    weekday, month, day, year = _date_text(ms).split()
    return f"{weekday}, {day} {month} {year} " + "{:02}:{:02}:{:02} GMT".format(*fields(ms)[3:6])


TEXTS: Final[dict[str, Callable[[float], str]]] = {
    "toString": date_and_time,
    "toDateString": _date_text,
    "toTimeString": _time_text,
    "toUTCString": _utc_text,
    "toGMTString": _utc_text,
    "toLocaleString": lambda ms: f"{_local_date(ms)}, {_local_time(ms)}",
    "toLocaleDateString": _local_date,
    "toLocaleTimeString": _local_time,
}


# reading --------------------------------------------------------------------------------------------------------------


def parsed(text: str) -> float:
    """The instant of a written date, NaN when it is none; without a zone it is UTC."""
    iso = _ISO.fullmatch(text.strip())
    if iso is not None:
        return _of_iso(iso)
    month, shift = 0, 0.0
    afternoon: bool | None = None
    clock: list[int] = []
    loose: list[int] = []
    for found in _WORDS.finditer(re.sub(r"\([^)]*\)", " ", text)):
        word = found[0]
        match found.lastgroup:
            case "time" if not clock:
                clock = _clock(word)
            case "zone" if clock:
                shift += _shift(word)
            case "numbers":
                loose += map(int, re.split("[/-]", word))
            case "number":
                loose.append(int(word))
            case "word" if word.upper() in ("AM", "PM"):
                afternoon = word.upper() == "PM"
            case "word" if word.upper() in _ZONES:
                shift += _ZONES[word.upper()] * 3_600_000
            case "word" if word[:3].title() in _MONTHS and not month:
                month = _MONTHS.index(word[:3].title()) + 1
            case "word" if word[:3].title() in _WEEKDAYS:
                pass
            case "nothing":
                pass
            case _:
                return math.nan
    if clock and afternoon is not None:
        clock[0] = clock[0] % 12 + 12 * afternoon
    return clipped(_of_loose(month, loose, clock) - shift)


def _of_loose(month: int, loose: list[int], clock: list[int]) -> float:
    """The numbers of a date in the order of America, or with the year first when it is no day."""
    if len(loose) == 1 and not month:
        loose = [loose[0], 1, 2001]  # a month alone, as engines read it
    if len(loose) != (2 if month else 3):
        return math.nan
    if month:
        day, year = loose if loose[0] <= 31 else loose[::-1]
    elif loose[0] > 31:
        year, month, day = loose
    else:
        month, day, year = loose
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return math.nan
    if year < 100:
        year += 2000 if year < 50 else 1900
    return instant([year, month - 1, day, *clock])


def _of_iso(found: re.Match[str]) -> float:
    written = zip(found.groups()[:6], "111000", strict=True)
    year, month, day, hours, minutes, seconds = (int(each or least) for each, least in written)
    fraction, zone = found[7], found[8]
    if not (1 <= month <= 12 and 1 <= day <= 31 and hours <= 24 and minutes < 60 and seconds < 60):
        return math.nan
    ms = int(f"{fraction or 0:0<3}"[:3])
    shift = _shift(zone) if zone and zone not in "Zz" else 0
    return clipped(instant([year, month - 1, day, hours, minutes, seconds, ms]) - shift)


def _clock(word: str) -> list[int]:
    whole, _, fraction = word.partition(".")
    parts = [int(each) for each in whole.split(":")]
    return [*parts, *[0] * (3 - len(parts)), int(f"{fraction:0<3}"[:3])]


def _shift(zone: str) -> float:
    """+02:00, +0200 or +2, in milliseconds."""
    digits = zone[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) < 3 else (int(digits[:-2]), int(digits[-2:]))
    return (-1 if zone[0] == "-" else 1) * (hours * 60 + minutes) * 60_000.0
