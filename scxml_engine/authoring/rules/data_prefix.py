"""D3: `_data.x`, the name that release 8.1 has for the data item x."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity

_NAME: Final = "_data"

RULE: Final = Rule(
    code="data-prefix",
    severity=Severity.NOTE,
    finds="the name _data in an expression, a location or a script",
    because="it is a view of the data items that this dialect alone knows: any SCXML engine has them by their own "
    "names, and an undeclared name is an error there where _data.name is only undefined",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <datamodel><data id="pause" expr="300"/></datamodel>
  <state id="wait">
    <onentry><ocs:timeout delay="_data.pause"/></onentry>
    <transition event="ocs.timeout" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <datamodel><data id="pause" expr="300"/></datamodel>
  <state id="wait">
    <onentry><ocs:timeout delay="pause"/></onentry>
    <transition event="ocs.timeout" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=5,
    column=14,
)


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every attribute and every script in which the name stands, once each."""
    for text in survey.mentions(_NAME):
        message = f"{text.where}: {_NAME} is a name of release 8.1 for the data items"
        yield RULE.diagnostic(text.location, message, "write the item's own name")
