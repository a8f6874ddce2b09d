"""The debugger: one chain, stepped forwards and backwards, answered by hand, and kept as a scenario.

inputs ──► replay (a stage of scenarios, with a window into its data) ──► moments ──► Debugger ──► telling ──► Console
                                                                             └──► keeping: a scenario
"""

from scxml_engine.authoring.debug.breakpoints import AtEvent, AtLine, AtState, Goal, at_event, at_line, at_state
from scxml_engine.authoring.debug.debugger import Debugger, Stop, Why
from scxml_engine.authoring.debug.keeping import Sources, scenario_text
from scxml_engine.authoring.debug.moments import Moment

__all__ = [
    "AtEvent",
    "AtLine",
    "AtState",
    "Debugger",
    "Goal",
    "Moment",
    "Sources",
    "Stop",
    "Why",
    "at_event",
    "at_line",
    "at_state",
    "scenario_text",
]
