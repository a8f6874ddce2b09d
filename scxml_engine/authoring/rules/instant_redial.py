"""A6: a record that is dialed again in the same instant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity

RULE: Final = Rule(
    code="instant-redial",
    severity=Severity.WARNING,
    finds="a cycle of states that dials the same record again and on which no wait of more than 0 seconds need lie",
    because="a busy number is dialed again at once, until the cap is reached: the customer sees a row of missed "
    "calls, and no call had a chance",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <datamodel><data id="calls" expr="0"/></datamodel>
  <state id="dial">
    <onentry>
      <assign location="calls" expr="calls + 1"/>
      <ocs:make_call record_id="1"/>
    </onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer' || calls &gt;= 3" target="done"/>
    <transition event="ocs.callresult" target="wait"/>
  </state>
  <state id="wait">
    <onentry><ocs:timeout delay="0"/></onentry>
    <transition event="ocs.timeout" target="dial"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <datamodel><data id="calls" expr="0"/></datamodel>
  <state id="dial">
    <onentry>
      <assign location="calls" expr="calls + 1"/>
      <ocs:make_call record_id="1"/>
    </onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer' || calls &gt;= 3" target="done"/>
    <transition event="ocs.callresult" target="wait"/>
  </state>
  <state id="wait">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="ocs.timeout" target="dial"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=7,
    column=7,
)


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such cycle that has an end, at its first make_call; one without an end has a rule of its own."""
    for redial in survey.redials:
        if redial.is_capped and not redial.has_wait:
            message = "this call is repeated without a wait between the one and the next"
            yield RULE.diagnostic(redial.call.location, message, 'wait before it: <ocs:timeout delay="300"/>')
