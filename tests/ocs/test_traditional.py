"""Traditional treatments go on with a chain after Switch: row A8 and the last paragraph of section 6."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scxml_engine.errors import ScxmlEngineError, SnapshotError, UsageError
from scxml_engine.ocs.constants import ALLOWED_TYPES, CallResult, RecordStatus, RecordType, call_result
from scxml_engine.ocs.messages import (
    Begin,
    CallEnded,
    CancelDial,
    DaytimeChanged,
    Dial,
    Disposition,
    Ended,
    Fact,
    Fetched,
    RecordClosed,
    Request,
    Restored,
    TimeReached,
    Unload,
    UpdateRecords,
    WakeAt,
)
from scxml_engine.ocs.records import Chain
from scxml_engine.ocs.sequences import ACTIONS, TraditionalTreatment
from scxml_engine.ocs.session import ChainSession
from scxml_engine.ocs.settings import Settings
from scxml_engine.ocs.traditional import TraditionalSession, restore_session, successor
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.scxml.limits import Limits
from tests.ocs import treatments
from tests.ocs.harness import START, Driver, record, treatment
from tests.ocs.invariants import Watcher

SWITCH = '<ocs:set_exec_flag flag="PostProcessing" value="Switch"/>'
CALL = '<ocs:make_call record_id="{}"/>'
SILENT = f'<state id="s"><onentry>{SWITCH}</onentry><transition target="f"/></state><final id="f"/>'
"""A script that says Switch and ends without a call."""
ONE_CALL = f"""<state id="s"><onentry>{SWITCH}{CALL.format(1)}</onentry>
  <transition event="ocs.callresult" target="f"/></state><final id="f"/>"""
TEN = timedelta(minutes=10)
NOON = {"daily_from": 12 * 3600, "daily_till": 13 * 3600}


def rule(result: str | int, sequence: int, action: str, **keys: Any) -> TraditionalTreatment:
    """One treatment; `interval` and `increment` are minutes."""
    for key in {"interval", "increment"} & keys.keys():
        keys[key] = keys[key] * 60.0
    return TraditionalTreatment(int(call_result(result)), sequence, action, **keys)


class Line(Driver):
    """A driver that goes on with whatever follows a script, and restores whatever it kept."""

    def tell(self, fact: Fact) -> list[Request]:
        given = super().tell(fact)
        following = successor(self.session)
        if following is not None:
            over = self.session.ended
            self.session, self.ended = following, None
            self.requests = [each for each in self.requests if each is not over]
            given = [each for each in given if each is not over] + super().tell(TimeReached(self.now))
        return given

    def restart(self) -> None:
        kept = json.loads(json.dumps(self.session.snapshot()))
        self.session = restore_session(self.treatment, kept, self.lines)

    def called(self) -> list[tuple[int, float]]:
        """Which records were dialed, and how many minutes after the start."""
        times = [line["placed_at"] for line in self.lines.of("call")]
        if self.session.outstanding_call is not None:
            times.append(self.session.outstanding_call.local_time.isoformat())
        return [
            (dial.handle, (datetime.fromisoformat(each) - START).total_seconds() / 60)
            for dial, each in zip(self.dials, times, strict=True)
        ]

    def written(self, handle: int = 1) -> dict[str, Any]:
        """What stands in the record."""
        return dict(self.store[handle].fields)

    @property
    def statuses(self) -> list[int]:
        return [each.fields["record_status"] for each in self.store.values()]

    @property
    def actions(self) -> list[str]:
        """The treatments that were taken, in order."""
        return [keys["name"] for keys in self.lines.of("action") if keys["name"] in ACTIONS]


@cache
def compiled(body: str = SILENT, limits: Limits | None = None) -> Treatment:
    return treatment(body, data="n=0", limits=limits)


def line(*table, script=SILENT, records=None, limits=None, start=START, **dialect) -> Line:
    """A chain whose script has begun; two records unless they are given."""
    chosen = compiled(script, limits) if isinstance(script, str) else script
    chosen = replace(chosen, traditional=table, settings=Settings(**dialect))
    return Line(chosen, records or [record(1), record(2)], start=start)


def play(*table, results, script=SILENT, records=None, until=400 * 86_400, **options) -> Line:
    """The same, played to its end; the last result repeats."""
    return line(*table, script=script, records=records, **options).live(results, until=until)


# ---------------------------------------------------------------------------------------------------------- the sequence


@pytest.mark.row("6.7.1")
def test_the_result_of_the_call_says_which_treatment():
    """6.7: Busy is retried, NoAnswer goes to the next record."""
    table = rule("Busy", 1, "retry", interval=10), rule("NoAnswer", 1, "next-in-chain")
    assert play(*table, results=["Busy", "Answer"]).called() == [(1, 0), (1, 10)]
    assert play(*table, results=["NoAnswer", "Answer"]).called() == [(1, 0), (2, 0)]
    assert play(*table, results=["Fax"]).called() == [(1, 0)]


@pytest.mark.row("6.7.2", "6.7.3")
def test_they_are_applied_in_order_and_a_gap_ends_the_sequence():
    """6.7: the first, the second time in a row; the fourth stands behind a gap."""
    table = [rule("Busy", number, "retry", interval=10 * number) for number in (4, 2, 1)]
    chain = play(*table, results=["Busy"])
    assert chain.called() == [(1, 0), (1, 10), (1, 30)]
    assert [keys["sequence"] for keys in chain.lines.of("action") if keys["name"] == "retry"] == [1, 2]
    assert chain.statuses == [3, 3]


@pytest.mark.row("6.7.4")
def test_another_result_begins_at_one_and_so_does_the_first_when_it_comes_back():
    """6.7: the first one again, however far its sequence had come."""
    table = [rule(result, n, "retry", interval=n) for result in ("Busy", "NoAnswer") for n in (1, 2)]
    chain = play(*table, results=["Busy", "Busy", "NoAnswer", "Busy", "Busy", "Busy"])
    assert [keys["sequence"] for keys in chain.lines.of("action") if keys["name"] == "retry"] == [1, 2, 1, 1, 2]


@pytest.mark.row("6.7.4")
def test_each_record_counts_for_itself():
    """6.7: the next record has its own first time."""
    table = rule("Busy", 1, "retry", interval=1), rule("Busy", 2, "next-in-chain")
    assert play(*table, results=["Busy"]).called() == [(1, 0), (1, 1), (2, 1), (2, 2)]


def test_attempts_repeat_a_treatment():
    """6.7: three retries, then the next record."""
    table = rule("Busy", 1, "redial", attempts=3), rule("Busy", 2, "next-in-chain")
    assert play(*table, results=["Busy"]).called() == [(1, 0)] * 4 + [(2, 0)] * 4


@pytest.mark.row("6.7.8", "6.7.9")
def test_a_retry_waits_longer_each_time():
    """6.7: ten minutes, then five more each time."""
    chain = play(rule("Busy", 1, "retry", interval=10, increment=5, attempts=3), results=["Busy"])
    assert chain.called() == [(1, 0), (1, 10), (1, 25), (1, 45)]
    told = [keys["interval"] for keys in chain.lines.of("action") if keys["name"] == "retry"]
    assert told == [600, 900, 1200], "what was waited is what is told"


@pytest.mark.row("6.7.17")
@pytest.mark.parametrize("result", ["Busy", "Answer", "Abandoned", "Stale", 999])
def test_a_result_without_a_treatment_leaves_the_record_updated(result):
    """6.7: and the chain is over."""
    chain = play(rule("NoAnswer", 1, "redial"), results=[result])
    assert (chain.statuses, len(chain.dials), chain.ended.reason) == ([3, 3], 1, "final")
    assert chain.written()["call_result"] == int(call_result(result))
    assert chain.written()["record_type"] == RecordType.GENERAL


@pytest.mark.parametrize(
    ("result", "ids"),
    [
        pytest.param("Unknown", 18, marks=pytest.mark.row("6.7.18")),
        pytest.param("Ok", 19, marks=pytest.mark.row("6.7.19")),
    ],
)
def test_unknown_and_ok_are_never_treated(result, ids):
    """6.7, L3448: no table may have them; they end a chain like a result that has no treatment."""
    with pytest.raises(UsageError, match=f"{result} is never treated"):
        rule(result, 1, "redial")
    chain = play(rule("Busy", 1, "redial"), results=[result])
    assert (chain.actions, chain.statuses, len(chain.dials)) == ([], [3, 3], 1)


@pytest.mark.row("6.7.1")
@pytest.mark.parametrize("number", [999, -5, 24, 2**40])
def test_a_result_without_a_name_is_treated_by_its_number(number):
    """6.7, L3446: a desktop may say any integer."""
    chain = play(rule(number, 1, "next-in-chain"), results=[number, "Answer"])
    assert chain.called() == [(1, 0), (2, 0)]
    assert chain.lines.of("action")[-1]["result"] == str(number)


# ------------------------------------------------------------------------------------------------------ the eleven actions


@pytest.mark.row("6.7.5", "6.7.6")
@pytest.mark.parametrize("action", ["mark-completed", "mark-chain-completed"])
@pytest.mark.parametrize("records", [1, 3])
def test_mark_as_completed(action, records):
    """6.7: the record is Updated and with it what is left of its chain; types stay."""
    chain = play(rule("Busy", 1, action), results=["Busy"], records=[record(n) for n in range(1, records + 1)])
    assert (len(chain.dials), chain.statuses, chain.actions) == (1, [3] * records, [action])
    assert [each.fields["record_type"] for each in chain.store.values()] == [2] * records


@pytest.mark.row("6.7.7")
def test_redial_calls_the_same_record_at_once():
    """6.7: it is no other record and no later one: neither its type nor its time changes."""
    chain = play(rule("Busy", 1, "redial"), results=["Busy", "Answer"])
    assert chain.called() == [(1, 0), (1, 0)]
    assert (chain.written()["attempt"], chain.written()["record_type"]) == (2, RecordType.GENERAL)
    assert "dial_sched_time" not in chain.written()


@pytest.mark.row("6.7.8", "6.7.16")
@pytest.mark.parametrize("action", ["retry", "reschedule"])
def test_retry_calls_the_same_record_later(action):
    """6.7: and the list says so while it waits: its time, and Campaign Rescheduled (L3524)."""
    chain = line(rule("Busy", 1, action, interval=10))
    chain.end_call("Busy")
    assert chain.wake == START + TEN
    found = chain.written()
    assert found["dial_sched_time"] == int((START + TEN).timestamp())
    assert (found["record_type"], found["record_status"]) == (RecordType.CAMPAIGN_RESCHEDULED, RecordStatus.RETRIEVED)
    assert chain.written(2)["record_type"] == RecordType.GENERAL
    assert chain.live(["Answer"]).called() == [(1, 0), (1, 10)]
    assert chain.statuses == [3, 3]


@pytest.mark.row("6.7.10", "6.7.16")
@pytest.mark.parametrize("action", ["retry-at", "reschedule"])
@pytest.mark.parametrize(
    ("date", "zone", "instant"),
    [
        (datetime(2026, 3, 3, 9), None, "2026-03-03T09:00"),  # noqa: DTZ001 - of the record's zone
        (datetime(2026, 3, 3, 9), "Asia/Tokyo", "2026-03-03T00:00"),  # noqa: DTZ001 - of the record's zone
        (datetime(2026, 3, 8, 2, 30), "America/New_York", "2026-03-08T07:00"),  # noqa: DTZ001 - skipped
        (datetime(2026, 11, 1, 1, 30), "America/New_York", "2026-11-01T05:30"),  # noqa: DTZ001 - comes twice
        (datetime(2026, 3, 3, 9, tzinfo=UTC), "Asia/Tokyo", "2026-03-03T09:00"),
        (datetime(2026, 3, 3, 9, tzinfo=timezone(timedelta(hours=-5))), None, "2026-03-03T14:00"),
        (datetime(2026, 3, 2, 10, tzinfo=UTC), None, "2026-03-02T10:00"),
    ],
)
def test_retry_at_a_date(action, date, zone, instant):
    """6.7: on the clocks of the record's zone, or at the instant that its offset says; this very instant counts."""
    due = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    chain = play(rule("Busy", 1, action, date=date), results=["Busy", "Answer"], records=[record(zone=zone)])
    assert chain.called() == [(1, 0), (1, (due - START).total_seconds() / 60)]
    assert chain.written()["dial_sched_time"] == int(due.timestamp())
    assert chain.written()["record_type"] == RecordType.CAMPAIGN_RESCHEDULED
    assert all(each.at is None or each.at.tzinfo is UTC for each in chain.requests if isinstance(each, WakeAt))


