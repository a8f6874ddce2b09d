"""The virtual clock stands still until it is moved, and never goes back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.runtime import Clock, VirtualClock

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_it_stands_still():
    clock: Clock = VirtualClock(START)
    assert clock.now() == clock.now() == START


def test_it_tells_utc_wherever_it_was_started():
    clock = VirtualClock(datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("America/New_York")))
    assert clock.now() == datetime(2026, 3, 2, 14, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_an_earlier_instant_changes_nothing():
    clock = VirtualClock(START)
    clock.advance_to(START + timedelta(hours=1))
    clock.advance_to(START)
    assert clock.now() == START + timedelta(hours=1)


@given(st.lists(st.timedeltas(min_value=timedelta(days=-1000), max_value=timedelta(days=1000))))
def test_it_is_the_latest_instant_it_was_moved_to(steps):
    clock = VirtualClock(START)
    for step in steps:
        before = clock.now()
        clock.advance_to(START + step)
        assert clock.now() >= before
    assert clock.now() == max([START, *(START + step for step in steps)])
