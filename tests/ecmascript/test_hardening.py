"""No text reaches another scope, the realm's own state or the host; honest text notices nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.ecmascript import UNDEFINED, Prelude, QuickJsRealm, decode, encode
from scxml_engine.errors import RealmLost, ScriptError, ScriptInterrupted, ScriptSyntaxError

PRELUDE = Prelude(
    "{names: {In(id) { return id === 'a'; }, get _d() { return this.x; }}, hooks: {h() {}}}",
    es5_source="{names: {In: function (id) { return id === 'a'; }, get _d() { return this.x; }}, hooks: {}}",
)

# Each is an expression that must be falsy, or fail: a door that is shut.
ESCAPES = [
    "typeof Function !== 'undefined'",
    "Function.prototype.constructor('return 1')()",
    "(function () {}).constructor('return 1')()",
    "(function* () {}).constructor('yield 1')()",
    "(async function () {}).constructor('return 1')",
    "(async function* () {}).constructor('return 1')",
    "(() => 1).constructor.constructor('return 1')()",
    "Reflect.construct((function () {}).constructor, ['return 1'])",
    "new (class extends (function () {}).constructor {})('return 1')",
    "[].map.constructor('return 1')()",
    "In.constructor('return 1')()",
    "Object.getOwnPropertyDescriptor(Object.prototype, 'toString').get.constructor('return 1')()",
    "typeof std !== 'undefined' || typeof os !== 'undefined' || typeof bjson !== 'undefined'",
    "typeof Worker !== 'undefined' || typeof performance !== 'undefined' || typeof navigator !== 'undefined'",
    "typeof print !== 'undefined' || typeof console !== 'undefined' || typeof scriptArgs !== 'undefined'",
    "typeof Atomics !== 'undefined' || typeof SharedArrayBuffer !== 'undefined'",
    "typeof WeakRef !== 'undefined' || typeof FinalizationRegistry !== 'undefined' || typeof gc !== 'undefined'",
    "typeof queueMicrotask !== 'undefined' || typeof setTimeout !== 'undefined'",
    "typeof objects !== 'undefined' || typeof codes !== 'undefined' || typeof entries !== 'undefined'",
    "typeof hooks !== 'undefined' || typeof preludeSource !== 'undefined' || typeof evaluate !== 'undefined'",
    "typeof arguments !== 'undefined'",
    "Object.getOwnPropertyNames(globalThis).some(n => n.includes('realm'))",
    "(function f() { return f.caller })()",
    "(function f() { 'use strict'; return f.caller })()",
    "(function () { return arguments.callee.caller })()",
    "Error.prepareStackTrace = (e, frames) => frames[0].getFunction(), typeof new Error('x').stack !== 'string'",
    "'stackTraceLimit' in Error",
    "new Date(0).constructor !== Date",
    "Date.prototype.constructor.now() !== Date.now()",
    "Object.getPrototypeOf(Object.getPrototypeOf(new (class extends Date {})())).constructor !== Date",
    "Object.isExtensible(globalThis) || Object.isExtensible(Math) || Object.isExtensible(Object.prototype)",
    "(globalThis.Math = 1), Math === 1",
    "(Object.prototype.polluted = 1), ({}).polluted",
    "(Array.prototype.push = 1), [].push === 1",
    "Object.defineProperty(Object.prototype, 'p', {value: 1})",
    "(({}).__proto__.q = 1), ({}).q",
    "Object.setPrototypeOf(Array.prototype, {z: 1})",
    "([].__proto__.__proto__ = {z: 1}), [].z",
    "(String.prototype.x = 1), 'a'.x",
    "(In.x = 1), In.x",
    "Object.isExtensible(In) || Object.isExtensible(Object.getPrototypeOf(In))",
    "(function () { return Object.isExtensible(Object.getPrototypeOf(this)) }).call((function () { return this })())",
    "(function () { return Object.isExtensible(Object.getPrototypeOf(this)) })()",
    "Object.getPrototypeOf(Object.getPrototypeOf((function () { return this })()) || {x: 1})?.x",
    "Reflect.set(Object.prototype, 'toString', 1, Object.prototype), ({}).toString === 1",
    "Object.prototype.__defineGetter__.call(Object.prototype, 'g', () => 1), ({}).g",
    "JSON.parse = 1, JSON.parse === 1",
    "(Symbol.prototype.x = 1), Symbol().x",
    "Object.assign(Number.prototype, {n: 1}), (1).n",
    "[].constructor.prototype[Symbol.iterator] = null, [...[1]].length !== 1",
    "Promise.prototype.then = null, Promise.prototype.then === null",
    "RegExp.prototype.exec = () => ['x'], /a/.test('b')",
    "secret",
]


@pytest.fixture(scope="module")
def realm(make_realm):
    return make_realm(prelude=PRELUDE)


@pytest.fixture
def scope(realm):
    victim = realm.open()
    realm.define(victim, "secret", encode("theirs"))
    return realm.open()


@pytest.mark.parametrize("text", ESCAPES)
def test_the_door_is_shut(realm, scope, text):
    try:
        opened = realm.truth(scope, realm.expression(text))
    except (ScriptError, ScriptSyntaxError):
        opened = False
    assert not opened
    fresh = realm.open()
    assert decode(realm.value(fresh, realm.expression("[1, 2].map(x => x + 1).concat({}.q || 3).join()"))) == "2,3,3"


@pytest.mark.parametrize("text", ["import('std')", "import('./x.js')", "(async () => { await import('os') })()"])
def test_an_import_leads_nowhere(realm, scope, text):
    realm.run(scope, realm.script(f"var done = 0; {text}.then(() => {{ done = 1 }}, () => {{ done = 2 }})"))
    assert decode(realm.value(scope, realm.expression("done"))) == 0


WALK = """(() => {
  const seen = new Set(), open = [], start = [
    globalThis, [], {}, '', 1, true, 1n, Symbol(), /a/, new Date(), new Map(), new Set(), new WeakMap(), new WeakSet(),
    function () {}, function* () {}, async function () {}, async function* () {}, () => {}, class {}, new Error(),
    Object.getPrototypeOf((function* () {})()), Object.getPrototypeOf((async function* () {})()), [].values(),
    ''[Symbol.iterator](), new Map().keys(), new Set().keys(),
    /a/g[Symbol.matchAll]('a'), [].values().map(x => x), Iterator.from({next() {}}), Promise.resolve(),
    new ArrayBuffer(1),
    new DataView(new ArrayBuffer(1)), new Uint8Array(1), new Float64Array(1), Array.fromAsync && Array.fromAsync([]),
    (function () { return arguments })(), (() => { 'use strict'; return (function () { return arguments })() })(),
    Object.getOwnPropertyDescriptor((() => 1).__proto__, 'caller'), Iterator.concat([]),
    Iterator.zip && Iterator.zip([]),
    Proxy.revocable({}, {}).revoke, In, (x => x).bind(1), 'a'.matchAll(/a/g), import('x'),
    Object.getOwnPropertyDescriptor(Object.prototype, 'toString'), AggregateError([]),
    Iterator.prototype.flatMap.call([], x => x),
  ];
  // What was made just now is its owner's; what it inherits from must be frozen, and all that is reachable from there.
  const look = (path, o) => {
    if ((typeof o !== 'object' && typeof o !== 'function') || o === null || seen.has(o)) return;
    seen.add(o);
    if (!Object.isFrozen(o)) open.push(path);
    look(path + '.__proto__', Object.getPrototypeOf(o));
    for (const key of Reflect.ownKeys(o)) {
      const d = Object.getOwnPropertyDescriptor(o, key);
      look(path + '.' + String(key), d.value);
      look(path + '.get ' + String(key), d.get);
      look(path + '.set ' + String(key), d.set);
    }
  };
  look('global', globalThis);
  start.forEach((o, i) => {
    if (o === globalThis || o === In) return look('' + i, o);
    if (Object(o) === o && Object.getPrototypeOf(o) === Object.prototype) {
      if ('get' in o) { look(i + '.get', o.get); look(i + '.set', o.set); }
      return;
    }
    look(i + '.__proto__', Object.getPrototypeOf(Object(o)));
  });
  return open;
})()"""


def test_everything_reachable_is_frozen(realm, scope):
    assert decode(realm.value(scope, realm.expression(WALK))) == []


INHERITANCE = """(() => {
  function A() {} function B() {}
  B.prototype = Object.create(A.prototype);
  B.prototype.constructor = B;
  return new B() instanceof A && new B().constructor === B;
})()"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(() => { const o = {}; o.toString = () => 'mine'; return o + '' })()", "mine"),
        (
            "(() => { const o = {}; o.constructor = 1; o.valueOf = 2; return Object.keys(o).join() })()",
            "constructor,valueOf",
        ),
        (
            "(() => { function A() {} A.prototype.toString = () => 'a'; return new A() + '' })()",
            "a",
        ),
        (INHERITANCE, True),
        ("(() => { const e = new Error('a'); e.message = 'b'; e.name = 'N'; return String(e) })()", "N: b"),
        ("(() => { class E extends TypeError { name = 'E' } return String(new E('m')) })()", "E: m"),
        (
            "(() => { class A extends Array { end() { return this[1] } } return A.of(1, 2).map(x => x * 3).end() })()",
            6,
        ),
        ("(() => { const f = () => 1; f.call = 2; f.toString = () => 'f'; return f + f.call })()", "f2"),
        ("(() => { const a = [3, 1, 2]; a.find = 5; return a.sort().concat(a.find) })()", [1, 2, 3, 5]),
        ("(() => { const d = new Date(0); d.getHours = () => 99; return d.getHours() })()", 99),
        ("(() => { 'use strict'; const o = {}; o.toLocaleString = 1; return o.toLocaleString })()", 1),
        ("[...'abc'].length", 3),
        ("Object.entries({a: 1}).flat().join() + /(?<y>b)/.exec('abc').groups.y", "a,1b"),
        ("new Map([[1, 2]]).get(1) + [...new Set([1, 1])].length + Math.max(...[1, 2])", 5),
        ("({}) instanceof Object && (() => 1) instanceof Object && [] instanceof Array", True),
        ("JSON.stringify({a: [1, {b: null}]}, null, 1).length > 0 && JSON.parse('{\"__proto__\": 1}')['__proto__']", 1),
        ("[1, 2, 3].reduce((a, b) => a + b) + [3, 2, 1].toSorted()[0] + 'a-b'.replace('-', '+').split('+').length", 9),
        ("(() => { var p = new Proxy({}, {get: (t, k) => k}); return p.abc })()", "abc"),
        ("(() => { const {proxy, revoke} = Proxy.revocable({a: 1}, {}); const a = proxy.a; revoke(); return a })()", 1),
        ("(() => { const o = {__proto__: {x: 1}}; o.x = 2; return Object.keys(o).length })()", 1),
        ("(() => { function f() { return arguments.length } return f(1, 2) })()", 2),
        (
            "(() => { const o = Object.create({toString() { return 'p' }}); o.toString = () => 'o'; return o + '' })()",
            "o",
        ),
    ],
)
def test_honest_text_notices_nothing(realm, scope, text, expected):
    assert decode(realm.value(scope, realm.expression(text))) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Object.defineProperty(me(), '_event', {value: 1, configurable: false})",
        "Object.defineProperties(me(), {_event: {value: 1, configurable: false}})",
        "Object.freeze(me())",
        "Object.seal(new Proxy(me(), {}))",
        "Object.preventExtensions(me())",
        "Reflect.defineProperty(new Proxy(new Proxy(me(), {}), {}), '_event', {value: 1, configurable: false})",
        "Reflect.preventExtensions(me())",
        "Object.setPrototypeOf(me(), null)",
        "Reflect.setPrototypeOf(me(), {})",
        "Object.prototype.__defineGetter__.call(me(), '_event', () => 1)",
        "Reflect.set(Object.prototype, '__proto__', {}, me())",
        "Object.getOwnPropertyDescriptor(Object.prototype, '__proto__').set.call(me(), {})",
        "delete _event",
        "Object.assign(me(), {_event: 1})",
        "new (class extends (function () { return me() }) { _event = 1 })",
    ],
)
def test_python_can_define_whatever_a_text_did_to_its_scope(realm, text):
    scope = realm.open()
    realm.define(scope, "_event", encode("old"), constant=True)
    realm.run(scope, realm.script(f"function me() {{ return this }} try {{ {text} }} catch {{ }}"))
    realm.define(scope, "_event", encode("new"), constant=True)
    realm.define(scope, "fresh", encode(1))
    assert decode(realm.value(scope, realm.expression("[_event, fresh, _d]"))) == ["new", 1, UNDEFINED]


