"""The reader's own: a document without states."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="no-state",
    severity=Severity.ERROR,
    finds="a document that has no state",
    because="there is nothing to be in, so there is nothing to run",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <final id="done"/>
</scxml>""",
    line=1,
    column=1,
)
