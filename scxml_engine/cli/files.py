"""Files that a command is told to read and to write: where a list is, and what must not be written over."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from scxml_engine.errors import UsageError
from scxml_engine.records import SqliteAddress


def is_database(text: str) -> bool:
    """Whether that names a list in a database, rather than a file of CSV."""
    return SqliteAddress.matches(text) or text.lower().startswith(("postgresql:", "postgres:"))


def database_address(text: str) -> SqliteAddress:
    """The list in a database of that name. Raises `UsageError` for what is none."""
    if text.lower().startswith(("postgresql:", "postgres:")):
        raise UsageError("a PostgreSQL server comes with a later version: name a SQLite file, sqlite:///file.db")
    return SqliteAddress.parse(text)


def list_files(text: str | None) -> list[str]:
    """The files that hold the list of that name, for both kinds of names."""
    if text is None:
        return []
    if not is_database(text):
        return [text]
    path = database_address(text).path
    return [f"{path}{ending}" for ending in ("", "-wal", "-shm", ".lock")]


def exported(target: Path) -> tuple[Path, Path]:
    """The files that `export` writes."""
    return target, target.with_name(f"{target.stem}.attempts{target.suffix or '.csv'}")


def check_target(option: str, name: str, read: Iterable[str | None], *, with_attempts: bool) -> None:
    """Refuse what cannot be written, or would be written over what is read, before anything is done."""
    target = Path(name)
    if not target.name:
        raise UsageError(f'{option} "{name}" names no file')
    if not target.parent.is_dir():
        raise UsageError(f'{option} "{name}": there is no folder {target.parent}')
    sources = [each for each in read if each]
    for path in exported(target) if with_attempts else (target,):
        if os.path.exists(path) and not os.path.isfile(path):
            raise UsageError(f"{option}: {path} is no file that can be written over")
        if any(_is_same(source, path) for source in sources):
            raise UsageError(f"{option} would write over {path}, which this run reads: name another file")


def _is_same(source: str, path: Path) -> bool:
    try:
        return path.resolve() == Path(source).resolve() or path.samefile(source)
    except (OSError, ValueError, RuntimeError):  # one of them does not exist, or can be no path at all
        return False
