"""What every action shares: how a value is read, and how an action is refused."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NoReturn, Protocol

from scxml_engine.ecmascript import BigInt, Tagged
from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.calls import AttributeValue
from scxml_engine.ocs.constants import ErrorCode, PostProcessing
from scxml_engine.ocs.lookup import canonical_integer
from scxml_engine.ocs.records import Fields
from scxml_engine.ocs.settings import Settings
from scxml_engine.scxml.effects import Action


class Refusal(Exception):
    """An action that cannot be done: answered with `Error.Attribute` or `Error.Configuration` (rows E6, E7)."""

    def __init__(self, code: ErrorCode, attribute: str, message: str, event: str = "Error.Attribute") -> None:
        super().__init__(message)
        self.code = code
        self.attribute = attribute
        self.event = event


class ChainView(Protocol):
    """What an action may ask of its chain, and do to it."""

    @property
    def now(self) -> datetime:
        """The instant of the fact that is being handled."""

    @property
    def calendar(self) -> Calendar:
        """The calendar of the campaign."""

    @property
    def settings(self) -> Settings:
        """The settings of the dialect."""

    @property
    def handles(self) -> range:
        """The handles of the chain's records, in order."""

    def has_record(self, handle: int) -> bool:
        """Whether the chain has a record of that handle."""

    @property
    def cursor(self) -> int:
        """The handle that `next_record` handed out last; 0 before the first."""

    @property
    def zone(self) -> str | None:
        """The zone of the current record."""

    def is_open(self, handle: int) -> bool:
        """Whether the record may still be called."""

    def contact_type(self, handle: int) -> int:
        """The record's contact type."""

    def attempts(self, handle: int) -> int:
        """How often the record was dialed."""

    def fields(self, handle: int) -> Fields:
        """The record as it stands, read again when it is not at hand."""

    def write(self, handle: int, changes: Fields) -> None:
        """Change fields of a record, here and in the store."""

    def set_option(self, handle: int, key: str, value: AttributeValue) -> None:
        """Set a dialing option of a record."""

    def set_extension(self, handle: int, key: str, value: AttributeValue) -> None:
        """Set an extension that goes along with the record's calls."""

    def set_post_processing(self, value: PostProcessing) -> None:
        """Say what becomes of the chain when the script has ended."""

    def answer(self, event: str, data: Mapping[str, object] | Tagged, due: datetime | None = None) -> None:
        """Bring an event to the script, now or later; `encode` takes the data, and nobody changes it any more."""

    def hand_out(self, handle: int) -> None:
        """Make a record the current one and put the cursor on it."""

    def dial(self, handle: int) -> None:
        """Place a call, or hold it until the record's window opens."""

    def warn(self, code: str, message: str) -> None:
        """Tell the trace of something questionable."""


def refuse(code: ErrorCode, attribute: str, message: str) -> NoReturn:
    """Refuse with `Error.Attribute`."""
    raise Refusal(code, attribute, message)


def given(action: Action, name: str) -> object:
    """The evaluated value of an attribute that must have one; refuses when its text failed."""
    if action.failures and name in action.failures:
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, name, f"{name} cannot be evaluated: {action.failures[name]}")
    if name not in action.attributes:
        refuse(ErrorCode.ATTRIBUTE_NOT_FOUND, name, f"{name} is missing")
    return action.attributes[name]


def optional(action: Action, name: str) -> object | None:
    """The value of an attribute that may be left out; None when it is."""
    return given(action, name) if name in action.attributes or name in action.failures else None


def token(value: object, allowed: tuple[str, ...] | type[StrEnum]) -> str | None:
    """The allowed token that the value is, trimmed and without regard to case; None when it is none of them."""
    if isinstance(value, bool):
        value = "true" if value else "false"
    elif isinstance(value, int):
        value = str(value)
    if not isinstance(value, str):
        return None
    return _folded(allowed).get(value.strip().casefold())


@lru_cache(maxsize=64)
def _folded(allowed: tuple[str, ...] | type[StrEnum]) -> dict[str, str]:
    """The tokens by their text without regard to case; of two that are alike the first counts."""
    return {each.casefold(): each for each in reversed([*allowed])}


def whole_number(value: object) -> int | None:
    """The integer that a value is (1.0 is 1 in ECMAScript), or that its text writes canonically; None without one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return int(value)
    return canonical_integer(value.strip()) if isinstance(value, str) else None


def record_handle(chain: ChainView, action: Action, *, all_records: bool = False) -> int:
    """The record that `record_id` names; 0 stands for all of them where `all_records` allows it."""
    value = given(action, "record_id")
    handle = value if type(value) is int else whole_number(value)
    if handle is None:
        refuse(ErrorCode.INVALID_ATTRIBUTE_VALUE, "record_id", f"record_id is {show(value)}, which is no record handle")
    if handle == 0 and all_records:
        return 0
    if not chain.has_record(handle):
        refuse(ErrorCode.RECORD_NOT_FOUND, "record_id", f"the chain has no record {handle}")
    return handle


def number_text(number: float) -> str:
    """A number as ECMAScript writes it (`1e-7`, `NaN`)."""
    if number != number:
        return "NaN"
    if number in (math.inf, -math.inf):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number) and abs(number) < 1e21:
        return str(int(number))
    if 1e-6 <= abs(number) < 1e21:
        return format(Decimal(repr(number)), "f")
    mantissa, _, exponent = repr(number).partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent):+d}"


def show(value: object) -> str:
    """A value for a message, short, as its author would write it."""
    if value is None or isinstance(value, bool):
        text = {None: "null", True: "true", False: "false"}[value]
    elif isinstance(value, str):
        text = f'"{value}"'
    elif isinstance(value, int | float):
        text = number_text(value)
    else:
        text = f"{value.value}n" if isinstance(value, BigInt) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"
