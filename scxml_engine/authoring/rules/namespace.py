"""D1: an action that stands in another namespace than the dialect's."""

from __future__ import annotations

from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.diagnostics import Severity

RULE: Final = Rule(
    code="namespace",
    severity=Severity.WARNING,
    finds="an action of the dialect in another namespace than http://genesyslabs.com/schemas/ocs/treatments",
    because="it is executed all the same, since documents with another address are about, and only the dialect's own "
    "is sure to be understood elsewhere",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://www.genesyslabs.com/ocs/treatments">
  <state id="wait">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="ocs.timeout" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="wait">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="ocs.timeout" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=4,
    column=14,
)
