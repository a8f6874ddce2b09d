"""Coverage within pytest: runs of their own, with and without workers."""

import os
import re
import subprocess
import sys

import pytest

from tests.cli.conftest import LOOP, document

SCENARIOS = """treatment: loop.scxml
start: 2026-03-02T09:00:00
chain: [{contact_info: "5550100"}]
scenarios:
  - {name: reached, results: [Answer], expect: {state: done}}
  - {name: busy, results: [Busy, Answer], expect: {state: done}}
"""
OTHERS = SCENARIOS.split("  - ")[0] + "  - {name: given up, results: [Busy], expect: {state: out}}\n"


@pytest.fixture
def run(tmp_path):
    """Runs pytest over two files of scenarios of one treatment; what it says and its exit status."""
    (tmp_path / "loop.scxml").write_text(document(LOOP), "utf-8")
    (tmp_path / "a.scenario.yaml").write_text(SCENARIOS, "utf-8")
    (tmp_path / "b.scenario.yaml").write_text(OTHERS, "utf-8")

    def call(*arguments, plugins=()):
        loaded = [word for each in ("scxml_engine.authoring.pytest_plugin", *plugins) for word in ("-p", each)]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *loaded, *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""},
            capture_output=True,
            text=True,
        )
        assert "INTERNALERROR" not in done.stdout + done.stderr
        return done

    call.folder = tmp_path
    return call


def table(done):
    """The row of the treatment."""
    [row] = re.findall(r"^loop\.scxml +(.*) %$", done.stdout, re.MULTILINE)
    return row.split()


def test_nothing_is_said_unless_it_is_asked_for(run):
    done = run()
    assert done.returncode == 0
    assert "coverage of" not in done.stdout


def test_the_table_stands_in_the_summary(run):
    done = run("a.scenario.yaml", "--scxml-coverage")
    assert done.returncode == 0
    assert table(done) == ["4/5", "4/6", "4/6", "2/2", "73.6"]
    assert 'loop.scxml:14:21: <final id="out">: never entered' in done.stdout


def test_workers_send_what_they_counted(run):
    """Each plays some of the scenarios; together they cover what one run does."""
    pytest.importorskip("xdist")
    alone = run("--scxml-coverage", "--scxml-lcov", "one.info")
    shared = run("--scxml-coverage", "--scxml-lcov", "two.info", "-n", "2", plugins=["xdist.plugin"])
    assert (alone.returncode, shared.returncode) == (0, 0)
    assert table(alone) == table(shared) == ["5/5", "6/6", "6/6", "2/2", "100.0"]
    one, two = ((run.folder / name).read_text("utf-8") for name in ("one.info", "two.info"))
    assert one == two


@pytest.mark.parametrize("workers", [[], ["-n", "1"]])
def test_too_little_fails_the_run(run, workers):
    plugins = ["xdist.plugin"] if workers else []
    done = run("a.scenario.yaml", "--scxml-fail-under", "states=81", *workers, plugins=plugins)
    assert done.returncode == 1
    assert "--scxml-fail-under: states: 80.0 % is covered, and 81 % is wanted" in done.stdout
    assert run("a.scenario.yaml", "--scxml-fail-under", "states=80", *workers, plugins=plugins).returncode == 0


def test_reports_are_written(run):
    done = run("--scxml-html", "pages", "--scxml-lcov", "a.info")
    assert done.returncode == 0
    assert f"written: {os.path.join('pages', 'index.html')}" in done.stdout
    assert (run.folder / "pages" / "01-loop.html").exists()
    assert (run.folder / "a.info").read_text("utf-8").startswith("TN:\nSF:loop.scxml\n")


@pytest.mark.parametrize("file", ["loop.scxml", "a.scenario.yaml"])
def test_nothing_is_written_over_what_was_read(run, file):
    before = (run.folder / file).read_text("utf-8")
    done = run("--scxml-lcov", file)
    assert done.returncode == 1
    assert f"{file} would be written over" in done.stdout
    assert (run.folder / file).read_text("utf-8") == before


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--scxml-fail-under", "much"], '--scxml-fail-under: "much" is no percentage'),
        (["--scxml-html", "no/pages"], '--scxml-html "no/pages": there is no folder for it'),
        (["--scxml-lcov", ""], '--scxml-lcov "": there is no folder for it'),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(run, options, complaint):
    done = run(*options)
    assert done.returncode == 4
    assert complaint in done.stderr
    assert "passed" not in done.stdout


def test_a_scenario_that_fails_stays_the_reason(run):
    (run.folder / "b.scenario.yaml").write_text(OTHERS.replace("state: out", "state: done"), "utf-8")
    done = run("--scxml-fail-under", "100")
    assert done.returncode == 1
    assert "1 failed, 2 passed" in done.stdout
    assert table(done)[-1] == "100.0"
