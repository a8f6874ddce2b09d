"""The options of `test` that ask for coverage: what they need of a run, and what they say after it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from scxml_engine.authoring.coverage import Collection, Reports, below, parse_fail_under, summary
from scxml_engine.cli.files import check_target
from scxml_engine.diagnostics import printable
from scxml_engine.errors import UsageError
from scxml_engine.ocs import Treatment
from scxml_engine.ocs.trace import Listener


def add_coverage(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument_group("coverage", "what the scenarios have seen of their treatments").add_argument
    add("--coverage", action="store_true", help="say which states, transitions, conditions and results were covered")
    add("--html", metavar="DIR", help="write it as web pages into this folder")
    add("--lcov", metavar="FILE", help="write it as an LCOV tracefile")
    add("--cobertura", metavar="FILE", help="write it as Cobertura XML")
    add("--fail-under", metavar="SPEC", help="exit 1 when less is covered: 90, or states=100,transitions=95")


class Covering:
    """The coverage of one run, where it is wanted. Raises `UsageError` for options that cannot be, before the run."""

    def __init__(self, options: argparse.Namespace, files: Sequence[str]) -> None:
        self._reports = Reports(options.html, options.lcov, options.cobertura)
        self._wanted = parse_fail_under(options.fail_under) if options.fail_under is not None else {}
        self._is_wanted = bool(options.coverage or self._reports or self._wanted)
        self._collection = Collection()
        _check_targets(options, files)

    def observe(self, treatment: Treatment) -> Listener | None:
        """Who listens to the scenarios of a treatment."""
        return self._collection.observe(treatment) if self._is_wanted else None

    def prepare(self, treatment: Treatment) -> Treatment:
        """The treatment that is played."""
        return treatment.observed() if self._is_wanted else treatment

    def tell(self, read: Iterable[str], out: TextIO) -> bool:
        """Say what was covered, and write the reports, over nothing that was `read`. Whether it is enough."""
        if not self._is_wanted:
            return True
        coverages = self._collection.coverages()
        print(f"\n{summary(coverages)}", end="", file=out)
        for each in self._reports.write(coverages, read):
            print(printable(f"written: {each}"), file=sys.stderr)
        missed = below(coverages, self._wanted)
        for line in missed:
            print(f"--fail-under: {line}", file=sys.stderr)
        return not missed


def _check_targets(options: argparse.Namespace, files: Sequence[str]) -> None:
    for option, name in (("--lcov", options.lcov), ("--cobertura", options.cobertura)):
        if name is not None:
            check_target(option, name, files, with_attempts=False)
    if options.html is not None:
        _check_folder(options.html)
    both = options.lcov, options.cobertura
    if None not in both and len({Path(each).resolve() for each in both}) == 1:
        raise UsageError(f"--lcov and --cobertura both name {options.lcov}: name two files")


def _check_folder(name: str) -> None:
    folder = Path(name)
    if not name:
        raise UsageError('--html "" names no folder')
    if folder.exists() and not folder.is_dir():
        raise UsageError(f'--html "{name}": it is a file, and a folder is needed')
    if not folder.parent.is_dir():
        raise UsageError(f'--html "{name}": there is no folder {folder.parent}')
