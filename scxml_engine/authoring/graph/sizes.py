"""How much room texts need: boxes, headers and labels."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final

from scxml_engine.authoring.graph.drawing import Box, Sign, as_rows
from scxml_engine.authoring.graph.measure import text_width

TITLE: Final = 13.0
TEXT: Final = 11.5
LINE: Final = 16.0
INDENT: Final = 9.0
"""Of a line that goes on with what the one above began."""

PADDING: Final = 10.0
POINT: Final = 14.0
"""How wide the circle is where a state begins."""

HISTORY: Final = 24.0
FINAL_INSET: Final = 4.0
"""Between the two borders of a final state."""

_LEAST_WIDTH: Final = 64.0


def label_size(lines: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """Width and height of a label, in whole pixels: lines are straight where places are alike, not nearly so."""
    return ceil(max((_row_width(*row) for row in lines), default=0.0)), LINE * len(lines)


def _row_width(kind: str, text: str) -> float:
    bold = kind == "title"
    return text_width(text, TITLE if bold else TEXT, bold=bold) + (INDENT if kind.endswith("more") else 0.0)


def text_size(box: Box) -> tuple[float, float]:
    """Width and height of a box with nothing but its text in it; of one that holds others, of its header."""
    if box.sign is Sign.CHART and not box.inner:
        return 0.0, 0.0
    if box.sign is Sign.INITIAL:
        return POINT, POINT
    if box.sign.is_point:
        return HISTORY, HISTORY
    rows = box_rows(box)
    width = ceil(max(_row_width(*row) for row in rows))
    inset = 2 * FINAL_INSET if box.sign is Sign.FINAL else 0.0
    return max(_LEAST_WIDTH, width + 2 * PADDING + inset), LINE * len(rows) + PADDING + inset


def box_rows(box: Box) -> list[tuple[str, str]]:
    """The lines of text in a box, each with its class."""
    rows = [("title", box.title)] if box.title else []
    rows += [(kind, text) for line in box.lines for kind, text in as_rows("does", line)]
    rows += [(kind.replace("head", "inner"), text) for step in box.inner for kind, text in step.lines]
    return rows or [("title", "")]
