"""Events as HTTP messages and back, by the words of appendix C.2."""

import json
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.ecmascript.values import UNDEFINED, decode, encode
from scxml_engine.runtime.http_messages import (
    EVENT_NAME,
    FORM,
    HTTP_PROCESSOR,
    Received,
    Refused,
    read_event,
    write_message,
)
from scxml_engine.scxml.effects import Sent
from scxml_engine.scxml.events import Event


def received(body: bytes = b"", kind: str = FORM, query: str = "", **headers: str) -> Received:
    pairs = {"Content-Type": kind} if kind else {}
    pairs |= {name.replace("_", "-"): value for name, value in headers.items()}
    return Received("POST", "/s", query, tuple(pairs.items()), body)


def data_of(event: Event) -> object:
    return None if event.data is None else decode(event.data)


def refusal(message: Received) -> Refused:
    with pytest.raises(Refused) as refused:
        read_event(message)
    assert "\n" not in refused.value.reason
    return refused.value


# ----------------------------------------------------------------------------------------------------------- receiving


def test_a_form_becomes_an_event_and_its_data():
    event = read_event(received(b"_scxmleventname=a.b&x=1&y=%C3%A9+e&z="))
    assert event.name == "a.b"
    assert data_of(event) == {"x": "1", "y": "é e", "z": ""}
    assert (event.type, event.origintype, event.origin) == ("external", HTTP_PROCESSOR, None)


def test_repetitions_are_kept_in_order():
    assert data_of(read_event(received(b"x=1&y=2&x=3"))) == {"x": ["1", "3"], "y": "2"}


@pytest.mark.parametrize(
    ("message", "name"),
    [
        (received(b"x=1"), "HTTP.POST"),
        (received(), "HTTP.POST"),
        (received(b"some content", "text/plain"), "HTTP.POST"),
        (received(b"x=1", query="_scxmleventname=q"), "q"),
        (received(b"{}", "application/json", query="_scxmleventname=q&other=1"), "q"),
        (Received("POST", "/s", "", (("Content-Type", FORM), ("_SCXMLEventName", "test")), b"x=1"), "test"),
        (Received("POST", "/s", "", (("Content-Type", FORM), (EVENT_NAME, "h")), b"_scxmleventname=b"), "b"),
    ],
)
def test_where_the_name_comes_from(message, name):
    assert read_event(message).name == name


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "a\r\nX: y", "a\0b", "a..b", ".a", "a.", "*", "a.*", "x" * 1001, "<script>"]
)
def test_a_name_that_is_none_is_refused(name):
    assert refusal(received(urlencode({EVENT_NAME: name}).encode())).status == 400


@pytest.mark.parametrize("name", ["error.execution", "done.state.s", "HTTP.POST", "é.ß", "a-b:c_d.1"])
def test_any_other_name_is_a_name(name):
    assert read_event(received(urlencode({EVENT_NAME: name}).encode())).name == name


@pytest.mark.parametrize(
    "message",
    [received(b"_scxmleventname=a&_scxmleventname=b"), received(b"_scxmleventname=a", query="_scxmleventname=a")],
)
def test_several_names_are_refused(message):
    assert refusal(message).status == 400


@pytest.mark.parametrize(
    ("body", "kind", "data"),
    [
        (b'{"a": [1, null, true, 2.5]}', "application/json", {"a": [1, None, True, 2.5]}),
        (b'{"a": 1}', "application/vnd.x+json; charset=utf-8", {"a": 1}),
        (b"123456789012345678901234567890", "application/json", 1.2345678901234568e29),
        (b'{"$": 1, "__proto__": 2}', "application/json", {"$": 1, "__proto__": 2}),
        ("né".encode(), "text/plain", "né"),
        (b"n\xe9", "text/plain; charset=ISO-8859-1", "né"),
        (b"<a/>", "application/xml", "<a/>"),
        (b"text", "", "text"),
        (b"", "application/json", None),
    ],
)
def test_other_content_is_the_data(body, kind, data):
    assert data_of(read_event(received(body, kind))) == data


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"x=%ff", FORM, 400),
        (b"x=\xff", FORM, 400),
        (b"&".join([b"x=1"] * 1001), FORM, 400),
        (b"{", "application/json", 400),
        (b"NaN", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[" * 2000 + b"]" * 2000, "application/json", 400),
        (b"\xff", "text/plain", 400),
        (b"x", "text/plain; charset=punycode", 415),
        (b"x", "text/plain; charset=hex", 415),
        (b"--b", "multipart/form-data; boundary=b", 415),
    ],
)
def test_what_is_no_message_is_refused(body, kind, status):
    assert refusal(received(body, kind)).status == status


