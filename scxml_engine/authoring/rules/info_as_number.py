"""E3: the seconds of ocs.info, which come as text, used as a number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from scxml_engine.authoring.comparisons import Operand, comparisons
from scxml_engine.authoring.expressions import members, text_at
from scxml_engine.authoring.places import Place
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.authoring.variables import Path, of_event, variable
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ecmascript import Kind
from scxml_engine.scxml.model import Text

RULE: Final = Rule(
    code="info-as-number",
    severity=Severity.WARNING,
    finds="the result of ocs.info compared with a number, or something added to it, before a number was made of it",
    because="it is text: '3600' + 60 is 360060, and === with a number never holds; other comparisons with a number are "
    "a note, for ECMAScript makes a number of it there, and would not beside another text",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="ask">
    <onentry><ocs:get_info what="TIMERANGE" param="BH"/></onentry>
    <transition event="ocs.info" target="wait">
      <ocs:timeout delay="_event.data.result + 60"/>
    </transition>
    <transition event="Error.Configuration" target="done"/>
  </state>
  <state id="wait">
    <transition event="ocs.timeout" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="ask">
    <onentry><ocs:get_info what="TIMERANGE" param="BH"/></onentry>
    <transition event="ocs.info" target="wait">
      <ocs:timeout delay="Number(_event.data.result) + 60"/>
    </transition>
    <transition event="Error.Configuration" target="done"/>
  </state>
  <state id="wait">
    <transition event="ocs.timeout" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=6,
    column=7,
)

_PROPERTY: Final = "result"
_NEVER: Final = "compares it with a number and converts nothing"
_CONVERTED: Final = "compares it with a number"  # which ECMAScript converts it for, as long as that is no text too
_INFO: Final = frozenset({("ocs", "info")})
_MAKES: Final = frozenset({"*", "/", "%", "**", "-", "~"})  # of both sides a number
_COMPARES: Final = frozenset({"<", ">", "<=", ">=", "==", "===", "!=", "!=="})
_BEFORE_UNARY: Final = _MAKES | _COMPARES | {"", "+", "(", "[", ",", "=", "?", ":", "return"}


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such text, once."""
    if not any(True for _ in survey.actions("get_info")):
        return
    holders = {name for name in survey.variables.holding(_PROPERTY) if _is_info(survey, name)}
    for place, text in survey.mentioning(_PROPERTY, *holders):
        use = _use(survey, place, text, holders)
        if use:
            message = f"{text.where} {use}: the result of ocs.info is text"
            diagnostic = RULE.diagnostic(text.location, message, "make a number of it with Number(…)")
            yield replace(diagnostic, severity=Severity.NOTE) if use == _CONVERTED else diagnostic


def _is_info(survey: Survey, name: str) -> bool:
    """Whether a variable receives it from that event alone, and no number otherwise."""
    given = survey.variables.given(name) or ()
    return all(survey.events_at(place) <= _INFO for place, text in given if survey.variables.property_of(text))


def _use(survey: Survey, place: Place, text: Text, holders: set[str]) -> str:
    """How the first such use is told; empty without one."""
    comes_here = survey.events_at(place) == _INFO

    def is_info(path: Path) -> bool:
        return (comes_here and of_event(path) == _PROPERTY) or variable(path) in holders

    tokens = survey.code(text)
    for each in comparisons(tokens):
        if each.right.is_number and is_info(each.left.path) and not _is_first(survey, each.left.path, each.right):
            return _NEVER if each.operator in ("===", "!==") else _CONVERTED
    if any(token.kind in (Kind.STRING, Kind.TEMPLATE) for token in tokens):
        return ""  # what is added to text is meant to be one
    for index, token in enumerate(tokens):
        if token.kind is Kind.NAME and text_at(tokens, index - 1) not in (".", "?."):
            path, end = members(tokens, index)
            outer, before, behind = (text_at(tokens, each) for each in (index - 2, index - 1, end))
            if is_info(path) and _is_added(outer, before, behind):
                return "adds something to it"
    return ""


def _is_first(survey: Survey, path: Path, number: Operand) -> bool:
    """Whether a variable held that number before anything was asked."""
    constants = survey.variables.holding(_PROPERTY).get(variable(path), ())
    return number.literal is not None and number.literal.text in constants


def _is_added(outer: str, before: str, behind: str) -> bool:
    """Whether a plus joins it as text to what stands beside it."""
    if before in _MAKES or behind in _MAKES:
        return False
    if before == "+":
        return outer not in _BEFORE_UNARY
    return behind == "+"
