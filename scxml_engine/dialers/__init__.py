"""Dialers for a virtual clock: they know how a call ends as soon as it is placed."""

from scxml_engine.dialers.scripted import ScriptedDialer, parse_results
from scxml_engine.dialers.table import ResultsTable, Weights, parse_table
from scxml_engine.dialers.weighted import WeightedDialer

__all__ = ["ResultsTable", "ScriptedDialer", "WeightedDialer", "Weights", "parse_results", "parse_table"]
