"""The numbers and names of the dialect, as tables: call results, record types and statuses, contact types, intervals.

Every number has the manual's title; call results and contact types also have the name that a treatment uses. The
lookup functions below the tables take a number, its decimal text, a name or a title, whatever the case, the blanks, the
dashes and the underscores, and raise `UsageError` with the nearest name when there is no such thing.
"""

from __future__ import annotations

import enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self, TypeVar

from scxml_engine.errors import UsageError
from scxml_engine.ocs.lookup import canonical_integer, fold, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Number(enum.IntEnum):
    """A number with the manual's `title`, and the dialect's own name where it has one."""

    title: str
    dialect_name: str | None

    # The defaults are there so that looking a number up, `CallResult(6)`, has the same signature for type checkers.
    def __new__(cls, number: int, title: str = "", dialect_name: str | None = None) -> Self:
        """The member's number is its value; title and name hang on it."""
        member = int.__new__(cls, number)
        member._value_ = number
        member.title = title
        member.dialect_name = dialect_name
        return member


class CallResult(_Number):
    """The final outcome of a call (L3372-3440); `event_name` is how `ocs.callresult` spells it (L4334-4370, row E1).

    A reserved number has a title and no event name. A store or a desktop may hold any other integer too (L3446).
    """

    OK = 0, "OK", "Ok"
    TRANSFERRED = 1, "Transferred"
    CONFERENCED = 2, "Conferenced"
    GENERAL_ERROR = 3, "General Error", "GeneralError"
    SYSTEM_ERROR = 4, "System Error", "SystemError"
    REMOTE_RELEASE = 5, "RemoteRelease", "RemoteRelease"
    BUSY = 6, "Busy", "Busy"
    NO_ANSWER = 7, "No Answer", "NoAnswer"
    SIT_DETECTED = 8, "SIT Detected", "SIT_Detected"
    ANSW_MACHINE = 9, "Answering Machine Detected", "AnswMachine"
    ALL_TRUNKS_BUSY = 10, "All Trunks Busy", "All_Trunks_Busy"
    SIT_INVALID_NUM = 11, "SIT Invalid Num", "SIT_Invalid_Num"
    SIT_VACANT = 12, "SIT VC (Vacant Code)", "SIT_Vacant"
    SIT_OPER_INTERCEPT = 13, "SIT IC (Intercept)", "SIT_Oper_Intercept"
    SIT_UNKNOWN = 14, "SIT Unknown Call State", "SIT_Unknown"
    SIT_NO_CIRCUIT = 15, "SIT NC (No Circuit)", "SIT_No_Circuit"
    SIT_REORDER = 16, "SIT RO (Reorder)", "SIT_Reorder"
    FAX = 17, "Fax Detected", "Fax"
    QUEUE_FULL = 18, "Queue Full"
    CLEARED = 19, "Cleared"
    OVERFLOWED = 20, "Overflowed"
    ABANDONED = 21, "Abandoned", "Abandoned"
    REDIRECTED = 22, "Redirected"
    FORWARDED = 23, "Forwarded"
    CONSULT = 24, "Consult"
    PICKEDUP = 25, "Pickedup"
    DROPPED = 26, "Dropped", "Dropped"
    DROPPED_NO_ANSWER = 27, "Dropped on No Answer", "DroppedNoAnswer"
    UNKNOWN = 28, "Unknown Call Result", "Unknown"
    COVERED = 29, "Covered"
    CONVERSE_ON = 30, "Converse-On"
    BRIDGED = 31, "Bridged"
    SILENCE = 32, "Silence", "Silence"
    ANSWER = 33, "Answer", "Answer"
    NU_TONE = 34, "NU Tone", "NuTone"
    NO_DIAL_TONE = 35, "No Dial Tone", "NoDialTone"
    NO_PROGRESS = 36, "No Progress", "NoProgress"
    NO_RING_BACK = 37, "No RingBack Tone", "NoRingBack"
    NO_ESTABLISHED = 38, "No Established Detected", "NoEstablished"
    PAGER_DETECTED = 39, "Pager Detected", "PagerDetected"
    WRONG_PARTY = 40, "Wrong Party", "WrongParty"
    DIAL_ERROR = 41, "Dial Error", "DialError"
    CALL_DROP_ERROR = 42, "Call Drop Error", "CallDropError"
    SWITCH_ERROR = 43, "Switch Error", "SwitchError"
    NO_FREE_PORT_ERROR = 44, "No Port Available", "NoFreePortError"
    TRANSFER_ERROR = 45, "Transfer Error", "TransferError"
    STALE = 46, "Stale", "Stale"
    AGENT_CALLBACK_ERROR = 47, "Agent Callback Error", "AgentCallbackError"
    GROUP_CALLBACK_ERROR = 48, "Group CallBack Error", "GroupCallbackError"
    DEAFENED = 49, "Deafened"
    HELD = 50, "Held"
    DO_NOT_CALL = 51, "Do Not Call", "DoNotCall"
    CANCEL_RECORD = 52, "Cancel Record", "CancelRecord"
    WRONG_NUMBER = 53, "Wrong Number", "WrongNumber"

    @property
    def event_name(self) -> str | None:
        """The name under `ocs.callresult`; None for a reserved number."""
        return self.dialect_name


