"""All that a script declares is one binding in its scope, which later texts and functions see."""

import pytest

from scxml_engine.ecmascript import UNDEFINED, decode, encode
from scxml_engine.errors import ScriptError, ScriptSyntaxError


@pytest.fixture(scope="module")
def realm(make_realm):
    return make_realm()


@pytest.fixture
def scope(realm):
    return realm.open()


@pytest.fixture
def run(realm, scope):
    return lambda text: realm.run(scope, realm.script(text))


@pytest.fixture
def get(realm, scope):
    return lambda text: decode(realm.value(scope, realm.expression(text)))


@pytest.mark.parametrize(
    ("text", "probe", "expected"),
    [
        ("var x = 1", "x", 1),
        ("let x = 1", "x", 1),
        ("const x = 1", "x", 1),
        ("x = 1", "x", 1),
        ("function x() { return 1 }", "x()", 1),
        ("function x() { return 1 }", "x.name", "x"),
        ("var x = function () { }", "x.name", "x"),
        ("var x = y => y", "x(1)", 1),
        ("x = y => y", "x(1)", 1),
        ("var x = function named() { return named === x }", "x()", True),
        ("class x { a = 1 }", "new x().a", 1),
        ("class x { }\n(1)", "typeof x", "function"),
        ("async function x() { }", "typeof x", "function"),
        ("function* x() { yield 1 }", "[...x()]", [1]),
        ("{ function x() { return 1 } }", "x()", 1),
        ("if (true) { function x() { return 1 } } else { }", "x()", 1),
        ("var {x, ...y} = {x: 1, z: 2}", "[x, y]", [1, {"z": 2}]),
        ("let [x = 1] = []", "x", 1),
        ("for (var x = 0; x < 3; x++) ;", "x", 3),
        ("for (var x in {k: 1}) ;", "x", "k"),
        ("for (x of [7]) ;", "x", 7),
        ("for (let x = 0; x < 3; x++) ;", "typeof x", "undefined"),
        ("{ let x = 1 }", "typeof x", "undefined"),
        ("try { throw 1 } catch (x) { var y = x }", "[typeof x, y]", ["undefined", 1]),
        ("var x", "x", UNDEFINED),
        ("x = 1\nfunction f() { }\n(0)", "x", 1),
        ("f(); function f() { x = 1 }", "x", 1),
        ("function f() { function g() { return 1 } return g() } x = f()", "x", 1),
        ("function f() { return 1 } function f() { return 2 }", "f()", 2),
        ("function x(x) { return arguments.length + x }", "x(1)", 2),
        ("'use strict'; x = 1", "x", 1),
        ("let x = 1, y = () => x; x = 2", "y()", 2),
        (
            "var toString = 1, constructor = 2, valueOf = 3; hasOwnProperty = 4",
            "[toString, constructor, valueOf, hasOwnProperty]",
            [1, 2, 3, 4],
        ),
        ("var JSON = JSON || 1", "typeof JSON.parse", "function"),
        ("label: for (;;) { x = 1; break label }", "x", 1),
        ("switch (1) { case 1: var x = 1 }", "x", 1),
        ("`${x = 1}`", "x", 1),
        ("const é = 1; let $ = 2, _ = 3", "[é, $, _]", [1, 2, 3]),
    ],
)
def test_what_a_script_makes_stays(run, get, text, probe, expected):
    run(text)
    assert get(probe) == expected


def test_there_is_one_binding(run, get, realm, scope):
    run("let n = 1; function read() { return n } function write(v) { n = v } var again = function () { return n }")
    realm.assign(scope, realm.location("n"), realm.expression("5"))
    assert get("[read(), again()]") == [5, 5]
    get("write(6)")
    run("n += 1; function read() { return -n }")
    assert get("[n, read(), again()]") == [7, -7, 7]


def test_a_function_may_replace_itself(run, get):
    run("function once() { once = function () { return 2 }; return 1 }")
    assert get("[once(), once()]") == [1, 2]


def test_var_without_a_value_keeps_the_value(run, get):
    run("var x = 1")
    run("var x")
    assert get("x") == 1


def test_scripts_of_two_scopes_do_not_meet(realm):
    one, two = realm.open(), realm.open()
    script = realm.script(
        "var n = (typeof n == 'undefined' || n === undefined) ? 1 : n + 1; implicit = n; function f() { return ++n }"
    )
    for scope, times in ((one, 3), (two, 1)):
        for _ in range(times):
            realm.run(scope, script)
    read = realm.expression("[n, implicit, f()]")
    assert decode(realm.value(one, read)) == [3, 3, 4]
    assert decode(realm.value(two, read)) == [1, 1, 2]


def test_what_is_there_before_is_seen(realm, scope, run, get):
    realm.define(scope, "d", encode({"n": 1}))
    run("d.n++; d.m = d.n")
    assert get("d") == {"n": 2, "m": 2}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("var a = 1;\nfunction f() {\n}\nnope()", 4),
        ("let a;\n\n\nclass A {\n}\nnope()", 6),
        ("function f() {\n  nope()\n}\nf()", 2),
        ("nope()", 1),
    ],
)
def test_an_error_has_its_line(run, text, line):
    with pytest.raises(ScriptError) as caught:
        run(text)
    assert caught.value.line == line


def test_what_was_written_before_a_failure_stays(run, get):
    with pytest.raises(ScriptError):
        run("var x = 1; nope(); x = 2")
    assert get("x") == 1


def test_a_script_that_does_not_parse_is_refused(realm):
    with pytest.raises(ScriptSyntaxError):
        realm.script("var = 1")


def test_a_script_that_cannot_be_analysed_runs_as_it_is(run, get, realm, scope):
    realm.declare(scope, "y")
    run("var 𝒳 = 1; y = 𝒳")
    assert get("y") == 1


def test_promise_jobs_never_run(run, get):
    run("var done = 0; Promise.resolve().then(() => { done = 1 }); (async () => { await 1; done = 2 })()")
    assert get("done") == 0
