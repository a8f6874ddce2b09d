"""What may be written at a place: elements, attributes, states, events, names, and the words of the dialect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from scxml_engine.authoring.event_flow import ANY
from scxml_engine.authoring.language import events, facts
from scxml_engine.authoring.language.code import Code
from scxml_engine.authoring.language.hovering import EVENT_FIELDS, SYSTEM, about_constant
from scxml_engine.authoring.language.scan import Element
from scxml_engine.authoring.language.sheet import Sheet, Span
from scxml_engine.authoring.language.spots import Spot, What, spot
from scxml_engine.authoring.language.structure import Structure
from scxml_engine.authoring.language.telling import plain, short
from scxml_engine.authoring.language.things import held_property
from scxml_engine.authoring.language.vocabulary import (
    Holds,
    attribute_of,
    attributes,
    children,
    holds,
    is_action,
    is_code,
    is_named,
    known,
)
from scxml_engine.authoring.schema.vocabulary import Kind as KnownElement
from scxml_engine.authoring.schema.words import about_attribute, about_element
from scxml_engine.ecmascript import Kind
from scxml_engine.ocs.constants.families import Constant

MOST: Final = 100
"""More are not told: whoever types on is told the ones that still fit."""

_IN_NAME: Final = re.compile(r"[\w$]*")
_IN_WORD: Final = re.compile(r"[^\s\"'<>]*")
_IN_TEXT: Final = re.compile(r"[\w.:-]*")
_MARKUP: Final = re.compile(r"[<>&\"'\s]")


class Sort(Enum):
    """What is offered, for the sign that an editor puts in front."""

    ELEMENT = "element"
    ATTRIBUTE = "attribute"
    STATE = "state"
    EVENT = "event"
    VARIABLE = "variable"
    PROPERTY = "property"
    CONSTANT = "constant"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that may stand at `span`: `label` is what is shown, `text` what is written.

    `between` is what an attribute's name is followed by: the editor puts the cursor between both parts.
    """

    label: str
    sort: Sort
    span: Span
    detail: str = ""
    about: str = ""
    between: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Offers:
    """All that may stand there; `whole`: whether there are no more."""

    items: tuple[Offer, ...] = ()
    whole: bool = True


def complete(sheet: Sheet, structure: Structure, offset: int) -> Offers:
    """What may be written at an offset."""
    at = spot(sheet.scan, offset)
    found = {each.label: each for each in _Completer(sheet, structure, at).offers() if _can_be_written(each)}
    begin: list[Offer] = []
    hold: list[Offer] = []
    for label, each in found.items():
        typed, folded = sheet.text[each.span.start : offset].casefold(), label.casefold()
        if folded.startswith(typed):
            begin.append(each)
        elif typed in folded:
            hold.append(each)
    fitting = begin or hold
    return Offers(tuple(fitting[:MOST]), whole=len(fitting) <= MOST)


def _can_be_written(offer: Offer) -> bool:
    """Whether what the document says may be put into it as it stands."""
    return offer.sort not in (Sort.STATE, Sort.EVENT, Sort.VARIABLE) or not _MARKUP.search(offer.label)


