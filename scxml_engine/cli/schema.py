"""`scxml-engine schema`: schemas for XML editors, to complete and to validate treatments with."""

from __future__ import annotations

import argparse
import sys

from scxml_engine.authoring.schema import FORMATS, schemas, write_schemas
from scxml_engine.diagnostics import printable
from scxml_engine.errors import UsageError


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "schema",
        help="write schemas for XML editors",
        description="Write schemas of SCXML with the ocs dialect, documentation inside, for XML editors.",
        allow_abbrev=False,
        epilog="Exit status: 0 written, 2 it cannot be.",
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="xsd: XML Schema 1.0, in two files; rng: RELAX NG; rnc: its compact syntax; without it, all of them",
    )
    parser.add_argument(
        "--out", metavar="DIR", help="write into this folder; without it, a schema of one file is printed"
    )
    parser.set_defaults(command=command)


def command(options: argparse.Namespace) -> int:
    """Write or print: 0; what cannot be written raises `UsageError`."""
    made = schemas()
    wanted = [options.format] if options.format is not None else FORMATS
    files = {name: text for each in wanted for name, text in made[each].items()}
    if options.out is not None:
        for path in write_schemas(options.out, files):
            print(printable(str(path)))
        return 0
    if len(files) > 1:
        names = ", ".join(files)
        raise UsageError(f"these are several files ({names}): name a folder with --out, or one with --format rng")
    sys.stdout.writelines(files.values())
    return 0
