"""The table at the end of a run."""

from scxml_engine.campaign import ChainOutcome, Summary
from scxml_engine.cli.summary import summary_table


def outcome(order: int, reason: str = "final", state: str = "done", result: str | None = "Answer") -> ChainOutcome:
    return ChainOutcome(order, 100 + order, reason, state, 2, result, "Finalize")


def summary(*outcomes: ChainOutcome, seconds: float = 0) -> Summary:
    whole = Summary(outcomes=list(outcomes), chains=len(outcomes), calls=2 * len(outcomes), seconds=seconds)
    whole.reasons.update(each.reason for each in outcomes)
    whole.results.update(each.result for each in outcomes if each.result)
    whole.results["Busy"] += whole.calls - whole.results.total()
    return whole


def test_a_few_chains_are_shown_one_by_one_in_the_order_of_the_list():
    rows = summary_table(summary(outcome(1, "stuck", "a b"), outcome(0, result=None), seconds=90)).splitlines()
    assert rows[0].split() == ["chain", "ended", "state", "calls", "last", "result", "then"]
    assert rows[2].split() == ["100", "final", "done", "2", "-", "Finalize"]
    assert rows[3].split() == ["101", "stuck", "a", "b", "2", "Answer", "Finalize"]
    assert rows[4:] == ["", "2 chains: 1 stuck, 1 final", "4 calls: 3 Busy, 1 Answer", "1m 30s of virtual time"]


def test_many_chains_are_counted():
    rows = summary_table(summary(*map(outcome, range(21)))).splitlines()
    assert rows == ["21 chains: 21 final", "42 calls: 21 Answer, 21 Busy", "0s of virtual time"]


def test_calls_without_a_result_are_named():
    """Those that were under way at the horizon: the results need not sum up to the calls."""
    whole = summary(outcome(0), outcome(1))
    whole.calls += 3
    assert summary_table(whole).splitlines()[-2] == "7 calls: 2 Answer, 2 Busy, 3 still under way"


def test_one_is_not_plural_and_none_is_a_word():
    assert summary_table(summary(outcome(0))).splitlines()[4] == "1 chain: 1 final"
    assert summary_table(Summary()).splitlines() == [
        "no chain was ready to be run", "no call", "0s of virtual time",
    ]  # fmt: skip


def test_columns_stand_under_each_other_and_control_characters_are_escaped():
    rows = summary_table(summary(outcome(0, state="\x1b[31m\nx"), outcome(1))).splitlines()
    assert "\\x1b[31m\\nx" in rows[2]
    assert rows[2].index("2  ") == rows[3].index("2  ")


def test_a_state_may_be_missing():
    assert summary_table(summary(outcome(0, "error", ""))).splitlines()[2].startswith("100    error")
