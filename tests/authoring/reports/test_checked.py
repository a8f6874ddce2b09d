"""A checked document: its text as places count it, its counts, and the piece of a line around a place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.reports import Checked
from scxml_engine.diagnostics import Location, Severity
from scxml_engine.scxml.markup import MAX_BYTES
from tests.authoring.reports.made import FILE, checked, diagnostic


@pytest.mark.parametrize(
    "data",
    [
        "<a>\n<é/>\n</a>".encode(),
        "<a>\r\n<é/>\r\n</a>".encode(),
        "<a>\r<é/>\r</a>".encode(),
        "<a>\n<é/>\n</a>".encode("utf-16"),
        "<a>\n<é/>\n</a>".encode("utf-8-sig"),
        '<?xml version="1.0" encoding="iso-8859-1"?>\n<é/>\n</a>'.encode("iso-8859-1"),
    ],
)
def test_the_lines_are_those_of_the_reader(data):
    assert Checked.of(data, FILE, []).lines[1:] == ["<é/>", "</a>"]


def test_bytes_that_are_no_text_have_lines_all_the_same():
    assert Checked.of(b"<a>\r\n\xff b", FILE, []).lines == ["<a>", "\ufffd b"]


def test_what_is_too_large_has_none():
    assert Checked.of(b"\n" * (MAX_BYTES + 1), FILE, []).lines == [""]


def test_comments_in_the_bytes_suppress():
    data = b"<!-- check: allow stray-text: a remark --><a/>"
    [finding] = Checked.of(data, FILE, [diagnostic(column=43, code="stray-text")]).findings
    assert finding.suppressed == "a remark"


def test_what_is_suppressed_is_counted_apart():
    error, note = diagnostic(severity=Severity.ERROR), diagnostic(severity=Severity.NOTE)
    made = checked("", error, (note, "a remark"), (note, ""), note)
    assert [made.count(each) for each in Severity] == [1, 0, 1]
    assert made.suppressed == 2


@pytest.mark.parametrize(
    ("place", "marked"),
    [
        (Location(FILE, 2, 3), "<state"),
        (Location(FILE, 2, 4), "s"),
        (Location(FILE, 2, 99), ""),
        (Location(FILE, 2, 0), ""),
        (Location(FILE, 3, 1), "<"),
        (Location(FILE, 4, 1), "<:x"),
    ],
)
def test_marked_is_the_name_of_a_tag_or_one_character(place, marked):
    assert checked("\n  <state/>\n< 3\n<:x/>").shown(place).marked == marked


@pytest.mark.parametrize("place", [Location(FILE), Location(FILE, 2, 1), Location("other", 1, 1)])
def test_no_such_place_is_shown(place):
    assert checked("<a/>").shown(place) is None


@given(st.integers(0, 700), st.integers(0, 800))
def test_a_piece_of_a_line_holds_the_place_and_is_no_longer_than_it_may(length, column):
    """Law: it is a piece of the line, says where it begins, and whether something is left out on either side."""
    line = "".join(chr(ord("a") + each % 26) for each in range(length))
    shown = checked(line).shown(Location(FILE, 1, column))
    assert len(shown.text) == min(length, 240)
    assert line[shown.first - 1 : shown.first - 1 + len(shown.text)] == shown.text
    assert shown.before == (shown.first > 1)
    assert shown.behind == (shown.first - 1 + len(shown.text) < length)
    assert shown.first <= max(column, 1) or column > length
    assert shown.marked == ("" if column == 0 else line[column - 1 : column])
