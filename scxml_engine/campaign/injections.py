"""What happens to a run from outside, at instants that are known beforehand: closings, a restart, the end.

An injection is for all chains of the run. At its instant it comes before calls that end and waits that are over, as
what comes from outside does in a live campaign; a disposition comes after them, for it is said of a call that ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from scxml_engine.campaign.outside import read_records
from scxml_engine.ocs.chain import closing_change
from scxml_engine.ocs.messages import Closing
from scxml_engine.ocs.records import Record, RecordStore, Turn


@dataclass(frozen=True, slots=True)
class CloseNumber:
    """Every record with exactly that number is closed: a customer said no, or the campaign withdraws it."""

    contact_info: str
    closing: Closing = "DoNotCall"


@dataclass(frozen=True, slots=True)
class CloseChain:
    """Every record that can still be called is withdrawn (CancelRecord)."""


@dataclass(frozen=True, slots=True)
class LateResult:
    """What an agent makes afterwards of each chain's last call that ended; `result` is the number of a call result."""

    result: int


@dataclass(frozen=True, slots=True)
class Restart:
    """Every session goes through its snapshot, and is told that it was restored."""


@dataclass(frozen=True, slots=True)
class Unload:
    """The campaign goes: no session goes on, and no chain begins."""


What: TypeAlias = CloseNumber | CloseChain | LateResult | Restart | Unload


@dataclass(frozen=True, slots=True)
class Injection:
    """What happens so long after the start of the run."""

    after: timedelta
    what: What


def close_records(
    store: RecordStore, records: Sequence[tuple[int, int]], closing: Closing
) -> list[tuple[int, list[int]]]:
    """Close these records, by chain and handle; the chains, each with the handles that were not closed yet."""
    changed: dict[int, list[int]] = {}
    for (chain_id, handle), record in zip(records, read_records(store, records), strict=True):
        change = closing_change(record, closing) if isinstance(record, Record) else None
        if change is not None:
            store.commit([Turn(chain_id, [change])])
            changed.setdefault(chain_id, []).append(handle)
    return sorted(changed.items())
