"""Values between Python and SQLite: what was written comes back as it was.

SQLite keeps text as UTF-8, which has no place for half of a surrogate pair: such a text is kept as a BLOB. Instants are
ISO 8601 in UTC, to the microsecond. Rows may also have been written from outside, so a cell may come back as a number
with a fraction or as any bytes: both are read as text.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from scxml_engine.ocs.records import FieldValue

Stored: TypeAlias = int | float | str | bytes | None
"""What SQLite keeps."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def to_sql(value: FieldValue) -> int | str | bytes | None:
    """The value as SQLite keeps it."""
    if isinstance(value, str) and not value.isascii() and _SURROGATE.search(value):
        return value.encode("utf-8", "surrogatepass")
    return value


def from_sql(stored: Stored) -> FieldValue:
    """The value that was kept."""
    if isinstance(stored, bytes):
        return stored.decode("utf-8", "surrogatepass")
    if isinstance(stored, float):
        return int(stored) if stored.is_integer() else str(stored)
    return stored


def text_from_sql(stored: Stored) -> str:
    """The text that was kept in a column of ours."""
    return str(from_sql(stored))


def instant_to_sql(instant: datetime | None) -> str | None:
    """The instant in UTC, or NULL."""
    return None if instant is None else instant.astimezone(UTC).isoformat()


def instant_from_sql(stored: Stored) -> datetime | None:
    """The instant that was kept, if one was. Raises `ValueError` for what is none."""
    return None if stored is None else datetime.fromisoformat(str(stored))