@pytest.mark.row("6.7.10", "6.7.13")
@pytest.mark.parametrize("action", ["retry-at", "reschedule", "next-in-chain-at"])
@pytest.mark.parametrize("date", [datetime(2026, 3, 2, 9, 59, 59), START - timedelta(microseconds=1)])  # noqa: DTZ001
def test_a_date_that_has_passed_is_no_time_to_call(action, date):
    """6.7: nobody is called, the chain is completed, and the trace says why."""
    chain = play(rule("Busy", 1, action, date=date), results=["Busy"])
    assert (len(chain.dials), chain.statuses, chain.codes) == (1, [3, 3], ["past-date"])
    assert "dial_sched_time" not in chain.written()
    assert chain.written()["record_type"] == RecordType.GENERAL


@pytest.mark.row("6.7.11", "6.7.12", "6.7.13")
@pytest.mark.parametrize(
    ("action", "keys", "minutes"),
    [
        ("next-in-chain", {}, 0),
        ("next-in-chain-after", {"interval": 10}, 10),
        ("next-in-chain-at", {"date": START + TEN}, 10),
    ],
)
def test_next_in_chain(action, keys, minutes):
    """6.7: at once, after a time, at a date; the record that is left waits as it is until the chain is over."""
    chain = line(rule("Busy", 1, action, **keys), records=[record(1), record(2), record(3)])
    chain.end_call("Busy")
    assert chain.statuses == [2, 2, 2]
    later = minutes > 0
    kinds = [each.fields["record_type"] for each in chain.store.values()]
    assert kinds == [2, RecordType.CAMPAIGN_RESCHEDULED if later else RecordType.GENERAL, 2]
    assert chain.written(2).get("dial_sched_time") == (int((START + TEN).timestamp()) if later else None)
    assert "dial_sched_time" not in chain.written(1)
    chain.live(["Answer"])
    assert chain.called() == [(1, 0), (2, minutes)]
    assert chain.statuses == [3, 3, 3]


