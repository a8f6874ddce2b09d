"""A suppression of an error."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="suppression-of-error",
    severity=Severity.WARNING,
    finds="a comment that allows an error",
    because="a document with an error cannot run, or will fail where it stands, whatever a comment says: errors are "
    "always told",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <!-- check: allow unknown-target: the state is still to be written -->
  <state id="dial">
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=2,
    column=3,
)
