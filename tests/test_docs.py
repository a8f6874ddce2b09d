"""What the documents show has been run: commands, programs and their output."""

from __future__ import annotations

import doctest
import importlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

import scxml_engine
from scxml_engine.cli import main
from tests.ecmascript import realms

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "samples" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
WALKED = ROOT / "docs" / "authors.md"  # each step begins with what the last one left: `test_authors` goes through it
EXECUTED = [path for path in DOCUMENTS if path != WALKED]
SHOWS = re.compile(
    r"<!-- shows: (?P<command>.*?)(?: \(without: (?P<without>\w+)\))? -->\n```text\n(?P<output>.*?)```", re.DOTALL
)
PROGRAM = re.compile(r"```python\n(?P<program>.*?)```(?:\n\n(?:[^\n`]+\n\n)?```text\n(?P<output>.*?)```)?", re.DOTALL)
SHELL = re.compile(
    r"(?:<!-- (?:exit status (?P<status>\d)|(?P<name>\w+ command)) -->\n)?```console\n(?P<block>.*?)```"
    r"(?:\n\n```text\n(?P<output>.*?)```)?",
    re.DOTALL,
)
LINK = re.compile(r"\]\((?P<target>[^)#:]+)(?:#[^)]*)?\)")


def cases(pattern: re.Pattern[str]) -> list[object]:
    return [
        pytest.param(match, id=f"{path.name}-{number}")
        for path in EXECUTED
        for number, match in enumerate(pattern.finditer(path.read_text("utf-8")), 1)
    ]


@pytest.fixture
def workplace(monkeypatch, tmp_path):
    """A folder with the samples and patterns in it, where a document's commands and programs may write."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    shutil.copytree(ROOT / "docs" / "patterns", tmp_path / "docs" / "patterns")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands(block: str) -> list[str]:
    """The commands of a block of shell: the lines after a prompt."""
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


@pytest.mark.parametrize("path", EXECUTED, ids=lambda path: path.name)
def test_every_shell_block_runs(path, workplace):
    """One after the other, in one folder. The install and the test command are what `.ci/run` runs, on a fresh clone."""
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for match in SHELL.finditer(path.read_text("utf-8")):
        if match["name"] in ("install command", "test command"):
            assert match["name"] in (ROOT / ".ci" / "run").read_text("utf-8")
            continue
        expected = int(match["status"] or 0)
        printed = ""
        for command in commands(match["block"]):
            done = subprocess.run(
                ["bash", "-c", command], capture_output=True, text=True, env={**os.environ, "PATH": search}
            )
            assert done.returncode == expected, f"{command}\n{done.stdout}{done.stderr}"
            printed += done.stdout
        assert match["output"] in (None, printed)


@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize("shown", cases(SHOWS))
def test_output_is_what_the_command_prints(shown):
    """A text block below a `shows` comment is the output of that command, byte for byte."""
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        main(shlex.split(shown["command"]))
    without = shown["without"]
    lines = printed.getvalue().splitlines(keepends=True)
    assert "".join(line for line in lines if without is None or f" {without} " not in line) == shown["output"]


@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize("shown", cases(PROGRAM))
def test_programs_run_and_print_what_is_shown(shown):
    """A Python block runs, and a text block below it is what it prints."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(shown["program"], "<document>", "exec"), {"__name__": "__main__"})
    if shown["output"] is not None:
        assert printed.getvalue() == shown["output"]


EXAMPLES = [path for path in sorted((ROOT / "scxml_engine").rglob("*.py")) if ">>> " in path.read_text("utf-8")]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_in_docstrings_run(path):
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    results = doctest.testmod(module)
    assert (results.failed, results.attempted > 0) == (0, True)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    """A relative link names a file of the project."""
    for match in LINK.finditer(path.read_text("utf-8")):
        assert (path.parent / match["target"]).exists(), match["target"]


def test_what_js2py_cannot_do_is_published():
    """Every item of the suite's own list stands in the document."""
    text = (ROOT / "docs" / "realms.md").read_text("utf-8").replace("\n", " ")
    for answer in realms.DIFFERENCES:
        assert f"| `{answer[0]}` |" in text
    for _, reason in realms.LANGUAGE["js2py"]:
        assert reason in text


def test_every_public_name_is_there_and_documented():
    """`__all__` is sorted, its names exist, and each class and function says what it is."""
    assert sorted(scxml_engine.__all__) == scxml_engine.__all__
    for name in scxml_engine.__all__:
        assert getattr(scxml_engine, name).__doc__, name


def test_the_exception_tree_is_as_it_is_drawn():
    """The drawing in `errors` names every exception, under its parent."""
    from scxml_engine import errors

    drawn = re.findall(
        r"^([\s│├└─]*)(\w+Error|\w+Exceeded|\w+Interrupted|RealmLost)\b", errors.__doc__ or "", re.MULTILINE
    )
    parents: list[str] = []
    tree = {}
    for indent, name in drawn:
        level = len(indent) // 4
        parents[level - 1 :] = [name] if level else parents[level - 1 :]
        tree[name] = parents[level - 2] if level > 1 else None
    classes = [each for each in vars(errors).values() if isinstance(each, type) and not each.__name__.startswith("_")]
    assert {each.__name__ for each in classes} == tree.keys()
    for name, parent in tree.items():
        if parent is not None:
            assert issubclass(getattr(errors, name), getattr(errors, parent)), name
