"""Traditional treatments where the driver matters: virtual and live campaigns, a restart and a power cut, a file."""

import asyncio
import contextlib
import functools
import gc
import json
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from scxml_engine.campaign import LiveCampaign, VirtualCampaign
from scxml_engine.cli import main
from scxml_engine.dialers import ScriptedOutcomes, parse_results
from scxml_engine.ocs.calendar import Calendar, Span
from scxml_engine.ocs.calls import Outcome
from scxml_engine.ocs.constants import CallResult, RecordStatus, RecordType, call_result
from scxml_engine.ocs.sequences import TraditionalTreatment
from scxml_engine.ocs.settings import Settings
from scxml_engine.ocs.traditional import TraditionalSession
from scxml_engine.records import MemoryStore, SqliteStore, parse_list
from scxml_engine.scxml.limits import Limits
from tests.campaign.crashes import Exchange, Fuse, FusedDialer, FusedStore, SeededOutcomes, seeded
from tests.campaign.stage import START, ModelledDialer, Stage, StepClock, Trace, calling_list, forget_stages, in_a_loop
from tests.campaign.test_crashes import LIST, run
from tests.campaign.test_crashes import STORES as PLACES
from tests.ocs.harness import document, treatment

STORES = [
    pytest.param(lambda list_, folder: MemoryStore(list_), id="memory"),
    pytest.param(lambda list_, folder: SqliteStore.create(folder / "list.db", list_, durable=False), id="sqlite"),
]
SWITCH = '<ocs:set_exec_flag flag="PostProcessing" value="Switch"/>'
SILENT = f'<state id="s"><onentry>{SWITCH}</onentry><transition target="f"/></state><final id="f"/>'
ONE_CALL = f"""<state id="s"><onentry>{SWITCH}<ocs:make_call record_id="1"/></onentry>
  <transition event="ocs.callresult" target="f"/></state><final id="f"/>"""
TWO = "contact_info,chain_id\n5550100,1\n5550101,1\n"


def rule(result, sequence, action, **keys):
    """One treatment; `interval` and `increment` are minutes."""
    for key in {"interval", "increment"} & keys.keys():
        keys[key] = keys[key] * 60.0
    return TraditionalTreatment(int(call_result(result)), sequence, action, **keys)


RETRY = rule("Busy", 1, "retry", interval=10, increment=5, attempts=2), rule("Busy", 2, "next-in-chain")


@pytest.fixture(params=STORES)
def make_store(request, tmp_path):
    """Makes a store of a list."""
    made = []

    def make(list_):
        (tmp_path / str(len(made))).mkdir()
        made.append(request.param(list_, tmp_path / str(len(made))))
        return made[-1]

    yield make
    for store in made:
        if isinstance(store, SqliteStore):
            store.close()


@pytest.fixture(autouse=True)
def nothing_unheard(caplog):
    """No error is lost: asyncio reports in its log what nobody asked for, when it is collected."""
    yield
    forget_stages()
    gc.collect(0)
    records = [*caplog.get_records("call"), *caplog.get_records("teardown")]
    told = [each.getMessage() for each in records if each.name == "asyncio" and each.levelname == "ERROR"]
    assert [each for each in told if "PowerCut" not in each] == []


def switched(*table, script=ONE_CALL, limits=None, **options):
    """A treatment whose script says Switch, and what goes on after it."""
    return replace(treatment(script, limits=limits, **options), traditional=table)


@pytest.fixture
def stage(make_store):
    """Makes a live campaign on a stage over that store."""

    def make(*table, script=ONE_CALL, rows=TWO, calendar=None, settings=None, **options):
        chosen = switched(*table, script=script, calendar=calendar or Calendar(), settings=settings)
        return Stage(chosen, rows, store=make_store, calendar=calendar, **options)

    return make


