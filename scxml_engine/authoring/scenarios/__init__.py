"""Scenarios: tests of a treatment, written as what happens to a chain and what must come of it.

reading ──► model: Suite ──► running ──► playing: Played ──► verdict: Difference ──► telling, report
(YAML)                        │            └─ stage: the virtual campaign of one chain
└─ compiles each treatment once
"""

from scxml_engine.authoring.scenarios.driver import ChainDriver
from scxml_engine.authoring.scenarios.finding import ENDING, find_files
from scxml_engine.authoring.scenarios.model import Expectation, Scenario, Suite
from scxml_engine.authoring.scenarios.playing import Played, play
from scxml_engine.authoring.scenarios.reading import parse_suite, read_suite
from scxml_engine.authoring.scenarios.report import report
from scxml_engine.authoring.scenarios.running import Result, Runner
from scxml_engine.authoring.scenarios.telling import failure_text
from scxml_engine.authoring.scenarios.updating import update_file
from scxml_engine.authoring.scenarios.verdict import Difference, judge
from scxml_engine.authoring.scenarios.watching import state_of, wait_for_change

__all__ = [
    "ENDING",
    "ChainDriver",
    "Difference",
    "Expectation",
    "Played",
    "Result",
    "Runner",
    "Scenario",
    "Suite",
    "failure_text",
    "find_files",
    "judge",
    "parse_suite",
    "play",
    "read_suite",
    "report",
    "state_of",
    "update_file",
    "wait_for_change",
]
