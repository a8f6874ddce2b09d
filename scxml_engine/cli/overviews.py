"""What is in a database of calling lists, as text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from scxml_engine.cli.tables import count, table
from scxml_engine.diagnostics import printable
from scxml_engine.errors import SnapshotError, UsageError
from scxml_engine.ocs.constants import contact_type, record_status, record_type, result_text
from scxml_engine.ocs.records import Attempt, FieldValue, Kept, Record
from scxml_engine.records.sqlite import STATES, ChainOverview, ListOverview
from scxml_engine.scxml.machine import active_in

_SHOWN: Final = ("record_id", "contact_info", "contact_info_type", "record_type", "record_status", "attempt")
_ENUMERATED: Final = {
    "contact_info_type": contact_type,
    "record_type": record_type,
    "record_status": record_status,
}


def list_text(list_: ListOverview) -> str:
    """How many of what, then the first of the sessions that have not ended."""
    parts = [
        printable(f'list "{list_.name}"'),
        _counted("record", {_named("record_status", value): number for value, number in list_.records.items()}),
        _counted("chain", {state: list_.chains[state] for state in STATES if state in list_.chains}),
        _counted("attempt", {_result(value): number for value, number in list_.attempts.items()}),
    ]
    if list_.unfinished:
        rows = [
            (str(each.chain_id), _states(each.kept), *_waits(each.kept), _placed(each.attempt))
            for each in list_.unfinished
        ]
        parts += ["", table(("unfinished chain", "state", "wakes at", "attempt", "placed at"), rows)]
        more = list_.chains["running"] - len(rows)
        parts += [f"and {more} more"] * (more > 0)
    return "\n".join(parts)


def chain_text(chain: ChainOverview, name: str) -> str:
    """One chain: where it stands, its records, its session and its attempts."""
    parts = [printable(f'chain {chain.chain_id} of list "{name}": {chain.state}')]
    parts.append(f"handed out: {count(chain.serial, 'time')}" if chain.serial else "never handed out")
    if chain.state == "waiting":
        parts.append(f"ready at: {_instant(chain.ready_at)}")
    if chain.ended is not None:
        parts.append(printable(f"last session ended: {chain.ended}"))
    if chain.kept is not None:
        wakes, outstanding = _waits(chain.kept)
        parts.append(printable(f"session: in {_states(chain.kept)}, wakes at {wakes}, waits for attempt {outstanding}"))
        parts.append(printable(f"treatment: SHA-256 {chain.kept.document}"))
    parts += ["", table(("record", *_SHOWN, "call_result"), list(map(_record, chain.records)))]
    if chain.log:
        parts += ["", table(("attempt", "record", "contact_info", "placed at", "ended at", "result"), _log(chain.log))]
    return "\n".join(parts)


def _record(record: Record) -> tuple[str, ...]:
    fields = record.fields
    result = fields.get("call_result")
    values = [_named(name, fields.get(name)) for name in _SHOWN]
    return (str(record.handle), *values, result_text(result) if isinstance(result, int) else str(result))


def _log(log: Sequence[Attempt]) -> list[tuple[str, ...]]:
    return [
        (
            each.attempt_id,
            str(each.handle),
            each.contact_info,
            _placed(each),
            _instant(each.ended_at),
            _result(each.result),
        )
        for each in log
    ]


def _counted(noun: str, numbers: Mapping[str, int]) -> str:
    """`3 records: 2 Ready, 1 Updated`."""
    total = count(sum(numbers.values()), noun)
    parts = ", ".join(f"{number} {part}" for part, number in numbers.items())
    return printable(f"{total}: {parts}" if parts else total)


def _named(column: str, value: FieldValue) -> str:
    """The value by its name, where it has one; whatever was written from outside as it is."""
    if column in _ENUMERATED and isinstance(value, int):
        try:
            return str(_ENUMERATED[column](value).title)
        except UsageError:
            pass
    return "" if value is None else str(value)


def _result(value: int | None) -> str:
    return "under way" if value is None else result_text(value)


def _instant(instant: datetime | None) -> str:
    return "-" if instant is None else instant.isoformat(" ", "seconds")


def _waits(kept: Kept | None) -> tuple[str, str]:
    return (_instant(kept.due), kept.outstanding or "-") if kept is not None else ("-", "-")


def _placed(attempt: Attempt | None) -> str:
    return _instant(None if attempt is None else attempt.placed_at)


def _states(kept: Kept | None) -> str:
    """The active states, as far as the snapshot tells."""
    try:
        return " ".join(active_in(json.loads(kept.snapshot)["session"]["machine"])) if kept is not None else "-"
    except (ValueError, KeyError, TypeError, SnapshotError):
        return "?"