class Virtual:
    """A virtual campaign over a store, played to its end."""

    def __init__(
        self, make_store, *table, results="Busy", rows=TWO, limits=None, script=ONE_CALL, model=None, **options
    ):
        calendar = options.pop("calendar", None) or Calendar()
        chosen = switched(*table, script=script, limits=limits, calendar=calendar)
        self.store = make_store(parse_list(rows, timezones=calendar.timezones))
        self.trace = Trace()
        model = model or ScriptedOutcomes(parse_results(results))
        self.summary = VirtualCampaign(chosen, self.store, model, START, listener=self.trace, **options).run()

    def calls(self, chain_id=1):
        """Record and minute of every call that is over."""
        return [
            (line["record"], (datetime.fromisoformat(line["placed_at"]) - START).total_seconds() / 60)
            for line in self.trace.of("call", chain_id)
        ]

    def fields(self, name, chain_id=1):
        return [self.store.read(chain_id, each).fields[name] for each in self.store.handles(chain_id)]


# --------------------------------------------------------------------------------------------------------------- virtual


@pytest.mark.row("A8.7", "6.4.2", "6.7.8", "6.7.9", "6.7.11")
def test_a_virtual_campaign_goes_on_after_switch(make_store):
    """A8.7: one chain, one end, every call counted; the list says what was written."""
    run = Virtual(make_store, *RETRY)
    assert run.calls() == [(1, 0), (1, 10), (1, 25), (2, 25), (2, 35), (2, 50)]
    assert run.fields("record_status") == [RecordStatus.UPDATED] * 2
    assert run.fields("record_type") == [RecordType.CAMPAIGN_RESCHEDULED] * 2
    assert run.fields("attempt") == [3, 3]
    assert run.fields("call_result") == [CallResult.BUSY] * 2
    later = [START + timedelta(minutes=each) for each in (25, 50)]
    assert run.fields("dial_sched_time") == [int(each.timestamp()) for each in later]
    [end] = run.trace.of("end")
    assert {key: end[key] for key in ("reason", "state", "post_processing", "calls", "result")} == {
        "reason": "final",
        "state": "f",
        "post_processing": "Switch",
        "calls": 6,
        "result": "Busy",
    }
    assert (run.summary.chains, run.summary.calls, run.summary.reasons) == (1, 6, {"final": 1})
    assert run.summary.all_final
    assert [each.attempt_id for each in run.store.attempts] == [f"1-{number}" for number in range(1, 7)]


@pytest.mark.row("6.7.14", "6.7.15")
def test_group_and_missed_callback_stand_in_the_list(make_store):
    """6.7: whatever the store is."""
    rows = "contact_info,record_type,chain_id,group_id\n1,6,1,\n2,2,1,\n3,2,2,\n"
    run = Virtual(
        make_store,
        rule("Busy", 1, "mark-agent-error"),
        rule("NoAnswer", 1, "assign-to-group", group="7"),
        rows=rows,
        model=ByChain({1: "Busy", 2: "NoAnswer"}),
    )
    assert run.fields("record_status") == [RecordStatus.MISSED_CALLBACK, RecordStatus.UPDATED]
    assert run.fields("record_type") == [RecordType.CAMPAIGN_CALLBACK, RecordType.GENERAL]
    assert run.fields("group_id", 2) == [7]


class ByChain:
    """Every call of a chain ends so, after a minute."""

    def __init__(self, results, ring=60.0):
        self._results = results
        self._ring = ring

    def outcome(self, call):
        return Outcome(int(call_result(self._results[call.chain_id])), self._ring)


@pytest.mark.row("A8.7")
def test_chains_go_on_beside_each_other(make_store):
    """A8.7: lines are in time order, and what becomes of one chain is no matter of another."""
    rows = "contact_info,chain_id\n1,1\n2,2\n3,3\n"
    run = Virtual(
        make_store,
        rule("Busy", 1, "retry", interval=10),
        rows=rows,
        model=ByChain({1: "Busy", 2: "Answer", 3: "Busy"}),
    )
    assert [run.calls(each) for each in (1, 2, 3)] == [[(1, 0), (1, 11)], [(1, 0)], [(1, 0), (1, 11)]]
    assert [each["at"] for each in run.trace.lines] == sorted(each["at"] for each in run.trace.lines)
    assert Counter(each["chain"] for each in run.trace.lines if each["kind"] == "end") == {1: 1, 2: 1, 3: 1}


