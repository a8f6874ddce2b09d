"""`scxml-engine graph FILE -o OUT`: a picture of a treatment, with the way of a run or what scenarios cover."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath
from typing import Final

from scxml_engine.authoring.graph import (
    Drawing,
    dot,
    draw,
    lay_out,
    mark_lcov,
    mark_run,
    mermaid,
    plantuml,
    png,
    svg,
)
from scxml_engine.cli.files import check_target
from scxml_engine.errors import UsageError
from scxml_engine.ocs import Treatment
from scxml_engine.records.whole_files import write_file
from scxml_engine.runtime import AnySource, BesideSource, local_path, parse_address
from scxml_engine.scxml.model import Document

_TEXTS: Final[Mapping[str, Callable[[Drawing], str]]] = {"dot": dot, "mmd": mermaid, "puml": plantuml}
_FORMATS: Final = ("svg", "png", *_TEXTS)


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("graph", help="draw a document as a picture", allow_abbrev=False)
    add = parser.add_argument
    add("file", metavar="FILE", help="path, or file:, http: or https: URI")
    add(
        "-o",
        "--out",
        metavar="OUT",
        required=True,
        help="a file .svg, .png, .dot, .mmd or .puml; - for the output",
    )
    add("--format", choices=_FORMATS, help="what OUT is, where its name does not say it")
    add(
        "--direction",
        choices=("auto", "down", "right"),
        default="auto",
        help="which way states follow each other in .svg and .png (default: as it fits a page)",
    )
    add(
        "--theme",
        choices=("auto", "light", "dark"),
        default="auto",
        help="colours of .svg and .png (default: as the reader's screen is; a .png is light)",
    )
    marks = parser.add_mutually_exclusive_group()
    marks.add_argument("--run", metavar="TRACE", help="mark the way of one chain: what run --json wrote; -: the input")
    marks.add_argument("--coverage", metavar="LCOV", help="mark what is covered: what test --lcov wrote")
    add("--chain", metavar="N", type=int, help="with --run: the chain_id (default: the first chain of the run)")
    add("--repair", action="store_true", help="mend what is cut from the manual, with a warning each, and draw that")
    parser.set_defaults(command=command)


def command(options: argparse.Namespace) -> int:
    """Draw: 0, or a refusal."""
    form = _format(options)
    if options.chain is not None and options.run is None:
        raise UsageError("--chain says whose way --run marks: give both")
    address = parse_address(options.file)
    _check_out(options, local_path(address.uri), options.run, options.coverage)
    with AnySource() as documents:
        source = documents.beside(address.uri)
        data = documents.fetch(address.uri)
        treatment = Treatment.from_bytes(data, address.title, source=source, repair=options.repair)
    if isinstance(source, BesideSource):
        _check_out(options, *source.read)
    for each in treatment.repaired.diagnostics:
        print(each, file=sys.stderr)
    document = treatment.program.document
    _write(options.out, _picture(_marked(draw(document), document, options), form, options))
    return 0


def _format(options: argparse.Namespace) -> str:
    """What is to be written: as it is said, or as the name of the file ends."""
    if options.format is not None:
        return str(options.format)
    ending = PurePath(options.out).suffix.lower().removeprefix(".")
    if ending in _FORMATS:
        return ending
    known = ", ".join(f".{each}" for each in _FORMATS)
    raise UsageError(f'-o "{options.out}": a picture is {known}; for another name, or -, say which by --format')


def _check_out(options: argparse.Namespace, *read: str | None) -> None:
    if options.out != "-":
        check_target("-o", options.out, read, with_attempts=False)


def _marked(drawing: Drawing, document: Document, options: argparse.Namespace) -> Drawing:
    if options.run is not None:
        return mark_run(drawing, document, _lines("--run", options.run), options.chain)
    if options.coverage is not None:
        return mark_lcov(drawing, document, _lines("--coverage", options.coverage))
    return drawing


def _lines(option: str, name: str) -> Iterator[str]:
    if name == "-":
        yield from sys.stdin
        return
    try:
        with open(name, encoding="utf-8", errors="replace") as file:
            yield from file
    except (OSError, ValueError) as problem:
        raise UsageError(f"{option} {name}: {getattr(problem, 'strerror', None) or problem}") from None


def _picture(drawing: Drawing, form: str, options: argparse.Namespace) -> bytes:
    if form in _TEXTS:
        return _TEXTS[form](drawing).encode()
    picture = lay_out(drawing, options.direction)
    return png(picture, theme=options.theme) if form == "png" else svg(picture, theme=options.theme).encode()


def _write(out: str, data: bytes) -> None:
    if out != "-":
        write_file(out, [data])
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
