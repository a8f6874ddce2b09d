"""Where a thing is declared, and where else it is named."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from scxml_engine.authoring.language.scan import Element
from scxml_engine.authoring.language.sheet import Sheet, Span
from scxml_engine.authoring.language.things import Names, thing_at
from scxml_engine.authoring.language.vocabulary import Holds

_DONE_INVOKE: Final = "done.invoke."


def definition(sheet: Sheet, offset: int) -> tuple[Span, ...]:
    """Where what is named at an offset is declared; an event of the document, where it is raised or sent."""
    thing = thing_at(sheet, offset)
    return () if thing is None else tuple(declarations(sheet, thing.names, thing.name))


def references(sheet: Sheet, offset: int, *, with_declaration: bool = True) -> tuple[Span, ...]:
    """Every place where what is named at an offset is named too, in order."""
    thing = thing_at(sheet, offset)
    if thing is None:
        return ()
    found = set(mentions(sheet, thing.names, thing.name))
    declared = set(declarations(sheet, thing.names, thing.name)) if thing.names is not Names.EVENT else set()
    return tuple(sorted(found | declared if with_declaration else found - declared))


def declarations(sheet: Sheet, names: Names, name: str) -> Iterator[Span]:
    """Where a thing is declared."""
    match names:
        case Names.STATE:
            yield from _value_of(sheet.states.get(name), "id")
        case Names.DATA:
            yield from _value_of(sheet.data.get(name), "id", "ID")
        case Names.EVENT:
            if name.startswith(_DONE_INVOKE):
                identifier = name.removeprefix(_DONE_INVOKE)
                for each in sheet.invokes.get(identifier, ()):
                    yield from _value_of(each, "id")
                return
            bare = name.removesuffix("*").removesuffix(".")
            for mention in sheet.words(Holds.EVENT):
                if mention.word == bare or mention.word.startswith(f"{bare}."):
                    yield mention.span


def _value_of(element: Element | None, *names: str) -> Iterator[Span]:
    attribute = None if element is None else element.attribute(*names)
    if attribute is not None:
        value = attribute.value
        start = attribute.value_start + len(value) - len(value.lstrip())
        yield Span(start, start + len(value.strip()))


MOST: Final = 10_000
"""Occurrences of a name that are looked at."""

LONGEST_NAME: Final = 1_000
"""Characters of a name that is looked for."""


def mentions(sheet: Sheet, names: Names, name: str) -> Iterator[Span]:
    """Every place where a thing is named: every occurrence of its name that means it."""
    if len(name) > LONGEST_NAME:
        return
    seen: set[Span] = set()
    for offset in islice(sheet.occurrences(name), MOST):
        thing = thing_at(sheet, offset)
        if thing is not None and (thing.names, thing.name) == (names, name) and thing.span not in seen:
            seen.add(thing.span)
            yield thing.span