@pytest.mark.row("6.7.4")
@pytest.mark.parametrize("interval", [None, 0])
def test_results_that_take_turns_do_not_stop_the_clock_for_ever(make_store, interval):
    """6.7.4: each begins the other's sequence anew; the others of the list go on."""
    keys = {"action": "redial"} if interval is None else {"action": "retry", "interval": interval}
    table = [rule(each, 1, **keys) for each in ("Busy", "NoAnswer")]
    results = ",".join(["Busy,NoAnswer"] * 50)
    run = Virtual(make_store, *table, results=results, limits=Limits(answers_per_instant=20), rows=calling_list(2))
    assert run.summary.reasons == {"error": 2}
    assert run.summary.calls == 2 * 21
    assert [len(run.trace.of("end", each)) for each in (1, 2)] == [1, 1]
    assert run.fields("record_status") == [RecordStatus.RETRIEVED]


@pytest.mark.row("A8.7", "6.3.17")
def test_what_still_waits_at_the_horizon_is_held(make_store):
    """A8.7, 6.3: Retrieved, with its one line."""
    run = Virtual(make_store, rule("Busy", 1, "retry", interval=10), horizon=timedelta(minutes=9))
    assert run.summary.reasons == {"horizon": 1}
    assert run.fields("record_status") == [RecordStatus.RETRIEVED] * 2
    assert [end["calls"] for end in run.trace.of("end")] == [1]
    on_the_dot = Virtual(make_store, rule("Busy", 1, "retry", interval=10), horizon=timedelta(minutes=10))
    assert on_the_dot.calls() == [(1, 0), (1, 10)]


@pytest.mark.row("A6.7")
def test_the_daytime_of_the_script_wakes_nobody_any_more(make_store):
    """A8.7: a script that listened to the daytime is gone; windows still hold."""
    script = f"""<state id="s"><onentry>{SWITCH}<ocs:timeout delay="60"/></onentry>
      <transition event="ocs.timeout" target="f"/><transition event="ocs.daytime_change"/></state><final id="f"/>"""
    calendar = Calendar(weekdays=dict.fromkeys(range(7), Span(11 * 3600, 12 * 3600)))
    rows = f"contact_info,daily_from,daily_till\n1,{12 * 3600},{13 * 3600}\n"
    run = Virtual(make_store, rule("Busy", 1, "retry", interval=61), rows=rows, script=script, calendar=calendar)
    assert run.calls() == [(1, 120), (1, 26 * 60)]
    assert [each["name"] for each in run.trace.of("event")] == ["ocs.timeout"]


REFUSED = f"""<state id="s"><onentry>{SWITCH}<ocs:set_flex_attr record_id="1">
    <ocs:flex_attr attr="USERDATA" type="int" key="'note'" value="5"/></ocs:set_flex_attr></onentry>
  <transition target="f"/></state><final id="f"/>"""


class Refusing:
    """A store that takes no note."""

    def __init__(self, store):
        self._store = store

    def __getattr__(self, name):
        return getattr(self._store, name)

    def commit(self, turns):
        turns = list(turns)
        for turn in turns:
            for change in turn.changes:
                if "note" in change.fields:
                    self._store.commit([replace(turn, changes=[replace(change, fields={"nowhere": 1})])])
        self._store.commit(turns)


