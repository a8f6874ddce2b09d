"""What the columns of a calling list hold: record types and statuses, contact types, media, data types."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from scxml_engine.ocs.constants.members import Coded, Numbered, names_of, numbered

if TYPE_CHECKING:
    from collections.abc import Mapping


class RecordType(Numbered):
    """Whether a record is to be dialed, not dialed, or was scheduled (L356, L3516-3530)."""

    NO_RECORD_TYPE = 0, None, "No Record Type", "none was chosen"
    UNKNOWN = 1, None, "Unknown", "not recognized", "Unknown Record Type"  # as L3530 has it
    GENERAL = 2, None, "General", "the default: to be dialed"
    CAMPAIGN_RESCHEDULED = 3, None, "Campaign Rescheduled", "put off by a treatment"
    PERSONAL_RESCHEDULED = 4, None, "Personal Rescheduled", "put off, and kept for the same agent"
    PERSONAL_CALLBACK = 5, None, "Personal CallBack", "a callback by the agent who agreed it"
    CAMPAIGN_CALLBACK = 6, None, "Campaign CallBack", "a callback by any agent of the group"
    NO_CALL = 7, None, "No Call", "not to be called"


class RecordStatus(Numbered):
    """Where a record stands (L355, L3533-3560); 7 and 9 are reserved."""

    NO_RECORD_STATUS = 0, None, "No Record Status", "not set: not ready to be dialed"
    READY = 1, None, "Ready", "the default: ready to be dialed"
    RETRIEVED = 2, None, "Retrieved", "taken from the list, to be dialed"
    UPDATED = 3, None, "Updated", "done with: not dialed again"
    STALE = 4, None, "Stale", "of no more use: how it went was never told"
    CANCELED = 5, None, "Canceled", "canceled on request"
    AGENT_ERROR = 6, None, "Agent Error", "its call went to a place that nobody watches"
    CHAIN_UPDATED = 7, None, "Chain Updated"
    MISSED_CALLBACK = 8, None, "Missed CallBack", "its callback was missed and given up"
    CHAIN_READY = 9, None, "Chain Ready"


class MediaType(Coded):
    """Through which medium a contact is reached (L1968-1983).

    L292 lists a medium "Text" as well, which belongs to no contact type.
    """

    ANY = "any", "any", "whatever medium there is"
    VOICE = "voice", "voice", "a call"
    EMAIL = "email", "email", "a message by e-mail"
    INSTANT_MESSAGE = "instant message", "instant message", "a text message"


class ContactType(Numbered):
    """What kind of contact a record holds (L351-354); `type_name` is how a treatment spells it (L4314, row A3)."""

    NO_TYPE = 0, "NO_TYPE", "No Contact Type", "no kind was chosen"
    HOME = 1, "HOME", "Home Phone", "a household"
    DIRECT_BUSINESS = 2, "DIRECT_BUSINESS", "Direct Business Phone", "an office"
    BUSINESS_WITH_EXTENSION = 3, "BUSINESS_WITH_EXTENSION", "Business With Ext", "an office with an extension"
    MOBILE = 4, "MOBILE", "Mobile", "a mobile phone"
    VACATION = 5, "VACATION", "Vacation Phone", "a phone for the vacation"
    PAGER = 6, "PAGER", "Pager", "a pager"
    MODEM = 7, "MODEM", "Modem", "a modem"
    VOICE_MAIL = 8, "VOICE_MAIL", "Voice Mail", "a voice mailbox"
    PIN_PAGER = 9, "PIN_PAGER", "Pin Pager", "a pager with a PIN"
    E_MAIL = 10, "E-MAIL", "E-mail Address", "an e-mail address"
    INSTANT_MESSAGING = 11, "INSTANT_MESSAGING", "Instant Messaging", "an account"

    @property
    def type_name(self) -> str:
        """The name in `<contact_info_type type_name="…">`."""
        return self.spelling

    @property
    def media_type(self) -> MediaType | None:
        """The medium (L1973-1983); None for the three that the manual leaves out: 6, 7 and 9."""
        return _MEDIA.get(self)


_MEDIA: Final[Mapping[ContactType, MediaType]] = MappingProxyType(
    {
        ContactType.NO_TYPE: MediaType.ANY,
        ContactType.HOME: MediaType.VOICE,
        ContactType.DIRECT_BUSINESS: MediaType.VOICE,
        ContactType.BUSINESS_WITH_EXTENSION: MediaType.VOICE,
        ContactType.MOBILE: MediaType.VOICE,
        ContactType.VACATION: MediaType.VOICE,
        ContactType.VOICE_MAIL: MediaType.VOICE,
        ContactType.E_MAIL: MediaType.EMAIL,
        ContactType.INSTANT_MESSAGING: MediaType.INSTANT_MESSAGE,
    }
)


class DataType(Coded):
    """What a column of a calling list can hold (L3486-3494), and how it reaches events (L245-252); without numbers."""

    CHAR = "char", "Character string with a fixed length", "text of one length; text in events"
    DATETIME = "datetime", "Date and time", "a date with its time; text in events"
    FLOAT = "float", "Real number", "a number with a fraction; text in events"
    INT = "int", "Integer", "an integer; the only one that is a number in events"
    VARCHAR = "varchar", "Character string of variable length", "text of any length; text in events"
    UNKNOWN = "unknown", "Unknown Data Type", "the default"


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


def allowed(status: RecordStatus, kind: RecordType) -> bool:
    """Whether a record of that status may be of that type (L3561-3579)."""
    return kind in ALLOWED_TYPES.get(status, frozenset())


def allowed_statuses(kind: RecordType) -> frozenset[RecordStatus]:
    """The statuses in which a record of that type may be; none for 0 and 1."""
    return frozenset(status for status in RecordStatus if allowed(status, kind))


_RECORD_TYPES: Final = names_of(RecordType)
_RECORD_STATUSES: Final = names_of(RecordStatus)
_CONTACT_TYPES: Final = names_of(ContactType)


def contact_type(value: int | str) -> ContactType:
    """The contact type of that number or name. Raises `UsageError`."""
    return numbered("contact type", value, ContactType, _CONTACT_TYPES)


def record_type(value: int | str) -> RecordType:
    """The record type of that number or name. Raises `UsageError`."""
    return numbered("record type", value, RecordType, _RECORD_TYPES)


def record_status(value: int | str) -> RecordStatus:
    """The record status of that number or name. Raises `UsageError`."""
    return numbered("record status", value, RecordStatus, _RECORD_STATUSES)
