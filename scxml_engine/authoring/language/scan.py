"""A tolerant scan of XML: elements, attributes and their exact places in a text that is most likely half typed.

Nothing is refused. What stands in the text is kept with its offsets, and what is missing is guessed the way a person
reading along would:

- a value whose quote is never closed ends with its line, or before the end of the tag that stands there;
- a tag without its > ends where the next tag begins, and has nothing inside;
- an end tag closes the nearest element of its name, and with it whatever was left open inside; without one it is
  nothing;
- a comment that never ends ends with its line.

Names are resolved to a vocabulary: that of SCXML, that of the dialect (any namespace that an action's name is bound to,
row D1, and an undeclared or lost prefix, row D5), or another. What stands inside data (`<content>` and the like) is of
another. The scan takes time in proportion to the text, and looks at no more than a fixed number of elements.
"""

from __future__ import annotations

import re
import weakref
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from typing import Final

from scxml_engine.ocs.extension import NAMESPACE, OCS
from scxml_engine.scxml.markup import MAX_BYTES
from scxml_engine.scxml.schema import ELEMENTS, SCXML_NAMESPACE

MOST_ELEMENTS: Final = 100_000

_MOST_ATTRIBUTES: Final = 200  # of one element
_MOST_PREFIXES: Final = 50  # declared around one place

_NAME: Final = r"""[^\s/>!?<"'=]++"""
_ATTRIBUTE: Final = re.compile(rf"""\s++({_NAME})\s*+=\s*+(?:"([^"<]*+)"|'([^'<]*+)')""")
_WHOLE_TAG: Final = re.compile(rf"""<({_NAME})(?:\s++{_NAME}\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'))*+\s*+(/?)>""")
_TAG_NAME: Final = re.compile(rf"<({_NAME})")
_END_TAG: Final = re.compile(rf"</({_NAME})?\s*+>?")
_LOOSE_ATTRIBUTE: Final = re.compile(rf"({_NAME})(?:\s*+(=)\s*+)?")
_LINE_END: Final = re.compile(r"[\r\n]|\Z")
_BARE: Final = re.compile(r"""[^\s<>"'/]*+""")
_CLOSINGS: Final = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_ACTIONS: Final = {*OCS.actions, *(child.name for each in OCS.actions.values() for child in each.children)}
_FREE: Final = {name for name, element in ELEMENTS.items() if element.free}


class Vocabulary(Enum):
    """Whose an element is."""

    SCXML = "scxml"
    OCS = "ocs"
    OTHER = "other"


@dataclass(slots=True, repr=False)
class Attribute:
    """An attribute in the text: `name` from `start`, its value from `value_start` to `value_end`, quotes not included.

    Without a value both are where it would begin, and `quote` is empty. `closed`: whether the quote is closed.
    """

    name: str
    start: int
    value_start: int
    value_end: int
    value: str
    quote: str = '"'
    closed: bool = True

    @property
    def name_end(self) -> int:
        """Where the name ends."""
        return self.start + len(self.name)


