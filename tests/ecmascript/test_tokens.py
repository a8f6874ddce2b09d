"""Tokens and their gaps are the text; a slash divides, or begins a regular expression, by what stands before it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.ecmascript import Kind, tokens


def shown(text):
    return [token.text for token in tokens(text)]


@settings(deadline=None)
@given(st.text(max_size=40) | st.text(st.sampled_from("`${}/\\'\"*ab1.=\n <¦()[]"), max_size=30))
def test_nothing_is_lost(text):
    position, parts = 0, []
    for token in tokens(text):
        gap = text[position : token.start]
        assert not gap.strip().strip("\ufeff")
        assert text[token.start : token.end] == token.text != ""
        parts += [gap, token.text]
        position = token.end
    rest = text[position:]
    assert not rest.strip().strip("\ufeff")
    assert "".join(parts) + rest == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a¦b ¦¦ c", ["a", "¦", "b", "¦", "¦", "c"]),
        ("a&&b||!c", ["a", "&&", "b", "||", "!", "c"]),
        ("x>>>=1", ["x", ">>>=", "1"]),
        ("a?.b?.5:1", ["a", "?.", "b", "?", ".5", ":", "1"]),
        ("'it\\'s' + \"a'b\"", ["'it\\'s'", "+", '"a\'b"']),
        ("`a${b+`c${d}`}e`", ["`a${", "b", "+", "`c${", "d", "}`", "}e`"]),
        ("`${{a:1}.a}`", ["`${", "{", "a", ":", "1", "}", ".", "a", "}`"]),
        ("a /* ¦ */ b // ¦", ["a", "/* ¦ */", "b", "// ¦"]),
        ("1.5e-3 0xFF 1_000n .5", ["1.5e-3", "0xFF", "1_000n", ".5"]),
        ("ключ.$_ \\u0061b #p", ["ключ", ".", "$_", "\\u0061b", "#p"]),
        ("'unfinished\nx", ["'unfinished", "x"]),
        ("/* unfinished", ["/* unfinished"]),
        ("and and or", ["and", "and", "or"]),
    ],
)
def test_tokens(text, expected):
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "/a/",
        "x = /a/",
        "(/a/)",
        "return /a/",
        "[/[/]/]",
        "a && /b/g",
        "if (a) /b/.c()",
        "typeof /a/",
        "`${/a/}`",
        "{ } /a/",
        ", /\\//",
        "x => /a/",
        "case /a/",
    ],
)
def test_a_regular_expression(text):
    assert [token for token in tokens(text) if token.kind is Kind.REGEX]


@pytest.mark.parametrize(
    "text",
    [
        "a / b / c",
        "(a) / b / c",
        "a[0] / b / c",
        "1 / 2 / 3",
        "a.return / b / c",
        "`a` / b / c",
        "x++ / y / z",
        "a /= b / c",
        "x = {} / y / z",
    ],
)
def test_a_division(text):
    assert not [token for token in tokens(text) if token.kind is Kind.REGEX]


def test_kinds():
    kinds = [token.kind for token in tokens("a 1 '' `` /* */ + ¦ .5")]
    assert kinds == [
        Kind.NAME,
        Kind.NUMBER,
        Kind.STRING,
        Kind.TEMPLATE,
        Kind.COMMENT,
        Kind.PUNCTUATOR,
        Kind.UNKNOWN,
        Kind.NUMBER,
    ]
