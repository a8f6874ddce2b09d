"""The reader's own: targets that cannot be active together."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="target-conflict",
    severity=Severity.ERROR,
    finds="several targets that cannot be active together",
    because="a transition may enter several states only where they lie in different regions of one parallel state",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml" initial="dial done">
  <state id="dial">
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml" initial="dial">
  <state id="dial">
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=1,
    column=1,
)
