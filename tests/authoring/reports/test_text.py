"""The text report: a line a finding, its line of the document, a mark under the place, and the summary."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.reports import summary, text_report
from scxml_engine.diagnostics import Location, Severity
from tests.authoring.reports.made import FILE, checked, diagnostic


def excerpt(text, line, column):
    """What stands below the line of a finding there."""
    head, *rest = text_report(checked(text, diagnostic(line, column)))
    assert head == str(diagnostic(line, column))
    return rest


def test_the_line_and_a_mark_under_the_name_of_the_tag():
    text = "\n" * 11 + '  <state id="a"/>'
    assert excerpt(text, 12, 3) == ['    12 |   <state id="a"/>', "       |   ^~~~~~"]


def test_no_tag_has_a_mark_of_one_character():
    assert excerpt("a < b", 1, 3) == ["    1 | a < b", "      |   ^"]


def test_behind_the_end_of_a_line_there_is_a_mark_too():
    assert excerpt("abc", 1, 4) == excerpt("abc", 1, 400) == ["    1 | abc", "      |    ^"]
    assert excerpt("", 1, 1) == ["    1 |", "      | ^"]


def test_a_place_without_a_column_has_no_mark():
    assert excerpt("abc", 1, 0) == ["    1 | abc"]


@pytest.mark.parametrize("place", [Location(FILE), Location(FILE, 9, 1), Location("other.scxml", 1, 1)])
def test_what_has_no_line_here_has_no_excerpt(place):
    """A document as a whole, a line that there is not, another file."""
    made = diagnostic(place.line, place.column, file=place.file)
    assert list(text_report(checked("<a/>", made))) == [str(made)]


@pytest.mark.parametrize(
    ("before", "shown", "blanks"),
    [
        ("\t\t", "  ", 2),
        ("日本", "日本", 4),
        ("e\u0301", "e\u0301", 1),
        ("ก\u0e31", "ก\u0e31", 1),
        ("ä", "ä", 1),
        ("\x1b[31m", "\\x1b[31m", 8),
        ("\x85\u2028", "\\x85\\u2028", 10),
        ("😀", "😀", 2),
    ],
)
def test_the_mark_stands_under_the_place_whatever_stands_before_it(before, shown, blanks):
    """A tab is one blank, a wide character two columns, a control character as long as it is written out."""
    line, mark = excerpt(f"{before}<a/>", 1, len(before) + 1)
    assert line == f"    1 | {shown}<a/>"
    assert mark == f"      | {' ' * blanks}^~"


def test_a_wide_character_has_a_wide_mark():
    assert excerpt("x日y", 1, 2)[1] == "      |  ^~"


def test_a_long_line_is_cut_around_the_place():
    line, mark = excerpt("a" * 500 + "<b/>" + "c" * 500, 1, 501)
    assert line == f"    1 | …{'a' * 60}<b/>{'c' * 56}…"
    assert mark == f"      | {' ' * 61}^~"
    assert excerpt("<b/>" + "c" * 500, 1, 1) == [f"    1 | <b/>{'c' * 116}…", "      | ^~"]
    assert excerpt("a" * 500 + "<b/>", 1, 501) == [f"    1 | …{'a' * 60}<b/>", f"      | {' ' * 61}^~"]
    assert excerpt("<" + "n" * 500, 1, 1)[1] == f"      | ^{'~' * 119}"


def test_a_line_as_wide_as_may_be_is_whole():
    assert excerpt("a" * 120, 1, 100)[0] == f"    1 | {'a' * 120}"
    assert excerpt("a" * 121, 1, 100)[0] == f"    1 | …{'a' * 82}"


def width(text):
    """Columns of a terminal, for the characters of the test."""
    return sum(
        2 if unicodedata.east_asian_width(each) in "WF" else 0 if unicodedata.combining(each) else 1 for each in text
    )


@given(st.text(st.sampled_from("ab<\t日\x1b\u0301"), max_size=400), st.integers(1, 401))
def test_the_mark_stands_under_its_character(text, column):
    """Law: what stands in the columns before the mark is what stands before the place, as it is shown."""
    line, mark = excerpt(text, 1, column)
    assert line.isprintable()
    body = line.removeprefix("    1 |").removeprefix(" ")
    assert width(body) <= 122
    at = mark.index("^") - len("      | ")
    shown = [" " if each == "\t" else "\\x1b" if each == "\x1b" else each for each in text]
    before = "".join(shown[: column - 1])
    if body.startswith("…"):
        assert 1 <= at <= 61
        assert width(before) > 60
    else:
        assert at == width(before)


def test_what_is_suppressed_is_left_out():
    assert list(text_report(checked("<a/>", (diagnostic(), "a remark"), (diagnostic(), "")))) == []


@pytest.mark.parametrize(
    ("errors", "warnings", "notes", "suppressed", "said"),
    [
        (0, 0, 0, 0, ""),
        (0, 0, 0, 3, ""),
        (1, 0, 0, 0, "1 error"),
        (2, 1, 0, 0, "2 errors, 1 warning"),
        (0, 2, 3, 1, "2 warnings, 3 notes, 1 suppressed"),
    ],
)
def test_the_summary_counts_what_is_told(errors, warnings, notes, suppressed, said):
    """Nothing is said where nothing is told."""
    numbers = zip(Severity, (errors, warnings, notes), strict=True)
    findings = [diagnostic(severity=severity) for severity, number in numbers for _ in range(number)]
    documents = [checked("", each) for each in findings]
    documents.append(checked("", *[(diagnostic(), "a remark")] * suppressed))
    assert summary(documents) == said
