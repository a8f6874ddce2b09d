"""What comes from outside at instants that are known beforehand, in a run of many chains."""

from datetime import timedelta

import pytest

from scxml_engine.campaign import VirtualCampaign
from scxml_engine.campaign.injections import (
    CloseChain,
    CloseNumber,
    Injection,
    LateResult,
    Restart,
    Unload,
    close_records,
)
from scxml_engine.ocs.calls import Outcome
from scxml_engine.records import MemoryStore, parse_list
from tests.campaign.test_virtual import ONE_CALL, Durations, Run, rows

BUSY, ANSWER, WRONG_NUMBER = 6, 33, 53


def after(seconds, what):
    return Injection(timedelta(seconds=seconds), what)


def test_a_refusal_closes_the_number_in_every_chain():
    """L1447: and the chains that do not have it hear nothing."""
    table = "contact_info,chain_id\n5550100,1\n5550101,2\n5550100,3\n"
    run = Run(
        ONE_CALL, table, results="Busy", injections=[after(100, CloseNumber("5550100"))], horizon=timedelta(seconds=400)
    )
    told = [
        (line["chain"], line["data"]["callresult"])
        for line in run.lines
        if line["kind"] == "event" and line["t"] == 100
    ]
    assert told == [(1, "DoNotCall"), (3, "DoNotCall")]
    assert [each.records[0].fields["record_type"] for each in run.store.chains()] == [7, 2, 7]


def test_all_chains_are_withdrawn():
    run = Run(ONE_CALL, rows(3), results="Busy", injections=[after(100, CloseChain())])
    told = [
        (line["chain"], line["data"]["callresult"])
        for line in run.lines
        if line["kind"] == "event" and line["t"] == 100
    ]
    assert told == [(1, "CancelRecord"), (2, "CancelRecord"), (3, "CancelRecord")]


def test_a_withdrawal_never_takes_back_a_refusal():
    both = [after(1, CloseNumber("5550100")), after(2, CloseNumber("5550100", "CancelRecord"))]
    run = Run(ONE_CALL, rows(1), results="Busy", injections=both, horizon=timedelta(seconds=10))
    assert [line["t"] for line in run.lines if line["kind"] == "event" and line["t"]] == [1]
    assert run.campaign.idle == [], "a number that is closed already is found all the same"


def test_an_injection_comes_before_what_is_over_at_its_instant_and_a_disposition_after():
    run = Run(ONE_CALL, rows(1), results="Busy,Answer", injections=[after(300, CloseNumber("5550100"))])
    assert run.of("call", "t") == [(0,)], "the record is closed when its pause is over"
    late = Run(
        ONE_CALL,
        rows(1),
        dialer=Durations({}, ("Answer", 60.0, 0.0)),
        injections=[after(60, LateResult(WRONG_NUMBER))],
    )
    assert late.campaign.idle == []
    assert next(late.store.chains()).records[0].fields["call_result"] == WRONG_NUMBER


def test_a_disposition_of_each_chain_s_last_call_reaches_those_that_ended_and_those_that_did_not():
    run = Run(
        ONE_CALL,
        rows(3),
        dialer=Durations({1: ("Answer", 0.0, 0.0), 3: ("Answer", 900.0, 0.0)}, ("Busy", 0.0, 0.0)),
        injections=[after(60, LateResult(WRONG_NUMBER))],
        horizon=timedelta(seconds=100),
    )
    results = [each.records[0].fields["call_result"] for each in run.store.chains()]
    assert results == [WRONG_NUMBER, WRONG_NUMBER, 28], "the third has had none"


def test_a_restart_of_many_chains_changes_only_that_they_hear_of_the_daytime():
    def told(*injections):
        run = Run(ONE_CALL, rows(3), results="Busy,NoAnswer,Answer", injections=injections)
        kept = [
            {key: value for key, value in line.items() if key != "at"}
            for line in run.lines
            if line.get("name") != "ocs.daytime_change" and line["kind"] != "configuration"
        ]
        return kept, run.summary

    without, summary = told()
    assert told(after(150, Restart())) == (without, summary)
    assert told(after(0, Restart()), after(300, Restart()), after(599, Restart())) == (without, summary)


def test_unloaded_nothing_goes_on_and_nobody_begins():
    later = "contact_info,dial_sched_time\n1,\n2,1772449200\n"
    run = Run(ONE_CALL, later, results="Busy", injections=[after(100, Unload()), after(200, Restart())])
    assert run.summary.reasons == {"unloaded": 1}
    assert run.summary.chains == 1
    assert [each.what for each in run.campaign.idle] == [Restart()]
    assert [each.records[0].fields["record_status"] for each in run.store.chains()] == [2, 1]


@pytest.mark.parametrize("what", [CloseNumber("7"), LateResult(BUSY), Restart(), Unload(), CloseChain()])
def test_what_finds_nothing_to_do_is_kept_in_mind(what):
    run = Run('<state id="a"><transition target="f"/></state><final id="f"/>', rows(2), injections=[after(5, what)])
    assert run.campaign.idle == [after(5, what)]


def test_what_comes_after_the_horizon_never_comes():
    run = Run(ONE_CALL, rows(1), results="Busy", injections=[after(301, Unload())], horizon=timedelta(seconds=300))
    assert run.summary.reasons == {"horizon": 1}


def test_closing_records_tells_which_were_news():
    store = MemoryStore(parse_list("contact_info,chain_id\n1,7\n2,7\n3,5\n"))
    assert close_records(store, [(7, 1), (5, 1), (7, 2)], "CancelRecord") == [(5, [1]), (7, [1, 2])]
    assert close_records(store, [(7, 1)], "CancelRecord") == []
    assert close_records(store, [(7, 1)], "DoNotCall") == [(7, [1])]


# ---------------------------------------------------------------------------------------------------- instant by instant


class Open:
    """Calls that last until somebody ends them."""

    def outcome(self, call):
        return Outcome(0, ring=float("inf"))


def test_step_by_step_it_is_the_same_run(monkeypatch):
    def stepping(campaign):
        campaign.begin()
        for result in (BUSY, 7, ANSWER):
            campaign.end_calls(result)
            campaign.run_until(campaign.now + timedelta(seconds=300))
        return campaign._summary

    whole = Run(ONE_CALL, rows(2), results="Busy,NoAnswer,Answer")
    monkeypatch.setattr(VirtualCampaign, "run", stepping)
    run = Run(ONE_CALL, rows(2), dialer=Open())
    for chain in (1, 2):
        told, expected = ([line for line in each.lines if line["chain"] == chain] for each in (run, whole))
        assert told == expected
