"""The reader's own: In() of a state that there is not, in the null data model."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="unknown-state",
    severity=Severity.WARNING,
    finds="a condition In('…') that names no state of the document, under datamodel=\"null\"",
    because="it is never true, so its transition is never taken",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml" datamodel="null">
  <state id="dial">
    <transition cond="In('dail')" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml" datamodel="null">
  <state id="dial">
    <transition cond="In('dial')" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=3,
    column=5,
)