@pytest.mark.row("6.4.1", "6.7.11")
def test_next_in_chain_skips_records_that_are_closed_and_ends_with_the_last():
    """6.7: it goes forward alone; after the last record the chain is over."""
    records = [record(1), record(2, record_status=5), record(3, record_type=7), record(4)]
    chain = play(rule("Busy", 1, "next-in-chain"), results=["Busy"], records=records)
    assert chain.called() == [(1, 0), (4, 0)]
    assert chain.statuses == [3, 5, 3, 3]
    assert chain.ended.reason == "final"


@pytest.mark.row("6.7.13")
def test_a_date_is_on_the_clocks_of_the_record_that_is_called_then():
    """6.7: the next record may live elsewhere."""
    nine = datetime(2026, 3, 3, 9)  # noqa: DTZ001 - of the record's zone
    records = [record(1), record(2, zone="Asia/Tokyo")]
    chain = play(rule("Busy", 1, "next-in-chain-at", date=nine), results=["Busy", "Answer"], records=records)
    assert chain.called() == [(1, 0), (2, 14 * 60)]
    assert chain.lines.times[-1].isoformat() == "2026-03-03T09:00:00+09:00", "it is the current record then"


@pytest.mark.row("6.7.14")
@pytest.mark.parametrize(("group", "written"), [("7", 7), ("-1", -1), ("Team B", None), ("007", None)])
def test_assign_to_group(group, written):
    """6.7: the group's number goes into `group_id` (L3355: an integer); the chain is not called any more."""
    chain = play(rule("Busy", 1, "assign-to-group", group=group), results=["Busy"])
    assert chain.written().get("group_id") == written
    assert "group_id" not in chain.written(2)
    assert (len(chain.dials), chain.statuses) == (1, [3, 3])
    assert chain.lines.of("action")[-1]["group"] == group


@pytest.mark.row("6.7.15")
@pytest.mark.parametrize("kind", [2, 3, 4, 5, 6])
def test_mark_as_agent_error(kind):
    """6.7, L3549: a callback is Missed CallBack then; the others of the chain are Updated."""
    chain = play(
        rule("AgentCallbackError", 1, "mark-agent-error"),
        results=["AgentCallbackError"],
        records=[record(1, record_type=kind), record(2)],
    )
    missed = kind in (RecordType.PERSONAL_CALLBACK, RecordType.CAMPAIGN_CALLBACK)
    assert chain.statuses == [RecordStatus.MISSED_CALLBACK if missed else RecordStatus.AGENT_ERROR, 3]
    assert chain.written()["record_type"] == kind


@pytest.mark.row("6.7.8")
@pytest.mark.parametrize("kind", [0, 1, 2, 3, 4, 5, 6])
def test_a_callback_keeps_its_type_and_all_else_is_campaign_rescheduled(kind):
    """6.7, L3524: so does the next record when it is the callback."""
    callback = kind in (RecordType.PERSONAL_CALLBACK, RecordType.CAMPAIGN_CALLBACK)
    expected = kind if callback else RecordType.CAMPAIGN_RESCHEDULED
    for action, handle in (("retry", 1), ("next-in-chain-after", 2)):
        records = [record(n, record_type=kind) for n in (1, 2)]
        chain = play(rule("Busy", 1, action, interval=1), results=["Busy", "Answer"], records=records)
        types = [each.fields["record_type"] for each in chain.store.values()]
        assert types[handle - 1] == expected
        assert types[2 - handle] == kind


# -------------------------------------------------------------------------------------------------- what the script left


@pytest.mark.row("A8.7", "6.4.2")
def test_the_last_result_of_the_script_is_treated_on_its_record():
    """A8.7: as the first of its kind, whatever the script had heard before."""
    script = f"""<state id="s"><onentry>{SWITCH}{CALL.format(1)}</onentry>
      <transition event="ocs.callresult" target="t"/></state>
      <state id="t"><onentry>{CALL.format(2)}</onentry><transition event="ocs.callresult" target="f"/></state>
      <final id="f"/>"""
    table = rule("Busy", 1, "retry", interval=1), rule("Busy", 2, "retry", interval=7)
    records = [record(1), record(2), record(3)]
    chain = play(*table, script=script, records=records, results=["Busy", "Busy", "Answer"])
    assert chain.called() == [(1, 0), (2, 0), (2, 1)]


@pytest.mark.row("A8.7")
@pytest.mark.parametrize(
    ("first", "called"),
    [("", 1), ("<ocs:next_record/>", 1), ("<ocs:next_record/><ocs:next_record/>", 2)],
)
def test_where_the_script_made_no_call_the_current_record_is_dialed(first, called):
    """A8.7: the current record is the last one that was handed out, before that the first."""
    script = f"""<state id="s"><onentry>{SWITCH}{first}<ocs:timeout delay="0"/></onentry>
      <transition event="ocs.timeout" target="f"/></state><final id="f"/>"""
    chain = play(rule("Busy", 1, "next-in-chain"), script=script, results=["Answer"])
    assert chain.called() == [(called, 0)]


