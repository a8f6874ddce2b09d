"""The samples: whatever the calls come to, every chain ends by its script, and every time in the same way."""

import csv
import re
import shlex
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scxml_engine import (
    Begin,
    CallEnded,
    Chain,
    ChainSession,
    Dial,
    Ended,
    ReadRecord,
    Record,
    RecordClosed,
    RecordRead,
    TimeReached,
    Treatment,
    WakeAt,
)
from scxml_engine.ecmascript import Js2PyRealm
from scxml_engine.errors import UsageError
from scxml_engine.ocs.constants import CallResult

SAMPLES = Path(__file__).parents[2] / "samples"
TREATMENTS = sorted(path.stem for path in SAMPLES.glob("sample*.scxml"))
WEIGHTS = """
default = {Answer = 0.2, NoAnswer = 0.4, Busy = 0.2, AnswMachine = 0.1, SIT_Invalid_Num = 0.05, DoNotCall = 0.05}
MOBILE = {Answer = 0.3, NoAnswer = 0.7}
"MOBILE@18-21" = {Answer = 0.6, NoAnswer = 0.4}
ring = "20s"
talk = "3m"
"""
START = ("--start", "2026-07-02T16:30:00")  # the evening before a holiday and a weekend
MONDAY = ("--start", "2026-03-02T10:00:00-05:00")
RESULTS = [each.event_name for each in CallResult if each.event_name]
CALENDARS = {"calendar": "us.toml", "no calendar": None}
ASKED = ("sample02", "sample04")  # who asks for the time of day: for the others a calendar makes no difference
CASES = [(name, each) for name in TREATMENTS for each in CALENDARS if each == "calendar" or name in ASKED]
QUIET = {"held-call", "unnamed-result", "Error.Configuration"}  # what a trace may remark upon in a sound treatment


@pytest.fixture
def run(command):
    def run(name, *more, calendar="us.toml", form="--json"):
        words = ("run", f"{name}.scxml", "--records", f"{name}.csv", *START, *more)
        words += ("--calendar", calendar) if calendar else ()
        return command(*words, form) if form else command(*words)

    return run


@pytest.fixture
def weights(tmp_path):
    path = tmp_path / "weights.toml"
    path.write_text(WEIGHTS, "utf-8")
    return str(path)


def rows(name):
    with (SAMPLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def chains(trace):
    """The calls of each chain, in their order."""
    calls = sorted(trace.of("call"), key=lambda line: line["chain"])
    return {chain: list(lines) for chain, lines in groupby(calls, key=lambda line: line["chain"])}


def all_final(trace, name):
    """Every chain of the list ended by its script, long before the horizon, and nothing went wrong on the way."""
    assert trace.status == 0, trace.err
    lines = trace.lines
    ends = [line for line in lines if line["kind"] == "end"]
    assert {line["reason"] for line in ends} == {"final"}
    assert sorted(line["chain"] for line in ends) == sorted({int(row["chain_id"]) for row in rows(name)})
    assert max(line["t"] for line in ends) < 20 * 86_400
    assert {line["code"] for line in lines if line["kind"] == "diagnostic"} <= QUIET
    return {line["state"] for line in ends}


def test_there_are_samples():
    assert TREATMENTS == ["sample01", "sample02", "sample03", "sample04", "sample05"]
    assert len(RESULTS) == 40


@pytest.mark.parametrize("name", TREATMENTS)
def test_the_list_of_a_sample_is_of_several_people_in_several_zones(name):
    chain_ids = [row["chain_id"] for row in rows(name)]
    assert len(set(chain_ids)) >= (3 if name in ("sample01", "sample02") else 4)
    assert 1 <= min(map(chain_ids.count, chain_ids)) <= max(map(chain_ids.count, chain_ids)) <= 4
    assert len({row["tz_name"] for row in rows(name)}) >= 2
    assert all("555" in row["contact_info"] for row in rows(name))


@pytest.mark.parametrize("name", TREATMENTS)
def test_check_finds_nothing_in_a_sample(command, name):
    result = command("check", f"{name}.scxml")
    assert (result.status, result.out, result.err) == (0, "", "")


@pytest.mark.parametrize(("name", "calendar"), CASES)
@pytest.mark.parametrize("result", [*RESULTS, "999"])
def test_every_chain_ends_by_its_script_whatever_every_call_gives(run, name, result, calendar):
    states = all_final(run(name, "--results", result, calendar=CALENDARS[calendar]), name)
    if result == "Answer":
        assert states == {"contacted"}
    elif result == "DoNotCall" and name > "sample02":
        assert states == {"refused"}
    else:
        assert len(states) == 1
        assert states <= {"exhausted", "out_of_order", "handed_over"}


@pytest.mark.parametrize(("name", "calendar"), CASES)
@pytest.mark.parametrize("seed", range(4))
def test_every_chain_ends_by_its_script_whatever_is_drawn(run, weights, name, seed, calendar):
    for table in (weights, "weights.toml"):
        all_final(run(name, "--results", table, f"--seed={seed}", calendar=CALENDARS[calendar]), name)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(TREATMENTS),
    seed=st.integers(0, 2**32),
    hours=st.integers(0, 365 * 24 * 4).map(lambda quarters: timedelta(minutes=15 * quarters)),
    calendar=st.sampled_from(list(CALENDARS.values())),
    results=st.one_of(st.none(), st.lists(st.sampled_from(RESULTS), min_size=1, max_size=8)),
)
def test_every_chain_ends_by_its_script_whenever_it_begins(run, name, seed, hours, calendar, results):
    words = ("--results", ",".join(results) if results else "weights.toml", f"--seed={seed}")
    start = datetime(2026, 1, 1, tzinfo=UTC) + hours
    trace = run(name, *words, "--start", start.isoformat(), calendar=calendar)
    all_final(trace, name)
    if name > "sample02":
        for calls in chains(trace).values():
            assert not {"Answer", "DoNotCall"} & {line["result"] for line in calls[:-1]}
            assert all("08:00:00" <= line["placed_at"][11:19] < "20:00:00" for line in calls)


