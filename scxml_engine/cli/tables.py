"""Plain tables for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from scxml_engine.diagnostics import printable


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table with a ruled heading; what would steer a terminal is escaped."""
    lines = [heading, *([printable(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heading))]
    texts = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([texts[0], "  ".join("-" * width for width in widths), *texts[1:]])
