"""The reader's own: an element in a place where it may not stand."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="misplaced-element",
    severity=Severity.ERROR,
    finds="an element of SCXML or an action where it may not stand, or more often than it may",
    because="it would never be executed: executable content stands in onentry, onexit and transition",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <log label="dialing"/>
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <onentry><log label="dialing"/></onentry>
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=3,
    column=5,
)
