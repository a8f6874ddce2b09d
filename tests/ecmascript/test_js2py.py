"""What concerns the realm on js2py alone: how it is had, what is mended, and that it answers as the other realm does."""

import importlib
import json
import subprocess
import sys

import pytest

from scxml_engine.ecmascript import Js2PyRealm, Prelude, QuickJsRealm, RealmLimits, decode, encode, js2py_engine
from scxml_engine.errors import ScriptError, ScriptSyntaxError, SnapshotError, UsageError
from tests.ecmascript.realms import DIFFERENCES, speaks
from tests.ecmascript.test_purity import TEXTS

NOW = 1_792_000_000_123
ODD_DATES = ("1 MST 2020", "10:00 CET", "10:00Z'", "10:00z")  # of no standard: each engine reads them in its own way


@pytest.fixture(scope="module")
def realm():
    try:
        return Js2PyRealm()
    except UsageError as error:
        pytest.skip(str(error))


@pytest.fixture
def scope(realm):
    scope = realm.open()
    yield scope
    realm.close(scope)


@pytest.fixture
def get(realm, scope):
    return lambda text: decode(realm.value(scope, realm.expression(text)))


def test_it_is_loaded_by_name_only():
    program = "import sys, scxml_engine.ecmascript; print('js2py' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("failure", "version", "message"),
    [
        (ModuleNotFoundError("js2py"), (3, 11), "needs the package js2py"),
        (KeyError(3), (3, 12), r"cannot run on Python 3\.12"),
        (RuntimeError("bytecode"), (3, 13), r"cannot run on Python 3\.13"),
        (RuntimeError("odd"), (3, 11), r"fails to load \(RuntimeError: odd\)"),
    ],
)
def test_where_it_cannot_be_had_one_line_says_what_and_the_mend(monkeypatch, failure, version, message):
    def missing(name):
        raise failure

    monkeypatch.setattr(importlib, "import_module", missing)
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    with pytest.raises(UsageError, match=message) as caught:
        js2py_engine.loaded.__wrapped__()
    assert str(caught.value).endswith("use Python 3.11 and: pip install 'scxml-engine[js2py]'")
    assert "\n" not in str(caught.value)


def test_both_realms_give_the_same_text(realm):
    """Dates, their reading and their writing, and chance: one answer in both."""
    other = QuickJsRealm()
    places = [(each, each.open(7)) for each in (realm, other)]
    for each, scope in places:
        each.enter(scope, NOW)
    for text in TEXTS:
        if speaks(Js2PyRealm, text) and not any(odd in text for odd in ODD_DATES):
            one, two = (each.text(scope, each.expression(text)) for each, scope in places)
            assert one == two, text


def test_a_snapshot_crosses_from_one_realm_to_the_other(realm):
    text = "var a = [1, , {d: new Date(5)}], b = [a, a]; function f() { return Math.random() } var r = f()"
    probe = "[a[2].d.getTime(), b[0] === a && b[1] === a, 1 in a, f(), r]"
    other = QuickJsRealm()
    scope = realm.open(3)
    realm.run(scope, realm.script(text))
    taken = realm.snapshot(scope)
    other.script(text)
    there = other.restore(taken)
    assert json.loads(other.snapshot(there)) == json.loads(taken)
    assert other.value(there, other.expression(probe)) == realm.value(realm.restore(taken), realm.expression(probe))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[-7 % 5, 3, 7 % -5, 5.5 % 2, 5 % 0 !== 5 % 0, 5 % (1 / 0)]", [-2, 3, 2, 1.5, True, 5]),
        (
            "(function () { var seen = []; for (var k in {b: 1, a: 2, 1: 3}) seen.push(k); return seen })()",
            ["1", "b", "a"],
        ),
        ("Object.keys({b: 1, a: 2, 10: 1, 9: 1})", ["9", "10", "b", "a"]),
        ("Object.getOwnPropertyNames({b: 1, a: 2})", ["b", "a"]),
        ('JSON.parse(\'{"b": null, "a": [null, true, "é"]}\')', {"b": None, "a": [None, True, "é"]}),
        ("JSON.parse('[1, 2]', function (k, v) { return v > 1 ? undefined : v }).length", 2),
        ("JSON.stringify({b: [NaN, undefined, 1e21], a: undefined, c: 'x\"'})", '{"b":[null,null,1e+21],"c":"x\\""}'),
        ("JSON.stringify({a: [1, {}], b: []}, null, 1)", '{\n "a": [\n  1,\n  {}\n ],\n "b": []\n}'),
        ("JSON.stringify({a: 1, b: {a: 2, c: 3}}, ['a'])", '{"a":1}'),
        (
            "JSON.stringify([1, 'a'], function (k, v) { return typeof v === 'number' ? v + 1 : v }, '--')",
            '[\n--2,\n--"a"\n]',
        ),
        ("typeof JSON.stringify(undefined) + typeof JSON.stringify(function () {})", "undefinedundefined"),
        ("JSON.stringify(new Date(5))", '"1970-01-01T00:00:00.005Z"'),
        ("({f: function () { return 1 }, get g() { return this.f() + 1 }, set g(v) {}}).g", 2),
        ("[1, , 3].length + ',' + (1 in [1, , 3])", "3,false"),
        ("'😀'.length + '😀'.charCodeAt(0)", 55359),
        ("typeof eval + typeof Function + typeof console + typeof ArrayBuffer + typeof window", "undefined" * 5),
        ("(function () {}) instanceof (function () {}).constructor", True),
    ],
)
def test_what_was_mended(get, text, expected):
    assert get(text) == expected


