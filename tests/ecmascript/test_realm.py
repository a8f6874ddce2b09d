"""The realm's entries, one by one: what each promises, and what it refuses."""

import pytest

from scxml_engine.ecmascript import UNDEFINED, RealmLimits, decode, encode
from scxml_engine.errors import ScriptError, ScriptSyntaxError


@pytest.fixture(scope="module")
def realm(make_realm):
    return make_realm()


@pytest.fixture
def scope(realm):
    scope = realm.open()
    yield scope
    realm.close(scope)


@pytest.fixture
def get(realm, scope):
    return lambda text: decode(realm.value(scope, realm.expression(text)))


def test_a_text_is_compiled_once(realm):
    assert realm.expression("1 + 1") == realm.expression("1 + 1")
    assert realm.expression("q") != realm.location("q") != realm.script("q")


def test_free_names_are_the_scope_then_the_globals(realm, scope, get):
    realm.define(scope, "x", encode(1))
    realm.define(scope, "isNaN", encode("mine"))
    assert get("[x, isNaN, typeof isFinite, typeof nope]") == [1, "mine", "function", "undefined"]


def test_scopes_do_not_share_names(realm, scope):
    other = realm.open()
    realm.define(scope, "x", encode(1))
    assert realm.declared(scope, "x")
    assert not realm.declared(other, "x")


def test_a_closed_scope_is_empty_when_its_handle_comes_again(realm):
    one = realm.open()
    realm.define(one, "x", encode(1), constant=True)
    realm.close(one)
    two = realm.open()
    assert two == one
    assert not realm.declared(two, "x")
    realm.declare(two, "x")
    realm.assign_value(two, realm.location("x"), encode(2))


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("0", False),
        ("''", False),
        ("'0'", True),
        ("null", False),
        ("undefined", False),
        ("NaN", False),
        ("0n", False),
        ("[]", True),
        ("({})", True),
        ("-0", False),
        ("() => 1", True),
        ("Symbol()", True),
        ("new Map", True),
    ],
)
def test_truth(realm, scope, text, truth):
    assert realm.truth(scope, realm.expression(text)) is truth


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("'it'", "it"),
        ("-0", "0"),
        ("undefined", "undefined"),
        ("null", "null"),
        ("1.50", "1.5"),
        ("1n", "1"),
        ("true", "true"),
        ("({a: [1, undefined]})", '{"a":[1,null]}'),
        ("new Date(0)", '"1970-01-01T00:00:00.000Z"'),
        ("Symbol('s')", "Symbol(s)"),
        ("new Map", "{}"),
        ("[1n]", "1"),
        ("(function () { var o = {}; o.o = o; return o })()", "[object Object]"),
        ("({toJSON() { throw 1 }, toString() { return 'so' }})", "so"),
        ("({toJSON() { return 'j' }})", '"j"'),
    ],
)
def test_text(realm, scope, text, said):
    assert realm.text(scope, realm.expression(text)) == said


def test_a_function_as_text_is_its_source(realm, scope):
    assert realm.text(scope, realm.expression("x => 1")) == "x => 1"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("() => 1", "a function"),
        ("new Map", "a Map"),
        ("[{a: new Set}]", r"\[0\].a: a Set"),
        ("/a/", "a RegExp"),
        ("Symbol()", "a symbol"),
        ("new (class Point {})", "a Point"),
        ("Promise.resolve()", "a Promise"),
        ("new Error('x')", "an Error"),
        ("({get a() { return 1 }})", "a: an accessor"),
        ("new Proxy({}, {})", "a Proxy"),
        ("Object.freeze({})", "frozen"),
        ("Object.create(null)", "without a prototype"),
        ("new String('x')", "a String"),
        ("({[Symbol.iterator]: 1})", "symbol"),
        ("Math", "Object|accessor|hidden|frozen"),
        ("new Uint8Array(2)", "a Uint8Array"),
        ("Object.assign([1], {x: 1})", "array with properties"),
        ("(function () { return arguments })()", "hidden|symbol"),
        ("new Proxy([], {})", "a Proxy"),
        ("Object.assign(new Date, {x: 1})", "Date with"),
        ("new (class extends Array {})", "cannot"),
    ],
)
def test_what_cannot_cross_is_refused_by_name(realm, scope, text, kind):
    with pytest.raises(ScriptError, match=kind):
        realm.value(scope, realm.expression(text))


