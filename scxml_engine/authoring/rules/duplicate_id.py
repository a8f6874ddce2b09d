"""The reader's own: two states, or two data items, of one name."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="duplicate-id",
    severity=Severity.ERROR,
    finds="a state or a data item with an id that another one has already",
    because="a target names one state and an expression one item: with two of a name it would be chance which one is "
    "meant",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="busy" expr="false"/></datamodel>
  <state id="dial">
    <transition cond="busy" target="done"/>
    <transition target="done"/>
  </state>
  <final id="done"/>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="busy" expr="false"/></datamodel>
  <state id="dial">
    <transition cond="busy" target="busy"/>
    <transition target="done"/>
  </state>
  <final id="busy"/>
  <final id="done"/>
</scxml>""",
    line=8,
    column=3,
)
