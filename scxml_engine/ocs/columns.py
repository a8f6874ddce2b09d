"""The columns of a calling list: the manual's default format, in its order (L3330-3358)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from scxml_engine.ocs.constants import DataType

if TYPE_CHECKING:
    from collections.abc import Mapping

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