class RecordType(_Number):
    """Whether a record is to be dialed, not dialed, or was scheduled (L356, L3516-3530)."""

    NO_RECORD_TYPE = 0, "No Record Type"
    UNKNOWN = 1, "Unknown"
    GENERAL = 2, "General"
    CAMPAIGN_RESCHEDULED = 3, "Campaign Rescheduled"
    PERSONAL_RESCHEDULED = 4, "Personal Rescheduled"
    PERSONAL_CALLBACK = 5, "Personal CallBack"
    CAMPAIGN_CALLBACK = 6, "Campaign CallBack"
    NO_CALL = 7, "No Call"


class RecordStatus(_Number):
    """Where a record stands (L355, L3533-3560); 7 and 9 are reserved."""

    NO_RECORD_STATUS = 0, "No Record Status"
    READY = 1, "Ready"
    RETRIEVED = 2, "Retrieved"
    UPDATED = 3, "Updated"
    STALE = 4, "Stale"
    CANCELED = 5, "Canceled"
    AGENT_ERROR = 6, "Agent Error"
    CHAIN_UPDATED = 7, "Chain Updated"
    MISSED_CALLBACK = 8, "Missed CallBack"
    CHAIN_READY = 9, "Chain Ready"


class ContactType(_Number):
    """What kind of contact a record holds (L351-354); `type_name` is how a treatment spells it (L4314, row A3)."""

    NO_TYPE = 0, "No Contact Type", "NO_TYPE"
    HOME = 1, "Home Phone", "HOME"
    DIRECT_BUSINESS = 2, "Direct Business Phone", "DIRECT_BUSINESS"
    BUSINESS_WITH_EXTENSION = 3, "Business With Ext", "BUSINESS_WITH_EXTENSION"
    MOBILE = 4, "Mobile", "MOBILE"
    VACATION = 5, "Vacation Phone", "VACATION"
    PAGER = 6, "Pager", "PAGER"
    MODEM = 7, "Modem", "MODEM"
    VOICE_MAIL = 8, "Voice Mail", "VOICE_MAIL"
    PIN_PAGER = 9, "Pin Pager", "PIN_PAGER"
    E_MAIL = 10, "E-mail Address", "E-MAIL"
    INSTANT_MESSAGING = 11, "Instant Messaging", "INSTANT_MESSAGING"

    @property
    def type_name(self) -> str:
        """The name in `<contact_info_type type_name="…">`."""
        return self.dialect_name or self.title


class DataType(enum.StrEnum):
    """What a column of a calling list can hold (L3486-3494); the manual gives these no numbers."""

    CHAR = "char"
    DATETIME = "datetime"
    FLOAT = "float"
    INT = "int"
    VARCHAR = "varchar"
    UNKNOWN = "unknown"


class Daytime(enum.StrEnum):
    """The daytime intervals (L4321, L4371)."""

    BBH = "BBH"  # before business hours on a weekday
    BH = "BH"  # business hours on a weekday
    ABH = "ABH"  # after business hours on a weekday
    WEND = "WEND"  # weekend
    HDAY = "HDAY"  # holiday


class ErrorCode(enum.IntEnum):
    """`error_code` of `Error.Attribute` and `Error.Configuration` (row E8; numbers of the desktop protocol, L2098)."""

    INVALID_REQUEST = 101
    ATTRIBUTE_NOT_FOUND = 102
    INVALID_ATTRIBUTE_VALUE = 103
    RECORD_NOT_FOUND = 109
    INVALID_TIME = 110
    INVALID_TIME_FORMAT = 111


