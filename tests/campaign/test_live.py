"""The live campaign: nothing is done that is not committed, no line is lost, nobody is dialed who must not be."""

import asyncio
import functools
import gc
import io
import json
import random
import re
from collections import Counter, defaultdict
from datetime import UTC, timedelta
from itertools import pairwise

import pytest

from scxml_engine.campaign import JsonTrace, LiveCampaign, VirtualCampaign
from scxml_engine.dialers import ScriptedOutcomes, SimulatedDialer
from scxml_engine.errors import ScriptInterrupted, StoreError, UsageError
from scxml_engine.ocs.calendar import Calendar, Span
from scxml_engine.ocs.calls import Outcome
from scxml_engine.ocs.constants import CallResult, RecordStatus, RecordType
from scxml_engine.ocs.messages import CallEnded, Disposition
from scxml_engine.ocs.records import Kept, RecordChange, Turn
from scxml_engine.ocs.session import ChainSession
from scxml_engine.records import MemoryStore, SqliteStore, parse_list
from scxml_engine.runtime import WallClock
from tests.campaign.crashes import SeededOutcomes, seeded
from tests.campaign.stage import (
    ONE_CALL,
    START,
    Desk,
    Hold,
    ModelledDialer,
    Stage,
    StepClock,
    Trace,
    answered_twice,
    calling_list,
    forget_stages,
    in_a_loop,
    until,
)
from tests.ocs.harness import treatment

# What makes a store of a list, in a folder of its own; every test runs with each of them.
STORES = [
    pytest.param(lambda list_, folder: MemoryStore(list_), id="memory"),
    pytest.param(lambda list_, folder: SqliteStore.create(folder / "list.db", list_, durable=False), id="sqlite"),
]
OFFICE = dict.fromkeys(range(5), Span(9 * 3600, 18 * 3600))
NOW = int(START.timestamp())
NO = int(CallResult.DO_NOT_CALL)
FOR_EVER = '<state id="a"><onentry><ocs:timeout delay="864000"/></onentry></state>'
TWO_RECORDS = "contact_info,chain_id\n5550100,1\n5550101,1\n"


@pytest.fixture(params=STORES)
def stage(request, tmp_path):
    """Makes a stage over that store, each in a folder of its own."""
    made = []

    def store(list_):
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(request.param(list_, folder))
        return made[-1]

    yield functools.partial(Stage, store=store)
    for each in made:
        if isinstance(each, SqliteStore):
            each.close()


@pytest.fixture(scope="module", autouse=True)
def quick_collection():
    """What the modules hold stays; only what a test leaves is looked at."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def nothing_unheard(caplog):
    """No error is lost: asyncio reports in its log what nobody asked for, when it is collected."""
    yield
    forget_stages()
    gc.collect()
    records = [*caplog.get_records("call"), *caplog.get_records("teardown")]
    assert [each.getMessage() for each in records if each.name == "asyncio" and each.levelname == "ERROR"] == []


def refused(record):
    """Whether the customer behind that record said no, by the store."""
    return record["record_type"] == RecordType.NO_CALL


# ----------------------------------------------------------------------------------- what is not committed is not done


@in_a_loop
async def test_an_attempt_is_committed_with_its_record_and_its_session_before_it_is_placed(stage):
    here = stage(count=3)
    happened = []

    def after(name, values):
        for turn in values[0] if name == "commit" else ():
            for attempt in turn.attempts:
                if attempt.result is not None:
                    continue
                assert turn.kept.outstanding == attempt.attempt_id
                assert {"attempt", "call_time"} <= set().union(*(each.fields for each in turn.changes))
                happened.append(("committed", attempt.attempt_id))

    here.store.after = after
    here.desk.on_place = lambda call: happened.append(("placed", call.attempt_id))
    await here.begin()
    here.desk.end_all("Answer")
    await here.quiet()
    here.finish()
    for each in ("1-1", "2-1", "3-1"):
        assert happened.index(("committed", each)) < happened.index(("placed", each))


@in_a_loop
async def test_a_call_waits_for_its_commit(stage):
    here = stage()
    hold = here.store.hold("commit")
    here.start()
    await hold.reached()
    await asyncio.sleep(0.005)
    assert here.desk.placed == []
    hold.release()
    await here.quiet()
    assert here.desk.numbers == ["5550100"]
    here.desk.end("Answer")
    await here.over()


@pytest.mark.parametrize("operation", ["keep_document", "unfinished", "claim", "next_ready", "commit"])
@pytest.mark.parametrize("error", [StoreError("the disk is full"), OSError("no such device")], ids=["store", "other"])
@in_a_loop
async def test_a_store_out_of_order_ends_the_run_before_anything_is_dialed(stage, operation, error):
    """And a later run, when the store is in order again, goes on from there."""
    here = stage(count=2)

    def fail(name, values):
        if name == operation:
            raise error

    here.store.before = fail
    with pytest.raises(type(error)) as raised:
        await here.campaign.run()
    assert raised.value is error
    assert here.desk.placed == []
    here.store.before = None
    await here.again()
    assert sorted(here.desk.numbers) == ["5550100", "5550101"]
    here.desk.end_all("Answer")
    assert (await here.over()).reasons == {"final": 2}


@in_a_loop
async def test_a_store_that_fails_later_ends_the_run_and_no_attempt_is_placed_twice(stage):
    """Calls that were under way are asked about; a turn that was not committed never happened."""
    here = stage(count=2)
    await here.begin()
    here.store.before = lambda name, values: (_ for _ in ()).throw(StoreError("gone")) if name == "commit" else None
    here.desk.end("NoAnswer", "1-1")
    with pytest.raises(StoreError, match="gone"):
        await here.task
    assert (here.campaign.calling, len(here.desk.placed)) == (0, 2), "the redial was not committed"
    here.store.before = None
    here.desk.known["1-1"] = int(CallResult.NO_ANSWER)
    await here.again()
    assert here.desk.asked == ["1-1", "2-1"]
    assert here.desk.placed[-1].attempt_id == "1-2"
    here.desk.end_all("Answer")
    assert (await here.over()).reasons == {"final": 2}
    assert here.attempts() == [("1-1", 7), ("2-1", 33), ("1-2", 33)]


@in_a_loop
async def test_the_store_is_called_from_one_thread_that_is_not_the_loop_s(stage):
    here = stage(count=20, lines=5)
    await here.begin()
    while not here.task.done():
        here.desk.end_all("Answer")
        await here.quiet()
    assert len(here.store.threads) == 1
    assert "MainThread" not in here.store.threads


@in_a_loop
async def test_while_one_cycle_writes_the_next_one_gathers(stage):
    here = stage(count=30)
    await here.begin()
    assert [len(values[0]) for name, values in here.store.calls if name == "commit"] == [30]
    hold = here.store.hold("commit")
    here.desk.end("Busy", "1-1")
    await hold.reached()
    for number in range(2, 31):
        here.desk.end("Busy", f"{number}-1")
    await asyncio.sleep(0.002)
    hold.release()
    await here.quiet()
    assert [len(values[0]) for name, values in here.store.calls if name == "commit"] == [30, 1, 29]
    await here.stop()


# ---------------------------------------------------------------------------------------------------------------- lines


@in_a_loop
async def test_never_more_calls_than_lines(stage):
    """And all lines are used while there is something to call, and all are free at the end."""
    here = stage(count=200, lines=7)
    draw = random.Random(1)
    await here.begin()
    assert len(here.desk.open) == 7
    while not here.task.done():
        if here.desk.open:
            await here.end(draw.choice(["Answer", "Answer", "NoAnswer", "Busy"]), draw.choice(here.desk.open))
        if draw.random() < 0.2:
            await here.wait(draw.choice([1, 60, 301]))
    assert here.desk.most == 7
    assert here.finish().reasons == {"final": 200}


@in_a_loop
async def test_wakes_wait_for_a_line_in_turn(stage):
    here = stage(count=4, lines=1)
    await here.begin()
    for _ in range(3):
        await here.end("Busy")
        await here.wait(10)
    assert here.desk.open == ["4-1"]
    for _ in range(40):
        await here.wait(10)
    assert here.campaign.queued == 3
    await here.end("Answer")
    assert here.desk.open == ["1-2"]
    await here.end("Busy")
    assert here.desk.open == ["2-2"]
    await here.end("Answer")
    assert here.desk.open == ["3-2"]
    await here.end("Answer")
    await here.wait(300)
    await here.end("Answer")
    here.finish()


@in_a_loop
async def test_a_chain_keeps_its_line_for_an_immediate_redial(stage):
    here = stage(count=2, lines=1)
    await here.begin()
    for number in (1, 2, 3):
        assert here.desk.open == [f"1-{number}"]
        await here.end("NoAnswer")
    await here.end("Answer")
    assert here.desk.open == ["2-1"]
    await here.end("Answer")
    assert [call.chain_id for call in here.desk.placed] == [1, 1, 1, 1, 2]
    here.finish()


@in_a_loop
async def test_a_waiting_chain_needs_no_line(stage):
    here = stage(count=50, lines=1)
    await here.begin()
    for _ in range(50):
        await here.end("Busy")
    assert (here.campaign.live, here.campaign.calling, here.campaign._lines.free) == (50, 0, 1)
    await here.stop()


@in_a_loop
async def test_a_call_that_waited_for_a_line_is_not_placed_outside_its_window(stage):
    """A full house past the end of the day: the call is held until the window opens again."""
    here = stage(rows=calling_list(2, daily_from=10 * 3600, daily_till=10 * 3600 + 600), lines=1)
    await here.begin()
    await here.end("Busy", "1-1")
    assert here.desk.open == ["2-1"]
    await here.wait(300)
    assert here.campaign.queued == 1, "the first customer's five minutes are over, and the line is busy"
    await here.wait(300)
    await here.end("Answer", "2-1")
    assert (here.desk.open, here.campaign.queued) == ([], 0)
    assert here.trace.of("diagnostic")[-1]["code"] == "held-call"
    await here.wait(86_400 - 601)
    assert here.desk.open == []
    await here.wait(1)
    assert here.desk.open == ["1-2"]
    assert here.desk.placed[-1].local_time.hour == 10
    await here.end("Answer")
    here.finish()


@in_a_loop
async def test_a_chain_that_waited_for_its_beginning_is_judged_when_its_turn_comes(stage):
    """Claimed while a campaign pauses, begun at night: its first call waits for the morning."""
    here = stage(rows=calling_list(1, daily_from=9 * 3600, daily_till=18 * 3600))
    hold = here.store.hold("claim")
    here.start()
    await hold.reached()
    pausing = asyncio.create_task(here.campaign.pause())
    await asyncio.sleep(0)
    hold.release()
    await pausing
    await here.wait(10 * 3600)
    here.campaign.resume()
    await here.quiet()
    assert here.desk.placed == []
    await here.wait(13 * 3600)
    assert here.desk.placed[0].local_time.hour == 9
    await here.end("Answer")
    here.finish()


class Map:
    """A treatment whose data cannot be kept: after its first call it holds a Map."""

    body = ONE_CALL.replace(
        '<state id="wait"><onentry>', '<state id="wait"><onentry><assign location="rec" expr="new Map()"/>'
    )


def refuse_call_result(name, values):
    if name == "commit" and any("call_result" in each.fields for turn in values[0] for each in turn.changes):
        raise UsageError("call_result cannot be written")


@in_a_loop
async def test_no_line_is_lost_when_a_change_is_refused(stage):
    here = stage(count=10, lines=2)
    here.store.before = refuse_call_result
    await here.begin()
    while here.desk.open:
        await here.end("Answer")
    assert here.finish().reasons == {"error": 10}
    assert len(here.desk.placed) == 10


@in_a_loop
async def test_no_line_is_lost_when_data_cannot_be_kept(stage):
    here = stage(Map.body, count=10, lines=2)
    await here.begin()
    while here.desk.open:
        await here.end("Busy")
    assert here.finish().reasons == {"error": 10}


@pytest.mark.parametrize("at_call", [1, 2])
@in_a_loop
async def test_no_line_is_lost_when_a_session_fails(stage, monkeypatch, at_call):
    handle = ChainSession.handle

    def failing(self, fact):
        if (at_call == 1) is not isinstance(fact, CallEnded):
            raise ZeroDivisionError("a defect")
        return handle(self, fact)

    monkeypatch.setattr(ChainSession, "handle", failing)
    here = stage(count=10, lines=2)
    await here.begin()
    while here.desk.open:
        await here.end("Answer")
    summary = here.finish()
    assert summary.reasons == {"error": 10}


@pytest.mark.parametrize(
    "answer", [RuntimeError("no route"), None, "Answer", float("nan"), object()], ids=lambda each: type(each).__name__
)
@in_a_loop
async def test_no_line_is_lost_when_the_dialer_fails_and_the_script_is_told_dial_error(stage, answer, caplog):
    class Failing(Desk):
        async def place(self, call):
            self.placed.append(call)
            if isinstance(answer, Exception):
                raise answer
            return answer

    body = ONE_CALL.replace("== 'NoAnswer'", "== 'none'")
    here = stage(body, count=5, lines=2, dialer=Failing())
    await here.begin()
    assert len(here.desk.placed) == 5
    assert here.trace.results() == ["DialError"]
    assert here.campaign._lines.free == 2
    assert here.attempts()[0] == ("1-1", int(CallResult.DIAL_ERROR))
    assert "attempt 1-1: the dialer failed" in caplog.text
    await here.stop()


@in_a_loop
async def test_a_dialer_that_answers_before_it_waits(stage):
    class AtOnce(Desk):
        async def place(self, call):
            self.placed.append(call)
            return 33

    here = stage(count=100, lines=3, dialer=AtOnce())
    await here.begin()
    assert here.finish().results == {"Answer": 100}


@in_a_loop
async def test_a_dialer_whose_own_task_was_cancelled_failed(stage):
    """Whatever the dialer does, one result: a connection that it gave up raises CancelledError."""
    here = stage(lines=1)
    await here.begin()
    here.desk.fail(asyncio.CancelledError(), "1-1")
    await here.quiet()
    assert here.trace.results() == ["DialError"]
    assert here.campaign._lines.free == 1
    await here.stop()


MID_CALL = """<state id="dial"><onentry><ocs:make_call record_id="1"/><ocs:timeout delay="60"/></onentry>
    <transition event="ocs.timeout"><ocs:set_flex_attr record_id="1">
      <ocs:flex_attr attr="USERDATA" type="string" key="'note'" value="'called'"/></ocs:set_flex_attr></transition>
    <transition event="ocs.callresult" target="{}"/></state>
  <state id="later"><onentry><ocs:timeout delay="1"/></onentry>
    <transition event="ocs.timeout" target="dial"/></state><final id="f"/>"""


async def ended_while_reading(here):
    """The script wants a record while its call is under way; the call ends before the record is read."""
    await here.begin()
    hold = here.store.hold("read")
    here.clock.advance_to(here.clock.now() + timedelta(seconds=60))
    await hold.reached()
    here.desk.end("Answer", "1-1")
    await asyncio.sleep(0.002)
    hold.release()


@in_a_loop
async def test_a_call_that_ends_while_its_chain_s_turn_reads_ends_the_chain_once(stage):
    here = stage(MID_CALL.format("f"), calling_list(2, note="a"))
    await ended_while_reading(here)
    await here.quiet()
    here.desk.end_all("Answer")
    await here.quiet()
    assert here.finish().reasons == {"final": 2}


@in_a_loop
async def test_nobody_takes_a_turn_without_a_line(stage):
    """A call that ends in the middle of its chain's turn leaves the chain queued; then the turn gives the line back."""
    here = stage(MID_CALL.format("later"), calling_list(2, note="a"), lines=1)
    committed = []

    def slow(name, values):  # a commit of two seconds: the redial is due when it returns
        if name == "commit" and any(turn.chain_id == 1 for turn in values[0]):
            committed.append(values)
            if len(committed) == 2:
                here.clock.jump(2)

    here.store.before = slow
    await ended_while_reading(here)
    await here.quiet()
    for _ in range(5):
        assert len(here.desk.open) <= 1
        await here.wait(1)
    assert here.desk.most == 1
    await here.stop()


