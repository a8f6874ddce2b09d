"""For people: one line a finding, its line of the document with a mark below, and a summary."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from scxml_engine.authoring.reports.checked import Checked, Shown
from scxml_engine.diagnostics import Location, Severity, printable

_INDENT: Final = "    "
_WIDEST: Final = 120  # columns of a terminal for the document's line
_BEFORE: Final = 60  # of them at most before the place, where the line is longer


def text_report(checked: Checked) -> Iterator[str]:
    """The lines for one document; what is suppressed is left out."""
    for each in checked.findings:
        if each.suppressed is None:
            yield str(each.diagnostic)
            yield from excerpt(checked, each.diagnostic.location)


def excerpt(checked: Checked, place: Location) -> list[str]:
    """The document's line and the mark below it; nothing where there is no such line."""
    shown = checked.shown(place)
    if shown is None:
        return []
    number = str(place.line)
    line, mark = _line_and_mark(shown, place.column)
    lines = [f"{_INDENT}{number} | {line}".rstrip()]
    if mark:
        lines.append(f"{_INDENT}{' ' * len(number)} | {mark}")
    return lines


def summary(documents: Sequence[Checked]) -> str:
    """`2 errors, 1 warning, 1 suppressed`; empty when nothing is told of any document."""
    counts = [(severity, sum(each.count(severity) for each in documents)) for severity in Severity]
    told = [f"{number} {severity}{'' if number == 1 else 's'}" for severity, number in counts if number]
    suppressed = sum(each.suppressed for each in documents)
    if told and suppressed:
        told.append(f"{suppressed} suppressed")
    return ", ".join(told)


def _line_and_mark(shown: Shown, column: int) -> tuple[str, str]:
    """The line as a terminal shows it, no wider than it should be, and the mark under what stands at the column."""
    cells, edges = _cells(shown.text)
    at = max(0, min(column - shown.first, len(cells)))
    first, last = _window(edges, at)
    opening = "…" if first > 0 or shown.before else ""
    closing = "…" if last < len(cells) or shown.behind else ""
    line = f"{opening}{''.join(cells[first:last])}{closing}"
    if not column:
        return line, ""
    marked = edges[min(last, at + len(shown.marked))] - edges[at]
    return line, " " * (len(opening) + edges[at] - edges[first]) + "^" + "~" * (marked - 1)


def _cells(text: str) -> tuple[Sequence[str], Sequence[int]]:
    """The characters as they are shown, and in which column of the terminal each begins; last, where the text ends."""
    if text.isascii() and text.isprintable():
        return text, range(len(text) + 1)
    cells = [" " if each == "\t" else printable(each) for each in text]
    return cells, [0, *accumulate(map(_width, cells))]


def _window(edges: Sequence[int], at: int) -> tuple[int, int]:
    """From which to which cell the line is shown, so that it is not too wide and the place is in it."""
    if edges[-1] <= _WIDEST:
        return 0, len(edges) - 1
    first = bisect_left(edges, edges[at] - _BEFORE)
    return first, bisect_right(edges, edges[first] + _WIDEST) - 1


def _width(cell: str) -> int:
    """How many columns a terminal gives to it: an ideograph takes two, a combining mark none."""
    if cell.isascii():
        return len(cell)
    if unicodedata.combining(cell[0]) or unicodedata.category(cell[0]) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(cell[0]) in "WF" else 1