FAILURES = [
    ("nope", "ReferenceError", "nope is not defined", 1),
    ("1 +\n null.x", "TypeError", "cannot read property 'x' of null", 2),
    ("(function () { throw 'word' })()", "Error", "thrown: word", 0),
    ("(function () { throw null })()", "Error", "thrown: null", 0),
    ("(function () { throw undefined })()", "Error", "thrown: undefined", 0),
    ("(function () { throw {name: 'Mine', message: 'm'} })()", "Mine", "Mine: m", 0),
    ("(function () { throw {toString() { throw 1 }} })()", "Error", "cannot be read", 0),
    ("(function () { throw {get message() { throw 1 }} })()", "Error", "object Object", 0),
    ("(() => { throw new Proxy({}, {get() { throw 1 }}) })()", "Error", "cannot be read", 0),
    ("(() => { throw Object.assign(new Error('e'), {name: 'N'.repeat(9999)}) })()", "NNN", "…", 1),
    ("(function () { throw new Error('a\\0b\\ud800') })()", "Error", "a\0b\ud800", 1),
]


@pytest.mark.parametrize(("text", "name", "message"), [each[:3] for each in FAILURES])
def test_a_failure_says_what(realm, scope, text, name, message):
    with pytest.raises(ScriptError) as caught:
        realm.value(scope, realm.expression(text))
    assert caught.value.name.startswith(name)
    assert message in str(caught.value)


@pytest.mark.parametrize(("text", "line"), [(text, line) for text, _, _, line in FAILURES])
def test_a_failure_says_where(realm, scope, text, line):
    with pytest.raises(ScriptError) as caught:
        realm.value(scope, realm.expression(text))
    assert caught.value.line == line


def test_lines_of_the_realm_itself_are_no_lines(realm, scope):
    with pytest.raises(ScriptError) as caught:
        realm.value(scope, realm.expression("\n\nnew Date(NaN).toISOString()"))
    assert caught.value.line == 3


def test_assign_stores_by_reference(realm, scope, get):
    realm.declare(scope, "a")
    realm.declare(scope, "b")
    realm.assign(scope, realm.location("a"), realm.expression("({n: 1})"))
    realm.assign(scope, realm.location("b"), realm.expression("a"))
    realm.assign(scope, realm.location("b.n"), realm.expression("2"))
    realm.assign(scope, realm.location("b['list']"), realm.expression("[function (x) { return x }]"))
    assert get("[a === b, a.n, a.list[0](7)]") == [True, 2, 7]


@pytest.mark.parametrize(
    ("location", "name", "message"),
    [
        ("nope", "ReferenceError", "nope is not declared"),
        ("nope.x", "ReferenceError", "nope is not declared"),
        ("Math.x", "ReferenceError", "Math is not declared"),
        ("Object.prototype.x", "ReferenceError", "Object is not declared"),
        ("_event", "TypeError", "_event is read-only"),
        ("_event.data.x", "TypeError", "_event is read-only"),
        ("x.y.z", "TypeError", "[Uu]ndefined"),
    ],
)
def test_assign_refuses(realm, scope, location, name, message):
    realm.define(scope, "_event", encode({"data": {}}), constant=True)
    realm.define(scope, "x", encode({}))
    for assign in (
        lambda: realm.assign(scope, realm.location(location), realm.expression("1")),
        lambda: realm.assign_value(scope, realm.location(location), encode(1)),
    ):
        with pytest.raises(ScriptError, match=message) as caught:
            assign()
        assert caught.value.name == name


