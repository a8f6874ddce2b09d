"""Section 6 where the driver matters: virtual and live campaigns over each store, a chain from its list to its end."""

import asyncio
import functools
import gc
from dataclasses import replace
from datetime import timedelta

import pytest

from scxml_engine.campaign import VirtualCampaign
from scxml_engine.campaign.outside import close_chain, close_number
from scxml_engine.dialers import ScriptedOutcomes, parse_results
from scxml_engine.ocs.calendar import Calendar, Span
from scxml_engine.ocs.calls import Outcome
from scxml_engine.ocs.constants import CallResult, RecordStatus, RecordType
from scxml_engine.ocs.settings import Settings
from scxml_engine.records import MemoryStore, SqliteStore, parse_list
from scxml_engine.scxml.limits import Limits
from tests.campaign.stage import ONE_CALL, START, Stage, Trace, forget_stages, in_a_loop
from tests.ocs.harness import treatment

STORES = [
    pytest.param(lambda list_, folder: MemoryStore(list_), id="memory"),
    pytest.param(lambda list_, folder: SqliteStore.create(folder / "list.db", list_, durable=False), id="sqlite"),
]
OFFICE = dict.fromkeys(range(5), Span(9 * 3600, 18 * 3600))
NOW = int(START.timestamp())
NO = int(CallResult.DO_NOT_CALL)
CANCELLED = int(CallResult.CANCEL_RECORD)
CALL = '<ocs:make_call record_id="1"/>'
SWITCH = '<ocs:set_exec_flag flag="PostProcessing" value="Switch"/>'
TWO = "contact_info,chain_id\n5550100,1\n5550101,1\n"
CLOSED = {
    "do_not_call": (RecordStatus.UPDATED, RecordType.NO_CALL),
    "cancel": (RecordStatus.CANCELED, RecordType.GENERAL),
}
TOLD = {"do_not_call": "DoNotCall", "cancel": "CancelRecord"}


@pytest.fixture(params=STORES)
def make_store(request, tmp_path):
    """Makes that store of a list, each in a folder of its own."""
    made = []

    def make(list_):
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(request.param(list_, folder))
        return made[-1]

    yield make
    for each in made:
        if isinstance(each, SqliteStore):
            each.close()


@pytest.fixture
def stage(make_store):
    """Makes a stage over that store."""
    return functools.partial(Stage, store=make_store)


@pytest.fixture(autouse=True)
def nothing_unheard(caplog):
    """No error is lost: asyncio reports in its log what nobody asked for, when it is collected."""
    yield
    forget_stages()
    gc.collect(0)
    records = [*caplog.get_records("call"), *caplog.get_records("teardown")]
    assert [each.getMessage() for each in records if each.name == "asyncio" and each.levelname == "ERROR"] == []


class Run:
    """A list, its store, and one virtual campaign after the other over it."""

    def __init__(self, make_store, body=ONE_CALL, rows=TWO, *, data="rec=0", calendar=None, **document):
        self.calendar = calendar or Calendar()
        self.treatment = treatment(body, data=data, calendar=self.calendar, **document)
        self.store = make_store(parse_list(rows, timezones=self.calendar.timezones))
        self.trace = Trace()
        self.start = START

    def play(self, results="Answer", **options):
        """Run all that is ready; with what came out."""
        dialer = ScriptedOutcomes(parse_results(results))
        campaign = VirtualCampaign(self.treatment, self.store, dialer, self.start, listener=self.trace, **options)
        self.summary = campaign.run()
        return self

    def pairs(self, chain_id=1):
        return [
            (RecordStatus(fields["record_status"]), RecordType(fields["record_type"]))
            for fields in (self.store.read(chain_id, each).fields for each in self.store.handles(chain_id))
        ]

    def statuses(self, chain_id=1):
        return [status for status, _ in self.pairs(chain_id)]

    def ends(self):
        return {each.chain_id: each.reason for each in self.summary.outcomes}


def pair(here, chain_id=1, handle=1):
    record = here.record(chain_id, handle)
    return record["record_status"], record["record_type"]


# --------------------------------------------------------------------------------------------------- 6.1: handed out


