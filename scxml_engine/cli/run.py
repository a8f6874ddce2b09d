"""`scxml-engine run TREATMENT`: run every chain of a calling list on the virtual clock (design section 5)."""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tqdm import tqdm

from scxml_engine.authoring import review
from scxml_engine.campaign import (
    BothTraces,
    CampaignConfig,
    JsonTrace,
    ReadableTrace,
    Summary,
    VirtualCampaign,
    load_campaign,
    load_results,
)
from scxml_engine.campaign.publishing import named_treatment, treatment_maker
from scxml_engine.cli.files import check_target, database_address, is_database, list_files
from scxml_engine.cli.realms import REALMS, add_realm, check_realm, warn_of_realm
from scxml_engine.cli.situation import assignment, calendar_of, calling_list, converted, start_of
from scxml_engine.cli.summary import summary_table
from scxml_engine.diagnostics import Diagnostic, Severity, printable
from scxml_engine.dialers import ScriptedOutcomes, WeightedOutcomes, parse_results
from scxml_engine.ocs import OutcomeModel
from scxml_engine.ocs.durations import parse_duration
from scxml_engine.ocs.trace import Listener
from scxml_engine.records import MemoryStore, export
from scxml_engine.runtime import Address, AnySource, BesideSource, HttpSource, local_path, parse_address
from scxml_engine.scxml.source import DocumentSource

_PROGRESS_FROM = 200  # chains; a shorter run is over before a bar is read


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "run",
        help="run every chain of a calling list on a virtual clock",
        allow_abbrev=False,
        epilog="Exit status: 0 every chain ended by its script, 1 some chain did not, 2 bad usage or bad input.",
    )
    add = parser.add_argument
    add(
        "treatment",
        metavar="TREATMENT",
        nargs="?",
        help="path, or file:, http: or https: URI, with ?NAME=VALUE&… to set variables (the campaign's treatment-uri)",
    )
    add(
        "--records",
        metavar="LIST",
        help="calling list: a CSV file, or sqlite:///FILE.db?list=NAME (none: a demo chain)",
    )
    add("--results", metavar="A,B,C|FILE.toml", help="results of a chain's calls in turn, or weights (Answer)")
    add("--seed", type=_integer, default=0, metavar="N", help="seed of the weights (0)")
    add("--start", metavar="ISO-8601", help="when the run begins (now)")
    add("--tz", metavar="NAME", help="time zone of records that name none")
    add("--calendar", metavar="FILE.toml", help="business hours, holidays, time zones")
    add(
        "--campaign",
        metavar="FILE.toml",
        help="treatment-uri, settings, calendar, results and traditional treatments in one file",
    )
    add("--set", action="append", default=[], metavar="NAME=VALUE", help="set a variable of the treatment")
    add("--horizon", default="30d", metavar="30d", help="how long to run: a number and s, m, h or d")
    add("--max-chains", type=_count, metavar="N", help="run the first N chains only")
    add("--out", metavar="FILE", help="write the resulting list here, and its attempts beside it")
    add_realm(parser)
    add("--trace", action="store_true", help="tell what happens, line by line")
    add("--json", action="store_true", help="tell it as JSON lines on standard output")
    add("--strict", action="store_true", help="load nothing when a row of the list is bad")
    add(
        "--repair",
        action="store_true",
        help="mend what is broken in documents cut from the manual, with a warning each",
    )
    parser.set_defaults(command=command)


def command(options: argparse.Namespace) -> int:
    """Run: 0 when every chain ended by its script, 1 when some chain did not."""
    check_realm(options.realm)
    campaign = load_campaign(options.campaign) if options.campaign is not None else CampaignConfig("")
    place = _place(options, campaign)
    _check_target(options, place, campaign)
    with HttpSource(campaign.http) as http:
        return _run(options, campaign, place.address, AnySource(http, place.folder))


