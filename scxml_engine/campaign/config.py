"""The files of a campaign: campaign, calendar and results TOML, as frozen values.

The contract is in section 5 of the design. Each `load_…` reads one file; it raises `SourceError` when the file cannot
be read and `ConfigError` with every problem that is in it. Unknown keys and tables are problems.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scxml_engine.campaign.calendar_table import CountryHolidays, parse_calendar, read_calendar
from scxml_engine.campaign.tables import NOTHING, Reading, one_of, read_toml, text, truth, whole_number
from scxml_engine.campaign.treatment_table import read_treatments
from scxml_engine.dialers import ResultsTable, parse_table
from scxml_engine.errors import ConfigError, UsageError
from scxml_engine.ocs.durations import parse_duration
from scxml_engine.ocs.sequences import TraditionalTreatment
from scxml_engine.ocs.settings import DAILY_WINDOW, EMPTY_RECORD_ID, STUCK, Settings
from scxml_engine.runtime import HttpOptions, parse_origin
from scxml_engine.scxml.markup import MAX_BYTES

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from scxml_engine.ocs.calendar import Calendar

__all__ = [
    "CampaignConfig",
    "CountryHolidays",
    "load_calendar",
    "load_campaign",
    "load_results",
    "parse_calendar",
]

KEYS: Final = (
    "name",
    "treatment-uri",
    "treatment-preferred-contact-field",
    "treatment-refresh",
    "http-connection-pool-size",
    "http-response-timeout",
    "http-total-timeout",
    "http-max-bytes",
    "http-tls-verify",
    "http-ca-file",
    "http-origins",
    "settings",
    "calling-lists",
    "calendar",
    "results",
    "treatments",
)
"""The keys of a campaign file."""
_DAY: Final = 86_400
_SETTINGS: Final = ("daily_window", "empty_record_id", "stuck", "lenient")


@dataclass(frozen=True, slots=True)
class CampaignConfig:
    """Everything that a campaign file says; what it leaves out has its default.

    `name` is the file's own name when it gives none. `treatment_uri` is as it was written, and relative to `folder`,
    the file's own; `list_treatments` are those of single calling lists, by the list's name. `refresh` is the time after
    which a live campaign looks whether its treatment was published anew; None is never. `calendar` and `results` are
    None when their table is absent.
    """

    name: str
    treatment_uri: str | None = None
    list_treatments: Mapping[str, str] = field(default_factory=dict)
    refresh: timedelta | None = None
    settings: Settings = field(default_factory=Settings)
    http: HttpOptions = field(default_factory=HttpOptions)
    calendar: Calendar | None = None
    results: ResultsTable | None = None
    treatments: tuple[TraditionalTreatment, ...] = ()
    folder: Path = field(default_factory=Path)

    def treatment_for(self, calling_list: str) -> str | None:
        """The treatment-uri for that list: its own, else the campaign's (row D6)."""
        return self.list_treatments.get(calling_list, self.treatment_uri)


def load_campaign(path: str | os.PathLike[str]) -> CampaignConfig:
    """The campaign of that file."""
    reading = Reading(str(path))
    table = reading.table(read_toml(path), "", KEYS)
    config = CampaignConfig(
        name=reading.take(table, "", "name", text, Path(path).stem),
        treatment_uri=reading.take(table, "", "treatment-uri", text, None),
        settings=_settings(reading, table),
        list_treatments=_list_treatments(reading, table),
        refresh=reading.take(table, "", "treatment-refresh", _refresh, None),
        http=_http(reading, table, Path(path).parent),
        calendar=read_calendar(reading, table["calendar"], "calendar") if "calendar" in table else None,
        results=_results(reading, table["results"]) if "results" in table else None,
        treatments=read_treatments(reading, table["treatments"], "treatments") if "treatments" in table else (),
        folder=Path(path).parent,
    )
    reading.finish()
    return config


def load_calendar(path: str | os.PathLike[str]) -> Calendar:
    """The calendar of that file."""
    return parse_calendar(read_toml(path), str(path))


def load_results(path: str | os.PathLike[str]) -> ResultsTable:
    """The weights of that file, for a `WeightedOutcomes`."""
    return parse_table(read_toml(path), str(path))


def _settings(reading: Reading, campaign: Mapping[str, object]) -> Settings:
    table = reading.table(campaign.get("settings", NOTHING), "settings", _SETTINGS)
    usual = Settings()
    return Settings(
        daily_window=reading.take(
            table, "settings", "daily_window", one_of(DAILY_WINDOW, "daily window"), usual.daily_window
        ),
        empty_record_id=reading.take(
            table, "settings", "empty_record_id", one_of(EMPTY_RECORD_ID, "empty record id"), usual.empty_record_id
        ),
        stuck=reading.take(table, "settings", "stuck", one_of(STUCK, "way with stuck chains"), usual.stuck),
        lenient=reading.take(table, "settings", "lenient", truth, usual.lenient),
        preferred_contact_field=reading.take(campaign, "", "treatment-preferred-contact-field", text, None),
    )


def _results(reading: Reading, value: object) -> ResultsTable | None:
    try:
        return parse_table(reading.table(value, "results"), reading.source)
    except ConfigError as problem:
        reading.problems.extend(problem.diagnostics)
        return None


def _list_treatments(reading: Reading, campaign: Mapping[str, object]) -> dict[str, str]:
    """`[calling-lists.NAME] treatment-uri = …`, by name."""
    uris = {}
    lists = reading.table(campaign.get("calling-lists", NOTHING), "calling-lists")
    for name, value in lists.items():
        path = f"calling-lists.{name}"
        uri = reading.take(reading.table(value, path, ("treatment-uri",)), path, "treatment-uri", text, None)
        if uri is not None:
            uris[name] = uri
    return uris


def _http(reading: Reading, table: Mapping[str, object], folder: Path) -> HttpOptions:
    usual = HttpOptions()
    ca_file = reading.take(table, "", "http-ca-file", text, None)
    return HttpOptions(
        connection_pool_size=reading.take(
            table, "", "http-connection-pool-size", whole_number(1), usual.connection_pool_size
        ),
        response_timeout=reading.take(table, "", "http-response-timeout", _timeout, usual.response_timeout),
        total_timeout=reading.take(table, "", "http-total-timeout", _timeout, usual.total_timeout),
        max_bytes=reading.take(table, "", "http-max-bytes", _most_bytes, usual.max_bytes),
        tls_verify=reading.take(table, "", "http-tls-verify", truth, usual.tls_verify),
        ca_file=None if ca_file is None else str(folder / ca_file),
        origins=reading.take(table, "", "http-origins", _origins, ()),
    )


def _origins(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise UsageError('not a list of origins; write ["https://treatments.example"]')
    return tuple(parse_origin(text(each)) for each in value)


def _timeout(value: object) -> float:
    seconds = parse_duration(value)
    if seconds == 0:
        raise UsageError("must be more than 0")
    if seconds > _DAY:
        raise UsageError("must be at most a day")
    return seconds


def _most_bytes(value: object) -> int:
    number = whole_number(1)(value)
    if number > MAX_BYTES:
        raise UsageError(f"{number} is too large: a document of more than {MAX_BYTES} bytes is never read")
    return number


def _refresh(value: object) -> timedelta:
    return timedelta(seconds=_timeout(value))
