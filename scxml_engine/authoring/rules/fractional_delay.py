"""A1: a delay with a fraction of a second."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.authoring.written import written_out
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.scxml.extension import DECIMAL

RULE: Final = Rule(
    code="fractional-delay",
    severity=Severity.NOTE,
    finds="the delay of a timeout with a fraction of a second",
    because="the manual has whole seconds: here the fraction is waited for as well, elsewhere nobody says what "
    "becomes of it",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="wait">
    <onentry><ocs:timeout delay="0.5"/></onentry>
    <transition event="ocs.timeout" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="wait">
    <onentry><ocs:timeout delay="1"/></onentry>
    <transition event="ocs.timeout" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=4,
    column=14,
)


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such delay that is written out."""
    for _, action in survey.actions("timeout"):
        for attribute in action.attributes:
            value = written_out(survey, attribute) or ""
            if DECIMAL.fullmatch(value) and float(value) > 0 and not float(value).is_integer():
                message = f'delay="{value}" has a fraction of a second, and the manual has whole seconds'
                yield RULE.diagnostic(action.location, message, "write whole seconds")
