"""The JSON document of a run."""

import json

import pytest

from scxml_engine.authoring.scenarios import parse_suite, report
from scxml_engine.errors import ConfigError, SourceError
from tests.authoring.scenarios.stories import played


def test_results_and_differences():
    good = played("results: [Answer]\nexpect: {state: done}")
    bad = played("results: [Busy, Answer]\nexpect: {state: out, calls: [{contact_info: 5550100}]}")
    document = json.loads(json.dumps(report({"a.scenario.yaml": [good, bad]}), allow_nan=False))
    assert (document["version"], document["passed"], document["failed"]) == (1, 1, 1)
    [file] = document["files"]
    assert (file["file"], file["treatment"]) == ("a.scenario.yaml", "test.scxml")
    one, two = file["scenarios"]
    assert one == {"name": "story", "line": 8, "column": 5, "passed": True, "differences": [], "turned": None}
    calls, state = two["differences"]
    assert state == {"what": "state", "line": 10, "column": 21, "expected": "out", "actual": "done"}
    assert (calls["expected"], calls["actual"]) == ("1 call", "2 calls")
    assert calls["calls"] == [
        {
            "expected": {"contact_info": "5550100", "after": "any", "result": "any"},
            "actual": {"contact_info": "5550100", "after": "0", "result": "Busy"},
            "differs": False,
        },
        {
            "expected": None,
            "actual": {"contact_info": "5550100", "after": "300", "result": "Answer"},
            "differs": True,
        },
    ]
    assert two["turned"]["source"] == "wait"
    assert set(two["turned"]) == {"line", "source", "targets", "event"}


def test_a_file_that_cannot_be_used_has_its_problems():
    with pytest.raises(ConfigError) as refused:
        parse_suite("a: 1", "b.scenario.yaml")
    document = report({"b.scenario.yaml": refused.value, "c.scenario.yaml": SourceError("c: gone")})
    one, two = document["files"]
    assert one["problems"][0]["file"] == "b.scenario.yaml"
    assert {"severity", "code", "line", "column", "message", "remedy"} < set(one["problems"][0])
    assert two == {"file": "c.scenario.yaml", "problems": [{"message": "c: gone"}]}
    assert (document["passed"], document["failed"]) == (0, 0)
