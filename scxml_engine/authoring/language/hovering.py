"""What an editor shows beside the word under the pointer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scxml_engine.authoring.event_flow import ANY
from scxml_engine.authoring.language import events, facts
from scxml_engine.authoring.language.scan import Element
from scxml_engine.authoring.language.sheet import Sheet, Span
from scxml_engine.authoring.language.spots import Spot, What, spot
from scxml_engine.authoring.language.structure import Structure
from scxml_engine.authoring.language.telling import block, code, plain
from scxml_engine.authoring.language.things import Names, Thing, thing_at
from scxml_engine.authoring.language.vocabulary import STATES, attribute_of, is_named, known
from scxml_engine.authoring.schema.words import about_attribute, about_element
from scxml_engine.ocs.constants.families import Constant

_SYSTEM: Final = {
    "_event": "The event that is being handled; undefined before the first one.",
    "_event.name": "The name of the event, a string.",
    "_event.data": "What the event carries: its properties.",
    "_event.type": "`platform`, `internal` or `external`.",
    "_event.sendid": "The id of the `<send>` that it came from, where that matters.",
    "_event.origin": "Where an answer may be sent to.",
    "_event.origintype": "The type of processor to answer with.",
    "_event.invokeid": "The id of the invoked session that sent it.",
    "_eventdata": "What the event carries, as release 8.0 spells `_event.data` (D3).",
    "_data": "The data items of the document: `_data.x` is `x` (D3).",
    "_sessionid": "The id of this session, a string.",
    "_name": "The name of the document, by `name=` of `<scxml>`.",
    "_ioprocessors": "The processors by which events come and go.",
    "_x": "Variables of the platform.",
    "In": "`In('ID')`: whether the state of that id is active.",
    "uneval": "`uneval(x)`: source that evaluates to an equal value (D4).",
}
SYSTEM: Final = {name: text for name, text in _SYSTEM.items() if "." not in name}
"""The names that every text knows, with what they are."""

EVENT_FIELDS: Final = {
    name.removeprefix("_event."): text for name, text in _SYSTEM.items() if name.startswith("_event.")
}
"""What stands under `_event`."""


@dataclass(frozen=True, slots=True)
class Hover:
    """A text, as Markdown, about a piece of the document."""

    text: str
    span: Span


def hover(sheet: Sheet, structure: Structure, offset: int) -> Hover | None:
    """What there is to say of what stands at an offset; None where there is nothing."""
    at = spot(sheet.scan, offset)
    thing = thing_at(sheet, offset)
    if thing is not None:
        text = _about(sheet, structure, thing)
        return None if text is None else Hover(text, thing.span)
    text = _of_markup(at)
    return None if text is None else Hover(text, Span(at.start, at.end))


def _of_markup(at: Spot) -> str | None:
    kind = known(at.element)
    if kind is None or at.element is None:
        return None
    if at.what in (What.TAG, What.END_TAG):
        return f"{code(f'<{at.element.name}>')}\n\n{plain(about_element(kind))}"
    if at.what in (What.ATTRIBUTE, What.VALUE) and at.attribute is not None:
        attribute = attribute_of(kind, at.attribute.name)
        if attribute is None:
            return None
        values = f"\n\nOne of {', '.join(map(code, attribute.values))}." if attribute.closed else ""
        owner = f"{code(f'{attribute.name}=')} of {code(f'<{at.element.name}>')}"
        return f"{owner}\n\n{plain(about_attribute(kind, attribute))}{values}"
    return None


def _about(sheet: Sheet, structure: Structure, thing: Thing) -> str | None:
    match thing.names:
        case Names.STATE:
            return about_state(sheet, thing.name)
        case Names.DATA:
            return about_data(sheet, thing.name)
        case Names.EVENT:
            return about_event(sheet, thing.name)
        case Names.PROPERTY:
            return about_property(structure, thing)
        case Names.CONSTANT:
            found = facts.constant(thing.family, thing.name)
            return None if found is None else about_constant(found)
        case Names.SYSTEM:
            text = _SYSTEM.get(thing.name)
            return None if text is None else f"{code(thing.name)}\n\n{text}"


def about_constant(each: Constant) -> str:
    """Name, number, title and meaning."""
    name = each.name if each.name is not None else str(each.number)
    return f"{code(name)}: {plain(facts.title(each))}\n\n{plain(f'{each.meaning[:1].upper()}{each.meaning[1:]}.')}"


def about_state(sheet: Sheet, identifier: str) -> str | None:
    """A state: its line, what it does on entry, and its ways out."""
    state = sheet.states.get(identifier)
    if state is None:
        return None
    where = f"{code(identifier)}: {state.local}, line {sheet.line(state)}"
    shown = block(does(state))
    return f"{where}\n\n{shown}" if shown.count("\n") > 1 else where


def does(state: Element) -> Iterator[str]:
    """What a state does, line by line: its actions when it is entered and left, and its transitions."""
    for child in state.children:
        if is_named(child, "onentry", "onexit"):
            yield from (f"{child.local}: {_shown(each)}" for each in child.children)
        elif is_named(child, "transition"):
            yield way(child)
        elif is_named(child, "invoke"):
            yield _shown(child)
        elif is_named(child, *STATES):
            yield f"{child.local} {child.value('id')}".rstrip()


def way(transition: Element) -> str:
    """A transition in a line."""
    cond, target = transition.value("cond"), transition.value("target")
    parts = (transition.value("event"), f"[{cond}]" if cond else "", f"→ {target}" if target else "")
    return " ".join(filter(None, parts)) or "transition"


def _shown(element: Element) -> str:
    values = " ".join(f'{each.name}="{each.value}"' for each in element.attributes[:6])
    return f"{element.name} {values}".rstrip()


def about_data(sheet: Sheet, name: str) -> str | None:
    """A data item: its line and its first value."""
    item = sheet.data.get(name)
    if item is None:
        return None
    first = item.value("expr", "src")
    value = f", first {code(first)}" if first else ""
    return f"{code(name)}: data item, line {sheet.line(item)}{value}"


def about_event(sheet: Sheet, name: str) -> str | None:
    """An event of the dialect or the language with its properties, or one that the document makes itself."""
    found = events.described(name)
    if found is None:
        return f"{code(name)}: an event that this document raises or sends" if name in sheet.raised else None
    row = f" ({found.row})" if found.row else ""
    text = f"{code(found.name)}{row}\n\n{found.says[:1].upper()}{found.says[1:]}."
    if found.properties:
        text += "\n\n" + "\n".join(
            f"- {code(f'_event.data.{key}')}: {plain(says)}" for key, says in found.properties.items()
        )
    return text


def about_property(structure: Structure, thing: Thing) -> str | None:
    """A property of the events that may be at hand; of all events, where none of these has it."""
    at_hand = events.properties(events.matching(structure.events_at(thing.element)))
    says = at_hand.get(thing.name) or events.properties(events.matching(ANY)).get(thing.name)
    return None if says is None else f"{code(f'_event.data.{thing.name}')}\n\n{plain(f'{says[:1].upper()}{says[1:]}.')}"
