"""A file of scenarios, from YAML to values (design section 5, "Scenario, YAML").

Every problem that the file has is told at once, with line and column. A key at the top holds for all scenarios;
`start`, `timezone`, `calendar`, `chain`, `list`, `chain_id`, `set` and `horizon` may stand in a scenario too, and win
there (`set` name by name). Paths are relative to the file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from scxml_engine.authoring.scenarios.asking import Asking, Entries, is_empty, truth
from scxml_engine.authoring.scenarios.chains import chain_of_list, read_chain
from scxml_engine.authoring.scenarios.expecting import read_expectation
from scxml_engine.authoring.scenarios.injecting import read_injections, read_outcomes
from scxml_engine.authoring.scenarios.model import Scenario, Situation, Suite, Variable
from scxml_engine.authoring.scenarios.nodes import Mapping, Node, Scalar, read_nodes
from scxml_engine.campaign.calendar_table import parse_calendar
from scxml_engine.campaign.config import CampaignConfig, load_calendar, load_campaign
from scxml_engine.campaign.publishing import named_treatment
from scxml_engine.campaign.tables import one_of
from scxml_engine.diagnostics import Location
from scxml_engine.errors import ConfigError, SourceError, UsageError
from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.durations import parse_duration
from scxml_engine.ocs.settings import DAILY_WINDOW, EMPTY_RECORD_ID, STUCK, Settings
from scxml_engine.ocs.zones import find_zone
from scxml_engine.records import CallingList
from scxml_engine.runtime import Address, local_path, parse_address

MAX_BYTES: Final = 10_000_000
"""A larger file is refused."""

SITUATION_KEYS: Final = ("start", "timezone", "calendar", "chain", "list", "chain_id", "set", "horizon")
TOP_KEYS: Final = ("treatment", "campaign", "settings", "repair", *SITUATION_KEYS, "scenarios")
SCENARIO_KEYS: Final = ("name", "results", "inject", "expect", *SITUATION_KEYS)
SETTINGS_KEYS: Final = ("daily_window", "empty_record_id", "stuck", "lenient", "preferred_contact_field")

_REMOTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
T = TypeVar("T")


def read_suite(path: str | os.PathLike[str]) -> Suite:
    """The scenarios of that file. Raises `SourceError` when it cannot be read, `ConfigError` with every problem."""
    return parse_suite(read_text(path), str(path))


def read_text(path: str | os.PathLike[str]) -> str:
    """The text of a file of scenarios, without a byte order mark."""
    file = str(path)
    try:
        with Path(path).open("rb") as source:
            content = source.read(MAX_BYTES + 1)
    except (OSError, ValueError) as problem:  # ValueError: a path with a NUL
        raise SourceError(f"{file}: cannot read the file: {getattr(problem, 'strerror', None) or problem}") from None
    if len(content) > MAX_BYTES:
        raise SourceError(f"{file}: more than {MAX_BYTES} bytes are no file of scenarios")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise SourceError(f"{file}:{line}: the file is not UTF-8") from None


def parse_suite(text: str, file: str) -> Suite:
    """The scenarios of that text; `file` is its path, from which others are found. Raises `ConfigError`."""
    root = read_nodes(text, file)
    asking = Asking(file)
    suite = _Reader(asking).suite(root)
    asking.finish()
    return suite


class _Reader:
    """Reads one file; what several scenarios share is read once."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._folder = os.path.dirname(asking.file)
        self._campaign = CampaignConfig("")
        self._files = [asking.file]
        self._usual = Calendar()
        self._known: dict[tuple[object, ...], tuple[object, object]] = {}

    def suite(self, root: Node) -> Suite:
        asking = self._asking
        top = asking.table(root, "the file", TOP_KEYS)
        if "campaign" in top:
            self._campaign = self._load(top["campaign"][1], "campaign", load_campaign) or self._campaign
        treatment, location = self._treatment(root, top)
        common = {key: entry for key, entry in top.items() if key in SITUATION_KEYS}
        shared = self._situation(common, None)
        scenarios: list[Scenario] = []
        if "scenarios" not in top:
            asking.report(root, "there are no scenarios", "write scenarios: and a list of them")
        else:
            key, node = top["scenarios"]
            nodes = [] if is_empty(node) else asking.items(node, "scenarios")
            if is_empty(node):
                asking.report(key, "there are no scenarios", "write at least one: - name: …")
            scenarios = [each for node in nodes if (each := self._scenario(node, common, shared)) is not None]
        self._refuse_namesakes(scenarios)
        return Suite(
            file=asking.file,
            treatment=treatment,
            treatment_location=location,
            scenarios=tuple(scenarios),
            settings=self._settings(top),
            traditional=self._campaign.treatments,
            http=self._campaign.http,
            repair=asking.take(top, "repair", truth, default=False),
            files=tuple(dict.fromkeys(self._files)),
        )

    # ---------------------------------------------------------------------------------------------- what all share

    def _treatment(self, root: Node, top: Entries) -> tuple[Address, Location]:
        asking = self._asking
        node = top["treatment"][1] if "treatment" in top else top["campaign"][1] if "campaign" in top else None
        if node is None:
            asking.report(root, "the treatment is missing", "write treatment: and the path of the document")
            return Address(""), asking.place(root)
        address: Address | None
        if "treatment" in top:
            address = asking.convert(node, "treatment", lambda text: _address(self._folder, text))
        else:
            address = asking.convert(node, "campaign", lambda _: self._named())
        return address or Address(""), asking.place(node)

    def _named(self) -> Address:
        """The treatment of the campaign file, as seen from here."""
        named = named_treatment(self._campaign)
        return replace(named, uri=beside(str(self._campaign.folder), named.uri))

    def _settings(self, top: Entries) -> Settings:
        usual = self._campaign.settings
        if "settings" not in top:
            return usual
        table = self._asking.table(top["settings"][1], "settings", SETTINGS_KEYS)
        take = self._asking.take
        node = table.get("empty_record_id")
        empty = usual.empty_record_id
        if node is not None and not (isinstance(node[1], Scalar) and node[1].text == ""):
            plain = isinstance(node[1], Scalar) and node[1].text == "null"  # what it means here is its name
            empty = (
                "null" if plain else take(table, "empty_record_id", one_of(EMPTY_RECORD_ID, "empty record id"), empty)
            )
        elif node is not None:
            empty = ""
        return Settings(
            daily_window=take(table, "daily_window", one_of(DAILY_WINDOW, "daily window"), usual.daily_window),
            empty_record_id=empty,
            stuck=take(table, "stuck", one_of(STUCK, "way with stuck chains"), usual.stuck),
            preferred_contact_field=take(table, "preferred_contact_field", str, usual.preferred_contact_field),
            lenient=take(table, "lenient", truth, usual.lenient),
        )

    def _refuse_namesakes(self, scenarios: list[Scenario]) -> None:
        first: dict[str, Location] = {}
        for each in scenarios:
            other = first.setdefault(each.name, each.location)
            if other != each.location:
                self._asking.report_at(
                    each.location, f'line {other.line} has a scenario "{each.name}" too', "rename one"
                )

    # ------------------------------------------------------------------------------------------------ one scenario

    def _scenario(self, node: Node, common: Entries, shared: Situation | None) -> Scenario | None:
        asking = self._asking
        entries = asking.table(node, "a scenario", SCENARIO_KEYS)
        if not isinstance(node, Mapping):
            return None
        if "name" not in entries:
            asking.report(node, "the scenario has no name", "write name: and what it shows")
        name = asking.take(entries, "name", _name, "")
        own = {key: entry for key, entry in entries.items() if key in SITUATION_KEYS}
        situation = self._situation(_merged(common, own), node) if own or shared is None else shared
        handles = sum(len(chain.records) for chain in situation.chain.chains) if situation else 1 << 30
        outcomes = read_outcomes(asking, entries)
        injections = read_injections(asking, entries)
        expect = read_expectation(asking, *entries["expect"], handles) if "expect" in entries else None
        if situation is None:
            return None
        return Scenario(name, asking.place(node), node.span, situation, outcomes, injections, expect)

    def _situation(self, entries: Entries, scenario: Node | None) -> Situation | None:
        """None after a report; without a scenario what is missing may still come."""
        asking = self._asking
        calendar = self._calendar(entries)
        start = self._once("start", entries, lambda node: self._start(node, calendar), calendar.timezone)
        chain = self._chain(entries, calendar)
        variables = self._once("set", entries, self._variables) or ()
        horizon = self._once("horizon", entries, lambda node: asking.convert(node, "horizon", parse_duration))
        if scenario is not None:
            if "start" not in entries:
                asking.report(scenario, "there is no start", "write start: 2026-03-02T09:00:00, so that no day matters")
            if "chain" not in entries and "list" not in entries:
                asking.report(scenario, "there is no chain", 'write chain: [{contact_info: "5550100"}]')
        if start is None or chain is None:
            return None
        return Situation(
            start, calendar, chain, variables, timedelta(seconds=30 * 86_400 if horizon is None else horizon)
        )

    def _calendar(self, entries: Entries) -> Calendar:
        found = self._once("calendar", entries, self._read_calendar) or self._campaign.calendar or self._usual
        zone = self._once("timezone", entries, lambda node: self._asking.convert(node, "timezone", _zone))
        if zone is None or zone == found.timezone:
            return found
        key = ("zoned", id(found), zone)
        if key not in self._known:
            self._known[key] = found, replace(found, timezone=zone)
        calendar = self._known[key][1]
        return calendar if isinstance(calendar, Calendar) else found

    def _read_calendar(self, node: Node) -> Calendar | None:
        if isinstance(node, Scalar):
            return self._load(node, "calendar", load_calendar)
        try:
            return parse_calendar(_plain_table(node), self._asking.file)
        except ConfigError as refused:
            self._asking.adopt(refused.diagnostics, node)
            return None

    def _start(self, node: Node, calendar: Calendar) -> datetime | None:
        return self._asking.convert(node, "start", lambda text: instant_of(text, calendar))

    def _chain(self, entries: Entries, calendar: Calendar) -> CallingList | None:
        asking = self._asking
        if "chain" in entries and "list" in entries:
            asking.report(entries["list"][0], "chain and list stand side by side", "write one of them")
        if "chain" in entries:
            return self._once("chain", entries, lambda node: read_chain(asking, node, calendar.timezones), id(calendar))
        number = entries["chain_id"][1] if "chain_id" in entries else None

        def from_list(node: Node) -> CallingList | None:
            path = asking.convert(node, "list", lambda text: os.path.join(self._folder, text))
            if path is None:
                return None
            self._files.append(path)
            return chain_of_list(asking, node, path, number, calendar.timezones)

        return self._once("list", entries, from_list, id(calendar), id(number))

    def _variables(self, node: Node) -> tuple[Variable, ...]:
        found = []
        for name, (key, value) in self._asking.table(node, "set").items():
            if isinstance(value, Scalar):
                found.append(Variable(name, value.text, self._asking.place(key)))
            else:
                self._asking.report(value, f"{name} is no text", "a variable has one text or number")
        return tuple(found)

    # ------------------------------------------------------------------------------------------------------ helpers

    def _once(self, key: str, entries: Entries, read: Callable[[Node], T], *more: object) -> T | None:
        """What `read` makes of the value under that key, made once for each node that stands there."""
        if key not in entries:
            return None
        node = entries[key][1]
        known = (key, id(node), *more)
        if known not in self._known:
            self._known[known] = node, read(node)  # with the node, so that no other one takes its identity
        return self._known[known][1]  # type: ignore[return-value] # the key tells its type

    def _load(self, node: Node, what: str, load: Callable[[str], T]) -> T | None:
        """What another file holds; its own problems are told with their own places."""
        path = self._asking.convert(node, what, lambda text: os.path.join(self._folder, text))
        if path is None:
            return None
        self._files.append(path)
        try:
            return load(path)
        except SourceError as refused:
            self._asking.report(node, f"{what}: {refused}")
        except ConfigError as refused:
            self._asking.problems.extend(each for each in refused.diagnostics if each not in self._asking.problems)
        return None