NAMES = st.sampled_from(
    ["x", "y", "secret", "Math", "globalThis", "this", "Object", "In", "_d", "toString", "constructor", "f"]
)
PIECES = st.one_of(
    NAMES,
    st.builds("{}.{} = {}".format, NAMES, NAMES, NAMES),
    st.builds("{} = {}".format, NAMES.filter(lambda name: name != "this"), NAMES),
    st.builds("var {} = {}".format, NAMES.filter(lambda name: name != "this"), NAMES),
    st.builds("Object.defineProperty({}, '{}', {{value: 1, configurable: true}})".format, NAMES, NAMES),
    st.builds("Object.setPrototypeOf({}, {{secret: 1}})".format, NAMES),
    st.builds("({}).__proto__.{} = 1".format, NAMES, NAMES),
    st.builds("(function () {{ this.{} = {}; return this }})().{} = 1".format, NAMES, NAMES, NAMES),
    st.builds("delete {}.{}".format, NAMES, NAMES),
    st.builds("function {}() {{ return {} }}".format, NAMES.filter(lambda name: name != "this"), NAMES),
    st.builds("for ({} in {}) ;".format, NAMES.filter(lambda name: name != "this"), NAMES),
    st.builds("Object.assign({}, {{secret: 1, leak: 1}})".format, NAMES),
)
WITNESS = """[secret, typeof leak, typeof x, typeof y, Math.max(1, 2), ({}).toString(), [3, 1].sort().join(), In('a'),
              ({}).secret, Object.keys(globalThis).length, typeof f, [].x, _d, globalThis.constructor === Object]"""


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=6))
def test_one_scope_never_shows_in_another(realm, pieces):
    witness, culprit = realm.open(), realm.open()
    realm.define(witness, "secret", encode("mine"))
    code = realm.expression(WITNESS)
    before = realm.value(witness, code)
    for piece in pieces:
        try:
            realm.run(culprit, realm.script(f"try {{ {piece} }} catch {{ }}; {piece}"))
        except RealmLost:
            raise
        except (ScriptError, ScriptSyntaxError, ScriptInterrupted):
            pass
    assert realm.value(witness, code) == before
    assert "theirs" not in realm.text(culprit, realm.expression("typeof secret"))
    realm.close(witness)
    realm.close(culprit)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("eval('({a: [1, 2]})').a[1]", "2"),
        ("eval('1 + 1') + eval(7)", "9"),
        ("eval('typeof secret')", '"undefined"'),
        ("(0, eval)('typeof secret')", '"undefined"'),
        ("eval('typeof __real' + 'm_scope')", '"undefined"'),
        ("eval('this === globalThis && Object.isFrozen(this)')", "true"),
        ("eval('let x = 5; x * 2') + typeof x", '"10undefined"'),
        ("eval('leaked = 1; typeof leaked')", '"undefined"'),
        ("(() => { try { eval('var kept = 1') } catch (e) { return e.name } })()", '"TypeError"'),
        ("(() => { try { eval('function kept() {}') } catch (e) { return e.name } })()", '"TypeError"'),
        ("(() => { try { eval('1 +') } catch (e) { return e.name } })()", '"SyntaxError"'),
        ("eval('(function () { return this })')() === globalThis", "true"),
        (
            "(() => { try { return eval('(() => {}).constructor(\"1\")()') } catch (e) { return e.name } })()",
            '"TypeError"',
        ),
    ],
)
def test_eval_is_global_code_that_sees_no_scope_and_keeps_nothing(expression, value):
    """Data written as source can be read; a text made at run time reaches no further than any other."""
    realm = QuickJsRealm()
    scope = realm.open()
    realm.define(scope, "secret", encode(1))
    assert realm.value(scope, realm.expression(expression)) == value
    assert realm.value(scope, realm.expression("typeof kept + typeof leaked")) == '"undefinedundefined"'


def test_eval_keeps_to_the_time_limit():
    realm = QuickJsRealm()
    scope = realm.open()
    with pytest.raises(ScriptInterrupted):
        realm.run(scope, realm.script("eval('while (true) {}')"))
    assert realm.truth(scope, realm.expression("eval('true')"))
