"""Dialers for a virtual clock: they know how a call ends as soon as it is placed."""

from scxml_engine.dialers.scripted import ScriptedOutcomes, parse_results
from scxml_engine.dialers.table import ResultsTable, Weights, parse_table
from scxml_engine.dialers.weighted import WeightedOutcomes

__all__ = ["ResultsTable", "ScriptedOutcomes", "WeightedOutcomes", "Weights", "parse_results", "parse_table"]