def test_names_of_parameters_are_names_of_properties_and_nothing_else():
    body = urlencode([("__proto__", "1"), ("constructor", "2"), ("_event", "3"), ("a'];x=1//", "4"), ("$", "5")])
    assert data_of(read_event(received(body.encode()))) == {
        "__proto__": "1",
        "constructor": "2",
        "_event": "3",
        "a'];x=1//": "4",
        "$": "5",
    }


def test_raw_is_the_request():
    event = read_event(received(b"x=%31&_scxmleventname=e", query="q=1"))
    assert (
        event.raw
        == "POST /s?q=1 HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nx=%31&_scxmleventname=e"
    )
    assert "\udcff" not in (read_event(received(b"", X="\udcff")).raw or "")


@pytest.mark.parametrize(
    ("header", "origin"),
    [("http://127.0.0.1:8/s", "http://127.0.0.1:8/s"), ("javascript:alert(1)", None), ("http://a b", None), ("", None)],
)
def test_an_origin_is_an_address_to_answer_to(header, origin):
    assert read_event(received(b"", Scxml_Origin=header)).origin == origin


# ------------------------------------------------------------------------------------------------------------- sending


def sent(*pairs: tuple[str, object], name: str = "e") -> Sent:
    return Sent(
        Event(name), "http://x/", 0, HTTP_PROCESSOR, parameters=tuple((each, encode(value)) for each, value in pairs)
    )


def content(value: object, name: str = "") -> Sent:
    return Sent(Event(name, data=encode(value)), "http://x/", 0, HTTP_PROCESSOR, whole=True)


def test_parameters_become_a_form_with_every_repetition():
    message = write_message(sent(("Var1", 2), ("Var1", 3), ("b", "c&d=e")))
    assert message.content_type == FORM
    assert message.body == b"_scxmleventname=e&Var1=2&Var1=3&b=c%26d%3De"
    assert write_message(sent(("_scxmleventname", "test"), name="")).body == b"_scxmleventname=test"
    assert write_message(sent(name="")).body == b""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b", "a b"),
        (2, "2"),
        (2.5, "2.5"),
        (True, "true"),
        (None, "null"),
        (UNDEFINED, ""),
        ({"a": [1]}, '{"a": [1]}'),
        ("\ud800", "?"),
    ],
)
def test_values_as_fields(value, text):
    assert parse_qsl(write_message(sent(("x", value))).body.decode(), keep_blank_values=True) == [
        (EVENT_NAME, "e"),
        ("x", text),
    ]


@pytest.mark.parametrize(
    ("value", "kind", "body"),
    [
        ("this is some content é", "text/plain; charset=utf-8", "this is some content é".encode()),
        ({"a": 1}, "application/json", b'{"a": 1}'),
        (7, "application/json", b"7"),
        (UNDEFINED, "text/plain; charset=utf-8", b""),
    ],
)
def test_content_is_the_body(value, kind, body):
    message = write_message(content(value))
    assert (message.content_type, message.body, message.query) == (kind, body, ())
    assert write_message(content(value, "e")).query == ((EVENT_NAME, "e"),)


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])), min_size=1
    )
)
def test_a_form_that_is_written_is_read_as_it_was(values):
    values.pop(EVENT_NAME, None)
    message = write_message(sent(*values.items()))
    event = read_event(received(message.body))
    assert (event.name, data_of(event) or {}) == ("e", values)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_content_that_is_written_is_read_as_it_was(value):
    if isinstance(value, str):
        return
    message = write_message(content(value))
    written = json.loads(message.body)
    assert data_of(read_event(received(message.body, message.content_type))) == written