# ---------------------------------------------------------------------------------------------------------------- pause


@in_a_loop
async def test_nothing_is_dialed_in_a_pause_and_all_is_told_after_it(stage):
    here = stage(count=3, lines=2)
    await here.begin()
    await here.end("Busy", "1-1")
    assert here.desk.open == ["2-1", "3-1"]
    await here.campaign.pause()
    claims = here.store.count("claim")
    await here.end("NoAnswer", "2-1")
    assert here.attempts() == [("1-1", 6), ("2-1", 7), ("3-1", None)], "in the log at once"
    await here.wait(301)
    await here.end("Answer", "3-1")
    await here.wait(3600)
    assert len(here.desk.placed) == 3
    assert (here.trace.names(1)[-1], here.trace.results(2), here.trace.results(3)) == ("ocs.callresult", [], [])
    assert here.store.count("claim") == claims
    assert not here.task.done()
    here.campaign.resume()
    await here.quiet()
    assert here.desk.open == ["2-2", "1-2"]
    here.desk.end_all("Answer")
    await here.quiet()
    assert here.finish().reasons == {"final": 3}
    assert here.trace.results(2) == ["NoAnswer", "Answer"]


@in_a_loop
async def test_a_pause_returns_after_the_last_turn(stage):
    """What was committed is placed; when `pause` has returned nothing is placed any more."""
    here = stage(count=3)
    hold = here.store.hold("commit")
    here.start()
    await hold.reached()
    pausing = asyncio.create_task(here.campaign.pause())
    await asyncio.sleep(0.003)
    assert not pausing.done()
    hold.release()
    await pausing
    assert len(here.desk.placed) == 3
    here.desk.end_all("NoAnswer")
    await here.quiet()
    assert len(here.desk.placed) == 3
    here.campaign.resume()
    await here.quiet()
    assert len(here.desk.placed) == 6
    await here.stop()


@in_a_loop
async def test_a_pause_before_the_run(stage):
    here = stage()
    await here.campaign.pause()
    await here.begin()
    await here.wait(100)
    assert (here.desk.placed, here.store.count("claim")) == ([], 0)
    here.campaign.resume()
    await here.quiet()
    assert len(here.desk.placed) == 1
    await here.end("Answer")
    here.finish()


@in_a_loop
async def test_pausing_twice_and_resuming_once(stage):
    here = stage(count=2, lines=1)
    await here.begin()
    await here.campaign.pause()
    await here.campaign.pause()
    here.campaign.resume()
    await here.end("Answer")
    await here.end("Answer")
    assert here.finish().reasons == {"final": 2}


@in_a_loop
async def test_commands_are_done_in_a_pause(stage):
    here = stage(count=2)
    await here.begin()
    await here.campaign.pause()
    assert await here.campaign.cancel(1) is True
    assert await here.campaign.do_not_call("5550101") == 1
    assert refused(here.record(2))
    await here.stop()


async def claimed_in_a_pause(here):
    """A pause that comes while the store hands out a chain: the chain waits for its beginning."""
    hold = here.store.hold("claim")
    here.start()
    await hold.reached()
    pausing = asyncio.create_task(here.campaign.pause())
    await asyncio.sleep(0)
    hold.release()
    await pausing


@pytest.mark.parametrize("closing", ["do_not_call", "cancel"])
@in_a_loop
async def test_who_said_no_before_a_chain_s_first_turn_is_not_dialed(stage, closing):
    here = stage()
    await claimed_in_a_pause(here)
    if closing == "cancel":
        assert await here.campaign.cancel(1)
    else:
        assert await here.campaign.do_not_call("5550100") == 1
    here.campaign.resume()
    await here.quiet()
    assert here.desk.placed == []
    await here.over()


# -------------------------------------------------------------------------------------------------------- drain, unload


@in_a_loop
async def test_a_drain_begins_no_further_chain_and_lets_the_others_go_to_their_end(stage):
    here = stage(count=3, lines=1)
    await here.begin()
    here.campaign.drain()
    await here.end("Busy")
    await here.wait(60)
    assert not here.task.done()
    await here.wait(240)
    assert here.desk.open == ["1-2"]
    await here.end("Answer")
    assert here.finish().chains == 1
    assert here.record(2)["record_status"] == RecordStatus.READY
    await here.again()
    assert here.desk.open == ["2-1"]
    await here.end("Answer")
    await here.end("Answer")
    here.finish()


