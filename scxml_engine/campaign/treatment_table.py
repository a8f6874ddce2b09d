"""Traditional treatments, which go on with a chain after Switch: `[[treatments]]` of a campaign file.

Their shape is checked and they are kept; nothing executes them yet (dialect section 6, "Traditional treatments").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from scxml_engine.campaign.tables import Reading, one_of, text, whole_number
from scxml_engine.errors import UsageError
from scxml_engine.ocs.constants import CallResult, call_result, result_text
from scxml_engine.ocs.durations import parse_duration

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    "reschedule": (),
}
"""What can be done with the record, and the keys that the action cannot do without."""

_KEYS: Final = ("result", "sequence", "action", "interval", "increment", "date", "group")
_NEVER: Final = (CallResult.UNKNOWN, CallResult.OK)


@dataclass(frozen=True, slots=True)
class TraditionalTreatment:
    """What is done after a call result for the `sequence`-th time in a row, from 1.

    `interval` and `increment` are seconds; a `date` without an offset is in the record's zone.
    """

    result: int
    sequence: int
    action: str
    interval: float | None = None
    increment: float | None = None
    date: datetime | None = None
    group: str | None = None


def read_treatments(reading: Reading, value: object, path: str) -> tuple[TraditionalTreatment, ...]:
    """The treatments in the order of the file; problems are reported."""
    if not isinstance(value, list):
        reading.report(f"{path} is not a list of tables", f"write [[{path}]] above each treatment")
        return ()
    treatments: dict[tuple[int, int], TraditionalTreatment] = {}
    for number, each in enumerate(value, 1):
        where = f"{path}[{number}]"
        before = len(reading.problems)
        found = _read(reading, each, where)
        if len(reading.problems) > before:
            continue
        if (found.result, found.sequence) in treatments:
            reading.report(f"{where}: {result_text(found.result)} has a treatment of sequence {found.sequence} already")
        treatments[found.result, found.sequence] = found
    return tuple(treatments.values())


def _read(reading: Reading, value: object, path: str) -> TraditionalTreatment:
    table = reading.table(value, path, _KEYS)
    action = reading.take(table, path, "action", one_of(tuple(ACTIONS), "action"), "")
    needed = ("result", "sequence", "action", *ACTIONS.get(action, ()))
    for key in needed:
        if key not in table:
            reading.report(f"{path}: {key} is missing")
    return TraditionalTreatment(
        result=reading.take(table, path, "result", _result, 0),
        sequence=reading.take(table, path, "sequence", whole_number(1), 1),
        action=action,
        interval=reading.take(table, path, "interval", parse_duration, None),
        increment=reading.take(table, path, "increment", parse_duration, None),
        date=reading.take(table, path, "date", _date, None),
        group=reading.take(table, path, "group", text, None),
    )


def _result(value: object) -> int:
    number = call_result(value if isinstance(value, int) else text(value))
    if number in _NEVER:
        raise UsageError(f"{result_text(number)} is never treated (L3448)")
    return int(number)


def _date(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    try:
        return datetime.fromisoformat(text(value))
    except ValueError:
        raise UsageError(f'not a date: "{value}"; write 2026-12-25T09:00:00') from None