def test_a_location_begins_with_a_name(realm):
    with pytest.raises(ScriptSyntaxError, match="name of a data item"):
        realm.location("this.x")


def test_a_constant_is_for_python_alone(realm, scope, get):
    realm.define(scope, "c", encode(1), constant=True)
    for text in ("c = 2", "var c = 3", "c++"):
        with pytest.raises(ScriptError, match="c is read-only"):
            realm.run(scope, realm.script(text))
    realm.run(scope, realm.script("function f() { 'use strict'; try { this.c = 4 } catch (e) { } } f()"))
    assert get("c") == 1
    realm.define(scope, "c", encode(5), constant=True)
    assert get("c") == 5
    with pytest.raises(ScriptError, match="read-only"):
        realm.initialise(scope, "c", realm.expression("6"))
    realm.forget(scope, "c")
    assert get("typeof c") == "undefined"
    realm.define(scope, "c", encode(7))
    realm.assign(scope, realm.location("c"), realm.expression("8"))
    assert get("c") == 8


def test_declare_keeps_what_is_there(realm, scope, get):
    realm.declare(scope, "x")
    assert get("x") is UNDEFINED
    realm.define(scope, "x", encode(1))
    realm.declare(scope, "x")
    assert get("x") == 1


def test_initialise_makes_and_replaces(realm, scope, get):
    realm.initialise(scope, "toString", realm.expression("function () { return 'mine' }"))
    realm.initialise(scope, "toString", realm.expression("function () { return 'other' }"))
    assert get("toString()") == "other"


def test_an_iteration_walks_a_copy_by_reference(realm, scope, get):
    for name in ("list", "item", "index"):
        realm.declare(scope, name)
    realm.assign(scope, realm.location("list"), realm.expression("[{n: 1}, , {n: 3}]"))
    iteration, length = realm.iterate(scope, realm.expression("list"))
    assert length == 3
    realm.run(scope, realm.script("list.length = 0; var first = null"))
    realm.item(scope, iteration, 0, realm.location("item"), realm.location("index"))
    realm.run(scope, realm.script("first = item; item.n = 9"))
    realm.item(scope, iteration, 1, realm.location("item"), None)
    assert get("[item, index, first.n]") == [UNDEFINED, 0, 9]
    with pytest.raises(ScriptError, match="not declared"):
        realm.item(scope, iteration, 2, realm.location("nowhere"), None)
    realm.end_iteration(iteration)
    realm.end_iteration(iteration)


@pytest.mark.parametrize("text", ["'abc'", "({length: 1})", "null", "5", "new Set"])
def test_only_an_array_is_iterated(realm, scope, text):
    with pytest.raises(ScriptError, match="no array"):
        realm.iterate(scope, realm.expression(text))


def test_an_expression_declares_nothing(realm, scope, get):
    other = realm.open()
    realm.value(scope, realm.expression("leaked = 1"))
    assert get("typeof leaked") == "undefined"
    assert decode(realm.value(other, realm.expression("typeof leaked"))) == "undefined"


@pytest.mark.parametrize("text", ["__realm_scope__", "'__realm_made__'", "\\u005f_realm_x", "__re\\u{61}lm_value__"])
def test_the_names_of_the_realm_are_refused(realm, text):
    for compiled in (realm.expression, realm.location, realm.script):
        with pytest.raises(ScriptSyntaxError, match="__realm_"):
            compiled(text)


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_a_name_that_would_be_harmed_is_refused(realm, scope, name):
    with pytest.raises(ScriptError, match="name of a property"):
        realm.declare(scope, name)


def test_memory_is_counted(realm):
    before = realm.memory_used
    scope = realm.open()
    realm.define(scope, "x", encode("a" * 100_000))
    assert 90_000 < realm.memory_used - before < 300_000
    realm.close(scope)
    assert realm.memory_used - before < 50_000


def test_the_defaults_are_stated():
    assert RealmLimits() == RealmLimits(0.05, 64 * 1024 * 1024, 1024 * 1024)
