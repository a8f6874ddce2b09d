"""scxml_engine: the open engine for SCXML treatments.

A treatment is a pure function of what has happened. The core takes facts ("the call ended: Busy, at 10:04:31") and gives back
requests ("dial record 2", "wake me at 10:09:31"); around it stand thin drivers. So the same core runs under a virtual clock on
an author's laptop and live in a dialer.

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
    Calendar,
    CallResult,
    Chain,
    ChainSession,
    ContactType,
    Daytime,
    Record,
    Settings,
    Treatment,
)
from scxml_engine.records import MemoryStore, read_list
from scxml_engine.scxml import Event, Extension, Limits, Machine, Program, Session

__all__ = [
    "Calendar",
    "CallResult",
    "Chain",
    "ChainSession",
    "ConfigError",
    "ContactType",
    "Daytime",
    "Diagnostic",
    "DocumentError",
    "Event",
    "Extension",
    "LimitExceeded",
    "Limits",
    "ListError",
    "Location",
    "Machine",
    "MemoryStore",
    "Program",
    "RealmLost",
    "Record",
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
    "Treatment",
    "UsageError",
    "VirtualCampaign",
    "WeightedDialer",
    "read_list",
]
