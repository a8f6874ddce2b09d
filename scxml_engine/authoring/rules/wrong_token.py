"""A2-A8: a value that is written out and that the action can only refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.authoring.written import written_out
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.errors import UsageError
from scxml_engine.ocs import ContactType
from scxml_engine.ocs.actions.base import token
from scxml_engine.ocs.columns import ENUMERATED
from scxml_engine.ocs.constants import contact_type
from scxml_engine.ocs.lookup import canonical_integer, suggest
from scxml_engine.scxml.model import Attribute, Custom

RULE: Final = Rule(
    code="wrong-token",
    severity=Severity.WARNING,
    finds="a value of an action, written out, that the action can only refuse: no such type, flag, record or number",
    because="the action is refused with Error.Attribute when it is reached, and none of what it asks for is done",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="pick">
    <onentry>
      <ocs:next_record><ocs:contact_info_type type_name="HOUSE"/></ocs:next_record>
    </onentry>
    <transition event="ocs.next_record" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="pick">
    <onentry>
      <ocs:next_record><ocs:contact_info_type type_name="HOME"/></ocs:next_record>
    </onentry>
    <transition event="ocs.next_record" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=5,
    column=24,
    instead_of=frozenset({"attribute-value"}),
)

_FIXED: Final = ("record_id", "chain_id", "chain_n")
_TYPES: Final = tuple(each.type_name for each in ContactType)


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such value; a delay has a rule of its own."""
    for _, action in survey.actions("next_record", "make_call", "get_info", "set_flex_attr", "set_exec_flag"):
        for element in (action, *action.children):
            for attribute in element.attributes:
                value = written_out(survey, attribute)
                fault = None if value is None else _fault(survey, element, attribute, value)
                if fault is not None:
                    message, remedy = fault
                    said = f'{attribute.name}="{attribute.source}" {message}'
                    yield RULE.diagnostic(element.location, said, remedy)


def _fault(survey: Survey, element: Custom, attribute: Attribute, value: str) -> tuple[str, str] | None:
    """What is wrong with a value, and its mend."""
    schemas = {} if element.schema is None else {each.name: each for each in element.schema.attributes}
    if attribute.name == "record_id":
        return _no_record(survey, value, least=0 if element.name == "set_flex_attr" else 1)
    if attribute.name in ("type_id", "type_name"):
        return _no_type(value)
    if element.name == "flex_attr" and attribute.name in ("key", "value"):
        return _no_setting(survey, element, attribute.name, value)
    schema = schemas[attribute.name]
    if not schema.tokens or token(value, schema.tokens):
        return None
    return "is none of its values", _remedy(value, schema.tokens)


def _no_record(survey: Survey, value: str, least: int) -> tuple[str, str] | None:
    number = canonical_integer(value)
    if number is not None:
        return None if number >= least else ("is no record: they count from 1", "write the record_id of an event")
    near = suggest(value, sorted(survey.variables.names))
    return "is neither a record nor a declared variable", f"did you mean {near}?" if near else "declare it with <data>"


def _no_type(value: str) -> tuple[str, str] | None:
    try:
        contact_type(value)
    except UsageError:
        return "is no contact type", _remedy(value, _TYPES)
    return None


def _remedy(value: str, choices: tuple[str, ...]) -> str:
    near = suggest(value, choices)
    return f"did you mean {near}?" if near else f"it takes {', '.join(choices)}"


def _no_setting(survey: Survey, element: Custom, name: str, value: str) -> tuple[str, str] | None:
    """A key that cannot be written, or a value that its type or its key does not take."""
    values = {each.name: written_out(survey, each) for each in element.attributes}
    is_field = token(values.get("attr"), ("USERDATA",)) is not None
    key = values.get("key") or ""
    if name == "key":
        return ("identifies the record and cannot be written", "leave it out") if is_field and key in _FIXED else None
    if token(values.get("type"), ("int",)) and canonical_integer(value) is None:
        return "is no integer", 'write an integer, or type="string"'
    if is_field and key in ENUMERATED:
        try:
            ENUMERATED[key](value)
        except UsageError as error:
            return f"is no {key}", str(error)
    return None
