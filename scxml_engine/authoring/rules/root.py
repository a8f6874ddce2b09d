"""The reader's own: a root element of another vocabulary."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="root",
    severity=Severity.ERROR,
    finds="a root element that is not scxml, or not in the namespace of SCXML",
    because='elements are known by their namespace: without xmlns="http://www.w3.org/2005/07/scxml" nothing in the '
    "document is SCXML",
    broken="""<scxml version="1.0">
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <final id="done"/>
</scxml>""",
    line=1,
    column=1,
)
