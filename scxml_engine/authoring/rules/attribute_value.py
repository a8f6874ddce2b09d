"""The reader's own: a value that an attribute cannot have."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="attribute-value",
    severity=Severity.ERROR,
    finds="an attribute with a value outside its closed list, an id of several words, a version other than 1.0, and, "
    "as a warning, a level of log that is no number or a word that is no value of an action's attribute",
    because="the value cannot be acted upon, and a guess would run another treatment than the one that was written",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml" binding="lately">
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml" binding="late">
  <final id="done"/>
</scxml>""",
    line=1,
    column=1,
)