@pytest.mark.row("6.1.1")
@pytest.mark.parametrize("status", list(RecordStatus))
def test_only_a_chain_with_a_ready_record_is_handed_out(make_store, status):
    """6.1, L3533-3560: one Ready record is enough; whatever the others are, they stay so."""
    rows = f"contact_info,chain_id,record_status\n1,1,{status:d}\n2,2,{status:d}\n3,2,1\n"
    run = Run(make_store, rows=rows).play()
    assert set(run.ends()) == ({1, 2} if status is RecordStatus.READY else {2})
    assert run.statuses(2)[1] is RecordStatus.UPDATED
    if status is not RecordStatus.READY:
        assert run.statuses(1) == [status]
        expected = RecordStatus.UPDATED if status is RecordStatus.RETRIEVED else status
        assert run.statuses(2)[0] is expected


@pytest.mark.row("6.1.2")
@pytest.mark.parametrize(("scheduled", "begins"), [("", 0), (NOW - 5, 0), (NOW, 0), (NOW + 90, 90)])
def test_a_chain_is_handed_out_when_its_time_has_come(make_store, scheduled, begins):
    """6.1: `dial_sched_time` of a Ready record; that of a record which is not Ready says nothing."""
    rows = f"contact_info,chain_id,record_status,dial_sched_time\n1,1,1,{scheduled}\n2,1,3,{NOW - 100}\n"
    run = Run(make_store, rows=rows).play()
    [begin] = run.trace.of("begin")
    assert (begin["at"] - START).total_seconds() == begins


@pytest.mark.row("6.1.3")
@in_a_loop
async def test_its_ready_records_are_retrieved_while_it_runs(stage):
    """6.1, L3550: the Ready ones, and of its own chain alone."""
    here = stage(
        rows=f"contact_info,chain_id,record_status,dial_sched_time\n1,1,1,\n2,1,1,\n3,1,3,\n4,1,0,\n5,2,1,{NOW + 9**6}\n"
    )
    await here.begin()
    assert [here.record(1, each)["record_status"] for each in (1, 2, 3, 4)] == [2, 2, 3, 0]
    assert here.record(2)["record_status"] == RecordStatus.READY
    await here.end("Answer")
    assert [here.record(1, each)["record_status"] for each in (1, 2, 3, 4)] == [3, 3, 3, 0]
    await here.stop()


@pytest.mark.row("6.1.4")
def test_one_instance_a_chain_however_many_records(make_store):
    """6.1, L4256."""
    rows = "contact_info,chain_id\n" + "".join(f"{n},{n % 2 + 1}\n" for n in range(8))
    run = Run(make_store, rows=rows).play("Busy,Answer")
    assert [len(run.trace.of("begin", each)) for each in (1, 2)] == [1, 1]
    assert [each["records"] for each in run.trace.of("begin")] == [4]
    assert [len(run.trace.of("end", each)) for each in (1, 2)] == [1, 1]


@pytest.mark.row("6.1.1")
@pytest.mark.parametrize("type_", [each for each in RecordType if each is not RecordType.NO_CALL])
def test_every_type_but_no_call_is_dialed_and_keeps_its_type(make_store, type_):
    """6.1, L3516-3530: rescheduled records and callbacks are called like general ones."""
    run = Run(make_store, rows=f"contact_info,record_type\n1,{type_:d}\n").play()
    assert run.summary.calls == 1
    assert run.pairs() == [(RecordStatus.UPDATED, type_)]


@pytest.mark.row("6.4.1", "6.4.10")
@pytest.mark.parametrize("others", ["", "2,2,1,1\n"])
def test_a_ready_record_that_is_no_call_is_not_dialed_and_not_left_behind(make_store, others):
    """6.4, L3523, L3561-3579: `No Call` shows that it will not be called; after the end it is Updated, a pair that exists."""
    run = Run(make_store, rows="contact_info,record_type,record_status,chain_id\n1,7,1,1\n" + others).play()
    assert [each["contact_info"] for each in run.trace.of("call")] == (["2"] if others else [])
    assert run.pairs()[0] == (RecordStatus.UPDATED, RecordType.NO_CALL)
    assert run.play().summary.chains == 0


@pytest.mark.parametrize(("status", "type_"), [(1, 7), (2, 7), (5, 7), (4, 7), (8, 2), (7, 2), (9, 2), (1, 0), (1, 1)])
def test_an_imported_list_with_an_impossible_pair_is_warned_of(status, type_):
    """6, L3561-3579: the row is loaded as it stands, and the run says that its status and its type do not go together."""
    loaded = parse_list(f"contact_info,record_status,record_type\n1,{status},{type_}\n")
    assert [each.location.line for each in loaded.diagnostics if each.code == "status-and-type"] == [2]


