"""A calling list in a SQLite file: the store of live campaigns.

The user's list is a table of its own that may be edited from outside at any time with plain SQL; triggers keep the
chains' readiness beside it. What the rows say counts: nothing of the list is remembered in memory but its columns.

A chain's handles are fixed when it is handed out. Rows that come from outside follow at the end, and a handle whose row
has gone stays empty, so no session ever dials another record than the one that it asked for. Making a record Ready
from outside gives a chain back whose session has ended; while the session runs, the chain stays its own.
"""

from __future__ import annotations

import math
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Final, Self

from scxml_engine.errors import UsageError
from scxml_engine.records.calling_list import CallingList
from scxml_engine.records.revision import Revision
from scxml_engine.records.sqlite.address import DEFAULT_LIST
from scxml_engine.records.sqlite.chains import Chains
from scxml_engine.records.sqlite.database import Database, Mode
from scxml_engine.records.sqlite.importing import check_list, import_list
from scxml_engine.records.sqlite.opening import open_list
from scxml_engine.records.sqlite.values import to_sql
from scxml_engine.records.sqlite.writing import (
    attempt_from_row,
    attempt_to_row,
    kept_to_row,
    unfinished_from_row,
    write_cells,
)

if TYPE_CHECKING:
    import os
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import TracebackType

    from scxml_engine.ocs.records import Attempt, Chain, Record, Turn, Unfinished
    from scxml_engine.records.sqlite.chains import ChainRows
    from scxml_engine.records.sqlite.table import ListTable

_MOST: Final = 1_000_000  # chains claimed at a time


