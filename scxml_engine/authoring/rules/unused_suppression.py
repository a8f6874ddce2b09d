"""A suppression that suppresses nothing."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="unused-suppression",
    severity=Severity.WARNING,
    finds="a comment that allows a code which is not found in the element behind it",
    because="it outlived what it was written for, or stands in the wrong place, and would hide the next finding of "
    "that code",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <!-- check: allow stray-text: a remark of the author -->
  <state id="dial">
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=2,
    column=3,
)