def test_a_change_that_the_store_refuses_ends_a_live_chain_and_nothing_goes_on(make_store):
    """A8.7: the script had come to its end in that very turn; nobody is dialed, and one line says why."""

    @in_a_loop
    async def check():
        stage = Stage(
            switched(*RETRY, script=REFUSED),
            "contact_info,note:int\n5550100,\n",
            store=lambda list_: Refusing(make_store(list_)),
        )
        summary = await (await stage.begin()).over()
        assert summary.reasons == {"error": 1}
        assert stage.desk.placed == []
        assert [each["reason"] for each in stage.trace.of("end")] == ["error"]

    check()


def test_a_change_that_the_store_refuses_ends_a_virtual_chain_and_nothing_goes_on(make_store):
    """A8.7: the same on a virtual clock."""
    rows = "contact_info,note:int\n5550100,\n"
    run = Virtual(lambda list_: Refusing(make_store(list_)), *RETRY, rows=rows, script=REFUSED)
    assert run.summary.reasons == {"error": 1}
    assert run.summary.calls == 0
    assert [each["reason"] for each in run.trace.of("end")] == ["error"]


# ------------------------------------------------------------------------------------------------------------------ live


@pytest.mark.row("A8.7", "6.4.2", "6.7.8", "6.7.9", "6.7.11")
@in_a_loop
async def test_a_live_campaign_goes_on_after_switch(stage):
    """A8.7: while a chain waits, the list says until when; one end, every call counted."""
    here = await stage(*RETRY).begin()
    await here.end("Busy")
    assert (here.campaign.live, here.campaign.calling) == (1, 0)
    record = here.record()
    assert (record["record_status"], record["record_type"]) == (2, RecordType.CAMPAIGN_RESCHEDULED)
    assert record["dial_sched_time"] == int((START + timedelta(minutes=10)).timestamp())
    for minutes in (10, 15):
        await here.wait(minutes * 60 - 1)
        assert here.desk.open == [], "no call before its time"
        await here.wait(1)
        await here.end("Busy")
    assert here.desk.numbers == ["5550100"] * 3 + ["5550101"]
    await here.end("Answer")
    summary = await here.over()
    assert summary.reasons == {"final": 1}
    assert here.attempts() == [("1-1", 6), ("1-2", 6), ("1-3", 6), ("1-4", 33)]
    assert [(end["reason"], end["calls"], end["result"]) for end in here.trace.of("end")] == [("final", 4, "Answer")]
    assert [here.record(1, each)["record_status"] for each in (1, 2)] == [3, 3]


@pytest.mark.row("A8.7")
@pytest.mark.parametrize("script", [SILENT, ONE_CALL])
@in_a_loop
async def test_a_live_chain_takes_one_line_of_the_dialer(stage, script):
    """A8.7: it dials when a line is free, after its script as before, and gives it back while it waits."""
    table = rule("Busy", 1, "redial"), rule("Busy", 2, "retry", interval=10)
    here = await stage(*table, script=script, rows=calling_list(5), lines=2).begin()
    for _ in range(10):
        assert len(here.desk.open) <= 2
        await here.end("Busy")
    assert here.desk.most == 2
    assert (here.desk.open, here.campaign.live) == ([], 5)
    await here.wait(600)
    while here.desk.open:
        await here.end("Answer")
    assert (await here.over()).reasons == {"final": 5}
    assert len(here.desk.placed) == 15


