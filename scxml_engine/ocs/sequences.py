"""Traditional treatments as a table: what is done after a call result, the first, the second, … time in a row.

The treatments of one result are numbered from 1 and taken in order; a gap in the numbers ends the sequence (dialect
section 6). A treatment with `attempts` is taken so many times before the next one, and `increment` is added to its
interval each time but the first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Final

from scxml_engine.errors import UsageError
from scxml_engine.ocs.constants import CallResult, result_text
from scxml_engine.ocs.durations import LONGEST

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

NEVER_TREATED: Final = frozenset({CallResult.UNKNOWN, CallResult.OK})
"""Results that say nothing of a call (L3448)."""

YEARS: Final = range(1970, 2201)
"""A date outside these is a slip, and one far out has no instant in every zone."""

_OF_SOME_ACTIONS: Final = ("interval", "date", "group")


@dataclass(frozen=True, slots=True)
class TraditionalTreatment:
    """What is done after a call result for the `sequence`-th time in a row, from 1.

    `interval` and `increment` are seconds; a `date` without an offset is on the clocks of the record's zone. `attempts`
    says how many times in a row this treatment is taken. Raises `UsageError` for what nobody could do.
    """

    result: int
    sequence: int
    action: str
    interval: float | None = None
    increment: float | None = None
    date: datetime | None = None
    group: str | None = None
    attempts: int = 1

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise UsageError(f'unknown action "{self.action}"; the actions are {", ".join(ACTIONS)}')
        if self.result in NEVER_TREATED:
            raise UsageError(f"{result_text(self.result)} is never treated (L3448)")
        given = [each.name for each in fields(self) if getattr(self, each.name) is not None]
        for problem in key_problems(self.action, given):
            raise UsageError(problem)
        if self.sequence < 1 or self.attempts < 1:
            raise UsageError(f"sequence {self.sequence}, attempts {self.attempts}: both count from 1")
        for seconds in (self.interval, self.increment):
            if seconds is not None and not 0 <= seconds <= LONGEST:  # also false for not-a-number
                raise UsageError(f"{seconds} seconds: give 0 to {LONGEST}, a hundred years")
        if self.date is not None and self.date.year not in YEARS:
            raise UsageError(f"{self.date.isoformat()} lies outside the years {YEARS[0]} to {YEARS[-1]}")


def key_problems(action: str, given: Collection[str]) -> list[str]:
    """What is wrong with the keys given for that action: one is missing, or one says nothing there."""
    takes: Collection[str] = ACTIONS[action]
    problems = [f"{key} is missing" for key in takes if key not in given]
    if action == "reschedule":
        takes = ("interval", "date")
        if ("interval" in given) is ("date" in given):
            problems.append("reschedule takes either an interval or a date")
    problems += [f"{action} takes no {key}" for key in _OF_SOME_ACTIONS if key in given and key not in takes]
    if "increment" in given and "interval" not in given:
        problems.append("increment is there without the interval that it grows")
    return problems


def treatment_for(treatments: Iterable[TraditionalTreatment], result: int, times: int) -> TraditionalTreatment | None:
    """The treatment of that result for the `times`-th time in a row, from 1, its interval increments added; or None."""
    sequence = {each.sequence: each for each in treatments if each.result == result}
    number, left = 1, times
    while found := sequence.get(number):
        if left <= found.attempts:
            return replace(found, interval=_grown(found, left - 1))
        number, left = number + 1, left - found.attempts
    return None


def _grown(treatment: TraditionalTreatment, before: int) -> float | None:
    if treatment.interval is None:
        return None
    return float(min(treatment.interval + before * (treatment.increment or 0), LONGEST))
