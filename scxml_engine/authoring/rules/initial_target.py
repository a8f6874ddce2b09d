"""The reader's own: an initial state outside its parent."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="initial-target",
    severity=Severity.ERROR,
    finds="an initial state, or the default of a history, that does not lie inside the state it belongs to",
    because="the state would be left by the very act of entering it",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="work" initial="done">
    <final id="worked"/>
    <transition event="done.state.work" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="work" initial="worked">
    <final id="worked"/>
    <transition event="done.state.work" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=2,
    column=3,
)
