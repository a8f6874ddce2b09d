"""What a word in a document names: a state, a variable, an event, a property of one, a constant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from scxml_engine.authoring.language import facts
from scxml_engine.authoring.language.code import Code
from scxml_engine.authoring.language.scan import Element
from scxml_engine.authoring.language.sheet import Coded, Sheet, Span
from scxml_engine.authoring.language.spots import Spot, What, spot
from scxml_engine.authoring.language.vocabulary import Holds, holds, is_action, is_code, is_named, known
from scxml_engine.authoring.variables import of_event, variable
from scxml_engine.ecmascript import Kind

_DONE: Final = "done.state."


class Names(Enum):
    """What kind of thing a word names."""

    STATE = "a state"
    DATA = "a data item"
    EVENT = "an event"
    PROPERTY = "a property of an event's data"
    SYSTEM = "a name of the language"
    CONSTANT = "a constant of the dialect"


@dataclass(frozen=True, slots=True)
class Thing:
    """A word that names something; `family` is that of a constant."""

    names: Names
    name: str
    span: Span
    element: Element
    family: str = ""


def thing_at(sheet: Sheet, offset: int) -> Thing | None:
    """What is named at a place."""
    at = spot(sheet.scan, offset)
    if at.element is None:
        return None
    if at.what is What.VALUE and at.attribute is not None:
        kind = known(at.element)
        if kind is None:
            return None
        held = holds(kind, at.attribute.name)
        if is_code(held):
            return _in_code(sheet, Coded(sheet.code_at(at.element, at.attribute), at.element, at.attribute), at)
        return _word(sheet, held, at)
    if at.what is What.CONTENT and is_named(at.element, "script"):
        return _in_code(sheet, Coded(sheet.code_at(at.element, None), at.element, None), at)
    return None


def _word(sheet: Sheet, held: Holds, at: Spot) -> Thing | None:
    element, attribute = at.element, at.attribute
    if element is None or attribute is None:
        return None
    value, place = attribute.value, at.offset - attribute.value_start
    first = last = place
    while first > 0 and not value[first - 1].isspace():
        first -= 1
    while last < len(value) and not value[last].isspace():
        last += 1
    if first == last:
        return None
    word, span = value[first:last], Span(attribute.value_start + first, attribute.value_start + last)
    if held in (Holds.STATES, Holds.STATE_ID):
        return Thing(Names.STATE, word, span, element)
    if held is Holds.DATA_ID:
        return Thing(Names.DATA, word, span, element)
    return event_thing(sheet, word, span, element) if held in (Holds.EVENTS, Holds.EVENT) else None


def event_thing(sheet: Sheet, name: str, span: Span, element: Element) -> Thing:
    """The event of that name, or the state in `done.state.ID`."""
    if name.startswith(_DONE) and done_state(sheet, name):
        start = span.start + len(_DONE)
        identifier = done_state(sheet, name)
        return Thing(Names.STATE, identifier, Span(start, start + len(identifier)), element)
    return Thing(Names.EVENT, name, span, element)


def done_state(sheet: Sheet, descriptor: str) -> str:
    """The id of the state in a `done.state.ID`, which may end with .*; empty when no state has it."""
    if not descriptor.startswith(_DONE):
        return ""
    identifier = descriptor.removeprefix(_DONE)
    for each in (identifier, identifier.removesuffix("*").removesuffix(".")):
        if each in sheet.states:
            return each
    return ""


def _in_code(sheet: Sheet, coded: Coded, at: Spot) -> Thing | None:
    code, element = coded.code, coded.element
    index = code.token_at(at.offset)
    if index is None:
        return None
    token = code.tokens[index]
    span = Span(*code.span(token.start, token.end))
    kind = known(element)
    family = ""
    if coded.attribute is not None and kind is not None and is_action(kind):
        family = facts.family_of_attribute(kind.name, coded.attribute.name)
    if family:  # E-MAIL is three tokens and one word
        whole = code.source.strip().strip("'\"")
        if facts.constant(family, whole) and whole not in sheet.data:
            start = code.start + len(code.raw) - len(code.raw.lstrip())
            return Thing(Names.CONSTANT, whole, Span(start, start + len(code.raw.strip())), element, family)
    if token.kind is Kind.STRING:
        return _string(sheet, coded, index, at)
    if token.kind is Kind.NUMBER:
        compared = facts.family_of_property(held_property(sheet, code.compared(index)))
        return Thing(Names.CONSTANT, token.text, span, element, compared) if compared else None
    return _name(sheet, code, index, element) if token.kind is Kind.NAME and not code.is_key(index) else None


def _string(sheet: Sheet, coded: Coded, index: int, at: Spot) -> Thing | None:
    code, element = coded.code, coded.element
    text, start, end = code.inside(code.tokens[index])
    span = Span(start, end)
    if not start <= at.offset <= end:  # on a quote
        return None
    if code.called_with(index) == "In":
        return Thing(Names.STATE, text, span, element)
    path = code.compared(index)
    if path == ("_event", "name"):
        return event_thing(sheet, text, span, element)
    family = facts.family_of_property(held_property(sheet, path))
    if not family:
        found = facts.anywhere(text)
        family = "" if found is None else found.family
    return Thing(Names.CONSTANT, text, span, element, family) if family else None


def _name(sheet: Sheet, code: Code, index: int, element: Element) -> Thing | None:
    token = code.tokens[index]
    span = Span(*code.span(token.start, token.end))
    path = code.path_at(index)
    if of_event(path):
        return Thing(Names.PROPERTY, path[-1], span, element)
    name = variable(path)
    if name in sheet.data:
        return Thing(Names.DATA, name, span, element)
    return Thing(Names.SYSTEM, ".".join(path), span, element) if path[0].startswith("_") or path == ("In",) else None


def held_property(sheet: Sheet, path: tuple[str, ...]) -> str:
    """The property of an event that a path is, or that the variable is given which it is; empty when it is none."""
    return of_event(path) or sheet.given.get(variable(path), "")
