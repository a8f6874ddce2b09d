"""The files of a campaign: campaign, calendar and results TOML, as frozen values.

The contract is in section 5 of the design. Each `load_…` reads one file; it raises `SourceError` when the file cannot
be read and `ConfigError` with every problem that is in it. Unknown keys and tables are problems.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scxml_engine.campaign.calendar_table import CountryHolidays, parse_calendar, read_calendar
from scxml_engine.campaign.tables import NOTHING, Reading, one_of, read_toml, text, whole_number
from scxml_engine.campaign.treatment_table import read_treatments
from scxml_engine.dialers import ResultsTable, parse_table
from scxml_engine.errors import ConfigError, UsageError
from scxml_engine.ocs.durations import parse_duration
from scxml_engine.ocs.sequences import TraditionalTreatment
from scxml_engine.ocs.settings import DAILY_WINDOW, EMPTY_RECORD_ID, STUCK, Settings

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from scxml_engine.ocs.calendar import Calendar

__all__ = [
    "CampaignConfig",
    "CountryHolidays",
    "HttpOptions",
    "TraditionalTreatment",
    "load_calendar",
    "load_campaign",
    "load_results",
    "parse_calendar",
]

_KEYS: Final = (
    "name",
    "treatment-uri",
    "treatment-preferred-contact-field",
    "http-connection-pool-size",
    "http-response-timeout",
    "settings",
    "calendar",
    "results",
    "treatments",
)
_SETTINGS: Final = ("daily_window", "empty_record_id", "stuck")


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """How treatment documents are fetched (L4237): connections in the pool, seconds until an answer is given up."""

    connection_pool_size: int = 4
    response_timeout: float = 10.0


@dataclass(frozen=True, slots=True)
class CampaignConfig:
    """Everything that a campaign file says; what it leaves out has its default.

    `name` is the file's own name when it gives none. `treatment_uri` is as it was written, and relative to the file.
    `calendar` and `results` are None when their table is absent.
    """

    name: str
    treatment_uri: str | None = None
    settings: Settings = field(default_factory=Settings)
    http: HttpOptions = field(default_factory=HttpOptions)
    calendar: Calendar | None = None
    results: ResultsTable | None = None
    treatments: tuple[TraditionalTreatment, ...] = ()


def load_campaign(path: str | os.PathLike[str]) -> CampaignConfig:
    """The campaign of that file."""
    reading = Reading(str(path))
    table = reading.table(read_toml(path), "", _KEYS)
    http = HttpOptions()
    config = CampaignConfig(
        name=reading.take(table, "", "name", text, Path(path).stem),
        treatment_uri=reading.take(table, "", "treatment-uri", text, None),
        settings=_settings(reading, table),
        http=HttpOptions(
            reading.take(table, "", "http-connection-pool-size", whole_number(1), http.connection_pool_size),
            reading.take(table, "", "http-response-timeout", _timeout, http.response_timeout),
        ),
        calendar=read_calendar(reading, table["calendar"], "calendar") if "calendar" in table else None,
        results=_results(reading, table["results"]) if "results" in table else None,
        treatments=read_treatments(reading, table["treatments"], "treatments") if "treatments" in table else (),
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
        preferred_contact_field=reading.take(campaign, "", "treatment-preferred-contact-field", text, None),
    )


def _results(reading: Reading, value: object) -> ResultsTable | None:
    try:
        return parse_table(reading.table(value, "results"), reading.source)
    except ConfigError as problem:
        reading.problems.extend(problem.diagnostics)
        return None


def _timeout(value: object) -> float:
    seconds = parse_duration(value)
    if seconds == 0:
        raise UsageError("must be more than 0")
    return seconds
