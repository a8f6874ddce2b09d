"""The language: a transition that never has its turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scxml_engine.authoring.expressions import text_at
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.ecmascript import Kind
from scxml_engine.scxml.model import Text, Transition

RULE: Final = Rule(
    code="shadowed-transition",
    severity=Severity.WARNING,
    finds="a transition whose every event is taken by earlier ones of the same state, which have no condition or the "
    "same one, and a transition on an event beside one that waits for none",
    because="of the transitions of a state the first one that fits is taken, so this one never is",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="wait">
    <onentry><send event="call.over" delay="1s"/></onentry>
    <transition event="call" target="again"/>
    <transition event="call.over" target="done"/>
  </state>
  <state id="again">
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="wait">
    <onentry><send event="call.over" delay="1s"/></onentry>
    <transition event="call.over" target="done"/>
    <transition event="call" target="again"/>
  </state>
  <state id="again">
    <transition target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=5,
    column=5,
)

_LEFT_OUT: Final = frozenset({"missing-attribute", "unknown-attribute"})  # perhaps its event, or its condition
_CHANGES: Final = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "**=", "&&=", "||=", "??=", "++", "--", "new"})
# Calls that say the same when they are asked again.
_STEADY: Final = frozenset(
    {"In", "Number", "String", "Boolean", "isNaN", "parseInt", "parseFloat", "indexOf", "includes"}
)
_BEFORE_GROUP: Final = frozenset(
    {"typeof", "void", "in", "instanceof", "eq", "ne", "lt", "gt", "le", "ge", "and", "or"}
)


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such transition."""
    misread = {each.location for each in survey.document.diagnostics if each.code in _LEFT_OUT}
    for state in survey.flow.states.values():
        transitions = [each for each in state.transitions if each.location not in misread]
        if len(transitions) > 1:
            yield from _among(survey, transitions)


def _among(survey: Survey, transitions: Sequence[Transition]) -> Iterator[Diagnostic]:
    at_once = next((each for each in transitions if not each.event and _condition(survey, each.cond) == ""), None)
    # By condition, "" for none: which descriptors were taken before, and where; () is any event, None is no event.
    taken: dict[str, dict[tuple[str, ...] | None, Location]] = {"": {}}
    for each in transitions:
        condition = _condition(survey, each.cond)
        same = taken.get(condition) if condition else None
        lines = _earlier(each, (taken[""], same if same and _is_steady(survey, each.cond) else {}))
        if lines:
            where = ", ".join(f"line {line}" for line in lines)
            if len(lines) > 1:
                message = f"the transitions before it ({where}) take each event of it"
            elif each.event:
                message = f"the transition at {where} takes every event that this one takes"
            else:
                message = f"the transition at {where} is taken instead, each time"
            yield RULE.diagnostic(
                each.location, message, f"move it before {'them' if len(lines) > 1 else 'that one'}, or leave it out"
            )
        elif each.event and at_once is not None and at_once.targets:
            message = f"the state waits for no event: the transition at line {at_once.location.line} leaves it at once"
            yield RULE.diagnostic(each.location, message, "give that transition an event or a condition")
        mine = taken.setdefault(condition, {})
        for descriptor in each.events if each.event else (None,):
            mine.setdefault(descriptor, each.location)


def _earlier(transition: Transition, taken: Iterable[dict[tuple[str, ...] | None, Location]]) -> list[int]:
    """The lines of the transitions that together take each of its events; nothing when one is left."""
    lines: set[int] = set()
    for descriptor in transition.events if transition.event else (None,):
        shorter = [None] if descriptor is None else [descriptor[:length] for length in range(len(descriptor) + 1)]
        found = next((places[each] for places in taken for each in shorter if each in places), None)
        if found is None:
            return []
        lines.add(found.line)
    return sorted(lines)


def _condition(survey: Survey, cond: Text | None) -> str:
    """The text of a condition, however it is spaced; "" when there is none, or when it always holds."""
    text = "" if cond is None else " ".join(token.text for token in survey.code(cond)) or cond.source
    return "" if text == "true" else text


def _is_steady(survey: Survey, cond: Text | None) -> bool:
    """Whether a condition says the same when it is asked once more: it changes nothing, and calls nothing unknown."""
    found = survey.code(cond) if cond is not None else ()
    for index, token in enumerate(found):
        called = text_at(found, index - 1)
        calls = token.text == "(" and index > 0 and (called in (")", "]") or found[index - 1].kind is Kind.NAME)
        if token.text in _CHANGES or (calls and called not in _STEADY | _BEFORE_GROUP):
            return False
    return True
