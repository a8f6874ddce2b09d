"""The thinnest driver of a chain: it answers what can be answered at once, and keeps nothing but the alarm."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from scxml_engine import CallEnded, ChainSession, Dial, ReadRecord, Record, RecordRead, WakeAt
from scxml_engine.ocs.messages import Fact
from scxml_engine.ocs.records import FieldValue
from scxml_engine.runtime import VirtualClock

START: Final = datetime(2026, 3, 2, 10, tzinfo=UTC)

# A row as a calling list has it: the columns of the default format, and those that the campaign added.
_FORMAT: Final[dict[str, FieldValue]] = {
    "record_id": 1,
    "contact_info": "5550100",
    "contact_info_type": 1,
    "record_type": 2,
    "record_status": 2,
    "call_result": 28,
    "attempt": 0,
    "call_time": None,
    "chain_id": 1,
    "chain_n": 0,
}
_ADDED: Final[dict[str, FieldValue]] = {f"custom{i:02}": i if i % 2 else f"value {i}" for i in range(20)}
RECORD: Final = Record(1, {**_FORMAT, **_ADDED})
"""A record of thirty fields, which every chain here has for its only one."""


def settle(session: ChainSession, fact: Fact, results: Iterator[int], clock: VirtualClock) -> datetime | None:
    """Tell a fact and all that answers to it at the same instant; the alarm that was asked for.

    The session waits then, or has ended.
    """
    told: deque[Fact] = deque((fact,))
    wake: datetime | None = None
    while told:
        for request in session.handle(told.popleft()):
            match request:
                case WakeAt(at):
                    wake = at
                case ReadRecord():
                    told.append(RecordRead(clock.now(), RECORD))
                case Dial(attempt_id):
                    told.append(CallEnded(clock.now(), attempt_id, next(results)))
    return wake
