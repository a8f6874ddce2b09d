"""The language and the dialect: a transition on an event that neither of them has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Final

from scxml_engine.authoring.done_events import DoneEvents
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ocs import CallResult
from scxml_engine.ocs.lookup import fold, suggest
from scxml_engine.scxml.model import Send

RULE: Final = Rule(
    code="unknown-event",
    severity=Severity.WARNING,
    finds="a transition on an event whose name begins like those of the dialect or the platform, or is like one of "
    "them, and that neither has and the document does not raise",
    because="no such event comes, so the transition is never taken, and what was to be handled there is not",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="name" expr="''"/></datamodel>
  <state id="greet">
    <onentry><log expr="name.first.length"/></onentry>
    <transition event="error.excution" target="done"/>
    <transition event="over" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml">
  <datamodel><data id="name" expr="''"/></datamodel>
  <state id="greet">
    <onentry><log expr="name.first.length"/></onentry>
    <transition event="error.execution" target="done"/>
    <transition event="over" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=5,
    column=5,
)

_EVENTS: Final = {
    "ocs": ("callresult", "daytime_change", "info", "next_record", "timeout"),
    "Error": ("Attribute", "Configuration"),
    "error": ("execution", "communication", "platform"),
    "done": ("state", "invoke"),
}
_NAMES: Final[Mapping[tuple[str, ...], str]] = {
    (family, name): f"{family}.{name}" for family, members in _EVENTS.items() for name in members
}
_FOLDED: Final = {fold("".join(names)): event for names, event in _NAMES.items() if names[0] != "done"}
_CASE: Final = ("error.attribute", "error.configuration")  # another rule speaks of the case of these
# Answers without their prefix, and what they answer; another rule speaks of daytime_change.
_ANSWERS: Final = {"callresult": "make_call", "info": "get_info", "next_record": "next_record", "timeout": "timeout"}
_SEPARATORS: Final = str.maketrans("", "", ".:/")
_QUOTES: Final = frozenset("'\"`")  # another rule speaks of these
_ALIKE: Final = 0.75  # of two first words
_RESULTS: Final = {each.event_name for each in CallResult}
_MOST_SUGGESTIONS: Final = 200  # a comparison is slow, and a document may hold many mistakes


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such descriptor, where every event that the document sends has its name written out."""
    if any(isinstance(each, Send) and each.event.expr is not None for _, each in survey.executed):
        return
    own = {tuple(event.split(".")[:length]) for event in survey.raised for length in range(1, event.count(".") + 2)}
    asked = {fold(event): f"ocs.{event}" for event, action in _ANSWERS.items() if any(survey.actions(action))}
    invokes = any(state.invokes for state in survey.flow.states.values())
    done = DoneEvents(survey.flow)
    told: dict[tuple[str, ...], tuple[str, str]] = {}
    for transition in survey.transitions:
        for descriptor in dict.fromkeys(transition.events):
            if not descriptor or descriptor in own or _QUOTES.intersection("".join(descriptor)):
                continue
            if descriptor not in told:
                suggesting = len(told) < _MOST_SUGGESTIONS
                told[descriptor] = done.fault(descriptor, suggesting=suggesting) or _fault(descriptor, asked)
            message, event = told[descriptor]
            if not message or tuple(event.split(".")) in transition.events:
                continue
            if invokes and not event and descriptor[0] in ("error", "done") and descriptor[:2] not in _NAMES:
                continue  # an invoked session may send it
            yield RULE.diagnostic(transition.location, message, _remedy(descriptor, event))


def _fault(descriptor: tuple[str, ...], asked: Mapping[str, str]) -> tuple[str, str]:
    """What is wrong with an event's name, if anything, and the event that was meant, if one is near."""
    family, name = descriptor[0], ".".join(descriptor)
    event = _NAMES.get(descriptor[:2], "")
    if event and (len(descriptor) == 2 or family == "done"):
        return "", ""
    if event:
        return f"{name} takes nothing: the event is {event}, and no longer name", event
    if ".".join(descriptor[:2]).casefold() in _CASE or (descriptor == (family,) and family in _EVENTS):
        return "", ""
    message = f"there is no event {name}"
    if family in _EVENTS:
        return message, _nearest(family, descriptor[1])
    meant = _meant(descriptor, asked)
    return (message, meant) if meant else ("", "")


def _meant(descriptor: tuple[str, ...], asked: Mapping[str, str]) -> str:
    """The event that a name outside the families was meant to be; '' when it is rather the document's own."""
    first, joined = descriptor[0], fold("".join(descriptor).translate(_SEPARATORS))
    if joined in _FOLDED:
        return _FOLDED[joined]
    if len(descriptor) == 1:
        return asked.get(fold(first)) or (first.casefold() if first.casefold() in ("ocs", "error") else "")
    near = (family for family in _EVENTS if _is_like(first, family))
    return next(filter(None, (_nearest(family, descriptor[1]) for family in near)), "")


def _is_like(word: str, family: str) -> bool:
    folded, plain = word.casefold(), family.casefold()
    return sorted(folded) == sorted(plain) or SequenceMatcher(None, folded, plain).ratio() >= _ALIKE


def _nearest(family: str, word: str) -> str:
    """The event of a family whose second word is most like that one; both kinds of errors are one family here."""
    families = ("Error", "error") if family.casefold() == "error" else (family,)
    near = suggest(word, [name for each in families for name in _EVENTS[each]])
    return next((f"{each}.{near}" for each in families if near in _EVENTS[each]), "")


def _remedy(descriptor: tuple[str, ...], event: str) -> str:
    result = descriptor[-1]
    if event == "ocs.callresult" and len(descriptor) > 2 and result in _RESULTS:
        return f'write event="{event}" cond="_event.data.callresult == \'{result}\'"'
    return f"did you mean {event}?" if event else "name an event that there is, or leave the transition out"
