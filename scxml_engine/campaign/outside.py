"""What is decided outside a treatment and written straight into the store: closings, and results that come too late.

Plain functions over a `RecordStore`, for the thread that owns it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scxml_engine.errors import UsageError
from scxml_engine.ocs.calls import Call
from scxml_engine.ocs.chain import CLOSING_RESULTS, closing_change, closing_of
from scxml_engine.ocs.messages import Closing
from scxml_engine.ocs.records import Record, RecordChange, RecordStore, Turn


def close_number(store: RecordStore, contact_info: str) -> list[tuple[int, int]]:
    """A customer said no: close every record with that number; chain and handle of those that were not closed yet."""
    return _close(store, store.find(contact_info), "DoNotCall")


def close_chain(store: RecordStore, chain_id: int) -> list[tuple[int, int]]:
    """Withdraw the records of a chain; chain and handle of those that could be called until now.

    Raises `UsageError` for a chain that the list does not have.
    """
    return _close(store, [(chain_id, handle) for handle in store.handles(chain_id)], "CancelRecord")


def closed_records(store: RecordStore, chain_ids: Iterable[int]) -> list[list[tuple[int, Closing]]]:
    """Which records of each of these chains are closed, and how: handle and closing."""
    return [list(_closed_records(store, chain_id)) for chain_id in chain_ids]


def read_records(store: RecordStore, wanted: Iterable[tuple[int, int]]) -> list[Record | UsageError]:
    """The records with these chains and handles, or why one cannot be read."""
    return [_read(store, chain_id, handle) for chain_id, handle in wanted]


def write_result(store: RecordStore, call: Call, result: int) -> None:
    """What became of a call after its session had taken down all that it takes: a disposition, or a late end."""
    change = _closing(store, call, result)
    store.commit([Turn(call.chain_id, [RecordChange(call.handle, {"call_result": result}), *change])])


def write_closing(store: RecordStore, call: Call, result: int) -> None:
    """A disposition of a call whose own result is still to come: of it only a closing counts."""
    store.commit([Turn(call.chain_id, _closing(store, call, result))])


def write_until_refused(store: RecordStore, turn: Turn) -> None:
    """What a refused turn asked for before the change at fault, and every closing in it: a customer said no."""
    refused = False
    for change in turn.changes:
        if refused and closing_of(change.fields) is None:
            continue
        try:
            store.commit([Turn(turn.chain_id, [change])])
        except UsageError:
            refused = True


def _close(store: RecordStore, records: Iterable[tuple[int, int]], closing: Closing) -> list[tuple[int, int]]:
    changes: list[tuple[int, RecordChange]] = []
    wanted = list(records)
    for (chain_id, _), record in zip(wanted, read_records(store, wanted), strict=True):
        change = closing_change(record, closing) if isinstance(record, Record) else None  # else its row was deleted
        if change is not None:
            changes.append((chain_id, change))
    store.commit([Turn(chain_id, [change]) for chain_id, change in changes])
    return [(chain_id, change.handle) for chain_id, change in changes]


def _closing(store: RecordStore, call: Call, result: int) -> Sequence[RecordChange]:
    closing = CLOSING_RESULTS.get(result)
    if closing is None:
        return ()
    change = closing_change(store.read(call.chain_id, call.handle), closing)
    return () if change is None else (change,)


def _closed_records(store: RecordStore, chain_id: int) -> Iterable[tuple[int, Closing]]:
    records = read_records(store, [(chain_id, handle) for handle in store.handles(chain_id)])
    for record in records:
        closing = closing_of(record.fields) if isinstance(record, Record) else None
        if isinstance(record, Record) and closing is not None:
            yield record.handle, closing


def _read(store: RecordStore, chain_id: int, handle: int) -> Record | UsageError:
    try:
        return store.read(chain_id, handle)
    except UsageError as error:
        return error
