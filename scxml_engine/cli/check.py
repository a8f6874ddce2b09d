"""`scxml-engine check FILE…`: what is wrong with treatment documents, one line a diagnostic on standard error."""

from __future__ import annotations

import argparse
import sys

from scxml_engine.authoring import examine
from scxml_engine.cli.files import check_target
from scxml_engine.diagnostics import Severity, printable
from scxml_engine.errors import SourceError, UsageError
from scxml_engine.ocs.repair import repair
from scxml_engine.records.whole_files import write_file
from scxml_engine.runtime import AnySource, BesideSource, local_path, parse_address
from scxml_engine.scxml.markup import MAX_BYTES


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "check",
        help="say what is wrong with documents",
        allow_abbrev=False,
        epilog="Exit status: 0 no document has an error, 2 one has, or cannot be read.",
    )
    add = parser.add_argument
    add(
        "files", nargs="+", metavar="FILE", help="path, or file:, http: or https: URI, with ?NAME=VALUE&… for variables"
    )
    add("--repair", action="store_true", help="mend what is cut from the manual, with a warning each, and check that")
    add("--write", metavar="OUT", help="with --repair and one FILE: write the mended document here")
    parser.set_defaults(command=command)


def command(options: argparse.Namespace) -> int:
    """Check every file: 2 when one has an error, 0 otherwise."""
    _check_write(options)
    with AnySource() as documents:
        failed = [file for file in options.files if _fails(file, options, documents)]
    return 2 if failed else 0


def _check_write(options: argparse.Namespace) -> None:
    """Refuse a --write that cannot be, before anything is done."""
    if options.write is None:
        return
    if not options.repair:
        raise UsageError("--write writes what --repair mends: give both")
    if len(options.files) != 1:
        raise UsageError(f"--write takes one FILE, not {len(options.files)}")
    read = local_path(parse_address(options.files[0]).uri)
    check_target("--write", options.write, [read], with_attempts=False)


def _fails(file: str, options: argparse.Namespace, documents: AnySource) -> bool:
    try:
        address = parse_address(file)
        data = documents.fetch(address.uri)
        source = documents.beside(address.uri)
        diagnostics = examine(data, address.title, address.variables, source, repair=options.repair)
    except (SourceError, UsageError) as error:
        print(printable(str(error)), file=sys.stderr)
        return True
    for diagnostic in diagnostics:
        print(diagnostic, file=sys.stderr)
    if options.write is not None and isinstance(source, BesideSource):
        check_target("--write", options.write, source.read, with_attempts=False)
    if options.write is not None and len(data) <= MAX_BYTES:  # of a larger file only the beginning was read
        write_file(options.write, [repair(data, address.title).data])
        print(printable(f"written: {options.write}"), file=sys.stderr)
    return any(each.severity is Severity.ERROR for each in diagnostics)