@pytest.mark.parametrize("name", TREATMENTS)
@pytest.mark.parametrize("calendar", CALENDARS.values(), ids=CALENDARS)
@pytest.mark.parametrize("results", ["Busy,NoAnswer,Answer", "weights.toml"])
def test_a_run_has_nothing_to_remark(run, name, calendar, results):
    """The run itself says its table on standard output, and nothing on standard error."""
    result = run(name, "--results", results, calendar=calendar, form=None)
    assert (result.status, result.err) == (0, "")
    count = len({row["chain_id"] for row in rows(name)})
    assert f"{count} chains: {count} final" in result.out


@pytest.mark.parametrize("name", TREATMENTS)
def test_a_sample_needs_no_newer_script_than_ecmascript_5(run, name):
    try:
        Js2PyRealm()
    except UsageError as error:
        pytest.skip(str(error))
    words = ("--results", "weights.toml", "--seed=3")
    usual, other = run(name, *words), run(name, *words, "--realm", "js2py")
    assert usual.out == other.out
    note, _, rest = other.err.partition("\n")
    assert note.startswith("--realm js2py has no limits")
    assert rest == usual.err


def readme_commands():
    text = (SAMPLES / "README.md").read_text("utf-8")
    return re.findall(r"^    scxml-engine (run .*)$", text, re.MULTILINE)


def test_the_index_names_every_sample():
    text = (SAMPLES / "README.md").read_text("utf-8")
    assert [f"{name}.scxml" for name in TREATMENTS] == re.findall(r"^\| \[(sample\d+\.scxml)\]", text, re.MULTILINE)
    assert len(readme_commands()) == len(TREATMENTS) + 1  # and the campaign


@pytest.mark.parametrize("line", readme_commands(), ids=[*TREATMENTS, "campaign"])
def test_the_commands_of_the_index_run(command, tmp_path, line):
    words = shlex.split(line.replace("samples/", "").replace("called.csv", str(tmp_path / "called.csv")))
    result = command(*words)
    assert (result.status, result.err) == (0, "")


