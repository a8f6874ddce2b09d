"""A1, A2, A4, A5, A6: an action whose answer nobody hears."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from scxml_engine.authoring.answers import takes
from scxml_engine.authoring.places import Place
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.authoring.written import written_out
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ecmascript import Kind
from scxml_engine.ocs import Daytime
from scxml_engine.ocs.actions.base import token
from scxml_engine.ocs.lookup import fold
from scxml_engine.scxml.extension import DECIMAL
from scxml_engine.scxml.model import Custom

RULE: Final = Rule(
    code="unanswered-action",
    severity=Severity.WARNING,
    finds="an action with an answer that no state takes which can be active then or later",
    because="an action returns at once and answers with an event; one that nobody takes is thrown away, and a "
    "chain that waits for it waits for ever",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="wait">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="Error.Attribute" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="wait">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="Error.Attribute" target="done"/>
    <transition event="ocs.timeout" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=4,
    column=14,
)

_ANSWERS: Final = {
    "timeout": "ocs.timeout",
    "next_record": "ocs.next_record",
    "get_daytime": "ocs.daytime_change",
    "get_info": "ocs.info",
    "make_call": "ocs.callresult",
}
_LIKE: Final = 0.75  # how like the event a descriptor must be to be meant for it


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such action in a state that can be reached; where ways lead nowhere, nobody knows."""
    if not survey.answers.is_clear:
        return
    for place, action in survey.actions(*_ANSWERS):
        event = _ANSWERS[action.name]
        if place.state not in survey.flow.reachable or survey.answers.heard_later(place, event):
            continue
        if not _is_refused(survey, action) and not _is_misspelt(survey, place, event):
            message = f"<{action.name}> answers with {event}, and no state takes it that can be active then or later"
            yield RULE.diagnostic(action.location, message, f'add a transition on event="{event}"')


def _is_refused(survey: Survey, action: Custom) -> bool:
    """Whether it is a timeout that can never be waited for: it has no answer, and its delay is told of already."""
    delay = next((each for each in action.attributes if each.name == "delay"), None)
    if action.name != "timeout" or delay is None:
        return False
    kinds = [each.kind for each in survey.code(delay.expr)]
    value = written_out(survey, delay)
    if value is None:
        return not kinds or kinds[:2] == [Kind.NUMBER, Kind.NAME]  # as in 5m
    return not token(value, Daytime) and (not DECIMAL.fullmatch(value) or value.startswith("-"))


def _is_misspelt(survey: Survey, place: Place, event: str) -> bool:
    """Whether a transition is meant for the event and misses its name, which is told of that transition."""
    flow = survey.flow
    for key in flow.after(survey.answers.next_states(place)):
        for transition in flow.states[key].transitions:
            names = {".".join(descriptor) for descriptor in transition.events} - survey.raised
            if not takes(transition, event) and any(_is_like(name, event) for name in names):
                return True
    return False


def _is_like(name: str, event: str) -> bool:
    """Whether the name, or its last token, is nearly that of the event."""
    written = fold(name.strip("'\"“”‘’"))
    pairs = ((written, fold(event)), (written.rsplit(".", 1)[-1], fold(event.rsplit(".", 1)[-1])))
    return any(SequenceMatcher(None, *pair).ratio() >= _LIKE for pair in pairs)
