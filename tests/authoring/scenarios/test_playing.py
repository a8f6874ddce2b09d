"""A scenario is played by the campaign that runs everywhere: calls, time, what comes from outside."""

import pytest

from scxml_engine.authoring.scenarios import play
from scxml_engine.authoring.scenarios.playing import dressed
from scxml_engine.campaign import VirtualCampaign
from scxml_engine.dialers import ScriptedOutcomes
from scxml_engine.ocs import RecordStatus, RecordType
from scxml_engine.ocs.sequences import TraditionalTreatment
from scxml_engine.records import MemoryStore
from tests.authoring.scenarios.stories import TOP, calls, played, redial, suite_of
from tests.ocs.harness import Lines

ANSWER, BUSY, NO_ANSWER, DO_NOT_CALL, CANCEL = 33, 6, 7, 51, 52


def test_calls_end_in_turn_and_the_last_result_repeats():
    result = played("results: [Busy, NoAnswer]\nset: {limit: 4}")
    assert calls(result) == [
        ("5550100", 0, BUSY),
        ("5550100", 300, NO_ANSWER),
        ("5550100", 600, NO_ANSWER),
        ("5550100", 900, NO_ANSWER),
        ("5550101", 900, NO_ANSWER),
    ]
    assert (result.played.ended, result.played.state, result.played.post_processing) == ("final", "out", "Finalize")


def test_ring_and_talk_are_what_a_call_takes():
    result = played("results: [{result: Busy, ring: 12s, talk: 1m}, Answer]")
    assert calls(result) == [("5550100", 0, BUSY), ("5550100", 372, ANSWER)]


def test_it_is_what_run_does():
    """Line for line what the virtual campaign tells with the same results."""
    suite = suite_of("name: a\nresults: [Busy, NoAnswer, Busy, Answer]")
    [scenario] = suite.scenarios
    made, lines = redial(), Lines()
    VirtualCampaign(
        dressed(scenario, made),
        MemoryStore(scenario.situation.chain),
        ScriptedOutcomes([6, 7, 6, 33]),
        scenario.situation.start,
        listener=lines,
    ).run()
    heard = Lines()
    found = play(scenario, made, heard)
    assert heard.text == lines.text
    assert [line.kind for line in found.lines] == [kind for kind, _ in lines.all]


def test_a_call_that_is_under_way_in_the_end_was_made():
    result = played("results: [{result: Answer, talk: 1h}]\nhorizon: 5m")
    assert calls(result) == [("5550100", 0, None)]
    assert result.played.ended == "horizon"


def test_the_customer_says_no_while_a_call_is_awaited():
    result = played("results: [Busy, Answer]\ninject: [{after: 100, do_not_call: '5550100'}]")
    assert calls(result) == [("5550100", 0, BUSY), ("5550101", 300, ANSWER)]
    assert [each.fields["record_type"] for each in result.played.records] == [RecordType.NO_CALL, RecordType.GENERAL]


def test_a_number_that_is_withdrawn_is_passed_over_and_no_refusal():
    result = played("results: [Busy, Answer]\ninject: [{after: 100, cancel: 5550100}]")
    assert calls(result) == [("5550100", 0, BUSY), ("5550101", 300, ANSWER)]
    assert [each.fields["record_status"] for each in result.played.records] == [
        RecordStatus.CANCELED,
        RecordStatus.UPDATED,
    ]


def test_a_chain_that_is_withdrawn_has_nobody_left_to_call():
    result = played("results: [Busy]\ninject: [{after: 100, cancel: true}]")
    assert calls(result) == [("5550100", 0, BUSY)]
    assert result.played.state == "out"
    names = [line.keys["data"] for line in result.played.lines if line.kind == "event" and line.at.minute == 1]
    assert names == [{"callresult": "CancelRecord", "record_id": 1}], "told once for the whole chain"


def test_a_call_in_progress_gives_its_own_result_after_a_refusal():
    result = played("results: [{result: Busy, ring: 60}]\ninject: [{after: 30, do_not_call: '5550100'}]")
    assert calls(result)[0] == ("5550100", 0, BUSY)
    assert result.played.records[0].fields["record_type"] == RecordType.NO_CALL, "and the closing stays"


def test_a_disposition_is_of_the_last_call_that_ended():
    result = played("results: [Busy, Answer]\ninject: [{after: 100, disposition: DoNotCall}]")
    assert calls(result) == [("5550100", 0, BUSY), ("5550101", 300, ANSWER)]
    assert result.played.records[0].fields["call_result"] == DO_NOT_CALL