@in_a_loop
async def test_a_drain_ends_a_campaign_that_is_kept_open(stage):
    here = stage(keep_open=True)
    await here.begin()
    await here.end("Answer")
    assert not here.task.done()
    here.campaign.drain()
    await here.quiet()
    here.finish()


@in_a_loop
async def test_calls_that_end_in_time_are_written_down_and_told_by_the_next_run(stage):
    here = stage(count=2)
    await here.begin()
    unloading = asyncio.create_task(here.campaign.unload(30))
    await here.quiet()
    assert not here.task.done()
    here.clock.advance_to(START + timedelta(seconds=20))
    await here.end("NoAnswer", "1-1")
    assert not unloading.done()
    await here.end("Busy", "2-1")
    await unloading
    summary = here.finish()
    assert summary.reasons == {"unloaded": 2}
    assert here.attempts() == [("1-1", 7), ("2-1", 6)]
    assert here.trace.results() == [], "it is told later"
    await here.again()
    assert (here.trace.results(1), here.trace.results(2)) == (["NoAnswer"], ["Busy"])
    assert (here.desk.asked, here.desk.open) == ([], ["1-2"])
    await here.end("Answer")
    await here.wait(300)
    await here.end("Answer")
    assert here.finish().reasons == {"final": 2}
    assert answered_twice(here.store.inner.log) == []


@in_a_loop
async def test_calls_that_do_not_end_in_time_are_asked_about_and_never_placed_again(stage):
    here = stage(count=3)
    await here.begin()
    unloading = asyncio.create_task(here.campaign.unload(30))
    await here.quiet()
    here.clock.advance_to(START + timedelta(seconds=29))
    await here.quiet()
    assert not unloading.done()
    here.clock.advance_to(START + timedelta(seconds=30))
    await unloading
    here.finish()
    assert here.attempts() == [("1-1", None), ("2-1", None), ("3-1", None)]
    here.desk.left.remove("3-1")  # nobody knows of it
    here.desk.known["2-1"] = 33
    await here.again()
    assert here.desk.asked == ["1-1", "2-1", "3-1"]
    assert here.outcomes() == {2: "final"}
    assert here.trace.results(3) == ["Stale"]
    await here.end("Answer", "1-1")
    await here.wait(300)
    assert here.desk.open == ["3-2"]
    await here.end("Answer")
    assert here.finish().reasons == {"final": 3}
    assert here.attempts() == [("1-1", 33), ("2-1", 33), ("3-1", 46), ("3-2", 33)]


@in_a_loop
async def test_nothing_is_begun_and_no_call_is_placed_while_it_unloads(stage):
    here = stage(count=3, lines=2)
    await here.begin()
    await here.end("Busy", "1-1")
    assert here.desk.open == ["2-1", "3-1"]
    unloading = asyncio.create_task(here.campaign.unload(1000))
    await here.wait(301)
    await here.end("NoAnswer", "2-1")
    assert here.desk.open == ["3-1"]
    await here.end("NoAnswer", "3-1")
    await unloading
    assert len(here.desk.placed) == 3
    await here.again()
    assert sorted(here.desk.open) == ["1-2", "2-2", "3-2"][:2] or len(here.desk.open) == 2
    while here.desk.open:
        await here.end("Answer")
    assert here.finish().reasons == {"final": 3}


@in_a_loop
async def test_a_wait_goes_on_over_a_restart_and_an_overdue_one_is_told_at_once(stage):
    here = stage(count=2)
    await here.begin()
    here.desk.end_all("Busy")
    await here.quiet()
    await here.campaign.unload()
    await here.again()
    await here.wait(299)
    assert here.desk.open == []
    await here.wait(1)
    assert here.desk.open == ["1-2", "2-2"]
    here.desk.end_all("Busy")
    await here.quiet()
    await here.campaign.unload()
    here.clock.advance_to(here.clock.now() + timedelta(days=3))
    await here.again()
    assert here.desk.open == ["1-3", "2-3"]
    here.desk.end_all("Answer")
    await here.quiet()
    here.finish()


@in_a_loop
async def test_unload_of_an_idle_campaign_and_after_its_end(stage):
    here = stage(keep_open=True)
    await here.begin()
    await here.end("Answer")
    await here.campaign.unload()
    here.finish()
    await here.stop()


@in_a_loop
async def test_an_unload_without_grace_leaves_the_calls_at_once(stage):
    here = stage(count=2)
    await here.begin()
    await here.campaign.unload(0)
    assert sorted(here.desk.left) == ["1-1", "2-1"]
    assert (await here.task).reasons == {"unloaded": 2}


@in_a_loop
async def test_an_unload_while_the_store_hands_out_chains(stage):
    here = stage(count=2)
    hold = here.store.hold("claim")
    here.start()
    await hold.reached()
    unloading = asyncio.create_task(here.campaign.unload())
    await asyncio.sleep(0)
    hold.release()
    await unloading
    await asyncio.wait([here.task])
    assert here.desk.placed == []
    here.finish()


@in_a_loop
async def test_a_chain_whose_first_turn_was_never_committed_begins_anew(stage):
    here = stage(count=2)
    here.store.inner.claim(1, START)  # and the process died
    assert here.record(1)["record_status"] == RecordStatus.RETRIEVED
    await here.begin()
    assert here.desk.numbers == ["5550100", "5550101"]
    assert [call.attempt for call in here.desk.placed] == [1, 1]
    here.desk.end_all("Answer")
    await here.quiet()
    assert here.finish().reasons == {"final": 2}


class Results:
    """The seeded results of every call, each of which takes some whole seconds; `stale` are those asked for in vain."""

    def __init__(self, stale=()):
        self._stale = stale

    def outcome(self, call):
        if plain(call.attempt_id) in self._stale:
            return Outcome(int(CallResult.STALE))
        found = seeded(call.chain_id, call.number)
        return Outcome(found.result, ring=int(found.ring * 5000))


def plain(attempt_id):
    """The attempt's chain and number; how often the chain was handed out does not matter."""
    return re.sub(r"\.\d+", "", attempt_id)


def facts_of(here):
    """What a run leaves, but for its times: the results of each chain in order, and its records."""
    results = defaultdict(list)
    for each in here.store.inner.attempts:
        results[each.chain_id].append((plain(each.attempt_id), each.contact_info, each.result))
    cells = [
        {name: value for name, value in record.fields.items() if name != "call_time"}
        for chain in here.store.inner.chains()
        for record in chain.records
    ]
    return dict(results), cells


async def whole_run(stage, cut, **size):
    """The same campaign without a restart; calls that were asked for in vain are so here too."""
    clock = StepClock()
    stale = {plain(each) for each, result in cut.attempts() if result == CallResult.STALE}
    whole = stage(clock=clock, dialer=ModelledDialer(Results(stale), clock), **size)
    await whole.begin()
    await whole.play()
    return whole


@pytest.mark.parametrize("seed", range(8))
@in_a_loop
async def test_unload_and_run_again_is_as_if_nothing_had_happened(stage, seed):
    """At random moments of rest, with random grace: the same calls with the same results, and the same list."""
    draw = random.Random(seed)
    size = {"count": 20, "lines": draw.choice([2, 5, 40])}
    clock = StepClock()
    cut = stage(clock=clock, dialer=ModelledDialer(Results(), clock), **size)
    await cut.begin()
    for _ in range(draw.randint(2, 6)):
        for _ in range(draw.randint(0, 15)):
            if not cut.task.done() and clock.next is not None:
                clock.advance_to(clock.next)
                await cut.quiet()
        if cut.task.done():
            break
        unloading = asyncio.create_task(cut.campaign.unload(draw.choice([0, 10, 1000])))
        await cut.play()
        await unloading
        await cut.again()
    await cut.play()
    whole = await whole_run(stage, cut, **size)
    assert facts_of(cut) == facts_of(whole)
    assert CallResult.STALE not in {result for _, result in cut.attempts()}
    assert cut.desk.most <= size["lines"]
    assert answered_twice(cut.store.inner.log) == []


@pytest.mark.parametrize("grace", [0, 1000])
@in_a_loop
async def test_unload_in_the_middle_of_any_operation_is_as_if_nothing_had_happened(stage, grace):
    """Not picked by hand: it comes while the store does its first operation, its second one, and so on."""
    size = {"count": 4, "lines": 2}
    for number in range(1000):
        clock = StepClock()
        cut = stage(clock=clock, dialer=ModelledDialer(Results(), clock), **size)
        asked = []
        hold = Hold()

        def before(name, values, number=number, asked=asked, hold=hold):
            asked.append(name)
            if len(asked) == number + 1:
                hold.wait()

        cut.store.before = before
        cut.start()
        while not (cut.task.done() or len(asked) > number):
            await asyncio.sleep(0)
            if cut.signal.asleep and clock.next is not None:
                clock.advance_to(clock.next)
        if cut.task.done():
            break
        await hold.reached()
        unloading = asyncio.create_task(cut.campaign.unload(grace))
        await asyncio.sleep(0)
        hold.release()
        await cut.play()
        await unloading
        await cut.again()
        await cut.play()
        whole = await whole_run(stage, cut, **size)
        assert facts_of(cut) == facts_of(whole), f"unloaded at operation {number}, {asked[number]}"
    assert number > 15


# ---------------------------------------------------------------------------------- cancel, do_not_call and disposition


@in_a_loop
async def test_cancel_withdraws_a_chain_that_waits(stage):
    here = stage()
    await here.begin()
    await here.end("Busy")
    assert await here.campaign.cancel(1) is True
    await here.quiet()
    assert here.record()["record_status"] == RecordStatus.CANCELED
    assert here.trace.results() == ["Busy", "CancelRecord"]
    assert len(here.desk.placed) == 1
    assert here.finish().all_final
    with pytest.raises(UsageError, match="is over"):
        await here.campaign.cancel(1)


@in_a_loop
async def test_cancel_withdraws_all_records_of_a_chain_at_once(stage):
    here = stage(rows="contact_info,chain_id\n1,1\n2,1\n3,1\n")
    await here.begin()
    await here.end("Busy")
    assert await here.campaign.cancel(1) is True
    await here.quiet()
    assert here.desk.numbers == ["1"]
    assert here.trace.results() == ["Busy", "CancelRecord"]
    here.finish()
    assert [here.record(1, each)["record_status"] for each in (1, 2, 3)] == [RecordStatus.CANCELED] * 3