@pytest.mark.parametrize("name", TREATMENTS)
@pytest.mark.parametrize("form", ["--json", "--trace"])
def test_two_runs_give_the_same_bytes(command, weights, tmp_path, name, form):
    words = ("run", f"{name}.scxml", "--records", f"{name}.csv", "--calendar", "us.toml", *START, "--results", weights)
    first, second = (command(*words, form, "--out", str(tmp_path / f"{n}.csv")) for n in (1, 2))
    assert first.out.replace("/1.", "/2.") == second.out
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()
    assert (tmp_path / "1.attempts.csv").read_bytes() == (tmp_path / "2.attempts.csv").read_bytes()


def numbers(trace, chain=1):
    return [line["contact_info"] for line in trace.of("call") if line["chain"] == chain]


def test_the_variables_of_sample02_take_effect_in_the_uri(command):
    words = ("--records", "sample02.csv", "--results", "Busy", "--start", "2026-03-02T09:00:00", "--json")
    usual = command("run", "sample02.scxml", *words)
    mobile = command("run", "sample02.scxml?start_contact_type=MOBILE&max_attempts=1", *words)
    again = command("run", f"file://{SAMPLES}/sample02.scxml?max_attempts=2&wait_seconds=60", *words)
    types = [line["contact_info_type"] for line in usual.of("call") if line["chain"] == 1]
    assert types[:3] == [1, 1, 1]
    assert sorted(numbers(usual)) == sorted(numbers(mobile) * 3)
    first = next(line for line in mobile.of("call") if line["chain"] == 1)
    assert first["contact_info_type"] == 4
    assert len(numbers(mobile)) == len(set(numbers(mobile)))
    assert [line["t"] for line in again.of("call") if line["chain"] == 1][:2] == [0, 60]
    assert len(numbers(again)) == 2 * len(numbers(mobile))


def test_max_attempts_of_sample01_takes_effect(command):
    for number in (1, 5):
        trace = command("run", f"sample01.scxml?max_attempts={number}", "--results", "Busy", *START, "--json")
        assert len(trace.of("call")) == number


def test_sample02_sleeps_until_business_hours_of_each_customer(run):
    trace = run("sample02", "--results", "Answer")
    for call in trace.of("call"):
        assert "09:00:00" <= call["placed_at"][11:19] <= "18:00:00"
        assert call["placed_at"][:10] != "2026-07-03"  # a holiday


# ------------------------------------------------------------------------------------------------------------- sample03


def test_sample03_dials_home_then_mobile_then_business_wherever_they_stand(run):
    trace = run("sample03", *MONDAY, "--results", "NoAnswer")
    assert [line["contact_info_type"] for line in chains(trace)[1]] == [1, 1, 1, 4, 4, 4, 2, 2, 2, 3, 3, 3]
    order = [1, 4, 2, 3]
    for calls in chains(trace).values():
        turns = [order.index(line["contact_info_type"]) for line in calls]  # a pager is no kind to dial
        assert turns == sorted(turns)
    assert len(set(numbers(trace, 3))) == 2  # two home phones, and their pager left alone


def test_sample03_waits_as_the_result_says(run):
    trace = run("sample03", *MONDAY, "--results", "Busy,NoAnswer,AnswMachine,Abandoned,Fax,Answer")
    calls = chains(trace)[1]
    assert [line["record"] for line in calls] == [4, 4, 4, 3, 3, 2]
    assert [late["t"] - early["t"] for early, late in pairwise(calls)] == [1_800, 10_800, 0, 86_400, 0]


@pytest.mark.parametrize("results", ["DoNotCall", "NoAnswer,DoNotCall,Answer", "Fax,Busy,DoNotCall,Answer"])
def test_sample03_makes_no_call_after_a_no(run, results):
    trace = run("sample03", *MONDAY, "--results", results)
    assert {calls[-1]["result"] for chain, calls in chains(trace).items() if chain in (1, 4, 5)} == {"DoNotCall"}
    for calls in chains(trace).values():
        assert "DoNotCall" not in {line["result"] for line in calls[:-1]}
    ends = {line["chain"]: line for line in trace.of("end")}
    assert (ends[1]["state"], ends[1]["post_processing"]) == ("refused", "Finalize")


