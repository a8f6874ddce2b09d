"""A record's daily window: may it be called now, and if not, when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scxml_engine.errors import UsageError
from scxml_engine.ocs.localtime import DAY, END, clock, instant_of, jump_between, moment
from scxml_engine.ocs.zones import find_zone

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from scxml_engine.ocs.records import Fields


def daily_window(fields: Fields) -> tuple[int, int] | None:
    """`daily_from` and `daily_till` of a record, in seconds since midnight; None when it has neither.

    A window given by one end alone opens at midnight, or closes at midnight (L335-337). Raises `UsageError` for one
    that never opens.
    """
    start, end = fields.get("daily_from"), fields.get("daily_till")
    if not isinstance(start, int) and not isinstance(end, int):
        return None
    start = start if isinstance(start, int) else 0
    end = end if isinstance(end, int) else DAY
    if not 0 <= start < end <= DAY:
        raise UsageError(f"daily_from {start} is not before daily_till {end}")
    return start, end


def window_opens(at: datetime, zone: ZoneInfo | str, daily_from: int, daily_till: int) -> datetime:
    """`at` itself when the window is open then, else the next instant at which it opens, in UTC (row A6).

    The window is open while the zone's clocks show `daily_from` ≤ time of day < `daily_till`, in seconds since midnight
    (L335-337, L3345), `daily_till` to 86400. What the clock shows is all that counts: in an hour that comes twice the
    window can open twice, and one that lies wholly in a skipped hour does not open that day. Raises `UsageError` for a
    window that never opens, or not before the year 10000, and for an unknown zone.
    """
    if not 0 <= daily_from < daily_till <= DAY:
        raise UsageError(f"not a daily window: {daily_from} to {daily_till}; both lie in 0 to 86400, the first before")
    zone = find_zone(zone) if isinstance(zone, str) else zone
    start = instant = instant_of(at)
    while instant < END:
        _, shown = clock(instant, zone)
        if daily_from <= shown < daily_till:
            return at if instant == start else moment(instant)
        opening = instant + (daily_from - shown) % DAY
        # Where the clocks change before it, look again from there.
        instant = jump_between(instant, opening, zone) or opening
    raise UsageError(f"the daily window {daily_from} to {daily_till} does not open before the year 10000")