@in_a_loop
async def test_cancel_withdraws_a_call_that_waits_for_its_window(stage):
    here = stage(rows=calling_list(1, daily_from=12 * 3600, daily_till=13 * 3600))
    await here.begin()
    assert here.trace.of("diagnostic")[-1]["code"] == "held-call"
    assert await here.campaign.cancel(1) is True
    assert await here.campaign.cancel(1) is False
    await here.quiet()
    assert here.trace.results() == ["CancelRecord"]
    assert (here.desk.placed, here.attempts(), here.record()["attempt"]) == ([], [], 0)
    here.finish()


@in_a_loop
async def test_cancel_asks_a_call_back_and_its_own_result_still_counts(stage):
    here = stage()
    await here.begin()
    assert await here.campaign.cancel(1) is True
    await here.quiet()
    assert here.desk.cancelled == ["1-1"]
    assert here.desk.open == ["1-1"]
    await here.end("Answer")
    assert here.finish().all_final
    assert here.attempts() == [("1-1", 33)]
    assert here.record()["call_result"] == CallResult.ANSWER
    assert here.record()["record_status"] == RecordStatus.CANCELED


@in_a_loop
async def test_a_chain_that_is_cancelled_before_it_began_is_never_dialed(stage):
    here = stage(count=2, lines=1)
    await here.begin()
    assert await here.campaign.cancel(2) is True
    assert await here.campaign.cancel(2) is False
    await here.end("Answer")
    assert here.finish().chains == 1
    assert here.desk.numbers == ["5550100"]


@in_a_loop
async def test_cancel_of_an_unknown_chain_is_refused_and_the_campaign_goes_on(stage):
    here = stage()
    await here.begin()
    with pytest.raises(UsageError, match="no chain 7"):
        await here.campaign.cancel(7)
    await here.end("Answer")
    assert here.finish().all_final


@in_a_loop
async def test_a_dialer_that_cannot_cancel_changes_nothing(stage, caplog):
    class Stubborn(Desk):
        async def cancel(self, attempt_id):
            raise ConnectionError("gone")

    here = stage(dialer=Stubborn())
    await here.begin()
    await here.campaign.cancel(1)
    await here.end("Answer")
    here.finish()
    assert "cannot withdraw it" in caplog.text


SAME_NUMBER = "contact_info,chain_id\n555,1\n777,1\n555,2\n888,3\n555,4\n"


@in_a_loop
async def test_a_customer_s_no_closes_every_record_of_that_number_wherever_it_is(stage):
    """One chain waits, one is being called, one has not begun; no later dial of that number, and each is told once."""
    here = stage(rows=SAME_NUMBER, lines=3)
    await here.begin()
    await here.end("Busy", "1-1")
    assert here.desk.open == ["2-1", "3-1", "4-1"]
    here.campaign.drain()
    await here.end("Busy", "2-1")
    await here.wait(100)
    placed = len(here.desk.placed)
    assert await here.campaign.do_not_call("555") == 3
    assert await here.campaign.do_not_call("555") == 0
    assert await here.campaign.do_not_call("nobody's") == 0
    await here.quiet()
    assert here.desk.cancelled == ["4-1"]
    await here.end("Busy", "4-1")
    for _ in range(4):
        await here.wait(300)
    assert here.desk.numbers[placed:] == ["777"]
    here.desk.end_all("Answer")
    await here.quiet()
    assert here.finish().all_final
    for chain_id in (1, 2, 4):
        assert here.trace.results(chain_id).count("DoNotCall") == 1
        assert refused(here.record(chain_id))
    assert here.trace.results(4) == ["DoNotCall", "Busy"] or here.trace.results(4) == ["DoNotCall"]


@in_a_loop
async def test_a_number_that_said_no_is_not_dialed_by_a_chain_that_begins_later_or_by_a_later_campaign(stage):
    here = stage(rows=SAME_NUMBER, lines=1)
    await here.begin()
    assert here.desk.numbers == ["555"]
    assert await here.campaign.do_not_call("555") == 3
    await here.quiet()
    await here.end("Busy", "1-1")
    while not here.task.done():
        await (here.end("Answer") if here.desk.open else here.wait(300))
    assert here.desk.numbers == ["555", "888"]
    await here.again()
    here.finish()
    assert here.desk.numbers == ["555", "888"]


@in_a_loop
async def test_a_no_in_a_pause_counts_after_it(stage):
    here = stage(rows=SAME_NUMBER)
    await here.begin()
    here.desk.end_all("NoAnswer")
    await here.campaign.pause()
    placed = len(here.desk.placed)
    here.desk.end_all("NoAnswer")
    await here.quiet()
    await here.campaign.do_not_call("555")
    here.campaign.resume()
    await here.quiet()
    assert "555" not in here.desk.numbers[placed:]
    here.desk.end_all("Answer")
    await here.quiet()
    await here.stop()


@pytest.mark.parametrize("grace", [0, 100])
@in_a_loop
async def test_a_no_while_it_unloads_counts_in_the_next_run(stage, grace):
    here = stage(count=2)
    await here.begin()
    await here.end("Busy", "1-1")
    unloading = asyncio.create_task(here.campaign.unload(100))
    await here.quiet()
    assert await here.campaign.do_not_call("5550100") == 1
    assert await here.campaign.do_not_call("5550101") == 1
    here.desk.end_all("NoAnswer")
    await unloading
    await here.again()
    while not here.task.done():
        await here.wait(300)
    assert here.desk.numbers == ["5550100", "5550101"]


@in_a_loop
async def test_a_no_while_it_unloads_is_told_to_the_script_by_the_next_run(stage):
    body = '<state id="a"><onentry><ocs:timeout delay="864000"/></onentry><transition event="ocs.callresult" target="f"/></state><final id="f"/>'
    here = stage(body)
    await here.begin()
    await here.campaign.pause()
    assert await here.campaign.do_not_call("5550100") == 1
    await here.campaign.unload()
    await here.again()
    assert here.trace.results() == ["DoNotCall"]
    here.finish()


@in_a_loop
async def test_a_disposition_after_the_end_of_its_chain_is_written(stage):
    here = stage(rows=TWO_RECORDS, keep_open=True)
    await here.begin()
    await here.end("Answer")
    [call] = here.desk.placed
    await here.campaign.disposition(call, int(CallResult.WRONG_PARTY))
    assert here.record()["call_result"] == CallResult.WRONG_PARTY
    await here.campaign.disposition(call, NO)
    assert refused(here.record())
    await here.campaign.unload()
    here.finish()


@in_a_loop
async def test_a_disposition_that_closes_is_told_and_the_number_is_not_dialed_again(stage):
    here = stage(rows=TWO_RECORDS)
    await here.begin()
    await here.end("Busy")
    await here.campaign.disposition(here.desk.placed[0], NO)
    await here.quiet()
    assert here.trace.results() == ["Busy", "DoNotCall"]
    assert refused(here.record())
    assert here.desk.numbers == ["5550100", "5550101"]
    await here.end("Answer")
    here.finish()


@in_a_loop
async def test_a_disposition_that_does_not_close_is_written_alone(stage):
    here = stage()
    await here.begin()
    await here.end("Busy")
    await here.campaign.disposition(here.desk.placed[0], int(CallResult.WRONG_PARTY))
    await here.quiet()
    assert here.record()["call_result"] == CallResult.WRONG_PARTY
    assert here.trace.results() == ["Busy"]
    await here.stop()


@in_a_loop
async def test_a_disposition_that_overtakes_its_call_s_end_counts_if_it_closes(stage):
    here = stage(rows=TWO_RECORDS)
    await here.begin()
    call = here.desk.placed[0]
    await here.campaign.disposition(call, int(CallResult.WRONG_PARTY))
    await here.campaign.disposition(call, NO)
    await here.quiet()
    assert refused(here.record())
    assert here.desk.cancelled == ["1-1"]
    await here.end("NoAnswer")
    assert here.record()["call_result"] == CallResult.NO_ANSWER, "its own result is written when it comes"
    assert here.desk.numbers == ["5550100"]
    here.finish()


@pytest.mark.parametrize("how", ["unload", "pause", "crash"])
@in_a_loop
async def test_a_disposition_is_written_when_it_returns(stage, how):
    """A customer's no to an agent, while the campaign stops: the next run must not dial that number again."""
    here = stage()
    await here.begin()
    call = here.desk.placed[0]
    if how == "unload":
        unloading = asyncio.create_task(here.campaign.unload(100))
        await here.quiet()
    elif how == "pause":
        await here.campaign.pause()
    else:  # before the script's turn is written

        def fail(name, values):
            if name == "commit" and any(turn.kept is not None for turn in values[0]):
                raise StoreError("gone")

        here.store.before = fail
    await here.campaign.disposition(call, NO)
    if how == "unload":
        here.desk.end("NoAnswer")
        await unloading
    elif how == "pause":
        here.desk.end("NoAnswer")
        await here.stop()
    else:
        await asyncio.wait([here.task])
        assert isinstance(here.task.exception(), StoreError)
        here.store.before = None
        here.desk.known["1-1"] = int(CallResult.NO_ANSWER)
    assert refused(here.record())
    await here.again()
    assert here.desk.numbers == ["5550100"]
    await here.stop()


@in_a_loop
async def test_a_call_that_is_asked_back_in_its_own_turn_is_not_placed(stage):
    """The call ended and the agent says no; the script hears both in one turn, and the first makes it dial again."""
    here = stage()
    await here.begin()
    await here.campaign.pause()
    await here.end("NoAnswer", "1-1")
    await here.campaign.disposition(here.desk.placed[0], NO)
    here.campaign.resume()
    await here.quiet()
    assert here.desk.numbers == ["5550100"]
    await here.stop()


# -------------------------------------------------------------------------------------------------------------- daytime

WATCH = """<state id="a"><transition event="ocs.daytime_change"><log expr="_event.data.daytime_code"/></transition>
  <transition event="ocs.callresult" target="f"/></state><final id="f"/>"""


@in_a_loop
async def test_one_boundary_a_zone_is_awaited_however_many_chains_watch(stage):
    rows = "contact_info,tz_name\n" + "".join(f"{n},{['Asia/Tokyo', 'UTC'][n % 2]}\n" for n in range(60))
    here = stage(WATCH, rows, calendar=Calendar(weekdays=OFFICE))
    await here.begin()
    assert len(here.campaign._alarms._boundaries) == 2
    await here.wait(5 * 3600)
    assert len(here.campaign._alarms._boundaries) == 2
    await here.wait(3 * 3600)
    told = {n: [line["text"] for line in here.trace.of("log", n)] for n in range(1, 61)}
    assert told == {n: ["BBH"] if n % 2 else ["ABH"] for n in range(1, 61)}
    await here.stop()


