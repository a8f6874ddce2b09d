"""E1: the call result `Ok`, which says that there was no call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.comparisons import cases, comparisons, memberships, string
from scxml_engine.authoring.results import PROPERTY
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ocs.lookup import fold
from scxml_engine.scxml.model import Text

RULE: Final = Rule(
    code="ok-as-success",
    severity=Severity.WARNING,
    finds="a call result compared with 'Ok', as if the customer had been reached",
    because="Ok is what a record has that was never dialed (manual, L3411), and no call ends with it: one that reached "
    "the customer ends with Answer",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="call">
    <onentry><ocs:make_call record_id="1"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Ok'" target="done"/>
    <transition event="ocs.callresult" target="other"/>
  </state>
  <final id="done"/>
  <final id="other"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="call">
    <onentry><ocs:make_call record_id="1"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    <transition event="ocs.callresult" target="other"/>
  </state>
  <final id="done"/>
  <final id="other"/>
</scxml>""",
    line=5,
    column=5,
)

_OK: Final = "ok"
# Whoever names these beside it knows what it is, or loses nothing by it.
_BESIDE: Final = frozenset({"answer", "unknown"})


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every text that asks for it, once."""
    if PROPERTY in survey.own_properties:
        return
    for _, text in survey.texts:
        if _OK in text.source.casefold():
            names = set(_names(survey, text))
            if _OK in names and not names & _BESIDE:
                message = f"{text.where} takes the result Ok for a call, and it is that of a record never dialed"
                yield RULE.diagnostic(text.location, message, "a customer who was reached is 'Answer'")


def _names(survey: Survey, text: Text) -> Iterator[str]:
    """The names that a text compares a result with."""
    tokens = survey.code(text)
    for comparison in comparisons(tokens):
        if comparison.is_equal and comparison.right.string and survey.results.is_result(comparison.left.path):
            yield fold(comparison.right.string)
    for path, token in cases(tokens):
        if survey.results.is_result(path):
            yield fold(string(token) or "")
    for membership in memberships(tokens):
        if membership.holds and survey.results.is_result(membership.path):
            yield from (fold(string(token) or "") for token in survey.results.literals(membership))
