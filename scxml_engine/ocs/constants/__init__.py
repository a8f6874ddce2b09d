"""The numbers and names of the dialect, as tables: a module for each thing that they are about.

Every number has the manual's title and a `meaning` in our words; those that a treatment writes have a name as well. The
lookup functions take a number, its decimal text, a name or a title, whatever the case, the blanks, the dashes and the
underscores, and raise `UsageError` with the nearest name when there is no such thing. `families` has all of it as rows.

The protocols of desktops, of the Communication DN and of the HTTP port are no part of the dialect, so their requests,
events and errors are not here: `GSW_ERROR_NUMBER` but for the six that `Error.*` shares, `GSW_CM_MessageType`,
`GSW_CM_AttrError`, and the words of their keys (`GSW_CHAIN_ATTR`, `GSW_TREATMENT`, `GSW_CALLBACK_TYPE`,
`GSW_CALL_TYPE`). The manual names treatment actions without listing them: ours are in `sequences`.
"""

from scxml_engine.ocs.constants.campaigns import DialMode, GroupStatus, OptimizationMethod
from scxml_engine.ocs.constants.records import (
    ALLOWED_TYPES,
    ContactType,
    DataType,
    MediaType,
    RecordStatus,
    RecordType,
    allowed,
    allowed_statuses,
    contact_type,
    record_status,
    record_type,
)
from scxml_engine.ocs.constants.results import CallResult, Origin, call_result, has_name, result_text
from scxml_engine.ocs.constants.treatments import (
    Daytime,
    ErrorCode,
    FlexAttribute,
    PostProcessing,
    daytime,
    post_processing,
)

__all__ = [
    "ALLOWED_TYPES",
    "CallResult",
    "ContactType",
    "DataType",
    "Daytime",
    "DialMode",
    "ErrorCode",
    "FlexAttribute",
    "GroupStatus",
    "MediaType",
    "OptimizationMethod",
    "Origin",
    "PostProcessing",
    "RecordStatus",
    "RecordType",
    "allowed",
    "allowed_statuses",
    "call_result",
    "contact_type",
    "daytime",
    "has_name",
    "post_processing",
    "record_status",
    "record_type",
    "result_text",
]
