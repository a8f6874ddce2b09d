"""Where in a document's text its states and transitions are written: the start tags, line by line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from scxml_engine.authoring.coverage.counts import Coverage, StateCount, TransitionCount

# A start tag in a document that is well-formed, from its first character on.
_START_TAG: Final = re.compile(r"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of one line that belongs to a start tag: columns count from 0, `end` is not included.

    `first` where the tag begins in this line.
    """

    start: int
    end: int
    element: StateCount | TransitionCount
    first: bool


def marks(coverage: Coverage) -> Mapping[int, list[Mark]]:
    """The marks of every line that has one, from left to right."""
    starts = [0]
    for line in coverage.text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    found: dict[int, list[Mark]] = defaultdict(list)
    for element in coverage.elements:
        begin = starts[element.place.line - 1] + element.place.column - 1
        tag = _START_TAG.match(coverage.text, begin)
        number, end = element.place.line, tag.end() if tag else begin
        while begin < end:
            stop = min(end, starts[number] - 1)
            line_start = starts[number - 1]
            if begin < stop:
                found[number].append(
                    Mark(begin - line_start, stop - line_start, element, first=number == element.place.line)
                )
            begin = starts[number]
            number += 1
    return found
