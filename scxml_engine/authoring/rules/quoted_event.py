"""The language: a transition on an event whose name stands in quotes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity

RULE: Final = Rule(
    code="quoted-event",
    severity=Severity.WARNING,
    finds="a transition whose event attribute has quotes inside",
    because="it is no expression: the quotes are taken for a part of the name, no event has such a name, and the "
    "transition is never taken",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="pause">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="'ocs.timeout'" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="pause">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="ocs.timeout" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=5,
    column=5,
)

_QUOTES: Final = "'\"`"


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such transition."""
    for transition in survey.transitions:
        quoted = [word for word in transition.event.split() if word[0] in _QUOTES or word[-1] in _QUOTES]
        if quoted:
            bare = " ".join(transition.event.translate(str.maketrans(_QUOTES, "   ")).split())
            message = f"the name of an event is literal text, and {' '.join(quoted)} has its quotes in it"
            yield RULE.diagnostic(transition.location, message, f'write event="{bare}"')
