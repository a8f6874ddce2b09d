"""A7: `<set_flex_attr>` sets options, record fields and extensions; no event when it succeeds (L4325)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from scxml_engine.errors import UsageError
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
from scxml_engine.ocs.chain import is_callable
from scxml_engine.ocs.columns import ENUMERATED, MANDATORY_FIELDS, RANGES, ZONE_NAME
from scxml_engine.ocs.constants import DataType, ErrorCode, FlexAttribute, RecordType
from scxml_engine.ocs.lookup import MAX_INTEGER
from scxml_engine.ocs.records import Fields, FieldValue
from scxml_engine.ocs.window import daily_window
from scxml_engine.ocs.zones import find_zone
from scxml_engine.scxml.effects import Action
from scxml_engine.scxml.extension import ActionSchema, AttributeSchema

_KINDS: Final = tuple(FlexAttribute)
_OPTIONS: Final = frozenset(
    {
        "CPNDigits",
        "CPNDisplayName",
        "CPNPlan",
        "CPNPresentation",
        "CPNScreening",
        "assured-connect",
        "call_answer_type_recognition",
        "pre-dial-validation",
    }
)
_TYPES: Final = ("string", "int")
_FIXED: Final = ("record_id", "chain_id", "chain_n")
_DIGITS = re.compile(r"[0-9+\- ]*[0-9][0-9+\- ]*")
_WINDOW: Final = frozenset({"daily_from", "daily_till"})
_TIMES: Final = _WINDOW | {"dial_sched_time", "call_time"}


def _phone_number(source: str, so_far: Mapping[str, object]) -> object | None:
    """Under `type="string"` digits, `+`, `-` and blanks are text: a phone number is no arithmetic."""
    return source if token(so_far.get("type"), ("string",)) and _DIGITS.fullmatch(source) else None


def _option(source: str, so_far: Mapping[str, object]) -> object | None:
    """Under `attr="OPTIONS"` the manual's options are names as they stand: `assured-connect` is no subtraction."""
    return source if source in _OPTIONS and token(so_far.get("attr"), ("OPTIONS",)) else None


SCHEMA: Final = ActionSchema(
    "set_flex_attr",
    (AttributeSchema("record_id", required=True),),
    children=(
        ActionSchema(
            "flex_attr",
            (
                AttributeSchema("attr", required=True, tokens=_KINDS),
                AttributeSchema("type", required=True, tokens=_TYPES),
                AttributeSchema("key", required=True, numbers=False, literal=_option),
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
    if not _WINDOW.isdisjoint(changes):
        try:
            daily_window(merged)
        except UsageError as error:
            refuse(ErrorCode.INVALID_TIME, "value", str(error))
    _check_closed(handle, fields, merged)
    return changes


def _check_closed(handle: int, before: Fields, after: Fields) -> None:
    """A script may close a record, and never opens one again that is closed: least of all after a customer's no."""
    if before.get("record_type") == RecordType.NO_CALL != after.get("record_type"):
        message = f"record {handle} asked not to be called, and keeps its record_type"
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "value", message)
    if is_callable(after) and not is_callable(before):
        message = f"record {handle} is closed, and keeps a record_status that says so"
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "value", message)


def _cell(setting: _Setting, fields: Fields) -> FieldValue:
    key, value = setting.key, setting.value
    if key in _FIXED:
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "key", f"{key} identifies the record and cannot be written")
    if key not in fields and key not in MANDATORY_FIELDS and key != ZONE_NAME:
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "key", f'the list has no field "{key}"')
    if key in ENUMERATED:
        return _enumerated(key, value)
    if key == ZONE_NAME:
        return _zone(value)
    if not _is_integer_column(key, fields):
        return str(value)
    if value == "":
        return None
    number = whole_number(value)
    if number is None:
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "value", f"{key} holds integers, and value is {show(value)}")
    low, high = RANGES.get(key, (-MAX_INTEGER, MAX_INTEGER))
    if not low <= number <= high:
        code = ErrorCode.INVALID_TIME if key in _TIMES else ErrorCode.INVALID_ATTRIBUTE_VALUE
        refuse(code, "value", f"{key} lies between {low} and {high}, and value is {number}")
    return number


def _is_integer_column(key: str, fields: Fields) -> bool:
    """The manual's own columns have their types; of another one the record's own cell tells."""
    if key in MANDATORY_FIELDS:
        return MANDATORY_FIELDS[key] is DataType.INT
    return not isinstance(fields[key], str)


def _enumerated(key: str, value: AttributeValue) -> int:
    try:
        return int(ENUMERATED[key](value))
    except UsageError as error:
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "value", str(error))


def _zone(value: AttributeValue) -> str:
    try:
        find_zone(str(value))
    except UsageError as error:
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "value", str(error))
    return str(value)
