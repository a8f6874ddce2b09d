"""What a commit leaves in the tables: cells, attempts, and where sessions stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scxml_engine.ocs.records import Attempt, Kept, Unfinished
from scxml_engine.records.sqlite.opening import keep_columns
from scxml_engine.records.sqlite.table import definition
from scxml_engine.records.sqlite.values import instant_from_sql, instant_to_sql, text_from_sql, to_sql

if TYPE_CHECKING:
    from scxml_engine.records.revision import Revision
    from scxml_engine.records.sqlite.database import Database
    from scxml_engine.records.sqlite.table import ListTable


def write_cells(database: Database, table: ListTable, revision: Revision) -> ListTable:
    """Write the changed cells; the list as it is then, for it may have got more columns."""
    if revision.added:
        table = _add_columns(database, table, revision)
    for (chain_id, handle), cells in revision.cells.items():
        if cells:
            record_id = revision.records[chain_id][handle].fields["record_id"]
            database.run(table.assignments(cells), [*map(to_sql, cells.values()), record_id])
    return table


def _add_columns(database: Database, table: ListTable, revision: Revision) -> ListTable:
    for column in revision.added:
        database.run(table.statement("add_column", definition=definition(column, later=True)))
    grown = table.with_columns(revision.added)
    keep_columns(database, grown)
    return grown


def kept_to_row(kept: Kept) -> dict[str, object]:
    """Parameters of `keep_session`."""
    return {
        "snapshot": to_sql(kept.snapshot),
        "document": to_sql(kept.document),
        "due": instant_to_sql(kept.due),
        "outstanding": to_sql(kept.outstanding),
    }


def kept_from_row(row: tuple[Any, ...]) -> Kept | None:
    """What was kept of a session; None before its first turn."""
    snapshot, document, due, outstanding = row
    if snapshot is None:
        return None
    waiting = None if outstanding is None else text_from_sql(outstanding)
    return Kept(text_from_sql(snapshot), text_from_sql(document), instant_from_sql(due), waiting)


def attempt_to_row(attempt: Attempt, record_id: int | None) -> dict[str, object]:
    """Parameters of `log_attempt`."""
    return {
        "chain": attempt.chain_id,
        "attempt": to_sql(attempt.attempt_id),
        "handle": attempt.handle,
        "record": record_id,
        "contact_info": to_sql(attempt.contact_info),
        "placed_at": instant_to_sql(attempt.placed_at),
        "ended_at": instant_to_sql(attempt.ended_at),
        "result": attempt.result,
    }


def attempt_from_row(row: tuple[Any, ...]) -> Attempt:
    """An entry of the log."""
    chain_id, attempt_id, handle, contact_info, placed_at, ended_at, result = row
    placed = instant_from_sql(placed_at)
    assert placed is not None  # noqa: S101 - NOT NULL
    ended = instant_from_sql(ended_at)
    return Attempt(chain_id, text_from_sql(attempt_id), handle, text_from_sql(contact_info), placed, ended, result)


def unfinished_from_row(row: tuple[Any, ...]) -> Unfinished:
    """A chain with what is kept of its session, and the last entry of the attempt that waits for its result."""
    chain_id, kept, attempt = row[0], row[1:5], row[5:]
    return Unfinished(chain_id, kept_from_row(kept), None if attempt[0] is None else attempt_from_row(attempt))
