"""The reader's own: a data model that this engine does not have."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="datamodel",
    severity=Severity.ERROR,
    finds="a datamodel attribute that names neither ecmascript nor null",
    because="expressions mean nothing without their data model, so the document cannot run; an absent attribute "
    "means ecmascript",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml" datamodel="xpath">
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml" datamodel="ecmascript">
  <final id="done"/>
</scxml>""",
    line=1,
    column=1,
)
