"""In which chains begin: what the options say that `run` and `debug` have in common."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from scxml_engine.authoring.scenarios.reading import instant_of
from scxml_engine.campaign import CampaignConfig, load_calendar
from scxml_engine.cli.files import database_address, is_database
from scxml_engine.errors import UsageError
from scxml_engine.ocs import Calendar
from scxml_engine.ocs.zones import find_zone
from scxml_engine.records import CallingList, SqliteStore, demo_chain, read_list

T = TypeVar("T")


def calendar_of(options: argparse.Namespace, campaign: CampaignConfig) -> Calendar:
    """`--calendar`, else the campaign's, with the zone of `--tz`."""
    calendar = load_calendar(options.calendar) if options.calendar is not None else campaign.calendar or Calendar()
    if options.tz is not None:
        calendar = replace(calendar, timezone=converted("--tz", find_zone, options.tz).key)
    return calendar


def start_of(text: str | None, calendar: Calendar) -> datetime:
    """`--start`, else now, in whole seconds."""
    if text is None:
        return datetime.now(UTC).replace(microsecond=0).astimezone(calendar.zone())
    try:
        return instant_of(text, calendar)
    except UsageError as problem:
        raise UsageError(f"--start {problem}") from None


def calling_list(records: str | None, calendar: Calendar, *, strict: bool = False) -> CallingList:
    """`--records`: a file of CSV, a list in a database, or without it one demo chain."""
    if records is None:
        return demo_chain()
    if not is_database(records):
        return read_list(records, timezones=calendar.timezones, strict=strict)
    address = database_address(records)
    with SqliteStore(address.path, address.name, read_only=True) as source:
        return source.calling_list()


def converted(option: str, convert: Callable[[str], T], text: str) -> T:
    """The value of an option; what is wrong with it is told with the option's name."""
    try:
        return convert(text)
    except UsageError as problem:
        raise UsageError(f"{option}: {problem}") from None


def assignment(text: str) -> tuple[str, str]:
    """Name and value of a `--set`."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(f'--set "{text}" is no assignment: write NAME=VALUE')
    return name.strip(), value
