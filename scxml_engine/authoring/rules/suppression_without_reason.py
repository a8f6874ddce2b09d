"""A suppression that does not say why."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="suppression-without-reason",
    severity=Severity.WARNING,
    finds="a comment that allows a finding without a reason",
    because="whoever reads the document next cannot tell a decision from an oversight; the finding is suppressed all "
    "the same",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <!-- check: allow stray-text -->
  <state id="dial">
    (the first of two)
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <!-- check: allow stray-text: a remark of the author -->
  <state id="dial">
    (the first of two)
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=2,
    column=3,
)