@pytest.mark.row("A8.7")
@pytest.mark.parametrize(
    ("current", "statuses", "called"),
    [(1, (5, 2, 2), [2]), (2, (2, 5, 2), [3]), (3, (2, 2, 5), [1]), (2, (5, 5, 5), []), (2, (5, 2, 5), [2])],
)
def test_the_first_call_goes_to_the_first_record_that_can_be_called(current, statuses, called):
    """A8.7: from the current one on and then from the beginning; to nobody when all are closed."""
    script = f"""<state id="s"><onentry>{SWITCH}{"<ocs:next_record/>" * current}<ocs:timeout delay="1"/></onentry>
      <transition event="ocs.timeout" target="f"/></state><final id="f"/>"""
    chain = line(rule("Busy", 1, "redial"), script=script, records=[record(n) for n in (1, 2, 3)])
    for handle, status in enumerate(statuses, 1):
        if status == 5:
            chain.tell(RecordClosed(chain.now, handle, "CancelRecord"))
    chain.wake_up()
    chain.live(["Answer"])
    assert [handle for handle, _ in chain.called()] == called
    assert chain.ended.reason == "final"
    assert chain.statuses == [5 if each == 5 else 3 for each in statuses]


@pytest.mark.row("A8.7")
@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("closing", ["DoNotCall", "CancelRecord"])
def test_a_first_call_that_waits_goes_to_the_next_record_when_its_own_is_closed(told, closing):
    """A8.7: as if that had been known when the script ended; told by a fact, or found in the list."""
    chain = line(rule("Busy", 1, "retry", interval=1), records=[record(1, **NOON), record(2), record(3)])
    if told:
        chain.tell(RecordClosed(chain.now + TEN, 1, closing))
    else:
        chain.edit(1, **({"record_type": 7} if closing == "DoNotCall" else {"record_status": 5}))
        chain.wake_up()
    chain.end_call("Busy")
    chain.tell(RecordClosed(chain.now, 2, closing))
    assert chain.called() == [(2, 10 if told else 120)], "a retry that is closed is not made up for"
    assert chain.ended.reason == "final"


@pytest.mark.row("A8.7", "6.4.7", "6.4.8", "6.4.11")
@pytest.mark.parametrize("result", ["DoNotCall", "CancelRecord"])
def test_a_record_that_its_last_call_closed_is_not_treated(result):
    """A8.7: a customer's no is the end of the chain, whatever the table says; the closing stays."""
    chain = play(rule(result, 1, "redial"), rule(result, 2, "next-in-chain"), script=ONE_CALL, results=[result])
    assert (len(chain.dials), chain.actions, chain.ended.reason) == (1, [], "final")
    assert [end["result"] for end in chain.lines.of("end")] == [result]
    closed = (3, RecordType.NO_CALL) if result == "DoNotCall" else (5, RecordType.GENERAL)
    assert (chain.written()["record_status"], chain.written()["record_type"]) == closed
    assert chain.statuses[1] == 3


@pytest.mark.row("A8.7")
@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("result", ["Stale", "Answer"])
def test_a_script_that_ends_while_its_call_is_out(at_once, result):
    """A8.7: the call is asked back, its own result still comes, and that is what is treated."""
    ending = '<send event="over"/>' if at_once else '<send event="over" delay="9s"/>'
    script = f"""<state id="s"><onentry>{CALL.format(1)}{ending}</onentry>
      <transition event="over" target="f"/></state><final id="f"><onentry>{SWITCH}</onentry></final>"""
    chain = line(*(rule(each, 1, "retry", interval=5) for each in ("Stale", "Answer")), script=script)
    chain.wait(0 if at_once else 9)
    assert [type(each) for each in chain.requests if isinstance(each, Dial | CancelDial)] == [Dial, CancelDial]
    assert isinstance(chain.session, ChainSession)
    chain.restart()
    chain.end_call(result)
    assert isinstance(chain.session, TraditionalSession)
    assert chain.live(["Busy"]).called() == [(1, 0), (1, 5 if at_once else 5.15)]
    assert [each["calls"] for each in chain.lines.of("end")] == [2]


@pytest.mark.row("A8.7")
def test_a_call_that_the_script_asked_for_in_its_last_breath_was_not_made():
    """A8.7, design 4: it is dropped; so the first call is that of the treatments."""
    script = f'<state id="s"><onentry>{SWITCH}{CALL.format(2)}</onentry><transition target="f"/></state><final id="f"/>'
    chain = play(rule("Busy", 1, "redial"), script=script, results=["Busy", "Answer"])
    assert chain.codes == ["dropped-action"]
    assert chain.called() == [(1, 0), (1, 0)]


@pytest.mark.row("A8.7", "6.3.12", "6.3.15")
@pytest.mark.parametrize(("stuck", "goes_on"), [("finalize", True), ("hold", False)])
def test_a_script_that_is_stuck(stuck, goes_on):
    """A8.7, 6.3: where a stuck chain is completed, its treatments go on; where it is held, nothing does."""
    script = f'<state id="s"><onentry>{SWITCH}</onentry></state>'
    chain = play(rule("Busy", 1, "redial"), script=script, results=["Busy", "Answer"], stuck=stuck)
    assert len(chain.dials) == (2 if goes_on else 0)
    assert chain.statuses == ([3, 3] if goes_on else [2, 2])
    assert [each["reason"] for each in chain.lines.of("end")] == ["final" if goes_on else "stuck"]
    assert chain.ended.states == ("s",), "where the script stood"


@pytest.mark.row("A8.7", "6.3.16", "6.3.17", "6.5.1")
@pytest.mark.parametrize("reason", ["error", "horizon", "unloaded"])
def test_nothing_goes_on_where_the_script_did_not_come_to_its_end(reason):
    """A8.7: an error, a horizon and an unload hold the chain, with Switch too."""
    script = f'<state id="s"><onentry>{SWITCH}<ocs:timeout delay="60"/></onentry></state>'
    chain = line(rule("Busy", 1, "redial"), script=script)
    if reason == "unloaded":
        chain.tell(Unload(chain.now))
    else:
        chain.requests += chain.session.give_up(chain.now, reason, "it had to be")
    assert successor(chain.session) is None
    assert (chain.dials, chain.statuses) == ([], [2, 2])
    assert [each["reason"] for each in chain.lines.of("end")] == [reason]


@pytest.mark.row("A8.6")
def test_after_finalize_and_without_treatments_nothing_goes_on():
    """A8.6: Finalize is the end; so is Switch where no treatment is configured."""
    for script, table in ((SILENT.replace("Switch", "Finalize"), [rule("Busy", 1, "redial")]), (SILENT, [])):
        chain = play(*table, script=script, results=["Busy"])
        assert (chain.dials, isinstance(chain.session, ChainSession)) == ([], True)
        assert successor(chain.session) is None
        assert len(chain.lines.of("end")) == 1


