"""What every clock owes to those who wait, and what the two of them promise beyond that."""

import asyncio
import gc
import random
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.errors import UsageError
from scxml_engine.runtime import Clock, VirtualClock, WallClock
from tests.campaign.stage import in_a_loop

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
STEP = 0.004  # seconds: as long as a test waits on the wall clock


async def move(clock, seconds):
    """Let so much time pass."""
    if isinstance(clock, VirtualClock):
        clock.advance_to(clock.now() + timedelta(seconds=seconds))
        for _ in range(4):
            await asyncio.sleep(0)
    else:
        await asyncio.sleep(seconds)


CLOCKS = {
    "wall": WallClock,
    "virtual": lambda: VirtualClock(START),
}


@pytest.fixture(params=CLOCKS)
def clock(request) -> Clock:
    return CLOCKS[request.param]()


def after(clock, seconds):
    return clock.now() + timedelta(seconds=seconds)


def test_an_instant_is_aware_and_in_utc(clock):
    assert clock.now().tzinfo is UTC


def test_time_does_not_go_back(clock):
    instants = [clock.now() for _ in range(100)]
    assert instants == sorted(instants)


@in_a_loop
async def test_an_instant_that_has_passed_is_not_waited_for(clock):
    for seconds in (0, -STEP, -1e9):
        async with asyncio.timeout(1):
            await clock.sleep_until(after(clock, seconds))


@in_a_loop
async def test_a_sleeper_wakes_when_its_instant_has_come_and_not_before(clock):
    until = after(clock, 5 * STEP)
    sleeper = asyncio.create_task(clock.sleep_until(until))
    await move(clock, STEP)
    assert not sleeper.done()
    await move(clock, 5 * STEP)
    async with asyncio.timeout(1):
        await sleeper
    assert clock.now() >= until


@in_a_loop
async def test_the_instant_may_be_in_any_zone(clock):
    until = after(clock, STEP).astimezone(timezone(timedelta(hours=-5)))
    sleeper = asyncio.create_task(clock.sleep_until(until))
    await move(clock, 2 * STEP)
    async with asyncio.timeout(1):
        await sleeper
    assert clock.now() >= until


@in_a_loop
async def test_sleepers_wake_in_the_order_of_their_instants(clock):
    woken = []

    async def sleep(number):
        until = after(clock, number * STEP)
        await clock.sleep_until(until)
        assert clock.now() >= until
        woken.append(number)

    order = random.Random(1).sample(range(8), 8)
    sleepers = [asyncio.create_task(sleep(number)) for number in order]
    for _ in range(12):
        await move(clock, STEP)
    async with asyncio.timeout(1):
        await asyncio.gather(*sleepers)
    assert woken == sorted(order)


@in_a_loop
async def test_many_may_wait_for_one_instant(clock):
    until = after(clock, STEP)
    sleepers = [asyncio.create_task(clock.sleep_until(until)) for _ in range(500)]
    await move(clock, 2 * STEP)
    async with asyncio.timeout(1):
        await asyncio.gather(*sleepers)


@in_a_loop
async def test_a_sleeper_that_goes_away_disturbs_nobody(clock):
    until = after(clock, 3 * STEP)
    gone, stays = (asyncio.create_task(clock.sleep_until(until)) for _ in "12")
    await move(clock, STEP)
    gone.cancel()
    await asyncio.wait([gone])
    assert gone.cancelled()
    await move(clock, 3 * STEP)
    async with asyncio.timeout(1):
        await stays


# ------------------------------------------------------------------------------------------------------------- the wall


def test_the_wall_clock_tells_the_machine_s_time():
    assert abs((datetime.now(UTC) - WallClock().now()).total_seconds()) < 1


@in_a_loop
async def test_a_clock_that_is_set_is_noticed(monkeypatch):
    """Set forward while somebody sleeps: it is noticed within the longest sleep; set back: nobody wakes early."""
    monkeypatch.setattr("scxml_engine.runtime.clocks._LONGEST_SLEEP", 0.002)

    class Set(WallClock):
        ahead = timedelta()

        def now(self):
            return super().now() + self.ahead

    clock = Set()
    until = after(clock, 3600)
    sleeper = asyncio.create_task(clock.sleep_until(until))
    await asyncio.sleep(0.01)
    assert not sleeper.done()
    clock.ahead = timedelta(hours=-5)
    await asyncio.sleep(0.01)
    assert not sleeper.done()
    clock.ahead = timedelta(hours=2)
    async with asyncio.timeout(1):
        await sleeper
    assert clock.now() >= until


@in_a_loop
async def test_a_month_is_no_number_that_a_sleep_cannot_hold():
    clock = WallClock()
    sleeper = asyncio.create_task(clock.sleep_until(datetime.max.replace(tzinfo=UTC)))
    await asyncio.sleep(0.005)
    assert not sleeper.done()
    sleeper.cancel()
    await asyncio.wait([sleeper])


# ---------------------------------------------------------------------------------------------------------- the virtual


def test_it_stands_still():
    clock: Clock = VirtualClock(START)
    assert clock.now() == clock.now() == START


def test_it_tells_utc_wherever_it_was_started():
    clock = VirtualClock(datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("America/New_York")))
    assert clock.now() == datetime(2026, 3, 2, 14, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_a_start_without_a_time_zone_is_refused():
    with pytest.raises(UsageError, match="no time zone"):
        VirtualClock(datetime(2026, 3, 2, 9))  # noqa: DTZ001 - the point of it


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


@in_a_loop
async def test_it_wakes_exactly_those_whose_instant_has_come():
    clock = VirtualClock(START)
    sleepers = [asyncio.create_task(clock.sleep_until(START + timedelta(days=day))) for day in range(1, 31)]
    await asyncio.sleep(0)
    clock.advance_to(START + timedelta(days=10))
    await asyncio.sleep(0)
    assert [each.done() for each in sleepers] == [True] * 10 + [False] * 20
    clock.advance_to(START + timedelta(days=40))
    await asyncio.gather(*sleepers)


@in_a_loop
async def test_who_wakes_sees_the_instant_to_which_it_was_moved():
    clock = VirtualClock(START)
    seen = []

    async def sleep():
        await clock.sleep_until(START + timedelta(seconds=1))
        seen.append(clock.now())

    sleeper = asyncio.create_task(sleep())
    await asyncio.sleep(0)
    clock.advance_to(START + timedelta(hours=1))
    await sleeper
    assert seen == [START + timedelta(hours=1)]


@in_a_loop
async def test_a_sleeper_that_goes_away_is_forgotten():
    """A campaign sets its alarm anew in every cycle: a month's worth of cancelled sleepers must not pile up."""
    clock = VirtualClock(START)
    for _ in range(1_000):
        sleeper = asyncio.create_task(clock.sleep_until(START + timedelta(days=30)))
        await asyncio.sleep(0)
        sleeper.cancel()
        await asyncio.wait([sleeper])
    gc.collect()
    assert len(clock._sleepers) < 100
