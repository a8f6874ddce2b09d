"""The dialect: actions, events, constants, the calendar, and the session of one chain."""

from scxml_engine.ocs.calendar import Calendar
from scxml_engine.ocs.calls import Call, Dialer, Outcome, OutcomeModel
from scxml_engine.ocs.constants import (
    CallResult,
    ContactType,
    Daytime,
    ErrorCode,
    PostProcessing,
    RecordStatus,
    RecordType,
)
from scxml_engine.ocs.extension import NAMESPACE, OCS
from scxml_engine.ocs.records import Attempt, Chain, Kept, Record, RecordChange, RecordStore, Turn, Unfinished
from scxml_engine.ocs.sequences import TraditionalTreatment
from scxml_engine.ocs.session import ChainSession
from scxml_engine.ocs.settings import Settings
from scxml_engine.ocs.traditional import TraditionalSession, restore_session, successor
from scxml_engine.ocs.treatment import Treatment

__all__ = [
    "NAMESPACE",
    "OCS",
    "Attempt",
    "Calendar",
    "Call",
    "CallResult",
    "Chain",
    "ChainSession",
    "ContactType",
    "Daytime",
    "Dialer",
    "ErrorCode",
    "Kept",
    "Outcome",
    "OutcomeModel",
    "PostProcessing",
    "Record",
    "RecordChange",
    "RecordStatus",
    "RecordStore",
    "RecordType",
    "Settings",
    "TraditionalSession",
    "TraditionalTreatment",
    "Treatment",
    "Turn",
    "Unfinished",
    "restore_session",
    "successor",
]