@pytest.mark.row("A8.7")
def test_what_the_script_set_goes_along_with_later_calls():
    """A8.7: options, extensions, and the number and the window that it wrote into the record."""
    script = f"""<state id="s"><onentry>{SWITCH}<ocs:set_flex_attr record_id="1">
      <ocs:flex_attr attr="OPTIONS" type="string" key="'CPNDigits'" value="'800'"/>
      <ocs:flex_attr attr="EXTENSIONS" type="int" key="'lap'" value="3"/>
      <ocs:flex_attr attr="USERDATA" type="string" key="'contact_info'" value="'777'"/>
      <ocs:flex_attr attr="USERDATA" type="int" key="'daily_from'" value="39600"/></ocs:set_flex_attr></onentry>
      <transition target="f"/></state><final id="f"/>"""
    table = rule("Busy", 1, "retry", interval=1), rule("Busy", 2, "next-in-chain")
    chain = play(*table, script=script, results=["Busy"], records=[record(1, daily_till=86_400), record(2)])
    assert [(dial.contact_info, dial.options, dial.extensions) for dial in chain.dials[:3]] == [
        ("777", {"CPNDigits": "800"}, {"lap": 3}),
        ("777", {"CPNDigits": "800"}, {"lap": 3}),
        ("5550101", {}, {}),
    ]
    assert chain.called()[:3] == [(1, 60), (1, 61), (2, 61)]


@pytest.mark.row("A8.7")
def test_attempts_and_their_ids_go_on_and_the_chain_ends_once():
    """A8.7: calls of the script and of the treatments are one series."""
    table = rule("Busy", 1, "redial"), rule("Busy", 2, "next-in-chain")
    records = [record(1, attempt=4), record(2)]
    chain = play(*table, script=ONE_CALL, records=records, results=["Busy", "Busy", "NoAnswer"])
    assert [(dial.attempt_id, dial.number, dial.attempt) for dial in chain.dials] == [
        ("1-1", 1, 5),
        ("1-2", 2, 6),
        ("1-3", 3, 1),
    ]
    [end] = chain.lines.of("end")
    expected = {"reason": "final", "state": "f", "post_processing": "Switch", "calls": 3, "result": "NoAnswer"}
    assert end == expected
    assert chain.ended == chain.requests[-1] == Ended("final", "Switch", ("f",), 3, 7)
    assert [each.fields["attempt"] for each in chain.store.values()] == [6, 1]


# ---------------------------------------------------------------------------------------------------- windows and waiting


@pytest.mark.row("A6.7")
@pytest.mark.parametrize("action", ["redial", "retry", "next-in-chain", "next-in-chain-after"])
def test_a_call_waits_for_the_hours_of_its_record(action):
    """A6.7: also the first one, and one that is due when the window has closed again."""
    keys = {"interval": 61} if "interval" in ACTIONS[action] else {}
    chain = play(
        rule("Busy", 1, action, **keys), results=["Busy", "Answer"], records=[record(1, **NOON), record(2, **NOON)]
    )
    second = 120 if not keys else 24 * 60 + 120
    assert chain.called() == [(1, 120), (2 if "next" in action else 1, second)]
    assert chain.codes == ["held-call"] * (1 if not keys else 2)


@pytest.mark.row("A6.7")
def test_a_window_is_that_of_the_records_own_zone():
    """A6.7: noon in Tokyo is three in the morning here."""
    chain = play(rule("Busy", 1, "redial"), results=["Answer"], records=[record(1, zone="Asia/Tokyo", **NOON)])
    assert chain.called() == [(1, 17 * 60)]


@pytest.mark.parametrize(("setting", "called"), [("dial", [(1, 0)]), ("error", [])])
def test_the_other_ways_with_a_window(setting, called):
    """A6: `dial` does not look at it, `error` makes no call; there is no script to tell, so the trace is told."""
    chain = play(rule("Busy", 1, "redial"), results=["Answer"], records=[record(1, **NOON)], daily_window=setting)
    assert chain.called() == called
    assert (chain.ended.reason, chain.statuses) == ("final", [3])
    assert chain.codes == ([] if called else ["not-dialed"])


def test_a_record_without_a_number_is_not_dialed():
    """A8.7: the chain is completed, and the trace says why."""
    chain = play(rule("Busy", 1, "redial"), results=["Answer"], records=[record(1, contact_info="")])
    assert (chain.dials, chain.statuses, chain.codes) == ([], [3], ["not-dialed"])


@pytest.mark.parametrize("fields", [{"record_status": 3}, {"record_status": 5}, {"record_type": 7}])
def test_what_was_written_into_the_list_meanwhile_counts(fields):
    """A8.7: a record that was closed while nobody could tell is not called; a new number is."""
    for changes, numbers in ((fields, ["5550100"]), ({"contact_info": "999"}, ["5550100", "999"])):
        chain = line(rule("Busy", 1, "retry", interval=10))
        chain.end_call("Busy")
        chain.edit(1, **changes)
        chain.wake_up()
        chain.live(["Answer"])
        assert [dial.contact_info for dial in chain.dials] == numbers
        assert chain.codes == []
        assert chain.ended.reason == "final"
    assert chain.statuses == [3, 3]


@pytest.mark.parametrize("late", [0, 1, 86_400])
def test_early_late_and_repeated_wakes_are_harmless(late):
    """Design 4: an early wake asks for the alarm again, a late one calls then."""
    chain = line(rule("Busy", 1, "retry", interval=10))
    assert chain.wait(0) == [], "while a call is out nothing is waited for"
    chain.end_call("Busy")
    for seconds in (0, 0, 100, 499.999):
        assert chain.wait(seconds) == [WakeAt(START + TEN)]
    chain.tell(TimeReached(START + TEN + timedelta(seconds=late)))
    assert chain.called() == [(1, 0), (1, 10 + late / 60)]
    assert chain.wait(1) == []


def test_facts_that_only_a_script_wants_are_ignored():
    """Design 4: the daytime and documents change nothing, and nobody is to be told of them."""
    chain = line(rule("Busy", 1, "retry", interval=10))
    for _ in range(2):
        assert chain.session.watches_daytime is None
        assert chain.tell(DaytimeChanged(chain.now, "BH")) == []
        assert chain.tell(Fetched(chain.now, "file:///x", b"<a/>")) == []
        if not chain.wake:
            chain.end_call("Busy")


# ------------------------------------------------------------------------------------------------- closings and other facts

