"""Tagged JSON: every value survives both ways, inside Python and through a realm."""

import json
import math
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.ecmascript import UNDEFINED, BigInt, JsDate, decode, encode, to_json
from scxml_engine.errors import SnapshotError
from tests.ecmascript.realms import speaks

SAFE = 2**53 - 1
KEYS = st.sampled_from(["$", "__proto__", "constructor", "1", "a", "toString", "", "ключ", "length"]) | st.text(
    max_size=5
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-SAFE, SAFE)
    | st.floats()
    | st.text(max_size=20)
    | st.text(st.characters(categories=["Cs", "Cc", "Lo", "So"]), max_size=6)
    | st.just(UNDEFINED)
    | st.builds(BigInt, st.integers())
    | st.builds(JsDate, st.none() | st.integers(-8_640_000_000_000_000, 8_640_000_000_000_000))
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


def same(left: object, right: object) -> bool:
    """Equality that tells -0 from 0 and takes NaN for itself."""
    if isinstance(left, float) or isinstance(right, float):
        if isinstance(left, bool) or isinstance(right, bool) or not isinstance(left, int | float):
            return False
        if math.isnan(left):
            return isinstance(right, float) and math.isnan(right)
        return left == right and math.copysign(1, left) == math.copysign(1, right)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return type(left) is type(right) and left == right


def without_bigints(value: object) -> object:
    """The same with plain numbers, for a realm that knows no others."""
    if isinstance(value, list):
        return [without_bigints(item) for item in value]
    if isinstance(value, dict):
        return {key: without_bigints(item) for key, item in value.items()}
    return 1 if isinstance(value, BigInt) else value


@pytest.fixture(scope="module")
def through(make_realm):
    """A value sent into a realm and fetched back."""
    realm = make_realm()
    scope = realm.open()
    code = realm.expression("x")

    def trip(value):
        tagged = encode(value)
        assert tagged.isascii()
        realm.define(scope, "x", tagged)
        return decode(realm.value(scope, code))

    return trip


@settings(deadline=None)
@given(VALUES)
def test_decoding_undoes_encoding(value):
    assert same(decode(encode(value)), value)


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_a_value_comes_back_from_a_realm_unchanged(make_realm, through, value):
    value = value if speaks(make_realm, "1n") else without_bigints(value)
    assert same(through(value), value)


@pytest.mark.parametrize(
    "value",
    [
        "x" * 10**6,
        "é\0\ud800😀" * 1000,
        SAFE,
        -SAFE,
        -0.0,
        0.1,
        1e21,
        5e-324,
        '"\\"\'',
        {"$": {"$": {"$": "undefined"}}},
        {"__proto__": {"x": 1}, "constructor": 2, "1": 3},
        [[], {}, [[]], UNDEFINED, None],
    ],
    ids=lambda value: repr(value)[:20],
)
def test_the_awkward_ones_come_back_too(through, value):
    assert same(through(value), value)


def test_sharing_and_cycles_are_kept_through_a_realm(through):
    inner = {"n": 1}
    ring = [inner, inner, {"$": inner}]
    ring.append(ring)
    back = through(ring)
    assert back[0] is back[1] is back[2]["$"]
    assert back[3] is back


def test_key_order_is_kept(through):
    assert list(through({"b": 1, "a": 2, "$": 3})) == ["b", "a", "$"]


def test_whole_numbers_become_int_and_wide_ones_float():
    assert type(decode("5.0")) is int
    assert decode("9007199254740993") == float(2**53)
    assert type(decode("1" * 5000 + ".5")) is float or math.isinf(decode("1" * 400))


def test_an_aware_datetime_becomes_a_date_and_a_naive_one_is_refused():
    assert decode(encode(datetime(1970, 1, 1, 0, 0, 1, 5999, tzinfo=UTC))) == JsDate(1005)
    with pytest.raises(SnapshotError, match="naive datetime"):
        encode(datetime(1970, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("value", [2**53, {1: 2}, object(), b"x", {"a": {1, 2}}])
def test_what_cannot_enter_is_refused(value):
    with pytest.raises(SnapshotError):
        encode(value)


@pytest.mark.parametrize("text", ["", "{", '{"$":"nope"}', '{"$":"ref","n":1}', '{"$":1}', "[" * 100_000])
def test_what_is_no_tagged_json_is_refused(text):
    with pytest.raises(SnapshotError):
        decode(text)


def test_too_deep_a_value_is_refused():
    deep: list = []
    for _ in range(300):
        deep = [deep]
    with pytest.raises(SnapshotError, match="deeper"):
        encode(deep)


def test_a_trace_gets_plain_json():
    ring: list = [1, UNDEFINED, math.nan, BigInt(7), JsDate(0), JsDate(None), JsDate(10**15)]
    ring.append(ring)
    shown = to_json(encode(ring))
    assert shown == [1, None, None, "7", "1970-01-01T00:00:00.000Z", None, "Date(1000000000000000)", "[circular]"]
    assert to_json('{"$":"function","v":"h:f"}') == "[function]"


def test_a_trace_of_heavy_sharing_stays_short():
    heavy: list = [1]
    for _ in range(60):
        heavy = [heavy, heavy]
    assert len(json.dumps(to_json(encode(heavy)))) < 1_000_000


def test_undefined_is_one_and_false():
    assert not UNDEFINED
    assert repr(UNDEFINED) == "undefined"
    assert type(UNDEFINED)() is UNDEFINED
