"""A6: a record that is dialed again and again without an end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity

RULE: Final = Rule(
    code="uncapped-redial",
    severity=Severity.WARNING,
    finds="a cycle of states that dials the same record again, or the same chain, and that no count and no clock ends",
    because="a number that nobody answers is dialed for ever: an end by the result of a call comes only if "
    "somebody answers one day",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <datamodel><data id="calls" expr="0"/></datamodel>
  <state id="dial">
    <onentry>
      <assign location="calls" expr="calls + 1"/>
      <ocs:make_call record_id="1"/>
    </onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    <transition event="ocs.callresult" target="wait"/>
  </state>
  <state id="wait">
    <onentry><ocs:timeout delay="300"/></onentry>
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
    """Every such cycle, at its first make_call."""
    for redial in survey.redials:
        if not redial.is_capped:
            wait = "" if redial.has_wait else ", and no wait lies between two calls"
            message = f"this call is repeated without an end: no condition on the way counts{wait}"
            yield RULE.diagnostic(redial.call.location, message, "count the calls, and stop at a number of them")
