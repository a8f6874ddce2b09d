"""The samples: whatever the calls come to, every chain ends by its script, and every time in the same way."""

from pathlib import Path

import pytest

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


@pytest.fixture
def run(command):
    def run(name, *more):
        return command(
            "run", f"{name}.scxml", "--records", f"{name}.csv", "--calendar", "us.toml", *START, *more, "--json"
        )

    return run


@pytest.fixture
def weights(tmp_path):
    path = tmp_path / "weights.toml"
    path.write_text(WEIGHTS, "utf-8")
    return str(path)


def test_there_are_samples():
    assert TREATMENTS == ["sample01", "sample02"]


@pytest.mark.parametrize("name", TREATMENTS)
def test_check_finds_nothing_in_a_sample(command, name):
    result = command("check", f"{name}.scxml")
    assert (result.status, result.out, result.err) == (0, "", "")


@pytest.mark.parametrize("name", TREATMENTS)
@pytest.mark.parametrize("result", ["Answer", "NoAnswer", "Busy", "DoNotCall", "CancelRecord", "SystemError", "999"])
def test_every_chain_ends_by_its_script_whatever_every_call_gives(run, name, result):
    trace = run(name, "--results", result)
    assert trace.status == 0, trace.err
    assert {line["reason"] for line in trace.of("end")} == {"final"}
    assert {line["state"] for line in trace.of("end")} == ({"contacted"} if result == "Answer" else {"exhausted"})
    assert "error.execution" not in {line.get("event") for line in trace.of("diagnostic")}


@pytest.mark.parametrize("name", TREATMENTS)
@pytest.mark.parametrize("seed", range(8))
def test_every_chain_ends_by_its_script_whatever_is_drawn(run, weights, name, seed):
    trace = run(name, "--results", weights, f"--seed={seed}")
    assert trace.status == 0, trace.err
    assert {line["reason"] for line in trace.of("end")} == {"final"}
    assert len(trace.of("end")) == len(trace.of("begin")) == 3


@pytest.mark.parametrize("name", TREATMENTS)
def test_without_a_calendar_too(command, name):
    result = command("run", f"{name}.scxml", "--records", f"{name}.csv", "--results", "Busy,NoAnswer,Answer", *START)
    assert result.status == 0
    assert "3 chains: 3 final" in result.out


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
