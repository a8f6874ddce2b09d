"""The inline form of a text: what may have one, and that it says the same as the text, changes nothing, and ends."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scxml_engine.ecmascript import QuickJsRealm, RealmLimits, decode, encode
from scxml_engine.ecmascript.base import Prelude
from scxml_engine.ecmascript.inlining import Asked, EventUse, Survey
from scxml_engine.ecmascript.inlining_facts import FORBIDDEN, GLOBALS
from scxml_engine.ecmascript.values import JsDate, Xml
from scxml_engine.errors import RealmLost, ScriptError, ScriptInterrupted, SnapshotError

PRELUDE = ("In", "_data", "_eventdata", "uneval")
NAMES = ("a", "b", "c")
# `$s` and `$e` as what compiles inline forms would give them; `_data` shows the scope.
WITH_DOORS = Prelude(
    """({ names: {
      In: (id) => id === "on",
      get $s() { return this; },
      get $e() { return this._event; },
      get _data() { return new Proxy(this, { getPrototypeOf: () => Object.prototype }); },
    }, hooks: {} })"""
)
LIMITS = RealmLimits(seconds=1.5)
SECONDS = 2  # of processor time; what runs away takes minutes


def inlined(source, *others, goal="expression", names=NAMES, prelude=PRELUDE):
    """The inline form of one text of a document, as text; None where there is none."""
    form = Survey([(goal, source), *others], names, prelude).inline(goal, source)
    return None if form is None else form.source(lambda state: state == "on")


def script(*texts):
    return [("script", text) for text in texts]


# what may be inlined, and how it then reads


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("a", "$s.a"),
        (" a ", "$s.a"),
        ("(a)", "$s.a"),
        ("(a) + (b)", "($s.a) + ($s.b)"),
        ("a.a", "$s.a.a"),
        ("a . b [c]", "$s.a . b [$s.c]"),
        ("a?.b?.[c]", "$s.a?.b?.[$s.c]"),
        ("a ?? b", "$s.a ?? $s.b"),
        ("a == 'a' && !b || c !== null", "$s.a == 'a' && !$s.b || $s.c !== null"),
        ("typeof a + void b - -c", "typeof $s.a + void $s.b - -$s.c"),
        ("a in b", "$s.a in $s.b"),
        ("a ** 2 + 2 ** b", "$s.a ** 2 + 2 ** $s.b"),
        ("a ? [b, 1] : {b: c, 'c': 2, 3: b}", "$s.a ? [$s.b, 1] : {b: $s.c, 'c': 2, 3: $s.b}"),
        ("`a${a}b${`c${b}`}`", "`a${$s.a}b${`c${$s.b}`}`"),
        ("_event.data.a > 1", "$e.data.a > 1"),
        ("In('on') && In( \"off\" )", "true && false"),
        ("In('on')in a", "true in $s.a"),
        ("Math.max(a, Math.abs(b))", "Math.max($s.a, Math.abs($s.b))"),
        (
            "String(a) + Number(b) + parseInt(c, 10) + isNaN(a)",
            "String($s.a) + Number($s.b) + parseInt($s.c, 10) + isNaN($s.a)",
        ),
        ("undefined == NaN - Infinity", "undefined == NaN - Infinity"),
        ("a\n=== 'Grüße'", "$s.a\n=== 'Grüße'"),
        ("'//' + a", "'//' + $s.a"),
    ],
)
def test_what_reads_alone_is_inlined(source, form):
    assert inlined(source) == form


@pytest.mark.parametrize(
    "source",
    [
        "d",
        "typeof d",
        "Math",
        "Math.PI",
        "Math.random()",
        "Math.pow(a, b)",
        "Math.max(...a)",
        "Math['abs'](a)",
        "Math?.abs(a)",
        "In(a)",
        "In('on', a)",
        "In",
        "_data",
        "_data.a",
        "_sessionid",
        "uneval(a)",
        "String()",
        "Number(a, b)",
        "Date()",
        "a.trim()",
        "a instanceof Date",
        "a ** b",
        "a, b",
        "a = 1",
        "a++",
        "/a/",
        "1 + 010",
        "'\\07'",
        "[a, , b]",
        "[...a]",
        "{a}",
        "{[a]: 1}",
        "{...a}",
        "{toString: 1}",
        "{'__proto__': a}",
        "{'\\x5f_proto__': a}",
        "a // b",
        "a /* b */",
        "\\u0061",
        "a.\\u0061",
        "'\U0001f600'",
        "a\u00a0+ b",
        "'" + "x" * 5000 + "'",
        " + ".join(["a"] * 300),
        "(" * 60 + "a" + ")" * 60,
    ],
)
def test_what_is_not_known_to_be_harmless_is_not_inlined(source):
    assert inlined(source) is None


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("a", "$s.a"),
        ("a.b.c", "$s.a.b.c"),
        ("a.b[0].c", "$s.a.b[0].c"),
        *(
            (each, None)
            for each in ("d", "_event.data", "_data.a", "a[b]", "a['b']", "a[-1]", "a.join", "a.__proto__.b")
        ),
        *((each, None) for each in ("a.length", "a?.b", "a.constructor.x", "a.b().c")),
    ],
)
def test_a_place_is_inlined_when_its_way_is_known(source, form):
    assert inlined(source, goal="location") == form


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("a = 1;", "$s.a = 1"),
        ("a.b[2] = a.b[1] + 1", "$s.a.b[2] = $s.a.b[1] + 1"),
        ("a += b", "$s.a += $s.b"),
        ("a++;", "$s.a++"),
        ("--a.b\n", "--$s.a.b"),
        *(
            (each, None)
            for each in ("a = 1; b = 2", "var a = 1", "a = b = 1", "a = a.trim()", "d = 1", "", "a", "[a] = [1]")
        ),
        *(
            (each, None)
            for each in ("if (a) b = 1", "_data.a = 1", "a[b] = 1", "a **= 2", "'use strict'", "a.x.length = 0")
        ),
    ],
)
def test_a_script_is_inlined_when_it_is_one_assignment(source, form):
    assert inlined(source, goal="script") == form


def test_a_form_says_what_it_asks_reads_and_is():
    survey = Survey([("expression", "In('x') || _event.name"), ("expression", "a + 1")], NAMES, PRELUDE)
    first, second = survey.inline("expression", "In('x') || _event.name"), survey.inline("expression", "a + 1")
    assert first.parts == (Asked("x"), " || $e.name")
    assert (first.reads_event, first.primitive) == (True, False)
    assert (second.reads_event, second.primitive) == (False, True)
    assert survey.inline("location", "a + 1") is None


@pytest.mark.parametrize(
    ("source", "other"),
    [
        ("NaN + a", "var NaN = 1"),
        ("undefined === a", "undefined = 1"),
        ("Math.abs(a)", "var Math = b"),
        ("In('on')", "In = 1"),
        ("isNaN(a)", "for (isNaN of b) ;"),
    ],
)
def test_a_word_that_any_text_makes_its_own_is_no_word_of_the_language(source, other):
    assert inlined(source) is not None
    assert inlined(source, *script(other)) is None


def test_a_data_item_is_itself_whatever_its_name_is():
    assert inlined("NaN + Map", names=("NaN", "Map"), prelude=()) == "$s.NaN + $s.Map"
    assert inlined("In('on')", names=("In",)) is None
    assert inlined("In('on')", prelude=()) is None


def test_what_texts_declare():
    texts = [*script("var p; q = 1; function r() { s = 2; var t }"), ("location", "u"), ("location", "a.v")]
    assert Survey(texts, NAMES).declared == {"p", "q", "r", "s", "u"}
    assert Survey([*texts, *script("var #")], NAMES).declared == {"p", "q", "r", "s", "u"}


# what one text does to all the others


WILD = [
    "function f() { }",
    "a = () => 1",
    "a = {get x() { return 1 }}",
    "a = {x() { }}",
    "class A { }",
    "a = this",
    "delete a.b",
    "with (a) b",
    "a = new Map",
    "a = new Object('x')",
    "a = new b",
    "a = a.raw`x`",
    "eval('1')",
    "a = Function",
    "a = Reflect",
    "a = globalThis.x",
    "a = Symbol.iterator",
    "a = 1n",
    "a = BigInt(1)",
    "a = Object",
    "a = Object.assign",
    "Object.defineProperty(a, 'x', b)",
    "a.call(b)",
    "a()",
    "a.b.c()",
    "a['push'](1)",
    "a[0](1)",
    "a.sort(b)",
    "a.map(b)",
    "a.__defineGetter__('x', b)",
    "JSON.parse(a, b)",
    "JSON.stringify(a, b)",
    "JSON.stringify(...a)",
    "a.toString = b",
    "a.valueOf = b.x",
    "a['join'] = 1",
    "a.__proto__ = b",
    "a.constructor = b",
    "a = {toJSON: b}",
    "a = {'__proto__': b}",
    "a[b] = c",
    "a['' + b] = c",
    "a['to' + b] = c",
    "a[`v${b}`] = c",
    "a = {[b]: c}",
    "var toString = a",
    "var {x} = a",
    "[a, b] = [b, a]",
    "a = async () => 1",
    "try { a() } catch (e) { a = e }",
    "try { a.x } catch (e) { a = [e, e] }",
    "try { a.x } catch ({message}) { }",
    "a <!-- b",
    "import('a')",
    "var \u00a0b",
    "#",
    "a.push = b; c.push(1)",
    "Math = b; Math.max(a)",
    "arguments",
]
TAME = [
    "a = new Date; b = new Date(2026, 1); a = new Array(3); b = new Object()",
    "a.push(1); a.pop(); a.sort(); b = a.join('-').split('-')[0].toUpperCase()",
    "a = b.replace(/x/g, 'y').match(/z/)",
    "for (var i = 0; i < a.length; i++) { b[i - 0] = a[i]; c['k' + i] = a[i]; c[i] = a[i] + 1 }",
    "for (var k in a) { if (k != 'x') continue; else break }",
    "switch (a) { case 1: b = 2; break; default: b = 3 }",
    "try { a.x.y = 1 } catch (e) { b = e.message } finally { c = 1 }",
    "a = {x: 1, push: 2, y: [b, ...c], ...a}; b.push(a)",
    "a.length = 0; a.name = b; a.search = 'x'",
    "a = JSON.parse(b); b = JSON.stringify(a, null, 2)",
    "a = Math.PI * Math.pow(2, 3) + Number.MAX_VALUE; b = Date.now()",
    "a = uneval(b); _data.a = 1; b = In('x')",
    "var n = 3; outer: while (a) { do { n-- } while (n > 0); break outer }",
    "let p = 1; const q = 2; p += q; a[b] += 1; a[b]++",
    "// a comment\na = '<' /* another */",
    "a = b.toString(16) + b.valueOf()",
    "b = a instanceof Array || a instanceof Date",
    "throw a",
]


@pytest.mark.parametrize("text", WILD)
def test_a_text_that_could_make_an_operator_run_code_spoils_all(text):
    assert inlined("a + 1", *script(text)) is None
    assert not Survey(script(text), NAMES, PRELUDE).tame


@pytest.mark.parametrize("text", TAME)
def test_a_text_that_can_make_nothing_run_spoils_nothing(text):
    assert inlined("a + 1", *script(text)) == "$s.a + 1"


@pytest.mark.parametrize("place", ["a.toString", "a[b]", "a.b.join", "toString", "a().b", "_data.valueOf"])
def test_a_place_can_spoil_all_too(place):
    assert inlined("a + 1", ("location", place)) is None


def test_a_method_and_a_property_of_its_name_spoil_all_wherever_they_are():
    method, written = ("expression", "a.test(b)"), ("location", "c.test")
    assert Survey([method], NAMES).tame
    assert Survey([written], NAMES).tame
    assert not Survey([method, written], NAMES).tame


def test_every_global_of_a_realm_is_either_known_or_forbidden():
    realm = QuickJsRealm()
    scope = realm.open()
    names = decode(realm.value(scope, realm.expression("Object.getOwnPropertyNames(globalThis)")))
    assert {*names, "Function", "arguments"} == GLOBALS | FORBIDDEN


# what is read of an event


@pytest.mark.parametrize(
    ("texts", "fields", "data"),
    [
        (["a + 1"], (), ()),
        (["_event.name"], ("name",), ()),
        (["_event.data.x", "_event.data['y'].z", "_eventdata.w"], (), ("w", "x", "y")),
        (["_event.name.indexOf(_event.data.x.y())"], ("name",), ("x",)),
        (["_event.data"], (), None),
        (["_event.data[a]"], (), None),
        (["_event.data.hasOwnProperty('x')"], (), None),
        (["_event.data.__proto__"], (), None),
        (["_event.data.x = 1"], (), None),
        (["delete _event.data.x", "_event.name"], ("name",), None),
        (["_event.data.x.y++"], (), None),
        (["for (_event.data.x of a) ;"], (), None),
        (["for (var k in _event.data) ;"], (), None),
        (["_eventdata"], (), None),
        (["uneval(_event.data.x)"], (), ("x",)),
        (["_data.a + _data.b", "_event.name"], ("name",), ()),
        (["a = {_event: 1}; a._eventx = 2"], (), ()),
        (["(function (x) { return x })(_event.data.y)"], (), ("y",)),
        *(
            ([text], None, None)
            for text in (
                "_event",
                "a = _event",
                "_event[a]",
                "_event.toString()",
                "_event.name = 1",
                "_event.data = 1",
                "_event.raw.x = 1",
                "var _event",
                "function f() { return _event.name }",
                "(() => _event.data.x)()",
                "_data[a]",
                "_data._event.name",
                "a = _data",
                "uneval(_data)",
                "(function () { return this })()[a]",
                "a = b._event",
                "_event.name #",
                "\\u005fevent",
                "[a] = _event",
                "[_event.x] = a",
                "({a} = _data)",
                "a = {_event}",
            )
        ),
    ],
)
def test_what_is_read_of_the_event(texts, fields, data):
    use = Survey(script(*texts), NAMES, PRELUDE).event
    assert use == EventUse(None if fields is None else frozenset(fields), None if data is None else frozenset(data))


def test_a_place_in_the_event_may_be_written_to():
    assert Survey([("location", "_event.data.x")], NAMES).event.data is None
    assert Survey([("location", "_event.x")], NAMES).event == EventUse(None, None)
    assert Survey([("location", "a.x")], NAMES).event == EventUse(frozenset(), frozenset())


# that the form says what the text says


class Twins:
    """Two scopes of one realm with the same in them: one for texts, one for inline forms."""

    def __init__(self, data):
        self.realm = QuickJsRealm(LIMITS, WITH_DOORS)
        self.text, self.form = self.realm.open(1), self.realm.open(1)
        for scope in (self.text, self.form):
            for name, value in data.items():
                self.realm.define(scope, name, value, constant=name == "_event")

    def answer(self, scope, goal, source):
        """What evaluating, or running, gives: a value, or the name of an error."""
        self.realm.enter(scope, 1_763_738_000_123)
        try:
            if goal == "script":
                self.realm.run(scope, self.realm.script(source))
                return None
            if goal == "location":
                return self.realm.assign_value(scope, self.realm.location(source), encode("new"))
            return self.realm.value(scope, self.realm.expression(f"({source})"))
        except (RealmLost, ScriptInterrupted):
            raise
        except ScriptError as error:
            return error.name

    def kept(self, scope):
        """The snapshot, or why there is none."""
        try:
            return self.realm.snapshot(scope)
        except SnapshotError as error:
            return str(error)


PLAIN = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 300),
        st.floats(allow_nan=False),
        st.sampled_from([float("nan"), float("inf"), -0.0, JsDate(0), JsDate(None), Xml("<x><y/></x>")]),
        st.text(max_size=3),
        st.sampled_from(["a", "b", "0", "1", "12", " 7 ", "0x1f", "1e3", "length", "toString", "valueOf", "x"]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["a", "b", "x", "0", "length", "toString", "join", "valueOf"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
LEAVES = st.sampled_from(
    ["a", "b", "c", "0", "1", "-0", "2.5", ".5e1", "'a'", "'0'", "'length'", "''", "true", "null", "undefined", "NaN"]
) | st.sampled_from(
    ["Infinity", "_event.data.x", "_event.name", "_event", "In('on')", "In('off')", "[]", "{}", "`x`"],
)


def composed(inner):
    binary = ["+", "-", "*", "/", "%", "==", "!=", "===", "!==", "<", "<=", ">", ">=", "&", "|", "^", "<<", ">>", ">>>"]
    called = ["String", "Number", "Boolean", "parseInt", "parseFloat", "isNaN", "isFinite"]
    called += [f"Math.{name}" for name in ("abs", "ceil", "floor", "round", "trunc", "min", "max", "sign")]
    return st.one_of(
        st.builds("({}) {} ({})".format, inner, st.sampled_from([*binary, "&&", "||", "??", "in"]), inner),
        st.builds("{} {} {}".format, LEAVES, st.sampled_from([*binary, "&&", "||", " in "]), LEAVES),
        st.builds("{}({})".format, st.sampled_from(["-", "+", "!", "~", "typeof ", "void "]), inner),
        st.builds("({}) ? ({}) : ({})".format, inner, inner, inner),
        st.builds("({}).{}".format, inner, st.sampled_from(["a", "b", "x", "length", "indexOf", "toString", "join"])),
        st.builds("({})?.x".format, inner),
        st.builds("({})[{}]".format, inner, inner),
        st.builds("[({}), ({})]".format, inner, inner),
        st.builds("{{a: ({}), 'b c': ({})}}".format, inner, inner),
        st.builds("`<${{{}}}>${{{}}}`".format, inner, inner),
        st.builds("{}({})".format, st.sampled_from(called), inner),
        st.builds("({}) ** 2".format, inner),
    )


EXPRESSIONS = st.recursive(LEAVES, composed, max_leaves=8)
PLACES = st.sampled_from(["a", "b", "a.x", "a.x.y", "b[0]", "b[1].x", "c.a", "c.x[0]"])
DATA = st.fixed_dictionaries(dict.fromkeys(NAMES, PLAIN))


def events(value):
    return encode({"name": "e", "data": {"x": value}})


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EXPRESSIONS, DATA, PLAIN)
def test_a_form_answers_what_its_text_answers_and_changes_nothing(source, data, heard):
    form = inlined(source)
    if form is None:
        return
    twins = Twins({name: encode(value) for name, value in data.items()} | {"_event": events(heard)})
    before = twins.kept(twins.form)
    answer = twins.answer(twins.form, "expression", form)
    assert answer == twins.answer(twins.text, "expression", source)
    assert twins.answer(twins.form, "expression", form) == answer
    assert twins.kept(twins.form) == before


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PLACES, st.sampled_from(["=", "+=", "-=", "*=", "|=", "<<=", "++"]), EXPRESSIONS, DATA, PLAIN)
def test_an_assignment_and_its_form_do_the_same(place, operator, right, data, heard):
    source = f"{place}++" if operator == "++" else f"{place} {operator} ({right});"
    form = inlined(source, goal="script")
    if form is None:
        return
    twins = Twins({name: encode(value) for name, value in data.items()} | {"_event": events(heard)})
    before = twins.kept(twins.form)
    thrown = twins.answer(twins.text, "script", source)
    assert thrown == twins.answer(twins.form, "script", form)
    assert twins.kept(twins.form) == twins.kept(twins.text)
    if thrown is not None:
        assert twins.kept(twins.form) == before


@settings(max_examples=40, deadline=None)
@given(PLACES, DATA)
def test_a_place_and_its_form_are_the_same_place(place, data):
    form = inlined(place, goal="location")
    twins = Twins({name: encode(value) for name, value in data.items()})
    thrown = twins.answer(twins.text, "location", place)
    assert thrown == twins.answer(twins.form, "script", f"{form} = 'new'")
    assert twins.kept(twins.form) == twins.kept(twins.text)


# that the form ends, whatever other texts did before
# Each makes, without spoiling anything, what is worst for some operator: a value that takes long, or runs something, to
# become a text or a number.
MONSTERS = {
    "arrays shared by arrays": "a = [1]; for (var i = 0; i < 30; i++) a = [a, a]",
    "arrays shared by arrays, empty": "a = []; for (var i = 0; i < 30; i++) a = [a, a]",
    "an array in many arrays": "a = []; for (var i = 0; i < 5e4; i++) a.push(b); b = a",
    "a deep array": "a = []; for (var i = 0; i < 1e5; i++) a = [a]",
    "a deep array about a long text": "a = 'x'; while (a.length < 2e6) a += a; for (var i = 0; i < 90; i++) a = [a]",
    "an array that holds itself": "a = []; a.push(a, a, a)",
    "a long array": "a = []; for (var i = 0; i < 1e5; i++) a.push(i * 1.1e-7)",
    "an array of any length": "a = []; a.length = 4e9",
    "many dates": "a = []; c = new Date(5); for (var i = 0; i < 1e5; i++) a.push(c)",
    "many objects": "a = []; for (var i = 0; i < 1e5; i++) a.push({})",
    "much XML": "a = []; for (var i = 0; i < 1e5; i++) a.push(x)",
    "much XML, in part": "a = []; for (var i = 0; i < 1e5; i++) a.push(x.firstChild)",
    "many lists of nodes": "a = []; for (var i = 0; i < 1e5; i++) a.push(x.childNodes)",
    "regular expressions": "a = [/(a+)+$/, /x/]; b = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'.match(/(a)(?<b>a)/)",
    "a text without end": "a = 'x'; b = 'xx'; while (a.length < 3e8) { a = a + a; b = a + 'y' }",
    "a text of digits": "a = '1'; while (a.length < 2e6) a += a; b = '0x' + a; c = '-1e' + a",
    "a text of blanks": "a = ' '; while (a.length < 2e6) a += a; b = a + 1",
    "natives for values": "a = b.toString; b = {x: a, y: b.__defineGetter__, indexOf: 1}; c = [a, b.x, [].join]",
    "natives under odd names": "c = {test: b.valueOf, call: [].push, at: [].join}; a = [c, c.test]; a[0].x = [].concat",
    "natives where texts write": "b['q' + 1] = [].join; a = b; a['x' + 'y'] = {test: 1}",
    "keys out of JSON": 'a = JSON.parse(\'{"__proto__":[1],"toString":1,"join":{},"constructor":{}}\'); b = {...a, ...b}',
    "a scope for a value": "a = _data; b = [_data, a]; c = {x: _data}",
    "errors": "try { a.x.y.z } catch (e) { a = [e.message, e.stack, e.name] }",
}
ATTACKS = [
    "a + ''",
    "a == 'x' || a < b || b <= a",
    "`${a}${b}`.length",
    "Math.max(a, b) + Math.round(c)",
    "parseInt(a) + parseFloat(b) + Number(c) + isNaN(a) + String(b)",
    "[a, b] + {x: c}",
    "b[a] || c[b]",
    "a in {} || b in {}",
    "-a - +b - ~c",
    "a === b && typeof c",
    "c.x + c.y + c.length",
    "a[0] + b[1]",
]


class Arena:
    """A realm in which some texts have run, and runs no more than it must when it is lost."""

    def __init__(self, *texts):
        self.texts = texts
        self.open()

    def open(self):
        """Begin anew."""
        many = Xml("<x>" + "<y z='1'>t</y>" * 3000 + "</x>")
        data = {"a": "[1, 2]", "b": '{"x":[1,{"y":2}]}', "c": '"c"', "x": encode(many), "_event": events({"z": 1})}
        self.twins, self.lost = Twins(data), False
        for text in self.texts:
            self.outcome("script", text)

    def outcome(self, goal, source):
        """What a text gives, and that it took no time to speak of."""
        if self.lost:
            self.open()
        began = time.process_time()
        try:
            answer = self.twins.answer(self.twins.form, goal, source)
        except RealmLost:
            self.lost, answer = True, "no memory"
        assert time.process_time() - began < SECONDS, source
        return answer

    def kept(self):
        """The snapshot, None where there is no memory for one."""
        try:
            return None if self.lost else self.twins.kept(self.twins.form)
        except RealmLost:
            self.lost = True


def attack(texts, attacks):
    """Evaluate every attack that has an inline form where the texts have run; answers how many had one."""
    survey = Survey(script(*texts) + [("expression", each) for each in attacks], (*NAMES, "x"), PRELUDE)
    forms = {each: form for each in attacks if (form := survey.inline("expression", each)) is not None}
    arena = Arena(*(texts if forms else ()))
    before = arena.kept()
    answers = {
        each: arena.outcome("expression", form.source(lambda state: state == "on")) for each, form in forms.items()
    }
    if "no memory" not in answers.values():
        assert arena.kept() == before
    assert answers == {each: arena.outcome("expression", each) for each in forms}
    return len(forms)


@pytest.mark.parametrize("monster", MONSTERS.values(), ids=MONSTERS)
def test_a_form_ends_whatever_it_meets(monster):
    assert attack([monster], ATTACKS) == len(ATTACKS)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(TAME), min_size=1, max_size=5), EXPRESSIONS)
def test_a_form_is_right_whatever_other_texts_did(texts, source):
    attack(texts, [source])


@pytest.mark.parametrize(
    "spoiler",
    [
        "a = {valueOf() { while (true); }}",
        "a = {get x() { while (true); }}",
        "a = new Proxy({}, {get() { while (true); }})",
        "a[b] = () => { while (true); }",
    ],
)
def test_a_document_that_hides_code_behind_operators_has_no_forms(spoiler):
    assert attack([spoiler], ATTACKS) == 0
