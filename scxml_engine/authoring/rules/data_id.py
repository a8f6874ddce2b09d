"""The reader's own: a data item whose id can be no variable."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="data-id",
    severity=Severity.ERROR,
    finds="a data item whose id is no name of a variable, or begins with _",
    because="expressions know the item by its id: a-b is a subtraction there, and names with _ are the system's",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="max-attempts" expr="3"/></datamodel>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="max_attempts" expr="3"/></datamodel>
  <final id="done"/>
</scxml>""",
    line=2,
    column=14,
)
