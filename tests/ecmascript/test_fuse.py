"""Functions that the engine fuses: they run without the time limit, and nothing else ever does."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.ecmascript import BigInt, Js2PyRealm, Prelude, QuickJsRealm, RealmLimits, Xml, decode, encode
from scxml_engine.errors import RealmLost, ScriptError, ScriptInterrupted, UsageError

LIMITS = RealmLimits(seconds=0.02)
ENDLESS = "(() => { while (true); })()"


def fused(body, limits=None):
    """A realm, a scope in it with x = 1, and a fused function of this body."""
    realm = QuickJsRealm(limits)
    scope = realm.open()
    realm.define(scope, "x", encode(1))
    return realm, scope, realm.fuse(f"($scope) => {{ const $s = $o[$scope]; {body} }}")


# --------------------------------------------------------------------------------------------------- the function


def test_a_fused_function_reads_and_writes_the_scope_it_is_called_with():
    realm, scope, call = fused("$s.x = $s.x + 1; return $s.x;")
    other = realm.open()
    realm.define(other, "x", encode(10))
    assert (call(scope), call(scope), call(other)) == (2, 3, 11)
    assert decode(realm.value(scope, realm.expression("x"))) == 3


def test_a_fused_function_that_does_not_parse_is_an_error_and_no_more():
    realm, scope, _ = fused("return 0;")
    with pytest.raises(ScriptError, match="SyntaxError"):
        realm.fuse("($scope) => {")
    assert realm.truth(scope, realm.expression("x === 1"))


def test_no_text_sees_what_only_fused_functions_have():
    realm, scope, _ = fused("return 0;")
    for name in ("$o", "$event", "$stop", "$json", "$answer", "$value"):
        assert decode(realm.value(scope, realm.expression(f"typeof {name}"))) == "undefined"


def test_js2py_fuses_nothing():
    try:
        realm = Js2PyRealm()
    except UsageError as error:
        pytest.skip(str(error))
    assert realm.can_fuse is False
    assert realm.fuse("function ($scope) { return 0; }") is None
    assert realm.unwatch() is False
    assert realm.watched
    assert realm.stopped()[0] is None


# ------------------------------------------------------------------------------------------------- the time limit

# Every way to have a text run; each is tried right after `unwatch`, with a text that never ends.
ENTRIES = {
    "run": lambda realm, scope: realm.run(scope, realm.script("while (true);")),
    "value": lambda realm, scope: realm.value(scope, realm.expression(ENDLESS)),
    "truth": lambda realm, scope: realm.truth(scope, realm.expression(ENDLESS)),
    "text": lambda realm, scope: realm.text(scope, realm.expression(ENDLESS)),
    "assign": lambda realm, scope: realm.assign(scope, realm.location("x"), realm.expression(ENDLESS)),
    "assign_value": lambda realm, scope: realm.assign_value(scope, realm.location(f"x[{ENDLESS}]"), encode(1)),
    "initialise": lambda realm, scope: realm.initialise(scope, "x", realm.expression(ENDLESS)),
    "iterate": lambda realm, scope: realm.iterate(scope, realm.expression(ENDLESS)),
    "call": lambda realm, scope: realm.call("forever"),
}
HOOKS = Prelude("({ names: { given: 1 }, hooks: { forever() { while (true); } } })")


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_every_other_entry_runs_within_the_time_limit(entry):
    """Even when everything was compiled before: nothing but the entry itself can have switched it on."""
    realm = QuickJsRealm(LIMITS, HOOKS)
    scope = realm.open()
    realm.define(scope, "x", encode({}))
    for text in (ENDLESS, "1"):
        realm.expression(text)
    realm.script("while (true);")
    realm.location("x")
    realm.location(f"x[{ENDLESS}]")
    assert realm.unwatch()
    assert not realm.watched
    with pytest.raises(ScriptInterrupted):
        entry(realm, scope)
    assert realm.watched


def test_an_item_of_a_walk_is_stored_within_the_time_limit():
    realm = QuickJsRealm(LIMITS)
    scope = realm.open()
    realm.define(scope, "x", encode({}))
    iteration, length = realm.iterate(scope, realm.expression("[1]"))
    place = realm.location(f"x[{ENDLESS}]")
    assert length == 1
    assert realm.unwatch()
    with pytest.raises(ScriptInterrupted):
        realm.item(scope, iteration, 0, place, None)


@pytest.mark.parametrize("keep", ["snapshot", "restore"])
def test_what_is_kept_in_the_long_way_leaves_the_time_limit_on(keep):
    realm, scope, _ = fused("return 0;", LIMITS)
    realm.run(scope, realm.script("var d = new Date(5)"))
    text = realm.snapshot(scope)
    assert realm.unwatch()
    getattr(realm, keep)(scope if keep == "snapshot" else text)
    assert realm.watched


def test_a_fused_function_runs_unwatched_until_another_entry_is_used():
    realm, scope, call = fused("let i = 0; while (i < 4e6) i = i + 1; return 1;", RealmLimits(seconds=0.005))
    assert realm.unwatch()
    assert call(scope) == 1
    assert not realm.watched
    assert realm.truth(scope, realm.expression("x === 1"))
    assert realm.watched
    assert realm.unwatch()
    assert call(scope) == 1


def test_a_new_realm_is_watched():
    assert QuickJsRealm().watched


@pytest.mark.parametrize("value", [BigInt(3), Xml("<a/>"), [1, {"k": BigInt(3)}], {"k": Xml("<a/>")}], ids=repr)
@pytest.mark.parametrize("entry", ["define", "event", "assign_value", "call", "restore"])
def test_after_a_bigint_or_xml_came_in_fused_functions_must_not_be_called(value, entry):
    """A large one takes long to become text, and an operator asks for that."""
    realm = QuickJsRealm(LIMITS, Prelude("({ names: {}, hooks: { take() { } } })"))
    scope = realm.open()
    realm.define(scope, "x", encode(1))
    assert realm.unwatch()
    tagged = encode(value)
    bring = {
        "define": lambda: realm.define(scope, "y", tagged),
        "event": lambda: realm.event(scope, tagged),
        "assign_value": lambda: realm.assign_value(scope, realm.location("x"), tagged),
        "call": lambda: realm.call("take", tagged),
        "restore": lambda: realm.restore(f'{{"random":0,"data":{{"x":{tagged}}}}}'),
    }
    bring[entry]()
    assert realm.unwatch() is False
    assert realm.watched
    realm.forget(scope, "y")
    assert realm.unwatch() is False, "it may have been stored elsewhere"


def test_other_values_leave_fused_functions_be():
    realm, scope, _ = fused("return 0;")
    for value in ([1, None, "text"], float("nan"), {"k": {"l": -0.0}}, "an xml, a bigint"):
        realm.define(scope, "y", encode(value))
        assert realm.unwatch()


# --------------------------------------------------------------------------------- what JSON says in full, or not

STOPPING = "const $w = [0, 7]; try { return $json($%s(%s)); } catch ($t) { return $stop($t, -2, $w); }"
IN_PART = [
    "undefined",
    "NaN",
    "Infinity",
    "-Infinity",
    "-0",
    "({})",
    "[1]",
    "(() => 1)",
    "Symbol()",
    "1n",
    "new Date(0)",
]
IN_FULL = ["0", "1.5", "-1", "9007199254740993", "'é\\0'", "'\\ud800'", "''", "true", "false", "null"]


@pytest.mark.parametrize("text", IN_FULL)
def test_a_value_that_json_says_in_full_is_given(text):
    realm, scope, call = fused(STOPPING % ("value", text))
    assert json.loads(call(scope)) == json.loads(realm.value(scope, realm.expression(text)))


@pytest.mark.parametrize("text", IN_PART)
def test_a_value_that_json_does_not_say_in_full_is_given_up(text):
    """Then the answer says where the general path goes on."""
    _, scope, call = fused(STOPPING % ("value", text))
    assert json.loads(call(scope)) == [-2, 7]


@pytest.mark.parametrize("text", ["undefined", "NaN", "-0", "1n", "1e21", "null", "'a'", "true"])
def test_a_text_for_people_is_that_of_the_realm(text):
    realm, scope, call = fused(STOPPING % ("text", text))
    assert json.loads(call(scope)) == realm.text(scope, realm.expression(text))


@pytest.mark.parametrize(
    "text", ["({})", "[1]", "(() => 1)", "Symbol()", "new Date(0)", "({ toString() { throw 1; } })"]
)
def test_a_text_of_an_object_is_given_up(text):
    _, scope, call = fused(STOPPING % ("text", text))
    assert json.loads(call(scope)) == [-2, 7]


PLAIN = fused("return $json([$plain($s.x), $s.x]);")


@given(st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats() | st.text(max_size=6))
def test_a_value_is_plain_exactly_when_json_needs_no_tag_for_it(value):
    realm, scope, call = PLAIN
    tagged = encode(value)
    realm.define(scope, "x", tagged)
    plain, said = json.loads(call(scope), parse_int=float)
    assert plain is (not tagged.startswith("{"))
    assert said == (value if plain else 0 if value == 0 else None)


# -------------------------------------------------------------------------------------------------------- `_event`


def test_an_event_is_a_constant_that_texts_cannot_assign():
    """5.10: system variables are read-only."""
    realm, scope, _ = fused("return 0;")
    realm.event(scope, encode({"name": "e", "data": {"a": 1}}))
    assert decode(realm.value(scope, realm.expression("_event.data.a"))) == 1
    with pytest.raises(ScriptError, match="read-only"):
        realm.run(scope, realm.script("_event = 1"))
    with pytest.raises(ScriptError, match="read-only"):
        realm.assign_value(scope, realm.location("_event"), encode(1))
    with pytest.raises(ScriptError, match="read-only"):
        realm.initialise(scope, "_event", realm.expression("1"))
    assert decode(realm.value(scope, realm.expression("_event.name"))) == "e"


def test_an_event_is_no_part_of_a_snapshot_and_can_be_forgotten():
    realm, scope, _ = fused("return 0;")
    realm.event(scope, encode({"name": "e"}))
    assert json.loads(realm.snapshot(scope))["data"] == {"x": 1}
    realm.forget(scope, "_event")
    assert decode(realm.value(scope, realm.expression("typeof _event"))) == "undefined"


def test_an_event_belongs_to_its_scope():
    realm, scope, _ = fused("return 0;")
    realm.event(scope, encode({"name": "e"}))
    assert decode(realm.value(realm.open(), realm.expression("typeof _event"))) == "undefined"


@pytest.mark.parametrize("given", [('{"name":"f","data":{"a":2}}',), (3, "f", 2)], ids=["text", "values"])
def test_the_event_that_crossed_to_a_fused_function_is_the_one_of_the_general_path(given):
    """One object: what a fused function changed of it, a text sees."""
    realm = QuickJsRealm()
    scope = realm.open()
    realm.shape_event(["name"], ["a"])
    call = realm.fuse(
        "($scope, $event_, $0, $1) => { const $e = $event($event_, $0, $1); $e.data.a = $e.data.a + 1; return $e.data.a; }"
    )
    assert call(scope, *given) == 3
    assert call(scope, None) == 4
    realm.event(scope, None)
    assert decode(realm.value(scope, realm.expression("[_event.name, _event.data.a]"))) == ["f", 4]


@given(st.integers(0, 63))
def test_bits_say_what_is_there(bits):
    """Properties first, then data, each in the order of the shape; what has no bit is not there, whatever its value."""
    names = [f"$e.{name}" for name in ("name", "sendid")] + [f"$e.data.{name}" for name in "abcd"]
    answer = json.loads(BITS[1](BITS[2], bits, "0", "1", "2", "3", "4", "5"))
    assert answer == [str(place) if bits >> place & 1 else "none" for place in range(len(names))]


def _bits():
    realm = QuickJsRealm()
    realm.shape_event(["name", "sendid"], list("abcd"))
    paths = ["$e.name", "$e.sendid", *(f"$e.data.{name}" for name in "abcd")]
    known = ", ".join(f'{path} === undefined ? "none" : {path}' for path in paths)
    call = realm.fuse(
        "($scope, $event_, $0, $1, $2, $3, $4, $5) => "
        f"{{ const $e = $event($event_, $0, $1, $2, $3, $4, $5); return $json([{known}]); }}"
    )
    return realm, call, realm.open()


BITS = _bits()


# ----------------------------------------------------------------------------------------------------------- memory

GREEDY = """
  let $at = 0; const $w = [0, 'so far'];
  try { $at = 3; let a = 'x'; const b = []; for (;;) { b.push(a + b.length); } }
  catch ($thrown) { return $stop($thrown, -2 - $at, $w); }"""


def test_a_fused_function_that_fills_the_memory_answers_none_and_tells_where_it_was():
    realm, scope, call = fused(GREEDY, RealmLimits(seconds=5, memory=4 << 20))
    healthy = realm.open()
    realm.define(healthy, "y", encode("well"))
    assert realm.unwatch()
    assert call(scope) is None
    told, failure = realm.stopped()
    assert isinstance(failure, RealmLost)
    assert json.loads(told) == [-5, "so far"]
    saved = realm.salvage()
    assert json.loads(saved[healthy])["data"] == {"y": "well"}
    assert json.loads(saved[scope])["data"] == {"x": 1}
    for refused in (realm.open, lambda: realm.event(healthy, None), lambda: realm.fuse("() => 0")):
        with pytest.raises(RealmLost):
            refused()


def test_an_error_of_the_text_is_told_by_the_answer():
    """Only a want of memory is answered with None: where a text throws, the general path goes on."""
    _, scope, call = fused("const $w = [0]; try { return nobody; } catch ($t) { return $stop($t, -4, $w); }")
    assert call(scope) == "[-4]"


# --------------------------------------------------------------------------------------------------- names, scopes


def test_the_names_of_a_realm_are_those_of_its_prelude():
    realm = QuickJsRealm(prelude=Prelude("({ names: { one: 1, get two() { return 2; } }, hooks: { three() { } } })"))
    assert realm.names == {"one", "two"}
    assert QuickJsRealm().names == frozenset()


def test_a_scope_without_a_seed_keeps_none():
    """Where nothing can call Math.random, a snapshot need not say how it goes on."""
    realm = QuickJsRealm()
    plain, seeded = realm.open(None), realm.open(7)
    for scope in (plain, seeded):
        realm.define(scope, "x", encode(1))
    assert json.loads(realm.snapshot(plain)) == {"random": 0, "data": {"x": 1}}
    assert json.loads(realm.snapshot(seeded))["random"] != 0


def test_a_scope_without_a_seed_has_none_of_the_scope_whose_handle_it_got():
    realm = QuickJsRealm()
    first = realm.open(7)
    realm.truth(first, realm.expression("Math.random()"))
    realm.close(first)
    again = realm.open(None)
    assert again == first
    assert json.loads(realm.snapshot(again)) == {"random": 0, "data": {}}


def test_a_snapshot_after_fused_functions_has_its_own_longer_limit():
    """What takes long to keep is kept, whether or not the limit was off before."""
    realm = QuickJsRealm(RealmLimits(seconds=0.02))
    scope = realm.open()
    realm.run(scope, realm.script("var a = [new Date(1)]"))
    for _ in range(8):
        realm.run(scope, realm.script("for (var i = 0; i < 2000; i++) a.push({k: i, d: 'x'})"))
    kept = realm.snapshot(scope)
    assert realm.unwatch()
    assert realm.snapshot(scope) == kept
    assert realm.unwatch()
    assert realm.snapshot(realm.restore(kept)) == kept
