"""The words and numbers of actions and events: daytime intervals, flags, kinds of attributes, error codes."""

from __future__ import annotations

from scxml_engine.ocs.constants.members import Coded, Numbered, coded


class Daytime(Coded):
    """The daytime intervals (L4321, L4371)."""

    BBH = "BBH", "Before business hours", "a weekday, before business opens"
    BH = "BH", "Business hours", "a weekday, while business is open"
    ABH = "ABH", "After business hours", "a weekday, after business has closed"
    WEND = "WEND", "Weekend", "a day that no weekday table has"
    HDAY = "HDAY", "Holiday", "a day of the holiday table"


class PostProcessing(Coded):
    """What becomes of a chain when its script has ended (L4329, row A8)."""

    FINALIZE = "Finalize", "Finalize", "the default: the chain is completed"
    SWITCH = "Switch", "Switch", "traditional treatments go on with the chain"


class FlexAttribute(Coded):
    """What `flex_attr attr` sets (L4325, row A7)."""

    OPTIONS = "OPTIONS", "Options", "options for dialing the record"
    USERDATA = "USERDATA", "User data", "fields of the record, kept in the list"
    EXTENSIONS = "EXTENSIONS", "Extensions", "keys and values handed to the dialer with the call"


class ErrorCode(Numbered):
    """`error_code` of `Error.Attribute` and `Error.Configuration` (row E8; numbers of the desktop protocol, L2098)."""

    INVALID_REQUEST = 101, None, "Invalid Request", "it cannot be done with this configuration"
    ATTRIBUTE_NOT_FOUND = 102, None, "Attribute Not Found", "an attribute is missing"
    INVALID_ATTRIBUTE_VALUE = 103, None, "Invalid Attribute Value", "an attribute has a value that it does not take"
    RECORD_NOT_FOUND = 109, None, "Record Not Found", "there is no such record, or it is closed"
    INVALID_TIME = 110, None, "Invalid Time", "a time that does not suit"
    INVALID_TIME_FORMAT = 111, None, "Invalid Time Format", "text that is no time"


def daytime(value: str) -> Daytime:
    """The daytime interval of that code. Raises `UsageError`."""
    return coded("daytime interval", value, Daytime)


def post_processing(value: str) -> PostProcessing:
    """The value of the PostProcessing flag. Raises `UsageError`."""
    return coded("post-processing", value, PostProcessing)