PHASES = ("held", "waiting", "under way")


def in_phase(phase: str) -> Line:
    """A chain whose first record waits for its window, waits for its retry, or is being called."""
    if phase == "held":
        return line(rule("Busy", 1, "next-in-chain"), records=[record(1, **NOON), record(2)])
    chain = line(rule("Busy", 1, "retry", interval=10), rule("Busy", 2, "next-in-chain"))
    if phase == "waiting":
        chain.end_call("Busy")
    return chain


@pytest.mark.row("6.4.3", "6.4.4")
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("closing", ["DoNotCall", "CancelRecord"])
@pytest.mark.parametrize("handle", [1, None])
def test_a_record_is_closed(phase, closing, handle):
    """6.4: a call that waits is not made, one that is under way is asked back; either is the end of the chain."""
    chain = in_phase(phase)
    dialed = len(chain.dials)
    given = chain.tell(RecordClosed(chain.now, handle, closing))
    assert (CancelDial("1-1") in given) is (phase == "under way")
    if phase == "under way":
        assert chain.ended is None
        assert chain.tell(RecordClosed(chain.now, handle, closing)) == [], "once"
        chain.end_call("Stale")
        assert chain.written()["call_result"] == CallResult.STALE
    if phase == "held" and handle == 1:  # nobody was called yet: somebody else is
        assert chain.session.outstanding_call.handle == 2
        chain.end_call("Answer")
        dialed += 1
    assert chain.ended.reason == "final"
    assert len(chain.dials) == dialed
    closed = (3, RecordType.NO_CALL) if closing == "DoNotCall" else (5, RecordType.GENERAL)
    assert (chain.written()["record_status"], chain.written()["record_type"]) in (closed, (closed[0], 3))
    assert chain.statuses[1] == (closed[0] if handle is None else 3)
    assert chain.wait(100_000) == []


@pytest.mark.parametrize("phase", PHASES)
def test_another_record_is_closed(phase):
    """6.4: the call goes on, and the closed record is not the next in chain."""
    chain = in_phase(phase)
    chain.tell(RecordClosed(chain.now, 2, "DoNotCall"))
    assert chain.ended is None
    assert not any(isinstance(each, CancelDial) for each in chain.requests)
    chain.live(["Busy"])
    assert {handle for handle, _ in chain.called()} == {1}
    assert chain.written(2)["record_type"] == RecordType.NO_CALL


@pytest.mark.parametrize("phase", PHASES)
def test_a_closing_of_a_record_that_the_chain_does_not_have(phase):
    """6.4: changes nothing."""
    chain = in_phase(phase)
    assert [each for each in chain.tell(RecordClosed(chain.now, 9, "DoNotCall")) if not isinstance(each, WakeAt)] == []
    assert chain.ended is None


@pytest.mark.parametrize("result", [33, 40, 999])
def test_a_disposition_is_written_and_treats_nothing(result):
    """Design 4: an agent's later result for a call that ended; one for the call that is out waits for its end."""
    chain = in_phase("under way")
    assert chain.tell(Disposition(chain.now, "1-1", result)) == []
    chain.end_call("Busy")
    given = chain.tell(Disposition(chain.now, "1-1", result))
    assert [each.changes[0].fields for each in given if isinstance(each, UpdateRecords)] == [{"call_result": result}]
    assert chain.wake == START + TEN
    assert (len(chain.dials), chain.ended) == (1, None)


@pytest.mark.parametrize("phase", ["waiting", "under way"])
@pytest.mark.parametrize("result", [51, 52])
def test_a_disposition_that_closes(phase, result):
    """6.4: a customer's no counts whenever it is heard."""
    chain = in_phase(phase)
    given = chain.tell(Disposition(chain.now, "1-1", result))
    assert (CancelDial("1-1") in given) is (phase == "under way")
    chain.live(["Answer"])
    assert (len(chain.dials), chain.ended.reason) == (1, "final")


def test_answers_that_nobody_waits_for():
    """Design 4: a second answer, a late one and one to an attempt that never was change nothing."""
    chain = in_phase("waiting")
    for attempt in ("1-1", "1-2", "2-1", "nobody's", ""):
        given = chain.tell(CallEnded(chain.now, attempt, int(CallResult.ANSWER)))
        assert [each for each in given if not isinstance(each, WakeAt)] == []
        assert chain.tell(Disposition(chain.now, "1-7", 33)) == []
    assert chain.written()["call_result"] == CallResult.BUSY
    chain.wake_up()
    assert chain.tell(CallEnded(chain.now, "1-1", 33)) == []
    assert chain.session.outstanding == "1-2"


def test_a_second_answer_that_closes_counts():
    """6.4: also one to a call that has ended."""
    chain = in_phase("waiting")
    chain.tell(CallEnded(chain.now, "1-1", int(CallResult.DO_NOT_CALL)))
    assert chain.ended.reason == "final"
    assert chain.written()["record_type"] == RecordType.NO_CALL


@pytest.mark.row("6.5.1", "6.5.3", "6.5.4")
@pytest.mark.parametrize("phase", PHASES)
def test_unloaded_and_restored(phase):
    """Design 4: what is out is not dialed again, what waits goes on where it was."""
    chain = in_phase(phase)
    chain.tell(Unload(chain.now))
    assert (chain.ended.reason, chain.statuses) == ("unloaded", [2, 2])
    chain.restart()
    chain.ended = None
    dialed, wake = len(chain.dials), chain.wake
    given = chain.tell(Restored(chain.now + timedelta(seconds=30)))
    assert len(chain.dials) == dialed
    assert given == ([] if phase == "under way" else [WakeAt(wake)])
    chain.live(["Answer"])
    assert chain.ended.reason == "final"
    assert len({dial.attempt_id for dial in chain.dials}) == len(chain.dials)


@pytest.mark.parametrize("restarts", [0, 1])
def test_an_overdue_call_is_placed_after_the_restart(restarts):
    """Design 4: its time came while nobody was there; its window is looked at now."""
    chain = in_phase("waiting")
    for _ in range(restarts):
        chain.restart()
    chain.tell(Restored(START + timedelta(hours=3)))
    assert chain.called() == [(1, 0), (1, 180)]


@pytest.mark.row("6.3.17")
def test_given_up_at_a_horizon_its_records_are_held():
    """6.3: Retrieved, and never Ready again by themselves."""
    chain = in_phase("waiting")
    given = chain.session.give_up(chain.now, "horizon")
    assert [each.reason for each in given] == ["horizon"]
    assert chain.statuses == [2, 2]
    assert chain.session.give_up(chain.now, "horizon") == []


