"""Natives that the engine cannot interrupt: refused at the sizes at which they would run for minutes."""

import pytest

from scxml_engine.ecmascript import QuickJsRealm
from scxml_engine.errors import ScriptError

LONG = "new Array(4294967295)"
NEEDLE = "'a'.repeat(5e5) + 'b'"


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
        ("[].concat.name + [].concat.length + 'x'.replace.length + /x/.exec.length", '"concat121"'),
    ],
)
def test_honest_uses_are_what_they_were(realm, expression, value):
    assert realm.value(realm.open(), realm.expression(expression)) == value
