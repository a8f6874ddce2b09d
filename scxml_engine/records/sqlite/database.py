"""A SQLite file of calling lists: opened with care, written in whole transactions, its errors told in one line.

The file is in WAL mode, so that it can be read while it is written, and has one writer at a time.
"""

from __future__ import annotations

import enum
import os
import sqlite3
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scxml_engine.errors import StoreError
from scxml_engine.records.sqlite.lock import WriterLock
from scxml_engine.records.sqlite.sql import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

APPLICATION_ID: Final = 0x5343584D
"""`SCXM`: marks a file of ours."""

VERSION: Final = 1
"""Of the tables of ours; a file with a higher one was written by a later version."""

PATIENCE: Final = 10.0
"""Seconds that a statement waits for an edit from outside to end."""

_REMEDIES: Final[Mapping[int, str]] = {
    sqlite3.SQLITE_BUSY: "another program has locked it: let that end first",
    sqlite3.SQLITE_LOCKED: "another program has locked it: let that end first",
    sqlite3.SQLITE_FULL: "the disk is full: make room, then start again",
    sqlite3.SQLITE_READONLY: "it cannot be written: see the rights of the file and of its folder",
    sqlite3.SQLITE_PERM: "it cannot be written: see the rights of the file and of its folder",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: see the rights of the file and of its folder",
    sqlite3.SQLITE_IOERR: "the disk fails: mend it, then start again",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: restore a copy, or save what can be saved with sqlite3's .recover",
    sqlite3.SQLITE_NOTADB: "this is no SQLite database: name another file",
    sqlite3.SQLITE_TOOBIG: "a value is larger than SQLite can keep",
}


class Mode(enum.Enum):
    """What a file is opened for."""

    READ = "ro"
    WRITE = "rw"
    CREATE = "rwc"


class Database:
    """An open file. Statements run inside `reading` or `writing`; every error is a `StoreError` that names the file.

    It may be used from another thread than the one that opened it, one at a time.
    """

    def __init__(self, path: str | os.PathLike[str], mode: Mode, *, durable: bool = True) -> None:
        self.path = Path(path)
        self._lock: WriterLock | None = None
        self._connection: sqlite3.Connection | None = None
        try:
            target = find_file(path, mode)
            with self._told():
                self._connection = _connect(target, mode)
                self.run("PRAGMA trusted_schema = OFF")  # the file may come from a stranger
                self._is_new(mode)  # nothing is laid beside a stranger's file
                if mode is not Mode.READ:
                    self._lock = WriterLock(target)
                    self._prepare(durable=durable)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file and give up the right to write to it. May be called twice."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with self._told():
                connection.close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def run(self, statement: str, parameters: Mapping[str, object] | Sequence[object] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        return self._open().execute(statement, parameters)

    def run_many(self, statement: str, parameters: Iterable[Mapping[str, object] | Sequence[object]]) -> None:
        """Run one statement with each of these parameters."""
        self._open().executemany(statement, parameters)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A transaction that sees one state of the file, whoever writes meanwhile."""
        with self._transaction("BEGIN"):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that is done whole or not at all; when it ends well it survives a crash."""
        with self._transaction("BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        with self._told():
            connection = self._open()
            connection.execute(begin)
            try:
                yield
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # what went wrong first is what is told
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as problem:
            raise StoreError(f"{self.path}: {_explained(problem)}") from None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreError(f"{self.path}: the store is closed")
        return self._connection

    def _is_new(self, mode: Mode) -> bool:
        """Whether the file is empty, and may be filled. Raises `StoreError` for one that is not ours to read."""
        mark, version = (int(self.run(f"PRAGMA {name}").fetchone()[0]) for name in ("application_id", "user_version"))
        if mark == APPLICATION_ID and version <= VERSION:
            return False
        if mark == APPLICATION_ID:
            raise StoreError(f"{self.path}: this file was written by a later version: use that one, or a later one")
        if self.run("SELECT 1 FROM sqlite_master").fetchone():
            raise StoreError(f"{self.path}: this database holds something else than calling lists: name another file")
        if mode is not Mode.CREATE:
            raise StoreError(f"{self.path}: there is no calling list in this file: import one first")
        return True

    def _prepare(self, *, durable: bool) -> None:
        """Make a new file ours, and choose how it is written."""
        if self._is_new(Mode.CREATE):  # still, now that nobody else writes
            self._make_tables()
        if self.run("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            raise StoreError(f"{self.path}: this file system keeps no write-ahead log: put the file elsewhere")
        self.run(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")

    def _make_tables(self) -> None:
        with self.writing():
            self.run(f"PRAGMA application_id = {APPLICATION_ID}")
            self.run(f"PRAGMA user_version = {VERSION}")
            for statement in SCHEMA.values():
                self.run(statement)


def find_file(path: str | os.PathLike[str], mode: Mode) -> Path:
    """The file that the path leads to, through links. Raises `StoreError` for one that can be no file of ours.

    It is not opened: to close it again would take away, on POSIX, the locks of every store that this process has on it.
    """
    try:
        target = Path(path).resolve()
        kind = _kind(path)
    except (OSError, ValueError, RuntimeError) as problem:  # a NUL in the path, a link that leads to itself
        raise StoreError(f"{path}: cannot be read: {getattr(problem, 'strerror', None) or problem}") from None
    if kind is None and mode is not Mode.CREATE:
        raise StoreError(f"{path}: there is no such file: import a list into it first")
    if kind is None and not target.parent.is_dir():
        raise StoreError(f"{path}: there is no folder {target.parent}")
    if kind is not None and stat.S_ISDIR(kind):
        raise StoreError(f"{path}: this is a folder: name a file in it")
    if kind is not None and not stat.S_ISREG(kind):
        raise StoreError(f"{path}: this is no file that can be read again: name another one")
    return target


def _kind(path: str | os.PathLike[str]) -> int | None:
    """What the path leads to, as `stat` tells; None when nothing is there."""
    try:
        return os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def _connect(target: Path, mode: Mode) -> sqlite3.Connection:
    options = f"mode={mode.value}"
    if mode is Mode.READ and not os.access(target.parent, os.W_OK) and not _log_of(target).exists():
        options += "&immutable=1"  # nobody can be writing there, and readers of a log need a file beside it
    return sqlite3.connect(
        f"{target.as_uri()}?{options}",
        uri=True,
        timeout=PATIENCE,
        isolation_level=None,  # transactions begin and end where it says so
        check_same_thread=False,
        cached_statements=256,
    )


def _log_of(target: Path) -> Path:
    return target.with_name(f"{target.name}-wal")


def _explained(problem: sqlite3.Error) -> str:
    code = getattr(problem, "sqlite_errorcode", None)
    remedy = None if code is None else _REMEDIES.get(code & 0xFF)  # without what an extended code adds
    return remedy if remedy is not None else f"the database refuses: {problem}"
