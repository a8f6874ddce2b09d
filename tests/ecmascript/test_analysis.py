"""What a script declares and assigns, and where a location begins."""

import pytest

from scxml_engine.ecmascript import analysis
from scxml_engine.ecmascript.rewriting import rewritten


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("var a, {b, c: [d = 1, ...e]} = {}", "a b d e"),
        ("let a; const b = 1; class C {} function f() {}", "a b C f"),
        ("if (1) { var a; let no } for (var b of []) {} try { var c } catch (no) {}", "a b c"),
        ("function f() { var no; let no2; function no3() {} }", "f"),
        ("{ function g() {} async function no() {} }", "g"),
        ("switch (1) { case 1: function g() {} var h }", "g h"),
        ("() => { var no }", ""),
    ],
)
def test_declared(text, declared):
    assert sorted(analysis.script(text).declared) == sorted(declared.split())


@pytest.mark.parametrize(
    ("text", "assigned"),
    [
        ("a = 1; b++; --c; d += 1", "a b c d"),
        ("for (a in {}) {} for (b of []) {} for ([c, {d}] of []) {}", "a b c d"),
        ("[a, b = 1, ...c] = []; ({d, e: f} = {})", "a b c d f"),
        ("x.y = 1; x[z] = 2", ""),
        ("var a; a = 1; let b; b = 2", ""),
        ("{ let a; a = 1 } a = 2", "a"),
        ("{ let a; a = 1 }", ""),
        ("function f(a, {b}) { a = b = c = 1; var d; d = 1; function e() {} e = 1 }", "c"),
        ("f = function g() { g = 1 }", "f"),
        ("try {} catch (e) { e = 1; x = 1 }", "x"),
        ("for (let i = 0; i < 1; i++) { i = 2 }", ""),
        ("(a => { a = 1; b = 1 })", "b"),
        ("class A { m() { n = 1 } static { o = 1; var p; p = 1 } }", "n o"),
    ],
)
def test_assigned_without_a_declaration(text, assigned):
    assert sorted(analysis.script(text).assigned) == sorted(assigned.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x", ("x", False)),
        ("(x)", ("x", False)),
        ("x.y[0]", ("x", True)),
        ("f(1).y", ("f", True)),
        ("x // c", ("x", False)),
        ("this.x", None),
        ("new X().y", None),
        ("'a'.b", None),
        ("(a, b).c", None),
    ],
)
def test_the_root_of_a_location(text, expected):
    found = analysis.root(text)
    assert (found and (found.name, found.member)) == expected


def test_what_the_parser_does_not_follow_is_left_as_it_is():
    text = "using = 1; var 𝒳 = 2; let x = 1 ¦"
    assert analysis.script(text) is None
    assert rewritten(text).body == text


@pytest.mark.parametrize(
    "text",
    ["let a = 1\n\nconst b = 2\nfunction f() {\n\n}\nclass A {\n}\n(1)\nlast", "function f() {}\r\n\r\nlet x\u2028 y"],
)
def test_no_line_moves(text):
    ready = rewritten(text)
    assert len(ready.body.splitlines()) == len(text.splitlines())
    assert ready.body.splitlines()[-1].strip() == text.splitlines()[-1].strip()
