"""Trace lines (design section 5): one JSON object a line, and lines for people."""

import io
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scxml_engine.campaign import JsonTrace, ReadableTrace
from scxml_engine.campaign.traces import elapsed, seconds
from tests.ocs.harness import START, play, record, treatment

KEYS = {
    "begin": ["treatment", "records"],
    "event": ["name", "data"],
    "transition": ["source", "targets", "event", "line"],
    "configuration": ["states"],
    "call": [
        "record",
        "contact_info",
        "contact_info_type",
        "attempt",
        "options",
        "extensions",
        "placed_at",
        "result",
    ],
    "log": ["label", "text", "level"],
    "end": ["reason", "state", "post_processing", "calls", "result"],
}
BODY = """
  <state id="a"><onentry>
      <log label="hello" expr="({n: 0/0, s: 'Zoë'})" level="2"/>
      <ocs:next_record repeat_chain="yes"><ocs:contact_info_type type_name="HOME"/></ocs:next_record>
      <ocs:make_call record_id="1"/><ocs:timeout delay="-1"/><raise event="inner"/><assign location="nobody.x" expr="1"/>
    </onentry>
    <transition event="ocs.callresult" target="f"/></state><final id="f"/>"""


def traced(make=JsonTrace):
    """What a chain that uses everything tells."""
    driver = play(treatment(BODY), [record(1, zone="America/New_York")])
    stream = io.StringIO()
    listener = make(stream, START)
    for at, (kind, keys) in zip(driver.lines.times, driver.lines.all, strict=True):
        listener.line(7, at, kind, keys)
    return stream.getvalue().splitlines()


@pytest.fixture(scope="module")
def lines():
    def no_constant(name):
        raise AssertionError(f"{name} is no JSON")

    return [json.loads(each, parse_constant=no_constant) for each in traced()]


def test_every_line_says_kind_chain_t_and_at(lines):
    """`at` has the offset of the record's zone, before the first next_record that of the chain's first."""
    for line in lines:
        assert list(line)[:4] == ["kind", "chain", "t", "at"]
        assert (line["chain"], line["t"], line["at"]) == (7, 0, "2026-03-02T05:00:00-05:00")


def test_every_kind_has_the_keys_of_the_contract(lines):
    assert {line["kind"] for line in lines} == {*KEYS, "action", "diagnostic"}
    for line in lines:
        if line["kind"] in KEYS:
            assert list(line)[4:] == KEYS[line["kind"]]


def test_an_action_has_its_evaluated_attributes_its_children_and_its_error(lines):
    actions = [line for line in lines if line["kind"] == "action"]
    assert [line["name"] for line in actions] == ["next_record", "make_call", "timeout"]
    assert actions[0]["children"] == [{"name": "contact_info_type", "type_name": "HOME"}]
    assert (actions[1]["record_id"], actions[1]["children"]) == (1, [])
    assert actions[2]["delay"] == -1
    assert "negative" in actions[2]["error"]
    assert "error" not in actions[1]


def test_every_event_that_left_a_queue_is_told_taken_or_not(lines):
    names = [line["name"] for line in lines if line["kind"] == "event"]
    assert names == ["inner", "error.execution", "ocs.next_record", "ocs.callresult"]
    assert next(line["data"] for line in lines if line.get("name") == "inner") is None


def test_diagnostics_of_the_run_name_their_event(lines):
    found = [(line["code"], line.get("event")) for line in lines if line["kind"] == "diagnostic"]
    assert found == [("Error.Attribute", "Error.Attribute"), ("error.execution", "error.execution")]


def test_a_log_is_text_label_and_level(lines):
    [log] = [line for line in lines if line["kind"] == "log"]
    assert (log["label"], log["level"], json.loads(log["text"])) == ("hello", 2, {"n": None, "s": "Zoë"})


def test_people_read_one_line_each():
    text = traced(ReadableTrace)
    assert len(text) == len(traced())
    assert all(line.lstrip().startswith("+0s  Mon 2026-03-02 05:00:00-0500  chain 7  ") for line in text)
    joined = "\n".join(text)
    for part in (
        "REFUSED",
        "<contact_info_type ",
        "a -> f",
        "in f",
        "5550100 (HOME), attempt 1 -> Answer",
        "final in f, 1 call",
    ):
        assert part in joined


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("log", {"label": "", "text": "two\nlines \x1b[31mred\u202e", "level": None}),
        ("event", {"name": "x", "data": {"long": "y" * 500}}),
        ("event", {"name": "x", "data": [1]}),
        ("surprise", {"a": 1}),
        ("call", {**dict.fromkeys(KEYS["call"], ""), "contact_info_type": 99, "options": {"k": 1}, "extensions": {}}),
    ],
)
def test_whatever_a_document_says_stays_on_its_line(kind, keys):
    stream = io.StringIO()
    ReadableTrace(stream, START).line(1, START, kind, keys)
    [line] = stream.getvalue().splitlines()
    assert "\x1b" not in line
    assert len(line) < 400


@pytest.mark.parametrize(
    ("passed", "shown"),
    [(0, "+0s"), (0.5, "+0.5s"), (59, "+59s"), (300, "+5m 00s"), (3_725, "+1h 02m05s"), (93_600, "+1d 02h00m")],
)
def test_elapsed_time_for_people(passed, shown):
    assert elapsed(passed) == shown


def test_seconds_are_whole_where_they_are_whole():
    later = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert seconds(later, datetime(2026, 3, 2, 2, tzinfo=UTC)) == 3600
    assert isinstance(seconds(later, later), int)
    assert seconds(later + timedelta(milliseconds=20_500), later) == 20.5