@pytest.mark.row("A8.7")
@pytest.mark.parametrize("script", [SILENT, ONE_CALL])
@pytest.mark.parametrize("zero", [0.0, 30.0])
@in_a_loop
async def test_both_campaigns_tell_the_same(make_store, script, zero):
    """Design 1: what is run on a virtual clock is what the dialer runs, line by line."""

    class Drawn:
        def outcome(self, call):
            return Outcome(seeded(call.chain_id, call.number).result, zero)

    table = (
        rule("Busy", 1, "retry", interval=10, increment=1, attempts=2),
        rule("Busy", 2, "next-in-chain-after", interval=3),
        rule("NoAnswer", 1, "redial"),
        rule("NoAnswer", 2, "next-in-chain"),
        rule("AnswMachine", 1, "next-in-chain-at", date=START + timedelta(hours=30)),
    )
    rows = "contact_info,chain_id,daily_from,daily_till,tz_name\n" + "".join(
        f"55501{n:02},{n // 3 + 1},{36000 if n % 2 else ''},{50000 if n % 2 else ''},{('UTC', 'Asia/Tokyo')[n % 5 == 0]}\n"
        for n in range(24)
    )
    twin = Virtual(make_store, *table, script=script, rows=rows, model=Drawn())
    clock = StepClock()
    here = Stage(
        switched(*table, script=script, calendar=Calendar()),
        rows,
        store=make_store,
        clock=clock,
        dialer=ModelledDialer(Drawn(), clock),
    )
    here.start()
    summary = await here.play()
    assert summary.reasons == twin.summary.reasons == {"final": 8}
    for chain_id in range(1, 9):
        told = [[each for each in trace.lines if each["chain"] == chain_id] for trace in (here.trace, twin.trace)]
        assert told[0] == told[1]
    assert len(twin.store.attempts) > 16


@pytest.mark.row("A8.7", "6.4.3", "6.4.4")
@pytest.mark.parametrize("phase", ["waiting", "under way"])
@pytest.mark.parametrize("act", ["do_not_call", "cancel"])
@in_a_loop
async def test_somebody_says_no_to_a_live_chain(stage, phase, act):
    """A8.7: a record that waits for its retry is not called, one that is being called is not called again."""
    here = await stage(*RETRY).begin()
    await here.end("Busy")
    if phase == "under way":
        await here.wait(600)
    if act == "cancel":
        assert await here.campaign.cancel(1)
    else:
        assert await here.campaign.do_not_call("5550100") == 1
    await here.quiet()
    if phase == "under way":
        assert here.desk.cancelled == ["1-2"]
        await here.end("Busy")
    assert (await here.over()).reasons == {"final": 1}
    assert len(here.desk.placed) == (2 if phase == "under way" else 1)
    closed = 3 if act == "do_not_call" else 5
    assert [here.record(1, each)["record_status"] for each in (1, 2)] == [closed, 3 if act == "do_not_call" else 5]
    assert (here.record()["record_type"] == RecordType.NO_CALL) is (act == "do_not_call")


WAITING = f"""<state id="s"><onentry>{SWITCH}<ocs:timeout delay="3600"/></onentry>
  <transition event="ocs.callresult" target="f"/><transition event="ocs.timeout" target="f"/></state><final id="f"/>"""


@pytest.mark.row("A8.7", "6.4.3")
@in_a_loop
async def test_a_number_of_several_records_is_closed_while_the_script_waits(stage):
    """A8.7: the script ends at the first that it hears of; the rest counts, too, before anybody is called."""
    rows = "contact_info,chain_id\n5550100,1\n5550100,1\n5550102,1\n"
    here = await stage(*RETRY, script=WAITING, rows=rows).begin()
    assert await here.campaign.do_not_call("5550100") == 2
    await here.quiet()
    assert here.desk.numbers == ["5550102"]
    await here.end("Answer")
    assert (await here.over()).reasons == {"final": 1}


CALLED = WAITING.replace("<ocs:timeout", '<ocs:make_call record_id="1"/><ocs:timeout').replace(
    'event="ocs.callresult"', 'event="ocs.callresult" cond="_event.data.record_id != 1"'
)


@in_a_loop
async def test_all_that_was_closed_counts_before_the_treatments_begin(stage):
    """A8.7: closings are told before everything else; so the next in chain is the next that may be called."""
    rows = "contact_info,chain_id\n5550100,1\n5550101,1\n5550101,1\n5550102,1\n"
    here = await stage(rule("Busy", 1, "next-in-chain"), script=CALLED, rows=rows).begin()
    await here.end("Busy")
    assert await here.campaign.do_not_call("5550101") == 2
    await here.quiet()
    assert here.desk.numbers == ["5550100", "5550102"]