class PostProcessing(enum.StrEnum):
    """What becomes of a chain when its script has ended (L4329, row A8)."""

    FINALIZE = "Finalize"
    SWITCH = "Switch"


_DIALED: Final = frozenset(RecordType(number) for number in range(2, 7))

ALLOWED_TYPES: Final[Mapping[RecordStatus, frozenset[RecordType]]] = MappingProxyType(
    {
        RecordStatus.READY: _DIALED,
        RecordStatus.RETRIEVED: _DIALED,
        RecordStatus.UPDATED: _DIALED | {RecordType.NO_CALL},
        RecordStatus.STALE: _DIALED,
        RecordStatus.CANCELED: _DIALED,
        RecordStatus.AGENT_ERROR: _DIALED,
        RecordStatus.MISSED_CALLBACK: _DIALED - {RecordType.GENERAL, RecordType.CAMPAIGN_RESCHEDULED},
    }
)
"""Which record types may stand with a record status (L3561-3579); a status that is absent has no combination."""


_Member = TypeVar("_Member", CallResult, RecordType, RecordStatus, ContactType)


def _spelling(member: _Number) -> str:
    return member.dialect_name or member.title


def _names(kind: type[_Member]) -> dict[str, _Member]:
    """Every spelling of every member, folded."""
    return {fold(text): each for each in kind for text in (each.name, each.title, _spelling(each))}


_CALL_RESULTS = _names(CallResult)
_RECORD_TYPES = _names(RecordType) | {fold("Unknown Record Type"): RecordType.UNKNOWN}  # as L3530 has it
_RECORD_STATUSES = _names(RecordStatus)
_CONTACT_TYPES = _names(ContactType) | {fold("Business With Extension"): ContactType.BUSINESS_WITH_EXTENSION}  # L3503
_RESULTS_BY_NUMBER = {int(each): each for each in CallResult}


def call_result(value: int | str) -> int:
    """The number of a call result; any integer is one (L3446), a name must be known. Raises `UsageError`."""
    if isinstance(value, str):
        number = canonical_integer(value.strip())
        if number is None:
            return _named("call result", value, _CALL_RESULTS)
        value = number
    return _RESULTS_BY_NUMBER.get(value, value)


def contact_type(value: int | str) -> ContactType:
    """The contact type of that number or name. Raises `UsageError`."""
    return _numbered("contact type", value, ContactType, _CONTACT_TYPES)


def record_type(value: int | str) -> RecordType:
    """The record type of that number or name. Raises `UsageError`."""
    return _numbered("record type", value, RecordType, _RECORD_TYPES)


def record_status(value: int | str) -> RecordStatus:
    """The record status of that number or name. Raises `UsageError`."""
    return _numbered("record status", value, RecordStatus, _RECORD_STATUSES)


def daytime(value: str) -> Daytime:
    """The daytime interval of that code. Raises `UsageError`."""
    return _coded("daytime interval", value, Daytime)


def post_processing(value: str) -> PostProcessing:
    """The value of the PostProcessing flag. Raises `UsageError`."""
    return _coded("post-processing", value, PostProcessing)


def result_text(number: int) -> str:
    """How an event and a trace line write a call result: its event name, else its decimal text (row E1)."""
    known = _RESULTS_BY_NUMBER.get(number)
    name = None if known is None else known.event_name
    return name or str(int(number))


def _numbered(label: str, value: int | str, kind: type[_Member], names: Mapping[str, _Member]) -> _Member:
    number = canonical_integer(value.strip()) if isinstance(value, str) else value
    if number is None:
        return _named(label, str(value), names)
    try:
        return kind(number)
    except ValueError:
        raise UsageError(f"unknown {label} {number}: the numbers are {min(kind)} to {max(kind)}") from None


def _named(label: str, value: str, names: Mapping[str, _Member]) -> _Member:
    member = names.get(fold(value))
    if member is None:
        raise UsageError(unknown(label, value.strip(), map(_spelling, names.values())))
    return member


_Code = TypeVar("_Code", Daytime, PostProcessing)


def _coded(label: str, value: str, kind: type[_Code]) -> _Code:
    for member in kind:
        if fold(member) == fold(value):
            return member
    raise UsageError(unknown(label, value.strip(), kind))
