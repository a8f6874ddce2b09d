"""The reader's own: bytes that are no text."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="encoding",
    severity=Severity.ERROR,
    finds="bytes that are no text in the encoding of the document: the declared one, else UTF-8",
    because="whatever was written there cannot be told; a file that was saved in another encoding is the usual reason",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <!-- Rückruf -->
  <final id="done"/>
</scxml>""".encode("iso-8859-1"),
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <!-- Rückruf -->
  <final id="done"/>
</scxml>""",
    line=2,
    column=0,
)
