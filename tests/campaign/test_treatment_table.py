"""`[[treatments]]` of a campaign file: every key, and what is refused in one clear line each."""

import tomllib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.campaign.config import load_campaign
from scxml_engine.campaign.tables import Reading
from scxml_engine.campaign.treatment_table import read_treatments
from scxml_engine.errors import ConfigError
from scxml_engine.ocs.constants import CallResult
from scxml_engine.ocs.sequences import ACTIONS, TraditionalTreatment

CHRISTMAS = datetime(2026, 12, 25, 9)  # noqa: DTZ001 - of the record's zone
KEYS = {"interval": '"10m"', "date": "2026-12-25T09:00:00", "group": '"7"'}


def read(value):
    """The treatments, and what is wrong with them."""
    reading = Reading("c.toml")
    return read_treatments(reading, value, "treatments"), [each.message for each in reading.problems]


def parse(text):
    return read(tomllib.loads(text)["treatments"])


def one(*lines, **keys):
    """A treatment in TOML: Busy, 1, redial, unless it is said otherwise; a key that is None is left out."""
    usual = {"result": '"Busy"', "sequence": "1", "action": '"redial"'} | keys
    written = [f"{key} = {value}" for key, value in usual.items() if value is not None]
    return "\n".join(["[[treatments]]", *written, *lines, ""])


def taken(text):
    found, problems = parse(text)
    assert problems == []
    return found[0]


def refused(text):
    found, problems = parse(text)
    assert found == ()
    return problems


def busy(action, **keys):
    return TraditionalTreatment(int(CallResult.BUSY), 1, action, **keys)


# --------------------------------------------------------------------------------------------------------- what is taken


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ('"Busy"', 6),
        ('" busy "', 6),
        ('"No Answer"', 7),
        ('"no_answer"', 7),
        ("9", 9),
        ('"9"', 9),
        ("999", 999),
        ("-5", -5),
    ],
)
@pytest.mark.row("6.7.1")
def test_a_result_is_a_name_or_a_number(written, number):
    """6.7, L3446: whatever the spelling; any integer is one."""
    assert taken(one(result=written)).result == number


@pytest.mark.parametrize(
    ("action", "keys", "made"),
    [
        pytest.param("mark-completed", {}, {}, marks=pytest.mark.row("6.7.5")),
        pytest.param("mark-chain-completed", {}, {}, marks=pytest.mark.row("6.7.6")),
        pytest.param("redial", {}, {}, marks=pytest.mark.row("6.7.7")),
        pytest.param("retry", {"interval": '"10m"'}, {"interval": 600.0}, marks=pytest.mark.row("6.7.8")),
        pytest.param("retry-at", {"date": "2026-12-25T09:00:00"}, {"date": CHRISTMAS}, marks=pytest.mark.row("6.7.10")),
        pytest.param("next-in-chain", {}, {}, marks=pytest.mark.row("6.7.11")),
        pytest.param("next-in-chain-after", {"interval": "90"}, {"interval": 90.0}, marks=pytest.mark.row("6.7.12")),
        pytest.param(
            "next-in-chain-at", {"date": "2026-12-25T09:00:00"}, {"date": CHRISTMAS}, marks=pytest.mark.row("6.7.13")
        ),
        pytest.param("assign-to-group", {"group": '"Team B"'}, {"group": "Team B"}, marks=pytest.mark.row("6.7.14")),
        pytest.param("assign-to-group", {"group": "7"}, {"group": "7"}, marks=pytest.mark.row("6.7.14")),
        pytest.param("mark-agent-error", {}, {}, marks=pytest.mark.row("6.7.15")),
        pytest.param("reschedule", {"interval": '"2h"'}, {"interval": 7200.0}, marks=pytest.mark.row("6.7.16")),
        pytest.param(
            "reschedule", {"date": "2026-12-25T09:00:00"}, {"date": CHRISTMAS}, marks=pytest.mark.row("6.7.16")
        ),
    ],
)
def test_the_eleven_actions(action, keys, made):
    """6.7: each with what it needs."""
    assert taken(one(action=f'"{action}"', **keys)) == busy(action, **made)


