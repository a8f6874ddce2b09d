"""Which piece of the text a finding is about: `check` names the start of an element, an editor underlines a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scxml_engine.authoring.language.scan import Element
from scxml_engine.authoring.language.sheet import Sheet, Span
from scxml_engine.diagnostics import Location

_FIRST_WORD: Final = re.compile(r"[\w-]+(?::[\w-]+)?")
_QUOTED: Final = re.compile(r'"([^"\s]{1,200})"')
_WORD: Final = re.compile(r"[^\s<>]+")


def mark(sheet: Sheet, place: Location, message: str) -> Span:
    """The attribute that a message speaks of, else the name of the element; else what stands at the place."""
    if place.line < 1:
        return Span(0, min(1, len(sheet.text)))
    start = sheet.lines.offset_of(place.line, place.column)
    element = sheet.scan.before(start + 1)
    if element is None or element.start != start:
        word = _WORD.match(sheet.text, start, sheet.lines.line_end(start))
        return Span(start, word.end() if word else min(start + 1, len(sheet.text)))
    first = _FIRST_WORD.match(message)
    for each in element.attributes:
        if f"{each.name}=" in message or (first is not None and first[0] == each.name):
            return Span(each.value_start, each.value_end) if each.value else Span(each.start, each.name_end)
    return next(_quoted(element, message), Span(element.start, element.name_end))


def _quoted(element: Element, message: str) -> Iterator[Span]:
    """The words of its attributes that a message quotes."""
    for quoted in _QUOTED.findall(message):
        for each in element.attributes:
            for word in _WORD.finditer(each.value):
                if word[0] == quoted:
                    yield Span(each.value_start + word.start(), each.value_start + word.end())
