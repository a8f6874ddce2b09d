"""What was covered, as text for a terminal: a table of the documents, then what is missing, by place."""

from __future__ import annotations

from collections.abc import Sequence

from scxml_engine.authoring.coverage.counts import MEASURES, Coverage, Measure, together
from scxml_engine.diagnostics import printable


def summary(coverages: Sequence[Coverage]) -> str:
    """The table, and a line for everything that is missing. Ends with a newline."""
    rows = [_row(each.file, {**each.measures, "total": each.total}) for each in coverages]
    if len(coverages) > 1:
        rows.append(_row("all documents", together(coverages)))
    lines = _table(["coverage of", *MEASURES, "total"], rows)
    missing = [printable(f"{place}: {what}") for each in coverages for place, what in each.missing()]
    return "\n".join([*lines, *(["", *missing] if missing else []), ""])


def _row(title: str, measures: dict[str, Measure]) -> list[str]:
    return [printable(title), *(str(measures[name]) for name in MEASURES), f"{measures['total'].percent} %"]


def _table(heading: list[str], rows: list[list[str]]) -> list[str]:
    """The first column to the left, the figures to the right."""
    widths = [max(map(len, column)) for column in zip(heading, *rows, strict=True)]
    ruled = [heading, ["-" * width for width in widths], *rows]
    return [
        "  ".join(
            [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in ruled
    ]
