"""E2: a daytime code that does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.comparisons import comparisons, memberships
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.authoring.variables import variable
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ocs import Daytime
from scxml_engine.ocs.lookup import canonical_integer, fold, suggest
from scxml_engine.scxml.model import Text

RULE: Final = Rule(
    code="unknown-daytime-code",
    severity=Severity.WARNING,
    finds="a daytime code compared with a text that is none of BBH, BH, ABH, WEND and HDAY",
    because="no part of the day has that code, so that what it should lead to never happens: codes are compared "
    "letter by letter",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="ask">
    <onentry><ocs:get_daytime/></onentry>
    <transition event="ocs.daytime_change" cond="_event.data.daytime_code == 'bh'" target="done"/>
    <transition event="ocs.daytime_change" target="other"/>
  </state>
  <final id="done"/>
  <final id="other"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="ask">
    <onentry><ocs:get_daytime/></onentry>
    <transition event="ocs.daytime_change" cond="_event.data.daytime_code == 'BH'" target="done"/>
    <transition event="ocs.daytime_change" target="other"/>
  </state>
  <final id="done"/>
  <final id="other"/>
</scxml>""",
    line=5,
    column=5,
)

_PROPERTY: Final = "daytime_code"
_CODES: Final = frozenset(Daytime)


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such text, once for each word."""
    if _PROPERTY in survey.own_properties:
        return
    for _, text in survey.mentioning(_PROPERTY, *survey.variables.holding(_PROPERTY)):
        for word in dict.fromkeys(_words(survey, text)):
            message = f"{text.where} compares the daytime code with '{word}', and there is no such code"
            yield RULE.diagnostic(text.location, message, _remedy(word))


def _words(survey: Survey, text: Text) -> Iterator[str]:
    """What a code is compared with, and never is."""
    tokens = survey.code(text)
    compared = [(each.left.path, each.right.string) for each in comparisons(tokens) if each.is_equal or each.is_unequal]
    compared += [(each.path, word) for each in memberships(tokens) for word in each.strings]
    for path, word in compared:
        if word is None or word in _CODES or canonical_integer(word) is not None:
            continue
        constants = survey.variables.holding(_PROPERTY).get(variable(path), ())
        if survey.stands_for(path, _PROPERTY) and word not in constants:
            yield word


def _remedy(word: str) -> str:
    by_label = {fold(spelling): code for code in Daytime for spelling in code.spellings}
    near = by_label.get(fold(word)) or suggest(word, Daytime)
    return f"did you mean {near}?" if near else f"the codes are {', '.join(Daytime)}"
