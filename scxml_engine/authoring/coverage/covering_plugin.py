"""Coverage within pytest: registered by the plugin that collects scenarios, when one of its options is given.

With xdist each worker counts what it played, and sends its counts to the controller, which alone reports.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from scxml_engine.authoring.coverage.collector import Collection
from scxml_engine.authoring.coverage.counts import Coverage, merged
from scxml_engine.authoring.coverage.summary import summary
from scxml_engine.authoring.coverage.threshold import below, parse_fail_under
from scxml_engine.authoring.coverage.writing import Reports
from scxml_engine.errors import UsageError
from scxml_engine.ocs import Treatment
from scxml_engine.ocs.trace import Listener

_NAME: Final = "scxml_engine_coverage"
_KEY: Final = "scxml_coverage"


class CoveringPlugin:
    """Counts what the scenarios of a test run go through.

    Raises `pytest.UsageError` for an option that cannot be.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self._reports = Reports(_place("html", options.scxml_html), _place("lcov", options.scxml_lcov))
        self._wanted = _parsed(options.scxml_fail_under)
        self._collection = Collection()
        self._received: list[Coverage] = []
        self._told: list[str] = []
        self._missed: list[str] = []

    def observe(self, treatment: Treatment) -> Listener:
        """Who listens to the scenarios of a treatment."""
        return self._collection.observe(treatment)

    def prepare(self, treatment: Treatment) -> Treatment:
        """The treatment that is played."""
        return treatment.observed()

    @property
    def coverages(self) -> Sequence[Coverage]:
        """What was covered by this process, and by those that have sent their counts."""
        return merged([*self._received, *self._collection.coverages()])

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401 - xdist has no types, and may not be there
        """A worker is over, and has left its counts; one that crashed has left none."""
        output = getattr(node, "workeroutput", None) or {}
        self._received += [Coverage.from_json(each) for each in output.get(_KEY, [])]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send the counts to the controller; or write the reports, and fail the run when they are not enough."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_KEY] = [each.to_json() for each in self.coverages]
            return
        read = {str(each.path) for each in getattr(session, "items", ())}
        try:
            self._told = [f"written: {each}" for each in self._reports.write(self.coverages, read)]
        except UsageError as refused:
            self._missed.append(str(refused))
        self._missed += [f"--scxml-fail-under: {each}" for each in below(self.coverages, self._wanted)]
        if self._missed and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The table, and what is missing."""
        terminalreporter.section("coverage of treatments")
        for line in (*summary(self.coverages).splitlines(), *self._told):
            terminalreporter.write_line(line)
        for line in self._missed:
            terminalreporter.write_line(line, red=True)


def add_options(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("scxml", "scenarios of SCXML treatments")
    group.addoption("--scxml-coverage", action="store_true", help="say what the scenarios cover of their treatments")
    group.addoption("--scxml-html", metavar="DIR", help="write it as web pages into this folder")
    group.addoption("--scxml-lcov", metavar="FILE", help="write it as an LCOV tracefile")
    group.addoption("--scxml-fail-under", metavar="SPEC", help="fail when less is covered: 90, or states=100")


def register(config: pytest.Config) -> None:
    """Count, if one of the options is given. Raises `pytest.UsageError` for one that cannot be."""
    options = config.option
    others = (options.scxml_html, options.scxml_lcov, options.scxml_fail_under)
    if options.scxml_coverage or any(each is not None for each in others):
        config.pluginmanager.register(CoveringPlugin(options), _NAME)


def covering(config: pytest.Config) -> CoveringPlugin | None:
    """Who counts in this run; None where nobody wants it."""
    found = config.pluginmanager.get_plugin(_NAME)
    return found if isinstance(found, CoveringPlugin) else None


def _place(what: str, name: str | None) -> str | None:
    if name is not None and not (name and Path(name).absolute().parent.is_dir()):
        raise pytest.UsageError(f'--scxml-{what} "{name}": there is no folder for it')
    return name


def _parsed(text: str | None) -> Mapping[str, Decimal]:
    try:
        return {} if text is None else parse_fail_under(text)
    except UsageError as refused:
        raise pytest.UsageError(f"--scxml-fail-under: {refused}") from None
