"""The daily window of a record, compared with a clock that is watched minute by minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.errors import UsageError
from scxml_engine.ocs.window import window_opens

HOUR = 3600
NEW_YORK = "America/New_York"
ZONES = [NEW_YORK, "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo", "Antarctica/Troll", "Asia/Kolkata"]
STARTS = ["2026-03-07T12:00", "2026-10-31T12:00", "2011-12-29T00:00", "2018-11-03T12:00", "2026-03-28T12:00"]


def opens(text: str, start: float, end: float) -> str:
    now = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(NEW_YORK))
    answer = window_opens(now, NEW_YORK, int(start * HOUR), int(end * HOUR))
    return f"{answer.astimezone(ZoneInfo(NEW_YORK)):%Y-%m-%dT%H:%M%z}"


quarters = st.integers(0, 14) | st.integers(0, 96) | st.integers(90, 96)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.sampled_from(STARTS),
    st.integers(0, 2880),
    st.tuples(quarters, quarters).filter(lambda pair: pair[0] < pair[1]),
)
def test_the_window_opens_when_a_watched_clock_says_so(zone, start, minutes, window):
    clock = ZoneInfo(zone)
    now = datetime.fromisoformat(start).replace(tzinfo=UTC) + timedelta(minutes=minutes)
    first, last = (each * 900 for each in window)

    def is_open(instant: datetime) -> bool:
        shown = instant.astimezone(clock)
        return first <= shown.hour * HOUR + shown.minute * 60 < last

    expected = next(each for i in range(4 * 1440) if is_open(each := now + timedelta(minutes=i)))
    assert window_opens(now, zone, first, last) == expected
    assert window_opens(now + timedelta(microseconds=1), clock, first, last) <= max(
        expected, now + timedelta(seconds=1)
    )


def test_inside_the_window_the_answer_is_the_instant_itself():
    """A6: the very same value, microseconds and zone included."""
    now = datetime(2026, 3, 2, 10, 0, 0, 5, tzinfo=ZoneInfo(NEW_YORK))
    assert window_opens(now, NEW_YORK, 9 * HOUR, 18 * HOUR) is now


@pytest.mark.parametrize(
    ("now", "start", "end", "expected"),
    [
        ("2026-03-02T08:00", 9, 18, "2026-03-02T09:00-0500"),
        ("2026-03-02T18:00", 9, 18, "2026-03-03T09:00-0500"),
        ("2026-03-02T23:59", 22, 24, "2026-03-02T23:59-0500"),
        ("2026-03-02T23:59", 0, 1, "2026-03-03T00:00-0500"),
        ("2026-03-07T23:00", 2.5, 12, "2026-03-08T03:00-0400"),  # 02:30 is skipped
        ("2026-03-07T23:00", 2, 3, "2026-03-09T02:00-0400"),  # the whole window is
        ("2026-11-01T00:00", 1.5, 12, "2026-11-01T01:30-0400"),  # the first of the two
    ],
)
def test_openings_by_hand(now, start, end, expected):
    """`daily_from` ≤ what the clock shows < `daily_till` (L3345)."""
    assert opens(now, start, end) == expected


@pytest.mark.parametrize("window", [(5, 5), (6, 5), (-1, 5), (0, 86401)])
def test_a_window_that_never_opens_is_refused(window):
    with pytest.raises(UsageError, match="not a daily window"):
        window_opens(datetime(2026, 3, 2, tzinfo=UTC), "UTC", *window)
