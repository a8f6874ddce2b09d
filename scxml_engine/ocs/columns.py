"""The columns of a calling list: the manual's default format, in its order (L3330-3358)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from scxml_engine.ocs.constants import DataType, call_result, contact_type, record_status, record_type
from scxml_engine.ocs.lookup import MAX_INTEGER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ZONE_NAME: Final = "tz_name"
"""The column beside `tz_dbid` that holds an IANA name (design section 5)."""

MANDATORY_FIELDS: Final[Mapping[str, DataType]] = MappingProxyType(
    {
        "record_id": DataType.INT,
        "contact_info": DataType.VARCHAR,
        "contact_info_type": DataType.INT,
        "record_type": DataType.INT,
        "record_status": DataType.INT,
        "call_result": DataType.INT,
        "attempt": DataType.INT,
        "dial_sched_time": DataType.INT,  # UTC seconds since 1970; empty or 0: now
        "call_time": DataType.INT,  # UTC seconds since 1970
        "daily_from": DataType.INT,  # seconds since midnight
        "daily_till": DataType.INT,  # seconds since midnight, to 86400
        "tz_dbid": DataType.INT,
        "campaign_id": DataType.INT,
        "agent_id": DataType.VARCHAR,
        "chain_id": DataType.INT,
        "app_id": DataType.INT,
        "chain_n": DataType.INT,
        "email_subject": DataType.VARCHAR,
        "email_template_id": DataType.INT,
        "group_id": DataType.INT,
        "media_ref": DataType.INT,
        "switch_id": DataType.INT,
        "treatments": DataType.VARCHAR,
    }
)
"""The fields that every list has by the manual, given or not; every other column is a user-defined field."""

ENUMERATED: Final[Mapping[str, Callable[[int | str], int]]] = MappingProxyType(
    {
        "contact_info_type": contact_type,
        "record_type": record_type,
        "record_status": record_status,
        "call_result": call_result,
    }
)
"""Columns whose integers have names, and what finds them by number or name; it raises `UsageError`."""

LAST_INSTANT: Final = 253_402_300_799  # 9999-12-31T23:59:59Z: no clock goes further

RANGES: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "attempt": (0, MAX_INTEGER),
        "dial_sched_time": (0, LAST_INSTANT),
        "call_time": (0, LAST_INSTANT),
        "daily_from": (0, 86_400),
        "daily_till": (0, 86_400),
    }
)
"""The least and the greatest integer of columns that do not take all of ±(2^53 - 1)."""
