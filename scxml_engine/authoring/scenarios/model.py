"""A file of scenarios as values: what happens to one chain, and what must come of it.

Every part that a failure may speak of has its `Location`. Durations are seconds unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scxml_engine.authoring.scenarios.nodes import Span
from scxml_engine.campaign.injections import Injection
from scxml_engine.diagnostics import Location
from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.calls import Outcome
from scxml_engine.ocs.messages import EndReason
from scxml_engine.ocs.sequences import TraditionalTreatment
from scxml_engine.ocs.settings import Settings
from scxml_engine.records import CallingList
from scxml_engine.runtime import Address, HttpOptions


@dataclass(frozen=True, slots=True)
class Said:
    """A text and where it stands: a line of the log, an event, a state."""

    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class ExpectedCall:
    """One call; what is None is not compared. `after` counts from the start to the instant at which it was placed."""

    location: Location
    contact_info: str | None = None
    after: float | None = None
    result: int | None = None
    attempt: int | None = None
    record: int | None = None
    contact_info_type: int | None = None
    options: Mapping[str, str] | None = None
    extensions: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ExpectedRecord:
    """Some fields of the record with that handle, at the end: by column, the text that the list would have."""

    location: Location
    handle: int
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ExpectedCalls:
    """All calls of the chain, in order."""

    location: Location
    calls: tuple[ExpectedCall, ...]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must come of it; what is None or empty is not compared.

    `log` and `events` come in that order, others may stand between. `never` and `events` are event descriptors:
    `error` covers `error.execution`.
    """

    location: Location
    ended: Said | None = None
    state: Said | None = None
    post_processing: Said | None = None
    calls: ExpectedCalls | None = None
    log: tuple[Said, ...] = ()
    events: tuple[Said, ...] = ()
    never: tuple[Said, ...] = ()
    records: tuple[ExpectedRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """A value for a data item of the document."""

    name: str
    value: str
    location: Location


@dataclass(frozen=True, slots=True)
class Injected:
    """What happens from outside; `title` is how it is written."""

    injection: Injection
    title: str
    location: Location


@dataclass(frozen=True, slots=True)
class Situation:
    """In which a chain begins: the instant, the calendar, the chain itself, the variables, and how long it may take."""

    start: datetime
    calendar: Calendar
    chain: CallingList
    variables: tuple[Variable, ...] = ()
    horizon: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One test: the calls of the chain end as `outcomes` say (the last repeats), and `expect` must come of it.

    `span` is the place of its table in the text of the file.
    """

    name: str
    location: Location
    span: Span
    situation: Situation
    outcomes: tuple[Outcome, ...]
    injections: tuple[Injected, ...] = ()
    expect: Expectation | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """A file of scenarios for one treatment. `files` are those that were read for it, itself first."""

    file: str
    treatment: Address
    treatment_location: Location
    scenarios: tuple[Scenario, ...]
    settings: Settings = field(default_factory=Settings)
    traditional: tuple[TraditionalTreatment, ...] = ()
    http: HttpOptions = field(default_factory=HttpOptions)
    repair: bool = False
    files: tuple[str, ...] = ()


ENDS: tuple[EndReason, ...] = ("final", "stuck", "error", "horizon", "unloaded")
