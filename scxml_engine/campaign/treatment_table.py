"""Traditional treatments, which go on with a chain after Switch: `[[treatments]]` of a campaign file."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from scxml_engine.campaign.tables import Reading, one_of, text, whole_number
from scxml_engine.errors import UsageError
from scxml_engine.ocs.constants import call_result, result_text
from scxml_engine.ocs.durations import parse_duration
from scxml_engine.ocs.sequences import ACTIONS, NEVER_TREATED, YEARS, TraditionalTreatment, key_problems

_KEYS: Final = ("result", "sequence", "action", "attempts", "interval", "increment", "date", "group")
_ALWAYS: Final = ("result", "sequence", "action")
_MOST_ATTEMPTS: Final = 1_000


def read_treatments(reading: Reading, value: object, path: str) -> tuple[TraditionalTreatment, ...]:
    """The treatments in the order of the file; problems are reported."""
    if not isinstance(value, list):
        reading.report(f"{path} is not a list of tables", f"write [[{path}]] above each treatment")
        return ()
    treatments: dict[tuple[int, int], TraditionalTreatment] = {}
    for number, each in enumerate(value, 1):
        where = f"{path}[{number}]"
        found = _read(reading, each, where)
        if found is None:
            continue
        if (found.result, found.sequence) in treatments:
            reading.report(f"{where}: {result_text(found.result)} has a treatment of sequence {found.sequence} already")
        treatments[found.result, found.sequence] = found
    return tuple(treatments.values())


def _read(reading: Reading, value: object, path: str) -> TraditionalTreatment | None:
    before = len(reading.problems)
    table = reading.table(value, path, _KEYS)
    if not isinstance(value, dict):
        return None
    action = reading.take(table, path, "action", one_of(tuple(ACTIONS), "action"), "")
    wrong = [f"{key} is missing" for key in _ALWAYS if key not in table]
    for each in wrong + (key_problems(action, table) if action else []):
        reading.report(f"{path}: {each}")
    result = reading.take(table, path, "result", _result, 0)
    sequence = reading.take(table, path, "sequence", whole_number(1), 1)
    interval = reading.take(table, path, "interval", parse_duration, None)
    increment = reading.take(table, path, "increment", parse_duration, None)
    date = reading.take(table, path, "date", _date, None)
    group = reading.take(table, path, "group", _group, None)
    attempts = reading.take(table, path, "attempts", _attempts, 1)
    if len(reading.problems) > before:
        return None
    return TraditionalTreatment(result, sequence, action, interval, increment, date, group, attempts)


def _result(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise UsageError(f'"{value}" is neither the name nor the number of a call result')
    number = call_result(value)
    if number in NEVER_TREATED:
        raise UsageError(f"{result_text(number)} is never treated (L3448)")
    return int(number)


def _group(value: object) -> str:
    """The number of a group, or a text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value)


def _attempts(value: object) -> int:
    number = whole_number(1)(value)
    if number > _MOST_ATTEMPTS:
        raise UsageError(f"{number} attempts are too many: at most {_MOST_ATTEMPTS}")
    return number


def _date(value: object) -> datetime:
    try:
        found = _day_or_time(value)
    except ValueError:
        raise UsageError(f'not a date: "{value}"; write 2026-12-25T09:00:00') from None
    if found.year not in YEARS:
        raise UsageError(f"{value} lies outside the years {YEARS[0]} to {YEARS[-1]}")
    return found


def _day_or_time(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    return datetime.fromisoformat(value if isinstance(value, str) else "")
