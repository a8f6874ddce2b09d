"""A1: a `delay` that is written out and can never be waited for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ecmascript import Kind, tokens
from scxml_engine.errors import UsageError
from scxml_engine.ocs import Daytime
from scxml_engine.ocs.actions.base import token
from scxml_engine.ocs.durations import LONGEST, parse_duration
from scxml_engine.ocs.lookup import suggest
from scxml_engine.scxml.extension import DECIMAL

RULE: Final = Rule(
    code="wrong-delay",
    severity=Severity.WARNING,
    finds="the delay of a timeout that is neither seconds nor the name of an interval",
    because="no event ocs.timeout will come: the action is refused with Error.Attribute when it is reached",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="wait">
    <onentry><ocs:timeout delay="5m"/></onentry>
    <transition event="ocs.timeout" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="wait">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="ocs.timeout" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=4,
    column=14,
    instead_of=frozenset({"expression", "attribute-value"}),
)

_LONGEST_SHOWN: Final = 60  # characters of a value
_WORD: Final = re.compile(r"[^\W\d][\w$]*")
_LEADING_ZERO: Final = re.compile(r"0[0-9]{1,15}")
_TAKES: Final = f"write whole seconds, as in 300, or one of {', '.join(Daytime)}"


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such delay."""
    declared = survey.declared
    for _, action in survey.actions("timeout"):
        for attribute in action.attributes:
            fault = _fault(attribute.source, declared)
            if fault is not None:
                message, remedy = fault
                yield RULE.diagnostic(action.location, f'delay="{_short(attribute.source)}" {message}', remedy)


def _fault(source: str, declared: frozenset[str]) -> tuple[str, str] | None:
    """What is wrong with a literal, and its mend; None where nothing is, or where it is an expression."""
    text = source.strip()
    if not text:
        return "is empty", _TAKES
    if DECIMAL.fullmatch(text):
        return _out_of_range(float(text))
    if _LEADING_ZERO.fullmatch(text):
        return "is no number: with a zero before it ECMAScript counts in eights", f"write {int(text)}"
    kinds = [each.kind for each in tokens(text)]
    if kinds == [Kind.STRING] and "\\" not in text and text[0] == text[-1]:
        return _wrong_string(text[1:-1].strip())
    if _WORD.fullmatch(text):
        near = "" if text in declared or token(text, Daytime) else suggest(text, Daytime)
        return ("is neither an interval nor a declared variable", f"did you mean {near}?") if near else None
    if kinds == [Kind.NUMBER, Kind.NAME] * (len(kinds) // 2):
        return _no_number(text)
    return None


def _wrong_string(text: str) -> tuple[str, str] | None:
    """A quoted literal: what it holds is compared as it is."""
    if DECIMAL.fullmatch(text):
        return _out_of_range(float(text))
    if token(text, Daytime):
        return None
    near = suggest(text, Daytime)
    return ("is no interval", f"did you mean {near}?") if near else _no_number(text)


def _no_number(text: str) -> tuple[str, str]:
    try:
        seconds = parse_duration(text)
    except UsageError:
        return "is neither seconds nor an interval", _TAKES
    return "is no number of seconds", f"write {seconds:.6f}".rstrip("0").rstrip(".")


def _out_of_range(seconds: float) -> tuple[str, str] | None:
    if seconds < 0:
        return "is negative", "write 0 or more seconds"
    if seconds > LONGEST:
        return "is more than a hundred years", "write fewer seconds"
    return None


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
