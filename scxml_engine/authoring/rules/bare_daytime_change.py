"""A4: a handler of `daytime_change`, as the manual's table of actions has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity

RULE: Final = Rule(
    code="bare-daytime-change",
    severity=Severity.WARNING,
    finds="a transition on the event daytime_change, which nothing in the document raises",
    because="get_daytime answers with ocs.daytime_change (the manual lost the prefix in one place): it is never taken",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="ask">
    <onentry><ocs:get_daytime/></onentry>
    <transition event="daytime_change" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="ask">
    <onentry><ocs:get_daytime/></onentry>
    <transition event="ocs.daytime_change" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=5,
    column=5,
)


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such transition."""
    raised = {event.split(".")[0] for event in survey.raised}
    if "daytime_change" in raised:
        return
    for transition in survey.transitions:
        if any(descriptor[:1] == ("daytime_change",) for descriptor in transition.events):
            message = "no event daytime_change ever comes: the answer to get_daytime has a prefix"
            yield RULE.diagnostic(transition.location, message, 'write event="ocs.daytime_change"')
