"""The daytime intervals of a campaign: which one it is, when it changes, when a given one next starts.

A record's interval is looked up so (dialect section 6, "Daytime of a record"): the holiday table, by date and hours;
else the weekday table, before its hours BBH, in them BH, after them ABH; else WEND when any table is configured; else
HDAY.

What an hour of the table means on the day the clocks change: a span starts and ends at the first instant at which the
clocks of the zone show that time or a later one, and so does a day. A start in the hour that is skipped is the first
instant after it; in the hour that comes twice nothing starts or ends again; a day that is skipped has no spans.
Therefore a day is a short row of pieces on the time line, adjacent pieces of one code are one interval whatever
midnight lies between them, and every question below is a walk along the pieces.

No clock is read and nothing is loaded here: a calendar is a value. What it remembers are its own answers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from scxml_engine.errors import UsageError
from scxml_engine.ocs.constants import Daytime
from scxml_engine.ocs.localtime import DAY, END, clock, first_reached, instant_of, moment
from scxml_engine.ocs.zones import find_zone

HORIZON: Final = 400
"""Days that are searched one by one, more than a year of weekdays; beyond them, dated holidays and what follows."""

_FORTNIGHT: Final = 14
"""After so many days without a dated holiday the weekday table has had its say."""

_MEMORY: Final = 1 << 17
"""Answers that are kept before all are forgotten: some 10 MB."""


class Span(NamedTuple):
    """Hours of a day in seconds since midnight, `start` < `end` ≤ 86400."""

    start: int
    end: int


ALL_DAY: Final = Span(0, 86400)

HolidaysOfYear: TypeAlias = Callable[[int], frozenset[date]]
"""The holidays of a year, all day long; a pure function."""


K = TypeVar("K")
V = TypeVar("V")


class _Piece(NamedTuple):
    """A stretch of one interval within one day; it lasts until the next piece."""

    start: int  # UTC seconds
    code: Daytime
    day: int  # the ordinal of the local day that it belongs to


@dataclass(frozen=True)
class Calendar:
    """Two tables and a default zone; every method takes an aware datetime and a zone, None being the calendar's own.

    - `timezone`: the IANA name of the zone of records that name none.
    - `weekdays`: hours of business by weekday, 0 for Monday; a day left out is WEND; None when not configured.
    - `holidays`: hours of a holiday by date; None when not configured.
    - `country_holidays`: further holidays, all day long; a date of `holidays` keeps its own hours.
    - `timezones`: IANA names by the `tz_dbid` of a calling list.

    Hours that do not lie within one day raise `UsageError`, as does a name that is no zone; a naive datetime raises
    `ValueError`. Answers are in UTC; what would come after the year 9999 never comes.
    """

    timezone: str = "UTC"
    weekdays: Mapping[int, Span] | None = None
    holidays: Mapping[date, Span] | None = None
    country_holidays: HolidaysOfYear | None = None
    timezones: Mapping[int, str] = field(default_factory=dict)
    _days: dict[tuple[int, ZoneInfo], tuple[_Piece, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _starts: dict[tuple[int, Daytime | None, ZoneInfo], int | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for weekday, span in (self.weekdays or {}).items():
            if not 0 <= weekday <= 6:
                raise UsageError(f"weekday {weekday}: they are numbered from 0 for Monday to 6 for Sunday")
            _require_one_day(f"weekday {weekday}", span)
        for day, span in (self.holidays or {}).items():
            _require_one_day(f"holiday {day}", span)

    def zone(self, name: ZoneInfo | str | None = None) -> ZoneInfo:
        """The zone of that name, or the calendar's own."""
        if isinstance(name, ZoneInfo):
            return name
        return find_zone(self.timezone if name is None else name)

    def configured(self, code: Daytime) -> bool:
        """Whether the table that this interval comes from is there: row A1's `Error.Configuration` when it is not."""
        if code is Daytime.HDAY:
            return self.holidays is not None or self.country_holidays is not None
        return self.weekdays is not None

    def interval(self, at: datetime, zone: ZoneInfo | str | None = None) -> Daytime:
        """The interval at that instant."""
        return self._piece(instant_of(at), self.zone(zone)).code

    def next_change(self, at: datetime, zone: ZoneInfo | str | None = None) -> datetime | None:
        """The first instant after `at` at which `interval` differs; None when there is none within the horizon.

        The horizon is 400 days, and beyond them the dated holidays: what changes at all changes within it.
        """
        return self._next(None, at, zone)

    def next_start(self, code: Daytime, at: datetime, zone: ZoneInfo | str | None = None) -> datetime | None:
        """The first instant after `at` at which the interval changes to `code`; None when none is in the horizon (A1).

        Within that interval it is the start of the next one: adjacent days of WEND, and adjacent holidays, are one.
        """
        return self._next(code, at, zone)

    def seconds_until(self, code: Daytime, at: datetime, zone: ZoneInfo | str | None = None) -> int | None:
        """Whole seconds, rounded up, until `code` begins: 0 within it, None when it never does (row A5)."""
        if self.interval(at, zone) is code:
            return 0
        start = self.next_start(code, at, zone)
        return None if start is None else -((at - start) // timedelta(seconds=1))

    def _next(self, code: Daytime | None, at: datetime, zone: ZoneInfo | str | None) -> datetime | None:
        """The next change to that code, or to any (None). The answer is the same all through a piece."""
        where = self.zone(zone)
        piece = self._piece(instant_of(at), where)
        key = (piece.start, code, where)
        try:
            start = self._starts[key]
        except KeyError:
            start = _remember(self._starts, key, self._search(piece, code, where))
        return None if start is None else moment(start)

    def _search(self, piece: _Piece, code: Daytime | None, zone: ZoneInfo) -> int | None:
        current = piece.code
        for each in self._following(piece, zone):
            if each.code is not current:
                if code in (None, each.code):
                    return each.start
                current = each.code
        return None

    def _following(self, piece: _Piece, zone: ZoneInfo) -> Iterator[_Piece]:
        """The pieces after that one, as far as anything can change; stretches of mere weekdays are cut short."""
        for day in self._days_from(piece.day):
            for each in self._day(day, zone):
                if piece.start < each.start < END:
                    yield each

    def _days_from(self, first: int) -> Iterator[int]:
        """That day and those of the horizon; then each later holiday, maybe centuries away, and a fortnight more."""
        yield from range(first, first + HORIZON + 1)
        reached = first + HORIZON
        for holiday in sorted(each.toordinal() for each in self.holidays or ()):
            end = holiday + _FORTNIGHT
            yield from range(max(holiday, reached + 1), end + 1)
            reached = max(reached, end)

    def _piece(self, instant: int, zone: ZoneInfo) -> _Piece:
        """The piece that holds the instant."""
        day, _ = clock(instant, zone)
        # Clocks that were put back over midnight show the day before once more, but a day begins once.
        while first_reached(day + 1, 0, zone) <= instant:
            day += 1
        pieces = self._day(day, zone)
        return pieces[bisect_right(pieces, instant, key=lambda each: each.start) - 1]

    def _day(self, day: int, zone: ZoneInfo) -> tuple[_Piece, ...]:
        """The pieces of a local day in order; none when the day is skipped."""
        key = (day, zone)
        try:
            return self._days[key]
        except KeyError:
            return _remember(self._days, key, tuple(self._cut(day, zone)))

    def _cut(self, day: int, zone: ZoneInfo) -> Iterator[_Piece]:
        begin, end = first_reached(day, 0, zone), first_reached(day + 1, 0, zone)
        holiday = self._reached(self._holiday(day), day, zone)
        business = self._reached((self.weekdays or {}).get((day - 1) % 7), day, zone)
        cuts = {begin, *(holiday or ()), *(business or ())}
        for start in sorted(cuts):
            if start < end:
                yield _Piece(start, self._code(start, holiday, business), day)

    def _code(self, instant: int, holiday: Span | None, business: Span | None) -> Daytime:
        """The lookup of dialect section 6, within one day; the spans are instants here."""
        if holiday and holiday.start <= instant < holiday.end:
            return Daytime.HDAY
        if business:
            if instant < business.start:
                return Daytime.BBH
            return Daytime.BH if instant < business.end else Daytime.ABH
        anything = self.weekdays is not None or self.configured(Daytime.HDAY)
        return Daytime.WEND if anything else Daytime.HDAY

    def _holiday(self, day: int) -> Span | None:
        if not 1 <= day <= date.max.toordinal():
            return None  # clocks ahead of UTC may show the year 10000, those behind it the year 0: no dates
        today = date.fromordinal(day)
        span = (self.holidays or {}).get(today)
        if span is None and self.country_holidays is not None and today in self.country_holidays(today.year):
            return ALL_DAY
        return span

    @staticmethod
    def _reached(span: Span | None, day: int, zone: ZoneInfo) -> Span | None:
        """The span of instants of a span of hours."""
        if span is None:
            return None
        return Span(first_reached(day, span.start, zone), first_reached(day, span.end, zone))


def _require_one_day(what: str, span: Span) -> None:
    start, end = span
    if not 0 <= start < end <= DAY:
        raise UsageError(f"{what}: hours from {start} to {end} do not lie in one day; write 0 ≤ start < end ≤ {DAY}")


def _remember(memory: dict[K, V], key: K, answer: V) -> V:
    if len(memory) >= _MEMORY:
        memory.clear()
    memory[key] = answer
    return answer
