"""Models that know how a call ends, and a dialer that lets it take its time."""

from scxml_engine.dialers.scripted import ScriptedOutcomes, parse_results
from scxml_engine.dialers.simulated import SimulatedDialer
from scxml_engine.dialers.table import ResultsTable, Weights, parse_table
from scxml_engine.dialers.weighted import WeightedOutcomes

__all__ = [
    "ResultsTable",
    "ScriptedOutcomes",
    "SimulatedDialer",
    "WeightedOutcomes",
    "Weights",
    "parse_results",
    "parse_table",
]
