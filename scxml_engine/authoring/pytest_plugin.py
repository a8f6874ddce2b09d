"""The pytest plugin: scenarios are collected from `*.scenario.yaml`, and two fixtures serve tests in Python.

A scenario is an item, `redial.scenario.yaml::busy, then reached`; its failure is what `scxml-engine test` shows, and a
file that cannot be used is an error of the collection with everything that is wrong in it.

- `treatment("redial.scxml", max_attempts=3)` compiles a document: its path is relative to the test's file, else to the
  root of the test run; every further name is a variable of the document.
- `chain("redial.scxml", ["5550100", "5550101"])` begins a chain with it, and gives a `ChainDriver`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scxml_engine.authoring.coverage import covering_plugin
from scxml_engine.authoring.scenarios import (
    ENDING,
    Result,
    Runner,
    Scenario,
    Suite,
    failure_text,
    read_suite,
)
from scxml_engine.authoring.scenarios.making import MakeChain, MakeTreatment
from scxml_engine.diagnostics import printable
from scxml_engine.errors import ScxmlEngineError
from scxml_engine.ocs.treatment import Treatment

_RUNNER = pytest.StashKey[Runner]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options that ask for coverage."""
    covering_plugin.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Count what scenarios cover, if that is wanted."""
    covering_plugin.register(config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A file of scenarios."""
    return ScenarioFile.from_parent(parent, path=file_path) if file_path.name.endswith(ENDING) else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close what treatments were fetched with."""
    runner = config.stash.get(_RUNNER, None)
    if runner is not None:
        runner.close()


class ScenarioFailed(Exception):
    """A scenario did not come as expected; it holds the result."""

    def __init__(self, result: Result) -> None:
        super().__init__(result)
        self.result = result


class ScenarioFile(pytest.File):
    """One file of scenarios."""

    def collect(self) -> Iterator[ScenarioItem]:
        """Its scenarios. A file that cannot be used is told with all that is wrong in it."""
        try:
            suite = read_suite(_shown(self.path))
        except ScxmlEngineError as error:
            raise self.CollectError(str(error)) from None
        for scenario in suite.scenarios:
            yield ScenarioItem.from_parent(self, name=printable(scenario.name), suite=suite, scenario=scenario)


class ScenarioItem(pytest.Item):
    """One scenario."""

    def __init__(self, *, suite: Suite, scenario: Scenario, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type] # what pytest hands on to its own constructor
        self._suite = suite
        self._scenario = scenario
        self.funcargs: dict[str, object] = {}  # some plugins look at the fixtures of every item

    def runtest(self) -> None:
        """Play it. Raises `ScenarioFailed`, and what is wrong with its treatment."""
        runner = _runner(self.config)
        result = runner.play(self._suite, self._scenario, runner.document(self._suite))
        if not result.passed:
            raise ScenarioFailed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """What did not come as expected, without a traceback of ours."""
        error = excinfo.value
        if isinstance(error, ScenarioFailed):
            return failure_text(error.result)
        if isinstance(error, ScxmlEngineError):
            return str(error)
        return str(super().repr_failure(excinfo, style))  # type: ignore[arg-type] # a defect of ours: with its traceback

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands: lines count from 0 here."""
        return self.path, self._scenario.location.line - 1, self.name


def _runner(config: pytest.Config) -> Runner:
    """One runner for a whole run, so that each treatment is compiled once a process."""
    if _RUNNER not in config.stash:
        covering = covering_plugin.covering(config)
        config.stash[_RUNNER] = (
            Runner() if covering is None else Runner(observers=covering.observe, prepare=covering.prepare)
        )
    return config.stash[_RUNNER]


def _shown(path: Path) -> str:
    """The path as it is shown: from the current folder, if it is below."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


# ------------------------------------------------------------------------------------------------------------- fixtures


@pytest.fixture(scope="session")
def _compiled_treatments() -> dict[tuple[object, ...], Treatment]:
    """What was compiled in this run."""
    return {}


@pytest.fixture
def treatment(
    request: pytest.FixtureRequest, _compiled_treatments: dict[tuple[object, ...], Treatment]
) -> MakeTreatment:
    """Make treatments: `treatment("redial.scxml", max_attempts=3, calendar="us.toml")`."""
    return MakeTreatment([_shown(request.path.parent), _shown(request.config.rootpath)], _compiled_treatments)


@pytest.fixture
def chain(treatment: MakeTreatment) -> MakeChain:
    """Begin chains: `chain("redial.scxml", ["5550100"]).expect_call("5550100").on_call("Busy")`."""
    return MakeChain(treatment)
