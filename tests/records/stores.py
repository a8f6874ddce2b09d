"""Every implementation of `RecordStore`: the suite of `test_stores.py` runs over all of them.

A new one is a line in `STORES`: what makes a store of a list, and what the store is after its process has ended and
another has opened it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scxml_engine.records import CallingList, MemoryStore, SqliteStore

Store = Any
"""A `RecordStore` that is also an `ExportableStore`."""


@dataclass(frozen=True)
class Kind:
    """One implementation: `create(list, folder)`, and `reopen(store, folder)` where it outlives its process."""

    create: Callable[[CallingList, Path], Store]
    reopen: Callable[[Store, Path], Store] = lambda store, _: store
    close: Callable[[Store], None] = lambda _: None
    persistent: bool = True


class Reopened:
    """A store that is closed and opened again before everything that is asked of it: nothing is only in memory."""

    def __init__(self, kind: Kind, list_: CallingList, folder: Path) -> None:
        self.store = kind.create(list_, folder)
        self._again = lambda: kind.reopen(self.store, folder)

    def __getattr__(self, name: str) -> Any:
        self.store = self._again()
        return getattr(self.store, name)


def _open_sqlite(store: SqliteStore, folder: Path) -> SqliteStore:
    store.close()
    return SqliteStore(folder / "list.db", durable=False)


SQLITE = Kind(
    create=lambda list_, folder: SqliteStore.create(folder / "list.db", list_, durable=False),
    reopen=_open_sqlite,
    close=SqliteStore.close,
)

STORES = {
    "memory": Kind(create=lambda list_, _: MemoryStore(list_), persistent=False),
    "sqlite": SQLITE,
    "sqlite-reopened": Kind(
        create=lambda list_, folder: Reopened(SQLITE, list_, folder), close=lambda store: store.store.close()
    ),
}
