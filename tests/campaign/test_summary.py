"""What a run came to."""

import pytest

from scxml_engine.campaign import ChainOutcome, Summary
from scxml_engine.ocs.constants import PostProcessing
from scxml_engine.ocs.messages import Ended


def ended(reason="final", result=33, states=("done",)):
    return Ended(reason, PostProcessing.SWITCH, states, 2, result)


def test_an_outcome_says_how_a_chain_ended():
    summary = Summary(chains=1)
    summary.add(4, 17, ended(states=("p1", "q2")), keep=1)
    assert summary.outcomes == [ChainOutcome(4, 17, "final", "p1 q2", 2, "Answer", "Switch")]


@pytest.mark.parametrize(("result", "text"), [(None, None), (0, "Ok"), (6, "Busy"), (20, "20"), (4711, "4711")])
def test_the_last_result_is_written_as_events_write_it(result, text):
    summary = Summary()
    summary.add(0, 1, ended(result=result), keep=1)
    assert summary.outcomes[0].result == text


def test_the_first_outcomes_are_kept_and_all_are_counted():
    summary = Summary(chains=5)
    for order in range(5):
        summary.add(order, order + 1, ended("final" if order else "error"), keep=2)
    assert [each.order for each in summary.outcomes] == [0, 1]
    assert summary.reasons == {"error": 1, "final": 4}
    assert not summary.all_final


def test_all_final_counts_chains_that_did_not_end_against_it():
    summary = Summary(chains=2)
    summary.add(0, 1, ended(), keep=0)
    assert not summary.all_final
    summary.add(1, 2, ended(), keep=0)
    assert summary.all_final
    assert Summary().all_final, "of no chains all are"


def test_two_runs_that_came_to_the_same_are_equal():
    one, other = Summary(chains=1), Summary(chains=1)
    for each in (one, other):
        each.add(0, 1, ended(), keep=1)
    assert one == other
    other.unrestored = 1
    assert one != other
