"""The SARIF report: what the standard wants of a log, result by result."""

import json
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sarif_pydantic import Sarif

from scxml_engine.authoring import RULES, examine
from scxml_engine.authoring.reports import Checked, sarif_report
from scxml_engine.authoring.reports.sarif import uri
from scxml_engine.diagnostics import Severity
from tests.authoring.reports.made import checked, diagnostic

TEXT = '<scxml>\n  <state id="a"/>\n</scxml>'


def run(*documents):
    """The run of a report."""
    text = sarif_report(documents, RULES, "1.2.3")
    assert text.isascii()
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("/sarif-schema-2.1.0.json")
    [only] = log["runs"]
    return only


def result(text, *finding):
    """The only result of a document with that finding."""
    [only] = run(checked(text, *finding))["results"]
    return only


def test_the_driver_tells_its_version_and_every_rule():
    driver = run()["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("scxml-engine", "1.2.3")
    for rule, told in zip(RULES, driver["rules"], strict=True):
        assert (told["id"], told["defaultConfiguration"]["level"]) == (rule.code, rule.severity)
        assert told["shortDescription"]["text"] == f"Finds {rule.finds}."
        assert told["fullDescription"]["text"].lower() == f"{rule.because}.".lower()
        assert "Mended:" in told["help"]["text"]
        assert "```xml" in told["help"]["markdown"]


def test_no_rule_and_no_document_is_a_run():
    assert json.loads(sarif_report([], [], "1"))["runs"][0]["results"] == []


def test_columns_count_characters():
    """By default they would count UTF-16 units."""
    assert run()["columnKind"] == "unicodeCodePoints"


def test_a_result_names_its_rule_and_says_what_and_how_to_mend_it():
    found = run(checked(TEXT, diagnostic(2, 3, Severity.ERROR, "no such state", "write b", code="unknown-target")))
    [only] = found["results"]
    assert (only["ruleId"], only["level"], only["message"]["text"]) == (
        "unknown-target",
        "error",
        "no such state; write b",
    )
    assert found["tool"]["driver"]["rules"][only["ruleIndex"]]["id"] == "unknown-target"


@pytest.mark.parametrize(
    ("message", "remedy", "text"),
    [("a", "", "a"), ("a?", "b", "a? b"), ("a\x1b", "b", "a\\x1b; b"), ("a {0}", "", "a {{0}}")],
)
def test_the_message_is_one_line_and_has_no_placeholder(message, remedy, text):
    assert result(TEXT, diagnostic(message=message, remedy=remedy))["message"]["text"] == text


def test_the_region_is_the_name_of_the_tag_and_its_context_the_line():
    [location] = result(TEXT, diagnostic(2, 3))["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "t.scxml", "index": 0},
        "region": {"startLine": 2, "startColumn": 3, "endColumn": 9, "snippet": {"text": "<state"}},
        "contextRegion": {"startLine": 2, "startColumn": 1, "endColumn": 18, "snippet": {"text": '  <state id="a"/>'}},
    }


def test_the_context_of_a_long_line_is_a_piece_of_it():
    line = "a" * 1000 + "<b/>" + "c" * 1000
    location = result(line, diagnostic(1, 1001))["locations"][0]["physicalLocation"]
    assert location["region"]["snippet"]["text"] == "<b"
    context = location["contextRegion"]
    assert len(context["snippet"]["text"]) < 300
    assert line[context["startColumn"] - 1 : context["endColumn"] - 1] == context["snippet"]["text"]
    assert context["startColumn"] <= 1001 <= context["endColumn"]


@pytest.mark.parametrize(
    ("line", "column", "region"),
    [
        (0, 0, None),
        (2, 0, {"startLine": 2}),
        (2, 99, {"startLine": 2, "startColumn": 99}),
        (9, 1, {"startLine": 9, "startColumn": 1}),
    ],
)
def test_a_place_that_is_no_character_has_no_snippet(line, column, region):
    location = result(TEXT, diagnostic(line, column))["locations"][0]["physicalLocation"]
    assert location.get("region") == region
    assert "contextRegion" not in location


def test_what_is_suppressed_is_a_result_that_says_so():
    """An empty list says that a result is not suppressed; no list would say that nobody knows."""
    documents = checked(TEXT, diagnostic(), (diagnostic(), "a remark"), (diagnostic(), ""))
    assert [each["suppressions"] for each in run(documents)["results"]] == [
        [],
        [{"kind": "inSource", "justification": "a remark"}],
        [{"kind": "inSource"}],
    ]


def test_each_file_is_one_artifact():
    """One that is named twice, too; a file that only a finding names has no index."""
    first = checked(TEXT, diagnostic(), diagnostic(file="lib.js"))
    found = run(first, checked("", file="b c.scxml"), first)
    assert found["artifacts"] == [
        {"location": {"uri": "t.scxml", "index": 0}},
        {"location": {"uri": "b%20c.scxml", "index": 1}},
    ]
    artifacts = [each["locations"][0]["physicalLocation"]["artifactLocation"] for each in found["results"]]
    assert artifacts == [{"uri": "t.scxml", "index": 0}, {"uri": "lib.js"}] * 2


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("a/b.scxml", "a/b.scxml"),
        ("../b.scxml", "../b.scxml"),
        ("./b.scxml", "b.scxml"),
        ("a b?c#d%e.scxml", "a%20b%3Fc%23d%25e.scxml"),
        ("ä.scxml", "%C3%A4.scxml"),
        ("x:y.scxml", "x%3Ay.scxml"),
        ("/a b/c.scxml", "file:///a%20b/c.scxml"),
        ("file:///a%20b.scxml", "file:///a%20b.scxml"),
        ("file:a b.scxml", "file:a%20b.scxml"),
        ("https://example.com/a.scxml", "https://example.com/a.scxml"),
        ("http://[::1]:80/ä\x1b…", "http://[::1]:80/%C3%A4%1B%E2%80%A6"),
        ("\udcff.scxml", "%FF.scxml"),
    ],
)
def test_the_uri_of_a_file(file, expected):
    assert uri(file) == expected


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_a_relative_path_is_a_relative_reference_that_leads_back(name):
    """Law: whatever the name, no character of it is taken for the structure of a URI."""
    path = Path("x") / name.replace("/", "")
    reference = uri(str(path))
    assert reference.isascii()
    assert not set(reference) & set(' :?#[]"<>\\^`{|}')
    assert unquote(reference) == path.as_posix()


@pytest.mark.parametrize("rule", [each for each in RULES if len(each.broken) < 10_000], ids=lambda rule: rule.code)
def test_another_model_of_the_standard_reads_every_rule_s_finding(rule):
    """Types and enumerations are those of SARIF 2.1.0, as a package of somebody else knows them."""
    data = rule.broken if isinstance(rule.broken, bytes) else rule.broken.encode()
    document = Checked.of(data, "t.scxml", examine(data, "t.scxml", **rule.options))
    log = Sarif.model_validate_json(sarif_report([document], RULES, "1.2.3"))
    told = [each.rule_id for each in log.runs[0].results if not each.suppressions]
    assert told == [rule.code]