def _run(options: argparse.Namespace, campaign: CampaignConfig, address: Address, documents: AnySource) -> int:
    calendar = calendar_of(options, campaign)
    start = start_of(options.start, calendar)
    horizon = timedelta(seconds=converted("--horizon", parse_duration, options.horizon))
    outcomes = _outcomes(options, campaign)
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
    _spare(options, treatment.documents)
    warn_of_realm(options.realm)
    loaded = calling_list(options.records, calendar, strict=options.strict)
    if options.results is None and campaign.results is None:
        print("no --results: every call is answered", file=sys.stderr)
    _report(review(treatment), loaded.diagnostics)
    store = MemoryStore(loaded)
    chains = len(loaded.chains)
    if options.max_chains is not None:
        chains = min(chains, options.max_chains)
    with _progress(chains) as progress:
        summary = VirtualCampaign(
            treatment,
            store,
            outcomes,
            start,
            horizon=horizon,
            max_chains=options.max_chains,
            listener=_listener(options, start),
            progress=progress,
            log_attempts=options.out is not None,
        ).run()
    _spare(options, treatment.documents)  # it may have invoked further ones
    _conclude(options, summary, store)
    return 0 if summary.all_final else 1


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the treatment stands, and the folder in which a relative path begins."""

    address: Address
    folder: Path


def _place(options: argparse.Namespace, campaign: CampaignConfig) -> _Place:
    """The treatment that was named, else the calling list's, else the campaign's (row D6)."""
    files = list_files(options.records)  # refuses a database that this version does not know
    if options.treatment is not None:
        return _Place(parse_address(options.treatment), Path())
    return _Place(named_treatment(campaign, _list_name(options.records) if files else ""), campaign.folder)


def _list_name(records: str) -> str:
    return database_address(records).name if is_database(records) else Path(records).stem


def _check_target(options: argparse.Namespace, place: _Place, campaign: CampaignConfig) -> None:
    """Refuse an --out that cannot be written, or that would write over what is read, before anything runs."""
    if options.out is None:
        return
    treatment = local_path(place.address.uri)
    sources = [None if treatment is None else str(place.folder / treatment), *list_files(options.records)]
    sources += [options.calendar, options.campaign, options.results, campaign.http.ca_file]
    check_target("--out", options.out, sources, with_attempts=True)


def _spare(options: argparse.Namespace, documents: DocumentSource | None) -> None:
    """Refuse an --out over a file that the document names by src=."""
    if options.out is not None and isinstance(documents, BesideSource):
        check_target("--out", options.out, documents.read, with_attempts=True)


def _outcomes(options: argparse.Namespace, campaign: CampaignConfig) -> OutcomeModel:
    if options.results is None:
        if campaign.results is not None:
            return WeightedOutcomes(campaign.results, options.seed)
        return ScriptedOutcomes(parse_results("Answer"))
    if options.results.lower().endswith(".toml"):
        return WeightedOutcomes(load_results(options.results), options.seed)
    return ScriptedOutcomes(converted("--results", parse_results, options.results))


def _listener(options: argparse.Namespace, start: datetime) -> Listener | None:
    """JSON lines have standard output for themselves: beside them the readable trace goes to standard error."""
    if not options.json:
        return ReadableTrace(sys.stdout, start) if options.trace else None
    lines = JsonTrace(sys.stdout, start)
    return BothTraces(lines, ReadableTrace(sys.stderr, start)) if options.trace else lines


def _report(document: Iterable[Diagnostic], loaded: Iterable[Diagnostic]) -> None:
    """What is questionable, before the run. An expression that does not parse is an error only when it is reached."""
    for each in document:
        if each.severity is Severity.ERROR:
            each = dataclasses.replace(each, severity=Severity.WARNING)  # the same finding, milder
        if each.severity is not Severity.NOTE:
            print(each, file=sys.stderr)
    for each in loaded:
        print(each, file=sys.stderr)


def _conclude(options: argparse.Namespace, summary: Summary, store: MemoryStore) -> None:
    stream = sys.stderr if options.json else sys.stdout
    print(summary_table(summary), file=stream)
    if options.out is not None:
        for path in export(store, Path(options.out)):
            print(printable(f"written: {path}"), file=stream)


@contextmanager
def _progress(chains: int) -> Iterator[Callable[[int], None] | None]:
    """A bar on standard error, where that is a terminal and the run is long."""
    if chains < _PROGRESS_FROM or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    with tqdm(total=chains, unit="chain", file=sys.stderr, leave=False) as bar:

        def advance(_: int) -> None:
            bar.update()

        yield advance


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is no whole number') from None


def _count(text: str) -> int:
    number = _integer(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is too small: run at least 1 chain")
    return number
