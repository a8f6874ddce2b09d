"""D5: an attribute value without quotes."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="unquoted-value",
    severity=Severity.ERROR,
    finds="an attribute value without quotes",
    because="such text is no XML; the manual prints some values so, and --repair adds the quotes",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <transition target=done />
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=3,
    column=24,
)