@pytest.mark.parametrize("text", ["pyimport os", "var x; pyimport sys"])
def test_a_text_cannot_import_python(realm, text):
    with pytest.raises(ScriptSyntaxError):
        realm.script(text)


@pytest.mark.parametrize(
    "text", ["eval('1')", "(function () {}).constructor('return 1')()", "new Function('return 1')"]
)
def test_no_text_becomes_code(realm, scope, text):
    with pytest.raises(ScriptError):
        realm.value(scope, realm.expression(text))


@pytest.mark.parametrize(
    "text",
    [
        "Object.prototype.leak = 1",
        "Array.prototype.push = 1",
        "Math.max = 1; Math = 1",
        "[].__proto__.leak = 1",
        "Date.prototype.getTime = 1",
        "this.leak = 1",
        "(function () { undeclared = 1; this.own = 1 })()",
    ],
)
def test_one_scope_never_shows_in_another_by_accident(realm, scope, text):
    realm.run(scope, realm.script(text))
    witness = "[({}).leak, [].leak, typeof leak, typeof undeclared, typeof own, Math.max(1, 2), new Date(5).getTime(), [].push(1)]"
    for other in (realm, Js2PyRealm()):
        fresh = other.open()
        assert other.text(fresh, other.expression(witness)) == '[null,null,"undefined","undefined","undefined",2,5,1]'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x => x", "not supported by ECMA 5.1"),
        ("(function () { switch (1) { default: case 1: } })()", "a default that is not the last"),
        ("({a})", "js2py cannot translate this text: Shorthand"),
        ("(function () { with (a) { } })()", "js2py cannot translate this text: With"),
    ],
)
def test_what_it_does_not_know_is_refused_when_it_is_compiled(realm, text, message):
    with pytest.raises(ScriptSyntaxError, match=message):
        realm.expression(text)


def test_a_failure_inside_js2py_is_a_failure_of_the_text(realm, scope):
    with pytest.raises(ScriptError, match="InternalError: js2py failed"):
        realm.value(scope, realm.expression("Math.cos(1 / 0)"))


def answer(realm, text):
    try:
        return realm.value(realm.open(), realm.expression(text))
    except ScriptError:
        return None


@pytest.mark.parametrize(("text", "here", "there"), DIFFERENCES)
def test_what_it_answers_otherwise_is_listed(realm, text, here, there):
    assert answer(realm, text) == here
    assert answer(QuickJsRealm(), text) == there


def test_calls_nest_as_deep_as_python_lets_them(realm, scope):
    assert decode(realm.value(scope, realm.expression("(function f(n) { return n ? 1 + f(n - 1) : 0 })(100)"))) == 100
    with pytest.raises(ScriptError, match="nested too deep"):
        realm.value(scope, realm.expression("(function f() { return f() })()"))
    assert realm.truth(scope, realm.expression("true"))


def test_a_bigint_cannot_enter(realm, scope):
    with pytest.raises(ScriptError, match="BigInt"):
        realm.define(scope, "x", '{"$":"bigint","v":"1"}')
    with pytest.raises(SnapshotError, match="BigInt"):
        realm.restore('{"random":0,"data":{"x":{"$":"bigint","v":"1"}}}')


def test_it_is_never_lost_and_counts_nothing(realm):
    realm = Js2PyRealm(RealmLimits(memory=1))
    assert realm.memory_used == 0
    with pytest.raises(UsageError, match="nothing to salvage"):
        realm.salvage()


def test_a_prelude_in_es5_alone_needs_no_second_text(realm):
    other = Js2PyRealm(prelude=Prelude("{names: {twice: function (x) { return 2 * x }}, hooks: {}}"))
    assert decode(other.value(other.open(), other.expression("twice(4)"))) == 8


def test_a_view_lets_nothing_be_added_or_taken_away(realm):
    realm = Js2PyRealm(prelude=Prelude("{names: {get all() { return __realm_view__(this); }}}", frozenset({"all"})))
    scope = realm.open()
    realm.define(scope, "x", encode(1))
    realm.run(scope, realm.script("all.x += 4; delete all.x; var seen = []; for (var k in all) seen.push(k)"))
    assert decode(realm.value(scope, realm.expression("[x, seen, all.nope === undefined, 'x' in all]"))) == [
        5,
        ["x", "seen", "k"],
        True,
        True,
    ]
    with pytest.raises(ScriptError, match="nope is not declared"):
        realm.assign(scope, realm.location("all.nope"), realm.expression("1"))
