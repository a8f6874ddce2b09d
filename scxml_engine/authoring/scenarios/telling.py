"""A failed scenario as text: expected and actual side by side, and the line of the document where it turned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from scxml_engine.authoring.scenarios.running import Result
from scxml_engine.authoring.scenarios.stage import Line
from scxml_engine.authoring.scenarios.verdict import CallTable, Difference
from scxml_engine.diagnostics import printable

_REMARKS: Final = 5


def failure_text(result: Result) -> str:
    """All of it, every line printable."""
    title = f"{result.scenario.location}: {result.scenario.name}"
    lines = [title, *_parts(result)]
    return "\n".join(printable(line).rstrip() for line in lines)


def _parts(result: Result) -> Iterator[str]:
    for each in result.differences:
        if each.what == "expect":
            yield f"  it has no expect: {each.expected.partition(': ')[2]}"
        else:
            yield from _difference(each)
    if result.scenario.expect is None:
        return
    yield from _turned(result)
    yield from _remarks(result)


def _difference(difference: Difference) -> Iterator[str]:
    yield ""
    yield f"  {difference.what}  ({difference.location})"
    if difference.table is not None:
        yield from _table(difference.table)
    else:
        yield f"    expected  {difference.expected}"
        yield f"    actual    {difference.actual}"


def _table(table: CallTable) -> Iterator[str]:
    """Calls side by side; the first that differs is marked."""
    gone = ("-", *[""] * (len(table.columns) - 1))
    left = _aligned([table.columns, *(row.expected or gone for row in table.rows)])
    right = _aligned([table.columns, *(row.actual or gone for row in table.rows)])
    yield f"         {'expected'.ljust(len(left[0]))}    actual"
    yield f"         {left[0]}    {right[0]}"
    marked = next(number for number, row in enumerate(table.rows, 1) if row.differs)
    for number, (expected, actual) in enumerate(zip(left[1:], right[1:], strict=True), 1):
        yield f"    {'>' if number == marked else ' '}{number:>3} {expected}    {actual}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    # What a cell holds is escaped here, so that the columns stay columns.
    shown = [[printable(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in shown) for i in range(len(shown[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in shown]


def _turned(result: Result) -> Iterator[str]:
    line = result.turned
    if line is None:
        return
    yield ""
    yield f"  turned at {transition_text(result.document, line)}"
    source = result.source_line(line.keys["line"])
    if source:
        yield f"    {source}"


def transition_text(document: str, line: Line) -> str:
    """`treatment.scxml:47: dial -> wait (on ocs.callresult)`."""
    keys: Any = line.keys
    targets = " ".join(keys["targets"]) or "(stays)"
    event = f" (on {keys['event']})" if keys["event"] else ""
    return f"{document}:{keys['line']}: {keys['source']} -> {targets}{event}"


def _remarks(result: Result) -> Iterator[str]:
    """What the engine said while it ran: an error's reason is often there."""
    said = [line.keys for line in result.played.lines if line.kind == "diagnostic"]
    if not said:
        return
    yield ""
    yield "  said while it ran"
    for keys in said[:_REMARKS]:
        place = f"{result.document}:{keys['line']}: " if keys["line"] else ""
        yield f"    {place}{keys['code']}: {keys['message']}"
    if len(said) > _REMARKS:
        yield f"    … and {len(said) - _REMARKS} more"
