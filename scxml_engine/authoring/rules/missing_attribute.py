"""The reader's own: an element without an attribute that it needs."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="missing-attribute",
    severity=Severity.ERROR,
    finds="an element without an attribute that it must have, or with an empty one",
    because="what the attribute would say has no default, so the document cannot run",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data expr="3"/></datamodel>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="limit" expr="3"/></datamodel>
  <final id="done"/>
</scxml>""",
    line=2,
    column=14,
)
