"""Measure: widths of texts without a font."""

from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.graph.measure import text_width


def test_letters_are_as_wide_as_they_look():
    assert text_width("", 10) == 0
    assert text_width("ill", 100) < text_width("mmm", 100) / 3
    assert text_width("bold", 12, bold=True) > text_width("bold", 12)
    assert text_width("漢字", 10) == 20
    assert text_width("e\u0301", 10) == text_width("e", 10)


@given(st.text(), st.text())
def test_a_longer_text_is_no_narrower(first, second):
    assert text_width(first, 11) <= text_width(first + second, 11) + 0.1


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1))
def test_no_letter_is_without_width(text):
    assert text_width(text, 10) >= 2 * len(text)
