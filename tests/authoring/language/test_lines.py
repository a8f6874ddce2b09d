"""Lines: offsets and an editor's places, in its units; emoji and combining characters in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.language import Lines, Position, Units

TEXTS = st.text(st.sampled_from("ab\n\r\t<é\u0301\u2028\x0c\U0001f600\U0001f469"), max_size=60)


@pytest.mark.parametrize(
    ("units", "column"),
    [(Units.UTF8, 4 + 2 + 1 + 2), (Units.UTF16, 2 + 1 + 1 + 1), (Units.UTF32, 1 + 1 + 1 + 1)],
)
def test_a_column_counts_the_units_of_the_editor(units, column):
    """An emoji is two units of UTF-16, an accent of its own is one."""
    lines = Lines("first\n\U0001f600ée\u0301x", units)
    assert lines.position(lines.text.index("x")) == Position(1, column)
    assert lines.offset(Position(1, column)) == lines.text.index("x")


def test_three_line_ends_and_no_others():
    lines = Lines("a\r\nb\rc\nd\u2028e\x0cf\x85g")
    assert [lines.offset(Position(line, 0)) for line in range(4)] == [0, 3, 5, 7]
    assert lines.position(len(lines.text)) == Position(3, 7)


def test_a_place_behind_the_end_of_its_line_is_that_end():
    lines = Lines("ab\r\ncd")
    assert lines.offset(Position(0, 99)) == 2
    assert lines.offset(Position(9, 0)) == 6
    assert lines.offset(Position(1, 99)) == 6


def test_half_an_emoji_is_before_it():
    assert Lines("\U0001f600x").offset(Position(0, 1)) == 0


def test_half_a_character_is_replaced():
    lines = Lines("a\ud800b")
    assert lines.text == "a\ufffdb"
    assert lines.offset(Position(0, 2)) == 2


def test_both_halves_of_a_character_are_one():
    assert Lines("\ud83d\ude00").text == "\U0001f600"


@pytest.mark.parametrize(("line", "column", "offset"), [(1, 1, 0), (2, 3, 6), (2, 99, 6), (9, 1, 6), (0, 0, 0)])
def test_a_place_of_a_diagnostic_counts_characters_from_one(line, column, offset):
    assert Lines("\U0001f600b\r\ncd").offset_of(line, column) == offset


@given(TEXTS, st.sampled_from(Units), st.data())
def test_there_and_back(text, units, data):
    lines = Lines(text, units)
    offset = data.draw(st.integers(0, len(text)))
    back = lines.offset(lines.position(offset))
    inside_a_line_end = text[max(offset - 1, 0) : offset + 1] == "\r\n"
    assert back == (offset - 1 if inside_a_line_end else offset)


@given(TEXTS, TEXTS, st.sampled_from(Units), st.data())
def test_an_edit_replaces_what_stands_between_both_places(text, new, units, data):
    lines = Lines(text, units)
    first, last = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    start, end = lines.position(first), lines.position(last)
    edited = lines.edited(start, end, new)
    assert edited.text == text[: lines.offset(start)] + new + text[lines.offset(end) :]
    assert edited.units is units