@pytest.mark.row("6.7.9")
def test_attempts_and_increment():
    """6.7: also beside an interval of no time."""
    text = one(action='"retry"', interval="0", increment='"1.5m"', attempts="1000")
    assert taken(text) == busy("retry", interval=0.0, increment=90.0, attempts=1000)


@pytest.mark.row("6.7.10")
@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2026-12-25T09:00:00", CHRISTMAS),
        ('"2026-12-25T09:00:00"', CHRISTMAS),
        ("2026-12-25 09:00:00", CHRISTMAS),
        ("2026-12-25", CHRISTMAS.replace(hour=0)),
        ('"2026-12-25"', CHRISTMAS.replace(hour=0)),
        ("2026-12-25T09:00:00Z", CHRISTMAS.replace(tzinfo=UTC)),
        ('"2026-12-25T09:00:00Z"', CHRISTMAS.replace(tzinfo=UTC)),
        ("2026-12-25T09:00:00-05:00", CHRISTMAS.replace(tzinfo=timezone(timedelta(hours=-5)))),
        ("1970-01-01", datetime(1970, 1, 1)),  # noqa: DTZ001 - of the record's zone
        ("2200-12-31T23:59:59", datetime(2200, 12, 31, 23, 59, 59)),  # noqa: DTZ001 - of the record's zone
    ],
)
def test_a_date_has_an_offset_or_is_of_the_records_zone(written, date):
    """6.7: TOML's own dates and times, or text."""
    found = taken(one(action='"retry-at"', date=written)).date
    assert (found, found.tzinfo) == (date, date.tzinfo)


@pytest.mark.row("6.7.2", "6.7.3")
def test_treatments_stand_in_any_order_and_with_gaps():
    """6.7: a gap ends a sequence and is no error; the same number for another result is another treatment."""
    text = one(sequence="3") + one() + one(result='"NoAnswer"') + one(sequence="9007199254740993")
    found, problems = parse(text)
    assert problems == []
    assert [(each.result, each.sequence) for each in found] == [(6, 3), (6, 1), (7, 1), (6, 9007199254740993)]


# -------------------------------------------------------------------------------------------------------- what is refused

NO_RESULT = "is neither the name nor the number of a call result"
NO_NUMBER = "is not an integer of at least 1"
WRITE_A_DURATION = "write a number with a unit, such as 20s, 5m, 2h or 30d"


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("result", "true", f'result: "True" {NO_RESULT}'),
        ("result", "6.0", f'result: "6.0" {NO_RESULT}'),
        ("result", "nan", f'result: "nan" {NO_RESULT}'),
        ("result", '["Busy"]', f"result: \"['Busy']\" {NO_RESULT}"),
        ("result", "2026-01-01", f'result: "2026-01-01" {NO_RESULT}'),
        ("result", '"Buzy"', 'result: unknown call result "Buzy": did you mean Busy?'),
        ("result", '""', 'result: unknown call result ""'),
        ("result", '"Unknown"', "result: Unknown is never treated (L3448)"),
        ("result", "28", "result: Unknown is never treated (L3448)"),
        ("result", '"ok"', "result: Ok is never treated (L3448)"),
        ("result", "0", "result: Ok is never treated (L3448)"),
        ("sequence", "0", f"sequence: 0 {NO_NUMBER}"),
        ("sequence", "-1", f"sequence: -1 {NO_NUMBER}"),
        ("sequence", "true", f"sequence: true {NO_NUMBER}"),
        ("sequence", "1.0", f"sequence: 1.0 {NO_NUMBER}"),
        ("sequence", "inf", f"sequence: inf {NO_NUMBER}"),
        ("sequence", '"1"', f'sequence: "1" {NO_NUMBER}'),
        ("action", '"retri"', 'action: unknown action "retri": did you mean retry?'),
        ("action", '"Redial"', 'action: unknown action "Redial": did you mean redial?'),
        ("action", '""', 'action: unknown action ""; write "mark-completed" or "mark-chain-completed" or '),
        ("action", "true", 'action: unknown action "True"'),
        ("action", "1", 'action: unknown action "1"'),
        ("attempts", "0", f"attempts: 0 {NO_NUMBER}"),
        ("attempts", "-3", f"attempts: -3 {NO_NUMBER}"),
        ("attempts", "1001", "attempts: 1001 attempts are too many: at most 1000"),
        ("attempts", "1.5", f"attempts: 1.5 {NO_NUMBER}"),
        ("attempts", "false", f"attempts: false {NO_NUMBER}"),
        ("attempts", "9" * 30, "attempts are too many: at most 1000"),
    ],
)
def test_a_bad_value_is_one_clear_line(key, value, message):
    """6.7: the path of the key, and what is wrong with it."""
    [problem] = refused(one(**{key: value}))
    assert problem.startswith("treatments[1]." + message) or message in problem


