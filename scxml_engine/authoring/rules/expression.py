"""The reader's own: an expression that does not parse."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="expression",
    severity=Severity.ERROR,
    finds="an expression, a location or a script that does not parse, and, as a warning, an action's attribute that "
    "does not",
    because="what does not parse fails each time it is reached: a condition is false then, an action does not "
    "happen, and an event error.execution is raised",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <onentry><log expr="'dialed ' + (2 + 1"/></onentry>
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <onentry><log expr="'dialed ' + (2 + 1)"/></onentry>
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=3,
    column=14,
)
