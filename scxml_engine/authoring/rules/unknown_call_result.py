"""E1: a call result that does not exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice
from typing import Final

from scxml_engine.authoring.comparisons import cases, comparisons, keys_of, look_ups, memberships, string
from scxml_engine.authoring.results import NAMES, PROPERTY
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.authoring.variables import Path, variable
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ecmascript import Token
from scxml_engine.errors import UsageError
from scxml_engine.ocs.constants import call_result, has_name, result_text
from scxml_engine.ocs.lookup import canonical_integer, fold, suggest
from scxml_engine.scxml.model import Text

RULE: Final = Rule(
    code="unknown-call-result",
    severity=Severity.WARNING,
    finds="a call result compared with a text that is none of the forty names, or looked up in a list that holds one",
    because="no call ever has that result, so that what it should lead to never happens: names are compared letter "
    "by letter",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="call">
    <onentry><ocs:make_call record_id="1"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'NoAnwser'" target="done"/>
    <transition event="ocs.callresult" target="other"/>
  </state>
  <final id="done"/>
  <final id="other"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="call">
    <onentry><ocs:make_call record_id="1"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'NoAnswer'" target="done"/>
    <transition event="ocs.callresult" target="other"/>
  </state>
  <final id="done"/>
  <final id="other"/>
</scxml>""",
    line=5,
    column=5,
)

_NEAR: Final = 0.8  # how like a name a key of an object must be to be meant for one: others may stand there as well
_SORTED: Final = sorted(NAMES)
_MOST_SUGGESTIONS: Final = 200  # a comparison is slow, and a document may hold many mistakes


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such text, once for each word, and every such entry of a list that a result is looked up in."""
    if PROPERTY in survey.own_properties:
        return
    looked_up: set[tuple[str, bool]] = set()
    near: dict[str, str] = {}
    for _, text in survey.mentioning(PROPERTY, *survey.variables.holding(PROPERTY)):
        tokens = survey.code(text)
        looked_up.update(_tables(survey, tokens))
        for word in dict.fromkeys(_words(survey, tokens)):
            yield _finding(text, f"{text.where} compares the result of a call with '{word}'", word, near)
    for name, is_object in sorted(looked_up):
        for _, text in survey.variables.given(name) or ():
            tokens = survey.code(text)
            keys = islice(keys_of(tokens), _MOST_SUGGESTIONS)
            entries = filter(_is_near, keys) if is_object else survey.results.listed((name,))
            for word in dict.fromkeys(entries):
                if _is_wrong(word):
                    yield _finding(text, f"the result of a call is looked up in {name}, which has '{word}'", word, near)


def _finding(text: Text, message: str, word: str, near: dict[str, str]) -> Diagnostic:
    if word not in near:
        near[word] = meant(word) if len(near) < _MOST_SUGGESTIONS else ""
    remedy = f"did you mean {near[word]}?" if near[word] else "scxml-engine constants call-result shows the names"
    return RULE.diagnostic(text.location, f"{message}, and there is no such result", remedy)


def _words(survey: Survey, tokens: Sequence[Token]) -> Iterator[str]:
    """The wrong words that a result is compared with."""
    for comparison in comparisons(tokens):
        word = comparison.right.string
        if word is not None and (comparison.is_equal or comparison.is_unequal) and fold(word) != "ok":
            yield from _wrong(survey, comparison.left.path, word)
    for path, token in cases(tokens):
        yield from _wrong(survey, path, string(token) or "Ok")
    for each in memberships(tokens):
        for word in each.strings:
            yield from _wrong(survey, each.path, word)


def _wrong(survey: Survey, path: Path, word: str) -> Iterator[str]:
    constants = survey.variables.holding(PROPERTY).get(variable(path), ())
    if _is_wrong(word) and survey.results.is_result(path) and word not in constants:
        yield word


def _is_wrong(word: str) -> bool:
    """Whether it is no name; a result without one is told by its number."""
    return word not in NAMES and canonical_integer(word) is None


def _is_near(key: str) -> bool:
    return any(SequenceMatcher(None, fold(key), fold(name)).ratio() >= _NEAR for name in _SORTED)


def _tables(survey: Survey, tokens: Sequence[Token]) -> Iterator[tuple[str, bool]]:
    """The variables in which a result is looked up, and whether as the key of an object."""
    for each in memberships(tokens):
        if survey.results.is_result(each.path) and variable(each.name):
            yield variable(each.name), False
    for name, path in look_ups(tokens):
        if survey.results.is_result(path):
            yield name, True


def meant(word: str) -> str:
    """The name that was meant, by any spelling of it, or the nearest one; empty when none comes near."""
    try:
        number = call_result(word)
    except UsageError:
        begun = [name for name in _SORTED if len(word) > 3 and fold(name).startswith(fold(word))]
        return begun[0] if len(begun) == 1 else suggest(word, _SORTED)
    return result_text(number) if has_name(number) else ""