def beside(folder: str, path: str) -> str:
    """A path that is relative to a folder, as seen from the current one, without detours; a URI stays as it is."""
    if _REMOTE.match(path):
        return path
    joined = os.path.join(folder, path)
    short = os.path.normpath(joined)
    try:
        same = os.path.realpath(short) == os.path.realpath(joined)  # .. behind a link leads elsewhere
    except (OSError, ValueError):  # what is no path at all is refused when it is read
        return joined
    return short if same else joined


def _address(folder: str, text: str) -> Address:
    if _REMOTE.match(text):
        return parse_address(text)
    path, mark, query = text.partition("?")
    return parse_address(beside(folder, path) + mark + query)


def document_path(address: Address) -> str | None:
    """The file that an address names; None for what is fetched."""
    return local_path(address.uri)


def _merged(common: Entries, own: Entries) -> Entries:
    """The scenario's own keys before those of the file; `set` is joined name by name."""
    merged = {
        key: entry for key, entry in common.items() if key not in ("chain", "list", "chain_id") or not _CHAIN & {*own}
    }
    if "set" in common and "set" in own:
        before, after = common["set"][1], own["set"][1]
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            joined = Mapping(after.span, after.flow, {**before.entries, **after.entries}, after.size)
            return {**merged, **own, "set": (own["set"][0], joined)}
    return {**merged, **own}


_CHAIN: Final = frozenset({"chain", "list"})


def _plain_table(node: Node) -> dict[str, object]:
    """A table as TOML would give it, every value a text."""
    if not isinstance(node, Mapping):
        return {}
    return {
        key: _plain_table(value) if isinstance(value, Mapping) else value.text if isinstance(value, Scalar) else []
        for key, (_, value) in node.entries.items()
    }


def _name(text: str) -> str:
    """A name in one line."""
    name = " ".join(text.split())
    if not name:
        raise UsageError("there is nothing in it")
    return name


def _zone(text: str) -> str:
    return find_zone(text).key


def instant_of(text: str, calendar: Calendar) -> datetime:
    """An ISO 8601 instant; without an offset it is that of the calendar's zone. Raises `UsageError`."""
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f'"{text}" is no ISO 8601 instant: write 2026-03-02T09:00:00-05:00') from None
    start = start if start.tzinfo else start.replace(tzinfo=calendar.zone())
    if not 1970 <= start.year <= 2200:
        raise UsageError(f'"{text}" lies outside the years 1970 to 2200')
    # There and back: a time in the hour that the clocks skip is the first instant after it.
    return start.astimezone(UTC).astimezone(start.tzinfo)
