"""What a cell of the default format may hold, column by column, and which zone a record is in.

The text of a cell is trimmed except in a text column. Enumerated columns take numbers or names (design section 5).
Every function here raises `UsageError` with one sentence that names the column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scxml_engine.errors import UsageError
from scxml_engine.ocs.columns import ENUMERATED, MANDATORY_FIELDS, RANGES, ZONE_NAME
from scxml_engine.ocs.constants import DataType
from scxml_engine.ocs.lookup import MAX_INTEGER, canonical_integer
from scxml_engine.ocs.zones import find_zone
from scxml_engine.records.calling_list import ColumnType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scxml_engine.ocs.records import FieldValue

DEFAULT_TYPES: Final[Mapping[str, ColumnType]] = {
    name: ColumnType.INT if kind is DataType.INT else ColumnType.TEXT for name, kind in MANDATORY_FIELDS.items()
} | {ZONE_NAME: ColumnType.TEXT}
"""The type of every column that has a meaning of its own."""

DEFAULTS: Final[Mapping[str, int]] = {
    "contact_info_type": 0,
    "record_type": 2,
    "record_status": 1,
    "call_result": 28,
    "attempt": 0,
}
"""What stands for an absent column or an empty cell (L3364, L3509, L3525, L3551; nobody has called yet)."""

ALWAYS: Final = (
    "record_id",
    "contact_info",
    "contact_info_type",
    "record_type",
    "record_status",
    "call_result",
    "attempt",
    "call_time",
    "chain_id",
    "chain_n",
)
"""The columns that every record has, given or not."""


def parse_cell(name: str, text: str) -> FieldValue:
    """The value of a cell in a column of the default format; an empty INT cell takes its default, or is None."""
    if DEFAULT_TYPES[name] is ColumnType.TEXT:
        return text
    text = text.strip()
    return check_cell(name, text) if text else DEFAULTS.get(name)


def check_cell(name: str, value: int | str) -> int:
    """The integer that an INT column of the default format holds for this value."""
    if name in ENUMERATED:
        try:
            return int(ENUMERATED[name](value))
        except UsageError as problem:
            raise UsageError(f"{name}: {problem}") from None
    number = parse_integer(name, value)
    low, high = RANGES.get(name, (-MAX_INTEGER, MAX_INTEGER))
    if not low <= number <= high:
        raise UsageError(f"{name}: {number} is not between {low} and {high}")
    return number


def parse_integer(name: str, value: int | str) -> int:
    """The integer, or that of the canonical decimal text (`7`, never `007`), within ±(2^53 - 1)."""
    number = canonical_integer(str(value).strip())
    if number is None:
        raise UsageError(f'{name}: not an integer: "{value}"')
    return number


def record_zone(fields: Mapping[str, FieldValue], timezones: Mapping[int, str]) -> str | None:
    """The IANA name of the record's zone: `tz_name`, else what `timezones` has for `tz_dbid`, else None."""
    name = fields.get(ZONE_NAME)
    if name not in (None, ""):
        return _checked_zone(ZONE_NAME, str(name).strip())
    dbid = fields.get("tz_dbid")
    if dbid is None:
        return None
    if not isinstance(dbid, int) or dbid not in timezones:
        raise UsageError(f"tz_dbid: no time zone is configured for {dbid}")
    return _checked_zone("tz_dbid", timezones[dbid])


def _checked_zone(column: str, name: str) -> str:
    try:
        return find_zone(name).key
    except UsageError as problem:
        raise UsageError(f"{column}: {problem}") from None
