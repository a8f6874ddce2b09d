"""`scxml-engine constants`: look up the numbers and names of the dialect."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Final

from scxml_engine.cli.tables import table
from scxml_engine.ocs.constants import RecordStatus, RecordType, allowed, allowed_statuses
from scxml_engine.ocs.constants.families import FAMILIES, Constant, find
from scxml_engine.ocs.lookup import fold

_COMBINATIONS: Final = "combinations"
_WIDTH: Final = 100


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "constants",
        help="look up call results, record types and statuses, contact types, …",
        allow_abbrev=False,
        epilog="Exit status: 0 found, 2 there is no such constant.",
    )
    parser.add_argument(
        "words",
        nargs="*",
        metavar="WORD",
        help="a family (call-result), a number, a name or a title, in any spelling; or combinations: which record "
        "types go with which record status; without any: the families",
    )
    parser.add_argument("--json", action="store_true", help="a list of objects instead of a table; without WORD: all")
    parser.set_defaults(command=command)


def command(options: argparse.Namespace) -> int:
    """Show what the words mean: 0; what they do not mean raises `UsageError`."""
    text = " ".join(options.words)
    if fold(text) == _COMBINATIONS:
        print(_json(_combinations()) if options.json else _combination_table())
    elif not options.words and not options.json:
        print(_family_table())
    else:
        constants = _looked_up(text) if options.words else [each for one in FAMILIES.values() for each in one.constants]
        print(_json(map(asdict, constants)) if options.json else _constant_table(constants))
    return 0


def _looked_up(text: str) -> Sequence[Constant]:
    """A whole family, or what else is so called."""
    for family in FAMILIES.values():
        if fold(family.name) == fold(text):
            return family.constants
    return find(text)


def _json(objects: Iterable[object]) -> str:
    return json.dumps(list(objects), indent=2)


def _family_table() -> str:
    rows = [(each.name, str(len(each.constants)), each.about) for each in FAMILIES.values()]
    return "\n".join(
        [
            table(("family", "constants", "what it tells"), rows),
            "",
            "scxml-engine constants FAMILY shows one; WORD finds a number, a name or a title in all of them;",
            "combinations shows which record types go with which record status.",
        ]
    )


def _constant_table(constants: Sequence[Constant]) -> str:
    """The columns that say something here, the last one wrapped; a whole family need not say its name in every row."""
    columns: list[tuple[str, list[str]]] = [
        ("family", [each.family for each in constants]),
        ("number", ["-" if each.number is None else str(each.number) for each in constants]),
        ("name", [each.name or "-" for each in constants]),
        ("title", [each.title for each in constants]),
        ("meaning", [each.meaning for each in constants]),
    ]
    if constants == FAMILIES[constants[0].family].constants:
        del columns[0]
    shown = [(heading, cells) for heading, cells in columns if set(cells) != {"-"}]
    heading = [heading for heading, _ in shown]
    return table(heading, list(_wrapped(heading, list(zip(*(cells for _, cells in shown), strict=True)))))


def _wrapped(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    """The rows, the last cell of each continued below where it would pass the edge."""
    before = sum(max(map(len, cells)) + 2 for cells in list(zip(heading, *rows, strict=True))[:-1])
    for row in rows:
        first, *more = textwrap.wrap(row[-1], _WIDTH - before)
        yield (*row[:-1], first)
        yield from (("",) * (len(row) - 1) + (line,) for line in more)


def _combinations() -> Iterator[dict[str, object]]:
    for status in RecordStatus:
        types = [int(kind) for kind in RecordType if allowed(status, kind)]
        yield {"record_status": int(status), "title": status.title, "record_types": types}


def _combination_table() -> str:
    """Types down, statuses across; a status that goes with none is named below."""
    used = [status for status in RecordStatus if any(allowed(status, kind) for kind in RecordType)]
    rows = [
        (f"{kind} {kind.title}", *("yes" if status in allowed_statuses(kind) else "-" for status in used))
        for kind in RecordType
    ]
    unused = ", ".join(f"{status} {status.title}" for status in RecordStatus if status not in used)
    return "\n".join([table(("record type", *(each.title for each in used)), rows), "", f"with no type: {unused}"])
