"""The terminal's summary: a table of documents, then what is missing."""

from dataclasses import replace

from scxml_engine.authoring.coverage import merged, summary
from tests.authoring.coverage.played import covered, played


def test_one_document():
    assert summary([played("Answer", "Busy", "NoAnswer")]) == (
        "coverage of    states  transitions  guards  results    total\n"
        "-------------  ------  -----------  ------  -------  -------\n"
        "dialing.scxml     5/5          6/6     6/6      3/3  100.0 %\n"
    )


def test_what_is_missing_stands_below_by_place():
    table, missing = summary([played("Busy,Answer")]).split("\n\n")
    assert table.endswith(" 70.0 %")
    assert [line.split(": ")[0] for line in missing.splitlines()] == [
        "dialing.scxml:3:5",
        "dialing.scxml:6:64",
        "dialing.scxml:8:5",
        "dialing.scxml:9:5",
        "dialing.scxml:12:21",
    ]


def test_several_documents_have_a_line_for_all():
    text = summary(merged([played("Busy,Answer"), covered('<final id="f"/>')]))
    rows = [line.split() for line in text.split("\n\n")[0].splitlines()[2:]]
    assert rows == [
        ["dialing.scxml", "4/5", "4/6", "4/6", "2/3", "70.0", "%"],
        ["test.scxml", "1/1", "-", "-", "-", "100.0", "%"],
        ["all", "documents", "5/6", "4/6", "4/6", "2/3", "71.4", "%"],
    ]


def test_of_nothing_the_heading_is_left():
    assert summary([]).splitlines()[0].split() == [
        "coverage",
        "of",
        "states",
        "transitions",
        "guards",
        "results",
        "total",
    ]


def test_nothing_in_a_document_steers_the_terminal():
    coverage = replace(played(), file="a\x1b[2J\nb.scxml")
    assert all(line.isprintable() for line in summary([coverage]).splitlines())
    assert "\x1b" not in summary([coverage])
