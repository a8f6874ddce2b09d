"""Natives that the engine cannot interrupt: refused at the sizes at which they would run for minutes."""

import pytest

from scxml_engine.ecmascript import QuickJsRealm, RealmLimits
from scxml_engine.errors import ScriptError

LONG = "new Array(4294967295)"
NEEDLE = "'a'.repeat(5e5) + 'b'"
SHARED = "(a => { for (let i = 0; i < 30; i++) a = [a, a]; return a })([1])"  # 2 ** 30 items, in thirty arrays
# All the ways by which an array becomes text unasked.
CONVERSIONS = [
    ("'' + ", ""),
    ("", " + 1"),
    ("-", ""),
    ("'x' == ", ""),
    ("", " < 1"),
    ("`${", "}`"),
    ("({})[", "]"),
    ("", " in {}"),
    ("String(", ")"),
    ("Number(", ")"),
    ("parseInt(", ")"),
    ("parseFloat(", ")"),
    ("isNaN(", ")"),
    ("isFinite(", ")"),
    ("Math.max(", ", 1)"),
    ("Math.round(", ")"),
    ("'x'.indexOf(", ")"),
    ("new Date(", ")"),
    ("(", ").toString()"),
]


@pytest.fixture(scope="module")
def realm():
    return QuickJsRealm()


@pytest.mark.parametrize(
    "expression",
    [
        *(
            f"{LONG}.{name}(1)"
            for name in ("join", "reverse", "slice", "splice", "unshift", "shift", "toString", "flat")
        ),
        f"{LONG}.sort()",
        f"{LONG}.copyWithin(0, 1)",
        f"{LONG}.toSorted()",
        f"String({LONG})",
        f"'' + {LONG}",
        f"[].concat({LONG})",
        f"[{LONG}].flat()",
        f"[[{LONG}]].flat(2)",
        "Array.prototype.join.call({length: 2 ** 53 - 1})",
        *(before + SHARED + after for before, after in CONVERSIONS),
        f"(() => {{ const a = {SHARED}; a.pop(); return a + '' }})()",
        "(a => { for (let i = 0; i < 30; i++) a = [a, a]; return a + '' })([])",
        "(a => { for (let i = 0; i < 99; i++) a = [a]; return a + '' })('x'.repeat(1e6))",
        "new Array(2e4).fill(new Date(0)) + ''",
        "new Array(2e5) + ''",
        f"'a'.repeat(1e6).indexOf({NEEDLE})",
        f"'a'.repeat(1e6).includes({NEEDLE})",
        f"'a'.repeat(1e6).split({NEEDLE})",
        f"'a'.repeat(1e6).replace({NEEDLE}, '')",
        f"'a'.repeat(1e6).replaceAll({{toString: () => {NEEDLE}}}, '')",
        "'x'.repeat(1e6).match(/(?=(x+))y/g)",
        "/(?!(x+)y)z/.test('x'.repeat(1e6))",
        "'x'.repeat(1e6).replace(/(?<=(x+))y/g, '')",
        "'x'.repeat(1e6).split(/(?<!(x+))y/)",
        "'x'.repeat(1e6).search(/(?=(x+))y/)",
    ],
)
def test_what_would_run_for_minutes_is_a_range_error(realm, expression):
    with pytest.raises(ScriptError) as caught:
        realm.truth(realm.open(), realm.expression(expression))
    assert caught.value.name == "RangeError"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("[3, 1, 2].sort().join('-')", '"1-2-3"'),
        ("[1, [2, [3]]].flat(Infinity).concat([4], 5).length", "5"),
        ("[, 1].flat().length", "1"),
        ("Array.prototype.concat.call('a', 'b').length", "2"),
        ("'a,b'.split(',').length + 'a'.split().length + 'ab'.split('').length", "5"),
        ("'aXbX'.replace('X', (m, at) => m + at) + 'a'.indexOf('b') + 'abcabc'.lastIndexOf('b', 2)", '"aX1bX-11"'),
        ("'undefined'.indexOf() + '' + 'null'.includes(null)", '"0true"'),
        ("'ab'.replace({[Symbol.replace]: () => 'own'}, '')", '"own"'),
        ("'a1b2'.replace(/(?=[0-9])/g, '-') + 'a1'.match(/[0-9]/)[0]", '"a-1b-21"'),
        ("'x'.repeat(1e5).match(/x+$/)[0].length", "100000"),
        ("[1, [2, [3, , null, undefined]], [], [[]], {}, true] + ''", '"1,2,3,,,,,,[object Object],true"'),
        ("[[1, 2], , [3, [4]]].join('; ')", '"1,2; ; 3,4"'),
        ("[[1, 2], [3]].join({toString: () => '~'}) + [[1, 2]].join(null) + [1, [2]].join(undefined)", '"1,2~31,21,2"'),
        ("[Object.assign([1], {toString: () => 'own'})] + ''", '"own"'),
        ("[Object.assign([1], {join: () => 'own'})] + ''", '"own"'),
        ("[Object.assign([1], {[Symbol.toPrimitive]: (hint) => hint})] + ''", '"string"'),
        ("[{valueOf: () => 1, toString: () => 2}] + ''", '"2"'),
        ("[Object.assign([1], {join: 1})] + ''", '"[object Array]"'),
        ("[new Proxy([1, [2]], {})] + ''", '"1,2"'),
        ("(class extends Array {}).of(1, [2], 3) + ''", '"1,2,3"'),
        ("[,].concat([[7]]).join('-') + Array.prototype.join.call({length: 2, 0: 'a', 1: ['b']}, '+')", '"-7a+b"'),
        ("new Array(80).fill(new Array(80).fill([1, 2])).join(';').length", "25599"),
        ("(new Array(9e4) + '').length", "89999"),
        ("[].join.name + [].join.length + [].toString.name + [].toString.length", '"join1toString0"'),
        ("[].concat.name + [].concat.length + 'x'.replace.length + /x/.exec.length", '"concat121"'),
    ],
)
def test_honest_uses_are_what_they_were(realm, expression, value):
    assert realm.value(realm.open(), realm.expression(expression)) == value


@pytest.mark.parametrize("expression", [f"({SHARED}).join(';')", f"[{SHARED}, 1].join()"])
def test_arrays_that_share_their_items_are_not_joined_either(expression):
    realm = QuickJsRealm(RealmLimits(seconds=5))
    with pytest.raises(ScriptError) as caught:
        realm.truth(realm.open(), realm.expression(expression))
    assert caught.value.name == "RangeError"


@pytest.mark.parametrize(
    "expression",
    ["[1, [Symbol.iterator]] + ''", "[Symbol.iterator].join()", "[].join.call(null)", "[].toString.call()"],
)
def test_what_has_no_text_still_has_none(realm, expression):
    with pytest.raises(ScriptError) as caught:
        realm.truth(realm.open(), realm.expression(expression))
    assert caught.value.name == "TypeError"
