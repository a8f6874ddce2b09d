"""`scxml-engine` itself: commands, exit status, and how it behaves towards a terminal, a pipe and an impatient user."""

import os
import pty
import signal
import subprocess
import sys
import termios
import time
from importlib.metadata import version

import pytest

LATER = [
    "serve", "simulate", "studio",
    "verify",
]  # fmt: skip
COMMAND = [sys.executable, "-m", "scxml_engine"]
SLOW = '<state id="a"><onentry><ocs:timeout delay="1"/></onentry><transition event="ocs.timeout" target="a"/><transition event="over" target="f"/></state><final id="f"/>'


@pytest.mark.parametrize("name", LATER)
@pytest.mark.parametrize("rest", [(), ("x.scxml",), ("--any", "option"), ("--help",), ("-x",)])
def test_a_command_of_a_later_version_says_so_whatever_follows_it(shell, name, rest):
    assert shell(name, *rest).complaint == f"scxml-engine {name}: this command comes with a later version"


@pytest.mark.parametrize(
    "words", [(), ("rn",), ("\x1b[31m\n",), ("--nope",), ("run",), ("check",), ("ru", "loop.scxml")]
)
def test_bad_usage_is_one_line_and_2(shell, words):
    assert shell(*words).complaint.isprintable()


def test_version_and_help_go_to_standard_output(shell):
    assert shell("--version").out == f"scxml-engine {version('scxml-engine')}\n"
    for words in (
        ("--help",),
        ("run", "--help"),
        ("check", "--help"),
        ("conformance", "--help"),
        ("records", "--help"),
        ("records", "import", "--help"),
    ):
        result = shell(*words)
        assert (result.status, result.err) == (0, "")
        assert result.out.startswith("usage: ")


def test_help_names_every_option_of_run(shell):
    text = shell("run", "--help").out
    for option in (
        "records", "results", "seed", "start", "tz", "calendar", "campaign", "set", "horizon", "max-chains", "out",
        "realm", "trace", "json", "strict", "repair",
    ):  # fmt: skip
        assert f"--{option}" in text


# ---------------------------------------------------------------------------------------------- as a process of its own


def start(arguments, **more):
    return subprocess.Popen([*COMMAND, *arguments], stdin=subprocess.DEVNULL, start_new_session=True, **more)


@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_gives_one_line_and_130_however_often_it_is_pressed(shell, presses):
    name = shell.treatment(SLOW)
    words = ["run", name, "--results", "Answer", "--json", "--horizon", "36500d"]
    process = start(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline()  # it runs
    for _ in range(presses):
        process.send_signal(signal.SIGINT)
        time.sleep(0.001)
    _, complaint = process.communicate(timeout=10)
    assert process.returncode == 130
    assert complaint == "interrupted\n"


def test_a_pipe_that_nobody_writes_into_is_refused(shell):
    os.mkfifo("pipe.scxml")
    result = shell("run", "pipe.scxml")
    assert (result.status, result.complaint) == (2, "pipe.scxml is no plain file")


def test_a_reader_that_goes_away_gives_no_traceback(shell):
    name = shell.treatment(SLOW)
    words = ["run", name, "--results", "Answer", "--trace", "--horizon", "36500d"]
    process = start(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=10) == 1
    assert complaint == b""


@pytest.mark.parametrize("closed", [1, 2])
def test_a_closed_stream_gives_no_traceback(shell, closed):
    script = f'exec {closed}>&-; exec "$@"'
    words = [*COMMAND, "run", "loop.scxml", "--results", "Answer", "--trace"]
    process = subprocess.run(
        ["sh", "-c", script, "sh", *words], capture_output=True, text=True, timeout=20, check=False
    )
    assert "Traceback" not in process.stderr + process.stdout
    assert process.returncode in (0, 1, 2)


def test_an_output_without_room_is_one_line(shell):
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    with open("/dev/full", "wb") as full:
        process = start(["run", "loop.scxml", "--results", "Answer"], stdout=full, stderr=subprocess.PIPE, text=True)
        _, complaint = process.communicate(timeout=20)
    assert process.returncode == 2
    assert complaint == "scxml-engine: the output cannot be written: No space left on device\n"


@pytest.mark.parametrize("form", ["--trace", "--json"])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_output_that_cannot_show_a_character_shows_its_escape(shell, form, encoding):
    name = shell.treatment('<final id="été𝒳"><onentry><log expr="\'žluť 𝒳\'"/></onentry></final>')
    process = subprocess.run(
        [*COMMAND, "run", name, "--results", "Answer", form],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=20,
        check=False,
    )
    assert process.returncode == 0, process.stderr.decode(encoding)
    assert process.stderr == b"" or form == "--json"
    assert "u017e" in process.stdout.decode(encoding)


def test_help_is_shown_where_only_ascii_can_be():
    process = subprocess.run(
        [*COMMAND, "run", "--help"], env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=True
    )
    assert b"\\u2026" in process.stdout


def on_a_terminal(arguments, stdout=None):
    """Run with standard error on a terminal; its status and what the terminal saw."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (25, 80))
    process = start(arguments, stdout=stdout or theirs, stderr=theirs, env=os.environ | {"TERM": "xterm"})
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # the other side is closed
            break
        if not part:
            break
        seen += part
    os.close(ours)
    return process.wait(timeout=20), seen.decode()


@pytest.fixture
def long_list(shell):
    return shell.write("list.csv", "contact_info\n" + "".join(f"555{number:04}\n" for number in range(1_500)))


def test_a_long_run_shows_its_progress_on_a_terminal(shell, long_list):
    status, seen = on_a_terminal(["run", "loop.scxml", "--records", long_list, "--results", "Answer"])
    assert status == 0
    assert "/1500" in seen


def test_the_progress_is_never_among_the_json_lines(shell, long_list):
    with open("out.json", "wb") as out:
        status, seen = on_a_terminal(
            ["run", "loop.scxml", "--records", long_list, "--results", "Answer", "--json"], stdout=out
        )
    assert status == 0
    assert "/1500" in seen
    rows = shell.read("out.json").splitlines()
    assert all(row.startswith('{"kind"') and row.endswith("}") for row in rows)


def test_a_short_run_shows_no_progress(shell):
    _, seen = on_a_terminal(["run", "loop.scxml", "--records", "list.csv", "--results", "Answer"])
    assert "/2" not in seen


def test_no_progress_where_standard_error_is_no_terminal(shell, long_list):
    assert shell.run("loop.scxml", "--records", long_list).err == ""
