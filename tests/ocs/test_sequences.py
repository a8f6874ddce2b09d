"""The table of traditional treatments: which one is taken for the n-th time in a row, and what cannot be a treatment."""

import math
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count, takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.errors import UsageError
from scxml_engine.ocs.durations import LONGEST
from scxml_engine.ocs.sequences import ACTIONS, TraditionalTreatment, key_problems, treatment_for

BUSY, NO_ANSWER = 6, 7
CHRISTMAS = datetime(2026, 12, 25, 9)  # noqa: DTZ001 - on the clocks of the record's zone
NEEDED = {"interval": 60.0, "date": CHRISTMAS, "group": "7"}


def made(action="redial", sequence=1, result=BUSY, **keys):
    """A treatment of that action with the keys that it cannot do without."""
    needed = {key: NEEDED[key] for key in ACTIONS.get(action, ())}
    if action == "reschedule" and "date" not in keys:
        needed = {"interval": 60.0}
    return TraditionalTreatment(result, sequence, action, **needed | keys)


def sequences(table, result=BUSY, most=50):
    """The sequence numbers taken for the first, the second, … time in a row, until there is none."""
    found = (treatment_for(table, result, times) for times in count(1))
    return [
        each.sequence for each, _ in zip(takewhile(lambda each: each is not None, found), range(most), strict=False)
    ]


@pytest.mark.row("6.7.2")
@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 3, 1)])
def test_treatments_are_taken_in_the_order_of_their_numbers(order):
    """6.7: from 1, whatever the order in which they are written."""
    assert sequences([made(sequence=each) for each in order]) == [1, 2, 3]


@pytest.mark.row("6.7.1")
def test_each_result_has_a_sequence_of_its_own():
    """6.7: a result that has no treatment has none, however many others have."""
    table = [made(sequence=1), made(sequence=1, result=NO_ANSWER), made(sequence=2, result=NO_ANSWER)]
    assert [sequences(table, result) for result in (BUSY, NO_ANSWER, 9)] == [[1], [1, 2], []]


@pytest.mark.row("6.7.3")
@pytest.mark.parametrize(("numbers", "taken"), [([1, 3], [1]), ([2, 3], []), ([1, 2, 4, 5], [1, 2]), ([10**18], [])])
def test_a_number_that_is_missing_ends_the_sequence(numbers, taken):
    """6.7: what stands behind a gap is never taken; a sequence that does not begin at 1 is none."""
    assert sequences([made(sequence=each) for each in numbers]) == taken


def test_attempts_say_how_often_a_treatment_is_taken():
    """6.7: `attempts` times in a row, then the next one."""
    table = [made(sequence=1, attempts=3), made(sequence=2), made(sequence=3, attempts=2)]
    assert sequences(table) == [1, 1, 1, 2, 3, 3]


@pytest.mark.row("6.7.9")
def test_the_interval_grows_by_the_increment_from_the_second_time_on():
    """6.7: and a treatment that follows begins with its own interval."""
    table = [
        made("retry", 1, attempts=3, interval=600, increment=300.0),
        made("retry", 2, attempts=2, interval=60.0, increment=0.5),
    ]
    assert [treatment_for(table, BUSY, times).interval for times in range(1, 6)] == [600, 900, 1200, 60, 60.5]


def test_without_an_increment_the_interval_stays():
    """6.7: so does everything else of the treatment."""
    table = [made("next-in-chain-after", attempts=3)]
    assert [treatment_for(table, BUSY, times) for times in (1, 2, 3)] == table * 3


def test_an_interval_never_grows_beyond_what_a_date_can_hold():
    """6.7: a hundred years are the most."""
    table = [made("retry", attempts=1_000, interval=float(LONGEST), increment=float(LONGEST))]
    assert treatment_for(table, BUSY, 1_000).interval == LONGEST


@settings(deadline=None)
@given(st.dictionaries(st.integers(1, 8), st.integers(1, 5), max_size=6), st.randoms(use_true_random=False))
def test_the_times_of_a_sequence_are_those_of_its_attempts(attempts, random):
    """6.7: the law of the table: as many times as the attempts before the first gap come to, in order."""
    table = [made(sequence=number, attempts=each) for number, each in attempts.items()]
    random.shuffle(table)
    unbroken = list(takewhile(lambda number: number in attempts, count(1)))
    assert sequences(table) == [number for number in unbroken for _ in range(attempts[number])]


# ------------------------------------------------------------------------------------------------- what is no treatment


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_can_be_made_with_what_it_needs(action):
    """6.7: the eleven actions."""
    assert made(action).action == action
    assert len(ACTIONS) == 11


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"action": "retri"}, 'unknown action "retri"; the actions are mark-completed, '),
        ({"action": ""}, 'unknown action ""'),
        ({"sequence": 0}, "both count from 1"),
        ({"attempts": 0}, "both count from 1"),
        ({"attempts": -1}, "both count from 1"),
        ({"action": "retry", "interval": None}, "interval is missing"),
        ({"action": "retry", "interval": -1.0}, r"-1\.0 seconds: give 0 to"),
        ({"action": "retry", "interval": math.inf}, "inf seconds"),
        ({"action": "retry", "interval": math.nan}, "nan seconds"),
        ({"action": "retry", "increment": math.inf}, "inf seconds"),
        ({"action": "retry", "increment": -1.0}, r"-1\.0 seconds"),
        ({"action": "retry-at", "date": None}, "date is missing"),
        ({"action": "retry-at", "date": datetime.max.replace(tzinfo=UTC)}, "lies outside the years 1970 to 2200"),
        ({"action": "retry-at", "date": datetime.min.replace(tzinfo=UTC)}, "lies outside the years"),
        ({"action": "assign-to-group", "group": None}, "group is missing"),
        ({"action": "reschedule", "interval": None}, "either an interval or a date"),
        ({"action": "reschedule", "interval": 1.0, "date": CHRISTMAS}, "either an interval or a date"),
    ],
)
def test_what_nobody_could_do_is_refused(keys, message):
    """6.7: at once, and not by the first chain that comes to it."""
    with pytest.raises(UsageError, match=message):
        made(**keys)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("key", ["interval", "date", "group", "increment"])
def test_a_key_that_says_nothing_to_an_action_is_refused(action, key):
    """6.7: a redial with an interval was meant to be a retry, and a retry takes no date."""
    takes = {*ACTIONS[action], *(["interval", "date"] if action == "reschedule" else [])}
    takes |= {"increment"} if "interval" in takes else set()
    value = {**NEEDED, "increment": 60.0}[key]
    if key in takes:
        assert getattr(made(action, **{key: value}), key) == value
    else:
        with pytest.raises(UsageError, match=f"{action} takes no {key}|increment is there without the interval"):
            made(action, **{key: value})


def test_all_that_is_wrong_with_the_keys_is_told():
    """6.7: a file is told everything at once."""
    assert key_problems("retry", ["date", "group", "increment"]) == [
        "interval is missing",
        "retry takes no date",
        "retry takes no group",
        "increment is there without the interval that it grows",
    ]


def test_a_treatment_can_be_changed_by_replace_alone():
    """6.7: a frozen value; what comes of it is looked at again."""
    retry = made("retry")
    assert replace(retry, interval=5.0).interval == 5
    with pytest.raises(UsageError):
        replace(retry, action="redial")
