"""`scxml-engine debug FILE`: step through a run, on a screen or line by line."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from scxml_engine.authoring.debug.console import Console
from scxml_engine.authoring.debug.debugger import Debugger
from scxml_engine.authoring.debug.keeping import Sources
from scxml_engine.campaign import CampaignConfig, load_campaign
from scxml_engine.campaign.publishing import named_treatment, treatment_maker
from scxml_engine.cli.files import list_files
from scxml_engine.cli.realms import REALMS, add_realm, check_realm, warn_of_realm
from scxml_engine.cli.situation import assignment, calendar_of, calling_list, converted, start_of
from scxml_engine.diagnostics import printable
from scxml_engine.errors import UsageError
from scxml_engine.ocs import Calendar
from scxml_engine.ocs.durations import parse_duration
from scxml_engine.records import CallingList
from scxml_engine.runtime import Address, AnySource, HttpSource, local_path, parse_address

_NO_SCREEN: Final = "the screen of debug needs a library that is not installed"
_PROMPT: Final = "(debug) "
_LONGEST: Final = 100_000  # characters of a command


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "debug",
        help="step through a run, forwards and backwards, and answer its calls",
        allow_abbrev=False,
        epilog="The commands are listed by the command help. Exit status: 0, or 2 for bad usage or bad input.",
    )
    add = parser.add_argument
    add("treatment", metavar="FILE", nargs="?", help="path, or file:, http: or https: URI, with ?NAME=VALUE&…")
    add("--plain", action="store_true", help="line by line, as without a terminal; no screen")
    add("--records", metavar="LIST", help="calling list: a CSV file, or sqlite:///FILE.db?list=NAME (a demo chain)")
    add("--chain", metavar="N", type=int, help="the chain_id of the chain (the first)")
    add("--start", metavar="ISO-8601", help="when the run begins (now)")
    add("--tz", metavar="NAME", help="time zone of records that name none")
    add("--calendar", metavar="FILE.toml", help="business hours, holidays, time zones")
    add("--campaign", metavar="FILE.toml", help="treatment-uri, settings, calendar and traditional treatments")
    add("--set", action="append", default=[], metavar="NAME=VALUE", help="set a variable of the treatment")
    add("--horizon", default="30d", metavar="30d", help="how long to run: a number and s, m, h or d")
    add_realm(parser)
    add("--repair", action="store_true", help="mend what is broken in documents cut from the manual")
    parser.set_defaults(command=command)


def command(options: argparse.Namespace) -> int:
    """Debug until the end of the input, or `quit`."""
    check_realm(options.realm)
    screen = _has_screen(options)
    campaign = load_campaign(options.campaign) if options.campaign is not None else CampaignConfig("")
    address = parse_address(options.treatment) if options.treatment is not None else named_treatment(campaign)
    folder = campaign.folder if options.treatment is None else None
    with HttpSource(campaign.http) as http:
        documents = AnySource(http, folder) if folder is not None else AnySource(http)
        console = _console(options, campaign, address, documents)
        if screen:
            # The library takes its time to load, and no other command needs it.
            app: Any = import_module("scxml_engine.authoring.debug.screen")
            app.show(console)
        else:
            _line_by_line(console)
    return 0


def _has_screen(options: argparse.Namespace) -> bool:
    if options.plain or not _is_terminal():
        return False
    if find_spec("textual") is None:
        raise UsageError(f"{_NO_SCREEN}: pip install 'scxml-engine[debug]', or use --plain")
    return True


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def _console(options: argparse.Namespace, campaign: CampaignConfig, address: Address, documents: AnySource) -> Console:
    calendar = calendar_of(options, campaign)
    horizon = timedelta(seconds=converted("--horizon", parse_duration, options.horizon))
    start = start_of(options.start, calendar)
    make = treatment_maker(
        campaign,
        address,
        documents,
        calendar,
        variables=dict(map(assignment, options.set)),
        make_realm=REALMS[options.realm],
        repair=options.repair,
    )
    treatment = make(documents.fetch(address.uri))
    warn_of_realm(options.realm)
    for each in treatment.diagnostics():
        print(each, file=sys.stderr)
    chain = _chain(options, calendar)
    debugger = Debugger(treatment, chain, start, horizon=horizon)
    path = local_path(address.uri)
    if path is not None and options.treatment is None:
        path = str(campaign.folder / path)
    sources = Sources(
        treatment=address.uri if path is None else path,
        campaign=options.campaign or "",
        calendar=options.calendar or "",
        repair=options.repair,
    )
    files = [path, options.campaign, options.calendar, *list_files(options.records)]
    return Console(debugger, sources, [each for each in files if each])


def _chain(options: argparse.Namespace, calendar: Calendar) -> CallingList:
    """A list of one chain: that of the number, else the first."""
    found = calling_list(options.records, calendar)
    for each in found.diagnostics:
        print(each, file=sys.stderr)
    chains = [each for each in found.chains if options.chain in (None, each.chain_id)]
    if not chains:
        which = "chain" if options.chain is None else f"chain {options.chain}"
        raise UsageError(f"{options.records or 'the demo list'} has no {which}")
    return replace(found, chains=(chains[0],), diagnostics=())


def _line_by_line(console: Console) -> None:
    """Commands from standard input; one that is no terminal is echoed, so that the output can be read alone."""
    talks = _is_terminal()
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="backslashreplace")  # what is no text is no command either
    _say(console.do("state"))
    while not console.ended:
        text = _asked(talks=talks)
        if text is None:
            break
        if not talks:
            print(printable(f"{_PROMPT}{text}"))
        _say(console.do(text))


def _asked(*, talks: bool) -> str | None:
    """The next command; None at the end of the input."""
    if not talks:
        line = sys.stdin.readline(_LONGEST) if sys.stdin is not None else ""
        return line.strip() if line else None
    try:
        return input(_PROMPT)
    except EOFError:
        print()
        return None


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
    sys.stdout.flush()