class _Completer:
    """The offers for one place."""

    def __init__(self, sheet: Sheet, structure: Structure, at: Spot) -> None:
        self._sheet = sheet
        self._structure = structure
        self._at = at

    def offers(self) -> Iterator[Offer]:
        at = self._at
        match at.what:
            case What.TAG:
                yield from self._elements(at.element.parent if at.element else None, Span(at.start, at.end), "")
            case What.END_TAG:
                if at.element is not None:
                    yield Offer(at.element.name, Sort.ELEMENT, Span(at.start, at.end))
            case What.ATTRIBUTE:
                yield from self._attributes()
            case What.VALUE:
                yield from self._value()
            case What.CONTENT:
                if is_named(at.element, "script") and at.element is not None:
                    yield from self._code(self._sheet.code_at(at.element, None), at.element, None)
                else:
                    yield from self._elements(at.element, Span(at.offset, at.offset), "<")

    # -------------------------------------------------------------------------------------------------------- markup

    def _elements(self, parent: Element | None, span: Span, opening: str) -> Iterator[Offer]:
        if parent is not None and known(parent) is None:
            return
        kind = known(parent)
        if is_named(parent, "else", "elseif") and parent is not None:
            kind = known(parent.parent)
        for each in children(kind):
            prefix = self._sheet.scan.prefix if is_action(each) else self._prefix(parent)
            yield Offer(f"{opening}{prefix}{each.name}", Sort.ELEMENT, span, about=plain(about_element(each)))

    @staticmethod
    def _prefix(parent: Element | None) -> str:
        """The prefix of the language in this document, which most have none for."""
        outer = (
            None
            if parent is None
            else next((each for each in (parent, *parent.ancestors()) if is_named(each, "scxml")), None)
        )
        return "" if outer is None else outer.prefix

    def _attributes(self) -> Iterator[Offer]:
        element = self._at.element
        kind = known(element)
        if kind is None or element is None:
            return
        span = Span(self._at.start, self._at.end)
        there = {each.name for each in element.attributes if each is not self._at.attribute}
        written = self._at.attribute is not None and self._at.attribute.value_start > self._at.attribute.name_end
        for each, required in attributes(kind):
            if each.name not in there:
                detail = "mandatory" if required else ""
                between = None if written else ('="', '"')
                about = plain(about_attribute(kind, each))
                yield Offer(each.name, Sort.ATTRIBUTE, span, detail, about, between)

    # -------------------------------------------------------------------------------------------------------- values

    def _value(self) -> Iterator[Offer]:
        element, attribute = self._at.element, self._at.attribute
        kind = known(element)
        if kind is None or element is None or attribute is None:
            return
        held = holds(kind, attribute.name)
        schema = attribute_of(kind, attribute.name)
        if held in (Holds.STATES, Holds.STATE_ID):
            if held is Holds.STATES:
                yield from self._states(self._around(_IN_WORD))
        elif held in (Holds.EVENTS, Holds.EVENT):
            yield from self._events(self._around(_IN_WORD), descriptors=held is Holds.EVENTS)
        elif is_code(held):
            if is_action(kind):
                yield from self._words_of_action(kind, attribute.name, attribute.value)
            yield from self._code(self._sheet.code_at(element, attribute), element, held)
        elif schema is not None:
            yield from (Offer(each, Sort.WORD, Span(self._at.start, self._at.end)) for each in schema.values)

    def _around(self, pattern: re.Pattern[str], within: Span | None = None) -> Span:
        """The word of that pattern around the place, inside the value or the span."""
        text, offset = self._sheet.text, self._at.offset
        first, last = within or Span(self._at.start, self._at.end)
        start = offset
        while start > first and pattern.fullmatch(text, start - 1, start):
            start -= 1
        found = pattern.match(text, offset, last)
        return Span(start, found.end() if found else offset)

    def _states(self, span: Span) -> Iterator[Offer]:
        for identifier, state in self._sheet.states.items():
            yield Offer(identifier, Sort.STATE, span, f"{state.local}, line {self._sheet.line(state)}")

    def _events(self, span: Span, *, descriptors: bool) -> Iterator[Offer]:
        for name, each in events.EVENTS.items():
            if not name.endswith("."):
                yield Offer(name, Sort.EVENT, span, each.row, plain(each.says))
        yield from (Offer(name, Sort.EVENT, span, "raised here") for name in self._sheet.raised)
        if descriptors:
            for identifier, state in self._sheet.states.items():
                if any(is_named(each, "final") for each in state.children) or is_named(state, "parallel"):
                    yield Offer(f"done.state.{identifier}", Sort.EVENT, span, f"line {self._sheet.line(state)}")
            yield from (Offer(f"done.invoke.{each}", Sort.EVENT, span) for each in self._sheet.invokes)

    def _words_of_action(self, kind: KnownElement, name: str, value: str) -> Iterator[Offer]:
        """The words of an attribute of an action, where nothing but a word stands."""
        schema = attribute_of(kind, name)
        if schema is None or "'" in value or not re.fullmatch(r"[\w\s-]*", value):
            return
        span = Span(self._at.start, self._at.end)
        family = facts.family_of_attribute(kind.name, name)
        for word in schema.values:
            found = facts.constant(family, word)
            yield Offer(word, Sort.WORD, span) if found is None else _constant(word, found, span)
        if not schema.values and family:
            number = all(each.isdecimal() for each in value.strip())
            yield from (
                _constant(str(each.number), each, span)
                for _, each in facts.named(family)
                if number and each.number is not None
            )

    # ---------------------------------------------------------------------------------------------------------- code

    def _code(self, code: Code, element: Element, held: Holds | None) -> Iterator[Offer]:
        index = self._token(code)
        if index is not None and code.tokens[index].kind is Kind.STRING:
            yield from self._string(code, index)
            return
        if index is not None and code.tokens[index].kind in (Kind.NUMBER, Kind.REGEX, Kind.TEMPLATE, Kind.COMMENT):
            return
        span = self._around(_IN_NAME, Span(code.start, code.start + len(code.raw)))
        yield from self._names(code, element, span, held)

    def _token(self, code: Code) -> int | None:
        """The token that the place is in, or right behind."""
        place = code.index(self._at.offset)
        found = None
        for number, token in enumerate(code.tokens):
            if token.start < place <= token.end:
                closed = len(token.text) > 1 and token.text[-1:] == token.text[:1]
                behind = token.kind is Kind.STRING and place == token.end and closed
                found = None if behind else number
            elif token.start >= place:
                break
        return found

    def _string(self, code: Code, index: int) -> Iterator[Offer]:
        _, start, end = code.inside(code.tokens[index])
        span = self._around(_IN_TEXT, Span(start, max(end, start)))
        if code.called_with(index) == "In":
            yield from self._states(span)
            return
        path = code.compared(index)
        if path == ("_event", "name"):
            yield from self._events(span, descriptors=True)
            return
        name = held_property(self._sheet, path)
        family = facts.family_of_property(name)
        yield from (_constant(word, each, span) for word, each in facts.named(family))

    def _names(self, code: Code, element: Element, span: Span, held: Holds | None) -> Iterator[Offer]:
        place = code.index(span.start)
        member = next((each for each, token in enumerate(code.tokens) if token.start >= place), len(code.tokens))
        path = code.path_before(member)
        before = code.tokens[member - 1].text if member else ""
        if before in (".", "?."):
            yield from self._members(path, element, span)
            return
        yield from self._compared(code, member, span)
        for name, item in self._sheet.data.items():
            yield Offer(name, Sort.VARIABLE, span, f"data, line {self._sheet.line(item)}")
        if held not in (Holds.LOCATION, Holds.LOCATIONS):
            for name, text in SYSTEM.items():
                yield Offer(name, Sort.VARIABLE, span, about=text)
            for name, says in self._properties(element).items():
                yield Offer(f"_event.data.{name}", Sort.PROPERTY, span, about=plain(says))

    def _members(self, path: tuple[str, ...], element: Element, span: Span) -> Iterator[Offer]:
        if path in (("_event", "data"), ("_eventdata",)):
            for name, says in self._properties(element).items():
                yield Offer(name, Sort.PROPERTY, span, about=plain(says))
        elif path == ("_event",):
            yield from (Offer(name, Sort.PROPERTY, span, about=text) for name, text in EVENT_FIELDS.items())
        elif path == ("_data",):
            for name, item in self._sheet.data.items():
                yield Offer(name, Sort.VARIABLE, span, f"data, line {self._sheet.line(item)}")

    def _properties(self, element: Element) -> dict[str, str]:
        """What `_event.data` may have there; that of all events, where none of the dialect is known to come."""
        at_hand = self._structure.events_at(element)
        return dict(events.properties(events.matching(at_hand)) or events.properties(events.matching(ANY)))

    def _compared(self, code: Code, member: int, span: Span) -> Iterator[Offer]:
        """The constants that something is being compared with: in quotes, where none are typed yet."""
        operator = code.tokens[member - 1].text if member else ""
        if operator not in ("==", "===", "!=", "!==", "eq", "ne") or member < 2:
            return
        if code.tokens[member - 2].kind is not Kind.NAME:
            return
        name = held_property(self._sheet, code.path_at(member - 2))
        quote = "'" if self._at.attribute is None or self._at.attribute.quote == '"' else '"'
        for word, each in facts.named(facts.family_of_property(name), name):
            found = _constant(word, each, span)
            yield found if word.isdecimal() else replace(found, label=f"{quote}{word}{quote}")


def _constant(word: str, each: Constant, span: Span) -> Offer:
    return Offer(word, Sort.CONSTANT, span, short(facts.title(each)), about_constant(each))
