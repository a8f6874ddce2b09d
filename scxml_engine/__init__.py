"""scxml_engine: the open engine for SCXML treatments.

A treatment is a pure function of what has happened. The core takes facts ("the call ended: Busy, at 10:04:31") and
gives back requests ("dial record 2", "wake me at 10:09:31"); around it stand thin drivers. So the same core runs
under a virtual clock on an author's laptop and live in a dialer.

The core does not own a clock, a socket, a thread or a database, and never reads one.
"""

from scxml_engine.campaign import Summary, VirtualCampaign
from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.dialers import ScriptedDialer, WeightedDialer
from scxml_engine.errors import (
    ConfigError,
    DocumentError,
    LimitExceeded,
    ListError,
    RealmLost,
    ScriptError,
    ScriptInterrupted,
    ScriptSyntaxError,
    ScxmlEngineError,
    SnapshotError,
    SourceError,
    UsageError,
)
from scxml_engine.ocs import (
    Attempt,
    Calendar,
    CallResult,
    Chain,
    ChainSession,
    ContactType,
    Daytime,
    Record,
    RecordChange,
    Settings,
    Treatment,
)
from scxml_engine.ocs.messages import (
    Begin,
    CallEnded,
    CancelDial,
    DaytimeChanged,
    Dial,
    Disposition,
    Ended,
    Fetch,
    Fetched,
    ReadRecord,
    RecordClosed,
    RecordRead,
    Restored,
    TimeReached,
    Unload,
    UpdateRecords,
    WakeAt,
)
from scxml_engine.records import MemoryStore, read_list
from scxml_engine.scxml import Event, Extension, Limits, Machine, Program, Session

__all__ = [
    "Attempt",
    "Begin",
    "Calendar",
    "CallEnded",
    "CallResult",
    "CancelDial",
    "Chain",
    "ChainSession",
    "ConfigError",
    "ContactType",
    "Daytime",
    "DaytimeChanged",
    "Diagnostic",
    "Dial",
    "Disposition",
    "DocumentError",
    "Ended",
    "Event",
    "Extension",
    "Fetch",
    "Fetched",
    "LimitExceeded",
    "Limits",
    "ListError",
    "Location",
    "Machine",
    "MemoryStore",
    "Program",
    "ReadRecord",
    "RealmLost",
    "Record",
    "RecordChange",
    "RecordClosed",
    "RecordRead",
    "Restored",
    "ScriptError",
    "ScriptInterrupted",
    "ScriptSyntaxError",
    "ScriptedDialer",
    "ScxmlEngineError",
    "Session",
    "Settings",
    "Severity",
    "SnapshotError",
    "SourceError",
    "Summary",
    "TimeReached",
    "Treatment",
    "Unload",
    "UpdateRecords",
    "UsageError",
    "VirtualCampaign",
    "WakeAt",
    "WeightedDialer",
    "read_list",
]
