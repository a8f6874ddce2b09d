"""The weighted dialer and its table."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.dialers import WeightedOutcomes, parse_table
from scxml_engine.dialers.weighted import TALKED, draw
from scxml_engine.errors import ConfigError
from scxml_engine.ocs.calls import Call, OutcomeModel
from scxml_engine.ocs.constants import CallResult, ContactType

TABLE = {
    "default": {"Answer": 0.25, "NoAnswer": 0.45, "AnswMachine": 0.2, "Busy": 0.1},
    "MOBILE": {"Answer": 1},
    "MOBILE@18-21": {"Busy": 1},
    "default@22-8": {"NoAnswer": 3},
    "ring": "20s",
    "talk": "3m",
}


def call(number: int = 1, chain_id: int = 1, kind: int = ContactType.HOME, hour: int = 12) -> Call:
    return Call("a", chain_id, number, 1, "5550100", int(kind), number, datetime(2026, 3, 2, hour, 59, tzinfo=UTC))


def only(kind: int, hour: int) -> set[int]:
    dialer = WeightedOutcomes(parse_table(TABLE, "r.toml"), 1)
    return {dialer.outcome(call(number, kind=kind, hour=hour)).result for number in range(1, 60)}


def messages(table: dict[str, object]) -> list[str]:
    with pytest.raises(ConfigError) as refusal:
        parse_table(table, "r.toml")
    assert all(str(each.location) == "r.toml" for each in refusal.value.diagnostics)
    return [each.message for each in refusal.value.diagnostics]


@given(st.integers(), st.integers(), st.integers(1, 1000))
def test_a_draw_depends_on_seed_chain_and_call_number_only(seed, chain_id, number):
    """Two dialers of one table and seed agree, whatever else either was asked before."""
    one, two = (WeightedOutcomes(parse_table(TABLE, "r.toml"), seed) for _ in range(2))
    for other in range(1, 4):
        one.outcome(call(other, chain_id + 1))
    assert one.outcome(call(number, chain_id)) == two.outcome(call(number, chain_id))
    assert 0 <= draw(seed, chain_id, number) < 1


def test_draws_are_the_same_for_ever():
    """Fixed figures: a run of last year must give the same calls today."""
    assert [round(draw(7, 1, number), 6) for number in (1, 2, 3)] == [0.432032, 0.589806, 0.000838]


def test_results_come_as_often_as_their_weights_say():
    dialer: OutcomeModel = WeightedOutcomes(parse_table(TABLE, "r.toml"), 42)
    counts = Counter(dialer.outcome(call(chain_id=chain)).result for chain in range(20_000))
    shares = {CallResult.ANSWER: 0.25, CallResult.NO_ANSWER: 0.45, CallResult.ANSW_MACHINE: 0.2, CallResult.BUSY: 0.1}
    assert set(counts) == set(shares)
    assert all(abs(counts[result] / 20_000 - share) < 0.02 for result, share in shares.items())


@given(st.permutations(list(TABLE["default"].items())), st.floats(0.001, 1000))
def test_the_order_and_the_scale_of_weights_change_no_draw(pairs, scale):
    other = parse_table({"default": {name: weight * scale for name, weight in pairs}}, "r.toml")
    plain = parse_table({"default": TABLE["default"]}, "r.toml")
    for number in range(1, 20):
        assert WeightedOutcomes(other, 5).outcome(call(number)) == WeightedOutcomes(plain, 5).outcome(call(number))


def test_the_most_specific_key_decides():
    """Type and hours, then type, then default and hours, then default; 18-21 is 18:00 until before 21:00."""
    assert only(ContactType.MOBILE, 17) == {33}
    assert only(ContactType.MOBILE, 18) == {6}
    assert only(ContactType.MOBILE, 20) == {6}
    assert only(ContactType.MOBILE, 21) == {33}
    assert only(ContactType.MOBILE, 23) == {33}
    assert only(ContactType.HOME, 23) == only(ContactType.HOME, 0) == only(ContactType.HOME, 7) == {7}
    assert only(ContactType.HOME, 8) == {33, 7, 9, 6}


def test_every_call_rings_and_an_answered_one_is_talked_on():
    dialer = WeightedOutcomes(parse_table(TABLE, "r.toml"), 3)
    outcomes = {dialer.outcome(call(number)) for number in range(1, 80)}
    assert {(each.result, each.ring, each.talk) for each in outcomes} == {
        (6, 20, 0),
        (7, 20, 0),
        (9, 20, 180),
        (33, 20, 180),
    }
    assert CallResult.ABANDONED not in TALKED


@given(
    st.lists(st.floats(0, 1e300), min_size=1, max_size=10).filter(lambda weights: 0 < sum(weights) < 1e308),
    st.integers(),
)
def test_a_weight_of_zero_is_never_drawn(weights, seed):
    names = [each.event_name for each in CallResult if each.event_name][: len(weights)]
    table = parse_table({"default": dict(zip(names, weights, strict=True))}, "r.toml")
    dialer = WeightedOutcomes(table, seed)
    possible = {CallResult[each.name] for each in CallResult if each.event_name in names}
    for number in range(1, 10):
        result = CallResult(dialer.outcome(call(number)).result)
        assert result in possible
        assert weights[names.index(str(result.event_name))] > 0


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"default": {"Buzy": 1}}, 'default: unknown call result "Buzy": did you mean Busy?'),
        ({"default": {"Busy": -1}}, "default: the weight of Busy is -1; write a number from 0 to 1e300"),
        ({"default": {"Busy": True}}, "default: the weight of Busy is True; write a number from 0 to 1e300"),
        (
            {"default": {"Busy": float("nan")}},
            "default: the weight of Busy is nan; write a number from 0 to 1e300",
        ),
        (
            {"default": {"Busy": 10**400}},
            f"default: the weight of Busy is {10**400}; write a number from 0 to 1e300",
        ),
        ({"default": {"Busy": 0}}, "default: the sum of the weights must be a number above 0"),
        ({"default": {}}, "default: the sum of the weights must be a number above 0"),
        ({"default": {"Busy": 1, "busy": 1}}, "default: busy is there twice"),
        ({"default": 1}, "default: not a table of weights; write {Answer = 0.4, NoAnswer = 0.6}"),
        ({}, "there is no default: write the weights of every other call as default = {…}"),
    ],
)
def test_what_is_no_weight_is_refused(table, message):
    assert messages(table) == [message]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("MOBIL", 'MOBIL: unknown key "MOBIL": did you mean MOBILE?'),
        ("rings", 'rings: unknown key "rings": did you mean ring?'),
        ("MOBILE@", 'MOBILE@: bad hours "'),
        ("MOBILE@18", 'MOBILE@18: bad hours "18"; write them as 18-21 or, over midnight, 21-8'),
        ("MOBILE@18-18", 'MOBILE@18-18: bad hours "18-18"'),
        ("MOBILE@18-25", 'MOBILE@18-25: bad hours "18-25"'),
        ("MOBILE@24-6", 'MOBILE@24-6: bad hours "24-6"'),
    ],
)
def test_what_is_no_key_is_refused(key, message):
    assert messages({"default": {"Busy": 1}, key: {"Busy": 1}})[0].startswith(message)


def test_hours_that_overlap_are_refused():
    same = {"Busy": 1}
    table = {"default": same, "HOME@8-12": same, "home@11-13": same, "HOME@21-9": same, "1": same, "HOME": same}
    assert [each.partition(":")[0] for each in messages(table)] == ["home@11-13", "HOME@21-9", "HOME"]


def test_bad_durations_are_refused():
    assert "not a duration" in messages({"default": {"Busy": 1}, "ring": "soon"})[0]
    assert "not a duration" in messages({"default": {"Busy": 1}, "talk": [1]})[0]


def test_everything_that_is_wrong_is_told_at_once():
    assert len(messages({"default": {"Buzy": 1, "Busy": -1}, "MOBIL": {}, "ring": "x"})) == 4
