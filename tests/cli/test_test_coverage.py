"""`test --coverage`: what it shows, what it writes, and when it says no."""

import pytest

from tests.cli.conftest import LOOP, document

SCENARIOS = """treatment: loop.scxml
start: 2026-03-02T09:00:00
chain: [{contact_info: "5550100"}]
scenarios:
  - {name: reached, results: [Answer], expect: {state: done}}
  - {name: busy, results: [Busy, Answer], expect: {state: done}}
"""
WHOLE = (
    SCENARIOS
    + """  - {name: given up, results: [Fax, Busy], expect: {state: out}}
"""
)


@pytest.fixture
def covered(shell):
    """The shell with scenarios that leave something out, and others that do not."""
    shell.write("some.scenario.yaml", SCENARIOS)
    shell.write("whole.scenario.yaml", WHOLE)
    return shell


def test_nothing_is_said_of_coverage_unless_it_is_asked_for(covered):
    result = covered("test", "some.scenario.yaml")
    assert result.status == 0
    assert "coverage" not in result.out


def test_the_table_and_what_is_missing_come_last(covered):
    result = covered("test", "some.scenario.yaml", "--coverage")
    assert result.status == 0
    _, table, missing = result.out.rsplit("\n\n", 2)
    assert [line.split() for line in table.splitlines()[::2]] == [
        ["coverage", "of", "states", "transitions", "guards", "results", "total"],
        ["loop.scxml", "4/5", "4/6", "4/6", "2/2", "73.6", "%"],
    ]
    assert missing.splitlines()[-1] == 'loop.scxml:14:21: <final id="out">: never entered'


def test_scenarios_of_several_files_are_added_up(covered):
    result = covered("test", ".", "--coverage")
    assert result.out.endswith(" 100.0 %\n")
    assert result.out.count("loop.scxml") == 1


@pytest.mark.parametrize(
    "flag", [("--html", "pages"), ("--lcov", "a.info"), ("--cobertura", "a.xml"), ("--fail-under", "0")]
)
def test_each_of_its_options_asks_for_it(covered, flag):
    result = covered("test", "whole.scenario.yaml", *flag)
    assert result.status == 0
    assert "coverage of" in result.out


def test_what_is_written(covered):
    result = covered("test", "whole.scenario.yaml", "--html", "pages", "--lcov", "a.info", "--cobertura", "a.xml")
    assert result.status == 0
    assert result.err.splitlines() == ["written: pages/index.html", "written: a.info", "written: a.xml"]
    assert "loop.scxml" in covered.read("pages/index.html")
    assert 'id="L12"' in covered.read("pages/01-loop.html")
    assert covered.read("a.info").startswith("TN:\nSF:loop.scxml\n")
    assert 'filename="loop.scxml"' in covered.read("a.xml")


@pytest.mark.parametrize(
    ("spec", "status", "said"),
    [
        ("73", 0, []),
        ("74", 1, ["--fail-under: total: 73.6 % is covered, and 74 % is wanted"]),
        ("states=80,results=100", 0, []),
        ("states=81,guards=67", 1, [
            "--fail-under: states: 80.0 % is covered, and 81 % is wanted",
            "--fail-under: guards: 66.6 % is covered, and 67 % is wanted",
        ]),
    ],
)  # fmt: skip
def test_fail_under(covered, spec, status, said):
    result = covered("test", "some.scenario.yaml", "--fail-under", spec)
    assert (result.status, result.err.splitlines()) == (status, said)


def test_a_scenario_that_fails_counts_as_played_and_the_run_fails(covered):
    covered.write("bad.scenario.yaml", WHOLE.replace("state: out", "state: done"))
    result = covered("test", "bad.scenario.yaml", "--fail-under", "100")
    assert result.status == 1
    assert result.err == ""


def test_with_a_file_that_cannot_be_used_nothing_is_said_or_written(covered):
    """Nor is the treatment written over, which was never read."""
    covered.write("bad.scenario.yaml", SCENARIOS.replace("start:", "begin:"))
    result = covered("test", "bad.scenario.yaml", "--lcov", "loop.scxml", "--fail-under", "100")
    assert result.status == 2
    assert "coverage" not in result.out
    assert "--fail-under" not in result.err
    assert covered.read("loop.scxml") == document(LOOP)


def test_json_stays_one_document(covered):
    result = covered("test", "some.scenario.yaml", "--coverage", "--json")
    assert "coverage of" in result.err
    assert "coverage of" not in result.out


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--fail-under", "much"], '"much" is no percentage from 0 to 100'),
        (["--fail-under", "state=1"], 'unknown measure "state": did you mean states?'),
        (["--lcov", "no/a.info"], '--lcov "no/a.info": there is no folder no'),
        (["--cobertura", ""], '--cobertura "" names no file'),
        (["--lcov", "some.scenario.yaml"], "--lcov would write over some.scenario.yaml"),
        (["--lcov", "a", "--cobertura", "./a"], "--lcov and --cobertura both name a"),
        (["--html", "loop.scxml"], '--html "loop.scxml": it is a file'),
        (["--html", "no/pages"], '--html "no/pages": there is no folder no'),
        (["--html", ""], '--html "" names no folder'),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(covered, options, complaint):
    assert covered("test", "some.scenario.yaml", *options).complaint.startswith(complaint)


@pytest.mark.parametrize("file", ["loop.scxml", "days.toml", "./other.scenario.yaml"])
def test_nothing_that_was_read_is_written_over(covered, file):
    """Treatments and calendars are known when the scenarios were played, and before anything is written."""
    covered.write("days.toml", '[weekdays]\nmon = "09:00-18:00"\n')
    covered.write("other.scenario.yaml", SCENARIOS.replace("chain:", "calendar: days.toml\nchain:"))
    before = covered.read(file)
    result = covered("test", ".", "--lcov", file, "--cobertura", "a.xml")
    assert result.status == 2
    assert "write over" in result.err or "written over" in result.err
    assert covered.read(file) == before
    assert not (covered.folder / "a.xml").exists()


def test_a_run_that_is_covered_tells_the_same_of_its_scenarios(covered):
    covered.write("bad.scenario.yaml", WHOLE.replace("state: out", "state: done"))
    plain = covered("test", "bad.scenario.yaml").out
    assert covered("test", "bad.scenario.yaml", "--coverage").out.startswith(plain)
