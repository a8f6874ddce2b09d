"""The pytest plugin, in test runs of their own."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.authoring.scenarios.stories import REDIAL
from tests.ocs.harness import document

ROOT = Path(__file__).parent.parent.parent
TOP = """treatment: redial.scxml
start: 2026-03-02T09:00:00
chain: [{contact_info: "5550100"}, {contact_info: "5550101"}]
scenarios:
"""
GOOD = '  - {name: "busy at home, then reached", results: [Busy, Answer], expect: {state: done}}\n'
BAD = "  - {name: wrong, results: [Busy, Answer], expect: {state: out, calls: [{}, {after: 60}]}}\n"
TESTS = """
def test_told_step_by_step(chain):
    chain("redial.scxml", ["5550100", "5550101"]).on_call("Busy").after("5m").expect_call("5550100")

def test_with_a_treatment(chain, treatment):
    chain(treatment("redial.scxml", limit=1), ["5550100", "5550101"]).on_call("Busy").expect_call("5550101")

def test_that_fails(chain):
    chain("redial.scxml").expect_call("7")
"""


@pytest.fixture
def run(tmp_path):
    """Run pytest in a folder with a treatment; its exit status and what it prints."""
    (tmp_path / "redial.scxml").write_bytes(document(REDIAL, data="rec=0; n=0; limit=3"))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")

    def run(*words, **files):
        for name, text in files.items():
            (tmp_path / (name + (".py" if name.startswith("test") else ".scenario.yaml"))).write_text(text)
        without = [word for name in ("cacheprovider", "asyncio", "hypothesispytest") for word in ("-p", f"no:{name}")]
        command = [sys.executable, "-m", "pytest", *without, *words]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        return done.returncode, done.stdout

    return run


def test_each_scenario_is_an_item(run):
    status, out = run("--collect-only", "-q", a=TOP + GOOD + BAD)
    assert status == 0
    assert out.splitlines()[:2] == ["a.scenario.yaml::busy at home, then reached", "a.scenario.yaml::wrong"]


def test_a_failure_is_what_the_command_shows_and_no_traceback(run):
    status, out = run(a=TOP + GOOD + BAD)
    assert status == 1
    assert "1 failed, 1 passed" in out
    column = BAD.index("{after") + 1
    assert f"a.scenario.yaml:6:5: wrong\n\n  calls  (a.scenario.yaml:6:{column})\n" in out
    assert "  turned at redial.scxml:" in out
    assert "Traceback" not in out
    assert "pytest_plugin.py" not in out


def test_one_scenario_is_chosen_by_its_name(run):
    status, out = run("a.scenario.yaml::wrong", a=TOP + GOOD + BAD)
    assert (status, "1 failed" in out, "passed" in out) == (1, True, False)


def test_a_bad_file_is_an_error_of_the_collection_with_all_that_is_wrong(run):
    status, out = run(a=TOP + "  - {nam: x, results: [Bsy]}\n")
    assert status == 2
    assert 'a.scenario.yaml:5:6: error bad-scenario: unknown key "nam": did you mean name?' in out
    assert "did you mean Busy?" in out
    assert "Traceback" not in out


def test_a_bad_treatment_fails_its_scenarios_with_its_diagnostics(run, tmp_path):
    (tmp_path / "redial.scxml").write_text("<scxml")
    status, out = run(a=TOP + GOOD)
    assert status == 1
    assert "redial.scxml:1:" in out
    assert "Traceback" not in out


def test_the_fixtures_serve_tests_in_python(run):
    status, out = run(test_redial=TESTS)
    assert status == 1
    assert "2 passed" in out
    assert "E   " in out
    assert "expected a call to 7 at +0s: a call to 5550100 is under way" in out
    assert "driver.py" not in out, "the failure is shown in the test, not in the driver"


def test_they_run_in_parallel(run):
    status, out = run("-n", "2", "-v", a=TOP + GOOD, b=TOP + GOOD + BAD, test_redial=TESTS)
    assert status == 1
    assert "2 failed, 4 passed" in out


def test_the_tests_that_the_manual_shows_pass(run, tmp_path):
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    shown = (ROOT / "docs" / "scenarios.md").read_text("utf-8")
    [program, *_] = re.findall(r"```python\n(def .*?)```", shown, re.DOTALL)
    status, out = run("test_shown.py", test_shown=program)
    assert (status, f"{program.count('def test_')} passed" in out) == (0, True)
