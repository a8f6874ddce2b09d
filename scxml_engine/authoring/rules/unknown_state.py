"""The language: In() of a state that there is not. In the null data model the reader says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from scxml_engine.authoring.comparisons import string
from scxml_engine.authoring.expressions import text_at, uses
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ecmascript import Token
from scxml_engine.scxml.element_reader import nearest

RULE: Final = Rule(
    code="unknown-state",
    severity=Severity.WARNING,
    finds="a condition In('…') that names no state of the document",
    because="it is never true, so its transition is never taken",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <transition cond="In('dail')" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="dial">
    <transition cond="In('dial')" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=3,
    column=5,
)

_MOST_SUGGESTIONS: Final = 200  # a comparison is slow, and a document may hold many mistakes


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every text that asks for such a state, once for each name."""
    states = {state.id: None for state in survey.flow.states.values()}
    if survey.document.datamodel == "null" or "In" in survey.declared:
        return
    meant: dict[str, str] = {}
    for _, text in survey.mentioning("In"):
        for name in dict.fromkeys(_asked(survey.code(text))):
            if name in states:
                continue
            if name not in meant:
                meant[name] = nearest(name, states) if len(meant) < _MOST_SUGGESTIONS else ""
            remedy = f'did you mean "{meant[name]}"?' if meant[name] else ""
            message = f'there is no state "{name}" that {text.where} could ask for: it is never active'
            yield RULE.diagnostic(text.location, message, remedy)


def _asked(found: Sequence[Token]) -> Iterator[str]:
    """The states that are asked for by a name that is written out."""
    for index in uses(found, "In"):
        if text_at(found, index + 1) == "(" and text_at(found, index + 3) == ")":
            name = string(found[index + 2])
            if name is not None:
                yield name