@in_a_loop
async def test_only_those_that_can_take_it_are_told_of_the_day(stage):
    choose = '<state id="s"><transition cond="_sessionid == \'chain-1\'" target="a"/><transition target="q"/></state>'
    quiet = '<state id="q"><onentry><ocs:timeout delay="86400"/></onentry></state>'
    here = stage(choose + WATCH + quiet, count=2, calendar=Calendar(weekdays=OFFICE))
    await here.begin()
    await here.wait(8 * 3600)
    assert (here.trace.names(1), here.trace.names(2)) == (["ocs.daytime_change"], [])
    await here.stop()


@in_a_loop
async def test_the_day_that_changed_in_a_pause_is_told_once_after_it(stage):
    here = stage(WATCH, calendar=Calendar(weekdays=OFFICE))
    await here.begin()
    await here.campaign.pause()
    await here.wait(8 * 3600)
    await here.wait(15 * 3600)
    here.campaign.resume()
    await here.quiet()
    assert [each["text"] for each in here.trace.of("log")] == ["BH"]
    await here.wait(9 * 3600)
    assert [each["text"] for each in here.trace.of("log")] == ["BH", "ABH"]
    await here.stop()


@in_a_loop
async def test_a_restored_chain_hears_the_day_before_anything_else(stage):
    body = """<state id="a"><onentry><ocs:make_call record_id="1"/><ocs:timeout delay="60"/></onentry>
      <transition event="x" target="f"/></state><final id="f"/>"""
    here = stage(body, calendar=Calendar(weekdays=OFFICE))
    await here.begin()
    await here.campaign.unload(0)
    here.desk.known["1-1"] = 33
    here.clock.advance_to(START + timedelta(hours=9))
    await here.again()
    assert here.trace.names() == ["ocs.daytime_change", "ocs.timeout", "ocs.callresult"], "the timer was due before"
    assert here.trace.of("event")[0]["data"] == {"daytime_code": "ABH"}
    assert here.finish().reasons == {"stuck": 1}


@in_a_loop
async def test_a_boundary_that_passes_during_a_commit_is_told(stage):
    here = stage(WATCH, calendar=Calendar(weekdays=OFFICE), start=START.replace(hour=8, minute=59, second=59))
    here.store.before = lambda name, values: here.clock.jump(2) if name == "commit" else None
    await here.begin()
    here.store.before = None
    await here.wait(1)
    assert [each["text"] for each in here.trace.of("log")] == ["BH"]
    await here.stop()


@in_a_loop
async def test_a_chain_that_moved_on_is_not_told_of_the_other_zone(stage):
    """The day changes in the first record's zone while the script goes on to the second one, where nothing changes."""
    body = """<state id="a"><onentry><ocs:next_record/><ocs:make_call record_id="1"/></onentry>
      <transition event="ocs.daytime_change"><log expr="_event.data.daytime_code"/></transition>
      <transition event="ocs.callresult" target="b"/></state>
      <state id="b"><onentry><ocs:next_record/></onentry>
      <transition event="ocs.daytime_change"><log expr="_event.data.daytime_code"/></transition></state>"""
    here = stage(
        body,
        "contact_info,chain_id,tz_name\n1,1,UTC\n2,1,America/New_York\n",
        calendar=Calendar(weekdays=OFFICE),
        start=START.replace(hour=17, minute=59, second=50),
    )
    await here.begin()
    await here.campaign.pause()
    await here.wait(10)
    await here.end("Busy")
    here.campaign.resume()
    await here.quiet()
    assert here.trace.of("log") == []
    await here.stop()


# ----------------------------------------------------------------------------------------------------- when chains begin


@in_a_loop
async def test_a_chain_begins_when_its_dial_sched_time_has_come(stage):
    here = stage(rows=f"contact_info,dial_sched_time\n1,{NOW + 3600}\n2,\n3,{NOW + 60}\n")
    await here.begin()
    assert here.desk.numbers == ["2"]
    await here.end("Answer")
    assert not here.task.done()
    for _ in range(11):
        await here.wait(5)
    assert here.desk.numbers == ["2"]
    await here.wait(5)
    assert here.desk.numbers == ["2", "3"]
    await here.end("Answer")
    await here.wait(3539)
    assert here.desk.numbers == ["2", "3"]
    await here.wait(1)
    assert here.desk.numbers == ["2", "3", "1"]
    await here.end("Answer")
    assert here.finish().chains == 3


def make_ready(here, chain_id):
    """Somebody writes into the list."""
    here.store.inner.commit([Turn(chain_id, [RecordChange(1, {"record_status": int(RecordStatus.READY)})])])


@in_a_loop
async def test_a_campaign_that_is_kept_open_finds_what_became_ready(stage):
    here = stage(rows=calling_list(2, record_status=5), keep_open=True, poll=2.0)
    await here.begin()
    assert (here.desk.placed, here.task.done()) == ([], False)
    make_ready(here, 2)
    await here.wait(1.9)
    assert here.desk.placed == []
    await here.wait(0.2)
    assert here.desk.numbers == ["5550101"]
    await here.end("Answer")
    make_ready(here, 2)
    await here.wait(2)
    assert [call.attempt_id for call in here.desk.placed] == ["2-1", "2.2-1"]
    await here.end("Answer")
    await here.stop()


@in_a_loop
async def test_a_campaign_that_is_not_kept_open_ends_when_nothing_is_left(stage):
    here = stage(rows=calling_list(2, record_status=5))
    await here.begin()
    assert here.finish().chains == 0


@in_a_loop
async def test_no_more_chains_live_than_there_is_room_for(stage):
    here = stage(count=10, lines=5, max_live=3)
    await here.begin()
    while not here.task.done():
        here.desk.end_all("Busy")
        await here.quiet()
        assert here.campaign.live <= 3
        await here.wait(300)
        here.desk.end_all("Answer")
        await here.quiet()
    assert here.finish().peak_live == 3


@in_a_loop
async def test_a_chain_that_makes_its_own_record_ready_is_not_handed_out_again(stage):
    """A store holds it until none of its records can be called, whatever status its script writes."""
    body = """<state id="a"><onentry><ocs:set_exec_flag flag="PostProcessing" value="Switch"/>
      <ocs:make_call record_id="1"/></onentry><transition event="ocs.callresult" target="f">
      <ocs:set_flex_attr record_id="1"><ocs:flex_attr attr="USERDATA" type="int" key="'record_status'" value="1"/>
      </ocs:set_flex_attr></transition></state><final id="f"/>"""
    here = stage(body, count=2)
    await here.begin()
    here.desk.end_all("Answer")
    await here.quiet()
    assert here.finish().chains == 2
    assert len(here.desk.placed) == 2
    assert here.record()["record_status"] == RecordStatus.READY


@pytest.mark.parametrize("options", [{"lines": 0}, {"lines": -1}, {"max_live": 0}])
def test_a_campaign_without_a_line_is_refused(stage, options):
    with pytest.raises(UsageError, match="too few"):
        stage(**options)


def test_a_poll_that_takes_no_time_is_refused(stage):
    with pytest.raises(UsageError, match="poll"):
        stage(poll=0.0)


# ------------------------------------------------------------------------------------------ one chain's trouble is its own


def refuse(chain_id, column, value=None):
    def before(name, values):
        for turn in values[0] if name == "commit" else ():
            for each in turn.changes:
                if turn.chain_id == chain_id and column in each.fields and value in (None, each.fields[column]):
                    raise UsageError(f"{column} cannot be written")

    return before


@pytest.mark.parametrize(("column", "calls"), [("attempt", 2), ("call_result", 3)])
@in_a_loop
async def test_a_refused_change_ends_its_chain_alone(stage, column, calls):
    """And what was asked for after it is not done: no call is placed."""
    here = stage(count=3)
    here.store.before = refuse(2, column)
    await here.begin()
    here.desk.end_all("NoAnswer")
    await here.quiet()
    here.desk.end_all("Answer")
    await here.quiet()
    assert here.finish().reasons == {"final": 2, "error": 1}
    assert here.outcomes()[2] == "error"
    assert sum(call.chain_id == 2 for call in here.desk.placed) == (calls == 3)
    assert [result for attempt, result in here.attempts() if attempt == "2-1"] == ([7] if calls == 3 else [])
    assert here.store.inner.unfinished() == []
    await here.again()
    here.finish()


@in_a_loop
async def test_what_was_asked_for_before_a_refused_change_stands(stage):
    """A customer's no, and then a column that cannot be written, in one turn."""
    body = """<state id="a"><onentry><ocs:make_call record_id="1"/></onentry>
      <transition event="ocs.callresult" target="f"><ocs:set_flex_attr record_id="1">
      <ocs:flex_attr attr="USERDATA" type="string" key="'note'" value="'bad'"/></ocs:set_flex_attr></transition></state>
      <final id="f"/>"""
    here = stage(body, calling_list(2, note="a"))
    here.store.before = refuse(1, "note", "bad")
    await here.begin()
    here.desk.end_all("DoNotCall")
    await here.quiet()
    assert here.outcomes() == {1: "error", 2: "final"}
    assert refused(here.record(1))
    assert refused(here.record(2))
    assert (here.record(1)["note"], here.record(2)["note"]) == ("a", "bad")


@in_a_loop
async def test_a_customer_s_no_stands_beside_a_refused_change(stage):
    """The result and the closing are two changes of one fact: the store refuses the first one."""
    here = stage(count=2)
    here.store.before = refuse(1, "call_result")
    await here.begin()
    here.desk.end_all("DoNotCall")
    await here.quiet()
    assert here.outcomes() == {1: "error", 2: "final"}
    assert refused(here.record(2))
    assert refused(here.record(1))


