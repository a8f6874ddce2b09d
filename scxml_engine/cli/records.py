"""`scxml-engine records`: put a calling list into a database, take it out again, look at it (design section 5)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from scxml_engine.campaign import load_calendar
from scxml_engine.cli.files import check_target, database_address, is_database, list_files
from scxml_engine.cli.overviews import chain_text, list_text
from scxml_engine.cli.tables import count
from scxml_engine.diagnostics import printable
from scxml_engine.errors import UsageError
from scxml_engine.ocs import Calendar
from scxml_engine.records import CallingList, SqliteStore, bad_rows, export, parse_list, read_text, write_refused
from scxml_engine.records.sqlite import SqliteAddress, chain_overview, check_import, list_overviews

_DATABASE: Final = "sqlite:///FILE.db?list=NAME"
_DATABASE_HELP: Final = (
    "a SQLite file and the list in it (calling_list); sqlite:////FOLDER/FILE.db from the root of the file system"
)


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("records", help="keep calling lists in a database", allow_abbrev=False)
    verbs: argparse._SubParsersAction[argparse.ArgumentParser] = parser.add_subparsers(
        dest="verb", metavar="VERB", required=True
    )
    _add_import(verbs)
    _add_export(verbs)
    _add_show(verbs)


def _add_import(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "import",
        help="put a list from CSV into a database",
        allow_abbrev=False,
        epilog="Exit status: 0 all rows are in, 1 some rows were refused, 2 bad usage or bad input: nothing is in.",
    )
    add = parser.add_argument
    add("file", metavar="FILE.csv", help="the calling list")
    add("database", metavar=_DATABASE, help=f"{_DATABASE_HELP}; the file is made when it is not there")
    add("--replace", action="store_true", help="replace the list of that name; its attempts stay in the log")
    add("--strict", action="store_true", help="load nothing when a row is bad")
    add("--dry-run", action="store_true", help="say what would be done, and write nothing")
    add("--errors", metavar="FILE", help="write the rows that were refused here, with the reason, to be mended")
    add("--calendar", metavar="FILE.toml", help="what tz_dbid means: the time zones of a calendar")
    parser.set_defaults(command=_import)


def _add_export(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser("export", help="write a list as CSV, and its attempts beside it", allow_abbrev=False)
    parser.add_argument("database", metavar=_DATABASE, help=_DATABASE_HELP)
    parser.add_argument("file", metavar="FILE.csv", help="where to")
    parser.set_defaults(command=_export)


def _add_show(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "show",
        help="what a database holds: lists, records, chains, sessions, attempts",
        allow_abbrev=False,
        epilog="A chain is ready, waiting for its time, running, held (its session has ended, but a record is Ready or "
        "Retrieved) or done.",
    )
    parser.add_argument("database", metavar=_DATABASE, help=f"{_DATABASE_HELP}; without a name: all lists")
    parser.add_argument("--chain", type=int, metavar="N", help="one chain: its records, its state and its attempts")
    parser.set_defaults(command=_show)


def _import(options: argparse.Namespace) -> int:
    """0 when all rows are in, 1 when some were refused, 2 when nothing is in."""
    address = database_address(options.database)
    if is_database(options.file):
        raise UsageError(f'"{options.file}" is no CSV file: export that list first')
    if options.errors is not None:
        read = [options.file, options.calendar, *list_files(options.database)]
        check_target("--errors", options.errors, read, with_attempts=False)
    calendar = load_calendar(options.calendar) if options.calendar is not None else Calendar()
    text = read_text(options.file)
    list_ = parse_list(text, file=options.file, timezones=calendar.timezones)
    for each in list_.diagnostics:
        print(each, file=sys.stderr)
    refused = bad_rows(list_.diagnostics)
    nothing = bool(options.strict and refused)
    if nothing or options.dry_run:
        check_import(address.path, list_, address.name, replace=options.replace)
    else:
        SqliteStore.create(address.path, list_, address.name, replace=options.replace).close()
    print(_said(list_, address, nothing=nothing, dry=options.dry_run))
    if refused and options.errors is not None and not options.dry_run:
        write_refused(text, refused, options.errors)
    if refused:
        print(_said_of_refused(len(refused), None if options.dry_run else options.errors))
    return 2 if nothing else 1 if refused else 0


def _said(list_: CallingList, address: SqliteAddress, *, nothing: bool, dry: bool) -> str:
    if nothing:
        return "imported nothing: --strict"
    what = f"{count(list_.record_count, 'record')} in {count(len(list_.chains), 'chain')}"
    return f"{'would import' if dry else 'imported'}: {what}, as {address}"


def _said_of_refused(number: int, written: str | None) -> str:
    return f"refused: {count(number, 'row')}" + (printable(f", written to {written}") if written is not None else "")


def _export(options: argparse.Namespace) -> int:
    """0 when both files are written."""
    address = database_address(options.database)
    check_target("FILE.csv", options.file, list_files(options.database), with_attempts=True)
    with SqliteStore(address.path, address.name, read_only=True) as store:
        for path in export(store, Path(options.file)):
            print(printable(f"written: {path}"))
    return 0


def _show(options: argparse.Namespace) -> int:
    """0 when there was something to show."""
    address = database_address(options.database)
    now = datetime.now(UTC)
    if options.chain is not None:
        print(chain_text(chain_overview(address.path, address.name, options.chain, now), address.name))
        return 0
    lists = list_overviews(address.path, now, address.name if address.named else None)
    _print_parts(map(list_text, lists))
    return 0


def _print_parts(parts: Iterable[str]) -> None:
    print("\n\n".join(parts) or "there is no list in this file")
