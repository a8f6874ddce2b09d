"""ECMAScript in markup: tokens at their places in the text, and what stands beside them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.language.code import Code

COND = "a &lt; 3 &amp;&amp; _event.data.callresult == 'Busy'"


def text_of(code: Code, index: int) -> str:
    token = code.tokens[index]
    start, end = code.span(token.start, token.end)
    return code.raw[start - code.start : end - code.start]


def index_of(code: Code, text: str) -> int:
    return next(index for index, token in enumerate(code.tokens) if token.text == text)


def test_an_entity_is_one_character_of_the_source_and_several_of_the_text():
    code = Code(COND, 10)
    assert code.source == "a < 3 && _event.data.callresult == 'Busy'"
    assert text_of(code, index_of(code, "<")) == "&lt;"
    assert text_of(code, index_of(code, "'Busy'")) == "'Busy'"


def test_in_a_section_there_are_no_entities():
    assert Code("a &lt; b", 0, entities=False).source == "a &lt; b"


@given(st.text(st.sampled_from("ab&;lt<#3'\U0001f600"), max_size=30), st.integers(0, 5))
def test_a_place_of_the_source_comes_back(raw, start):
    code = Code(raw, start)
    for index in range(len(code.source)):
        assert code.index(code.offset(index)) == index


@given(st.lists(st.sampled_from(["a", "&lt;", "&#x1F600;", "&amp;", "&nbsp;", " "]), max_size=12), st.data())
def test_a_place_within_an_entity_is_that_of_its_character(parts, data):
    code = Code("".join(parts), 3)
    offset = data.draw(st.integers(3, 3 + len(code.raw)))
    index = code.index(offset)
    assert code.offset(index) <= offset
    assert index == len(code.source) or code.offset(index + 1) > offset


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a + b.c", ["a", "b"]),
        ("_data.a + _data['x']", ["_data", "a", "_data"]),
        ("{a: b, c}", ["b", "c"]),
        ("x ? y : z", ["x", "y", "z"]),
        ("`${a} b`", ["a"]),
        ("'a' // b", []),
    ],
)
def test_names_that_stand_for_a_value(source, names):
    assert [name for name, _, _ in Code(source, 0).names()] == names


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("_event.data.callresult == 'X'", ("_event", "data", "callresult")),
        ("'X' === result", ("result",)),
        ("_data.r != 'X'", ("_data", "r")),
        ("r eq 'X'", ("r",)),
        ("['a', 'X', 'b'].indexOf(_event.data.callresult) >= 0", ("_event", "data", "callresult")),
        ("['X'].includes(r)", ("r",)),
        ("switch (r.s) { case 'a': break; case 'X': break; }", ("r", "s")),
        ("f('X')", ()),
        ("a + 'X'", ()),
    ],
)
def test_what_a_string_is_compared_with(source, path):
    code = Code(source, 0)
    assert code.compared(index_of(code, "'X'")) == path


def test_the_function_whose_first_argument_it_is():
    code = Code("In('a') && f(1, 'b')", 0)
    assert code.called_with(index_of(code, "'a'")) == "In"
    assert code.called_with(index_of(code, "'b'")) == ""


@pytest.mark.parametrize(("source", "inside"), [("'ab'", "ab"), ("'ab", "ab"), ("'", ""), ("''", "")])
def test_a_string_is_known_without_its_last_quote(source, inside):
    assert [text for text, *_ in Code(source, 0).strings()] == [inside]
