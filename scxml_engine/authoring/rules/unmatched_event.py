"""The language: an event that the document makes and never takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.flow import ROOT
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.scxml.element_reader import nearest
from scxml_engine.scxml.model import Executable, Raise, Send

RULE: Final = Rule(
    code="unmatched-event",
    severity=Severity.WARNING,
    finds="an event that the document raises, or sends to itself, and that no transition takes in any state that is "
    "ever entered",
    because="it is thrown away, and what was to happen then does not happen: most often one of the two names is "
    "misspelt",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="pause">
    <onentry><send event="pause.over" delay="5s"/></onentry>
    <transition event="pause.end" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <state id="pause">
    <onentry><send event="pause.over" delay="5s"/></onentry>
    <transition event="pause.over" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=3,
    column=14,
)

_OWN_TYPES: Final = (None, "", "scxml", "http://www.w3.org/TR/scxml/#SCXMLEventProcessor")
_OWN_TARGETS: Final = (None, "", "#_internal")
_MOST_SUGGESTIONS: Final = 200  # a comparison is slow, and a document may hold many mistakes
_QUOTES: Final = str.maketrans("", "", "'\"`")  # another rule speaks of quotes in the name of an event


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such element in a state that is entered, unless something looks at events without taking them."""
    if _looks_at_events(survey):
        return
    reachable = survey.flow.reachable | {ROOT}
    taken = {
        tuple(token.translate(_QUOTES) for token in descriptor)
        for key, arcs in survey.flow.arcs.items()
        if key in reachable
        for arc in arcs
        for descriptor in arc.transition.events
    }
    forwarded = any(each.autoforward for state in survey.flow.states.values() for each in state.invokes)
    names = sorted({".".join(each) for each in taken} - survey.raised)
    meant: dict[str, str] = {}
    for place, each in survey.executed:
        event = _to_itself(each)
        if not event or place.state not in reachable or (forwarded and isinstance(each, Send)):
            continue
        tokens = tuple(event.split("."))
        if any(tokens[:length] in taken for length in range(len(tokens) + 1)):
            continue
        if event not in meant:
            meant[event] = nearest(event, names) if len(meant) < _MOST_SUGGESTIONS else ""
        remedy = f"did you mean {meant[event]}?" if meant[event] else "write a transition for it, or leave it out"
        yield RULE.diagnostic(each.location, f"no transition takes the event {event}", remedy)


def _to_itself(each: Executable) -> str:
    """The event that an element makes for its own session, where its name is written out."""
    match each:
        case Raise():
            return each.event
        case Send() if each.type.expr is None and each.target.expr is None:
            own = each.type.literal in _OWN_TYPES and each.target.literal in _OWN_TARGETS
            return each.event.literal or "" if own else ""
    return ""


def _looks_at_events(survey: Survey) -> bool:
    """Whether a condition without an event asks what the last one was: after each event it is asked again."""
    return any(
        "_event" in transition.cond.source
        for transition in survey.transitions
        if transition.cond is not None and not transition.event
    )
