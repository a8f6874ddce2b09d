"""Call results: how a call, or an attempt at one, came out."""

from __future__ import annotations

import enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from scxml_engine.ocs.constants.members import RESERVED, Numbered, named, names_of
from scxml_engine.ocs.lookup import canonical_integer

if TYPE_CHECKING:
    from collections.abc import Mapping


class Origin(enum.StrEnum):
    """Who gives a call result, by the manual (L3444-3446); a scripted dialer may give any."""

    DIALER = "dialer"  # the dialing engine, or call progress detection
    SERVER = "server"  # the campaign's server, of itself
    DESKTOP = "desktop"  # an agent's desktop, or another application by request
    UNSET = "unset"  # nobody: the record is as it was loaded
    RESERVED = "reserved"  # nobody yet, though a desktop may


class CallResult(Numbered):
    """The final outcome of a call (L3372-3440); `event_name` is how `ocs.callresult` spells it (L4334-4370, row E1).

    A number without an event name is reserved, and 38 is reserved though it has one. A store or a desktop may hold any
    other integer too (L3446).
    """

    OK = 0, "Ok", "OK", "unset: the record has not been dialed"
    TRANSFERRED = 1, None, "Transferred"
    CONFERENCED = 2, None, "Conferenced"
    GENERAL_ERROR = 3, "GeneralError", "General Error", "not completed: the number may be invalid"
    SYSTEM_ERROR = 4, "SystemError", "System Error", "an error of the dialing software"
    REMOTE_RELEASE = 5, "RemoteRelease", "RemoteRelease", "released: a switch error, or no contact"
    BUSY = 6, "Busy", "Busy", "the number was busy"
    NO_ANSWER = 7, "NoAnswer", "No Answer", "it rang, and nobody answered"
    SIT_DETECTED = 8, "SIT_Detected", "SIT Detected", "a network tone of any kind"
    ANSW_MACHINE = 9, "AnswMachine", "Answering Machine Detected", "an answering machine picked up"
    ALL_TRUNKS_BUSY = 10, "All_Trunks_Busy", "All Trunks Busy", "no trunk was free to place the call"
    SIT_INVALID_NUM = 11, "SIT_Invalid_Num", "SIT Invalid Num", "network tone, where sent: invalid number"
    SIT_VACANT = 12, "SIT_Vacant", "SIT VC (Vacant Code)", "network tone, where sent: vacant code"
    SIT_OPER_INTERCEPT = 13, "SIT_Oper_Intercept", "SIT IC (Intercept)", "network tone, where sent: intercept"
    SIT_UNKNOWN = 14, "SIT_Unknown", "SIT Unknown Call State", "network tone, where sent: unknown state"
    SIT_NO_CIRCUIT = 15, "SIT_No_Circuit", "SIT NC (No Circuit)", "network tone, where sent: no circuit"
    SIT_REORDER = 16, "SIT_Reorder", "SIT RO (Reorder)", "network tone, where sent: reorder"
    FAX = 17, "Fax", "Fax Detected", "a fax machine picked up"
    QUEUE_FULL = 18, None, "Queue Full"
    CLEARED = 19, None, "Cleared"
    OVERFLOWED = 20, None, "Overflowed"
    ABANDONED = 21, "Abandoned", "Abandoned", "the customer hung up before an agent came"
    REDIRECTED = 22, None, "Redirected"
    FORWARDED = 23, None, "Forwarded"
    CONSULT = 24, None, "Consult"
    PICKEDUP = 25, None, "Pickedup"
    DROPPED = 26, "Dropped", "Dropped", "the dialer hung up: a timer had expired"
    DROPPED_NO_ANSWER = 27, "DroppedNoAnswer", "Dropped on No Answer", "a three-way call ended before an answer"
    UNKNOWN = 28, "Unknown", "Unknown Call Result", "unset: what a new record has"
    COVERED = 29, None, "Covered"
    CONVERSE_ON = 30, None, "Converse-On"
    BRIDGED = 31, None, "Bridged"
    SILENCE = 32, "Silence", "Silence", "dialed, without a sign of call progress"
    ANSWER = 33, "Answer", "Answer", "the customer was reached"
    NU_TONE = 34, "NuTone", "NU Tone", "a tone of European public networks"
    NO_DIAL_TONE = 35, "NoDialTone", "No Dial Tone", "no dial tone, said the board or the switch"
    NO_PROGRESS = 36, "NoProgress", "No Progress", "call progress detection did not work"
    NO_RING_BACK = 37, "NoRingBack", "No RingBack Tone", "no ringback tone on the called line"
    NO_ESTABLISHED = 38, "NoEstablished", "No Established Detected"
    PAGER_DETECTED = 39, "PagerDetected", "Pager Detected", "a pager picked up"
    WRONG_PARTY = 40, "WrongParty", "Wrong Party", "set by a desktop: somebody else answered"
    DIAL_ERROR = 41, "DialError", "Dial Error", "a hardware error, or contradictory signals"
    CALL_DROP_ERROR = 42, "CallDropError", "Call Drop Error", "an error while the call was dropped"
    SWITCH_ERROR = 43, "SwitchError", "Switch Error", "no dial tone was received"
    NO_FREE_PORT_ERROR = 44, "NoFreePortError", "No Port Available", "no port was free to place the call"
    TRANSFER_ERROR = 45, "TransferError", "Transfer Error", "the dialer could not transfer the call"
    STALE = 46, "Stale", "Stale", "set by the server: it lost sight of the call"
    AGENT_CALLBACK_ERROR = (
        47,
        "AgentCallbackError",
        "Agent Callback Error",
        "set by the server: callback agent not found",
    )
    GROUP_CALLBACK_ERROR = (
        48,
        "GroupCallbackError",
        "Group CallBack Error",
        "set by the server: nobody to call back",
    )
    DEAFENED = 49, None, "Deafened"
    HELD = 50, None, "Held"
    DO_NOT_CALL = 51, "DoNotCall", "Do Not Call", "on request: the record is not to be called"
    CANCEL_RECORD = 52, "CancelRecord", "Cancel Record", "on request: the record was canceled"
    WRONG_NUMBER = 53, "WrongNumber", "Wrong Number", "set by a desktop: not reached at this number"

    @property
    def event_name(self) -> str | None:
        """The name under `ocs.callresult`; None for a number that has a title alone."""
        return self.dialect_name

    @property
    def origin(self) -> Origin:
        """Who gives this result: most come from the dialer."""
        return Origin.RESERVED if self.meaning == RESERVED else _NOT_OF_A_DIALER.get(self, Origin.DIALER)


