"""The debugger as a process of its own: on a terminal, with its screen and without, and at the end of a pipe."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "scxml_engine"]
DEBUG = ["-m", "scxml_engine", "debug", str(ROOT / "samples" / "sample01.scxml"), "--start", "2026-03-02T09:00:00"]


def _heeds_ctrl_c():
    """A shell starts what runs in the background deaf to Ctrl-C, and so would be the child."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def terminal(tmp_path):
    """Starts the debugger on a terminal of 80 columns and 24 lines."""
    children = []

    def start(*arguments, **environment):
        child = pexpect.spawn(
            sys.executable,
            [*DEBUG, *arguments],
            cwd=str(tmp_path),
            env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"} | environment,
            dimensions=(24, 80),
            encoding="utf-8",
            timeout=30,
            preexec_fn=_heeds_ctrl_c,
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.close(force=True)


def passes(file, folder) -> bool:
    found = subprocess.run([*COMMAND, "test", file], cwd=folder, capture_output=True, text=True, check=False)
    return "1 scenario: 1 passed" in found.stdout


def test_a_session_at_a_terminal_is_saved_as_a_scenario_that_passes(terminal, tmp_path):
    child = terminal("--plain")
    for command, answer in (
        ("next", "call 1 to 5550100 .* is under way: answer RESULT"),
        ("answer Busy after 20s", "in wait_busy"),
        ("back", "forgotten: answer Busy"),
        ("answer NoAnswer", "in wait_longer"),
        ("inject restart", "ocs.daytime_change|in wait_longer"),
        ("next", "call 2 to"),
        ("answer Answer", "the chain ends: final in contacted"),
        ("save told.scenario.yaml after half an hour", "written: told.scenario.yaml"),
    ):
        child.expect_exact("(debug) ")
        child.sendline(command)
        child.expect(answer)
    child.expect_exact("(debug) ")
    child.sendeof()
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0
    assert passes("told.scenario.yaml", tmp_path)


def test_the_screen_is_driven_by_keys_and_leaves_the_terminal_as_it_was(terminal, tmp_path):
    child = terminal()
    child.expect("nothing has happened yet")
    child.send("\x1b[20~")  # F9: the next call
    child.expect("call 1 under way")
    child.send("answer Answer\r")
    child.expect("ended, final")
    child.send("save seen.scenario.yaml\r")
    child.expect("written")
    child.send("\x11")  # Ctrl-Q
    child.expect_exact("\x1b[?1049l")  # the screen from before comes back
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0
    assert passes("seen.scenario.yaml", tmp_path)


def test_ctrl_c_ends_the_line_mode_in_one_line(terminal):
    child = terminal("--plain")
    child.expect_exact("(debug) ")
    child.sendintr()
    child.expect_exact("interrupted")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 130


def piped(text: bytes, *arguments):
    return subprocess.run(
        [sys.executable, *DEBUG, *arguments], input=text, capture_output=True, timeout=60, check=False
    )


def test_a_pipe_needs_no_option_and_says_the_same_each_time():
    first, again = (piped(b"next\nanswer Busy\nevents\n") for _ in range(2))
    assert (first.returncode, first.stderr) == (0, b"")
    assert first.stdout == again.stdout
    assert b"in wait_busy" in first.stdout


def test_what_is_no_text_is_no_command():
    result = piped(b"\xff\xfe\x00\x1b[2J\nnext\n")
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"\x1b" not in result.stdout
    assert b"unknown command" in result.stdout
    assert b"is under way" in result.stdout