@pytest.mark.row("A8.7")
@in_a_loop
async def test_a_disposition_of_a_live_chain(stage):
    """A8.7: written at once; what was planned stays planned."""
    here = await stage(*RETRY).begin()
    call = here.desk.placed[0]
    await here.end("Busy")
    await here.campaign.disposition(call, int(CallResult.WRONG_PARTY))
    await here.quiet()
    assert here.record()["call_result"] == CallResult.WRONG_PARTY
    await here.wait(600)
    assert len(here.desk.placed) == 2
    await here.campaign.disposition(call, int(CallResult.DO_NOT_CALL))
    await here.quiet()
    await here.end("Busy")
    assert (await here.over()).reasons == {"final": 1}
    assert here.record()["record_type"] == RecordType.NO_CALL


@pytest.mark.row("A8.7", "6.5.1", "6.5.3", "6.5.4")
@pytest.mark.parametrize("phase", ["waiting", "under way", "in the script"])
@in_a_loop
async def test_a_live_chain_is_unloaded_and_goes_on(stage, phase):
    """A8.7, 6.5: nothing is dialed twice, the treatments count on, and the chain ends once."""
    here = await stage(*RETRY).begin()
    if phase != "in the script":
        await here.end("Busy")
    if phase == "under way":
        await here.wait(600)
    stopped = await here.stop()
    assert stopped.reasons == {"unloaded": 1}
    if phase != "waiting":
        here.desk.known = {here.desk.placed[-1].attempt_id: int(CallResult.BUSY)}
    here.clock.jump(3600)
    await here.again()
    if phase == "waiting":
        await here.end("Busy")
    if phase == "in the script":
        await here.wait(600)
        await here.end("Busy")
    await here.wait(900)
    await here.end("Busy")
    await here.end("Answer")
    assert (await here.over()).reasons == {"final": 1}
    assert here.attempts() == [("1-1", 6), ("1-2", 6), ("1-3", 6), ("1-4", 33)]
    assert [each["reason"] for each in here.trace.of("end")] == ["unloaded", "final"]
    assert [end["calls"] for end in here.trace.of("end")][-1] == 4


@pytest.mark.row("A8.7")
@in_a_loop
async def test_a_number_that_was_closed_while_nobody_was_there_is_not_called(stage):
    """A8.7, 6.4: the list knows."""
    here = await stage(*RETRY).begin()
    await here.end("Busy")
    await here.stop()
    await here.again(treatment=replace(here.treatment, settings=Settings(stuck="finalize")))
    await here.campaign.do_not_call("5550100")
    await here.quiet()
    assert (await here.over()).reasons == {"final": 1}
    assert len(here.desk.placed) == 1


# ------------------------------------------------------------------------------------------------------------- power cuts

SCRIPT = f"""<state id="pick"><onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" target="dial"><assign location="rec" expr="_event.data.record_id"/></transition>
  </state>
  <state id="dial"><onentry>{SWITCH}<ocs:set_flex_attr record_id="rec">
      <ocs:flex_attr attr="USERDATA" type="string" key="'note'" value="'called'"/></ocs:set_flex_attr>
    <ocs:make_call record_id="rec"/></onentry>
    <transition event="ocs.callresult" target="done"/></state>
  <final id="done"/>"""
BRIEF = 0.005 / 60
TABLE = (
    rule("Busy", 1, "retry", interval=BRIEF),
    rule("Busy", 2, "next-in-chain-after", interval=BRIEF),
    rule("AnswMachine", 1, "redial"),
    rule("AnswMachine", 2, "next-in-chain"),
    rule("NoAnswer", 1, "next-in-chain"),
    rule("Stale", 1, "redial"),
)
LIFE = switched(*TABLE, script=SCRIPT, data="rec=0", calendar=Calendar())


