"""Comparisons, memberships, cases and look-ups are found by their tokens, where both sides stand alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.comparisons import (
    cases,
    comparisons,
    keys_of,
    look_ups,
    memberships,
    string,
    strings_of,
)
from scxml_engine.ecmascript import Kind, tokens


def code(text):
    return [each for each in tokens(text) if each.kind is not Kind.COMMENT]


def side(operand):
    return ".".join(operand.path) if operand.path else operand.literal.text


def compared(text):
    return [f"{side(each.left)} {each.operator} {side(each.right)}" for each in comparisons(code(text))]


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("a == 'x'", ["a == 'x'", "'x' == a"]),
        ("a.b['c'] !== 5", ["a.b.c !== 5", "5 !== a.b.c"]),
        ("1 < a", ["1 < a", "a > 1"]),
        ("a le b", ["a <= b", "b >= a"]),
        ("(a /* none */ eq 'x')", ["a == 'x'", "'x' == a"]),
        ("a == 'x' && b ne 2 or c", ["a == 'x'", "'x' == a", "b != 2", "2 != b"]),
        ("f(a == null)", ["a == null", "null == a"]),
        ("eq == 1", ["eq == 1", "1 == eq"]),
        ("return a == 1", ["a == 1", "1 == a"]),
    ],
)
def test_both_ways_round(text, both):
    assert compared(text) == both


@pytest.mark.parametrize(
    "text",
    ["a + b == 1", "1 == a + b", "!a == 1", "typeof a == 'x'", "a == b.c()", "a() == 1", "a == b == 1 + 2", "a[0] == 1", "'a == 1'", "a = 1", "a++ == 1", "case == 1", "a == -1", "== 1", "a =="],
)  # fmt: skip
def test_what_is_only_a_part(text):
    assert "a == 1" not in compared(text)
    assert "b == 1" not in compared(text)


@given(st.text(alphabet="ab.=!<'\"[]( ){}1,switchcaeindexOf:?`$", max_size=40))
def test_any_text_can_be_read(text):
    found = code(text)
    for reader in (comparisons, memberships, cases, look_ups):
        assert len(list(reader(found))) <= 2 * len(found)
    assert isinstance(strings_of(found), tuple)
    assert isinstance(keys_of(found), tuple)


@pytest.mark.parametrize(
    ("text", "name", "strings", "holds"),
    [
        ("['x', 'y'].indexOf(a.b) >= 0", (), ("x", "y"), True),
        ("['x'].indexOf(a) > -1", (), ("x",), True),
        ("['x'].indexOf(a) != -1", (), ("x",), True),
        ("~['x'].indexOf(a)", (), ("x",), True),
        ("['x'].indexOf(a) ge 0", (), ("x",), True),
        ("['x'].indexOf(a) < 0", (), ("x",), False),
        ("['x'].indexOf(a) === -1", (), ("x",), False),
        ("['x'].includes(a)", (), ("x",), True),
        ("!['x'].includes(a)", (), ("x",), False),
        ("list.indexOf(a) >= 0", ("list",), (), True),
        ("_data.list.includes(a)", ("_data", "list"), (), True),
        ("['x'].indexOf(a) > 0", (), ("x",), None),
        ("['x'].indexOf(a) == 2", (), ("x",), None),
    ],
)
def test_memberships(text, name, strings, holds):
    [found] = memberships(code(text))
    assert (found.name, found.strings, found.holds) == (name, strings, holds)
    assert found.path[0] == "a"
    if holds is not None:
        assert found.span == (0, len(code(text)))


@pytest.mark.parametrize(
    "text",
    [
        "[x].indexOf(a) >= 0",
        "f()['x'].indexOf(a)",
        "['x'].indexOf(f(a))",
        "['x'].indexOf('y')",
        "indexOf(a)",
        "['x'].indexOf(a, 1)",
        "[].includes(a)",
    ],
)
def test_what_is_no_membership(text):
    assert list(memberships(code(text))) == []


def test_cases_of_a_switch_and_not_of_one_inside_it():
    text = "switch (a.b) { case 'x': f({c: 1}); break; case 2: switch (c) { case 'y': } default: case z(): }"
    assert [(path, token.text) for path, token in cases(code(text))] == [
        (("a", "b"), "'x'"),
        (("a", "b"), "2"),
        (("c",), "'y'"),
    ]


def test_look_ups():
    assert list(look_ups(code("a[b.c] + d.e[f] + g['h'] + [i] + j[k + 1]"))) == [("a", ("b", "c"))]


def test_literals():
    assert strings_of(code("['x', \"y\"]")) == ("x", "y")
    assert strings_of(code("['x', y]")) == strings_of(code("['x'")) == strings_of(code("['x', 'y\\x41']")) == ()
    assert keys_of(code("{a: 1, 'b': {c: 2}, d: [1, 2]}")) == ("a", "b", "d")
    assert keys_of(code("['a']")) == ()
    assert string(code("'it\\'s'")[0]) is None
    assert string(code("a")[0]) is None
