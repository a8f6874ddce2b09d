"""The reader's own: two ways to say one thing, side by side."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="conflicting-attributes",
    severity=Severity.ERROR,
    finds="an element that says one thing twice, as in expr= beside content or event= beside eventexpr=",
    because="the Recommendation allows one of the two, and which one would count is not said",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="limit" expr="3">5</data></datamodel>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="limit" expr="3"/></datamodel>
  <final id="done"/>
</scxml>""",
    line=2,
    column=14,
)
