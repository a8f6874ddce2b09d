"""E6, E7: a handler of an error of the dialect in other letters than its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity

RULE: Final = Rule(
    code="error-event-case",
    severity=Severity.WARNING,
    finds="a transition on error.attribute or error.configuration, written in any other case than the events have",
    because="events are matched with regard to case: Error.Attribute does not take a transition on error.attribute",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="call">
    <onentry><ocs:make_call record_id="1"/></onentry>
    <transition event="ocs.callresult" target="done"/>
    <transition event="error.attribute" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="call">
    <onentry><ocs:make_call record_id="1"/></onentry>
    <transition event="ocs.callresult" target="done"/>
    <transition event="Error.Attribute" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=6,
    column=5,
)

_EVENTS: Final = {name.casefold(): name for name in ("Error.Attribute", "Error.Configuration")}


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such descriptor, unless the transition takes the event as it is spelled too, or the document raises it."""
    raised = {".".join(event.split(".")[:2]) for event in survey.raised}
    for transition in survey.transitions:
        written = [".".join(descriptor[:2]) for descriptor in transition.events]
        for name in dict.fromkeys(written):
            event = _EVENTS.get(name.casefold())
            if event is not None and name != event and event not in written and name not in raised:
                message = f'event="{name}" takes no {event}: events are matched with regard to case'
                yield RULE.diagnostic(transition.location, message, f'write event="{event}"')
