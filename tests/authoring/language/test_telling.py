"""Telling: texts of a document in hints are code, on one line, and end."""

from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.language.telling import block, code, plain, short, without_markup


@given(st.text())
def test_a_piece_of_a_document_is_printable_and_short(text):
    assert short(text).isprintable()
    assert len(short(text)) <= 120


@given(st.text(st.sampled_from("`a <*[\\"), min_size=1))
def test_no_tick_ends_the_code_around_it(text):
    shown = code(text)
    fence = shown[: len(shown) - len(shown.lstrip("`"))]
    assert shown.endswith(fence)
    assert fence not in shown[len(fence) : -len(fence)].strip().split(" ")


@given(st.lists(st.text(st.sampled_from("`a\n"))))
def test_no_line_ends_the_block_around_it(lines):
    first, *inside, last = block(lines).split("\n")
    assert first == f"{last}text"
    assert last not in inside


def test_a_sentence_has_no_markup_in_it_and_comes_back_without():
    assert plain("a < b & _x [y]") == "a \\< b \\& \\_x \\[y\\]"
    assert without_markup(plain("a < b & _x [y]")) == "a < b & _x [y]"
    assert without_markup(f"{code('x')}: a\n\n{block(['y', 'z'])}") == "x: a\n\ny\nz"
