"""What a file holds, for people: its lists, what their chains are at, and one chain in full."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from scxml_engine.ocs.records import Kept
from scxml_engine.records.sqlite.chains import Chains
from scxml_engine.records.sqlite.database import Database, Mode
from scxml_engine.records.sqlite.opening import list_names, open_list
from scxml_engine.records.sqlite.values import text_from_sql
from scxml_engine.records.sqlite.writing import attempt_from_row, kept_from_row, unfinished_from_row

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from scxml_engine.ocs.records import Attempt, FieldValue, Record, Unfinished

STATES: Final = ("ready", "waiting", "running", "held", "done")
"""Where a chain can stand: it can be claimed now; later; its session has not ended; it has, but a record is Ready or
Retrieved; none of its records can be called."""


_FIRST: Final = 20


@dataclass(frozen=True, slots=True)
class ListOverview:
    """One list: how many records by `record_status`, chains by state, attempts by `call_result` (None: under way).

    `unfinished` has the first 20 of those chains that are running.
    """

    name: str
    records: Mapping[FieldValue, int]
    chains: Mapping[str, int]
    attempts: Mapping[int | None, int]
    unfinished: Sequence[Unfinished]


@dataclass(frozen=True, slots=True)
class ChainOverview:
    """One chain: `serial` is how often it was handed out, `ended` why its last session ended."""

    chain_id: int
    state: str
    serial: int
    ready_at: datetime | None
    ended: str | None
    records: Sequence[Record]
    kept: Kept | None
    log: Sequence[Attempt]


def list_overviews(path: str | os.PathLike[str], now: datetime, name: str | None = None) -> list[ListOverview]:
    """Every list of the file, or the one of that name. Raises as `SqliteStore` does."""
    with closing(Database(path, Mode.READ)) as database:
        if name is None:
            with database.reading():
                names = list_names(database)
        else:
            names = [name]
        return [_list_overview(database, each, now) for each in names]


def chain_overview(path: str | os.PathLike[str], name: str, chain_id: int, now: datetime) -> ChainOverview:
    """One chain of a list. Raises as `SqliteStore` does, and `UsageError` for a chain that the list does not have."""
    with closing(Database(path, Mode.READ)) as database:
        table = open_list(database, name, adopt=False)
        with database.reading():
            chains = Chains(database, table)
            records = chains.records(chains.load(chain_id))  # refuses a chain that is not there
            chosen = {"chain": chain_id}
            moment = {"now": int(now.timestamp()), **chosen}
            state, serial, ready_at, ended = database.run(table.sql["state_of_chain"], moment).fetchone()
            kept = database.run(table.sql["session_of_chain"], chosen).fetchone()
            log = [attempt_from_row(row) for row in database.run(table.sql["log_of_chain"], chosen)]
    return ChainOverview(
        chain_id,
        state,
        serial,
        None if ready_at is None else datetime.fromtimestamp(ready_at, UTC),
        None if ended is None else text_from_sql(ended),
        records,
        None if kept is None else kept_from_row(kept),
        log,
    )


def _list_overview(database: Database, name: str, now: datetime) -> ListOverview:
    table = open_list(database, name, adopt=False)
    with database.reading():
        counts = {
            "records": dict(database.run(table.sql["count_records"])),
            "chains": dict(database.run(table.sql["count_chains"], {"now": int(now.timestamp())})),
            "attempts": dict(database.run(table.sql["count_attempts"])),
        }
        unfinished = [unfinished_from_row(row) for row in database.run(table.sql["unfinished"], {"limit": _FIRST})]
    return ListOverview(table.name, **counts, unfinished=unfinished)