# ------------------------------------------------------------------------------------------------------------------ misuse


def begun(*table, records=None) -> TraditionalSession:
    """A session of its own, without a script."""
    session = TraditionalSession(replace(compiled(), traditional=table), 1)
    session.handle(Begin(START, Chain(1, tuple(records or [record()]))))
    return session


def test_without_a_script_it_begins_with_its_records():
    """A8.7: the same session, for a chain that no script has seen."""
    session = begun(rule("Busy", 1, "retry", interval=10))
    assert session.outstanding == "1-1"
    assert session.handle(CallEnded(START, "1-1", 6))[-1] == WakeAt(START + TEN)


def test_a_chain_without_records_ends_at_once():
    """A8.7: nobody is there to be called."""
    session = TraditionalSession(replace(compiled(), traditional=()), 1)
    assert session.handle(Begin(START, Chain(1, ()))) == [Ended("final", "Finalize", (), 0, None)]


def test_misuse_is_refused():
    """Design 4: what a driver may not do."""
    chosen = replace(compiled(), traditional=(rule("Busy", 1, "redial"),))
    fresh = TraditionalSession(chosen, 1)
    with pytest.raises(ScxmlEngineError, match="told Begin first, and once"):
        fresh.handle(TimeReached(START))
    with pytest.raises(ScxmlEngineError, match="chain 1 was told to begin chain 2"):
        fresh.handle(Begin(START, Chain(2, (record(),))))
    with pytest.raises(ScxmlEngineError, match="count from 1"):
        fresh.handle(Begin(START, Chain(1, (record(2),))))
    session = begun()
    with pytest.raises(ScxmlEngineError, match="told Begin first, and once"):
        session.handle(Begin(START, Chain(1, (record(),))))
    with pytest.raises(ScxmlEngineError, match="no time zone"):
        session.handle(TimeReached(START.replace(tzinfo=None)))
    with pytest.raises(ScxmlEngineError, match="has not ended with Switch"):
        TraditionalSession.after(ChainSession(chosen, 1))


def test_snapshots_of_another_kind_or_version_are_refused():
    """Design 4: `restore_session` knows which one it is; one that has ended leaves nothing to keep."""
    session = begun(rule("Busy", 1, "redial"))
    kept = json.loads(json.dumps(session.snapshot()))
    assert isinstance(restore_session(session._treatment, kept), TraditionalSession)
    with pytest.raises(SnapshotError, match="version 7"):
        restore_session(session._treatment, kept | {"version": 7})
    session.handle(CallEnded(START, "1-1", 33))
    with pytest.raises(SnapshotError, match="ended"):
        session.snapshot()


def test_a_restored_chain_goes_on_with_the_treatments_as_they_are_now():
    """A8.7: whoever mends the table mends it for those that wait, too."""
    chain = line(rule("Busy", 1, "retry", interval=10), rule("Busy", 2, "retry", interval=10))
    chain.end_call("Busy")
    chain.treatment = replace(chain.treatment, traditional=())
    chain.restart()
    chain.live(["Busy"])
    assert chain.called() == [(1, 0), (1, 10)]


# -------------------------------------------------------------------------------------------------------- loops and limits

TIGHT = Limits(answers_per_instant=25, events=120)


@pytest.mark.row("6.3.16", "6.7.4")
@pytest.mark.parametrize("keys", [{"action": "redial"}, {"action": "retry", "interval": 0}])
@pytest.mark.parametrize("restarts", [False, True])
def test_two_results_that_take_turns_are_no_loop_for_ever(keys, restarts):
    """6.7.4: each begins the other's sequence anew; at one instant that ends with an error, and its records are held."""
    table = [rule(result, 1, **keys) for result in ("Busy", "NoAnswer")]
    chain = line(*table, script=compiled(SILENT, TIGHT))
    for number in range(100):
        if restarts and chain.ended is None:
            chain.restart()
        if chain.ended is None:
            chain.end_call(("Busy", "NoAnswer")[number % 2])
    assert (len(chain.dials), chain.ended.reason) == (26, "error")
    assert chain.ended.detail == "more than 25 calls at one instant: a loop that takes no time"
    assert chain.statuses == [2, 2]
    assert len(chain.lines.of("end")) == 1


def test_nor_one_that_takes_time():
    """6.7.4: the number of calls of a chain has a limit, too."""
    table = [rule(result, 1, "retry", interval=1) for result in ("Busy", "NoAnswer")]
    results = ["Busy", "NoAnswer"] * 100
    chain = play(*table, script=compiled(SILENT, TIGHT), results=results)
    assert (len(chain.dials), chain.ended.reason) == (121, "error")
    assert chain.ended.detail == "more than 120 calls: a loop that never ends"


def test_many_answers_at_different_instants_are_no_loop():
    """6.7.9: a table of a hundred retries is one."""
    chain = play(rule("Busy", 1, "retry", interval=1, attempts=100), script=compiled(SILENT, TIGHT), results=["Busy"])
    assert (len(chain.dials), chain.ended.reason) == (101, "final")


# ------------------------------------------------------------------------------------------------- laws, over random tables

TREATED = (6, 7, 9, 33, 46, 51, 52, 999)
RESULTS = (*TREATED, 28, 0)
SCRIPTS = (
    SILENT,
    ONE_CALL,
    f'<state id="s"><onentry>{SWITCH}{CALL.format(1)}</onentry><transition target="f"/></state><final id="f"/>',
    f'<state id="s"><onentry>{SWITCH}<ocs:next_record/><ocs:next_record/></onentry></state>',
    f"""<state id="s"><onentry>{SWITCH}<ocs:set_flex_attr record_id="0">
      <ocs:flex_attr attr="OPTIONS" type="int" key="'lap'" value="1"/>
      <ocs:flex_attr attr="USERDATA" type="string" key="'contact_info'" value="'777'"/></ocs:set_flex_attr>
      <ocs:timeout delay="60"/></onentry><transition event="ocs.*" target="f"/></state><final id="f"/>""",
)


def random_rule(random: Random, result: int, sequence: int) -> TraditionalTreatment:
    action = random.choice([*ACTIONS, "retry", "redial", "next-in-chain"])
    needed = random.choice([("interval",), ("date",)]) if action == "reschedule" else ACTIONS[action]
    dates = [START + timedelta(days=random.randint(-1, 3)), datetime(2026, 3, 8, 2, 30)]  # noqa: DTZ001
    keys: dict[str, Any] = {"attempts": random.choice([1, 1, 2, 3])}
    if "interval" in needed:
        keys |= {"interval": random.choice([0.0, 1.0, 600.0, 5e4]), "increment": random.choice([None, 0.0, 60.0])}
    if "date" in needed:
        keys["date"] = random.choice(dates)
    if "group" in needed:
        keys["group"] = random.choice(["7", "Team B"])
    return TraditionalTreatment(result, sequence, action, **keys)


