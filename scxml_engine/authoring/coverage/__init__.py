"""Coverage of a document by the chains that were played: states, transitions, guard outcomes and call results.

Collector, Collection    count what chains go through
Coverage                 what they went through, as a value
summary, pages           for people
lcov, cobertura          for other tools
parse_fail_under, below  for a build that wants enough of it
"""

from scxml_engine.authoring.coverage.cobertura import cobertura
from scxml_engine.authoring.coverage.collector import Collection, Collector
from scxml_engine.authoring.coverage.counts import (
    MEASURES,
    Coverage,
    Measure,
    ResultCount,
    StateCount,
    TransitionCount,
    merged,
    together,
)
from scxml_engine.authoring.coverage.html_report import pages
from scxml_engine.authoring.coverage.lcov import lcov
from scxml_engine.authoring.coverage.summary import summary
from scxml_engine.authoring.coverage.threshold import below, parse_fail_under
from scxml_engine.authoring.coverage.writing import Reports

__all__ = [
    "MEASURES",
    "Collection",
    "Collector",
    "Coverage",
    "Measure",
    "Reports",
    "ResultCount",
    "StateCount",
    "TransitionCount",
    "below",
    "cobertura",
    "lcov",
    "merged",
    "pages",
    "parse_fail_under",
    "summary",
    "together",
]
