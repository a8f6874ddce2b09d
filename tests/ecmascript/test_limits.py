"""Every text ends: by itself, by the time limit, by the depth of its calls, or with its realm."""

import json
import time

import pytest

from scxml_engine.ecmascript import RealmLimits, decode, encode
from scxml_engine.errors import RealmLost, ScriptError, ScriptInterrupted, ScriptSyntaxError, SnapshotError, UsageError

# What hung, or might, in one binding or another.
ENDLESS = {
    "a loop": "(() => { while (true); })()",
    "a thrown toString": "(() => { throw {toString() { while (true); }} })()",
    "a thrown message": "(() => { throw {get message() { while (true); }} })()",
    "a thrown name": "(() => { throw Object.defineProperty(new Error(), 'name', {get() { for (;;); }}) })()",
    "a thrown stack": "(() => { throw Object.defineProperty(new Error(), 'stack', {get() { for (;;); }}) })()",
    "a thrown proxy": "(() => { throw new Proxy({}, {get() { for (;;); }}) })()",
    "a toJSON": "({toJSON() { for (;;); }})",
    "a toPrimitive": "new Date({[Symbol.toPrimitive]() { for (;;); }})",
    "a regular expression": "/(a+)+$/.test('a'.repeat(40) + 'b')",
    "a join": "new Array(3e7).join('')",
    "an indexOf": "Array.prototype.indexOf.call({length: 2 ** 40}, 1)",
    "a sort": "Array.from({length: 1e5}, (_, i) => -i).sort(() => { for (;;); })",
    "a generator": "[...(function* () { for (;;) yield 1 })()]",
    "a catch": "(() => { for (;;) { try { for (;;); } catch { } finally { } } })()",
    "a walk of many": "(() => { let a = []; a.length = 4e9; return a.map(x => x) })()",
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
@pytest.mark.parametrize("entry", ["value", "text", "truth"])
def test_the_endless_ends(make_realm, text, entry):
    realm = make_realm(RealmLimits(seconds=0.02))
    scope = realm.open()
    realm.define(scope, "x", encode(1))
    began = time.process_time()
    try:
        getattr(realm, entry)(scope, realm.expression(text))
    except RealmLost:
        pytest.fail("memory was not the matter")
    except ScriptError:
        pass
    assert time.process_time() - began < 2
    assert decode(realm.value(scope, realm.expression("x + 1"))) == 2


def test_an_interrupted_script_leaves_what_it_wrote(make_realm):
    realm = make_realm(RealmLimits(seconds=0.01))
    scope = realm.open()
    with pytest.raises(ScriptInterrupted, match=r"0\.01 s"):
        realm.run(scope, realm.script("var n = 1; try { while (true) n++ } finally { n = -1 }"))
    assert decode(realm.value(scope, realm.expression("n > 1"))) is True


@pytest.mark.parametrize(
    "text",
    [
        "(function f() { return f() })()",
        "(function f() { return [f()] })()",
        "(() => { const o = {get x() { return this.x }}; return o.x })()",
        "(() => { const o = {toString() { return '' + this }}; throw o })()",
        "(() => { const p = new Proxy({}, {get(t, k, r) { return r[k] }}); return p.x })()",
        "(() => { let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return JSON.stringify(a) })()",
        "(() => { let a = []; for (let i = 0; i < 1e4; i++) a = [a]; return a })()",
        "(() => { let a = {}; for (let i = 0; i < 500; i++) a = {a}; return a })()",
        "JSON.parse('['.repeat(1e5))",
        "new RegExp('('.repeat(1e5))",
        "'a'.replace(/a/, function f() { return 'a'.replace(/a/, f) })",
        "[1].sort.call([1, 2], function f() { return [1, 2].sort(f) })",
    ],
)
def test_too_deep_is_an_error_and_no_more(make_realm, text):
    realm = make_realm(RealmLimits(seconds=0.5))
    scope = realm.open()
    with pytest.raises(ScriptError) as caught:
        realm.value(scope, realm.expression(text))
    assert not isinstance(caught.value, RealmLost)
    assert decode(realm.value(scope, realm.expression("1 + 1"))) == 2


def test_what_may_be_deep_is_deep_enough(make_realm):
    realm = make_realm()
    scope = realm.open()
    realm.run(scope, realm.script("var a = []; for (let i = 0; i < 98; i++) a = i % 2 ? [a] : {a}; var b = a"))
    text = realm.value(scope, realm.expression("a"))
    realm.define(scope, "c", text)
    assert realm.value(scope, realm.expression("c")) == text
    again = realm.restore(realm.snapshot(scope))
    assert realm.truth(again, realm.expression("a === b"))
    assert decode(realm.value(scope, realm.expression("(function f(n) { return n ? 1 + f(n - 1) : 0 })(500)"))) == 500


GREEDY = {
    "arrays": "var a = []; while (true) a.push(new Array(1e4).fill(1))",
    "objects": "var a = []; while (true) a.push({x: 1, y: {z: 2}})",
    "texts": "var a = []; var i = 0; while (true) a.push('abc' + i++)",
    "one text": "var s = 'x'; while (true) s += s + 'y'",
    "closures": "var a = []; while (true) a.push(() => a)",
    "a map": "var m = new Map; var i = 0; while (true) m.set(i++, {})",
    "properties": "var o = {}; var i = 0; while (true) o['k' + i++] = i",
    "own names": "function me() { return this } var i = 0; while (true) me()['k' + i++] = {}",
    "bytes": "var a = []; while (true) a.push(new Uint8Array(1e5))",
    "promises": "var p = Promise.resolve(); while (true) p = p.then(x => x)",
    "proxies": "var a = []; while (true) a.push(new Proxy({}, {}))",
    "caught": "var a = []; while (true) { try { a.push(new Array(1e4).fill(0)) } catch (e) { a.push(e) } }",
    "spread": "var a = [1]; while (true) a = [...a, ...a]",
}
HEALTHY = "function f(a) { return a + x } var l = [1, {q: new Date(5)}]; l.push(l); var u; var x = Math.random()"


@pytest.mark.parametrize("greedy", GREEDY.values(), ids=GREEDY)
@pytest.mark.parametrize("megabytes", [2, 6])
def test_what_a_lost_realm_held_is_salvaged(make_realm, greedy, megabytes):
    """After an out-of-memory every healthy scope is saved, exactly, and lives on in another realm."""
    limits = RealmLimits(seconds=5, memory=megabytes << 20)
    realm = make_realm(limits)
    healthy = {}
    for seed in range(10):
        scope = realm.open(seed)
        realm.run(scope, realm.script(HEALTHY))
        healthy[scope] = realm.snapshot(scope)
    guilty = realm.open()
    try:
        realm.run(guilty, realm.script(greedy))
    except RealmLost:
        saved = realm.salvage()
    except ScriptError as error:  # the engine's own caps: a text too long, an object with too many properties
        assert "string too long" in str(error) or "uninitialized" in str(error)  # noqa: PT017
        saved = {scope: realm.snapshot(scope) for scope in healthy} | {guilty: None}
    assert saved.keys() == {*healthy, guilty}
    assert {scope: saved[scope] for scope in healthy} == healthy
    other = make_realm(limits)
    other.script(HEALTHY)
    scope = other.restore(saved[0])
    assert other.truth(scope, other.expression("l[2] === l && f(1) === 1 + x"))


def test_a_scope_that_would_fill_the_next_realm_is_not_salvaged(make_realm):
    realm = make_realm(RealmLimits(seconds=5, memory=6 << 20))
    small, big = realm.open(), realm.open()
    empty = realm.snapshot(small)
    with pytest.raises(RealmLost):
        realm.run(big, realm.script("var a = []; var i = 0; while (true) a.push('item ' + i++)"))
    assert realm.salvage() == {small: empty, big: None}


@pytest.mark.parametrize("megabytes", [4, 5, 6, 7, 8])
def test_a_scope_whose_garbage_was_its_own_is_salvaged(make_realm, megabytes):
    """What filled the memory may be gone with the text that made it: then the realm is well, and that text has failed."""
    realm = make_realm(RealmLimits(seconds=5, memory=megabytes << 20))
    scope = realm.open()
    with pytest.raises(ScriptError, match=r"bytes|memory|null") as raised:
        realm.run(scope, realm.script("var kept = 1; (() => { const a = []; while (true) a.push({}) })()"))
    kept = realm.salvage()[scope] if isinstance(raised.value, RealmLost) else realm.snapshot(scope)
    assert json.loads(kept)["data"] == {"kept": 1}


def test_a_lost_realm_refuses_everything(make_realm):
    realm = make_realm(RealmLimits(seconds=5, memory=3 << 20))
    scope = realm.open()
    one, place, script = realm.expression("1"), realm.location("x"), realm.script("x")
    with pytest.raises(UsageError, match="just lost"):
        realm.salvage()
    with pytest.raises(RealmLost, match="bytes"):
        realm.run(scope, realm.script(GREEDY["arrays"]))
    realm.salvage()
    with pytest.raises(UsageError, match="once"):
        realm.salvage()
    for refused in (
        lambda: realm.value(scope, one),
        lambda: realm.truth(scope, one),
        lambda: realm.text(scope, one),
        lambda: realm.run(scope, script),
        lambda: realm.assign(scope, place, one),
        lambda: realm.enter(scope, 0),
        lambda: realm.open(),
        lambda: realm.define(scope, "x", encode(1)),
        lambda: realm.declared(scope, "x"),
        lambda: realm.snapshot(scope),
        lambda: realm.restore("{}"),
        lambda: realm.iterate(scope, one),
        lambda: realm.expression("brand + fresh"),
    ):
        with pytest.raises(RealmLost):
            refused()


def test_a_thrown_null_is_no_loss(make_realm):
    realm = make_realm()
    scope = realm.open()
    with pytest.raises(ScriptError) as caught:
        realm.run(scope, realm.script("throw null"))
    assert not isinstance(caught.value, RealmLost)
    assert realm.truth(scope, realm.expression("true"))


def test_garbage_is_collected(make_realm):
    realm = make_realm(RealmLimits(memory=8 << 20))
    scope = realm.open()
    for _ in range(50):
        realm.run(
            scope, realm.script("var a = []; for (let i = 0; i < 2000; i++) { const o = {i}; o.o = o; a.push(o) }")
        )
    assert realm.memory_used < 8 << 20


def test_a_large_value_may_be_sent_in_only_within_the_memory(make_realm):
    realm = make_realm(RealmLimits(seconds=5, memory=4 << 20))
    scope = realm.open()
    with pytest.raises(RealmLost):
        realm.define(scope, "x", encode(["x" * 100] * 100_000))


def test_a_huge_text_to_restore_is_no_accident(make_realm):
    realm = make_realm(RealmLimits(seconds=0.05))
    with pytest.raises((SnapshotError, ScriptSyntaxError)):
        realm.restore("[" * 100_000)