def random_table(random: Random) -> tuple[TraditionalTreatment, ...]:
    results = random.sample(TREATED, random.randint(1, 5))
    return tuple(random_rule(random, result, n) for result in results for n in range(1, random.randint(2, 5)))


def random_line(seed: int) -> Line:
    """A chain of a random table and a random script, begun; it answers nothing by itself."""
    random = Random(seed)
    dialect = Settings(
        daily_window=random.choice(["wait", "wait", "wait", "error", "dial"]),
        stuck=random.choice(["hold", "finalize", "finalize"]),
    )
    chosen = compiled(random.choice(SCRIPTS), TIGHT)
    chosen = replace(chosen, traditional=random_table(random), settings=dialect)
    return Line(chosen, treatments.chain(random), answering=False)


def next_fact(random: Random, chain: Line) -> Fact:
    """Mostly what the chain waits for, with a result that its table knows; at times what nobody waits for."""
    if random.random() < 0.1:
        return treatments.next_fact(random, chain)
    later = chain.now + timedelta(seconds=random.choice([0, 0, 1, 30]))
    if chain.reading is not None:
        return chain.read(chain.reading)
    if chain.session.outstanding is not None:
        known = [each.result for each in chain.treatment.traditional if each.result not in (51, 52)]
        return CallEnded(later, chain.session.outstanding, random.choice(known or RESULTS))
    return TimeReached(max(chain.now, chain.wake or later))


def played(random: Random) -> tuple[int, Line, list[Fact]]:
    seed = random.getrandbits(32)
    chain = random_line(seed)
    facts: list[Fact] = []
    while chain.ended is None and len(facts) < 40:
        facts.append(next_fact(random, chain))
        chain.tell(facts[-1])
        if random.random() < 0.1:  # somebody else writes into the list
            chain.edit(random.choice(list(chain.store)), contact_info=f"555{len(facts):04}")
    return seed, chain, facts


def replayed(seed: int, facts: list[Fact], restarts: set[int]) -> Line:
    """The same chain told the same facts, put through a snapshot before those of these numbers."""
    chain = random_line(seed)
    for number, fact in enumerate(facts):
        if number in restarts and chain.ended is None:
            chain.restart()
        chain.tell(fact)
    return chain


def law(examples: int = 150):
    """A test of a law: it is given a `random.Random`."""

    def decorate(check):
        return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))(
            given(st.randoms(use_true_random=False))(check)
        )

    return decorate


@law()
def test_same_facts_same_requests(random):
    """Design 4: byte for byte, and the same lines."""
    seed, chain, facts = played(random)
    again = replayed(seed, facts, set())
    # What somebody else wrote into the list meanwhile is told by RecordRead, which is a fact.
    assert repr(again.requests).encode() == repr(chain.requests).encode()
    assert again.lines.text == chain.lines.text


@law()
def test_a_snapshot_between_any_two_facts_changes_nothing(random):
    """Design 4: nor does one before every fact; it is plain JSON."""
    seed, chain, facts = played(random)
    for restarts in (set(range(len(facts))), {random.randrange(len(facts) + 1)}):
        again = replayed(seed, facts, restarts)
        assert repr(again.requests).encode() == repr(chain.requests).encode()
        assert again.lines.text == chain.lines.text


@law()
def test_calls_are_placed_one_by_one_and_counted(random):
    """Design 4: no Dial after Ended, for a closed record, or while one is outstanding; Restored dials nothing again."""
    chain = random_line(random.getrandbits(32))
    watcher = Watcher(chain)
    watcher.tell(None, list(chain.requests))
    for _ in range(30):
        fact = next_fact(random, chain)
        watcher.tell(fact, chain.tell(fact))
        if isinstance(fact, CallEnded) and chain.ended is None:  # the dialer says it twice
            watcher.tell(fact, chain.tell(fact))
    assert len(chain.lines.of("call")) == len(chain.dials) - (watcher.out is not None)
    assert len(chain.lines.of("end")) == (chain.ended is not None)


@law()
def test_wakes_are_harmless(random):
    """Design 4: an early or repeated wake changes nothing but that the alarm is asked for again."""
    seed, chain, facts = played(random)
    other = random_line(seed)
    for fact in facts:
        for _ in range(random.choice([0, 0, 1, 2])):
            if other.ended is None and (other.wake is None or other.now < other.wake):
                other.tell(TimeReached(other.now))
        other.tell(fact)
    kept = [[each for each in one.requests if not isinstance(each, WakeAt)] for one in (chain, other)]
    assert repr(kept[0]).encode() == repr(kept[1]).encode()
    assert chain.lines.text == other.lines.text


@law()
def test_what_is_written_goes_together(random):
    """6, L3572-3600: no status is written beside a type with which it cannot stand."""
    _, chain, _ = played(random)
    last = {
        change.handle: change.fields
        for each in chain.requests
        if isinstance(each, UpdateRecords)
        for change in each.changes
        if "record_status" in change.fields
    }
    for handle in last:
        fields = chain.store[handle].fields
        kind, status = RecordType(fields["record_type"]), RecordStatus(fields["record_status"])
        assert kind in ALLOWED_TYPES[status]


@law()
def test_every_chain_comes_to_an_end(random):
    """6.7: whatever the table and the answers are; a record whose calls all end alike by what its table holds."""
    chain = random_line(random.getrandbits(32))
    chain._answering = True
    results = random.sample(RESULTS, random.choice([1, 1, 2, 3]))
    times = Counter([chain.now] * len(chain.dials))
    if chain.reading is not None:
        chain.tell(chain.read(chain.reading))
    for _ in range(10 * TIGHT.events):
        if chain.ended is not None:
            break
        before = len(chain.dials)
        if chain.session.outstanding is not None:
            chain.end_call(random.choice(results), random.choice([0, 0, 0, 1]))
        else:
            chain.wake_up()
        times[chain.now] += len(chain.dials) - before
    assert chain.ended is not None, "a chain that nothing is due for has ended"
    assert len(chain.dials) <= TIGHT.events + 1
    assert max(times.values(), default=0) <= TIGHT.answers_per_instant + 1
    if len(results) == 1:
        attempts = sum(each.attempts for each in chain.treatment.traditional if each.result == results[0])
        assert len(chain.dials) <= 1 + len(chain.store) * (1 + attempts)
        assert chain.ended.reason in ("final", "stuck")
