"""The reader's own: an element of a vocabulary that is not known."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="foreign-element",
    severity=Severity.WARNING,
    finds="an element of a vocabulary that is neither SCXML nor the dialect's",
    because="it is ignored with all that stands in it: when it was meant to do something, its namespace is wrong",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <onentry><log xmlns="http://www.w3.org/2005/07/SCXML" label="dialing"/></onentry>
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
    column=14,
)
