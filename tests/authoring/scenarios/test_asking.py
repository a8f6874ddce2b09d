"""Asking nodes for values: one report a problem, at its place."""

import pytest

from scxml_engine.authoring.scenarios.asking import Asking, is_empty, truth
from scxml_engine.authoring.scenarios.nodes import read_nodes
from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.errors import ConfigError, UsageError
from scxml_engine.ocs.durations import parse_duration


def asking(text):
    return Asking("x"), read_nodes(text, "x")


def told(asking):
    return [(each.location.line, each.location.column, each.message) for each in asking.problems]


def test_a_table_gives_its_known_entries_and_tells_of_the_others():
    ask, node = asking("ab: 1\nname: 2\n")
    assert list(ask.table(node, "it", ["ab", "names"])) == ["ab"]
    assert told(ask) == [(2, 1, 'unknown key "name": did you mean names?')]
    assert list(ask.table(node, "it")) == ["ab", "name"]


def test_what_is_no_table_no_list_and_no_text_is_told():
    ask, node = asking("[a]")
    assert ask.table(node, "it") == {}
    assert ask.items(node, "it") == node.items
    assert ask.items(node.items[0], "that") == []
    assert ask.text(node, "it") is None
    assert [message for _, _, message in told(ask)] == ["it is a list", "that is a text", "it is a list"]


def test_a_conversion_that_fails_is_told_and_gives_the_default():
    ask, node = asking("a: soon\nb: 5m\nc:\n")
    entries = ask.table(node, "it")
    assert ask.take(entries, "a", parse_duration, 7.0) == 7.0
    assert ask.take(entries, "b", parse_duration, 7.0) == 300.0
    assert ask.take(entries, "c", parse_duration, 7.0) == 7.0
    assert ask.take(entries, "d", parse_duration, 7.0) == 7.0
    assert [place for place, _, _ in told(ask)] == [1, 3]


def test_one_text_may_stand_for_a_list_of_one():
    ask, node = asking("a: one\nb: [one, two]\nc:\n")
    assert [len(ask.some(node.entries[key][1], key)) for key in "abc"] == [1, 2, 0]
    assert [place for place, _, _ in told(ask)] == [3]


def test_problems_are_told_once_and_in_the_order_of_their_places():
    ask, node = asking("a: &x 1\nb: *x\n")
    ask.report(node.entries["b"][0], "later")
    for key in "ab":
        ask.report(node.entries[key][1], "the same node")
    with pytest.raises(ConfigError) as refused:
        ask.finish()
    assert [each.message for each in refused.value.diagnostics] == ["the same node", "later"]
    Asking("x").finish()


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("calendar.weekdays.mon: bad hours", (3, 5)),
        ("calendar.weekdays is not a table", (2, 3)),
        ("calendar.weekdays.mon.deeper: no", (3, 5)),
        ('calendar.weekdays: unknown key "tu": did you mean tue?', (4, 5)),
        ("calendar: something else", (1, 1)),
        ("of nothing that is here", (1, 1)),
    ],
)
def test_what_another_reader_said_is_told_at_the_key_that_it_names(message, place):
    ask, node = asking("calendar:\n  weekdays:\n    mon: 9\n    tu: 8\n")
    ask.adopt([Diagnostic(Severity.ERROR, "bad-config", Location("x"), message, "mend it")], node)
    [(line, column, said)] = told(ask)
    assert (line, column) == place
    assert said == message
    assert ask.problems[0].remedy == "mend it"


@pytest.mark.parametrize(
    ("text", "empty"), [("a:", True), ("a: ''", False), ("a: []", True), ("a: {}", True), ("a: {b: }", False)]
)
def test_what_is_empty(text, empty):
    assert is_empty(read_nodes(text, "x").entries["a"][1]) is empty


def test_truth_is_true_or_false():
    assert (truth("true"), truth("False")) == (True, False)
    for text in ("yes", "1", "", "on"):
        with pytest.raises(UsageError, match="neither true nor false"):
            truth(text)
