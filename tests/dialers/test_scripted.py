"""The scripted dialer, and the results that it is given."""

from datetime import UTC, datetime

import pytest

from scxml_engine.dialers import ScriptedOutcomes, parse_results
from scxml_engine.errors import UsageError
from scxml_engine.ocs.calls import Call, Outcome, OutcomeModel


def call(number: int, chain_id: int = 1) -> Call:
    return Call("a", chain_id, number, 1, "5550100", 1, number, datetime(2026, 3, 2, tzinfo=UTC))


def test_the_nth_call_gets_the_nth_result_and_the_last_repeats():
    dialer: OutcomeModel = ScriptedOutcomes([6, 7, 33])
    assert [dialer.outcome(call(number)).result for number in (1, 2, 3, 4, 99)] == [6, 7, 33, 33, 33]


def test_chains_do_not_share_their_place_and_calls_take_no_time():
    dialer = ScriptedOutcomes([6, 33])
    assert dialer.outcome(call(1, chain_id=1)) == dialer.outcome(call(1, chain_id=2)) == Outcome(6, 0, 0)


def test_results_are_written_with_commas_between():
    assert parse_results("Busy, no answer,ANSWER,999,33") == [6, 7, 33, 999, 33]
    assert all(type(each) is int for each in parse_results("Busy,6"))


@pytest.mark.parametrize(
    ("text", "message"),
    [("Buzy", "did you mean Busy?"), ("", "is missing"), ("Busy,,Answer", "is missing"), ("Busy,", "is missing")],
)
def test_results_that_are_none_are_refused(text, message):
    with pytest.raises(UsageError) as refusal:
        parse_results(text)
    assert message in str(refusal.value)


def test_a_dialer_without_results_is_refused():
    with pytest.raises(UsageError, match="at least one"):
        ScriptedOutcomes([])