_NOT_OF_A_DIALER: Final[Mapping[CallResult, Origin]] = MappingProxyType(
    {
        CallResult.OK: Origin.UNSET,  # L3411
        CallResult.UNKNOWN: Origin.UNSET,  # L3438
        CallResult.WRONG_PARTY: Origin.DESKTOP,  # L3440
        CallResult.STALE: Origin.SERVER,  # L3430
        CallResult.AGENT_CALLBACK_ERROR: Origin.SERVER,  # L3373
        CallResult.GROUP_CALLBACK_ERROR: Origin.SERVER,  # L3402
        CallResult.DO_NOT_CALL: Origin.DESKTOP,  # L3392, by the requests of L1488 and L2424
        CallResult.CANCEL_RECORD: Origin.DESKTOP,  # L3384, by the requests of L1309 and L2423
        CallResult.WRONG_NUMBER: Origin.DESKTOP,  # L3439
    }
)
_NAMES: Final = names_of(CallResult)
_BY_NUMBER: Final = {int(each): each for each in CallResult}
_EVENT_NAMES: Final = {int(each): each.event_name for each in CallResult if each.event_name is not None}


def call_result(value: int | str) -> int:
    """The number of a call result; any integer is one (L3446), a name must be known. Raises `UsageError`."""
    if isinstance(value, str):
        number = canonical_integer(value.strip())
        if number is None:
            return named("call result", value, _NAMES)
        value = number
    return _BY_NUMBER.get(value, value)


def has_name(number: int) -> bool:
    """Whether a call result has an event name."""
    return number in _EVENT_NAMES


def result_text(number: int) -> str:
    """How an event and a trace line write a call result: its event name, else its decimal text (row E1)."""
    return _EVENT_NAMES.get(number) or str(int(number))
