"""The defects of the binding, by the numbers of its list: value in, value out, and nothing is harmed on the way."""

import math

import pytest

from scxml_engine.ecmascript import UNDEFINED, BigInt, decode, encode

# (defect, Python value in as `x`, expression, Python value out)
DEFECTS = [
    (1, 2**31, "x", 2**31),
    (1, 33142345678, "x + 1", 33142345679),
    (1, 2**53 - 1, "x", 2**53 - 1),
    (1, -(2**31) - 1, "x", -(2**31) - 1),
    (1, [2**40], "x[0]", 2**40),
    (2, "a" * 1000, "x + x", "a" * 2000),
    (2, "a" * 9000, "x + 'b'", "a" * 9000 + "b"),
    (2, "a" * 9000, "[x + x]", ["a" * 18000]),
    (2, 1, "123n", BigInt(123)),
    (2, BigInt(2**70), "x * 2n", BigInt(2**71)),
    (3, "a\0b", "x", "a\0b"),
    (3, 0, "'a\\0b'", "a\0b"),
    (3, "\ud800", "x + '\\udc00'", "\U00010000"),
    (3, "\udfff|\ud800", "x", "\udfff|\ud800"),
    (3, "😀", "x.length", 2),
    (3, "😀", "x", "😀"),
    (4, None, "x", None),
    (4, UNDEFINED, "x", UNDEFINED),
    (4, 0, "[null, undefined]", [None, UNDEFINED]),
    (4, math.inf, "-x", -math.inf),
]


@pytest.fixture(scope="module")
def realm(make_realm):
    return make_realm()


@pytest.mark.parametrize(("defect", "given", "text", "expected"), DEFECTS, ids=lambda value: repr(value)[:24])
def test_a_defect_is_not_felt(realm, defect, given, text, expected):
    scope = realm.open()
    realm.define(scope, "x", encode(given))
    found = decode(realm.value(scope, realm.expression(text)))
    assert (found, type(found)) == (expected, type(expected))
    realm.assign_value(scope, realm.location("x"), encode(given))
    assert decode(realm.value(scope, realm.expression(text))) == expected
    again = realm.restore(realm.snapshot(scope))
    assert decode(realm.value(again, realm.expression(text))) == expected


@pytest.mark.parametrize(
    ("given", "expected"), [("a\0b\ud800😀", "a\0b\ud800😀"), (2**40, "1099511627776"), ("a" * 9000, None)]
)
def test_text_is_not_harmed_either(realm, given, expected):
    scope = realm.open()
    realm.define(scope, "x", encode(given))
    assert realm.text(scope, realm.expression("x")) == (expected or given)
    assert realm.text(scope, realm.expression("x + ('b' + x)")).startswith(str(given))


def test_an_instant_beyond_32_bits_arrives(realm):
    scope = realm.open()
    realm.enter(scope, 1_800_000_000_123)
    assert decode(realm.value(scope, realm.expression("Date.now()"))) == 1_800_000_000_123


def test_names_and_texts_may_hold_anything(realm):
    scope = realm.open()
    realm.define(scope, "имя", encode(1))
    assert decode(realm.value(scope, realm.expression("имя + '😀\\0'"))) == "1😀\0"
    assert decode(realm.value(scope, realm.expression("'a\0b'"))) == "a\0b"


def test_a_time_limit_forbids_javascript_to_call_python_so_nothing_does(realm):
    """Defect 5: `In()` and its like are JavaScript over what `call` pushed in; see test_prelude."""
    assert realm.truth(realm.open(), realm.expression("true"))
