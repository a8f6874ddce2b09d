"""D3: `_eventdata`, the name that release 8.0 had for the data of an event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity

_NAME: Final = "_eventdata"

RULE: Final = Rule(
    code="eventdata",
    severity=Severity.NOTE,
    finds="the name _eventdata in an expression, a location or a script",
    because="it is an alias that this dialect alone knows: any SCXML engine has the data of an event as _event.data",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="ask">
    <onentry><ocs:get_daytime/></onentry>
    <transition event="ocs.daytime_change" cond="_eventdata.daytime_code == 'BH'" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="ask">
    <onentry><ocs:get_daytime/></onentry>
    <transition event="ocs.daytime_change" cond="_event.data.daytime_code == 'BH'" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=5,
    column=5,
)


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every attribute and every script in which the name stands, once each."""
    for text in survey.mentions(_NAME):
        message = f"{text.where}: {_NAME} is the name of release 8.0 for _event.data"
        yield RULE.diagnostic(text.location, message, "write _event.data")
