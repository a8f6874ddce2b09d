"""The reader's own: text that is no XML."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="xml",
    severity=Severity.ERROR,
    finds="text that is not well-formed XML: a tag that is never closed, a value without quotes, a < or an & that is "
    "not escaped",
    because="nothing can be read of such a document, so it never runs; a parser tells the first fault alone, and "
    "more may follow when that is mended",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <onentry><log expr="1 < 2"/></onentry>
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <onentry><log expr="1 &lt; 2"/></onentry>
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=3,
    column=27,
)