# -------------------------------------------------------------------------------------------- 6.2: attempts in the store


@pytest.mark.row("6.2.2", "6.2.3", "6.2.4")
def test_attempts_are_counted_in_the_store(make_store):
    """6.2: three calls, five minutes apart; the list's own counter goes on, the other record has none."""
    run = Run(make_store, rows="contact_info,chain_id,attempt\n1,1,2\n2,1,0\n").play("Busy,Busy,Answer")
    first, second = (run.store.read(1, each).fields for each in (1, 2))
    assert [first[name] for name in ("attempt", "call_time", "call_result")] == [5, NOW + 600, CallResult.ANSWER]
    assert [second[name] for name in ("attempt", "call_time", "call_result")] == [0, None, CallResult.UNKNOWN]


@pytest.mark.row("6.2.2", "6.2.3", "6.2.4")
@in_a_loop
async def test_an_attempt_stands_in_the_store_while_it_is_under_way(stage):
    """6.2: `attempt` and `call_time` when it is dialed, `call_result` only when it has ended."""
    here = stage()
    await here.begin()
    assert [here.record()[name] for name in ("attempt", "call_time", "call_result")] == [1, NOW, CallResult.UNKNOWN]
    await here.wait(20)
    await here.end("Answer")
    assert [here.record()[name] for name in ("attempt", "call_time", "call_result")] == [1, NOW, CallResult.ANSWER]
    here.finish()


# ------------------------------------------------------------------------------------------------------ 6.3: the ends

LIMBO = '<state id="limbo"/>'
LOOP = '<state id="a"><transition target="b"/></state><state id="b"><transition target="a"/></state>'
SLOW = '<state id="a"><onentry><ocs:timeout delay="864000"/></onentry></state>'
ENDS = {
    "stuck": (LIMBO, {}),
    "error": (LOOP, {"limits": Limits(macrostep=50)}),
    "horizon": (SLOW, {}),
}


@pytest.mark.row("6.3.12", "6.3.14", "6.3.16", "6.3.17")
@pytest.mark.parametrize(("reason", "body", "options"), [(reason, *ENDS[reason]) for reason in ENDS])
def test_a_chain_that_did_not_end_by_its_script_is_held(make_store, reason, body, options):
    """6.3: its records stay Retrieved, with the reason; no later run begins it again, not in a month either."""
    run = Run(make_store, body, **options).play(horizon=timedelta(hours=1))
    assert run.ends() == {1: reason}
    assert run.statuses() == [RecordStatus.RETRIEVED] * 2
    assert run.trace.of("end")[0]["reason"] == reason
    for days in (0, 30):
        run.start = START + timedelta(days=days)
        again = run.play(horizon=timedelta(hours=1))
        assert again.summary.chains == 0
    assert run.statuses() == [RecordStatus.RETRIEVED] * 2


@pytest.mark.row("6.1.2", "6.3.17")
def test_the_horizon_leaves_what_has_not_begun_ready(make_store):
    """6.3: only what has begun is held; a later run begins the other one."""
    rows = f"contact_info,chain_id,dial_sched_time\n1,1,\n2,2,{NOW + 7200}\n"
    run = Run(make_store, SLOW, rows).play(horizon=timedelta(hours=1))
    assert run.ends() == {1: "horizon"}
    assert (run.statuses(1), run.statuses(2)) == ([RecordStatus.RETRIEVED], [RecordStatus.READY])
    run.start = START + timedelta(hours=3)
    assert run.play(horizon=timedelta(hours=1)).ends() == {2: "horizon"}


class LongCalls:
    """Every call rings and talks for two hours."""

    def outcome(self, call):
        return Outcome(int(CallResult.ANSWER), 60.0, 7140.0)


@pytest.mark.row("6.3.17")
@pytest.mark.parametrize("phase", ["held", "calling"])
def test_the_horizon_holds_a_chain_with_a_call(make_store, phase):
    """6.3: the call that waits is not placed any more; the one that is under way has no result, and its attempt counts."""
    run = Run(make_store, rows=WINDOW if phase == "held" else TWO)
    campaign = VirtualCampaign(
        run.treatment, run.store, LongCalls(), START, horizon=timedelta(hours=1), listener=run.trace
    )
    assert campaign.run().reasons == {"horizon": 1}
    fields = run.store.read(1, 1).fields
    assert [fields[name] for name in ("attempt", "call_result")] == [int(phase == "calling"), CallResult.UNKNOWN]
    assert run.statuses() == [RecordStatus.RETRIEVED] * 2


