"""The reader's own: an action that the dialect does not have."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="unknown-action",
    severity=Severity.ERROR,
    finds="an action in the namespace of the dialect that does not exist",
    because="it is most often misspelt, and the chain would stop where it stands",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="dial">
    <onentry><ocs:set_exec_flg flag="'PostProcessing'" value="'Switch'"/></onentry>
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
