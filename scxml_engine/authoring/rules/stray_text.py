"""The reader's own: text where none belongs."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="stray-text",
    severity=Severity.WARNING,
    finds="text inside an element that holds elements alone",
    because="it is ignored: often it is what remained of a comment, or of a tag that lost its <",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    log label="dialing"/>
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
    line=2,
    column=3,
)
