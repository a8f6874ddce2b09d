"""E4: a number of the record compared with a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from scxml_engine.authoring.comparisons import cases, comparisons, memberships, string
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ecmascript import Token
from scxml_engine.errors import UsageError
from scxml_engine.ocs.columns import ENUMERATED
from scxml_engine.ocs.lookup import canonical_integer

RULE: Final = Rule(
    code="name-for-number",
    severity=Severity.WARNING,
    finds="a contact_info_type, record_type, record_status or call_result of ocs.next_record compared with a name",
    because="these fields of the record come as numbers (manual, L241-252): MOBILE is 4, and never equal to it",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="pick">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="_event.data.contact_info_type == 'MOBILE'" target="done"/>
    <transition event="ocs.next_record" target="other"/>
  </state>
  <final id="done"/>
  <final id="other"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="pick">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="_event.data.contact_info_type == 4" target="done"/>
    <transition event="ocs.next_record" target="other"/>
  </state>
  <final id="done"/>
  <final id="other"/>
</scxml>""",
    line=5,
    column=5,
)


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such text, once for each field."""
    for field in ENUMERATED:
        if field in survey.own_properties:
            continue
        for _, text in survey.mentioning(field, *survey.variables.holding(field)):
            word = next(_words(survey, survey.code(text), field), None)
            if word is not None:
                message = f"{text.where} compares {field} with '{word}', and the event carries a number"
                yield RULE.diagnostic(text.location, message, _remedy(field, word))


def _words(survey: Survey, tokens: Sequence[Token], field: str) -> Iterator[str]:
    """The texts that the field is compared with and can never be equal to."""
    for each in comparisons(tokens):
        if (each.is_equal or each.is_unequal) and survey.stands_for(each.left.path, field):
            yield from _wrong(each.right.string, is_strict=len(each.operator) == len("==="))
    for path, token in cases(tokens):
        if survey.stands_for(path, field):
            yield from _wrong(string(token), is_strict=True)
    for membership in memberships(tokens):
        if survey.stands_for(membership.path, field):
            for token in survey.results.literals(membership):
                yield from _wrong(string(token), is_strict=True)


def _wrong(word: str | None, *, is_strict: bool) -> Iterator[str]:
    """ECMAScript makes a number of text that writes one, unless it is told not to."""
    if word and (is_strict or canonical_integer(word.strip()) is None):
        yield word


def _remedy(field: str, word: str) -> str:
    try:
        return f"write {int(ENUMERATED[field](word))}"
    except UsageError:
        return "write its number"
