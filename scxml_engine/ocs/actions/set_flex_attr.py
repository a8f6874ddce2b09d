"""A7: `<set_flex_attr>` sets options, record fields and extensions; no event when it succeeds (L4325)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from scxml_engine.errors import UsageError
from scxml_engine.ocs import constants
from scxml_engine.ocs.actions.base import (
    ChainView,
    given,
    number_text,
    record_handle,
    refuse,
    show,
    token,
    whole_number,
)
from scxml_engine.ocs.calls import AttributeValue
from scxml_engine.ocs.columns import MANDATORY_FIELDS
from scxml_engine.ocs.constants import DataType, ErrorCode
from scxml_engine.ocs.lookup import MAX_INTEGER
from scxml_engine.ocs.records import Fields, FieldValue
from scxml_engine.ocs.zones import find_zone
from scxml_engine.scxml.effects import Action
from scxml_engine.scxml.extension import ActionSchema, AttributeSchema

_KINDS: Final = ("OPTIONS", "USERDATA", "EXTENSIONS")
_TYPES: Final = ("string", "int")
_FIXED: Final = ("record_id", "chain_id", "chain_n")
_DIGITS = re.compile(r"[0-9+\- ]*[0-9][0-9+\- ]*")
_DAY: Final = 86_400
_LAST_INSTANT: Final = 253_402_300_799  # 9999-12-31T23:59:59Z: no clock goes further
_RANGES: Final = {
    "attempt": (0, MAX_INTEGER, ErrorCode.INVALID_ATTRIBUTE_VALUE),
    "dial_sched_time": (0, _LAST_INSTANT, ErrorCode.INVALID_TIME),
    "call_time": (0, _LAST_INSTANT, ErrorCode.INVALID_TIME),
    "daily_from": (0, _DAY, ErrorCode.INVALID_TIME),
    "daily_till": (0, _DAY, ErrorCode.INVALID_TIME),
}
_ENUMERATIONS: Final = {
    "contact_info_type": constants.contact_type,
    "record_type": constants.record_type,
    "record_status": constants.record_status,
    "call_result": constants.call_result,
}


def _phone_number(source: str, so_far: Mapping[str, object]) -> object | None:
    """Under `type="string"` digits, `+`, `-` and blanks are text: a phone number is no arithmetic."""
    return source if token(so_far.get("type"), ("string",)) and _DIGITS.fullmatch(source) else None


SCHEMA: Final = ActionSchema(
    "set_flex_attr",
    (AttributeSchema("record_id", required=True),),
    children=(
        ActionSchema(
            "flex_attr",
            (
                AttributeSchema("attr", required=True, tokens=_KINDS),
                AttributeSchema("type", required=True, tokens=_TYPES),
                AttributeSchema("key", required=True, numbers=False),
                AttributeSchema("value", required=True, literal=_phone_number),
            ),
        ),
    ),
    min_children=1,
)


@dataclass(frozen=True, slots=True)
class _Setting:
    kind: str
    key: str
    value: AttributeValue


def perform(chain: ChainView, action: Action) -> None:
    """Check everything, then apply everything: none is applied when one is wrong."""
    handle = record_handle(chain, action, all_records=True)
    handles = chain.handles if handle == 0 else (handle,)
    settings = [_setting(child) for child in action.children]
    fields = [each for each in settings if each.kind == "USERDATA"]
    written = {each: _changes(chain, each, fields) for each in handles} if fields else {}
    for each in handles:
        for setting in settings:
            if setting.kind == "OPTIONS":
                chain.set_option(each, setting.key, setting.value)
            elif setting.kind == "EXTENSIONS":
                chain.set_extension(each, setting.key, setting.value)
        if fields:
            chain.write(each, written[each])


def _setting(child: Action) -> _Setting:
    kind = token(given(child, "attr"), _KINDS)
    if kind is None:
        message = f"attr is {show(child.attributes['attr'])}: it takes {', '.join(_KINDS)}"
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "attr", message)
    type_ = token(given(child, "type"), _TYPES)
    if type_ is None:
        refuse(
            ErrorCode.INVALID_ATTRIBUTE_VALUE,
            "type",
            f"type is {show(child.attributes['type'])}: it takes string or int",
        )
    key = given(child, "key")
    if not isinstance(key, str) or not key.strip():
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "key", f"key is {show(key)}: it takes a name")
    value = given(child, "value")
    return _Setting(kind, key.strip(), _integer(value) if type_ == "int" else _text(value))


def _integer(value: object) -> int:
    number = whole_number(value)
    if number is None or abs(number) > MAX_INTEGER:
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "value", f"value is {show(value)}, which is no integer")
    return number


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    if not isinstance(value, str):
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "value", f"value is {show(value)}, which is no text")
    return value


# ------------------------------------------------------------------------------------------------------------- USERDATA


def _changes(chain: ChainView, handle: int, settings: list[_Setting]) -> Fields:
    """The new values of one record's fields, each of the column's kind."""
    fields = chain.fields(handle)
    changes = {setting.key: _cell(setting, fields) for setting in settings}
    if isinstance(changes.get("tz_dbid"), int) and changes["tz_dbid"] not in chain.calendar.timezones:
        refuse(
            ErrorCode.INVALID_ATTRIBUTE_VALUE, "value", f"no time zone is configured for tz_dbid {changes['tz_dbid']}"
        )
    merged = {**fields, **changes}
    start, end = merged.get("daily_from"), merged.get("daily_till")
    if (
        changes.keys() & {"daily_from", "daily_till"}
        and isinstance(start, int)
        and isinstance(end, int)
        and start >= end
    ):
        refuse(ErrorCode.INVALID_TIME, "value", f"the daily window from {start} till {end} never opens")
    return changes


def _cell(setting: _Setting, fields: Fields) -> FieldValue:
    key, value = setting.key, setting.value
    if key in _FIXED:
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "key", f"{key} identifies the record and cannot be written")
    if key not in fields and key not in MANDATORY_FIELDS and key != "tz_name":
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "key", f'the list has no field "{key}"')
    if key in _ENUMERATIONS:
        return _enumerated(key, value)
    if key == "tz_name":
        return _zone(value)
    if not _is_integer_column(key, fields):
        return str(value)
    if value == "":
        return None
    number = whole_number(value)
    if number is None:
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "value", f"{key} holds integers, and value is {show(value)}")
    low, high, code = _RANGES.get(key, (-MAX_INTEGER, MAX_INTEGER, ErrorCode.INVALID_ATTRIBUTE_VALUE))
    if not low <= number <= high:
        refuse(code, "value", f"{key} lies between {low} and {high}, and value is {number}")
    return number


def _is_integer_column(key: str, fields: Fields) -> bool:
    """The manual's own columns have their types; of another one the record's own cell tells."""
    if key in MANDATORY_FIELDS:
        return MANDATORY_FIELDS[key] is DataType.INT
    return not isinstance(fields[key], str)


def _enumerated(key: str, value: AttributeValue) -> int:
    try:
        return int(_ENUMERATIONS[key](value))
    except UsageError as error:
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "value", str(error))


def _zone(value: AttributeValue) -> str:
    try:
        find_zone(str(value))
    except UsageError as error:
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "value", str(error))
    return str(value)
