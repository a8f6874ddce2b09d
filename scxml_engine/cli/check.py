"""`scxml-engine check FILE…`: what is wrong with treatment documents, one line a diagnostic on standard error."""

from __future__ import annotations

import argparse
import sys

from scxml_engine.diagnostics import Severity, printable
from scxml_engine.errors import SourceError, UsageError
from scxml_engine.ocs import Treatment
from scxml_engine.runtime import BesideSource, FileSource, parse_address


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("check", help="say what is wrong with documents", allow_abbrev=False)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.set_defaults(command=command)


def command(options: argparse.Namespace) -> int:
    """Check every file: 2 when one has an error, 0 otherwise."""
    failed = False
    for file in options.files:
        try:
            address = parse_address(file)
            data = FileSource().fetch(address.uri)
            diagnostics = Treatment.check(data, address.uri, address.variables, BesideSource(address.uri))
        except (SourceError, UsageError) as error:
            print(printable(str(error)), file=sys.stderr)
            failed = True
            continue
        for diagnostic in diagnostics:
            print(diagnostic, file=sys.stderr)
        failed = failed or any(each.severity is Severity.ERROR for each in diagnostics)
    return 2 if failed else 0
