"""Calls under way: whatever the dialer does, one result, unless the call is left before."""

import asyncio
import gc
import warnings

import pytest

from scxml_engine.campaign.calling import Calling
from scxml_engine.ocs.constants import CallResult
from tests.campaign.stage import Desk, in_a_loop
from tests.dialers.dialers import call


class Answers:
    """A dialer that answers as it is told."""

    def __init__(self, place=None, recover=None, cancel=None):
        self._answers = {"place": place, "recover": recover, "cancel": cancel}

    async def _answer(self, name):
        answer = self._answers[name]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def place(self, call):
        return await self._answer("place")

    async def recover(self, attempt_id):
        return await self._answer("recover")

    async def cancel(self, attempt_id):
        return await self._answer("cancel")


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


@in_a_loop
async def test_a_call_is_under_way_until_it_is_over():
    desk, results = Desk(), []
    calling = Calling(desk)
    calling.place(call("1-1"), results.append)
    calling.place(call("2-1"), results.append)
    await settle()
    assert (len(calling), results) == (2, [])
    desk.end("Busy", "2-1")
    await settle()
    assert (len(calling), results) == (1, [6])
    desk.end("Answer")
    await settle()
    assert (len(calling), results) == (0, [6, 33])


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (33, 33),
        (CallResult.BUSY, 6),
        (True, 1),
        ("7", 7),
        (4711, 4711),
        (-1, -1),
        (None, 41),
        ("Answer", 41),
        (float("inf"), 41),
        (object(), 41),
        (RuntimeError("no route"), 41),
        (TimeoutError(), 41),
        (asyncio.InvalidStateError(), 41),
    ],
    ids=lambda each: type(each).__name__ if not isinstance(each, int) else str(int(each)),
)
@in_a_loop
async def test_whatever_place_gives_is_one_integer(answer, result):
    results = []
    calling = Calling(Answers(place=answer))
    calling.place(call(), results.append)
    await settle()
    assert results == [result]
    assert type(results[0]) in (int, CallResult)
    assert len(calling) == 0


@pytest.mark.parametrize(
    ("answer", "result"),
    [(33, 33), (0, 0), (None, 46), ("Answer", 46), (RuntimeError("no route"), 46)],
    ids=lambda each: type(each).__name__ if not isinstance(each, int) else str(int(each)),
)
@in_a_loop
async def test_what_nobody_knows_of_is_stale(answer, result):
    results = []
    Calling(Answers(recover=answer)).recover(call(), results.append)
    await settle()
    assert results == [result]


@pytest.mark.parametrize(("how", "result"), [("place", 41), ("recover", 46)])
@in_a_loop
async def test_a_dialer_that_gave_up_its_own_task_failed(how, result):
    results = []
    calling = Calling(Answers(**{how: asyncio.CancelledError()}))
    getattr(calling, how)(call(), results.append)
    await settle()
    assert results == [result]


@pytest.mark.parametrize("number", [2**63, -(2**70)])
@in_a_loop
async def test_a_result_that_no_list_can_hold_is_a_dial_error(number):
    results = []
    Calling(Answers(place=number)).place(call(), results.append)
    await settle()
    assert results == [41]


@in_a_loop
async def test_what_a_dialer_raises_when_a_call_is_withdrawn_is_reported_and_its_result_still_comes(caplog):
    results = []

    class Stubborn(Desk):
        async def cancel(self, attempt_id):
            raise ConnectionError("gone")

    desk = Stubborn()
    calling = Calling(desk)
    calling.place(call("1-1"), results.append)
    await settle()
    calling.withdraw("1-1")
    await settle()
    assert "attempt 1-1: the dialer cannot withdraw it" in caplog.text
    assert len(calling) == 1
    desk.end("Answer")
    await settle()
    assert results == [33]


@in_a_loop
async def test_a_withdrawal_is_no_call():
    desk = Desk()
    calling = Calling(desk)
    calling.withdraw("1-1")
    assert len(calling) == 0
    await settle()
    assert desk.cancelled == ["1-1"]


@in_a_loop
async def test_a_call_that_is_left_has_no_result():
    desk, results = Desk(), []
    calling = Calling(desk)
    calling.place(call("1-1"), results.append)
    calling.recover(call("2-1"), results.append)
    await settle()
    await calling.leave()
    await settle()
    assert (len(calling), results, desk.left) == (0, [], ["1-1"]) or results == [46]
    await calling.leave()


@in_a_loop
async def test_a_call_that_is_left_at_once_was_never_placed_and_leaves_no_coroutine():
    desk, results = Desk(), []
    calling = Calling(desk)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        calling.place(call("1-1"), results.append)
        await calling.leave()
        gc.collect()
    assert (desk.placed, results) == ([], [])
    assert [str(each.message) for each in caught] == []


@in_a_loop
async def test_two_hundred_calls_at_once_each_have_their_own_result():
    desk, results = Desk(), {}
    calling = Calling(desk)
    for number in range(200):
        calling.place(call(f"{number}-1"), lambda result, number=number: results.setdefault(number, []).append(result))
    await settle()
    for number in reversed(range(200)):
        desk.end(number, f"{number}-1")
    await settle()
    assert results == {number: [number] for number in range(200)}