@pytest.mark.row("6.3.12", "6.3.13", "6.3.14")
@in_a_loop
async def test_a_stuck_chain_is_held_in_a_live_campaign(stage):
    """6.3: the summary has its states, the others go on, and the next campaign leaves it alone."""
    body = ONE_CALL.replace(
        '<transition event="ocs.callresult" target="wait"/>', '<transition event="ocs.callresult" target="limbo"/>'
    )
    here = stage(body + LIMBO, count=2)
    await here.begin()
    await here.end("Busy", "1-1")
    await here.end("Answer", "2-1")
    summary = here.finish()
    assert here.outcomes() == {1: "stuck", 2: "final"}
    assert [(each.chain_id, each.state) for each in summary.outcomes if each.reason == "stuck"] == [(1, "limbo")]
    assert pair(here)[0] == RecordStatus.RETRIEVED
    assert "nothing is outstanding" in here.trace.of("diagnostic")[-1]["message"]
    await here.again()
    assert here.finish().chains == 0
    assert pair(here)[0] == RecordStatus.RETRIEVED


@pytest.mark.row("6.3.15")
@pytest.mark.parametrize("how", ["virtual", "live"])
def test_finalize_completes_a_stuck_chain(make_store, how):
    """6.3: by the setting; the next run has nothing to do."""
    settings = Settings(stuck="finalize")
    if how == "virtual":
        run = Run(make_store, LIMBO, settings=settings).play()
        assert (run.ends(), run.statuses()) == ({1: "stuck"}, [RecordStatus.UPDATED] * 2)
        return

    @in_a_loop
    async def live():
        here = Stage(LIMBO, TWO, store=make_store, document={"settings": settings})
        await here.begin()
        assert here.finish().reasons == {"stuck": 1}
        assert [pair(here, 1, each)[0] for each in (1, 2)] == [RecordStatus.UPDATED] * 2

    live()


@pytest.mark.row("6.3.2", "6.3.10")
def test_a_chain_is_stuck_at_the_instant_at_which_nothing_is_left(make_store):
    """6.3: not at the horizon; a call and a timeout were waited for."""
    body = f'<state id="a"><onentry>{CALL}<ocs:timeout delay="70"/></onentry><transition event="ocs.timeout" target="limbo"/></state>'
    run = Run(make_store, body + LIMBO).play("Busy")
    [end] = run.trace.of("end")
    assert (end["reason"], end["state"], (end["at"] - START).total_seconds()) == ("stuck", "limbo", 70)


@pytest.mark.row("6.3.7", "6.3.9")
def test_a_chain_that_waits_for_opening_time_is_told_of_it(make_store):
    """6.3: it is not stuck over a weekend; without a table it is stuck at once."""
    body = '<state id="a"><transition event="ocs.daytime_change" cond="_event.data.daytime_code == \'BH\'" target="f"/></state><final id="f"/>'
    friday = START + timedelta(days=4, hours=9)
    for calendar, reason in ((Calendar(weekdays=OFFICE), "final"), (Calendar(), "stuck")):
        run = Run(make_store, body, calendar=calendar)
        run.start = friday
        run.play()
        assert run.ends() == {1: reason}
        if reason == "final":
            assert run.trace.of("end")[0]["at"] == START + timedelta(days=7, hours=-1)


@pytest.mark.row("6.3.18")
@in_a_loop
async def test_with_an_outside_source_a_live_chain_is_idle(stage):
    """6.3: it stays until something from outside ends it; here a cancellation."""
    body = '<state id="a"><transition event="ocs.callresult" target="f"/></state><final id="f"/>'
    here = stage(replace(treatment(body, calendar=Calendar()), outside_events=True))
    await here.begin()
    assert not here.task.done()
    assert here.campaign.live == 1
    assert await here.campaign.cancel(1)
    await here.over()
    assert here.outcomes() == {1: "final"}
    assert pair(here) == CLOSED["cancel"]


# ------------------------------------------------------------------------------- 6.4: closings from outside, live, by phase

