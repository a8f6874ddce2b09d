"""Instants as whole numbers, which are quick to compare, to keep and to read again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from scxml_engine.errors import SnapshotError

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST: Final = 3e10  # seconds
_MILLISECOND: Final = timedelta(milliseconds=1)
_MICROSECOND: Final = timedelta(microseconds=1)


def milliseconds(instant: datetime) -> int:
    """Milliseconds since 1970 of an aware datetime, rounded down."""
    return (instant - _EPOCH) // _MILLISECOND


def microseconds(instant: datetime) -> int:
    """Microseconds since 1970 of an aware datetime: all that there is of it but the zone."""
    return (instant - _EPOCH) // _MICROSECOND


def instant_of(microseconds: int) -> datetime:
    """The instant, in UTC, of a snapshot. Raises SnapshotError for one that no datetime names."""
    try:
        return _instant(microseconds)
    except (OverflowError, TypeError):
        raise SnapshotError(f"{microseconds!r} is no instant: microseconds since 1970 are") from None


@lru_cache(maxsize=64)  # a snapshot has the same one in several places, and those of its neighbours are often the same
def _instant(microseconds: int) -> datetime:
    return _EPOCH + timedelta(0, 0, microseconds)


def after(instant: datetime, seconds: float) -> datetime:
    """That many seconds later, at most some 950 years: what a date can hold."""
    return instant + timedelta(seconds=min(seconds, _LONGEST))
