"""E1-E7: a property that the event of the moment does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from scxml_engine.authoring.event_flow import Events
from scxml_engine.authoring.expressions import members, text_at, uses
from scxml_engine.authoring.places import Phase, Place
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.authoring.variables import of_event
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ecmascript import Token
from scxml_engine.ocs.columns import MANDATORY_FIELDS
from scxml_engine.ocs.lookup import suggest
from scxml_engine.scxml.model import Kind, Send, Text

RULE: Final = Rule(
    code="stale-event-data",
    severity=Severity.WARNING,
    finds="a property of _event.data where _event can only be an event that has none of that name, and a property of "
    "_event itself that no event has",
    because="_event is the event that is being handled: when the next one comes the data of the last is gone, and "
    "a property that is not there is undefined",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <state id="pick">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="!_event.data.record_id" target="done"/>
    <transition event="ocs.next_record" target="wait"/>
  </state>
  <state id="wait">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="ocs.timeout" target="done">
      <log expr="_event.data.contact_info"/>
    </transition>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <datamodel><data id="number"/></datamodel>
  <state id="pick">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="!_event.data.record_id" target="done"/>
    <transition event="ocs.next_record" target="wait">
      <assign location="number" expr="_event.data.contact_info"/>
    </transition>
  </state>
  <state id="wait">
    <onentry><ocs:timeout delay="300"/></onentry>
    <transition event="ocs.timeout" target="done">
      <log expr="number"/>
    </transition>
  </state>
  <final id="done"/>
</scxml>""",
    line=11,
    column=7,
)

_ERROR: Final = frozenset({"error_code", "Error_code", "action", "attribute", "message"})
_HAVE: Final[Mapping[str, frozenset[str]]] = {
    "ocs.callresult": frozenset({"callresult", "record_id"}),
    "ocs.daytime_change": frozenset({"daytime_code"}),
    "ocs.info": frozenset({"result"}),
    "ocs.timeout": frozenset(),
    "Error.Attribute": _ERROR,
    "Error.Configuration": _ERROR,
}
_ANY: Final = "ocs.next_record"  # it has every column of the list
_OF_RECORD: Final = frozenset({*MANDATORY_FIELDS, "gsw_chain_attempts", "gsw_preferred_flag", "list_record_id"})
_KNOWN: Final = _OF_RECORD.union(*_HAVE.values())  # of these it is known whose they are
_EQUALITY: Final = frozenset({"==", "===", "!=", "!==", "eq", "ne"})
_GUARDS: Final = _EQUALITY | {"||", "??", "?", "&&", "or", "and", "¦¦"}
_NOTHING: Final = frozenset({"undefined", "null", "''", '""', "void"})
_OF_EVENT: Final = frozenset({"name", "type", "sendid", "origin", "origintype", "invokeid", "data", "raw"})
_DONE: Final = ("done", "state")


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every text with such a property, once."""
    if any(isinstance(each, Send) and each.event.expr is not None for _, each in survey.executed):
        return
    for place, text in survey.mentioning("_event", "_eventdata"):
        if _is_known(survey, place):
            found = _property(survey, place, survey.code(text))
            if found:
                yield _finding(text, *found)
                continue
        name = _misplaced(survey.code(text))
        if name:
            message = f"{text.where}: _event itself has no {name}, its data may have"
            yield RULE.diagnostic(text.location, message, f"write _event.data.{name}")


def _misplaced(tokens: Sequence[Token]) -> str:
    """The first property of an event's data that is asked for without `data`."""
    for start in uses(tokens, "_event"):
        path = members(tokens, start)[0]
        if len(path) > 1 and path[1] in _KNOWN - _OF_EVENT:
            return path[1]
    return ""


def _finding(text: Text, name: str, events: tuple[str, ...]) -> Diagnostic:
    if not events:
        message = f"{text.where}: there is no event yet, and so no {name} of its data"
        return RULE.diagnostic(text.location, message, "ask for it where the event comes")
    has = sorted(_having(events))
    message = f"{text.where}: here _event is {' or '.join(events)}, which has no {name}"
    near = suggest(name, has)
    home = next((event for event, names in _HAVE.items() if name in names), _ANY)
    copy = f"copy it into a variable when {home} comes"
    return RULE.diagnostic(text.location, message, f"did you mean {near}?" if near else copy)


def _is_known(survey: Survey, place: Place) -> bool:
    """Whether it can be said what `_event` is there: where there are regions it may be an event of another one."""
    if place.state not in survey.flow.reachable and place.phase is not Phase.DATA:
        return False
    if place.arc is not None and place.arc.transition.events:
        return True
    return not any(state.kind is Kind.PARALLEL for state in survey.flow.states.values())


def _property(survey: Survey, place: Place, tokens: Sequence[Token]) -> tuple[str, tuple[str, ...]] | None:
    """The first property that no event has which may come there, and those events."""
    if any(token.text in ("function", "=>", "?.") for token in tokens):
        return None
    events = _events(survey, survey.events_at(place))
    if events is None or (not events and place.phase is Phase.DATA and survey.document.late_binding):
        return None
    for name in ("_event", "_eventdata"):
        for start in uses(tokens, name):
            path, end = members(tokens, start)
            asked = of_event(path[: 3 if name == "_event" else 2])
            if not asked:
                return None  # it looks at the event as a whole first
            has = _having(events)
            if asked not in has and (asked in _KNOWN or not _is_guarded(tokens, start, end, asked, has)):
                return asked, events
    return None


def _having(events: Iterable[str]) -> frozenset[str]:
    """What one of them has; an event of the document's own, as it comes here, nothing."""
    return frozenset().union(*(_HAVE.get(event, frozenset()) for event in events))


def _is_guarded(tokens: Sequence[Token], start: int, end: int, asked: str, has: Iterable[str]) -> bool:
    """Whether it may be meant to be absent; a name that is nearly right and compared with a value is misspelt."""
    operator = text_at(tokens, end)
    if operator in _EQUALITY and text_at(tokens, end + 1) not in _NOTHING and suggest(asked, has):
        return False
    return text_at(tokens, start - 1) in ("typeof", "!") or operator in _GUARDS


def _events(survey: Survey, descriptors: Events) -> tuple[str, ...] | None:
    """The events by name; None where another one may come, or one that the document makes up."""
    found: list[str] = []
    for descriptor in sorted(descriptors):
        prefix = ".".join(descriptor)
        matched = [event for event in _HAVE if event == prefix or event.startswith(f"{prefix}.")]
        own = {each for each in survey.raised if each == prefix or each.startswith(f"{prefix}.")}
        if not matched and (_is_done(survey, descriptor) or (own and own <= survey.raised_without_data)):
            found.append(prefix)
        elif not matched or own or not prefix or _ANY.startswith(prefix):
            return None
        found += matched
    return tuple(dict.fromkeys(found))


def _is_done(survey: Survey, descriptor: tuple[str, ...]) -> bool:
    """Whether it is the end of a state which tells nothing: nobody gives `<donedata>`."""
    states = survey.flow.states
    is_state = descriptor[:2] == _DONE and ".".join(descriptor[2:]) in states
    return is_state and all(state.donedata is None for state in states.values())
