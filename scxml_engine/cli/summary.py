"""The table at the end of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scxml_engine.campaign import Summary
from scxml_engine.campaign.traces import elapsed
from scxml_engine.diagnostics import printable

_LISTED: Final = 20  # chains shown one by one


def summary_table(summary: Summary) -> str:
    """Chains one by one where they are few, then what they came to."""
    parts = []
    if 0 < summary.chains <= _LISTED:
        rows = [
            (str(each.chain_id), each.reason, each.state, str(each.calls), each.result or "-", each.post_processing)
            for each in sorted(summary.outcomes, key=lambda outcome: outcome.order)
        ]
        parts.append(_table(("chain", "ended", "state", "calls", "last result", "then"), rows))
        parts.append("")
    reasons = ", ".join(f"{count} {reason}" for reason, count in summary.reasons.most_common())
    counts = [f"{count} {result}" for result, count in summary.results.most_common()]
    under_way = summary.calls - summary.results.total()
    results = ", ".join(counts + [f"{under_way} still under way"] * (under_way > 0))
    parts.append(f"{_count(summary.chains, 'chain')}{': ' + reasons if reasons else ' was ready to be run'}")
    parts.append(f"{_count(summary.calls, 'call')}{': ' + results if results else ''}")
    parts.append(f"{elapsed(summary.seconds).lstrip('+')} of virtual time")
    return "\n".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else f"no {noun}"


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heading, *([printable(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heading))]
    texts = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([texts[0], "  ".join("-" * width for width in widths), *texts[1:]])
