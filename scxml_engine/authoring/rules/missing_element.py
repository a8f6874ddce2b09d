"""The reader's own: an element without what it must hold."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="missing-element",
    severity=Severity.ERROR,
    finds="an initial or a history without its transition, or an action without a child that it needs",
    because="what the missing element would say has no default, so the document cannot run",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="work">
    <initial/>
    <transition event="done.state.work" target="done"/>
    <final id="worked"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="work">
    <initial><transition target="worked"/></initial>
    <transition event="done.state.work" target="done"/>
    <final id="worked"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=3,
    column=5,
)
