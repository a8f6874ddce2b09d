"""D5: the prefix ocs without its declaration."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="undeclared-prefix",
    severity=Severity.ERROR,
    finds="the prefix ocs in a document that does not declare it",
    because="a prefix means nothing by itself, so such text is no XML; what is cut from the manual often lacks the "
    "declaration, and --repair adds it",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <onentry><ocs:set_exec_flag flag="'PostProcessing'" value="'Switch'"/></onentry>
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
    line=3,
    column=14,
)
