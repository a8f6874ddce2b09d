"""A2, E4: the end of the chain, which nothing asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scxml_engine.authoring.answers import takes
from scxml_engine.authoring.comparisons import Operand, comparisons
from scxml_engine.authoring.expressions import members, text_at, uses
from scxml_engine.authoring.flow import Arc
from scxml_engine.authoring.places import Phase, Place, own_texts
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.authoring.variables import of_event, variable
from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ecmascript import Kind, Token
from scxml_engine.scxml.model import Assign, Executable, Goal, Text

RULE: Final = Rule(
    code="no-empty-record-branch",
    severity=Severity.WARNING,
    finds="a transition on ocs.next_record that goes on to dial the record, and nothing that asks whether there is one",
    because="after the last record of the chain record_id is empty: make_call is refused, and the chain is stuck"
    " or goes round for ever",
    broken="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <datamodel><data id="record"/></datamodel>
  <state id="pick">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" target="dial">
      <assign location="record" expr="_event.data.record_id"/>
    </transition>
  </state>
  <state id="dial">
    <onentry><ocs:make_call record_id="record"/></onentry>
    <transition event="ocs.callresult" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    mended="""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments">
  <datamodel><data id="record"/></datamodel>
  <state id="pick">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="!_event.data.record_id" target="done"/>
    <transition event="ocs.next_record" target="dial">
      <assign location="record" expr="_event.data.record_id"/>
    </transition>
  </state>
  <state id="dial">
    <onentry><ocs:make_call record_id="record"/></onentry>
    <transition event="ocs.callresult" target="done"/>
  </state>
  <final id="done"/>
</scxml>""",
    line=6,
    column=5,
)

_EVENT: Final = "ocs.next_record"
_ERROR: Final = "Error.Attribute"
_RECORD: Final = "record_id"
_ASKING: Final = frozenset(
    {"if", "?", "?.", "??", "||", "&&", "||=", "&&=", "??=", "!", "switch", "while", "for", "(", "or", "and"}
)


def find(survey: Survey) -> Iterator[Diagnostic]:
    """Every such transition, once."""
    told: set[Arc] = set()
    calls = _calls(survey)
    for place, _ in survey.actions("next_record"):
        standing = survey.answers.standing(place) if place.state in survey.flow.reachable else ()
        arcs = [arc for key in sorted(standing) for arc in survey.flow.arcs[key] if takes(arc.transition, _EVENT)]
        left = [arc for arc in arcs if not _is_never_empty(survey, arc.transition.cond)]
        if any(_asks(survey, arc) for arc in left):
            continue
        for arc in left:
            if arc not in told and _dials(survey, place, arc, calls):
                told.add(arc)
                message = "nothing asks whether there is a record, and after the last one record_id is empty"
                remedy = f'put before it <transition event="{_EVENT}" cond="!_event.data.record_id" …>'
                yield RULE.diagnostic(arc.transition.location, message, remedy)


def _asks(survey: Survey, arc: Arc) -> bool:
    """Whether it looks at the event before it is taken, or in a way that says nothing to us."""
    cond = arc.transition.cond
    if cond is not None and "_event" in cond.source:
        return True
    blocks = survey.within(arc)
    return any(_looks(survey, text) for each in blocks for text in own_texts(each) if "_event" in text.source)


def _looks(survey: Survey, text: Text) -> bool:
    """Whether a text asks for something; a script that calls nothing and has no condition only stores."""
    if text.goal is Goal.SCRIPT:
        return any(token.text in _ASKING for token in survey.code(text))
    return text.where == "cond" or "?" in text.source or "|" in text.source


def _is_never_empty(survey: Survey, cond: Text | None) -> bool:
    """Whether a condition wants a value of another property, which an event without a record does not have."""
    if cond is None:
        return False
    tokens = survey.code(cond)
    wanted = [each for each in comparisons(tokens) if each.is_equal and each.span == (0, len(tokens))]
    return any(of_event(each.left.path) not in ("", _RECORD) and _is_value(each.right) for each in wanted)


def _is_value(operand: Operand) -> bool:
    return operand.is_number or bool(operand.string)


@dataclass(frozen=True, slots=True)
class _Call:
    """A call: where it stands, and the transitions that take its refusal."""

    place: Place
    refused: Sequence[Arc]


def _calls(survey: Survey) -> Mapping[str, Sequence[_Call]]:
    """The calls by each word of their record_id."""
    found: dict[str, list[_Call]] = {}
    for place, call in survey.actions("make_call"):
        arcs = (arc for key in survey.answers.standing(place) for arc in survey.flow.arcs[key])
        each_call = _Call(place, [arc for arc in arcs if takes(arc.transition, _ERROR)])
        for word in {token.text for each in call.attributes for token in survey.code(each.expr)}:
            found.setdefault(word, []).append(each_call)
    return found


def _dials(survey: Survey, place: Place, arc: Arc, calls: Mapping[str, Sequence[_Call]]) -> bool:
    """Whether the record that the event brings is dialed, and nobody minds when there is none."""
    names = {name for each in survey.within(arc) for name in _receives(survey, each)}
    if any(_is_asked(survey, name) for name in names):
        return False
    direct = (each for word in ("_event", "_eventdata") for each in calls.get(word, ()))
    dialed = [each for each in direct if _is_there(each.place, arc)]
    dialed += [each for name in names for each in calls.get(name, ())]
    minded = [each.refused for each in dialed if each.refused]
    if not minded:
        return bool(dialed)
    back = survey.flow.before((place.state,))  # a refusal that leads back to the question goes round for ever
    return all(any(not back.isdisjoint(way.enters) for way in refused) for refused in minded)


def _is_there(place: Place, arc: Arc) -> bool:
    """Whether a call is made while the event is still at hand."""
    return place.arc is arc or (place.phase is Phase.ENTRY and place.state in arc.enters)


def _receives(survey: Survey, each: Executable) -> Iterator[str]:
    """The variable into which the record goes."""
    if isinstance(each, Assign) and each.expr is not None and survey.variables.property_of(each.expr) == _RECORD:
        yield variable(tuple(token.text for token in survey.code(each.target) if token.kind is Kind.NAME))
    for text in own_texts(each):
        if text.goal is Goal.SCRIPT:
            yield from _stored(survey.code(text))


def _stored(tokens: Sequence[Token]) -> Iterator[str]:
    """The variables of a script that are given the record."""
    for name in ("_event", "_eventdata"):
        for start in uses(tokens, name):
            path, end = members(tokens, start)
            is_whole = text_at(tokens, end) in ("", ";") or tokens[end].kind is Kind.NAME
            if of_event(path) == _RECORD and text_at(tokens, start - 1) == "=" and is_whole:
                yield text_at(tokens, start - 2)


def _is_asked(survey: Survey, name: str) -> bool:
    """Whether a condition or a script looks at the variable."""
    looking = (text for _, text in survey.mentioning(name) if _looks(survey, text))
    return any(token.kind is Kind.NAME and token.text == name for text in looking for token in survey.code(text))
