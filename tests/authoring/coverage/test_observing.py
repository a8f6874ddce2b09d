"""Counting changes nothing: the samples' scenarios go the same way when they are observed."""

from pathlib import Path

import pytest

from scxml_engine.authoring.coverage import Collection
from scxml_engine.authoring.scenarios import Runner, read_suite
from scxml_engine.ocs import Treatment

SAMPLES = sorted((Path(__file__).parents[3] / "samples").glob("*.scenario.yaml"))
DETAILS = ("guard", "step")


@pytest.mark.parametrize("file", SAMPLES, ids=lambda path: path.stem)
def test_observed_scenarios_are_the_same(file):
    """Every call, every record and every line of the trace but for those of the two kinds."""
    collection = Collection()
    suite = read_suite(str(file))
    with Runner() as usual, Runner(observers=collection.observe, prepare=Treatment.observed) as observing:
        for plain, observed in zip(usual.run(suite), observing.run(suite), strict=True):
            assert {line.kind for line in plain.played.lines}.isdisjoint(DETAILS)
            assert [line for line in observed.played.lines if line.kind not in DETAILS] == list(plain.played.lines)
            assert observed.played.records == plain.played.records
            assert [each.result for each in observed.played.calls] == [each.result for each in plain.played.calls]
            assert [each.what for each in observed.differences] == [each.what for each in plain.differences]
    [coverage] = collection.coverages()
    assert coverage.plays == len(suite.scenarios)