@in_a_loop
async def test_a_customer_s_no_stands_when_it_comes_while_its_chain_is_given_up(stage):
    """The call ends while the store has the turn that it is going to refuse."""
    here = stage(MID_CALL.format("f"), calling_list(2, note="a"))
    await here.begin()
    hold, refuse_note = Hold(), refuse(1, "note")

    def before(name, values):
        try:
            refuse_note(name, values)
        except UsageError:
            hold.wait()
            raise

    here.store.before = before
    here.clock.advance_to(here.clock.now() + timedelta(seconds=60))
    await hold.reached()
    here.desk.end("DoNotCall", "1-1")
    await asyncio.sleep(0.002)
    hold.release()
    await here.quiet()
    here.desk.end_all("Answer")
    await here.quiet()
    assert ("1-1", NO) in here.attempts()
    assert refused(here.record(1))
    here.finish()


@in_a_loop
async def test_data_that_cannot_be_kept_ends_its_chain_alone_and_what_it_wrote_stands(stage):
    body = ONE_CALL.replace(
        '<state id="wait"><onentry>',
        '<state id="wait"><onentry><if cond="_sessionid == \'chain-1\'"><assign location="rec" expr="new Map()"/></if>',
    )
    here = stage(body, count=2)
    await here.begin()
    here.desk.end_all("Busy")
    await here.quiet()
    assert here.outcomes() == {1: "error"}
    assert here.record(1)["call_result"] == CallResult.BUSY
    assert "Map" in here.trace.of("diagnostic")[-1]["message"]
    await here.wait(300)
    assert here.desk.open == ["2-2"]
    await here.end("Answer")
    here.finish()


@in_a_loop
async def test_a_call_whose_data_cannot_be_kept_is_not_placed(stage):
    body = ONE_CALL.replace(
        '<state id="dial"><onentry>', '<state id="dial"><onentry><assign location="x" expr="new Map()"/>'
    )
    here = stage(body, data="rec=0;x=0")
    await here.begin()
    assert here.finish().reasons == {"error": 1}
    assert (here.desk.placed, here.attempts()) == ([], [])


@pytest.mark.parametrize("error", [ScriptInterrupted("stopped after 0.25 s", "InternalError"), RecursionError("deep")])
@in_a_loop
async def test_whatever_keeps_a_snapshot_from_being_taken_ends_its_chain_alone(stage, monkeypatch, error):
    """A snapshot of large data may take too long: `ChainSession.snapshot` raises ScriptInterrupted then."""
    snapshot = ChainSession.snapshot

    def failing(self):
        if self.chain_id == 1:
            raise error
        return snapshot(self)

    monkeypatch.setattr(ChainSession, "snapshot", failing)
    here = stage(count=2)
    await here.begin()
    assert here.desk.numbers == ["5550101"]
    await here.end("Answer")
    assert here.finish().reasons == {"final": 1, "error": 1}


@in_a_loop
async def test_a_record_that_the_store_has_lost_ends_its_chain_alone(stage):
    here = stage(count=2)
    await here.begin()
    here.desk.end_all("Busy")
    await here.quiet()

    def lost(name, values):
        if name == "read" and values[0] == 1:
            raise UsageError("chain 1 has no record 1")

    here.store.before = lost
    await here.wait(300)
    assert here.desk.open == ["2-2"]
    await here.end("Answer")
    assert here.finish().reasons == {"final": 1, "error": 1}
    assert "lost a record" in here.trace.of("diagnostic")[-1]["message"]


@in_a_loop
async def test_a_chain_that_the_store_does_not_know_any_more_ends_alone(stage):
    """Somebody deleted a customer's rows while the campaign runs."""
    here = stage(count=2)
    await here.begin()

    def gone(name, values):
        if (name == "commit" and any(turn.chain_id == 1 for turn in values[0])) or (name == "read" and values[0] == 1):
            raise UsageError("the list has no chain 1")

    here.store.before = gone
    here.desk.end_all("NoAnswer")
    await here.quiet()
    assert here.desk.open == ["2-2"]
    await here.end("Answer")
    assert here.finish().reasons == {"final": 1, "error": 1}


@in_a_loop
async def test_a_defect_in_one_session_ends_that_chain_alone(stage, monkeypatch, caplog):
    handle = ChainSession.handle

    def failing(self, fact):
        if self.chain_id == 1 and isinstance(fact, CallEnded):
            raise ZeroDivisionError("a defect")
        return handle(self, fact)

    monkeypatch.setattr(ChainSession, "handle", failing)
    here = stage(count=2)
    await here.begin()
    here.desk.end_all("Answer")
    await here.quiet()
    assert here.finish().reasons == {"final": 1, "error": 1}
    assert here.attempts() == [("1-1", 33), ("2-1", 33)]
    assert "a defect" in caplog.text
    assert here.store.inner.unfinished() == []


@pytest.mark.parametrize("broken_by", [CallEnded, Disposition])
@in_a_loop
async def test_a_customer_s_no_stands_when_the_session_fails_on_it_or_on_the_next_fact(stage, monkeypatch, broken_by):
    handle = ChainSession.handle

    def failing(self, fact):
        if isinstance(fact, broken_by):
            raise ZeroDivisionError("a defect")
        return handle(self, fact)

    monkeypatch.setattr(ChainSession, "handle", failing)
    here = stage(rows=TWO_RECORDS)
    await here.begin()
    await here.campaign.pause()
    await here.end("DoNotCall")
    await here.campaign.disposition(here.desk.placed[0], int(CallResult.ANSWER))
    here.campaign.resume()
    await here.quiet()
    assert here.finish().reasons == {"error": 1}
    assert here.attempts() == [("1-1", NO)], "and what it wanted to dial is not dialed"
    assert refused(here.record())


ENDS_MID_CALL = """<state id="a"><onentry><ocs:make_call record_id="1"/><ocs:timeout delay="60"/></onentry>
  <transition event="ocs.timeout"><assign location="rec" expr="new Map()"/></transition></state>"""


@in_a_loop
async def test_the_call_of_a_chain_that_was_given_up_still_gives_its_result(stage):
    """The line is held until then, and a customer's no is written."""
    here = stage(ENDS_MID_CALL, lines=1)
    await here.begin()
    await here.wait(60)
    assert (here.outcomes(), here.campaign.calling, here.campaign._lines.free) == ({1: "error"}, 1, 0)
    assert not here.task.done()
    await here.end("DoNotCall")
    here.finish()
    assert here.attempts() == [("1-1", NO)]
    assert here.record()["call_result"] == NO
    assert refused(here.record())


@in_a_loop
async def test_a_customer_is_not_dialed_while_a_call_of_a_chain_that_was_given_up_is_under_way(stage):
    """Somebody makes the record Ready again from outside, because it shows an error."""
    here = stage(ENDS_MID_CALL, keep_open=True, poll=1.0)
    await here.begin()
    await here.wait(60)
    assert (here.outcomes(), here.desk.open) == ({1: "error"}, ["1-1"])
    here.store.inner.commit([Turn(1, [RecordChange(1, {"record_status": int(RecordStatus.UPDATED)})])])
    make_ready(here, 1)
    await here.wait(10)
    assert here.desk.open == ["1-1"]
    await here.end("Answer")
    await here.stop()


@in_a_loop
async def test_a_late_result_that_the_store_refuses_is_reported(stage, caplog):
    here = stage(ENDS_MID_CALL)
    await here.begin()
    await here.wait(60)
    here.store.before = refuse_call_result
    await here.end("Busy")
    here.finish()
    gc.collect()
    assert [each.name for each in caplog.records if each.name == "asyncio"] == []
    assert "call_result cannot be written" in caplog.text


# ------------------------------------------------------------------------------------------ documents that were replaced


@in_a_loop
async def test_old_chains_go_on_with_the_old_text_and_new_ones_begin_with_the_new(stage):
    old = treatment(
        ONE_CALL.replace("</onentry>", "<log expr=\"'old'\"/></onentry>", 3), data="rec=0", calendar=Calendar()
    )
    new = treatment(
        ONE_CALL.replace("</onentry>", "<log expr=\"'new'\"/></onentry>", 3), data="rec=0", calendar=Calendar()
    )
    here = stage(old, count=2, lines=1)
    await here.begin()
    await here.campaign.pause()
    await here.end("Busy")
    await here.campaign.unload()
    assert {each["text"] for each in here.trace.of("log", 1)} == {"old"}
    await here.again(treatment=new)
    await here.end("Answer")
    await here.wait(300)
    await here.end("Answer")
    assert here.finish().reasons == {"final": 2}
    assert {each["text"] for each in here.trace.of("log", 1)} == {"old"}
    assert {each["text"] for each in here.trace.of("log", 2)} == {"new"}


async def two_kept(here):
    """Two chains wait; their campaign is gone."""
    await here.begin()
    here.desk.end_all("Busy")
    await here.quiet()
    await here.stop()


def keep(here, chain_id, **changes):
    """Write something else where the session of that chain is kept."""
    [kept] = [each.kept for each in here.store.inner.unfinished() if each.chain_id == chain_id]
    values = {name: getattr(kept, name) for name in ("snapshot", "document", "due", "outstanding")}
    here.store.inner.commit([Turn(chain_id, kept=Kept(**(values | changes)))])


@pytest.mark.parametrize("damage", [{"document": "0" * 64}, {"snapshot": "{"}, {"snapshot": "{}"}], ids=str)
@in_a_loop
async def test_a_chain_that_cannot_be_restored_stays_as_it_is_and_the_others_go_on(stage, damage, caplog):
    here = stage(count=2)
    await two_kept(here)
    keep(here, 1, **damage)
    before = here.store.inner.unfinished()[0]
    await here.again()
    await here.wait(300)
    assert here.desk.open == ["2-2"]
    await here.end("Answer")
    summary = here.finish()
    assert (summary.unrestored, summary.reasons) == (1, {"final": 1})
    assert here.store.inner.unfinished() == [before]
    assert "chain 1 cannot be restored" in caplog.text


@pytest.mark.parametrize(
    "error",
    [
        StoreError("gone"),
        OSError("gone"),
    ],
    ids=["store", "other"],
)
@in_a_loop
async def test_a_store_that_fails_in_the_middle_of_restoring_ends_the_run(stage, error):
    here = stage(count=2)
    await two_kept(here)
    new = treatment(ONE_CALL + "<!-- another edition -->", data="rec=0", calendar=Calendar())

    def fail(name, values):
        if name == "document":
            raise error

    here.store.before = fail
    here.make(treatment=new)
    with pytest.raises(type(error)):
        await here.campaign.run()
    here.store.before = None
    await here.again()
    assert here.campaign.live == 2
    await here.stop()