@dataclass(slots=True, eq=False, repr=False, weakref_slot=True)
class Element:
    """An element in the text, from its < at `start` to `end`, behind its end tag.

    `open_end` is where its start tag ends, `content_end` where its end tag begins, or, without one, what is inside
    ends. `name` is as written; `local` is without the prefix. `whole`: whether the start tag has its >. What is around
    it is known as long as its scan is kept.
    """

    name: str
    local: str
    start: int
    open_end: int
    outer: weakref.ReferenceType[Element] | None  # weak, so that a scan goes with the version of its text
    vocabulary: Vocabulary
    whole: bool
    empty: bool
    written: str | list[Attribute]  # the text of a start tag that is in order, until its attributes are asked for
    content_end: int = 0
    end: int = 0
    children: list[Element] = field(default_factory=list)

    @property
    def attributes(self) -> list[Attribute]:
        """Its attributes, in order."""
        if isinstance(self.written, str):
            self.written = _attributes(self.written, self.start)
        return self.written

    @property
    def parent(self) -> Element | None:
        """The element around it."""
        return None if self.outer is None else self.outer()

    @property
    def prefix(self) -> str:
        """The prefix, with its colon; empty when there is none."""
        return self.name[: len(self.name) - len(self.local)]

    @property
    def name_end(self) -> int:
        """Where the name in the start tag ends."""
        return self.start + 1 + len(self.name)

    def attribute(self, *names: str) -> Attribute | None:
        """The first attribute of one of these names."""
        return next((each for each in self.attributes if each.name in names), None)

    def value(self, *names: str) -> str:
        """The text of that attribute as it is written; empty when it has none."""
        found = self.attribute(*names)
        return "" if found is None else found.value

    def ancestors(self) -> Iterator[Element]:
        """The elements around it, the nearest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent


@dataclass(slots=True, eq=False, repr=False)
class Scan:
    """What stands in a text: its elements in order, its comments, sections and instructions, and its end tags."""

    text: str
    elements: list[Element] = field(default_factory=list)
    passages: list[tuple[int, int]] = field(default_factory=list)  # comments, CDATA sections, instructions
    end_tags: list[tuple[int, int, str, Element | None]] = field(default_factory=list)
    prefix: str = "ocs:"  # of the dialect in this document
    by_name: dict[str, list[Element]] = field(default_factory=dict)  # without their prefixes
    _starts: list[int] | None = None

    def named(self, *names: str) -> list[Element]:
        """The elements of SCXML with one of these names, in order."""
        found = [each for name in names for each in self.by_name.get(name, ()) if each.vocabulary is Vocabulary.SCXML]
        return sorted(found, key=lambda each: each.start) if len(names) > 1 else found

    def before(self, offset: int) -> Element | None:
        """The last element whose start tag begins before an offset."""
        if self._starts is None:
            self._starts = [each.start for each in self.elements]
        index = bisect_right(self._starts, offset - 1) - 1
        return self.elements[index] if index >= 0 else None

    def around(self, offset: int) -> Element | None:
        """The innermost element in whose content an offset lies."""
        element = self.before(offset)
        while element is not None and not (element.open_end <= offset <= element.content_end and not element.empty):
            element = element.parent
        return element

    def passage(self, offset: int) -> str:
        """How the comment, the CDATA section or the instruction begins inside which an offset lies; '' for none."""
        index = bisect_right(self.passages, (offset, -1)) - 1
        if index < 0 or not self.passages[index][0] < offset < self.passages[index][1]:
            return ""
        return next(each for each in _CLOSINGS if self.text.startswith(each, self.passages[index][0]))


def scan(text: str) -> Scan:
    """Scan a text; of one that is too long to be a document, nothing."""
    return Scan(text) if len(text) > MAX_BYTES else _Scanner(text).scan()


@dataclass(slots=True)
class _Scope:
    """The namespaces that are declared around a place, by prefix, and whether it is inside data.

    `names` is what was found out of names there: without the prefix, whose, and what is inside such an element.
    """

    uris: Mapping[str, str]
    data: bool = False
    names: dict[str, tuple[str, Vocabulary, _Scope]] = field(default_factory=dict)


class _Scanner:
    """One walk through a text, from < to <."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found = Scan(text)
        self._open: list[tuple[Element, _Scope]] = []
        self._names: Counter[str] = Counter()  # of the open elements
        self._outside = _Scope({})
        self._never: set[str] = set()  # closings that the rest of the text does not have

    def scan(self) -> Scan:
        text, found = self._text, self._found
        at = text.find("<")
        while at >= 0 and len(found.elements) < MOST_ELEMENTS:
            following = text[at + 1 : at + 2]
            if following == "/":
                end = self._end_tag(at)
            elif following in ("!", "?"):
                end = self._passage(at)
            else:
                end = self._start_tag(at)
            at = text.find("<", end)
        while self._open:
            self._close(self._open.pop()[0], len(text), len(text))
        return found

    def _passage(self, start: int) -> int:
        text = self._text
        opening = next((each for each in _CLOSINGS if text.startswith(each, start)), "")
        if not opening:
            return start + 1
        closing = _CLOSINGS[opening]
        end = -1 if closing in self._never else text.find(closing, start + len(opening))
        if end < 0:
            self._never.add(closing)
            end = self._line_end(start)
        else:
            end += len(closing)
        self._found.passages.append((start, end))
        return max(end, start + 1)

    def _line_end(self, offset: int, last: int | None = None) -> int:
        """Where the line of an offset ends, before `last`."""
        last = len(self._text) if last is None else last
        found = _LINE_END.search(self._text, offset, last)
        return found.start() if found else last

    def _end_tag(self, start: int) -> int:
        match = _END_TAG.match(self._text, start)
        if match is None:  # its pattern matches every </
            return start + 2
        name = match[1] or ""
        closed: Element | None = None
        if self._names[name]:
            while closed is None:
                element, _ = self._open.pop()
                self._names[element.name] -= 1
                if element.name == name:
                    closed = element
                    self._close(element, start, match.end())
                else:
                    self._close(element, start, start)
        self._found.end_tags.append((start, match.end(), name, closed))
        return match.end()

    @staticmethod
    def _close(element: Element, content_end: int, end: int) -> None:
        element.content_end, element.end = content_end, end

    def _start_tag(self, start: int) -> int:
        match = _WHOLE_TAG.match(self._text, start)
        if match:
            self._element(match[1], start, match.end(), match[0], whole=True, empty=bool(match[2]))
            return match.end()
        named = _TAG_NAME.match(self._text, start)
        if named is not None:
            attributes, end, whole, empty = self._loose(named.end())
            self._element(named[1], start, end, attributes, whole=whole, empty=empty)
            return end
        if self._text[start + 1 : start + 2].strip(" \t\r\n<"):
            return start + 1  # a < that begins nothing
        self._element("", start, start + 1, [], whole=False, empty=True)
        return start + 1

    def _loose(self, position: int) -> tuple[list[Attribute], int, bool, bool]:
        """The attributes of a tag that is not in order, where it ends, and whether it does so, and as an empty one."""
        text = self._text
        attributes: list[Attribute] = []
        while position < len(text):
            character = text[position]
            if character == "<":
                return attributes, position, False, True
            if character == ">":
                return attributes, position + 1, True, text[position - 1] == "/"
            match = _LOOSE_ATTRIBUTE.match(text, position)
            if match is None:
                position += 1
                continue
            attribute = self._loose_value(match)
            if len(attributes) < _MOST_ATTRIBUTES:
                attributes.append(attribute)
            position = attribute.value_end + (attribute.closed and attribute.quote != "")
        return attributes, len(text), False, True

    def _loose_value(self, match: re.Match[str]) -> Attribute:
        """What an attribute has for a value, if it has any."""
        text, start = self._text, match.end()
        if not match[2]:
            end = match.end(1)
            return Attribute(match[1], match.start(), end, end, "", "")
        quote = text[start : start + 1]
        if quote not in ('"', "'"):
            bare = _BARE.match(text, start)
            end = bare.end() if bare else start
            return Attribute(match[1], match.start(), start, end, text[start:end], "")
        start += 1
        closing = text.find(quote, start)
        last = closing if closing >= 0 else len(text)
        markup = text.find("<", start, last)
        if closing >= 0 and markup < 0:
            return Attribute(match[1], match.start(), start, closing, text[start:closing], quote)
        line = text[start : self._line_end(start, last if markup < 0 else markup)]
        kept = line.rstrip()
        if kept.endswith(">"):
            line = kept[:-1].removesuffix("/").rstrip()
        end = start + len(line)
        return Attribute(match[1], match.start(), start, end, text[start:end], quote, closed=False)

    def _element(
        self, name: str, start: int, end: int, written: str | list[Attribute], *, whole: bool, empty: bool
    ) -> None:
        parent, scope = self._open[-1] if self._open else (None, self._outside)
        if not isinstance(written, str) or "xmlns" in written:
            written = _attributes(written, start) if isinstance(written, str) else written
            scope = self._declared(scope, written)
        meant = scope.names.get(name) or _meant(name, scope)
        local, vocabulary, inside = meant
        outer = None if parent is None else weakref.ref(parent)
        element = Element(name, local, start, end, outer, vocabulary, whole, empty, written, end, end)
        self._found.elements.append(element)
        named = self._found.by_name.get(local)
        if named is None:
            named = self._found.by_name[local] = []
        named.append(element)
        if parent is not None:
            parent.children.append(element)
        if not empty:
            self._open.append((element, inside))
            self._names[name] += 1

    def _declared(self, scope: _Scope, attributes: list[Attribute]) -> _Scope:
        declared = {each.name.removeprefix("xmlns").lstrip(":"): each.value for each in attributes if _declares(each)}
        own = next((prefix for prefix, uri in declared.items() if prefix and uri == NAMESPACE), "")
        if own:
            self._found.prefix = f"{own}:"
        known = len(declared) + len(scope.uris) <= _MOST_PREFIXES
        return _Scope({**scope.uris, **declared}, scope.data) if declared and known else scope


