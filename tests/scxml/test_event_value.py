"""`_event` as it crosses: all of it, or what is read of it, as text or as bits and values, and never another value."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scxml_engine.ecmascript import UNDEFINED, QuickJsRealm, Tagged, decode, encode
from scxml_engine.scxml.datamodel.event_value import Projection, whole
from scxml_engine.scxml.events import Event

SAFE = 2**53 - 1
FIELDS = ("invokeid", "name", "origin", "origintype", "raw", "sendid", "type")
DATA = ("a", "b", "c", "d", "e1", "$", "ключ")

# ------------------------------------------------------------------------------------------------------------- whole


def test_every_property_of_the_recommendation_is_there_and_undefined_where_there_is_none():
    """5.10.1: `_event` has its seven properties always; raw is no such property."""
    assert decode(whole(Event("e"))) == {
        "name": "e",
        "type": "external",
        "sendid": UNDEFINED,
        "origin": UNDEFINED,
        "origintype": UNDEFINED,
        "invokeid": UNDEFINED,
        "data": UNDEFINED,
    }


def test_what_an_event_has_is_said():
    event = Event("e.f", "platform", {"a": [1, None]}, "s", "#_o", "t", "i", "GET /")
    assert decode(whole(event)) == {
        "name": "e.f",
        "type": "platform",
        "sendid": "s",
        "origin": "#_o",
        "origintype": "t",
        "invokeid": "i",
        "data": {"a": [1, None]},
        "raw": "GET /",
    }


@pytest.mark.parametrize("raw", ["", "x\0y", "\ud800", '"'])
def test_raw_is_there_only_when_the_message_had_more_to_it(raw):
    assert decode(whole(Event("e", raw=raw)))["raw"] == raw
    assert "raw" not in decode(whole(Event("e")))


@pytest.mark.parametrize("data", [Tagged("null"), encode(UNDEFINED), encode(0), encode(""), {}])
def test_data_that_is_false_is_data_all_the_same(data):
    said = decode(whole(Event("e", data=data)))["data"]
    assert encode(said) == (data if isinstance(data, str) else encode(data))


@given(st.text(), st.none() | st.text(), st.dictionaries(st.text(), st.integers(-SAFE, SAFE) | st.text()))
def test_any_text_survives(name, origin, data):
    """Quotes, NUL, lone surrogates: the text that crosses is ASCII and says the same."""
    tagged = whole(Event(name, data=data, origin=origin))
    assert tagged.isascii()
    said = decode(tagged)
    assert (said["name"], said["origin"], said["data"]) == (name, UNDEFINED if origin is None else origin, data)


# ---------------------------------------------------------------------------------------------------- the projection


@pytest.fixture(scope="module")
def seen():
    """What a fused function reads of `_event`: type and value of every property and datum of a projection."""
    realms = {}

    def look(projection, arguments):
        fields, data = projection.shape
        if projection.shape not in realms:
            realm = QuickJsRealm()
            realm.shape_event(fields, data)
            paths = [f"$e.{name}" for name in fields] + [f"$e.data.{name}" for name in data]
            pairs = ", ".join(f"typeof {path}, {path}" for path in paths)
            source = (
                "($scope, $event_, $0, $1, $2, $3, $4, $5) => {"
                f" const $e = $event($event_, $0, $1, $2, $3, $4, $5); return $json([{pairs}]); }}"
            )
            realms[projection.shape] = realm.fuse(source), realm.open(), realm
        call, scope, _ = realms[projection.shape]
        flat = json.loads(call(scope, *arguments))
        return dict(zip((*fields, *((name,) for name in data)), zip(flat[::2], flat[1::2], strict=True), strict=True))

    return look


KINDS = {type(None): "object", bool: "boolean", int: "number", float: "number", str: "string", list: "object"}


def expected(projection, event):
    """What a text should read, as the data model has it."""
    fields, data = projection.shape
    own = {name: getattr(event, name) for name in fields}
    read = {name: ("undefined" if each is None else "string", each) for name, each in own.items()}
    for name in data:
        there = name in event.data
        each = event.data.get(name)
        read[(name,)] = (KINDS.get(type(each), "object") if there else "undefined", each)
    return read


FEW = (
    Projection((), ("a",)),
    Projection(("name",), ("a", "b", "$", "ключ")),
    Projection(("name", "sendid", "raw"), ("a", "b", "c")),
    Projection(("type", "origin", "origintype", "invokeid", "sendid"), ("e1",)),
)
EDGES = [sign * (2**power + step) for power in (31, 32, 53) for step in (-1, 0, 1) for sign in (1, -1)]
WHOLES = st.sampled_from([each for each in EDGES if abs(each) <= SAFE]) | st.integers(-SAFE, SAFE)
TEXTS = st.text(max_size=8) | st.sampled_from(["", "\0", "a\0b", "\ud800", "\udc00x", "é", "😀", "\u2028", '"\\'])
SIMPLE = st.none() | st.booleans() | WHOLES | TEXTS
NESTED = st.lists(SIMPLE, max_size=3) | st.dictionaries(TEXTS, SIMPLE, max_size=3) | st.just(1.5)
OPTIONAL = st.none() | TEXTS


def events(values):
    return st.builds(
        Event,
        name=TEXTS,
        type=st.sampled_from(("platform", "internal", "external")),
        data=st.dictionaries(st.sampled_from(DATA), values),
        sendid=OPTIONAL,
        origin=OPTIONAL,
        origintype=OPTIONAL,
        invokeid=OPTIONAL,
        raw=OPTIONAL,
    )


@pytest.mark.parametrize("projection", FEW, ids=lambda each: str(len(sum(each.shape, ()))))
@given(event=events(SIMPLE | NESTED))
@example(event=Event("e", data={"a": 2**31, "b": -(2**31), "c": 2**31 - 1}, sendid=""))
@example(event=Event("e", data={"a": False, "b": None}, sendid="s"))
@example(event=Event("e", data={"a": "x\0y", "$": "undefined"}))
def test_what_crosses_as_text_and_what_crosses_as_values_read_the_same(seen, projection, event):
    """And both read as what the event is; after another event, nothing of that one is left."""
    right = expected(projection, event)
    assert seen(projection, (projection(event),)) == right
    arguments = projection.arguments(event)
    if arguments is not None:
        everything = Event("other", data=dict.fromkeys(DATA, 9), sendid="9", origin="9", origintype="9", invokeid="9")
        seen(projection, (projection(everything),))
        assert seen(projection, arguments) == right
        assert seen(projection, (None,)) == right


PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(2**31), 2**31 - 1)
    | st.text(st.characters(min_codepoint=1, max_codepoint=127))
)


@given(event=events(PLAIN).filter(lambda each: each.name.isascii() and "\0" not in each.name))
def test_what_the_binding_takes_unharmed_needs_no_text(seen, event):
    projection = FEW[1]
    arguments = projection.arguments(event)
    assert arguments is not None
    assert seen(projection, arguments) == expected(projection, event)


@pytest.mark.parametrize(
    "value",
    [2**31, -(2**31) - 1, SAFE, -SAFE, 0.5, -0.0, float("nan"), "\0", "é", "\ud800", [], {}, [1], {"k": 1}],
    ids=ascii,
)
def test_what_the_binding_would_harm_must_be_text(value):
    projection = Projection((), ("a",))
    assert projection.arguments(Event("e", data={"a": value})) is None
    assert encode(decode(projection(Event("e", data={"a": value})))["data"]["a"]) == encode(value)


@pytest.mark.parametrize("name", ["\0", "é", "\ud800"], ids=ascii)
def test_a_property_that_the_binding_would_harm_must_be_text(name):
    projection = Projection(("name", "sendid"), ())
    for event in (Event(name, data={}), Event("e", data={}, sendid=name)):
        assert projection.arguments(event) is None
        assert name in decode(projection(event)).values()


def test_a_kind_of_text_of_its_own_must_be_text():
    """The binding takes the builtin kinds alone."""

    class Name(str):
        __slots__ = ()

    class Count(int):
        pass

    projection = Projection((), ("a",))
    assert projection.arguments(Event("e", data={"a": Name("x")})) is None
    assert projection.arguments(Event("e", data={"a": Count(1)})) is None


def test_what_is_not_read_does_not_cross_and_spoils_nothing():
    projection = Projection(("name",), ("a",))
    event = Event("e", data={"a": 1, "b": [2], "c": "\0"}, sendid="é")
    assert decode(projection(event)) == {"name": "e", "data": {"a": 1}}
    assert projection.arguments(event) is not None


@pytest.mark.parametrize(("fields", "data"), [((), 6), (("name",), 5), (("name", "type"), 4)])
def test_six_values_at_most_go_without_text(seen, fields, data):
    names = [f"k{each}" for each in range(data + 1)]
    event = Event("e", data={name: place for place, name in enumerate(names)})
    six, seven = Projection(fields, names[:data]), Projection(fields, names)
    assert seen(six, six.arguments(event)) == seen(six, (six(event),)) == expected(six, event)
    assert seven.arguments(event) is None
    assert decode(seven(event))["data"] == event.data


def test_all_data_goes_as_text():
    """Which names a text will look for in it, nobody knows."""
    projection = Projection(("name",), None)
    event = Event("e", data={"a": 1})
    assert projection.arguments(event) is None
    assert decode(projection(event)) == {"name": "e", "data": {"a": 1}}


def test_a_property_of_no_event_is_not_sent():
    assert Projection(("name", "nobody", "data"), ()).shape == (("name",), ())


@pytest.mark.parametrize("data", [("a",), (), None], ids=["some", "none", "all"])
def test_an_event_without_data_has_no_data(seen, data):
    """5.10.1: where there is none, `_event.data` is undefined, not an empty object."""
    projection = Projection(("name",), data)
    assert projection.arguments(Event("e")) is None
    assert decode(projection(Event("e"))) == {"name": "e"}


@pytest.mark.parametrize("data", [("a",), None], ids=["some", "all"])
@pytest.mark.parametrize("held", [encode({"a": 1}), encode([1, 2]), encode("text"), Tagged("null"), encode(UNDEFINED)])
def test_data_that_is_held_as_text_crosses_as_it_is(data, held):
    projection = Projection((), data)
    assert projection.arguments(Event("e", data=held)) is None
    assert encode(decode(projection(Event("e", data=held)))["data"]) == held
