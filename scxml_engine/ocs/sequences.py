"""Traditional treatments as a table: what is done after a call result, the first, the second, … time in a row.

The treatments of one result are numbered from 1 and taken in order; a gap in the numbers ends the sequence (dialect
section 6). A treatment with `attempts` is taken so many times before the next one, and `increment` is added to its
interval each time but the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Final

ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "mark-completed": (),
    "mark-chain-completed": (),
    "redial": (),
    "retry": ("interval",),
    "retry-at": ("date",),
    "next-in-chain": (),
    "next-in-chain-after": ("interval",),
    "next-in-chain-at": ("date",),
    "assign-to-group": ("group",),
    "mark-agent-error": (),
    "reschedule": (),  # either interval or date
}
"""What can be done with the record, and the keys that the action cannot do without."""


@dataclass(frozen=True, slots=True)
class TraditionalTreatment:
    """What is done after a call result for the `sequence`-th time in a row, from 1.

    `interval` and `increment` are seconds; a `date` without an offset is on the clocks of the record's zone. `attempts`
    says how many times in a row this treatment is taken.
    """

    result: int
    sequence: int
    action: str
    interval: float | None = None
    increment: float | None = None
    date: datetime | None = None
    group: str | None = None
    attempts: int = 1


def treatment_for(treatments: Iterable[TraditionalTreatment], result: int, times: int) -> TraditionalTreatment | None:
    """The treatment of that result for the `times`-th time in a row, from 1, its interval increments added; or None."""
    sequence = {each.sequence: each for each in treatments if each.result == result}
    left = times
    for number in count(1):
        found = sequence.get(number)
        if found is None:
            return None
        if left <= found.attempts:
            return replace(found, interval=_grown(found, left - 1))
        left -= found.attempts
    return None


def _grown(treatment: TraditionalTreatment, before: int) -> float | None:
    if treatment.interval is None:
        return None
    return treatment.interval + before * (treatment.increment or 0)
