"""How a campaign dials and where it stands; the engine reads none of these, integrations do."""

from __future__ import annotations

from scxml_engine.ocs.constants.members import Numbered


class DialMode(Numbered):
    """How a campaign dials (`GSW_DIAL_MODE` L215, `GSW_CM_AttrDialMode` L2470-2484); titles of L291 and L464.

    In a log the modes with seizing are called engaged (L464); 6, 7 and 10 are no modes.
    """

    PREDICTIVE = 1, "Predict", "Predictive", "ahead of the agents, by a forecast", "CFGDMPredict"
    PROGRESSIVE = 2, "Progress", "Progressive", "when an agent is free", "CFGDMProgress"
    PREVIEW = 3, "Preview", "Preview", "agents ask for a record and look at it first", "CFGDMPreview"
    PROGRESSIVE_WITH_SEIZING = (
        4, "ProgressAndSeize", "Progressive with Seizing", "progressive, an agent being engaged first",
        "Engaged Progressive", "CFGDMProgressAndSeize",
    )  # fmt: skip
    PREDICTIVE_WITH_SEIZING = (
        5, "PredictAndSeize", "Predictive with Seizing", "predictive, an agent being engaged first",
        "Engaged Predictive", "CFGDMPredictAndSeize",
    )  # fmt: skip
    PUSH_PREVIEW = 8, "PushPreview", "Push Preview", "agents are given a record to look at", "CFGDMPushPreview"
    PROGRESSIVE_GVP = 9, "ProgressiveGVP", "Progressive GVP", "progressive, on a voice platform", "CFGDMProgressGVP"
    POWER_GVP = 11, "PowerGVP", "Power GVP", "on a voice platform, with or without agents", "CFGDMPowerGVP"


class OptimizationMethod(Numbered):
    """What predictive dialing aims at (`GSW_CM_AttrOptimizeBy` L2486-2493).

    Its goal is a percentage from 0 to 100, or seconds (L2334); the manual does not say which goes with which.
    """

    BUSY_FACTOR = 1, "BusyFactor", "Busy factor", "how much of their time agents are busy", "CFGOMBusyFactor"
    OVERDIAL_RATE = 2, "OverdialRate", "Overdial rate", "how many calls find no agent", "CFGOMOverdialRate"
    WAIT_TIME = 3, "WaitTime", "Wait time", "how long agents wait for a call", "CFGOMWaitTime"


class GroupStatus(Numbered):
    """Where a campaign group stands (`GSW_CM_AttrGroupCampStatus` L2495-2507)."""

    NOT_LOADED = 0, "NotLoaded", "Not loaded", "the campaign is not loaded", "CM_GCS_NotLoaded"
    WAITING_UNLOAD = 1, "WaitingUnload", "Waiting unload", "about to be unloaded", "CM_GCS_WaitingUnload"
    UNLOAD_IN_PROGRESS = 2, "UnloadInProgress", "Unload in progress", "being unloaded", "CM_GCS_UnloadInProgress"
    INACTIVE = 3, "InActive", "Inactive", "not active", "CM_GCS_InActive"
    ACTIVE = 4, "Active", "Active", "loaded, and not dialing", "CM_GCS_Active"
    RUNNING = 5, "Running", "Running", "dialing", "CM_GCS_Running"