def process(store, exchange, fuse, closing):
    """One process: it runs until the chain has ended or its fuse blows. Somebody says no during that call."""
    errands = []
    trace = Trace()

    def placed(call):
        if call.number == closing:
            errands.append(asyncio.ensure_future(campaign.do_not_call(call.contact_info)))

    async def go():
        await run(campaign, fuse)
        for errand in errands:
            errand.cancel()
        await asyncio.gather(*errands, return_exceptions=True)

    dialer = FusedDialer(exchange, fuse, placed)
    campaign = LiveCampaign(LIFE, FusedStore(store, fuse), dialer, lines=2, listener=trace)
    asyncio.run(go())
    return trace


def operations(closing):
    fuse = Fuse(None)
    process(MemoryStore(parse_list(LIST)), Exchange(), fuse, closing)
    return len(fuse.operations)


POINTS = [
    (closing, point, after) for closing in (None, 2) for point in range(operations(closing)) for after in (False, True)
]


@pytest.mark.row("A8.7", "6.5.2", "6.5.4")
@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize(("closing", "point", "after"), POINTS)
def test_a_chain_survives_a_power_cut_around_the_hand_over(closing, point, after, kind, tmp_path):
    """A8.7: no attempt twice, none lost, and the chain ends once with the calls that a virtual clock makes."""
    with contextlib.closing(PLACES[kind](tmp_path)) as place:
        exchange = Exchange()
        fuse = Fuse(point, after=after)
        process(place.open(), exchange, fuse, closing)
        place.cut()
        trace = process(place.open(), exchange, Fuse(None), closing)
        store = place.open()
        placed = [each.attempt_id for each in exchange.placed]
        asked = [each.attempt_id for each in store.attempts]
        assert max(Counter(placed).values()) == 1, "an attempt was placed twice"
        assert set(placed) <= set(asked), "an attempt is lost"
        assert all(each.result == exchange.results.get(each.attempt_id, CallResult.STALE) for each in store.attempts)
        assert store.unfinished() == []
        ends = trace.of("end", 7)
        assert [(each["reason"], each["calls"]) for each in ends] in ([], [("final", len(asked))])
        (chain,) = store.chains()
        assert {record.fields["record_status"] for record in chain.records} == {RecordStatus.UPDATED}
        assert sum(record.fields["attempt"] for record in chain.records) == len(asked)
        refused = [each.handle for each in chain.records if each.fields["record_type"] == RecordType.NO_CALL]
        if closing is None:
            assert refused == []
            check_twin(store, placed)
        for handle in refused:
            told = next(i for i, call in enumerate(exchange.placed) if call.number == closing)
            assert all(call.handle != handle for call in exchange.placed[told + 1 :]), "dialed after a no"


def check_twin(store, placed):
    stale = {(7, number) for number, each in enumerate(store.attempts, 1) if each.attempt_id not in placed}
    assert len(stale) <= 1
    twin = MemoryStore(parse_list(LIST))
    VirtualCampaign(LIFE, twin, SeededOutcomes(stale), START).run()
    assert [(each.handle, each.result) for each in store.attempts] == [(e.handle, e.result) for e in twin.attempts]
    assert len(twin.attempts) > 2
    changed = ("attempt", "call_result", "record_type", "record_status", "note")
    for one, other in zip(*(next(iter(each.chains())).records for each in (store, twin)), strict=True):
        assert [one.fields[name] for name in changed] == [other.fields[name] for name in changed]


def begin_anew(session, kept):
    """What a restart must not do: the record and the counts are there, the call that was planned is not."""
    take_up(session, {**kept, "held": None})


take_up = TraditionalSession._take_up


def test_the_sweep_finds_a_restart_that_forgets_what_was_planned(monkeypatch, tmp_path):
    """The checks above can fail: somewhere in that life."""
    monkeypatch.setattr(TraditionalSession, "_take_up", begin_anew)
    sweep = functools.partial(test_a_chain_survives_a_power_cut_around_the_hand_over, kind="memory", tmp_path=tmp_path)
    failures = 0
    for closing, point, after in POINTS:
        with contextlib.suppress(AssertionError):
            sweep(closing, point, after)
            continue
        failures += 1
        break
    assert failures


