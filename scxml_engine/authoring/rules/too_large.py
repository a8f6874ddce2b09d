"""D7: a document that is too large."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity
from scxml_engine.scxml.markup import MAX_BYTES

RULE: Final = Rule(
    code="too-large",
    severity=Severity.ERROR,
    finds=f"a document of more than {MAX_BYTES} bytes",
    because="nobody writes such a treatment, and to read it would take a server's memory from the other ones",
    broken=bytes(MAX_BYTES + 1),  # zeros take no memory until somebody writes to them
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <final id="done"/>
</scxml>""",
    line=0,
    column=0,
)
