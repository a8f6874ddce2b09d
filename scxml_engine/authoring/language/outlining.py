"""The outline of a document: its states as they are nested, and its data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from scxml_engine.authoring.language.scan import Element
from scxml_engine.authoring.language.sheet import Sheet, Span
from scxml_engine.authoring.language.telling import short
from scxml_engine.authoring.language.vocabulary import STATES, is_named
from scxml_engine.scxml.markup import MAX_DEPTH

_SHOWN: Final = frozenset(("scxml", "datamodel", "data", *STATES))
_DETAIL: Final = 80  # characters


class Entry(NamedTuple):
    """A line of the outline: `sort` is the element's name, `name_span` what is marked when it is chosen."""

    name: str
    sort: str
    detail: str
    span: Span
    name_span: Span
    inside: tuple[Entry, ...] = ()


def outline(sheet: Sheet) -> tuple[Entry, ...]:
    """The outline."""
    roots = [each for each in sheet.scan.elements if each.parent is None]
    return tuple(entry for each in roots for entry in _entries(each, 0))


def _entries(element: Element, depth: int) -> Iterator[Entry]:
    """An element in the outline; of one that is not shown, what is inside."""
    if depth > MAX_DEPTH or (element.local not in _SHOWN and element.parent is not None):
        return
    if is_named(element, "scxml", *STATES):
        yield _entry(element, element.value("id", "name"), "", depth)
    elif is_named(element, "data"):
        yield _entry(element, element.value("id", "ID"), element.value("expr"), depth)
    elif is_named(element, "datamodel") or element.parent is None:
        for each in element.children:
            yield from _entries(each, depth + 1)


def _entry(element: Element, name: str, detail: str, depth: int) -> Entry:
    attribute = element.attribute("id", "ID", "name")
    span = Span(element.start, max(element.end, element.open_end))
    name_span = Span(element.start + 1, element.name_end)
    if attribute is not None and attribute.value:
        name_span = Span(attribute.value_start, attribute.value_end)
    inside = tuple(entry for each in element.children for entry in _entries(each, depth + 1))
    return Entry(short(name) or element.local or "?", element.local, short(detail, _DETAIL), span, name_span, inside)


def folds(sheet: Sheet) -> Iterator[Span]:
    """The elements and comments of more than one line, as a span from the end of the first line."""
    yield from (Span(*each) for each in sheet.scan.passages)
    yield from (Span(each.start, each.content_end) for each in sheet.scan.elements if not each.empty)
