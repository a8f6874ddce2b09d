"""The table at the end of a run."""

from __future__ import annotations

from typing import Final

from scxml_engine.campaign import Summary
from scxml_engine.campaign.traces import elapsed
from scxml_engine.cli.tables import table

_LISTED: Final = 20  # chains shown one by one


def summary_table(summary: Summary) -> str:
    """Chains one by one where they are few, then what they came to."""
    parts = []
    if 0 < summary.chains <= _LISTED:
        rows = [
            (str(each.chain_id), each.reason, each.state, str(each.calls), each.result or "-", each.post_processing)
            for each in sorted(summary.outcomes, key=lambda outcome: outcome.order)
        ]
        parts.append(table(("chain", "ended", "state", "calls", "last result", "then"), rows))
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