PATIENT = f"""
  <state id="a"><onentry>{{}}<ocs:timeout delay="60"/></onentry>
    <transition event="ocs.timeout" target="probe"/><transition event="ocs.*"/></state>
  <state id="probe"><onentry>{CALL}<ocs:next_record repeat_chain="yes"/></onentry>
    <transition event="ocs.next_record" target="f"/><transition event="*"/></state>
  <final id="f"/>"""
"""Does something, and a minute later tries to call record 1, asks for the first record that is left, and ends."""
WINDOW = f"contact_info,chain_id,daily_from,daily_till\n5550100,1,{12 * 3600},{18 * 3600}\n5550101,1,,\n"


async def close(here, how):
    """From outside; whether anything was closed. At rest again, for a store is read by one thread at a time."""
    if how == "cancel":
        news = await here.campaign.cancel(1)
    else:
        news = await here.campaign.do_not_call("5550100") == 1
    await here.quiet()
    return news


async def in_phase(stage, phase):
    """A campaign whose one chain is in that phase."""
    body = PATIENT.format(CALL if phase in ("held", "calling", "called") else "")
    here = stage(body, rows=WINDOW if phase == "held" else TWO)
    await here.begin()
    if phase == "called":
        await here.end("Busy")
    return here


@pytest.mark.row("6.4.3", "6.4.4", "6.4.5", "6.4.6", "6.4.9", "6.4.10")
@pytest.mark.parametrize(
    ("how", "restart"),
    [(how, restart) for how in CLOSED for restart in ("", "before", "after")]
    + [("do_not_call", "between"), ("cancel", "between")],
)
@pytest.mark.parametrize("phase", ["idle", "held", "calling", "called"])
@in_a_loop
async def test_a_closing_in_every_phase_of_a_live_chain(stage, how, phase, restart):
    """6.4: it is in the store when the command returns, the script hears it once, over a restart too, and nobody dials."""
    here = await in_phase(stage, phase)
    placed = len(here.desk.placed)
    if restart == "before":
        await here.stop()
        await here.again()
    if restart == "between":  # written by somebody else while no campaign runs
        await here.stop()
        write, what = (close_chain, 1) if how == "cancel" else (close_number, "5550100")
        assert write(here.store.inner, what)
        await here.again()
    else:
        assert await close(here, how)
        assert pair(here) == CLOSED[how]
        assert not await close(here, how)
    await here.quiet()
    if restart == "after":
        await here.stop()
        await here.again()
    if phase == "calling":
        if restart in ("", "after"):
            assert here.desk.cancelled[:1] == (["1-1"] if restart == "" else [])
        if here.desk.open:
            await here.end("NoAnswer")
            assert here.record()["call_result"] == CallResult.NO_ANSWER
    closed = [here.trace.results().count(each) for each in ("DoNotCall", "CancelRecord")]
    assert closed == ([1, 0] if how == "do_not_call" else [0, 1])
    await here.wait(61)
    here.finish()
    refused = [each for each in here.trace.of("event") if each["name"] == "Error.Attribute"]
    assert [each["data"]["error_code"] for each in refused] == [109]
    left = [each["data"]["record_id"] for each in here.trace.of("event") if each["name"] == "ocs.next_record"]
    assert left == [2 if how == "do_not_call" else ""]
    assert here.outcomes() == {1: "final"}
    assert len(here.desk.placed) == placed
    assert pair(here) == CLOSED[how]
    assert pair(here, 1, 2)[0] == (RecordStatus.UPDATED if how == "do_not_call" else RecordStatus.CANCELED)


@pytest.mark.row("6.4.6")
@in_a_loop
async def test_a_cancelled_chain_is_told_once_whatever_some_of_its_records_were(stage):
    """6.4, design section 4: all of its records at once are one fact."""
    here = stage(PATIENT.format(""), rows="contact_info,chain_id,record_status\n1,1,1\n2,1,1\n3,1,3\n")
    await here.begin()
    assert await close(here, "cancel")
    assert here.trace.results() == ["CancelRecord"]
    await here.stop()


