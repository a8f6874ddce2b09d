"""The language: a name that stands for a value and that nothing declares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from scxml_engine.authoring.expressions import members, uses
from scxml_engine.authoring.names import KEYWORDS, STANDARD, SYSTEM, Names, left_behind, names, words
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ocs import CallResult, Daytime
from scxml_engine.ocs.lookup import suggest
from scxml_engine.scxml.model import Custom, Foreach, Goal, Text

RULE: Final = Rule(
    code="undeclared-name",
    severity=Severity.WARNING,
    finds="a name that stands for a value in an expression, a condition, a location or a script, and that neither the "
    "document nor ECMAScript has",
    because="evaluating it is an error: a condition is false then, an action does not happen, and the rest of its "
    "block is skipped",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="attempts" expr="0"/></datamodel>
  <state id="count">
    <onentry><assign location="attempts" expr="atempts + 1"/></onentry>
    <transition cond="attempts &lt; 3" target="count"/>
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="attempts" expr="0"/></datamodel>
  <state id="count">
    <onentry><assign location="attempts" expr="attempts + 1"/></onentry>
    <transition cond="attempts &lt; 3" target="count"/>
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=4,
    column=14,
)

_IN_OTHER_CASE: Final = {each.casefold(): each for each in ("true", "false", "null", *STANDARD, *SYSTEM)}
_PROPERTIES: Final = (
    "callresult", "daytime_code", "record_id", "contact_info", "error_code", "gsw_chain_attempts", "gsw_preferred_flag",
)  # fmt: skip
_VALUES: Final = {each.event_name for each in CallResult if each.event_name} | set(Daytime)
_WORDS_AND_DASHES: Final = re.compile(r"\w[\w-]*")
_MEMBER_OF_DATA: Final = re.compile(r"\b_data\b")
_NO_SCRIPT: Final = frozenset({"unavailable", "no-source"})  # what a script declares that is not here, nobody knows
_MOST_CHOICES, _MOST_SUGGESTIONS = 300, 200  # a comparison is slow, and a document may hold many mistakes


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every attribute and every script with such a name, once each name."""
    errors = {each.code for each in survey.document.diagnostics if each.severity is Severity.ERROR}
    if survey.document.datamodel == "null" or errors & _NO_SCRIPT:
        return
    declared = _declared(survey)
    known = declared.union(SYSTEM, STANDARD, KEYWORDS)
    plain = _taken_as_text(survey)
    read: dict[tuple[Goal, str], Names | None] = {}
    remedies: dict[str, str] = {}
    told = set()
    for _, text in survey.texts:
        if text.index in plain:
            continue
        for name in (*_undeclared(text, known, read), *_members_of_data(survey, text, declared)):
            if name not in remedies:
                remedies[name] = _remedy(name, declared) if len(remedies) < _MOST_SUGGESTIONS else ""
            if (text.location, name) not in told and (remedies[name] or "." not in name):
                told.add((text.location, name))
                remedy = remedies[name] or f'declare it, as in <data id="{name}"/>'
                yield RULE.diagnostic(text.location, f"{text.where}: {name} is declared nowhere", remedy)


def _declared(survey: Survey) -> frozenset[str]:
    """What the document makes, and what it asks for by typeof before it uses it."""
    items = [item.id for state in survey.flow.states.values() for item in state.data]
    found = {word for each in items for word in (each, *re.findall(r"[\w$]+", each))}
    for _, each in survey.executed:
        if isinstance(each, Foreach):
            found |= {each.item_name, each.index_name}
    return frozenset(found.union(*(left_behind(text) for _, text in survey.texts)))


def _taken_as_text(survey: Survey) -> set[int]:
    """The attributes of actions that are a word, or words with dashes: a token, or text as it stands, or misspelt."""
    found: set[int] = set()
    waiting = [each for _, each in survey.executed if isinstance(each, Custom)]
    while waiting:
        action = waiting.pop()
        waiting.extend(action.children)
        for each in action.attributes:
            if _WORDS_AND_DASHES.fullmatch(each.source):
                found.add(each.expr.index)
    return found


def _undeclared(text: Text, known: frozenset[str], read: dict[tuple[Goal, str], Names | None]) -> Iterable[str]:
    if known.issuperset(words(text.source)):
        return ()
    key = (text.goal, text.source)
    if key not in read:
        read[key] = names(text)
    found = read[key]
    return () if found is None else [name for name in found.used if name not in known]


def _members_of_data(survey: Survey, text: Text, declared: frozenset[str]) -> Iterator[str]:
    """What is read of `_data` that is no data item; it may be meant to be undefined, so a likeness must be there."""
    if _MEMBER_OF_DATA.search(text.source):
        found = survey.code(text)
        paths = [members(found, start)[0] for start in uses(found, "_data")]
        yield from dict.fromkeys(f"_data.{path[1]}" for path in paths if len(path) > 1 and path[1] not in declared)


def _remedy(name: str, declared: Iterable[str]) -> str:
    if name in _VALUES:
        return f"write '{name}' in quotes"
    if name in _PROPERTIES:
        return f"write _event.data.{name}"
    if name.startswith("_data."):
        near = suggest(name.removeprefix("_data."), islice(sorted(declared), _MOST_CHOICES))
        return f"did you mean _data.{near}?" if near else ""
    near = _IN_OTHER_CASE.get(name.casefold()) or suggest(
        name, (*(SYSTEM if name.startswith("_") else ()), *islice(sorted(declared), _MOST_CHOICES))
    )
    return f"did you mean {near}?" if near else ""
