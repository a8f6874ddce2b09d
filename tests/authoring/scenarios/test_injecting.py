"""Results and injections, from YAML to values."""

from datetime import timedelta

import pytest

from scxml_engine.campaign.injections import CloseChain, CloseNumber, LateResult, Restart, Unload
from scxml_engine.ocs.calls import Outcome
from tests.authoring.scenarios.stories import file_of, problem_of, problems, suite_of


def scenario(keys):
    return suite_of(f"name: a\n{keys}").scenarios[0]


@pytest.mark.parametrize(
    ("written", "outcomes"),
    [
        ("[Busy, 7]", [Outcome(6), Outcome(7)]),
        ("Busy", [Outcome(6)]),
        ("Busy, no answer", [Outcome(6), Outcome(7)]),
        ("[{result: Answer, ring: 12s, talk: 3m}]", [Outcome(33, 12.0, 180.0)]),
        ("[{result: 99, ring: 1.5}]", [Outcome(99, 1.5)]),
    ],
)
def test_calls_end_as_it_is_written(written, outcomes):
    assert scenario(f"results: {written}").outcomes == tuple(outcomes)


def test_without_results_every_call_is_answered():
    assert scenario("").outcomes == (Outcome(33),)


@pytest.mark.parametrize(
    ("written", "what", "seconds"),
    [
        ('{after: 400, do_not_call: "5550100"}', CloseNumber("5550100", "DoNotCall"), 400),
        ("{after: 5m, do_not_call: 0123}", CloseNumber("0123", "DoNotCall"), 300),
        ("{after: 0, cancel: 5550100}", CloseNumber("5550100", "CancelRecord"), 0),
        ("{after: 1.5, cancel: true}", CloseChain(), 1.5),
        ('{after: 1, cancel: "true"}', CloseNumber("true", "CancelRecord"), 1),
        ("{after: 1d, disposition: WrongNumber}", LateResult(53), 86_400),
        ("{after: 1, restart: true}", Restart(), 1),
        ("{after: 1, unload: true}", Unload(), 1),
    ],
)
def test_what_happens_from_outside(written, what, seconds):
    [found] = scenario(f"inject: [{written}]").injections
    assert (found.injection.what, found.injection.after) == (what, timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("keys", "place", "words"),
    [
        ("results: []", "[]", "there is no result"),
        ("results:", "", "there is no result"),
        ("results: Busy,,Answer", "Busy,,Answer", "a call result is missing"),
        ("results: [Busi]", "Busi]", "did you mean Busy?"),
        ("results: [{ring: 1}]", "{ring: 1}]", "a call without a result"),
        ("results: [{result: Busy, ring: -1}]", "-1}]", "not a duration"),
        ("results: {a: b}", "{a: b}", "results is a table"),
        ("inject: {after: 1}", "{after: 1}", "inject is a table"),
        ("inject: [{after: 1}]", "{after: 1}]", "nothing in one injection"),
        ("inject: [{restart: true}]", "{restart: true}]", "no after"),
        (
            "inject: [{after: 1, restart: true, unload: true}]",
            "{after: 1, restart: true, unload: true}]",
            "restart and unload in one",
        ),
        ("inject: [{after: 1, restart: false}]", "false}]", "false does nothing"),
        ("inject: [{after: 1, restart: yes}]", "yes}]", "neither true nor false"),
        ("inject: [{after: soon, restart: true}]", "soon, restart: true}]", "not a duration"),
        ("inject: [{after: 1, disposition: Wrong}]", "Wrong}]", "unknown call result"),
        ("inject: [{after: 1, do_not_call: }]", "}]", "do_not_call is empty"),
    ],
)
def test_a_mistake_has_its_place(keys, place, words):
    found, message = problem_of(f"name: a\n{keys}")
    assert words in message
    assert found == place


def test_an_unknown_key_is_told_beside_what_is_missing_for_it():
    told = problems(file_of("name: a\nresults: [{reslt: Busy}]\ninject: [{after: 1, reboot: true}]"))
    assert len(told) == 4
    assert 'unknown key "reslt": did you mean result?' in {message for _, _, message in told}