@pytest.mark.row("6.4.3", "6.4.4")
@pytest.mark.parametrize("how", ["do_not_call", "cancel"])
@in_a_loop
async def test_a_closing_before_its_chain_begins(stage, how):
    """6.4: not handed out yet, for want of a line or of its time: it never begins, unless another record is Ready."""
    rows = f"contact_info,chain_id,dial_sched_time\n1,7,\n5550100,1,{NOW + 60}\n5550101,1,{NOW + 60}\n"
    here = stage(ONE_CALL, rows=rows)
    await here.begin()
    assert await close(here, how)
    assert pair(here) == CLOSED[how]
    await here.end("Answer")
    await here.wait(61)
    if how == "do_not_call":
        assert here.desk.numbers == ["1", "5550101"]
        await here.end("Answer")
    here.finish()
    assert here.trace.results(1) == ([] if how == "cancel" else ["Answer"])
    assert len(here.trace.of("begin", 1)) == (how == "do_not_call")


@pytest.mark.row("6.4.3", "6.4.4")
@pytest.mark.parametrize("how", ["do_not_call", "cancel"])
@in_a_loop
async def test_a_closing_while_the_script_has_ended_and_its_call_has_not(stage, how):
    """6.4: the chain is over when the call is; the closing stays, and the call's own result is written."""
    body = f"""<state id="a"><onentry>{CALL}<ocs:timeout delay="5"/></onentry><transition event="ocs.timeout" target="f"/></state>
      <final id="f"/>"""
    here = stage(body, rows=TWO)
    await here.begin()
    await here.wait(5)
    assert here.desk.cancelled == ["1-1"]
    assert await close(here, how)
    await here.quiet()
    assert here.campaign.live == 1
    assert here.desk.cancelled == ["1-1"]
    await here.end("Answer")
    here.finish()
    assert here.outcomes() == {1: "final"}
    assert pair(here) == CLOSED[how]
    assert here.record()["call_result"] == CallResult.ANSWER
    assert here.trace.results() == []


@pytest.mark.row("6.4.3", "6.4.4")
@pytest.mark.parametrize("reason", ["final", "stuck"])
@pytest.mark.parametrize("how", ["do_not_call", "cancel"])
@in_a_loop
async def test_a_closing_after_the_end_of_its_chain(stage, how, reason):
    """6.4: a customer's no is written whenever it comes; a cancellation only where something could still be called."""
    body = ONE_CALL if reason == "final" else LIMBO
    here = stage(body, rows=TWO, keep_open=True)
    await here.begin()
    if reason == "final":
        await here.end("Answer")
    assert here.campaign.live == 0
    news = await close(here, how)
    assert news is (how == "do_not_call" or reason == "stuck")
    expected = CLOSED[how] if news else (RecordStatus.UPDATED, RecordType.GENERAL)
    assert pair(here) == expected
    assert here.trace.results() == (["Answer"] if reason == "final" else [])
    await here.stop()


@pytest.mark.row("6.4.3", "6.4.4", "6.4.5", "6.4.6", "6.5.3")
@pytest.mark.parametrize("phase", ["called", "held", "calling"])
@pytest.mark.parametrize("how", ["do_not_call", "cancel"])
@in_a_loop
async def test_a_closing_during_an_unload(stage, how, phase):
    """6.4, 6.5: written while the campaign waits for a call to end; the script hears it from the next run, once."""
    rows = WINDOW if phase == "held" else WINDOW.replace("43200,64800", ",")
    here = stage(PATIENT.format(CALL), rows=rows + "5550199,2,,\n")  # the second chain's call is waited for
    await here.begin()
    if phase == "called":
        await here.end("Busy", "1-1")
    unloading = asyncio.create_task(here.campaign.unload(100))
    await here.quiet()
    assert await close(here, how)
    assert pair(here) == CLOSED[how]
    here.desk.end_all("NoAnswer")
    await unloading
    assert pair(here) == CLOSED[how]
    names = len(here.trace.names())
    await here.again()
    assert here.trace.names()[names] == "ocs.daytime_change"
    assert [each for each in here.trace.results() if each != "NoAnswer"].count(TOLD[how]) == 1
    await here.wait(61)
    assert here.desk.numbers.count("5550100") == (phase != "held")
    await here.stop()


@pytest.mark.row("6.4.5", "6.4.6", "6.5.5")
@pytest.mark.parametrize("how", ["do_not_call", "cancel"])
@in_a_loop
async def test_a_closing_between_the_restoring_and_the_first_turn(stage, how):
    """6.5: the daytime is still what the restored instance hears first."""
    here = await in_phase(stage, "idle")
    await here.stop()
    await here.make().pause()
    here.start()
    await here.quiet()
    assert await close(here, how)
    here.campaign.resume()
    await here.quiet()
    assert here.trace.names() == ["ocs.daytime_change", "ocs.callresult"]
    await here.wait(61)
    here.finish()
    assert here.desk.placed == []