def test_sample03_counts_no_attempt_for_trouble_on_the_lines(run):
    troubles = ["All_Trunks_Busy", "SIT_No_Circuit", "NoDialTone", "NoFreePortError"]
    trace = run("sample03", *MONDAY, "--results", ",".join([*troubles, "NoAnswer"]))
    first = [line for line in chains(trace)[1] if line["contact_info_type"] == 1]
    assert [line["result"] for line in first] == [*troubles, *["NoAnswer"] * 3]
    assert [late["t"] - early["t"] for early, late in pairwise(first)] == [120, 240, 480, 960, 10_800, 10_800]


def test_sample03_gives_up_when_its_lines_stay_down(run):
    trace = run("sample03", *MONDAY, "--results", "NoDialTone")
    assert {len(calls) for calls in chains(trace).values()} == {9}
    assert {line["state"] for line in trace.of("end")} == {"out_of_order"}
    assert max(line["t"] for line in trace.of("end")) < 2 * 86_400


def test_sample03_closes_a_dead_number_in_the_list(run, tmp_path):
    out = tmp_path / "called.csv"
    run("sample03", *MONDAY, "--results", "WrongNumber,Answer", "--out", str(out))
    with out.open(encoding="utf-8", newline="") as file:
        called = {row["contact_info"]: row for row in csv.DictReader(file)}
    assert (called["2125550303"]["record_status"], called["2125550303"]["call_result"]) == ("5", "53")
    assert (called["2125550302"]["record_status"], called["2125550302"]["call_result"]) == ("3", "33")


class Driver:
    """A driver in small for one chain: keeps the records, remembers the calls and the alarm."""

    def __init__(self, name, *kinds):
        treatment = Treatment.from_bytes((SAMPLES / f"{name}.scxml").read_bytes(), f"{name}.scxml")
        self.records = [
            Record(number, {"contact_info": f"555010{number}", "contact_info_type": kind, "attempt": 0})
            for number, kind in enumerate(kinds, 1)
        ]
        self.session = ChainSession(treatment, chain_id=1)
        self.now = datetime(2026, 3, 2, 15, tzinfo=UTC)
        self.dialed, self.alarm, self.ended = [], None, None
        self.tell(Begin(self.now, Chain(1, tuple(self.records))))

    def tell(self, fact):
        for request in self.session.handle(fact):
            match request:
                case Dial(attempt_id, handle=handle):
                    self.dialed.append((attempt_id, handle))
                case WakeAt(instant):
                    self.alarm = instant
                case ReadRecord(handle):
                    self.tell(RecordRead(self.now, self.records[handle - 1]))
                case Ended():
                    self.ended = request

    def answer(self, result, number=-1):
        self.now += timedelta(seconds=20)
        self.tell(CallEnded(self.now, self.dialed[number][0], result))

    def wake(self):
        self.now = self.alarm
        self.tell(TimeReached(self.now))


@pytest.mark.parametrize("name", ["sample03", "sample04", "sample05"])
def test_a_no_from_elsewhere_ends_the_chain_at_once(name):
    driver = Driver(name, 1, 4)
    driver.answer(CallResult.NO_ANSWER)
    assert driver.ended is None
    driver.tell(RecordClosed(driver.now, None, "DoNotCall"))
    assert driver.ended.states == ("refused",)
    assert len(driver.dialed) == 1


def test_sample03_waits_while_a_call_that_was_cancelled_goes_on():
    """One call a customer at a time, also where the record of the first is closed while it rings."""
    driver = Driver("sample03", 1, 4)
    driver.tell(RecordClosed(driver.now, 1, "CancelRecord"))
    assert (driver.dialed, driver.ended) == ([("1-1", 1)], None)
    driver.answer(CallResult.NO_ANSWER, 0)
    driver.wake()
    assert [handle for _, handle in driver.dialed] == [1, 2]
    driver.answer(CallResult.ANSWER)
    assert driver.ended.states == ("contacted",)


def test_sample03_is_done_when_a_cancelled_call_is_answered():
    driver = Driver("sample03", 1, 4)
    driver.tell(RecordClosed(driver.now, 1, "CancelRecord"))
    driver.answer(CallResult.ANSWER, 0)
    assert driver.ended.states == ("contacted",)
    assert len(driver.dialed) == 1


# ------------------------------------------------------------------------------------------------------------- sample04

OFFICE = {2, 3}


