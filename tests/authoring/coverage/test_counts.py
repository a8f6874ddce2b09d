"""Counts as values: shares, what is missing in words, merging, and their way to another process."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.coverage import (
    MEASURES,
    Coverage,
    Measure,
    ResultCount,
    StateCount,
    TransitionCount,
    merged,
    together,
)
from scxml_engine.diagnostics import Location
from tests.authoring.coverage.played import covered, dialing, played

AT = Location("t.scxml", 3, 5)


def transition(**counts):
    return TransitionCount(AT, "a", "e", "x > 1", ("b",), **counts)


@pytest.mark.parametrize(
    ("covered_", "total", "share", "text"),
    [
        (0, 3, "0.0", "0/3"),
        (1, 3, "33.3", "1/3"),
        (2, 3, "66.6", "2/3"),
        (9_999, 10_000, "99.9", "9999/10000"),
        (3, 3, "100.0", "3/3"),
        (0, 0, "100.0", "-"),
    ],
)
def test_a_share_is_rounded_down(covered_, total, share, text):
    """100.0 is said of all alone."""
    assert Measure(covered_, total).percent == share
    assert str(Measure(covered_, total)) == text


@given(st.integers(1, 10**6), st.data())
def test_only_all_is_a_hundred(total, data):
    covered_ = data.draw(st.integers(0, total))
    assert (Measure(covered_, total).percent == "100.0") == (covered_ == total)


def test_the_four_measures_and_their_total():
    """Five states, six transitions, three guards, two results and any other."""
    coverage = played("Busy,Answer")
    assert {name: str(measure) for name, measure in coverage.measures.items()} == {
        "states": "4/5",
        "transitions": "4/6",
        "guards": "4/6",
        "results": "2/3",
    }
    assert tuple(coverage.measures) == MEASURES
    assert str(coverage.total) == "14/20"


def test_a_document_that_does_not_dial_has_no_results_to_try():
    assert str(covered('<final id="f"/>').measures["results"]) == "-"


@pytest.mark.parametrize(
    ("counts", "missing", "is_covered", "is_missed"),
    [
        ({}, ["never taken", "its condition never asked"], False, True),
        ({"refused": 2}, ["never taken", "its condition never true"], False, False),
        ({"taken": 1, "held": 1}, ["its condition never false"], False, False),
        ({"held": 1, "refused": 1}, ["never taken"], False, False),
        ({"failed": 1}, ["never taken", "its condition only failed"], False, True),
        ({"refused": 1, "failed": 1}, ["never taken", "its condition never true", "it failed"], False, False),
        ({"taken": 1, "held": 1, "refused": 1}, [], True, False),
        ({"taken": 1, "held": 1, "refused": 1, "failed": 1}, [], True, False),
    ],
)
def test_what_a_transition_misses(counts, missing, is_covered, is_missed):
    counted = transition(**counts)
    assert (counted.missing, counted.is_covered, counted.is_missed) == (missing, is_covered, is_missed)


@pytest.mark.parametrize(("taken", "missing"), [(0, ["never taken"]), (1, [])])
def test_a_transition_without_a_condition_is_covered_when_it_was_taken(taken, missing):
    counted = TransitionCount(AT, "a", "", None, (), taken=taken)
    assert (counted.missing, counted.is_covered, counted.is_missed) == (missing, taken > 0, taken == 0)


def test_elements_are_called_as_they_are_written():
    assert StateCount(AT, "state", "a").title == '<state id="a">'
    assert StateCount(AT, "final", "final@3:5").title == "<final>"  # it has no id: its place tells
    assert transition().title == '<transition event="e" cond="x > 1" target="b">'
    assert TransitionCount(AT, "a", "", None, ()).title == "<transition>"
    assert ResultCount(AT, "Busy").title == "the call result Busy"


def test_a_long_condition_is_cut_where_it_is_named():
    long = TransitionCount(AT, "a", "", f"x\n   == '{'y' * 200}'", ())
    assert long.title.startswith("<transition cond=\"x == 'yyy")
    assert len(long.title) < 110


def test_what_is_missing_is_told_by_place():
    missing = [(place.line, what) for place, what in played("Answer").missing()]
    assert missing == [
        (3, '<transition event="ocs.next_record" cond="!_event.data.record_id" target="out">: never taken, its condition never true'),
        (6, "a call result that is not named: never given"),
        (7, "<transition event=\"ocs.callresult\" cond=\"_event.data.callresult == 'Answer'\" target=\"done\">: its condition never false"),
        (8, "<transition event=\"ocs.callresult\" cond=\"_event.data.callresult == 'Busy' && n < 3\" target=\"wait\">: never taken, its condition never asked"),
        (8, "the call result Busy: never given"),
        (9, '<transition event="ocs.callresult" target="pick">: never taken'),
        (11, '<state id="wait">: never entered'),
        (11, '<transition event="ocs.timeout" target="dial">: never taken'),
        (12, '<final id="out">: never entered'),
    ]  # fmt: skip


def test_all_that_is_covered_misses_nothing():
    coverage = covered('<state id="a"><transition target="f"/></state><final id="f"/>')
    assert list(coverage.missing()) == []
    assert coverage.total.percent == "100.0"


def test_another_document_is_not_merged():
    with pytest.raises(ValueError, match=r"dialing\.scxml and test\.scxml are not the same document"):
        played("Answer").merge(covered('<final id="f"/>'))


def test_the_same_text_under_two_names_is_one_document():
    both = merged([played("Answer", treatment=dialing(name)) for name in ("b.scxml", "a.scxml")])
    assert [(each.file, each.plays) for each in both] == [("b.scxml", 2)]


def test_documents_are_in_the_order_of_their_files():
    found = merged([played("Answer", treatment=dialing("z.scxml")), covered('<final id="f"/>')])
    assert [each.file for each in found] == ["test.scxml", "z.scxml"]


def test_several_documents_together():
    sums = together([played("Busy,Answer"), covered('<final id="f"/>')])
    assert {name: str(measure) for name, measure in sums.items()} == {
        "states": "5/6",
        "transitions": "4/6",
        "guards": "4/6",
        "results": "2/3",
        "total": "15/21",
    }


def test_coverage_survives_json():
    coverage = played("Busy,Answer", "Fax")
    assert Coverage.from_json(json.loads(json.dumps(coverage.to_json()))) == coverage
