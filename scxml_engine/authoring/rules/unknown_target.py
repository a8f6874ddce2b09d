"""The reader's own: a target that is no state."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="unknown-target",
    severity=Severity.ERROR,
    finds="a target that is the id of no state of the document",
    because="the transition would lead nowhere, so the document cannot run",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="busy" expr="false"/></datamodel>
  <state id="dial">
    <transition cond="busy" target="don"/>
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="busy" expr="false"/></datamodel>
  <state id="dial">
    <transition cond="busy" target="done"/>
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=4,
    column=5,
)
