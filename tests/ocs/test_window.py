"""The daily window of a record, compared with a clock that is watched minute by minute."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.errors import UsageError
from scxml_engine.ocs.window import daily_window, window_opens
from tests.ocs.calendar_reference import kindred

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


@pytest.mark.parametrize("part", range(4))
def test_in_every_zone_the_window_opens_when_the_clock_says_so(part):
    """A6: in each zone at one of the jumps of its clocks, for windows that begin or end within it, and others."""
    minute = timedelta(minutes=1)
    for names, jumps in kindred()[part::4]:
        random = Random(names[0])
        jump, before, after = random.choice(jumps) if jumps else (datetime(2026, 3, 2, tzinfo=UTC), *[timedelta()] * 2)
        zone = ZoneInfo(names[-1])
        start = jump - timedelta(hours=30)
        shown = [(start + each * minute).astimezone(zone) for each in range(96 * 60)]
        times = [each.hour * HOUR + each.minute * 60 + each.second for each in shown]
        low, high = sorted((jump + offset).replace(tzinfo=None) for offset in (before, after))
        inside = [each.hour * HOUR + each.minute * 60 for each in (low, low + (high - low) / 2, high)]
        for _ in range(12):
            pool = [*inside, 0, 86_400, random.randrange(1441) * 60, random.randrange(1441) * 60]
            first, last = sorted(random.sample(pool, 2))
            index = random.randrange(0, 34 * 60) if random.random() < 0.5 else random.randrange(29 * 60, 32 * 60)
            if first == last or any(each.second for each in shown[:: 24 * 60]):
                continue  # clocks that have seconds are not watched by the minute
            expected = next(each for each in range(index, len(times)) if first <= times[each] < last)
            now = start + index * minute
            assert window_opens(now, zone, first, last) == start + expected * minute, (names, now, first, last)
            for aside in (timedelta(microseconds=1), timedelta(seconds=59, microseconds=999_999)):
                later = now + aside
                opened = first <= times[index] < last
                following = next(each for each in range(index + 1, len(times)) if first <= times[each] < last)
                assert window_opens(later, zone, first, last) == (later if opened else start + following * minute)


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


@pytest.mark.parametrize(
    ("zone", "now", "start", "end", "expected"),
    [
        # Half an hour on Lord Howe: 02:00 to 02:30 is skipped; in April 01:30 to 02:00 comes twice.
        ("Australia/Lord_Howe", "2026-10-03T15:00", 2.25, 12, "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "2026-10-03T15:00", 2, 2.5, "2026-10-04T15:00"),
        ("Australia/Lord_Howe", "2026-04-04T15:00", 1.5, 2, "2026-04-04T15:00"),
        # Midnight is skipped in Beirut, and comes twice in Havana.
        ("Asia/Beirut", "2026-03-28T20:00", 0, 1, "2026-03-29T21:00"),
        ("America/Havana", "2026-11-01T05:00", 0, 1, "2026-11-01T05:00"),
        # Samoa's Friday was left out; Troll leaps two hours.
        ("Pacific/Apia", "2011-12-30T09:59", 0, 1, "2011-12-30T10:00"),
        ("Antarctica/Troll", "2026-03-29T00:30", 1.5, 2.5, "2026-03-29T23:30"),
    ],
)
def test_openings_where_clocks_jump(zone, now, start, end, expected):
    """A6: what the clock shows is all that counts."""
    now, expected = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (now, expected))
    assert window_opens(now, zone, int(start * HOUR), int(end * HOUR)) == expected


def test_at_both_ends_of_time_there_is_an_answer():
    """A6: a window that opens only in the year 10000 is refused in one line."""
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert window_opens(first, NEW_YORK, 0, 86_400) is first
    assert first < window_opens(first, "UTC", 9 * HOUR, 18 * HOUR) == datetime(1, 1, 1, 9, tzinfo=UTC)
    assert window_opens(last, "UTC", 0, 86_400) is last
    with pytest.raises(UsageError, match="daily window 32400 to 64800 does not open before the year 10000"):
        window_opens(last, "UTC", 9 * HOUR, 18 * HOUR)


def test_the_last_microsecond_of_a_window_is_within_it_in_far_years_too():
    now = datetime(9999, 12, 30, 17, 59, 59, 999_999, tzinfo=UTC)
    assert window_opens(now, "UTC", 9 * HOUR, 18 * HOUR) is now
    assert window_opens(now + timedelta(microseconds=1), "UTC", 9 * HOUR, 18 * HOUR) == datetime(
        9999, 12, 31, 9, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("fields", "window"),
    [
        ({}, None),
        ({"daily_from": None, "daily_till": ""}, None),
        ({"daily_from": 32_400, "daily_till": 64_800}, (32_400, 64_800)),
        ({"daily_from": 32_400}, (32_400, 86_400)),
        ({"daily_till": 64_800, "daily_from": None}, (0, 64_800)),
        ({"daily_from": 0, "daily_till": 86_400}, (0, 86_400)),
    ],
)
def test_the_window_of_a_record(fields, window):
    """A6: one end alone opens, or closes, at midnight (L335-337)."""
    assert daily_window(fields) == window


@pytest.mark.parametrize("fields", [{"daily_from": 5, "daily_till": 5}, {"daily_from": 86_400}, {"daily_till": 0}])
def test_a_record_s_window_that_never_opens_is_refused(fields):
    with pytest.raises(UsageError, match="is not before daily_till"):
        daily_window(fields)