@in_a_loop
async def test_a_snapshot_whose_call_is_damaged_does_not_keep_the_campaign_open(stage):
    here = stage(count=1)
    await here.begin()
    await here.campaign.unload(0)
    [kept] = [each.kept for each in here.store.inner.unfinished()]
    damaged = json.loads(kept.snapshot)
    damaged["outstanding"]["placed_at"] = "yesterday"
    keep(here, 1, snapshot=json.dumps(damaged))
    await here.again()
    summary = here.finish()
    assert (summary.unrestored, summary.chains) == (1, 0)


# ----------------------------------------------------------------------------------------------- the same as virtually

DAY = """<state id="pick"><onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="!_event.data.record_id" target="none"/>
    <transition event="ocs.next_record" target="dial"><assign location="rec" expr="_event.data.record_id"/></transition>
  </state>
  <state id="dial"><onentry><ocs:make_call record_id="rec"/><log expr="'dial ' + rec"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'NoAnswer'" target="pick"/>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Busy'" target="wait"/>
    <transition event="ocs.callresult" target="evening"/></state>
  <state id="wait"><onentry><ocs:timeout delay="7000 + rec"/></onentry><transition event="ocs.timeout" target="dial"/>
    <transition event="ocs.daytime_change"><log expr="_event.data.daytime_code"/></transition></state>
  <state id="evening"><onentry><ocs:timeout delay="BH"/></onentry><transition event="ocs.timeout" target="dial"/></state>
  <final id="done"/><final id="none"/>"""


def by_chain(lines):
    """The lines of a trace, chain by chain."""
    chains = defaultdict(list)
    for line in lines:
        if line["kind"] != "diagnostic" or "window" not in line["message"]:
            chains[line["chain"]].append(line)
    return dict(chains)


class Minutes:
    """Seeded results; a call takes half a minute to ten."""

    def outcome(self, call):
        found = seeded(call.chain_id, call.number)
        return Outcome(found.result, ring=round(found.ring * 30_000))


@in_a_loop
async def test_the_same_facts_give_the_same_trace_as_on_a_virtual_clock(stage):
    zones = ["UTC", "Asia/Tokyo", "America/New_York", "Europe/Paris"]
    rows = "contact_info,chain_id,tz_name,daily_from,daily_till\n" + "".join(
        f"555{n:04},{n // 2},{zones[n % 4]},{9 * 3600 + n},{20 * 3600}\n" for n in range(2, 62)
    )
    calendar = Calendar(weekdays=OFFICE)
    one, other = io.StringIO(), io.StringIO()
    chart = treatment(DAY, data="rec=0", calendar=calendar)
    virtual = VirtualCampaign(chart, MemoryStore(parse_list(rows)), Minutes(), START, listener=JsonTrace(one, START))
    expected = virtual.run()
    clock = StepClock()
    here = stage(
        chart,
        rows,
        calendar=calendar,
        clock=clock,
        dialer=ModelledDialer(Minutes(), clock),
        listener=JsonTrace(other, START),
        lines=40,
    )
    await here.begin()
    summary = await here.play()
    first, second = ([json.loads(line) for line in each.getvalue().splitlines()] for each in (one, other))
    assert len(first) > 1000
    one_by_one, expected_lines = by_chain(second), by_chain(first)
    for chain_id, lines in expected_lines.items():
        assert one_by_one[chain_id] == lines
    assert (summary.results, summary.reasons) == (expected.results, expected.reasons)


@in_a_loop
async def test_a_chain_that_begins_to_watch_on_a_boundary_hears_the_same_as_on_a_virtual_clock(stage):
    """A `timeout delay="BH"` rings at nine, and then the script watches the day."""
    body = """<state id="a"><onentry><ocs:timeout delay="BH"/></onentry><transition event="ocs.timeout" target="b"/></state>
      <state id="b"><onentry><ocs:timeout delay="60"/></onentry><transition event="ocs.daytime_change" target="heard"/>
        <transition event="ocs.timeout" target="quiet"/></state><final id="heard"/><final id="quiet"/>"""
    calendar = Calendar(weekdays=OFFICE)
    early = START.replace(hour=8)
    chart = treatment(body, calendar=calendar)
    virtual = VirtualCampaign(chart, MemoryStore(parse_list(calling_list())), ScriptedOutcomes([33]), early).run()
    here = stage(chart, calendar=calendar, start=early)
    await here.begin()
    live = await here.play()
    assert [each.state for each in live.outcomes] == [each.state for each in virtual.outcomes]


SHORT = ONE_CALL.replace('delay="300"', 'delay="0.01 + rec * 0.00 + 0.04 * Math.random()"').replace(
    '\'NoAnswer\'" target="dial"', '\'NoAnswer\'" target="pick"'
)


@in_a_loop
async def test_three_hundred_chains_on_the_wall_clock_end_as_on_a_virtual_one(stage):
    rows = "contact_info,chain_id\n" + "".join(f"555{n:04},{n // 2}\n" for n in range(2, 602))
    chart = treatment(SHORT, data="rec=0", calendar=Calendar())
    expected = VirtualCampaign(chart, MemoryStore(parse_list(rows)), SeededOutcomes(), START).run()
    here = stage(chart, rows, clock=WallClock(), dialer=SimulatedDialer(SeededOutcomes()), lines=60, listener=None)
    summary = await here.campaign.run()
    assert {each.chain_id: (each.reason, each.state, each.calls, each.result) for each in summary.outcomes} == {
        each.chain_id: (each.reason, each.state, each.calls, each.result) for each in expected.outcomes
    }
    assert (summary.results, summary.calls) == (expected.results, expected.calls)
    assert answered_twice(here.store.inner.log) == []


# ------------------------------------------------------------------------------------------------- one campaign, one run


@in_a_loop
async def test_a_campaign_runs_once(stage):
    here = stage()
    await here.begin()
    with pytest.raises(UsageError, match="once"):
        await here.campaign.run()
    await here.end("Answer")
    here.finish()
    with pytest.raises(UsageError, match="once"):
        await here.campaign.run()


@in_a_loop
async def test_after_the_end_there_is_nobody_to_command(stage):
    here = stage()
    await here.begin()
    [call] = here.desk.placed
    await here.end("Answer")
    for command in (
        here.campaign.cancel(1),
        here.campaign.do_not_call("5550100"),
        here.campaign.disposition(call, NO),
    ):
        with pytest.raises(UsageError, match="is over"):
            await command
    await here.campaign.pause()
    here.campaign.resume()
    here.campaign.drain()
    await here.stop()


@in_a_loop
async def test_commands_before_the_run_are_done_when_it_begins(stage):
    here = stage(count=3)
    cancelling = asyncio.create_task(here.campaign.cancel(1))
    closing = asyncio.create_task(here.campaign.do_not_call("5550101"))
    await asyncio.sleep(0)
    assert not cancelling.done()
    await here.begin()
    assert (cancelling.result(), closing.result()) == (True, 1)
    assert here.desk.numbers == ["5550102"]
    await here.end("Answer")
    here.finish()


@in_a_loop
async def test_a_command_is_done_also_when_its_caller_went_away(stage):
    here = stage(count=2)
    await here.begin()
    hold = here.store.hold("find")
    first = asyncio.create_task(here.campaign.do_not_call("5550100"))
    await hold.reached()
    second = asyncio.create_task(here.campaign.do_not_call("5550101"))
    await asyncio.sleep(0.001)
    first.cancel()
    second.cancel()
    await asyncio.wait([first, second])
    hold.release()
    await here.quiet()
    assert refused(here.record(1))
    assert refused(here.record(2))
    here.desk.end_all("Answer")
    await here.quiet()
    here.finish()


@in_a_loop
async def test_a_command_that_finds_the_store_out_of_order_ends_the_run(stage):
    here = stage()
    await here.begin()
    here.store.before = lambda name, values: (_ for _ in ()).throw(StoreError("gone"))
    with pytest.raises(StoreError):
        await here.campaign.do_not_call("5550100")
    with pytest.raises(StoreError):
        await here.task


async def failing_commit(here):
    """A campaign whose commit is under way and will fail."""
    await here.begin()
    hold = here.store.hold("commit")
    here.store.before = lambda name, values: (_ for _ in ()).throw(StoreError("gone"))
    here.desk.end("Busy")
    await hold.reached()
    return hold


@in_a_loop
async def test_commands_that_a_failed_run_did_not_come_to_are_refused(stage):
    here = stage()
    hold = await failing_commit(here)
    waiting = asyncio.create_task(here.campaign.cancel(1))
    unloading = asyncio.create_task(here.campaign.unload())
    await asyncio.sleep(0.001)
    hold.release()
    with pytest.raises(UsageError, match="ended before"):
        await waiting
    await unloading
    with pytest.raises(StoreError):
        await here.task


@in_a_loop
async def test_a_command_whose_caller_went_away_does_not_hide_why_the_run_failed(stage):
    here = stage()
    hold = await failing_commit(here)
    gone = asyncio.create_task(here.campaign.cancel(1))
    await asyncio.sleep(0.001)
    gone.cancel()
    await asyncio.wait([gone])
    other = asyncio.create_task(here.campaign.cancel(1))
    await asyncio.sleep(0.001)
    hold.release()
    await asyncio.wait([here.task])
    assert isinstance(here.task.exception(), StoreError)
    with pytest.raises(UsageError):
        async with asyncio.timeout(0.1):
            await other


@in_a_loop
async def test_a_run_that_is_cancelled_leaves_a_list_that_the_next_run_goes_on_with(stage):
    here = stage(count=3)
    await here.begin()
    await here.end("Busy", "1-1")
    here.task.cancel()
    await asyncio.wait([here.task])
    assert here.task.cancelled()
    assert here.campaign.calling == 0
    here.desk.known["2-1"] = 33
    here.desk.left.remove("3-1")
    await here.again()
    assert here.outcomes() == {2: "final"}
    await here.wait(300)
    assert here.desk.open == ["1-2", "3-2"]
    here.desk.end_all("Answer")
    await here.quiet()
    assert here.finish().reasons == {"final": 3}