@pytest.mark.row("6.4.7", "6.4.8")
@pytest.mark.parametrize("result", ["DoNotCall", "CancelRecord"])
@pytest.mark.parametrize("how", ["virtual", "live"])
def test_a_dialer_s_own_closing_is_written(make_store, how, result):
    """6.4: status, type and result of that record; the chain goes on with the next one."""
    closed = CLOSED["do_not_call" if result == "DoNotCall" else "cancel"]
    if how == "virtual":
        run = Run(make_store).play(f"{result},Answer")
        assert run.pairs() == [closed, (RecordStatus.UPDATED, RecordType.GENERAL)]
        assert (
            run.store.read(1, 1).fields["call_result"]
            == CallResult[{"DoNotCall": "DO_NOT_CALL"}.get(result, "CANCEL_RECORD")]
        )
        assert run.trace.results() == [result, "Answer"]
        assert [each["contact_info"] for each in run.trace.of("call")] == ["5550100", "5550101"]
        return

    @in_a_loop
    async def live():
        here = Stage(ONE_CALL, TWO, store=make_store)
        await here.begin()
        await here.end(result)
        await here.end("Answer")
        here.finish()
        assert pair(here) == closed
        assert here.trace.results() == [result, "Answer"]
        assert here.desk.numbers == ["5550100", "5550101"]

    live()


@pytest.mark.row("6.4.7", "6.4.8", "6.5.2")
@pytest.mark.parametrize("result", [NO, CANCELLED])
@in_a_loop
async def test_a_dialer_s_own_closing_that_is_heard_after_a_crash(stage, result):
    """6.4, 6.5: the dialer knows how the call ended; the next run asks it, and closes the record."""
    here = stage(ONE_CALL, rows=TWO)
    await here.begin()
    here.task.cancel()
    await asyncio.wait([here.task])
    here.desk.known["1-1"] = result
    await here.again()
    assert pair(here) == CLOSED["do_not_call" if result == NO else "cancel"]
    assert here.desk.numbers == ["5550100", "5550101"]
    await here.end("Answer")
    here.finish()


# ------------------------------------------------------------------------------------- dispositions, live, by phase


@pytest.mark.parametrize("result", [NO, CANCELLED, int(CallResult.WRONG_PARTY)])
@pytest.mark.parametrize("phase", ["calling", "called", "ending", "ended", "stuck", "restored"])
@in_a_loop
async def test_an_agent_s_later_result_in_every_phase(stage, phase, result):
    """6.4: written when it returns; a closing counts whenever it is heard, its result where the call's own has come."""
    body = PATIENT.format(CALL)
    if phase == "ending":
        body = f"""<state id="a"><onentry>{CALL}<ocs:timeout delay="5"/></onentry><transition event="ocs.timeout" target="f"/></state>
          <final id="f"/>"""
    elif phase in ("ended", "stuck"):
        end = '<final id="f"/>' if phase == "ended" else '<state id="f"/>'
        body = f'<state id="a"><onentry>{CALL}</onentry><transition event="ocs.callresult" target="f"/></state>{end}'
    here = stage(body, rows=TWO, keep_open=True)
    await here.begin()
    [call] = here.desk.placed
    if phase == "ending":
        await here.wait(5)
    if phase not in ("calling", "ending"):
        await here.end("Busy")
    if phase == "restored":
        await here.stop()
        await here.again()
    own = phase in ("calling", "ending")
    await here.campaign.disposition(call, result)
    await here.quiet()
    closed = {NO: CLOSED["do_not_call"], CANCELLED: CLOSED["cancel"]}.get(result)
    over = phase == "ended"  # Updated by then: there is nothing left to cancel
    expected = (RecordStatus.UPDATED if over else RecordStatus.RETRIEVED, RecordType.GENERAL)
    if closed and not (over and result == CANCELLED):
        expected = closed
    assert pair(here) == expected
    assert here.record()["call_result"] == (CallResult.UNKNOWN if own else result)
    if own:
        await here.end("NoAnswer")
        assert here.record()["call_result"] == CallResult.NO_ANSWER
    told = [each for each in here.trace.results() if each in TOLD.values()]
    heard = closed is not None and phase in ("calling", "called", "restored")
    assert told == ([{NO: "DoNotCall", CANCELLED: "CancelRecord"}[result]] if heard else [])
    if closed:
        assert pair(here) == expected
    await here.wait(61)
    goes_on = closed is None and phase in ("calling", "called", "restored")
    assert here.record()["attempt"] == 1 + goes_on, "the script tries record 1 again, if it may"
    await here.stop()