def test_a_disposition_comes_after_what_ends_at_its_instant():
    result = played("results: [{result: Answer, talk: 60}]\ninject: [{after: 60, disposition: WrongNumber}]")
    assert result.played.ended == "final"
    assert result.played.records[0].fields["call_result"] == 53
    assert not result.played.idle


@pytest.mark.parametrize("when", [0, 1, 150, 299, 300, 301, 620])
def test_a_restart_changes_nothing_that_follows(when):
    keys = "results: [{result: Busy, ring: 20}, {result: Busy, ring: 20}, Answer]"
    without = played(keys)
    restarted = played(f"{keys}\ninject: [{{after: {when}, restart: true}}]")
    assert calls(restarted) == calls(without)
    assert restarted.played.state == without.played.state
    told = [line for line in restarted.played.lines if line.kind == "event" and "daytime" in line.keys["name"]]
    assert len(told) == 1, "first of all a session that was restored is told the daytime"


def test_a_session_that_cannot_be_kept_ends_as_it_would_live():
    body = """<state id="a"><onentry><assign location="rec" expr="function () {}"/><ocs:timeout delay="60"/></onentry>
      <transition event="ocs.timeout" target="f"/></state><final id="f"/>"""
    result = played("inject: [{after: 10, restart: true}]", body=body)
    assert result.played.ended == "error"
    [told] = [line.keys["message"] for line in result.played.lines if line.kind == "diagnostic"]
    assert "cannot be kept" in told


def test_a_restart_of_what_goes_on_after_the_script():
    body = """<state id="a"><onentry><ocs:set_exec_flag flag="'PostProcessing'" value="'Switch'"/>
      <ocs:make_call record_id="1"/></onentry><transition event="ocs.callresult" target="f"/></state><final id="f"/>"""
    retry = TraditionalTreatment(result=BUSY, sequence=1, action="retry", interval=600)
    result = played("results: [Busy, Answer]\ninject: [{after: 60, restart: true}]", body=body, traditional=(retry,))
    assert calls(result) == [("5550100", 0, BUSY), ("5550100", 600, ANSWER)]
    assert (result.played.ended, result.played.post_processing) == ("final", "Switch")


def test_an_unloaded_campaign_shows_as_such():
    result = played("results: [Busy]\ninject: [{after: 100, unload: true}]")
    assert (result.played.ended, result.played.state) == ("unloaded", "wait")
    assert calls(result) == [("5550100", 0, BUSY)]
    assert [each.fields["record_status"] for each in result.played.records] == [2, 2], "as they were, for the next run"


@pytest.mark.parametrize(
    "injection",
    [
        "after: 1, do_not_call: '7'",
        "after: 1, cancel: 7",
        "after: 1h, restart: true",
        "after: 1h, unload: true",
        "after: 1h, cancel: true",
        "after: 40d, do_not_call: '5550100'",
    ],
)
def test_an_injection_that_finds_nothing_to_do_is_told(injection):
    result = played(f"results: [Busy, Answer]\ninject: [{{{injection}}}]")
    assert [each.title for each in result.played.idle] == [injection.partition(", ")[2].replace("'", "")]


def test_a_disposition_before_any_call_has_ended_finds_nothing():
    result = played("results: [{result: Answer, ring: 60}]\ninject: [{after: 5, disposition: WrongNumber}]")
    assert len(result.played.idle) == 1


def test_two_injections_of_one_kind_are_two():
    keys = "inject: [{after: 1, do_not_call: '7'}, {after: 1, do_not_call: '5550101'}, {after: 1, do_not_call: '7'}]"
    assert len(played(f"results: [Busy]\n{keys}").played.idle) == 2


def test_a_chain_that_is_not_ready_in_time_does_not_begin():
    top = TOP.replace('contact_info: "5550100"', 'contact_info: "5550100", record_status: Updated')
    top = top.replace('contact_info: "5550101"', 'contact_info: "5550101", record_status: Updated')
    result = played("results: [Busy]", top=top)
    assert (result.played.ended, result.played.lines) == ("", ())


def test_the_same_treatment_serves_every_scenario():
    """Variables and calendars are a scenario's own; the program is shared."""
    made = redial()
    one, two = suite_of("name: one\nset: {limit: 1}\nresults: [Busy]", "name: two\nresults: [Busy]").scenarios
    assert len(play(one, made).calls) == 2
    assert len(play(two, made).calls) == 4
    assert dressed(one, made).program is dressed(two, made).program