@pytest.mark.parametrize("key", ["interval", "increment"])
@pytest.mark.parametrize(
    "value",
    ["inf", "-inf", "nan", "-1", "-0.5", "true", '"soon"', '"10 minutes"', '""', '"-5m"', "3153600001", '"36501d"', "1e300",
     "09:00:00", "2026-01-01", "[60]"],
)  # fmt: skip
def test_a_duration_is_a_number_of_seconds_or_has_a_unit(key, value):
    """6.7: never negative, at most a hundred years."""
    keys = {"interval": "60"} | {key: value}
    [problem] = refused(one(action='"retry"', **keys))
    assert problem.startswith(f"treatments[1].{key}: not a duration: ")
    assert problem.endswith(WRITE_A_DURATION)


@pytest.mark.parametrize(
    "value", ['"soon"', '""', "true", "1", "1.5", "inf", "09:00:00", '"09:00"', "[2026-12-25]", '"2026-02-30"']
)
def test_a_date_is_a_date(value):
    """6.7: a time of no day is none."""
    [problem] = refused(one(action='"retry-at"', date=value))
    assert problem.startswith("treatments[1].date: not a date: ")
    assert problem.endswith("; write 2026-12-25T09:00:00")


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31T23:59:59", "1969-12-31", "2201-01-01T00:00:00Z"])
def test_a_date_far_away_is_a_slip(value):
    """6.7: and would be no instant in every zone."""
    [problem] = refused(one(action='"retry-at"', date=value))
    assert problem.startswith("treatments[1].date: ")
    assert problem.endswith(" lies outside the years 1970 to 2200")


@pytest.mark.parametrize("value", ["true", '""', '" "', "7.0", "[7]", "2026-01-01"])
def test_a_group_is_a_text_or_a_number(value):
    """6.7.14: nothing else names one."""
    [problem] = refused(one(action='"assign-to-group"', group=value))
    assert problem.startswith("treatments[1].group: ")
    assert problem.endswith(" is not a text")


@pytest.mark.parametrize("key", ["result", "sequence", "action"])
def test_what_every_treatment_needs(key):
    """6.7: whose turn it is, and what is to be done."""
    assert refused(one(**{key: None})) == [f"treatments[1]: {key} is missing"]


@pytest.mark.parametrize("action", ACTIONS)
def test_what_an_action_needs(action):
    """6.7: an interval, a date or a group."""
    expected = [f"treatments[1]: {key} is missing" for key in ACTIONS[action]]
    if action == "reschedule":
        expected = ["treatments[1]: reschedule takes either an interval or a date"]
    found, problems = parse(one(action=f'"{action}"'))
    assert problems == expected
    assert len(found) == (not expected)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("key", KEYS)
def test_what_an_action_does_not_take(action, key):
    """6.7: a redial with an interval was meant to be a retry."""
    needed = {each: KEYS[each] for each in ACTIONS[action]}
    _, problems = parse(one(action=f'"{action}"', **needed | {key: KEYS[key]}))
    takes = key in needed or (action == "reschedule" and key != "group")
    message = f"treatments[1]: {action} takes no {key}"
    assert (message in problems) is not takes
    assert len([each for each in problems if "reschedule takes either" not in each]) == (not takes)


