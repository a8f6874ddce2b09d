"""What is decided outside a treatment and written straight into the store: closings, and results that come too late.

Plain functions over a `RecordStore`, for the thread that owns it. Each writes all or nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from scxml_engine.errors import UsageError
from scxml_engine.ocs.calls import Call
from scxml_engine.ocs.chain import CLOSING_RESULTS, closing_change
from scxml_engine.ocs.messages import Closing
from scxml_engine.ocs.records import RecordChange, RecordStore, Turn


def close_number(store: RecordStore, contact_info: str) -> list[tuple[int, int]]:
    """A customer said no: close every record with that number; chain and handle of those that were not closed yet."""
    return _close(store, store.find(contact_info), "DoNotCall")


def close_chain(store: RecordStore, chain_id: int) -> list[tuple[int, int]]:
    """Withdraw the records of a chain; chain and handle of those that could be called until now.

    Raises `UsageError` for a chain that the list does not have.
    """
    return _close(store, [(chain_id, handle) for handle in _handles(store, chain_id)], "CancelRecord")


def write_result(store: RecordStore, call: Call, result: int) -> None:
    """What became of a call after its session had taken down all that it takes: a disposition, or a late end."""
    changes = [RecordChange(call.handle, {"call_result": result})]
    closing = CLOSING_RESULTS.get(result)
    if closing is not None:
        change = closing_change(store.read(call.chain_id, call.handle), closing)
        changes += [] if change is None else [change]
    store.commit([Turn(call.chain_id, changes)])


def _close(store: RecordStore, records: Iterable[tuple[int, int]], closing: Closing) -> list[tuple[int, int]]:
    found = [(chain_id, closing_change(store.read(chain_id, handle), closing)) for chain_id, handle in records]
    changes = [(chain_id, change) for chain_id, change in found if change is not None]
    store.commit([Turn(chain_id, [change]) for chain_id, change in changes])
    return [(chain_id, change.handle) for chain_id, change in changes]


def _handles(store: RecordStore, chain_id: int) -> Iterator[int]:
    """Every handle of a chain: up to the first that it does not have."""
    for handle in itertools.count(1):
        try:
            store.read(chain_id, handle)
        except UsageError:
            if handle == 1:
                raise
            return
        yield handle
