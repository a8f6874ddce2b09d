"""E1, E2: a call result or a daytime code compared with a number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.comparisons import Operand, cases, comparisons, memberships
from scxml_engine.authoring.results import PROPERTY
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.authoring.variables import Path, variable
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ecmascript import Kind
from scxml_engine.ocs import Daytime
from scxml_engine.ocs.constants import has_name, result_text
from scxml_engine.ocs.lookup import canonical_integer
from scxml_engine.scxml.model import Text

RULE: Final = Rule(
    code="number-for-name",
    severity=Severity.WARNING,
    finds="a call result or a daytime code compared with a number",
    because="the events carry names: 6 stands in the list, and the event says Busy, which is never equal to it",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="call">
    <onentry><ocs:make_call record_id="1"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 6" target="done"/>
    <transition event="ocs.callresult" target="other"/>
  </state>
  <final id="done"/>
  <final id="other"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="call">
    <onentry><ocs:make_call record_id="1"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Busy'" target="done"/>
    <transition event="ocs.callresult" target="other"/>
  </state>
  <final id="done"/>
  <final id="other"/>
</scxml>""",
    line=5,
    column=5,
)

_PROPERTIES: Final = (PROPERTY, "daytime_code")


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such text, once for each number."""
    for name in _PROPERTIES:
        if name in survey.own_properties:
            continue
        for _, text in survey.mentioning(name, *survey.variables.holding(name)):
            for number in dict.fromkeys(_numbers(survey, text, name)):
                message = f"{text.where} compares {name} with {number}, and the event carries a name"
                yield RULE.diagnostic(text.location, message, _remedy(name, number))


def _numbers(survey: Survey, text: Text, name: str) -> Iterator[str]:
    tokens = survey.code(text)
    for each in comparisons(tokens):
        yield from _number(survey, each.left.path, each.right, name)
    for path, token in cases(tokens):
        yield from _number(survey, path, Operand((), token), name)
    for membership in memberships(tokens):
        for token in survey.results.literals(membership):
            yield from _number(survey, membership.path, Operand((), token), name)


def _number(survey: Survey, path: Path, value: Operand, name: str) -> Iterator[str]:
    """The number that the property is compared with; text counts when it is that of a result with a name."""
    if value.literal is None or not survey.stands_for(path, name):
        return
    constants = survey.variables.holding(name).get(variable(path), ())
    if value.literal.kind is Kind.NUMBER and value.literal.text not in constants:
        yield value.literal.text
    elif value.string and value.string not in constants:
        number = canonical_integer(value.string)
        if name == PROPERTY and number is not None and has_name(number):
            yield value.literal.text


def _remedy(name: str, number: str) -> str:
    if name != PROPERTY:
        return f"write one of {', '.join(repr(str(code)) for code in Daytime)}"
    value = canonical_integer(number.strip("'\""))
    if value is not None and has_name(value):
        return f"write '{result_text(value)}'"
    return "write the name of the result"
