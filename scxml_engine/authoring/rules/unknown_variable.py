"""D6: a variable that is given and not declared."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="unknown-variable",
    severity=Severity.WARNING,
    finds="a variable given from outside, as in ?max_attempts=5, that no data item at the top of the document declares",
    because="it has no effect: only a declared item can be given another value",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="attempts" expr="3"/></datamodel>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="max_attempts" expr="3"/></datamodel>
  <final id="done"/>
</scxml>""",
    line=0,
    column=0,
    options={"variables": {"max_attempts": "5"}},
)