@pytest.mark.parametrize("operation", ["claim", "commit", "next_ready", "unfinished"])
@in_a_loop
async def test_a_run_that_is_cancelled_in_the_middle_of_an_operation(stage, operation):
    """Its thread finishes what it does; no call follows, and none is placed twice later."""
    here = stage(count=2)
    hold = here.store.hold(operation)
    here.start()
    await hold.reached()
    here.task.cancel()
    asyncio.get_running_loop().call_later(0.005, hold.release)
    release = asyncio.get_running_loop().run_in_executor(None, lambda: (hold._released.wait(0.01), hold.release()))
    await asyncio.wait([here.task])
    await release
    assert here.task.cancelled()
    assert here.desk.placed == []
    await here.again()
    for _ in range(3):
        here.desk.end_all("Answer")
        await here.wait(300)
    assert here.finish().reasons == {"final": 2}
    assert Counter(here.desk.numbers) == {"5550100": 1, "5550101": 1}


@in_a_loop
async def test_a_command_that_is_being_done_when_the_run_is_cancelled_is_answered(stage):
    here = stage()
    await here.begin()
    hold = here.store.hold("find")
    closing = asyncio.create_task(here.campaign.do_not_call("5550100"))
    await hold.reached()
    here.task.cancel()
    release = asyncio.get_running_loop().run_in_executor(None, lambda: (hold._released.wait(0.01), hold.release()))
    await asyncio.wait([here.task])
    await release
    done, _ = await asyncio.wait([closing], timeout=0.1)
    closing.cancel()
    assert done, "its caller waits for ever"


@in_a_loop
async def test_a_call_that_is_left_before_its_task_began_leaves_nothing_behind(stage, recwarn):
    """An unload without grace that comes while a turn is committed."""
    import warnings

    here = stage()
    hold = here.store.hold("commit")
    here.start()
    await hold.reached()
    unloading = asyncio.create_task(here.campaign.unload(0))
    await asyncio.sleep(0)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        hold.release()
        await unloading
        await asyncio.wait([here.task])
        gc.collect()
    assert here.desk.placed == []
    assert [str(each.message) for each in caught] == []


# ---------------------------------------------------------------------------------------------------- what it costs


@in_a_loop
async def test_a_waiting_chain_costs_no_task(stage):
    class Busy(Desk):
        async def place(self, call):
            return int(CallResult.BUSY)

    here = stage(count=2_000, lines=50, dialer=Busy(), listener=None)
    await here.begin()
    assert here.campaign.live == 2_000
    assert len(asyncio.all_tasks()) < 6
    assert here.signal.cycles < 400, "many turns share a cycle"
    await here.stop()


@in_a_loop
async def test_an_idle_campaign_does_nothing(stage):
    """No cycle without a reason: not while all wait, not while lines are short, not in a pause, not kept open."""
    here = stage(count=6, lines=2, keep_open=True, poll=1000.0)
    await here.begin()
    await here.end("Busy")
    await here.end("Busy")
    await here.campaign.pause()
    await here.wait(500)
    await here.quiet()
    before, asked = here.signal.cycles, len(here.store.calls)
    await asyncio.sleep(0.03)
    assert (here.signal.cycles, len(here.store.calls)) == (before, asked)
    here.campaign.resume()
    await here.quiet()
    before, asked = here.signal.cycles, len(here.store.calls)
    assert (here.campaign.queued, len(here.desk.open)) == (2, 2)
    await asyncio.sleep(0.03)
    assert (here.signal.cycles, len(here.store.calls)) == (before, asked)
    while here.desk.open:
        await here.end("Answer")
    before, asked = here.signal.cycles, len(here.store.calls)
    await asyncio.sleep(0.03)
    assert (here.signal.cycles, len(here.store.calls)) == (before, asked)
    await here.stop()


@in_a_loop
async def test_cycles_are_few_a_fact(stage):
    here = stage(count=1)
    await here.begin()
    for _ in range(50):
        before = here.signal.cycles
        await here.end("NoAnswer")
        assert here.signal.cycles - before <= 3
    await here.end("Answer")
    here.finish()


@in_a_loop
async def test_an_alarm_that_is_set_while_the_campaign_falls_asleep_is_heard(stage):
    """On the wall clock: thousands of short waits, and none is slept through."""
    body = """<state id="a"><onentry><assign location="n" expr="n + 1"/><ocs:timeout delay="0.0005"/></onentry>
      <transition event="ocs.timeout" cond="n &lt; 40" target="a"/><transition event="ocs.timeout" target="f"/></state>
      <final id="f"/>"""
    here = stage(body, count=40, data="n=0", clock=WallClock(), listener=None)
    async with asyncio.timeout(8):
        summary = await here.campaign.run()
    assert summary.reasons == {"final": 40}


@in_a_loop
async def test_an_ended_chain_leaves_nothing(stage, monkeypatch):
    import weakref

    sessions = []

    class Watched(ChainSession):
        __slots__ = ("__weakref__",)

        def __init__(self, *given, **options):
            super().__init__(*given, **options)
            sessions.append(weakref.ref(self))

    monkeypatch.setattr("scxml_engine.campaign.live.ChainSession", Watched)
    here = stage(count=20, keep_open=True)
    await here.begin()
    here.desk.end_all("Answer")
    await here.quiet()
    here.desk.placed.clear()
    gc.collect()
    assert len(sessions) == 20
    assert sum(each() is not None for each in sessions) <= 1, "but for the loop's own names"
    await here.stop()


@in_a_loop
async def test_an_ended_chain_does_not_stay_for_its_alarm(stage):
    """Each chain asks for a month's alarm and ends after a call: a campaign of a million must not hold them all."""
    body = """<state id="a"><onentry><send event="late" delay="2592000s"/><ocs:make_call record_id="1"/></onentry>
      <transition event="ocs.callresult" target="f"/></state><final id="f"/>"""
    here = stage(body, count=500, lines=10, listener=None)
    await here.begin()
    while here.desk.open:
        here.desk.end_all("Answer")
        await here.quiet()
        if not here.task.done():
            assert len(here.campaign._alarms._alarms) < 100
    here.finish()


@in_a_loop
async def test_an_alarm_that_stays_is_kept_once(stage):
    body = """<state id="a"><onentry><send event="late" delay="2592000s"/></onentry><initial><transition target="b"/></initial>
      <state id="b"><onentry><ocs:make_call record_id="1"/></onentry>
      <transition event="ocs.callresult" target="b"/></state></state>"""
    here = stage(body, listener=None)
    await here.begin()
    for _ in range(100):
        await here.end("Busy")
    assert len(here.campaign._alarms._alarms) < 20
    await here.stop()


@in_a_loop
async def test_every_chain_gets_a_free_line_however_busy_the_others_are(stage):
    """More chains than a cycle takes dial again at once, for ever; there are lines to spare for all others."""
    told = []

    class Instant(Desk):
        async def place(self, call):
            told.append(call.chain_id)
            return int(CallResult.BUSY) if call.chain_id == 1 else int(CallResult.NO_ANSWER)

    short = ONE_CALL.replace('delay="300"', 'delay="0.01"')
    here = stage(short, count=150, lines=400, dialer=Instant(), listener=None, clock=WallClock())
    here.start()
    await until(lambda: len(told) > 4000)
    assert set(told[2000:]) == set(range(1, 151))
    await here.stop()


# --------------------------------------------------------------------------------------------------- what people see


@in_a_loop
async def test_the_summary_says_what_the_campaign_has_come_to_so_far(stage):
    here = stage(count=3, lines=2, keep_outcomes=1)
    await here.begin()
    assert (here.campaign.live, here.campaign.calling) == (2, 2)
    await here.wait(7)
    await here.end("Busy", "1-1")
    await here.end("Answer", "2-1")
    assert here.campaign.summary.results == {"Busy": 1, "Answer": 1}
    await here.end("Answer")
    await here.wait(300)
    await here.end("Answer")
    summary = here.finish()
    assert summary is here.campaign.summary
    assert (summary.chains, summary.calls, summary.peak_live, summary.seconds) == (3, 4, 3, 307)
    assert len(summary.outcomes) == 1
    assert summary.all_final


@in_a_loop
async def test_the_log_says_when_each_call_was_placed_and_ended(stage):
    here = stage()
    await here.begin()
    await here.wait(12)
    await here.end("NoAnswer")
    await here.wait(30)
    await here.end("Answer")
    here.finish()
    spans = [(each.placed_at, each.ended_at) for each in here.store.inner.attempts]
    assert spans == [
        (START, START + timedelta(seconds=12)),
        (START + timedelta(seconds=12), START + timedelta(seconds=42)),
    ]
    assert all(each.tzinfo is UTC for span in spans for each in span)


@in_a_loop
async def test_a_call_says_to_the_dialer_what_the_treatment_asked_for(stage):
    body = """<state id="a"><onentry><ocs:set_flex_attr record_id="1">
      <ocs:flex_attr attr="OPTIONS" type="string" key="'CPN'" value="'555'"/>
      <ocs:flex_attr attr="EXTENSIONS" type="int" key="'lap'" value="3"/></ocs:set_flex_attr>
      <ocs:make_call record_id="1"/></onentry><transition event="ocs.callresult" target="f"/></state><final id="f"/>"""
    here = stage(body, "contact_info,contact_info_type,tz_name\n5550100,MOBILE,Asia/Tokyo\n")
    await here.begin()
    [call] = here.desk.placed
    assert (call.attempt_id, call.chain_id, call.number, call.handle, call.attempt) == ("1-1", 1, 1, 1, 1)
    assert (call.contact_info, call.contact_info_type) == ("5550100", 4)
    assert (dict(call.options), dict(call.extensions)) == ({"CPN": "555"}, {"lap": 3})
    assert call.local_time.isoformat() == "2026-03-02T19:00:00+09:00"
    await here.end("Answer")
    here.finish()


@in_a_loop
async def test_a_listener_hears_the_lines_in_the_order_of_time(stage):
    trace = Trace()
    here = stage(count=5, lines=2, listener=trace)
    await here.begin()
    while not here.task.done():
        if here.desk.open:
            await here.end("Answer")
    assert all(one["at"] <= other["at"] for one, other in pairwise(trace.lines))
    assert [each["reason"] for each in trace.lines if each["kind"] == "end"] == ["final"] * 5


def test_without_a_clock_it_is_the_machine_s(tmp_path):
    chart = treatment(ONE_CALL, data="rec=0", calendar=Calendar())
    campaign = LiveCampaign(chart, MemoryStore(parse_list(calling_list(3))), SimulatedDialer(ScriptedOutcomes([33])))
    assert asyncio.run(campaign.run()).reasons == {"final": 3}
