"""`scxml-engine check FILE…`: what is wrong with treatment documents, for people or as JSON or SARIF."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from scxml_engine.authoring import RULES, examine
from scxml_engine.authoring.explaining import as_list, as_text
from scxml_engine.authoring.reports import Checked, json_report, sarif_report, summary, text_report
from scxml_engine.cli.files import check_target
from scxml_engine.diagnostics import Severity, printable
from scxml_engine.errors import SourceError, UsageError
from scxml_engine.ocs.lookup import unknown
from scxml_engine.ocs.repair import repair
from scxml_engine.records.whole_files import write_file
from scxml_engine.runtime import AnySource, BesideSource, local_path, parse_address
from scxml_engine.scxml.markup import MAX_BYTES
from scxml_engine.scxml.source import DocumentSource


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "check",
        help="say what is wrong with documents",
        allow_abbrev=False,
        epilog="Exit status: 0 no document has an error (with --strict: nor a warning), 2 one has, or cannot be read.",
    )
    add = parser.add_argument
    add(
        "files", nargs="*", metavar="FILE", help="path, or file:, http: or https: URI, with ?NAME=VALUE&… for variables"
    )
    add("--format", choices=("text", "json", "sarif"), default="text", help="for people, for programs, for code hosts")
    add("--strict", action="store_true", help="warnings count, too")
    add("--explain", metavar="CODE", help="say what a rule finds and why, with an example; all: list the rules")
    add("--repair", action="store_true", help="mend what is cut from the manual, with a warning each, and check that")
    add("--write", metavar="OUT", help="with --repair and one FILE: write the mended document here")
    parser.set_defaults(command=command, refuse=parser.error)


def command(options: argparse.Namespace) -> int:
    """Check every file: 2 when one has an error, or with --strict a warning, 0 otherwise."""
    if options.explain is not None:
        return _explain(options)
    if not options.files:
        options.refuse("the following arguments are required: FILE")
    _check_write(options)
    examined = []
    with AnySource() as documents:
        for file in options.files:
            each = _examine(file, options, documents)
            if each is not None and options.format == "text":
                _tell(text_report(each.checked))
            examined.append(each)
    read = [each for each in examined if each is not None]
    _report([each.checked for each in read], options.format)
    if options.write is not None and read:
        _write(read[0], options)
    failed = len(read) < len(examined) or any(_fails(each.checked, strict=options.strict) for each in read)
    return 2 if failed else 0


@dataclass(frozen=True, slots=True)
class _Examined:
    """A document that was read: its bytes, where the others came from that it names, and what was found."""

    data: bytes
    source: DocumentSource | None
    checked: Checked


def _explain(options: argparse.Namespace) -> int:
    if options.files:
        raise UsageError("--explain takes no FILE")
    if options.explain == "all":
        print(as_list(RULES))
        return 0
    rules = {rule.code: rule for rule in RULES}
    if options.explain not in rules:
        raise UsageError(f"{unknown('code', options.explain, rules)} (--explain all lists them)")
    print(as_text(rules[options.explain]))
    return 0


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


def _examine(file: str, options: argparse.Namespace, documents: AnySource) -> _Examined | None:
    """What is found in a file; None, and a line on standard error, when it cannot be read."""
    try:
        address = parse_address(file)
        data = documents.fetch(address.uri)
        source = documents.beside(address.uri)
        found = examine(data, address.title, address.variables, source, repair=options.repair)
    except (SourceError, UsageError) as error:
        print(printable(str(error)), file=sys.stderr)
        return None
    return _Examined(data, source, Checked.of(data, address.title, found))


def _report(documents: Sequence[Checked], form: str) -> None:
    """The end of the text, or all that a program reads."""
    if form == "json":
        print(json_report(documents))
    elif form == "sarif":
        print(sarif_report(documents, RULES, version("scxml-engine")))
    else:
        _tell(filter(None, [summary(documents)]))


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def _write(examined: _Examined, options: argparse.Namespace) -> None:
    """Write what was mended; a program that reads the report does not need to be told."""
    if isinstance(examined.source, BesideSource):
        check_target("--write", options.write, examined.source.read, with_attempts=False)
    if len(examined.data) <= MAX_BYTES:  # of a larger file only the beginning was read
        write_file(options.write, [repair(examined.data, examined.checked.file).data])
        if options.format == "text":
            print(printable(f"written: {options.write}"), file=sys.stderr)


def _fails(checked: Checked, *, strict: bool) -> bool:
    return bool(checked.count(Severity.ERROR) or (strict and checked.count(Severity.WARNING)))
