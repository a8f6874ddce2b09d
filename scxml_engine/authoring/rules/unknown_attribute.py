"""The reader's own: an attribute that its element does not have."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="unknown-attribute",
    severity=Severity.ERROR,
    finds="an attribute of SCXML or of the dialect that its element does not have",
    because="it is most often misspelt, and what it was meant to say would be lost in silence",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <onentry><log lable="dialing"/></onentry>
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