class SqliteStore:
    """A `RecordStore` over the list `name` of a SQLite file.

    It has the file for itself, for writing: a second writer is refused with `StoreError`, which is also what anything
    that is wrong with the file raises. `read_only` takes no such right, and works while somebody else writes. `durable`
    (the default) lets a commit survive the loss of power, not only the end of the process; simulations can do without.

    A store may be used by another thread than the one that made it, by one at a time. Close it, or use it in `with`.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        name: str = DEFAULT_LIST,
        *,
        durable: bool = True,
        read_only: bool = False,
    ) -> None:
        self._database = Database(path, Mode.READ if read_only else Mode.WRITE, durable=durable)
        try:
            self._table = open_list(self._database, name, adopt=not read_only)
            self._chains = Chains(self._database, self._table)
        except BaseException:
            self._database.close()
            raise

    @classmethod
    def create(
        cls,
        path: str | os.PathLike[str],
        list_: CallingList,
        name: str = DEFAULT_LIST,
        *,
        replace: bool = False,
        durable: bool = True,
    ) -> SqliteStore:
        """Import the list into the file, which is made when it is not there, and open it.

        Raises `UsageError` for a name or columns that a table cannot have, for a list that is there already unless it
        is to be replaced, and for one that is to be replaced while a session of it is unfinished.
        """
        check_list(list_, name)
        with closing(Database(path, Mode.CREATE, durable=durable)) as database:
            import_list(database, list_, name, replace=replace)
        return cls(path, name, durable=durable)

    def close(self) -> None:
        """Close the file. May be called twice."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def claim(self, limit: int, now: datetime) -> Sequence[Chain]:
        """At most `limit` chains that are ready at `now`, in the order of their first row, their records Retrieved."""
        if limit < 1:
            return []
        moment = {"now": math.floor(now.timestamp())}
        with self._database.writing():
            self._run("promote", moment)
            chains: list[Chain] = []
            while len(chains) < limit:
                wanted = min(limit - len(chains), _MOST)
                found = self._run("ready", {**moment, "limit": wanted}).fetchall()
                chains += self._chains.hand_out(found)
                if len(found) < wanted or wanted == _MOST:
                    break
            return chains

    def next_ready(self, now: datetime) -> datetime | None:
        """The next instant after `now` at which a chain that nobody holds becomes ready; None when none will.

        `now` must not lie before that of an earlier `claim`.
        """
        with self._database.reading():
            (found,) = self._run("next_ready", {"now": math.floor(now.timestamp())}).fetchone()
        return None if found is None else datetime.fromtimestamp(found, UTC)

    def read(self, chain_id: int, handle: int) -> Record:
        """The record as it stands now. Raises `UsageError` for one that the list does not have."""
        with self._database.reading():
            return self._chains.record(self._chains.load(chain_id), handle)

    def commit(self, turns: Sequence[Turn]) -> None:
        """Write these turns, all or none. Raises `UsageError` for what `Revision` refuses, and for unknown chains."""
        with self._database.writing():
            load = cache(self._chains.load)
            revision = Revision(
                self._table.index,
                self._table.timezones,
                lambda chain_id, handle: self._chains.record(load(chain_id), handle),
            )
            for turn in turns:
                load(turn.chain_id)  # refuses a chain that is not there
                revision.take(turn)
            table = write_cells(self._database, self._table, revision)
            for turn in turns:
                self._write_session(turn, load)
            for chain_id in revision.records:
                if load(chain_id).held:
                    self._run("settle", {"chain": chain_id})
        self._use(table)

    def release(self, chain_id: int) -> None:
        """Give a chain back: its Retrieved records become Ready again, and what was kept of its session is dropped."""
        with self._database.writing():
            self._chains.load(chain_id)  # refuses a chain that is not there
            for step in ("unretrieve", "drop_session", "free"):
                self._run(step, {"chain": chain_id})

    def unfinished(self) -> Sequence[Unfinished]:
        """Every chain that was handed out and whose session has not ended, in the order of their first row."""
        with self._database.reading():
            return [unfinished_from_row(row) for row in self._run("unfinished", {"limit": -1})]

    def handles(self, chain_id: int) -> Sequence[int]:
        """The handles of a chain's records, in order. Raises `UsageError` for a chain that the list does not have."""
        with self._database.reading():
            return [handle for handle, row in enumerate(self._chains.load(chain_id).rows, 1) if row is not None]

    def find(self, contact_info: str) -> Sequence[tuple[int, int]]:
        """Chain and handle of every record with exactly that `contact_info`."""
        found: dict[int, set[int]] = {}
        with self._database.reading():
            for chain_id, record_id in self._run("find", {"contact_info": to_sql(contact_info)}).fetchall():
                found.setdefault(chain_id, set()).add(record_id)
            return [
                (chain_id, handle)
                for chain_id, wanted in found.items()
                for handle, record_id in enumerate(self._chains.record_ids(self._chains.load(chain_id)), 1)
                if record_id in wanted
            ]

    def keep_document(self, digest: str, content: bytes) -> None:
        """Keep a document's text under its SHA-256; one that is kept already stays."""
        with self._database.writing():
            self._run("keep_document", {"digest": to_sql(digest), "content": content})

    def document(self, digest: str) -> bytes:
        """The text that was kept. Raises `UsageError` for a digest that nobody kept."""
        with self._database.reading():
            found = self._run("document", {"digest": to_sql(digest)}).fetchone()
        if found is None:
            raise UsageError(f"no document with the SHA-256 {digest} was kept")
        return bytes(found[0])

    @property
    def log(self) -> Sequence[Attempt]:
        """The attempt log as it was written."""
        with self._database.reading():
            return [attempt_from_row(row) for row in self._run("log")]

    @property
    def attempts(self) -> Sequence[Attempt]:
        """What is known of every attempt, in the order in which they were asked for."""
        return list({(each.chain_id, each.attempt_id): each for each in self.log}.values())

    def chains(self) -> Iterator[Chain]:
        """Every chain as it stands now, in the order of its first row."""
        return iter(self.calling_list().chains)

    def calling_list(self) -> CallingList:
        """The list as it stands now, for export."""
        with self._database.reading():
            return CallingList(self._table.columns, tuple(self._chains.all()), timezones=self._table.timezones)

    def _write_session(self, turn: Turn, load: Callable[[int], ChainRows]) -> None:
        """The turn's attempts, and where its session stands."""
        for attempt in turn.attempts:
            self._run("log_attempt", attempt_to_row(attempt, self._record_id(attempt, load)))
        if turn.ended is not None:
            self._run("drop_session", {"chain": turn.chain_id})
            self._run("keep_reason", {"chain": turn.chain_id, "reason": to_sql(turn.ended)})
        elif turn.kept is not None:
            self._run("keep_session", {"chain": turn.chain_id, **kept_to_row(turn.kept)})

    def _record_id(self, attempt: Attempt, load: Callable[[int], ChainRows]) -> int | None:
        """The record that has the attempt's handle, if one has."""
        try:
            record_ids = self._chains.record_ids(load(attempt.chain_id))
        except UsageError:
            return None
        return record_ids[attempt.handle - 1] if 1 <= attempt.handle <= len(record_ids) else None

    def _use(self, table: ListTable) -> None:
        if table is not self._table:
            self._table = table
            self._chains = Chains(self._database, table)

    def _run(self, query: str, parameters: Mapping[str, object] | None = None) -> sqlite3.Cursor:
        return self._database.run(self._table.sql[query], parameters or {})
