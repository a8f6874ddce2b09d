"""Wall clocks against instants: what a clock shows, when it first shows it, and how long an offset holds.

In every zone of IANA's database the local time is the instant plus an offset that jumps now and then. Where it jumps
forward, local times are skipped (an hour of summer time; in Samoa the whole of 30 December 2011); where it jumps back,
they come twice. Instants here are UTC seconds since 1970, days are ordinals of the calendar (`date.toordinal`), times
of day are seconds since midnight.

Two facts make it simple, and a test looks at both in the whole database: offsets lie within 16 hours of UTC, and no
zone has two jumps within three days. So in the 40 hours around a local time there is at most one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final

DAY: Final = 86400
_EPOCH: Final = date(1970, 1, 1).toordinal()
_REACH: Final = 20 * 3600
_EPOCH_UTC: Final = datetime(1970, 1, 1, tzinfo=UTC)

END: Final = (date.max.toordinal() + 1 - _EPOCH) * DAY
"""The first instant that no datetime names: the year 10000."""

_FIRST: Final = (date.min.toordinal() + 2 - _EPOCH) * DAY
_LAST: Final = END - 2 * DAY


def instant_of(at: datetime) -> int:
    """The UTC second that an aware datetime lies in. Raises `ValueError` for a naive one, which names no instant."""
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    # Not `timestamp`: a float has no room for the microseconds of far years, and rounds over a boundary.
    return (at - _EPOCH_UTC) // timedelta(seconds=1)


def moment(instant: int) -> datetime:
    """The aware datetime, in UTC, of an instant."""
    return datetime.fromtimestamp(instant, UTC)


def offset_at(instant: int, zone: tzinfo) -> int:
    """Seconds that the zone's clocks are ahead of UTC at that instant.

    On the first and on the last two days that a datetime can name, and beyond them, clocks keep their offset.
    """
    offset = moment(min(max(instant, _FIRST), _LAST)).astimezone(zone).utcoffset()
    return 0 if offset is None else offset.days * DAY + offset.seconds


def clock(instant: int, zone: tzinfo) -> tuple[int, int]:
    """The day and the time of day that the zone's clocks show."""
    days, seconds = divmod(instant + offset_at(instant, zone), DAY)
    return days + _EPOCH, seconds


def jump_between(start: int, end: int, zone: tzinfo) -> int | None:
    """The instant after `start`, to `end`, from which another offset holds; None without one. At most three days."""
    before = offset_at(start, zone)
    if offset_at(end, zone) == before:
        return None
    while end - start > 1:
        middle = (start + end) // 2
        if offset_at(middle, zone) == before:
            start = middle
        else:
            end = middle
    return end


@lru_cache(maxsize=1 << 16)
def first_reached(day: int, second: int, zone: tzinfo) -> int:
    """The first instant at which the zone's clocks show that day and time, or a later one.

    A time that is skipped is reached at the first instant after the gap, one that comes twice at the first of the two;
    24:00 of a day is 0:00 of the next.
    """
    wall = (day - _EPOCH) * DAY + second
    jump = jump_between(wall - _REACH, wall + _REACH, zone)
    before = wall - offset_at(wall - _REACH, zone)
    if jump is None or before < jump:
        return before
    return max(jump, wall - offset_at(jump, zone))
