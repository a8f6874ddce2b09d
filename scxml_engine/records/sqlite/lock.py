"""One writer a file: a lock that lives as long as its owner and no longer.

The lock is SQLite's own, an exclusive transaction on an empty database beside the file (`x.db.lock`). So it holds where
the file itself can be kept safely, between processes as between two stores of one process; the system drops it when its
owner dies, by whatever signal; and no child inherits it. The empty file stays, and means nothing by itself.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from scxml_engine.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path


class WriterLock:
    """The right to write to that file. Raises `StoreError` when somebody has it; `close` gives it up."""

    def __init__(self, path: Path) -> None:
        beside = path.with_name(f"{path.name}.lock")
        try:
            self._connection = sqlite3.connect(beside, timeout=0, isolation_level=None, check_same_thread=False)
        except sqlite3.Error:
            raise StoreError(f"{beside}: cannot be made: the folder must be writable") from None
        try:
            with closing(self._connection.cursor()) as cursor:
                cursor.execute("PRAGMA journal_mode = OFF")  # nothing is ever written
                cursor.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as problem:
            self._connection.close()
            if problem.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise StoreError(
                    f"{path}: another campaign or command writes to this file; wait until it has ended"
                ) from None
            raise StoreError(f"{beside}: cannot be locked: {problem}") from None

    def close(self) -> None:
        """Give it up."""
        self._connection.close()