def test_sample04_goes_over_to_the_home_phone_when_the_office_closes(run):
    trace = run("sample04", "--start", "2026-03-02T17:50:00-05:00", "--results", "NoAnswer")
    heard = next(line for line in trace.lines if line["chain"] == 1 and line["t"] == 600)  # unasked, before any action
    assert (heard["kind"], heard["name"], heard["data"]) == ("event", "ocs.daytime_change", {"daytime_code": "ABH"})
    first, second = chains(trace)[1][:2]
    assert (first["contact_info_type"], first["t"]) == (2, 0)
    assert (second["contact_info_type"], second["t"]) == (1, 600)


def test_sample04_goes_over_to_the_home_phone_when_the_office_closes_during_a_call(run, tmp_path):
    slow = tmp_path / "slow.toml"
    slow.write_text('default = {NoAnswer = 1}\nring = "20s"\n', "utf-8")
    trace = run("sample04", "--start", "2026-03-02T17:59:50-05:00", "--results", str(slow))
    calls = chains(trace)[1]
    assert [line["contact_info_type"] for line in calls[:2]] == [2, 1]
    assert calls[1]["placed_at"][11:19] == "18:00:10"


def phase(call):
    """What the calendar us.toml says of the instant of a call."""
    placed = datetime.fromisoformat(call["placed_at"])
    if f"{placed:%m-%d}" in ("07-03", "12-25"):
        return "HDAY"
    closing = 17 if placed.weekday() == 4 else 18
    return "BH" if placed.weekday() < 5 and 9 <= placed.hour < closing else "home"


@pytest.mark.parametrize(
    "start",
    ["2026-07-02T16:30:00", "2026-03-02T00:00:00", "2026-03-06T16:00:00", "2026-12-24T22:00:00", "2026-10-31T03:00:00"],
)
@pytest.mark.parametrize("windows", [True, False], ids=["windows", "no windows"])
def test_sample04_dials_the_phone_that_is_right_at_that_time(run, command, tmp_path, start, windows):
    """Also where the list has no daily windows nobody is called at night."""
    name = SAMPLES / "sample04.csv"
    if not windows:
        name = tmp_path / "list.csv"
        fields = ["contact_info", "contact_info_type", "chain_id", "chain_n", "tz_name"]
        with name.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fields, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows("sample04"))
    trace = run("sample04", "--start", start, "--results", "NoAnswer", "--records", str(name))
    all_final(trace, "sample04")
    assert trace.of("call")
    for call in trace.of("call"):
        assert phase(call) == ("BH" if call["contact_info_type"] in OFFICE else "home"), call
        # On the days around a change of the clocks the night is an hour off.
        earliest, latest = ("08:00:00", "20:00:00") if windows else ("07:00:00", "21:00:00")
        assert earliest <= call["placed_at"][11:19] < latest
    assert max(len(calls) for calls in chains(trace).values()) == 6


def test_sample04_without_a_calendar_dials_all_the_numbers_in_turn(run):
    trace = run("sample04", *MONDAY, "--results", "NoAnswer", calendar=None)
    assert numbers(trace)[:3] == ["2125550400", "2125550401", "2125550400"]
    assert len(set(numbers(trace, 2))) == 4
    assert "no business hours" in {line["label"] for line in trace.of("log")}


def test_sample04_ends_at_once_when_there_is_no_number_to_dial(command, tmp_path):
    pager = tmp_path / "pager.csv"
    pager.write_text("contact_info,contact_info_type\n5550100,PAGER\n", "utf-8")
    for more in ((), ("--calendar", "us.toml")):
        trace = command("run", "sample04.scxml", "--records", str(pager), *MONDAY, "--results", "Busy", *more, "--json")
        assert [(line["reason"], line["state"]) for line in trace.of("end")] == [("final", "exhausted")]
        assert not trace.of("call")


# ------------------------------------------------------------------------------------------------------------- sample05