def test_a_reschedule_with_both_is_refused():
    """6.7.16: either an interval or a date."""
    keys = {"interval": '"1h"', "date": "2026-12-25"}
    assert refused(one(action='"reschedule"', **keys)) == [
        "treatments[1]: reschedule takes either an interval or a date"
    ]


def test_an_increment_needs_its_interval():
    """6.7.9: it would grow nothing."""
    message = "treatments[1]: increment is there without the interval that it grows"
    assert refused(one(increment='"1m"')) == [message]


def test_an_unknown_key_names_the_nearest_and_all_keys():
    """6.7: in one line."""
    reading = Reading("c.toml")
    read_treatments(reading, tomllib.loads(one(intervall='"1m"'))["treatments"], "treatments")
    [problem] = reading.problems
    assert problem.message == 'treatments[1]: unknown key "intervall": did you mean interval?'
    assert problem.remedy == "the keys are result, sequence, action, attempts, interval, increment, date, group"


@pytest.mark.row("6.7.2")
@pytest.mark.parametrize("again", ['"Busy"', '"BUSY"', "6"])
def test_a_number_stands_once_a_result(again):
    """6.7: however the result is written; a refused one does not count."""
    _, problems = parse(one() + one(attempts="0") + one(result=again))
    assert problems == [
        "treatments[2].attempts: 0 is not an integer of at least 1",
        "treatments[3]: Busy has a treatment of sequence 1 already",
    ]


@pytest.mark.parametrize("value", [1, "x", True, {}, {"result": "Busy"}, None])
def test_treatments_are_a_list_of_tables(value):
    """6.7: and the mend is told."""
    assert read(value) == ((), ["treatments is not a list of tables"])


@pytest.mark.parametrize("value", [1, "x", [], None])
def test_a_treatment_is_a_table(value):
    """6.7: that one thing is told of it."""
    assert read([value]) == ((), ["treatments[1] is not a table"])


def test_every_problem_of_every_treatment_is_told_at_once(tmp_path):
    """6.7: with the file that it is in."""
    path = tmp_path / "c.toml"
    path.write_text(one(sequence="0", attempts="0") + one(action='"retry"') + one(result="true", date='"x"'), "utf-8")
    with pytest.raises(ConfigError) as refusal:
        load_campaign(path)
    assert [str(each).removeprefix(f"{path}: error bad-config: ") for each in refusal.value.diagnostics] == [
        "treatments[1].sequence: 0 is not an integer of at least 1",
        "treatments[1].attempts: 0 is not an integer of at least 1",
        "treatments[2]: interval is missing",
        "treatments[3]: redial takes no date",
        'treatments[3].result: "True" is neither the name nor the number of a call result',
        'treatments[3].date: not a date: "x"; write 2026-12-25T09:00:00',
    ]


# ----------------------------------------------------------------------------------------------------------- a law of it

_PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.dates(), st.datetimes(), st.times(),
    st.lists(st.integers(), max_size=2), st.sampled_from([*ACTIONS, "Busy", "10m", 1, 2, 7]),
)  # fmt: skip
_TABLES = st.dictionaries(
    st.sampled_from(["result", "sequence", "action", "attempts", "interval", "increment", "date", "group", "x"]), _PLAIN
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(_TABLES, _PLAIN), max_size=4))
def test_whatever_a_file_holds_it_is_taken_or_refused_with_its_place(value):
    """6.7: every treatment is there or has a problem that names it; none makes the reader fail."""
    found, problems = read(value)
    places = {each.partition(":")[0].partition("]")[0] for each in problems}
    for number, _ in enumerate(value, 1):
        assert f"treatments[{number}" in places or len(found) + len(places) == len(value)
    assert all(isinstance(each, TraditionalTreatment) for each in found)
    assert all(1 <= each.attempts <= 1_000 for each in found)
