"""The reader's own: an element that there is not."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="unknown-element",
    severity=Severity.ERROR,
    finds="an element in the namespace of SCXML, or inside an action, that does not exist there",
    because="it is most often misspelt, and what stands in it would never be executed",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <onentri><log label="dialing"/></onentri>
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
