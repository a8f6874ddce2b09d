"""A sheet: one version of a text with what is written on it, each thing found once and when it is asked for.

States and data are taken as they stand, in half a document too; of ids that are there twice the first one counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from scxml_engine.authoring.language.code import Code
from scxml_engine.authoring.language.lines import Lines
from scxml_engine.authoring.language.scan import Attribute, Element, Scan, scan
from scxml_engine.authoring.language.vocabulary import HOLDING, STATES, Holds, holds, is_code, is_named, known
from scxml_engine.authoring.variables import of_event

_WORD: Final = re.compile(r"\S+")
_CDATA: Final = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)


class Span(NamedTuple):
    """A piece of the text."""

    start: int
    end: int


class Mention(NamedTuple):
    """A word in the text that names something."""

    word: str
    span: Span
    element: Element


class Coded(NamedTuple):
    """A piece of ECMAScript, and where it stands; a script has no attribute."""

    code: Code
    element: Element
    attribute: Attribute | None


@dataclass(frozen=True, eq=False, repr=False)
class Sheet:
    """One version of a text."""

    lines: Lines

    @classmethod
    def of(cls, text: str) -> Sheet:
        """The sheet of a text."""
        return cls(Lines(text))

    @property
    def text(self) -> str:
        """The text."""
        return self.lines.text

    @cached_property
    def scan(self) -> Scan:
        """Its elements."""
        return scan(self.text)

    @cached_property
    def states(self) -> Mapping[str, Element]:
        """The states by id."""
        return {identifier: elements[0] for identifier, elements in self.all_states.items()}

    @cached_property
    def all_states(self) -> Mapping[str, Sequence[Element]]:
        """The states by id, those whose id is there twice, too."""
        return _by(self.scan.named(*STATES), "id")

    @cached_property
    def data(self) -> Mapping[str, Element]:
        """The data items by id."""
        return {identifier: elements[0] for identifier, elements in self.all_data.items()}

    @cached_property
    def all_data(self) -> Mapping[str, Sequence[Element]]:
        """The data items by id, those that are there twice, too."""
        return _by(self.scan.named("data"), "id", "ID")

    @cached_property
    def invokes(self) -> Mapping[str, Sequence[Element]]:
        """The invoked sessions by id."""
        return _by(self.scan.named("invoke"), "id")

    @cached_property
    def raised(self) -> Mapping[str, Element]:
        """The events that the document itself raises or sends, where they are written out."""
        found: dict[str, Element] = {}
        for each in self.scan.named("raise", "event", "send"):
            found.setdefault(each.value("event", "name").strip("'\" \t\r\n"), each)
        found.pop("", None)
        return found

    @cached_property
    def given(self) -> Mapping[str, str]:
        """The variables that an `<assign>` gives a property of an event's data, with the first such property."""
        found: dict[str, str] = {}
        for each in self.scan.named("assign"):
            name = of_event(tuple(each.value("expr").strip().split(".")))
            if name:
                found.setdefault(each.value("location").strip().removeprefix("_data."), name)
        return found

    def words(self, *kinds: Holds) -> Iterator[Mention]:
        """Every word of the attributes that hold one of these."""
        for held in kinds:
            table = HOLDING[held]
            for element in self.scan.named(*table):
                for name in table[element.local]:
                    attribute = element.attribute(name)
                    for match in _WORD.finditer(attribute.value) if attribute is not None else ():
                        start = attribute.value_start if attribute is not None else 0
                        yield Mention(match[0], Span(start + match.start(), start + match.end()), element)

    def codes(self, having: str = "") -> Iterator[Coded]:
        """Every piece of ECMAScript in whose text that word may stand."""
        for element in self.scan.elements:
            kind = known(element)
            if kind is None:
                continue
            if self.text.find(having, element.start, element.open_end) >= 0:
                for each in element.attributes:
                    if having in each.value and is_code(holds(kind, each.name)):
                        yield Coded(self.code_at(element, each), element, each)
            if is_named(element, "script") and not element.empty:
                found = self.code_at(element, None)
                if having in found.raw:
                    yield Coded(found, element, None)

    def code_at(self, element: Element, attribute: Attribute | None) -> Code:
        """The ECMAScript of an attribute, or, without one, of a `<script>`; its tokens are found once."""
        key = attribute.value_start if attribute is not None else element.open_end
        if key not in self._codes:
            self._codes[key] = (
                self.script(element) if attribute is None else Code(attribute.value, attribute.value_start)
            )
        return self._codes[key]

    @cached_property
    def _codes(self) -> dict[int, Code]:
        return {}

    def script(self, element: Element) -> Code:
        """What stands inside a `<script>`, without the marks of a CDATA section around it."""
        start, end = element.open_end, element.content_end
        section = _CDATA.search(self.text, start, end)
        if section is not None:
            start, end = section.span(1)
            return Code(self.text[start:end], start, entities=False)
        return Code(self.text[start:end], start)

    def occurrences(self, word: str) -> Iterator[int]:
        """Every offset at which a word stands in the text, whatever it means there."""
        for match in re.finditer(rf"(?<![\w$]){re.escape(word)}(?![\w$])", self.text):
            yield match.start()

    def line(self, element: Element) -> int:
        """The line of an element as people count it."""
        return self.lines.position(element.start).line + 1

    def shown(self, element: Element) -> str:
        """The start tag as it is written."""
        return self.text[element.start : element.open_end]


def _by(elements: Iterable[Element], *names: str) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for each in elements:
        identifier = each.value(*names).strip()
        if identifier:
            found.setdefault(identifier, []).append(each)
    return found
