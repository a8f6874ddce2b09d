"""A suppression of a code that there is not."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="suppression-of-unknown-code",
    severity=Severity.WARNING,
    finds="a comment that allows a code which no rule has, or no code at all",
    because="it is most often misspelt, and suppresses nothing",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <!-- check: allow stray-text, stray-txt: a remark of the author -->
  <state id="dial">
    (the first of two)
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <!-- check: allow stray-text: a remark of the author -->
  <state id="dial">
    (the first of two)
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=2,
    column=3,
)
