"""`scxml-engine test PATH…`: play the scenarios of files, and say which did not come as expected."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from scxml_engine.authoring.scenarios import (
    Result,
    Runner,
    failure_text,
    find_files,
    read_suite,
    report,
    state_of,
    update_file,
    wait_for_change,
)
from scxml_engine.cli.covering import Covering, add_coverage
from scxml_engine.cli.realms import REALMS, add_realm, check_realm, warn_of_realm
from scxml_engine.diagnostics import printable
from scxml_engine.errors import ConfigError, DocumentError, ListError, ScxmlEngineError, UsageError


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "test",
        help="play scenarios of treatments and compare what happens",
        allow_abbrev=False,
        epilog="Exit status: 0 every scenario passed, 1 one failed, 2 bad usage, or a file that cannot be used.",
    )
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="a file of scenarios, or a folder with *.scenario.yaml below it")
    add("-k", metavar="TEXT", default="", help="play only scenarios whose names contain it")
    add("-x", action="store_true", help="stop after the first that fails")
    add("--update", action="store_true", help="write what happens as expect: into each scenario that has none")
    add("--watch", action="store_true", help="play them again whenever a file changes that was read; Ctrl-C ends it")
    add_realm(parser)
    add("--repair", action="store_true", help="mend what is broken in documents cut from the manual")
    add("--json", action="store_true", help="tell the results as one JSON document")
    add_coverage(parser)
    parser.set_defaults(command=command)


def command(options: argparse.Namespace) -> int:
    """Play them once: 0 when all passed."""
    check_realm(options.realm)
    warn_of_realm(options.realm)
    if not options.watch:
        return _once(options).status
    if options.json:
        raise UsageError("--watch tells people what happens: leave out --json")
    return watch(options)


def watch(options: argparse.Namespace, wait: Callable[..., list[str]] = wait_for_change) -> int:
    """Play them, and again whenever `wait` returns with the files that changed; it is interrupted in the end."""
    files = list(options.paths)
    while True:
        before = state_of(files)
        try:
            files = _once(options).read
        except ScxmlEngineError as error:
            print(printable(str(error)), file=sys.stderr)
        sys.stdout.flush()
        # What changes while the scenarios are played has changed too.
        known = {**state_of(_with_new(options, files)), **{file: before[file] for file in files if file in before}}
        changed = wait(lambda kept=tuple(files): _with_new(options, kept), known)
        print(f"\n---- {printable(', '.join(changed))} changed\n")


def _with_new(options: argparse.Namespace, files: Sequence[str]) -> list[str]:
    """These files, and files of scenarios that are there meanwhile."""
    try:
        return [*dict.fromkeys([*files, *find_files(options.paths)])]
    except UsageError:
        return list(files)


@dataclass(slots=True)
class _Outcome:
    """What a run came to: by file its results, or why it has none; and whether enough of the documents is covered."""

    files: dict[str, Sequence[Result] | ScxmlEngineError] = field(default_factory=dict)
    documents: Sequence[str] = ()
    enough: bool = True

    @property
    def read(self) -> list[str]:
        """Every file that was read, as far as is known."""
        known = [file for each in self.results for file in each.suite.files]
        for found in self.files.values():
            if isinstance(found, ConfigError | DocumentError | ListError):
                known += [each.location.file for each in found.diagnostics]
        return [*dict.fromkeys([*self.files, *known, *self.documents])]

    @property
    def results(self) -> list[Result]:
        return [each for found in self.files.values() if not isinstance(found, ScxmlEngineError) for each in found]

    @property
    def status(self) -> int:
        if any(isinstance(found, ScxmlEngineError) for found in self.files.values()):
            return 2
        return 0 if self.enough and all(each.passed for each in self.results) else 1


def _once(options: argparse.Namespace) -> _Outcome:
    outcome = _Outcome()
    files = find_files(options.paths)
    covering = Covering(options, files)
    with Runner(
        make_realm=REALMS[options.realm],
        repair=options.repair,
        observers=covering.observe,
        prepare=covering.prepare,
    ) as runner:
        for file in files:
            outcome.files[file] = _play(file, options, runner)
            if not options.json:
                _tell_file(file, outcome.files[file])
            if options.x and outcome.status:
                break
        outcome.documents = runner.files
    if options.k and not outcome.results and outcome.status == 0:
        raise UsageError(f'no scenario has "{options.k}" in its name')
    if options.json:
        print(json.dumps(report(outcome.files), indent=2))
    else:
        _tell_failures(outcome)
    if outcome.status != 2:  # else nobody knows what the files that cannot be used would have covered
        outcome.enough = covering.tell([*files, *outcome.read], sys.stderr if options.json else sys.stdout)
    return outcome


def _play(file: str, options: argparse.Namespace, runner: Runner) -> Sequence[Result] | ScxmlEngineError:
    """The results of a file, after what was missing in it has been written, or why it has none."""
    try:
        results = _results(file, options, runner)
        if not options.update:
            return results
        written = update_file(file, results)
        if not written:
            return results
        print(printable(f"written: {file} ({written} expect)"), file=sys.stderr)
        return _results(file, options, runner)
    except ScxmlEngineError as error:
        return error


def _results(file: str, options: argparse.Namespace, runner: Runner) -> list[Result]:
    results = []
    for result in runner.run(read_suite(file), lambda each: options.k in each.name):
        results.append(result)
        missing = options.update and result.scenario.expect is None
        if options.x and not result.passed and not missing:
            break
    return results


def _tell_file(file: str, found: Sequence[Result] | ScxmlEngineError) -> None:
    if isinstance(found, ScxmlEngineError):
        print(printable(f"{file}  cannot be used"))
        for line in _lines(found):
            print(line, file=sys.stderr)
    elif found:
        print(printable(file), "".join("." if each.passed else "F" for each in found), sep="  ")


def _tell_failures(outcome: _Outcome) -> None:
    results = outcome.results
    failed = [each for each in results if not each.passed]
    for each in failed:
        print()
        print("FAILED", failure_text(each))
    count = f"{len(results)} scenario{'' if len(results) == 1 else 's'}"
    bad = sum(isinstance(found, ScxmlEngineError) for found in outcome.files.values())
    unusable = f", {bad} file{'' if bad == 1 else 's'} that cannot be used" if bad else ""
    print(f"\n{count}: {len(results) - len(failed)} passed, {len(failed)} failed{unusable}")


def _lines(error: ScxmlEngineError) -> Sequence[str]:
    if isinstance(error, ConfigError | DocumentError | ListError):
        return [str(each) for each in error.diagnostics]
    return [printable(str(error))]
