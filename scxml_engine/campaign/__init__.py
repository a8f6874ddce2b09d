"""Runs a treatment over many chains."""

from scxml_engine.campaign.config import CampaignConfig, load_calendar, load_campaign, load_results
from scxml_engine.campaign.editions import PublishedTreatment
from scxml_engine.campaign.live import LiveCampaign
from scxml_engine.campaign.publishing import publish
from scxml_engine.campaign.summary import ChainOutcome, Summary
from scxml_engine.campaign.traces import BothTraces, JsonTrace, ReadableTrace
from scxml_engine.campaign.virtual import VirtualCampaign

__all__ = [
    "BothTraces",
    "CampaignConfig",
    "ChainOutcome",
    "JsonTrace",
    "LiveCampaign",
    "PublishedTreatment",
    "ReadableTrace",
    "Summary",
    "VirtualCampaign",
    "load_calendar",
    "load_campaign",
    "load_results",
    "publish",
]