def _attributes(tag: str, start: int) -> list[Attribute]:
    """The attributes of a start tag that is in order and begins at an offset."""
    found = []
    for each in islice(_ATTRIBUTE.finditer(tag), _MOST_ATTRIBUTES):
        group = each.lastindex or 2
        first, last = each.span(group)
        quote = '"' if group == 2 else "'"
        found.append(Attribute(each[1], start + each.start(1), start + first, start + last, each[group], quote))
    return found


def _declares(attribute: Attribute) -> bool:
    return attribute.name.startswith("xmlns") and attribute.name[5:6] in ("", ":")


def _meant(name: str, scope: _Scope) -> tuple[str, Vocabulary, _Scope]:
    """A name without its prefix, whose it is, and the scope inside such an element."""
    prefix, colon, local = name.rpartition(":")
    vocabulary = Vocabulary.OTHER if scope.data else _whose(prefix, colon, local, scope.uris.get(prefix))
    is_data = vocabulary is Vocabulary.SCXML and local in _FREE
    scope.names[name] = local, vocabulary, _Scope(scope.uris, data=True) if is_data else scope
    return scope.names[name]


def _whose(prefix: str, colon: str, local: str, uri: str | None) -> Vocabulary:
    if uri == SCXML_NAMESPACE or (uri is None and not colon):
        return Vocabulary.SCXML
    if uri == NAMESPACE or local in _ACTIONS or (uri is None and prefix in ("", "ocs")):
        return Vocabulary.OCS
    return Vocabulary.OTHER
