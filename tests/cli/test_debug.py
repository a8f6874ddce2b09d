"""`scxml-engine debug`: options, commands from a pipe, and refusals."""

import io
import sys

import pytest

from scxml_engine.cli import debug

START = ("--start", "2026-03-02T09:00:00")


@pytest.fixture
def debugged(shell, monkeypatch):
    """Call the command with these lines on standard input."""

    def call(lines, *arguments):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return shell("debug", *arguments, *START)

    return call


def test_commands_from_a_pipe_are_echoed_and_answered(debugged):
    result = debugged(["next", "answer Busy", "", "quit", "next"], "loop.scxml")
    assert (result.status, result.err) == (0, "")
    assert [line for line in result.out.splitlines() if not line.startswith(" ")] == [
        "+0s  2026-03-02 09:00:00+00:00  nothing has happened yet: step, or next",
        "(debug) next",
        "+0s       the chain begins: 1 record",
        '+0s       event ocs.next_record record_id=1 contact_info="5550100" list_record_id=1 gsw_chain_attempts=0 gsw_…',
        "call 1 to 5550100 (HOME), attempt 1 is under way: answer RESULT",
        "(debug) answer Busy",
        "+0s       the call to 5550100 ends: Busy",
        "(debug) ",
        "(debug) quit",
    ]
    assert debugged(["next", "answer Busy", "", "quit", "next"], "loop.scxml").out == result.out


def test_the_end_of_the_input_is_the_end(debugged):
    assert debugged([], "loop.scxml").status == 0


def test_a_saved_session_passes_as_a_test(debugged, shell):
    shell.write("us.toml", 'timezone = "America/New_York"\n[weekdays]\nmon = "09:00-18:00"\n')
    lines = ["next", "answer NoAnswer after 30s", "next", "answer Answer", "save a.scenario.yaml"]
    arguments = ["loop.scxml?limit=2", "--records", "list.csv", "--chain", "2", "--calendar", "us.toml", "--set", "n=0"]
    result = debugged(lines, *arguments)
    assert "written: a.scenario.yaml" in result.out
    assert shell("test", "a.scenario.yaml").status == 0
    text = shell.read("a.scenario.yaml")
    assert 'treatment: "loop.scxml"' in text
    assert 'calendar: "us.toml"' in text
    assert '{contact_info: "5550101", chain_id: 2, record_id: 2}' in text


def test_a_campaign_file_is_named_by_the_scenario(debugged, shell):
    (shell.folder / "camp").mkdir()
    shell.write("camp/c.toml", 'treatment-uri = "file:t.scxml"\n[settings]\nstuck = "finalize"\n')
    shell.write("camp/t.scxml", shell.read("loop.scxml"))
    result = debugged(["next", "answer Answer", "save b.scenario.yaml"], "--campaign", "camp/c.toml")
    assert "written: b.scenario.yaml" in result.out, result.out
    assert shell("test", "b.scenario.yaml").status == 0


def test_a_mended_document_is_debugged(debugged, shell):
    broken = shell.read("loop.scxml").replace('delay="60"', "delay=60")
    shell.write("cut.scxml", broken)
    assert debugged(["next"], "cut.scxml").status == 2
    result = debugged(["next", "answer Answer", "save c.scenario.yaml"], "cut.scxml", "--repair")
    assert "written" in result.out
    assert shell("test", "c.scenario.yaml").status == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("nowhere.scxml",), "nowhere.scxml: there is no such file"),
        ((), "no TREATMENT is named, and no campaign gives a treatment-uri: name a document"),
        (("loop.scxml", "--chain", "7", "--records", "list.csv"), "list.csv has no chain 7"),
        (("loop.scxml", "--chain", "7"), "the demo list has no chain 7"),
        (("loop.scxml", "--set", "x"), '--set "x" is no assignment: write NAME=VALUE'),
        (
            ("loop.scxml", "--horizon", "1y"),
            '--horizon: not a duration: "1y"; write a number with a unit, such as 20s, 5m, 2h or 30d',
        ),
        (("loop.scxml", "--realm", "no"), 'unknown realm "no"'),
    ],
)
def test_what_cannot_be_used_is_one_line(debugged, arguments, complaint):
    assert debugged(["next"], *arguments).complaint == complaint


def test_without_the_library_the_line_mode_works(debugged, shell, monkeypatch):
    monkeypatch.setattr(debug, "find_spec", lambda name: None)
    monkeypatch.setattr(debug, "_is_terminal", lambda: True)
    complaint = shell("debug", "loop.scxml").complaint
    assert (
        complaint
        == "the screen of debug needs a library that is not installed: pip install 'scxml-engine[debug]', or use --plain"
    )
    monkeypatch.setattr("builtins.input", lambda prompt: "quit")
    assert shell("debug", "loop.scxml", "--plain", *START).status == 0