def test_sample05_shows_another_caller_id_on_each_attempt(run, tmp_path):
    out = tmp_path / "called.csv"
    trace = run("sample05", *MONDAY, "--results", "NoAnswer", "--out", str(out))
    for calls in chains(trace).values():
        assert [line["extensions"] for line in calls] == [{"chain_call": number + 1} for number in range(len(calls))]
        assert {frozenset(line["options"]) for line in calls} == {frozenset({"CPNDigits", "CPNDisplayName"})}
        for early, late in pairwise(calls):
            assert early["options"]["CPNDigits"] != late["options"]["CPNDigits"]
            assert early["options"]["CPNDisplayName"] != late["options"]["CPNDisplayName"]
    shown = {line["contact_info"]: line["options"]["CPNDigits"] for line in trace.of("call")}
    with out.open(encoding="utf-8", newline="") as file:
        written = {row["contact_info"]: row["last_caller_id:text"] for row in csv.DictReader(file)}
    assert written == {number: shown.get(number, "") for number in written}
    assert written["02055550531"] == ""  # a pager


@pytest.mark.parametrize(
    ("results", "state", "then"),
    [
        ("Answer", "contacted", "Finalize"),
        ("NoAnswer,Answer", "contacted", "Finalize"),
        ("NoAnswer", "handed_over", "Switch"),
        ("AnswMachine", "handed_over", "Switch"),
        ("NoAnswer,DoNotCall", "refused", "Finalize"),
        ("WrongNumber", "exhausted", "Finalize"),
    ],
)
def test_sample05_hands_over_what_was_not_reached(run, results, state, then):
    trace = run("sample05", *MONDAY, "--results", results)
    assert {(line["state"], line["post_processing"]) for line in trace.of("end")} == {(state, then)}


def test_sample05_calls_also_where_the_list_has_no_column_for_the_caller_id(command, tmp_path):
    plain = tmp_path / "plain.csv"
    plain.write_text("contact_info,contact_info_type\n5550100,HOME\n5550101,MOBILE\n", "utf-8")
    trace = command("run", "sample05.scxml", "--records", str(plain), *MONDAY, "--results", "NoAnswer", "--json")
    assert trace.status == 0
    assert [line["state"] for line in trace.of("end")] == ["handed_over"] * 2
    assert len(trace.of("call")) == 4
    assert {line["label"] for line in trace.of("log")} == {"not written"}


# ---------------------------------------------------------------------------------------------------------- all together

ACTIONS = {"next_record", "make_call", "timeout", "get_daytime", "get_info", "set_flex_attr", "set_exec_flag"}
EVENTS = {
    "ocs.callresult",
    "ocs.daytime_change",
    "ocs.info",
    "ocs.next_record",
    "ocs.timeout",
    "Error.Attribute",
    "Error.Configuration",
}


def test_the_samples_show_every_action_and_every_event(command, tmp_path):
    """Not only written down: each is done, and each comes."""
    short = tmp_path / "short.csv"  # without the column for the caller id, which sample05 is told by Error.Attribute
    short.write_text("contact_info\n2125550500\n", "utf-8")
    done, came, children = set(), set(), set()
    for name in TREATMENTS:
        for records, calendar in ((f"{name}.csv", "us.toml"), (f"{name}.csv", None), (str(short), None)):
            words = ("--calendar", calendar) if calendar else ()
            trace = command(
                "run", f"{name}.scxml", "--records", records, *START, "--results", "NoAnswer", *words, "--json"
            )
            done |= {line["name"] for line in trace.of("action") if "error" not in line}
            children |= {child["name"] for line in trace.of("action") for child in line["children"]}
            came |= {line["name"] for line in trace.of("event")}
    assert done == ACTIONS
    assert children == {"contact_info_type", "flex_attr"}
    assert came >= EVENTS


def test_the_campaign_goes_on_with_what_its_script_handed_over(command):
    """One attempt by the script for each number, then twice more with a growing pause."""
    trace = command(
        "run", "--campaign", "campaign.toml", "--records", "sample05.csv", *MONDAY, "--results", "NoAnswer",
        "--max-chains", "1", "--json",
    )  # fmt: skip
    assert [(line["t"], line["contact_info"], line["attempt"]) for line in trace.of("call")] == [
        (0, "2125550500", 1),
        (0, "2125550501", 1),
        (7200, "2125550501", 2),
        (18000, "2125550501", 3),
    ]
    (end,) = trace.of("end")
    assert (end["reason"], end["post_processing"], end["calls"]) == ("final", "Switch", 4)
