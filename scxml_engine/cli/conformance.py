"""`scxml-engine conformance DIR`: run a folder of tests in the form of the W3C's suite, and say how they went."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from scxml_engine.cli.conformance_report import Run, page, report
from scxml_engine.cli.realms import REALMS, add_realm, check_realm, warn_of_realm
from scxml_engine.errors import UsageError
from scxml_engine.runtime.conformance import Case, Conformance, Outcome, Result, load_suite


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "conformance",
        help="run a folder of tests in the form of the W3C's suite",
        allow_abbrev=False,
        epilog="Exit status: 0 every automated test passes, 1 some do not, 2 bad usage or bad input.",
    )
    add = parser.add_argument
    add("folder", metavar="DIR", help="the folder, with its manifest.json")
    add("--only", action="append", default=[], metavar="ID", help="run this test; may be given again")
    add("--json", action="store_true", help="one object a test on standard output, the rest on standard error")
    add(
        "--snapshot-every-step",
        action="store_true",
        help="keep the session as JSON after every macrostep, and restore it",
    )
    add(
        "--edges",
        choices=("usual", "fused", "general"),
        default="usual",
        help="every edge fused at once, or every edge on the general path (usual: fused when it was walked some times)",
    )
    add("--markdown", action="store_true", help="print a page of the results of every engine that is installed")
    add("--timeout", type=_seconds, default=60.0, metavar="SECONDS", help="real time that a document may take (60)")
    add_realm(parser)
    parser.set_defaults(command=command)


def command(options: argparse.Namespace) -> int:
    """Run the tests: 0 when every automated one passes, 1 when some do not."""
    check_realm(options.realm)
    if options.json and options.markdown:
        raise UsageError("--json and --markdown are two ways to say it: give one")
    folder = Path(options.folder)
    cases = load_suite(folder, options.only)
    if options.markdown:
        return _write_page(folder, cases, options)
    warn_of_realm(options.realm)
    outcomes = []
    for outcome in _outcomes(folder, cases, options, options.realm, snapshots=options.snapshot_every_step):
        outcomes.append(outcome)
        if options.json:
            print(json.dumps(_line(outcome)), flush=True)
    print(report(outcomes), file=sys.stderr if options.json else sys.stdout)
    return _status(outcomes)


def _outcomes(
    folder: Path, cases: Iterable[Case], options: argparse.Namespace, realm: str, *, snapshots: bool
) -> Iterator[Outcome]:
    suite = Conformance(
        folder, REALMS[realm], snapshot_every_step=snapshots, seconds=options.timeout, edges=options.edges
    )
    return map(suite.run, cases)


def _write_page(folder: Path, cases: list[Case], options: argparse.Namespace) -> int:
    """Every engine, plain and from snapshots; one that is not installed is said to be missing."""
    runs = []
    for realm in REALMS:
        for snapshots in (False, True):
            try:
                outcomes = tuple(_outcomes(folder, cases, options, realm, snapshots=snapshots))
            except UsageError as missing:
                print(missing, file=sys.stderr)
                outcomes = ()
            runs.append(Run(realm, snapshots, outcomes))
    print(page(runs))
    return _status(runs[0].outcomes)


def _status(outcomes: Iterable[Outcome]) -> int:
    return 0 if all(each.result in (Result.PASS, Result.MANUAL) for each in outcomes) else 1


def _line(outcome: Outcome) -> dict[str, object]:
    case = outcome.case
    line: dict[str, object] = {
        "id": case.id,
        "spec": case.spec,
        "conf": case.conf,
        "manual": case.manual,
        "result": outcome.result,
        "seen": outcome.seen,
    }
    if outcome.result is not Result.PASS:
        line["trace"] = list(outcome.trace)
    return line


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is no number of seconds') from None
    if not 0 < seconds < 1e6:
        raise argparse.ArgumentTypeError(f"{text} seconds cannot be waited for")
    return seconds
