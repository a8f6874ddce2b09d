"""A6: two calls that are asked for at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.places import blocks
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.scxml.model import Custom

RULE: Final = Rule(
    code="second-call",
    severity=Severity.WARNING,
    finds="a second make_call in one block, where no state takes Error.Attribute",
    because="a chain makes one call at a time: the second is refused with Error.Attribute while the first goes "
    "on, and nobody hears of it",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="call">
    <onentry>
      <ocs:make_call record_id="1"/>
      <ocs:make_call record_id="2"/>
    </onentry>
    <transition event="ocs.callresult" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="call">
    <onentry><ocs:make_call record_id="1"/></onentry>
    <transition event="ocs.callresult" target="next"/>
  </state>
  <state id="next">
    <onentry><ocs:make_call record_id="2"/></onentry>
    <transition event="ocs.callresult" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=6,
    column=7,
)


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every call of a block but the first; one under a condition may be the only one."""
    for place, block in blocks(survey.flow):
        calls = [each for each in block if isinstance(each, Custom) and each.name == "make_call"]
        is_minded = len(calls) > 1 and survey.answers.heard_at_once(place, "Error.Attribute")
        for call in () if is_minded else calls[1:]:
            message = f"this call is refused: the one at line {calls[0].location.line} is still going on"
            yield RULE.diagnostic(call.location, message, "make it when ocs.callresult has come")
