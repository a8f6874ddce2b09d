"""The reader's own: a document type declaration."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="doctype",
    severity=Severity.ERROR,
    finds="a DOCTYPE declaration",
    because="a treatment needs none, and the entities that one can declare are a well-known way to attack whoever "
    "reads a document",
    broken="""<!DOCTYPE scxml>
<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <final id="done"/>
</scxml>""",
    line=1,
    column=1,
)
