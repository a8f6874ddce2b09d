"""One chain of a live campaign: what it is told next, and what it asked for."""

import json
from datetime import UTC, timedelta

import pytest

from scxml_engine.campaign.alarms import Alarms
from scxml_engine.campaign.live_chain import LiveChain, asked
from scxml_engine.errors import SnapshotError
from scxml_engine.ocs.constants import Daytime, RecordType
from scxml_engine.ocs.messages import (
    Begin,
    CallEnded,
    CancelDial,
    DaytimeChanged,
    Dial,
    Disposition,
    Ended,
    Fetch,
    ReadRecord,
    RecordClosed,
    Restored,
    TimeReached,
    UpdateRecords,
    WakeAt,
)
from scxml_engine.ocs.records import Attempt, Chain, RecordChange
from scxml_engine.ocs.session import ChainSession
from tests.ocs.harness import OFFICE, START, record, treatment

WATCH = treatment(
    """<state id="a"><onentry><ocs:timeout delay="60"/></onentry><transition event="ocs.daytime_change"/></state>"""
)
SIX = START + timedelta(hours=8)  # in the afternoon, when the office closes
CLOSING = RecordClosed(START, 1, "DoNotCall")


@pytest.fixture
def live():
    """A chain whose session has begun."""
    session = ChainSession(WATCH, 1)
    found = LiveChain(0, session, WATCH.program.document.digest)
    for request in session.handle(Begin(START, Chain(1, (record(),)))):
        found.take(request, START)
    return found


def later(seconds):
    return START + timedelta(seconds=seconds)


def cross(live, boundary=SIX):
    """The day changes in the zone that the chain watches."""
    alarms = Alarms(OFFICE)
    alarms.set(live, START)
    assert live in list(alarms.due(boundary))


def test_what_came_in_is_told_first_in_order_then_the_alarm_then_the_day(live):
    first, second = CallEnded(START, "1-1", 6), Disposition(START, "1-1", 6)
    live.facts.extend([first, second])
    assert live.wake == later(60)
    cross(live)
    told = [live.next_fact(SIX) for _ in range(5)]
    assert told == [first, second, TimeReached(SIX), DaytimeChanged(SIX, Daytime.ABH), None]


def test_an_alarm_is_told_once_and_not_before_its_time(live):
    assert live.next_fact(later(59)) is None
    assert live.next_fact(later(61)) == TimeReached(later(61))
    assert live.next_fact(later(61)) is None


def test_the_day_is_told_as_it_is_when_the_turn_comes(live):
    live.wake = None
    cross(live)
    midnight = SIX + timedelta(hours=6)
    assert live.next_fact(midnight) == DaytimeChanged(midnight, Daytime.BBH)
    assert live.next_fact(midnight) is None


def test_the_day_is_not_told_to_whom_it_concerns_no_longer(live):
    live.wake = None
    cross(live)
    live.session.give_up(START, "error")
    assert live.next_fact(START) is None
    assert not live.daytime


def test_a_closing_goes_first_but_for_what_a_restart_says(live):
    first, ended = Restored(START), CallEnded(START, "1-1", 6)
    live.facts.append(ended)
    live.close([1], "DoNotCall", START)
    assert list(live.facts) == [CLOSING, ended]
    live.facts.clear()
    live.facts.extend([first, ended])
    live.close([1], "DoNotCall", START)
    assert list(live.facts) == [first, CLOSING, ended]


def test_closings_are_told_in_their_order(live):
    live.close([1], "DoNotCall", START)
    live.close([2, 1], "CancelRecord", START)
    assert [(each.handle, each.closing) for each in live.facts] == [(1, "DoNotCall"), (None, "CancelRecord")], (
        "all of them"
    )


def test_a_session_that_has_not_begun_begins_with_the_closed_record(live):
    live.facts.append(Begin(START, Chain(1, (record(1), record(2)))))
    live.close([2], "DoNotCall", START)
    (begin,) = live.facts
    assert [each.fields["record_type"] for each in begin.chain.records] == [RecordType.GENERAL, RecordType.NO_CALL]


def test_a_closing_of_a_chain_that_waits_for_nothing(live):
    live.close([1], "DoNotCall", START)
    assert list(live.facts) == [CLOSING]


def dial(zone="Asia/Tokyo"):
    return Dial("1-1", 1, 1, "5550100", 4, 3, zone, {"a": 1}, {"b": "x"})


def test_what_is_asked_for_is_kept_in_order(live):
    changes = [RecordChange(1, {"attempt": number}) for number in range(3)]
    for request in (
        UpdateRecords((changes[0],)),
        UpdateRecords((changes[1], changes[2])),
        dial(),
        CancelDial("1-1"),
        WakeAt(later(5)),
        ReadRecord(1),
        Fetch("file:x"),
    ):
        live.take(request, START)
    assert (live.changes, live.cancels, live.wake, live.reading) == (changes, ["1-1"], later(5), 1)
    [call] = live.calls
    assert (call.attempt_id, call.chain_id, call.number, call.handle, call.attempt) == ("1-1", 1, 1, 1, 3)
    assert (call.contact_info, call.contact_info_type, call.options, call.extensions) == (
        "5550100",
        4,
        {"a": 1},
        {"b": "x"},
    )
    assert call.local_time.isoformat() == "2026-03-02T19:00:00+09:00"
    assert live.ended is None
    live.done()
    assert (live.changes, live.calls, live.cancels) == ([], [], [])
    assert live.wake == later(5)


def test_the_last_alarm_counts_and_none_takes_it_back(live):
    live.take(WakeAt(later(5)), START)
    live.take(WakeAt(later(9)), START)
    assert live.wake == later(9)
    live.take(WakeAt(None), START)
    assert live.wake is None


def test_the_end_is_kept(live):
    [ended] = [each for each in live.session.give_up(START, "error", "why") if isinstance(each, Ended)]
    live.take(ended, START)
    assert live.ended is ended


def test_where_a_session_stands_is_plain_json(live):
    kept = live.kept()
    assert json.loads(kept.snapshot) == live.session.snapshot()
    assert (kept.document, kept.due, kept.outstanding) == (WATCH.program.document.digest, later(60), None)
    restored = ChainSession.restore(WATCH, json.loads(kept.snapshot))
    assert restored.snapshot() == live.session.snapshot()


def test_data_that_cannot_be_kept_is_refused_by_name():
    chart = treatment('<state id="a"><onentry><ocs:timeout delay="60"/></onentry></state>', data="m=new Map()")
    session = ChainSession(chart, 1)
    session.handle(Begin(START, Chain(1, (record(),))))
    with pytest.raises(SnapshotError, match="Map"):
        LiveChain(0, session, "").kept()


def test_the_entry_of_a_call_that_is_about_to_be_placed(live):
    live.take(dial(), START)
    entry = asked(live.calls[0])
    assert entry == Attempt(1, "1-1", 1, "5550100", START)
    assert entry.placed_at.tzinfo is UTC
    assert OFFICE is WATCH.calendar


def test_a_chain_is_itself_alone(live):
    """Two chains of the same values are not the same chain."""
    other = LiveChain(live.order, live.session, live.document, live.facts, live.wake)
    assert live != other
    assert len({live, other}) == 2
