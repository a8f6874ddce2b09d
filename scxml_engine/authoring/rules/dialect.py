"""The reader's own: what the vendor's dialect has and SCXML has not."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="dialect",
    severity=Severity.WARNING,
    finds="what the dialect alone understands: its names for attributes, its operators in words, quotes around "
    "literal text, and, as a warning, such a name beside the standard one",
    because="the treatment runs here as it does with the vendor, and any other SCXML engine refuses it or reads it "
    "differently",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml" initial="dial" initialstate="done">
  <state id="dial">
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml" initial="dial">
  <state id="dial">
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=1,
    column=1,
)
