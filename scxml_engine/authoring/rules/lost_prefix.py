"""D5: a tag that begins with a colon."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="lost-prefix",
    severity=Severity.ERROR,
    finds="a tag that begins with a colon, as in <:set_exec_flag>",
    because="such text is no XML; the manual has lost the prefix in some places, and --repair puts it back",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="dial">
    <onentry><:set_exec_flag flag="'PostProcessing'" value="'Switch'"/></onentry>
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="dial">
    <onentry><ocs:set_exec_flag flag="'PostProcessing'" value="'Switch'"/></onentry>
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=4,
    column=14,
)
