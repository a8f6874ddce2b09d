"""Tables and counts as text, with nothing in them that steers a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from scxml_engine.diagnostics import printable


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns under their headings, as wide as their widest cell."""
    lines = [heading, *([printable(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heading))]
    texts = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([texts[0], "  ".join("-" * width for width in widths), *texts[1:]])


def count(number: int, noun: str) -> str:
    """`no chain`, `1 chain`, `2 chains`."""
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else f"no {noun}"
