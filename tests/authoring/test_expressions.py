"""Tokens as names and paths: what stands for a value, and what is taken of it."""

import pytest

from scxml_engine.authoring.expressions import members, text_at, uses
from scxml_engine.ecmascript import tokens


@pytest.mark.parametrize(
    ("text", "path", "rest"),
    [
        ("a", ("a",), ""),
        ("a.b.c + 1", ("a", "b", "c"), "+"),
        ("a['b'][\"c\"]", ("a", "b", "c"), ""),
        ("a?.b?.['c']", ("a", "b", "c"), ""),
        ("a[b]", ("a",), "["),
        ("a['b' + c]", ("a",), "["),
        ("a.b()", ("a", "b"), "("),
        ("a.", ("a",), "."),
        ("a?.", ("a",), "?."),
        ("a[", ("a",), "["),
        ("a['b'", ("a",), "["),
        ("a.#b", ("a", "#b"), ""),
    ],
)
def test_members(text, path, rest):
    found = tokens(text)
    taken, end = members(found, 0)
    assert taken == path
    assert text_at(found, end) == rest


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("n", 1),
        ("n.n", 1),
        ("m.n", 0),
        ("n + n", 2),
        ("{n: n}", 1),
        ("x ? n : y", 1),
        ("(y, n)", 1),
        ("'n'", 0),
        ("nn", 0),
        ("m?.n", 0),
    ],
)
def test_uses(text, count):
    assert len(list(uses(tokens(text), "n"))) == count


def test_there_is_no_text_outside():
    assert text_at(tokens("a"), -1) == text_at(tokens("a"), 1) == ""