# ------------------------------------------------------------------------------------- daily windows, unload and restore


@pytest.mark.row("6.3.3")
def test_a_chain_whose_call_waits_for_its_window_is_alive_until_it_opens(make_store):
    """6.3, A6: in the record's own zone."""
    rows = f"contact_info,tz_name,daily_from,daily_till\n1,Asia/Tokyo,{9 * 3600},{10 * 3600}\n"
    run = Run(make_store, rows=rows).play()
    [call] = run.trace.of("call")
    assert call["placed_at"] == "2026-03-03T09:00:00+09:00"
    assert run.ends() == {1: "final"}


@pytest.mark.row("6.5.1", "6.5.3", "6.5.4", "6.5.5")
@pytest.mark.parametrize("how", ["unload", "crash"])
@pytest.mark.parametrize("phase", ["idle", "held", "calling", "called"])
@in_a_loop
async def test_an_instance_that_was_interrupted_goes_on(stage, phase, how):
    """6.5: nothing is completed, nothing is dialed again, the daytime comes first, and the script reaches its end."""
    here = await in_phase(stage, phase)
    numbers = list(here.desk.numbers)
    if how == "unload":
        summary = await here.stop()
        assert summary.reasons == {"unloaded": 1}
    else:
        here.task.cancel()
        await asyncio.wait([here.task])
    assert [pair(here, 1, each)[0] for each in (1, 2)] == [RecordStatus.RETRIEVED] * 2
    names = len(here.trace.names())
    here.clock.jump(30)
    await here.again()
    assert here.trace.names()[names] == "ocs.daytime_change"
    assert here.desk.numbers == numbers
    if phase == "calling":
        assert here.desk.asked == ["1-1"]
        if here.desk.open:
            await here.end("Busy")
        assert here.record()["attempt"] == 1
    await here.wait(31)
    if here.desk.open:
        await here.end("Answer")
    here.finish()
    assert here.outcomes() == {1: "final"}
    assert [pair(here, 1, each)[0] for each in (1, 2)] == [RecordStatus.UPDATED] * 2


@pytest.mark.row("6.5.2", "6.5.3")
@in_a_loop
async def test_a_call_of_which_nobody_knows_any_more_is_stale(stage):
    """6.5, L3440: the dialer forgot it with the server: its result is Stale, the record stays Retrieved, the script decides."""
    here = stage()
    await here.begin()
    here.task.cancel()
    await asyncio.wait([here.task])
    here.desk.left.clear()
    await here.again()
    assert here.trace.results() == ["Stale"]
    assert here.record()["call_result"] == CallResult.STALE
    assert pair(here)[0] == RecordStatus.RETRIEVED
    await here.wait(300)
    assert here.desk.numbers == ["5550100", "5550100"]
    await here.end("Answer")
    here.finish()


@pytest.mark.row("6.1.5")
@pytest.mark.row("6.4.1", "6.4.11")
@pytest.mark.parametrize("how", ["virtual", "live"])
def test_finalize_completes_the_chain_in_the_store(make_store, how):
    """6.4: every record that could still be called, dialed or not, in one piece with the end."""
    if how == "virtual":
        run = Run(make_store).play()
        assert (run.statuses(), run.trace.of("end")[0]["post_processing"]) == ([RecordStatus.UPDATED] * 2, "Finalize")
        assert run.play().summary.chains == 0
        return

    @in_a_loop
    async def live():
        here = Stage(ONE_CALL, TWO, store=make_store)
        await here.begin()
        await here.end("Answer")
        here.finish()
        assert [pair(here, 1, each)[0] for each in (1, 2)] == [RecordStatus.UPDATED] * 2
        last = [values[0] for name, values in here.store.calls if name == "commit"][-1]
        assert [(turn.ended, len(turn.changes) > 0) for turn in last] == [("final", True)]

    live()
