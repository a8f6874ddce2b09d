"""The tutorial, walked: `python -m tests.authors` does what the page says, in an empty folder, and writes what came of it.

A comment before a block says what the block is:

- `<!-- file: NAME -->`: the whole file
- `<!-- append: NAME -->`: what comes at its end
- `<!-- change: NAME -->`: lines of it, `-` before those that go and `+` before those that come
- `<!-- exit status N -->`: how the commands of a `console` block end, where it is not 0
- `<!-- install command -->`: commands that are not run here, but by `.ci/run`

A `text` block right after a `console` block is what its commands print.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

from scxml_engine.cli import main

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "authors.md"
PICTURE = ROOT / "docs" / "authors" / "reach.svg"

BLOCK = re.compile(
    r"(?:<!-- (?P<what>[a-z ]+?)(?:: (?P<name>\S+)| (?P<status>\d))? -->\n)?"
    r"```(?P<language>\w+)\n(?P<text>.*?)```\n(?:\n```text\n(?P<output>.*?)```\n)?",
    re.DOTALL,
)


def walk(page: str, folder: Path) -> str:
    """The page as it is when its commands have been run and its files been written in `folder`, one after the other."""

    def done(match: re.Match[str]) -> str:
        what, text = match["what"], match["text"]
        if what == "install command":
            return match[0]
        if match["language"] == "console":
            printed = _run(text, folder, int(match["status"] or 0))
            if match["output"] is None:
                return match[0]
            start, end = (place - match.start() for place in match.span("output"))
            return match[0][:start] + printed + match[0][end:]
        if what is None:
            raise ValueError(f"nothing says what this block is:\n{match[0]}")
        path = folder / match["name"]
        path.write_text(_written(what, text, path), "utf-8")
        return match[0]

    return BLOCK.sub(done, page)


def _written(what: str, text: str, path: Path) -> str:
    """A file after what a block says of it."""
    if what == "file":
        return text
    before = path.read_text("utf-8")
    if what == "append":
        return before + text
    if what != "change":
        raise ValueError(f"nobody knows what a block of the kind {what!r} is")
    lines = text.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if not line.startswith("+"))
    new = "".join(line[1:] for line in lines if not line.startswith("-"))
    if before.count(old) != 1:
        raise ValueError(f"{path.name} holds these lines {before.count(old)} times, not once:\n{old}")
    return before.replace(old, new)


def _run(block: str, folder: Path, status: int) -> str:
    """What the commands of a block print, on whichever stream; each must end with `status`."""
    printed = ""
    for line in block.splitlines():
        command = line.removeprefix("$ ")
        own = command.startswith("scxml-engine ") and "|" not in command
        ended, said = _here(command, folder) if own else _in_a_shell(command, folder)
        if ended != status:
            raise ValueError(f"{command}\nended with {ended}, not {status}:\n{said}")
        printed += said
    return printed


def _here(command: str, folder: Path) -> tuple[int, str]:
    """A command of ours, without the time that it takes to start a process."""
    said = io.StringIO()
    with chdir(folder), redirect_stdout(said), redirect_stderr(said):
        return main(shlex.split(command)[1:]), said.getvalue()


def _in_a_shell(command: str, folder: Path) -> tuple[int, str]:
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ended = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**inherited, "PATH": search, "PYTHONUNBUFFERED": "1"},
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return ended.returncode, ended.stdout


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        PAGE.write_text(walk(PAGE.read_text("utf-8"), Path(name)), "utf-8")
        PICTURE.write_bytes((Path(name) / "reach.svg").read_bytes())
    print(PAGE, PICTURE, sep="\n", file=sys.stderr)
