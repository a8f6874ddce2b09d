"""What every dialer owes to a campaign, and what the simulated one promises beyond that."""

import asyncio
import time

import pytest

from scxml_engine.dialers import ScriptedOutcomes, SimulatedDialer
from scxml_engine.errors import UsageError
from scxml_engine.ocs.calls import Outcome
from scxml_engine.ocs.constants import CallResult
from tests.campaign.stage import in_a_loop
from tests.dialers.dialers import DIALERS, Model, call

SHORT, LONG = 0.005, 0.05


@pytest.fixture(params=DIALERS)
def dialer_of(request):
    """Makes a dialer whose calls end as a model says."""
    return DIALERS[request.param]


async def promptly(awaitable):
    """The answer, which must come soon."""
    async with asyncio.timeout(0.3):
        return await awaitable


@pytest.mark.parametrize("result", [0, 6, 33, 51, 4711, -1])
@in_a_loop
async def test_place_answers_with_the_number_of_the_result(dialer_of, result):
    answer = await promptly(dialer_of(Model({1: Outcome(result, SHORT)})).place(call()))
    assert answer == result
    assert isinstance(answer, int)


@in_a_loop
async def test_a_call_lasts_as_long_as_it_lasts(dialer_of):
    dialer = dialer_of(Model({1: Outcome(33, ring=LONG / 2, talk=LONG / 2)}))
    began = time.monotonic()
    await promptly(dialer.place(call()))
    assert time.monotonic() - began >= LONG - 0.002


@in_a_loop
async def test_a_call_that_takes_no_time_answers(dialer_of):
    assert await promptly(dialer_of(Model()).place(call())) == 33


@in_a_loop
async def test_an_attempt_is_placed_once(dialer_of):
    """Also when it is over, and also while it is under way."""
    model = Model({1: Outcome(33, SHORT)})
    dialer = dialer_of(model)
    first = asyncio.create_task(dialer.place(call("1-1")))
    await asyncio.sleep(0)
    with pytest.raises((UsageError, ValueError), match="1-1"):
        await dialer.place(call("1-1"))
    assert await promptly(first) == 33
    with pytest.raises((UsageError, ValueError), match="1-1"):
        await dialer.place(call("1-1"))
    assert len(model.asked) == 1
    assert await promptly(dialer.place(call("1-2"))) == 33


@in_a_loop
async def test_many_calls_at_once_do_not_wait_for_each_other(dialer_of):
    count = 500
    dialer = dialer_of(Model({number: Outcome(number, LONG) for number in range(count)}))
    began = time.monotonic()
    results = await asyncio.gather(*(dialer.place(call(f"{n}-1", chain_id=n)) for n in range(count)))
    assert results == list(range(count))
    assert time.monotonic() - began < LONG * 10


@in_a_loop
async def test_nobody_knows_of_an_attempt_that_was_never_placed(dialer_of):
    assert await promptly(dialer_of(Model()).recover("9-9")) is None


@in_a_loop
async def test_recover_says_how_a_call_ended(dialer_of):
    dialer = dialer_of(Model({1: Outcome(6, SHORT)}))
    await dialer.place(call())
    assert [await promptly(dialer.recover("1-1")) for _ in range(3)] == [6, 6, 6]


@in_a_loop
async def test_recover_waits_for_a_call_that_is_under_way_and_the_call_answers_too(dialer_of):
    dialer = dialer_of(Model({1: Outcome(6, SHORT)}))
    placed = asyncio.create_task(dialer.place(call()))
    await asyncio.sleep(0)
    assert await promptly(dialer.recover("1-1")) == 6
    assert await promptly(placed) == 6


@in_a_loop
async def test_who_asks_and_goes_away_changes_nothing(dialer_of):
    dialer = dialer_of(Model({1: Outcome(6, SHORT)}))
    placed = asyncio.create_task(dialer.place(call()))
    await asyncio.sleep(0)
    asking = asyncio.create_task(dialer.recover("1-1"))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.wait([asking])
    assert await promptly(placed) == 6
    assert await promptly(dialer.recover("1-1")) == 6


@pytest.mark.parametrize("name", DIALERS)
@in_a_loop
async def test_a_call_goes_on_when_the_campaign_is_gone_and_recover_knows_it(name):
    """A campaign that is unloaded cancels the task that waits in `place`; the next one asks."""
    dialer = DIALERS[name](Model({1: Outcome(6, SHORT)}))
    placed = asyncio.create_task(dialer.place(call()))
    await asyncio.sleep(0)
    placed.cancel()
    await asyncio.wait([placed])
    assert await promptly(dialer.recover("1-1")) == 6


@in_a_loop
async def test_cancel_never_fails_and_place_still_answers(dialer_of):
    dialer = dialer_of(Model({1: Outcome(6, SHORT)}))
    await dialer.cancel("9-9")
    placed = asyncio.create_task(dialer.place(call()))
    await asyncio.sleep(0)
    await dialer.cancel("1-1")
    await dialer.cancel("1-1")
    assert isinstance(await promptly(placed), int)
    await dialer.cancel("1-1")


# ------------------------------------------------------------------------------------------------------- the simulated


@pytest.mark.parametrize("speed", [0, -1, 0.0, float("nan")])
def test_a_speed_that_is_none_is_refused(speed):
    with pytest.raises(UsageError, match="above 0"):
        SimulatedDialer(ScriptedOutcomes([33]), speed)


@in_a_loop
async def test_speed_shortens_calls():
    dialer = SimulatedDialer(Model({1: Outcome(33, ring=20, talk=180)}), speed=20_000)
    began = time.monotonic()
    assert await promptly(dialer.place(call())) == 33
    assert 0.008 < time.monotonic() - began < 0.2


@in_a_loop
async def test_it_knows_the_attempts_of_its_own_process_alone():
    one, other = SimulatedDialer(ScriptedOutcomes([6])), SimulatedDialer(ScriptedOutcomes([6]))
    await one.place(call())
    assert await promptly(one.recover("1-1")) == CallResult.BUSY
    assert await promptly(other.recover("1-1")) is None


def test_it_remembers_over_loops():
    """One dialer, and a loop for each campaign."""
    dialer = SimulatedDialer(ScriptedOutcomes([6]))
    assert asyncio.run(dialer.place(call())) == 6
    assert asyncio.run(dialer.recover("1-1")) == 6
    with pytest.raises(UsageError, match="before"):
        asyncio.run(dialer.place(call()))


class Failing:
    """A model that knows nothing."""

    def outcome(self, call):
        raise ZeroDivisionError("a defect")


@in_a_loop
async def test_a_model_that_fails_leaves_no_attempt_that_never_ends():
    dialer = SimulatedDialer(Failing())
    with pytest.raises(ZeroDivisionError):
        await dialer.place(call())
    assert await promptly(dialer.recover("1-1")) is None
