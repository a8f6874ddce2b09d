"""The names of a text: what it uses from outside, and what it makes itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.names import left_behind, names, words
from scxml_engine.diagnostics import Location
from scxml_engine.scxml.model import Goal, Text


def text(source, goal=Goal.EXPRESSION):
    return Text(0, goal, source, "expr", Location("x"))


def used(source, goal=Goal.EXPRESSION):
    return list(names(text(source, goal)).used)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a + b.c.d[e]", ["a", "b", "e"]),
        ("a?.b?.[c] ?? d?.(e)", ["a", "c", "d", "e"]),
        ("({a: b, c, [d]: e, f() { return g }, ...h})", ["b", "c", "d", "e", "g", "h"]),
        ("`a ${b} ${`${c}`}`", ["b", "c"]),
        ("a`b${c}`", ["a", "c"]),
        ("'a' + \"b\" + /c/.source", []),
        ("/* a */ 1 // b", []),
        ("b + a + b", ["b", "a"]),
        ("this.a + new.target", []),
        ("typeof a === 'x' ? a : b", ["b"]),
        ("typeof a.b", ["a"]),
        ("a => a + b", ["b"]),
        ("({a: b, ...c}, [d, e = 1]) => a + b + c + d + e", ["a"]),
        ("function a(b) { return a + b + arguments }", ["arguments"]),
        ("list.map(async each => await each)", ["list"]),
        ("a eq 1 and b ne 'or'", ["a", "b"]),
        ("a ¦¦ b", ["a", "b"]),
        ("x = y", ["y"]),
        ("x.y = z", ["x", "z"]),
        ("x += y", ["x", "y"]),
    ],
)
def test_a_name_is_used_where_it_stands_for_a_value_that_the_text_does_not_make(source, expected):
    """D3: the operators of release 8.0 are no names."""
    if source.startswith("this"):
        source = f"function () {{ return {source} }}"
    assert used(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("var a = b; let c; const {d, e: [f]} = g; a + c + d + f", ["b", "g"]),
        ("for (var i = 0; i < n; i++) {} for (const k in o) k; for (each of all) each;", ["n", "o", "all"]),
        ("try { a() } catch (e) { e.b } try { } catch ({c}) { c }", ["a"]),
        ("here: for (;;) { if (a) break here; else continue here }", ["a"]),
        ("class A extends B { c = d; static e() { return A } get [f]() { return 1 } }", ["B", "d", "f"]),
        ("function f(a) { return g(a) } f(1)", ["g"]),
        ("a = 1; b.c = 2; [d, e.f] = g", ["b", "e", "g"]),
    ],
)
def test_a_script_makes_names_of_its_own(source, expected):
    assert used(source, Goal.SCRIPT) == expected


@pytest.mark.parametrize("source", ["a +", "with (a) { b }", "a b"])
def test_what_the_parser_does_not_follow_has_no_names(source):
    assert names(text(source, Goal.SCRIPT)) is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("var a = 1; function b(c) { var d; e = 1 } f = 2; let g; class H {}", {"a", "b", "e", "f", "g", "H"}),
        ("if (typeof a === 'undefined') b()", {"a"}),
        ("a + b", set()),
        ("function a() { var b; b = 1; let c = 2; c = 3 }", {"a"}),
        ("var a = b eq 1", {"a"}),
        ("a b c 'd'", {"a", "b", "c"}),  # nobody knows what it declares
    ],
)
def test_a_script_leaves_behind_what_it_declares_or_assigns(source, expected):
    assert set(left_behind(text(source, Goal.SCRIPT))) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [("a = b", {"a"}), ("a == b", set()), ("a >= b", set()), ("a => b", set()), ("typeof a == 'x'", {"a"}), ("f = ", set())],
)  # fmt: skip
def test_an_expression_leaves_behind_what_it_assigns_or_asks_for(source, expected):
    assert set(left_behind(text(source))) == expected


NAME = st.sampled_from(["a", "bc", "$d", "_e", "grün", "Busy"])
LEAF = NAME | st.sampled_from(["'x y'", '"z\\"q"', "1", "`t`", "/r/"])
EXPRESSION = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.builds("({} + {})".format, inner, inner),
        st.builds("{}.member".format, NAME),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("({{ key: {} }})".format, inner),
        st.builds("f({})".format, inner),
        st.builds("[...{}]".format, NAME),
        st.builds("`it's ${{{}}}`".format, inner),
        st.builds("({} /* don't */ || {})".format, inner, inner),
    ),
    max_leaves=8,
)


@given(EXPRESSION)
def test_every_name_that_is_used_is_among_the_words(source):
    """So a text whose words are all known need not be parsed."""
    assert set(used(source)) <= set(words(source))