# ------------------------------------------------------------------------------------------------------- the command line

CAMPAIGN = """
[[treatments]]
result = "Busy"
sequence = 1
action = "retry"
interval = "10m"
increment = "5m"
attempts = 2
[[treatments]]
result = "Busy"
sequence = 2
action = "next-in-chain"
[[treatments]]
result = 999
sequence = 1
action = "assign-to-group"
group = 7
"""


@pytest.fixture
def shell(tmp_path, capsys):
    """Runs that campaign; its lines."""
    (tmp_path / "t.scxml").write_bytes(document(ONE_CALL))
    (tmp_path / "list.csv").write_text(TWO, "utf-8")

    def run_it(campaign, *words, status=0):
        (tmp_path / "c.toml").write_text(campaign, "utf-8")
        given = ["run", f"{tmp_path}/t.scxml", "--campaign", f"{tmp_path}/c.toml", "--records", f"{tmp_path}/list.csv"]
        assert main([*given, "--start", "2026-03-02T10:00:00Z", "--json", *words]) == status
        printed = capsys.readouterr()
        shell.error = printed.err
        return [json.loads(each) for each in printed.out.splitlines()]

    shell = run_it
    return shell


@pytest.mark.row("A8.7")
def test_a_campaign_file_goes_on_after_switch(shell, tmp_path):
    """A8.7: `[[treatments]]` of the file are what goes on; the exported list shows it."""
    lines = shell(CAMPAIGN, "--results", "Busy,Busy,Busy,Answer", "--out", f"{tmp_path}/out.csv")
    calls = [(each["contact_info"], each["t"], each["result"]) for each in lines if each["kind"] == "call"]
    assert calls == [
        ("5550100", 0, "Busy"),
        ("5550100", 600, "Busy"),
        ("5550100", 1500, "Busy"),
        ("5550101", 1500, "Answer"),
    ]
    assert [(each["calls"], each["post_processing"]) for each in lines if each["kind"] == "end"] == [(4, "Switch")]
    taken = [each for each in lines if each["kind"] == "action" and each["name"] == "retry"]
    assert [(each["record"], each["sequence"], each["interval"]) for each in taken] == [(1, 1, 600), (1, 1, 900)]
    out = (tmp_path / "out.csv").read_text("utf-8")
    assert str(int((START + timedelta(minutes=25)).timestamp())) in out


@pytest.mark.row("6.7.14")
def test_a_group_by_number_in_a_campaign_file(shell, tmp_path):
    """6.7, L3446: a result without a name, too."""
    lines = shell(CAMPAIGN, "--results", "999", "--out", f"{tmp_path}/out.csv")
    assert [each["group"] for each in lines if each["kind"] == "action" and each["name"] == "assign-to-group"] == ["7"]
    assert [each["result"] for each in lines if each["kind"] == "end"] == ["999"]


@pytest.mark.row("A8.7")
def test_two_runs_of_a_campaign_file_are_alike(shell):
    """Design 4: byte for byte."""
    assert shell(CAMPAIGN, "--results", "Busy") == shell(CAMPAIGN, "--results", "Busy")


def test_without_treatments_the_file_ends_with_the_script(shell):
    """A8.7: traditional treatments (if configured)."""
    lines = shell("", "--results", "Busy")
    assert [each["calls"] for each in lines if each["kind"] == "end"] == [1]


def test_a_bad_campaign_file_is_refused_before_anything_runs(shell):
    """Design 5: one line for each problem, exit status 2."""
    assert shell(CAMPAIGN.replace('"10m"', "inf"), status=2) == []
    assert "treatments[1].interval: not a duration" in shell.error
