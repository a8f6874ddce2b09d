"""A3: a number and a name that mean two contact types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.authoring.written import written_out
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.errors import UsageError
from scxml_engine.ocs import ContactType
from scxml_engine.ocs.constants import contact_type
from scxml_engine.scxml.model import Custom

RULE: Final = Rule(
    code="contact-type-mismatch",
    severity=Severity.WARNING,
    finds="a contact_info_type whose type_id and type_name are two different types",
    because="type_id wins, so that the name says something that is not done",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="pick">
    <onentry>
      <ocs:next_record><ocs:contact_info_type type_id="4" type_name="HOME"/></ocs:next_record>
    </onentry>
    <transition event="ocs.next_record" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="pick">
    <onentry>
      <ocs:next_record><ocs:contact_info_type type_id="4" type_name="MOBILE"/></ocs:next_record>
    </onentry>
    <transition event="ocs.next_record" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=5,
    column=24,
)


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such element where both are written out."""
    for _, action in survey.actions("next_record"):
        for child in action.children:
            types = _types(survey, child)
            if len(types) > 1 and types["type_id"] is not types["type_name"]:
                by_number, by_name = types["type_id"], types["type_name"]
                message = f"type_id is {by_number.value} ({by_number.type_name}) and type_name is {by_name.type_name}"
                yield RULE.diagnostic(child.location, message, f"keep one of them, or write type_id {by_name.value}")


def _types(survey: Survey, child: Custom) -> dict[str, ContactType]:
    found: dict[str, ContactType] = {}
    for attribute in child.attributes:
        value = written_out(survey, attribute)
        if attribute.name in ("type_id", "type_name") and value is not None:
            try:
                found[attribute.name] = contact_type(value)
            except UsageError:
                continue  # it is none at all, and another rule says so
    return found
