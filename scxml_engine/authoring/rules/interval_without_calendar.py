"""A1, A5: an interval whose table may not be configured, and nobody hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.authoring.written import written_out
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ocs import Daytime
from scxml_engine.ocs.actions.base import token
from scxml_engine.scxml.model import Attribute

RULE: Final = Rule(
    code="interval-without-calendar",
    severity=Severity.WARNING,
    finds="a wait for an interval of the calendar, or a question for it, where no state handles Error.Configuration",
    because="without the statistical table that the interval comes from the action is refused with "
    "Error.Configuration, and a chain that waits for the answer waits for ever",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="sleep">
    <onentry><ocs:timeout delay="HDAY"/></onentry>
    <transition event="ocs.timeout" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="sleep">
    <onentry><ocs:timeout delay="HDAY"/></onentry>
    <transition event="ocs.timeout" target="done"/>
    <transition event="Error.Configuration" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=4,
    column=14,
)

_EVENT: Final = "Error.Configuration"
_USUAL: Final = frozenset({Daytime.BBH, Daytime.BH, Daytime.ABH})  # whoever has a calendar at all has these


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such action; where the calendar is known, only those whose table is missing."""
    for place, action in survey.actions("timeout", "get_info"):
        for attribute in action.attributes:
            code = _interval(survey, attribute)
            if code is None or (survey.calendar is not None and survey.calendar.configured(code)):
                continue
            if place.state in survey.flow.reachable and not survey.answers.heard_at_once(place, _EVENT):
                said = f'{attribute.name}="{code}"'
                diagnostic = RULE.diagnostic(action.location, _message(survey, said, code), _remedy(survey, code))
                is_likely = survey.calendar is None and code in _USUAL
                yield replace(diagnostic, severity=Severity.NOTE) if is_likely else diagnostic


def _interval(survey: Survey, attribute: Attribute) -> Daytime | None:
    """The interval that a delay or a param names, where it is written out."""
    if attribute.name not in ("delay", "param"):
        return None
    word = token(written_out(survey, attribute), Daytime)
    return Daytime(word) if word else None


def _table(code: Daytime) -> str:
    return "holidays" if code is Daytime.HDAY else "weekdays"


def _message(survey: Survey, said: str, code: Daytime) -> str:
    if survey.calendar is not None:
        return f"{said} needs a table of {_table(code)}, and the calendar has none"
    return f"{said} needs a table of {_table(code)}, and nobody takes {_EVENT}, which comes when there is none"


def _remedy(survey: Survey, code: Daytime) -> str:
    handler = f'add a transition on event="{_EVENT}"'
    return handler if survey.calendar is None else f"configure the {_table(code)}, or {handler}"
