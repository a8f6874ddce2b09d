"""The reader's own: what the null data model does not have."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="null-datamodel",
    severity=Severity.ERROR,
    finds='data, scripts, assignments and loops under datamodel="null", and, as a warning, other expressions there',
    because="the null data model has no values: its conditions are In('…') alone, and anything else cannot work",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml" datamodel="null">
  <script>var attempts = 0;</script>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml" datamodel="ecmascript">
  <script>var attempts = 0;</script>
  <final id="done"/>
</scxml>""",
    line=2,
    column=3,
)
