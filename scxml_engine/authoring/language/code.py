"""ECMAScript as it stands in markup: its tokens, and where they are in the text of the document.

`&lt;` in an attribute is one character of the expression and four of the text; what is asked and answered here are
offsets of the text.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from scxml_engine.authoring.expressions import members, text_at
from scxml_engine.ecmascript import Kind, Token, tokens

_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|lt|gt|amp|quot|apos);")
_QUOTES: Final = ("'", '"')
LONGEST: Final = 100_000
"""Characters of one text: of a longer one no more is read."""

_MOST_LISTED: Final = 200  # strings of a list, and
_MOST_CASES: Final = 2_000  # tokens back to the switch, that are looked at


@dataclass(frozen=True)
class Code:
    """A piece of ECMAScript; `start` is where it begins in the document, `raw` is how it is written there."""

    raw: str
    start: int
    entities: bool = True
    """Whether `&lt;` means <: not in a CDATA section."""

    @cached_property
    def source(self) -> str:
        """What the engine is given."""
        if not self.entities or "&" not in self.raw:
            return self.raw
        return _ENTITY.sub(lambda match: html.unescape(match[0]), self.raw)

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """Its tokens without the comments."""
        return [each for each in tokens(self.source[:LONGEST]) if each.kind is not Kind.COMMENT]

    def index(self, offset: int) -> int:
        """Where in the source an offset of the document is."""
        raw = offset - self.start
        at = bisect_right(self._shifts, raw, key=lambda each: each[1]) - 1
        index = raw if at < 0 else self._shifts[at][0] + raw - self._shifts[at][1]
        following = self._shifts[at + 1 : at + 2]
        return min(index, following[0][0] - 1) if following else index  # within an entity, before its character

    def offset(self, index: int) -> int:
        """Where in the document a place of the source is."""
        at = bisect_right(self._shifts, index, key=lambda each: each[0]) - 1
        return self.start + (index if at < 0 else self._shifts[at][1] + index - self._shifts[at][0])

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Both ends of a piece of the source in the document."""
        return self.offset(first), self.offset(last)

    @cached_property
    def _shifts(self) -> list[tuple[int, int]]:
        """Behind each entity: the place in the source and in the raw text."""
        found: list[tuple[int, int]] = []
        shift = 0
        for match in _ENTITY.finditer(self.raw) if self.entities and "&" in self.raw else ():
            shift += len(match[0]) - len(html.unescape(match[0]))
            found.append((match.end() - shift, match.end()))
        return found

    def token_at(self, offset: int) -> int | None:
        """The index of the token that an offset touches, the one that begins there before the one that ends there."""
        index = self.index(offset)
        found = None
        first = bisect_left(self.tokens, index, key=lambda token: token.end)
        for number, token in enumerate(self.tokens[first : first + 2], first):
            if token.start <= index:
                found = number if found is None or token.kind in (Kind.NAME, Kind.STRING, Kind.NUMBER) else found
        return found

    def names(self) -> Iterator[tuple[str, int, int]]:
        """Every name that stands for a value: a bare one, or a member of `_data`; with its place in the document."""
        found = self.tokens
        for index, token in enumerate(found):
            if token.kind is not Kind.NAME:
                continue
            before = text_at(found, index - 1)
            if (before in (".", "?.") and text_at(found, index - 2) != "_data") or self.is_key(index):
                continue
            yield (token.text, *self.span(token.start, token.end))

    def is_key(self, index: int) -> bool:
        """Whether the token at an index is a key in `{key: value}`."""
        found = self.tokens
        return text_at(found, index + 1) == ":" and text_at(found, index - 1) in ("{", ",")

    def strings(self) -> Iterator[tuple[str, int, int, int]]:
        """Every string: what it holds, the place of that in the document, and the index of its token."""
        for index, token in enumerate(self.tokens):
            if token.kind is Kind.STRING:
                yield (*self.inside(token), index)

    def inside(self, token: Token) -> tuple[str, int, int]:
        """What a string holds, and its place in the document; one that is half typed has no closing quote."""
        closed = len(token.text) > 1 and token.text[-1] == token.text[0] and token.text[0] in _QUOTES
        end = token.end - closed
        return (self.source[token.start + 1 : end], *self.span(token.start + 1, max(end, token.start + 1)))

    def path_before(self, index: int) -> tuple[str, ...]:
        """The path whose member the token at an index is, or would be: of `_event.data.x` that is (_event, data)."""
        found = self.tokens
        parts: list[str] = []
        index -= 1
        while index > 0 and found[index].text in (".", "?.") and found[index - 1].kind is Kind.NAME:
            parts.append(found[index - 1].text)
            index -= 2
        if index >= 0 and found[index].text in (".", "?."):
            parts.append("")  # a member of something without a name
        return tuple(reversed(parts))

    def path_at(self, index: int) -> tuple[str, ...]:
        """The path that ends with the token at an index."""
        return (*self.path_before(index), self.tokens[index].text)

    def compared(self, index: int) -> tuple[str, ...]:
        """The path that the string at an index is compared with, looked up for, or a case of; empty when it is none."""
        found = self.tokens
        for operator, other in ((index - 1, index - 2), (index + 1, index + 2)):
            if text_at(found, operator) not in ("==", "===", "!=", "!==", "eq", "ne"):
                continue
            if other == index + 2 and other < len(found) and found[other].kind is Kind.NAME:
                return members(found, other)[0]
            if other == index - 2 and other >= 0 and found[other].kind is Kind.NAME:
                return self.path_at(other)
        return self._looked_up(index) or self._case(index)

    def _looked_up(self, index: int) -> tuple[str, ...]:
        """The path in `['x', 'y'].indexOf(path)` or `.includes(path)` for a string of the list."""
        found = self.tokens
        last = min(index + 2 * _MOST_LISTED, len(found) - 3)
        while index <= last and text_at(found, index + 1) == "," and found[index + 2].kind is Kind.STRING:
            index += 2
        if [text_at(found, index + each) for each in (1, 2)] != ["]", "."]:
            return ()
        if text_at(found, index + 3) not in ("indexOf", "includes") or text_at(found, index + 4) != "(":
            return ()
        return members(found, index + 5)[0] if index + 5 < len(found) and found[index + 5].kind is Kind.NAME else ()

    def _case(self, index: int) -> tuple[str, ...]:
        """The path in `switch (path) { case 'x':` for that string."""
        found = self.tokens
        if text_at(found, index - 1) != "case":
            return ()
        for number in range(index - 2, max(index - _MOST_CASES, -1), -1):
            if found[number].text == "switch" and number + 2 < len(found) and found[number + 2].kind is Kind.NAME:
                return members(found, number + 2)[0]
        return ()

    def called_with(self, index: int) -> str:
        """The name of the function whose first argument the token at an index is; empty when it is none."""
        found = self.tokens
        is_call = text_at(found, index - 1) == "(" and index >= 2 and found[index - 2].kind is Kind.NAME
        return found[index - 2].text if is_call else ""
