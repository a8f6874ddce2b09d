"""A text as an editor counts it: lines from 0, and places in a line in the units of the editor's encoding.

The Language Server Protocol knows three line ends, CR LF, LF and CR, and no others: what `str.splitlines` takes for
one besides (U+2028, a form feed) stands inside a line. A place behind the end of its line is that end, and a line
behind the last one is the end of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Final, NamedTuple

_LINE_END: Final = re.compile(r"\r\n|\n|\r")


class Units(Enum):
    """What an editor counts in a line; the value is the number of bytes of a unit, and the codec that has it."""

    UTF8 = 1, "utf-8"
    UTF16 = 2, "utf-16-le"
    UTF32 = 4, "utf-32-le"

    def count(self, text: str) -> int:
        """How many of them a text has."""
        size, codec = self.value
        if size == 4 or text.isascii():
            return len(text)
        return len(text.encode(codec)) // size

    def characters(self, text: str, count: int) -> int:
        """How many characters of a text so many units are; half a character is none."""
        size, codec = self.value
        if size == 4 or text.isascii():
            return min(count, len(text))
        return len(text.encode(codec)[: count * size].decode(codec, "ignore"))


class Position(NamedTuple):
    """A place in a text: both count from 0."""

    line: int
    column: int


@dataclass(frozen=True, repr=False)
class Lines:
    """A text and where its lines begin. Half characters, which no document can hold, are replaced."""

    text: str
    units: Units = Units.UTF16

    def __post_init__(self) -> None:
        if not self.text.isascii():
            whole = self.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            object.__setattr__(self, "text", whole)

    @cached_property
    def starts(self) -> list[int]:
        """The offset of the first character of each line."""
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def offset(self, place: Position) -> int:
        """The number of characters before a place."""
        if place.line < 0:
            return 0
        if place.line >= len(self.starts):
            return len(self.text)
        start = self.starts[place.line]
        return start + self.units.characters(self.text[start : self._end(place.line)], max(place.column, 0))

    def position(self, offset: int) -> Position:
        """The place that has so many characters before it."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.starts, offset) - 1
        start = self.starts[line]
        return Position(line, offset - start if self._is_plain else self.units.count(self.text[start:offset]))

    @cached_property
    def _is_plain(self) -> bool:
        """Whether a character is a unit, whatever those are."""
        return self.text.isascii()

    def offset_of(self, line: int, column: int) -> int:
        """The same for a place as diagnostics have it: both count from 1, the column in characters."""
        if line > len(self.starts):
            return len(self.text)
        start = self.starts[max(line, 1) - 1]
        return min(start + max(column, 1) - 1, max(self._end(max(line, 1) - 1), start))

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends, without its line end."""
        return self._end(bisect_right(self.starts, min(max(offset, 0), len(self.text))) - 1)

    def edited(self, start: Position, end: Position, new: str) -> Lines:
        """The text with another one between two places."""
        first, last = sorted((self.offset(start), self.offset(end)))
        return Lines(self.text[:first] + new + self.text[last:], self.units)

    def _end(self, line: int) -> int:
        if line + 1 >= len(self.starts):
            return len(self.text)
        end = self.starts[line + 1]
        return end - (2 if self.text.startswith("\r\n", end - 2) else 1)
