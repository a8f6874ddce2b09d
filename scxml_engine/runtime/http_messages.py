"""Events as HTTP messages and back: the Basic HTTP Event I/O Processor of appendix C.2, without a socket.

Nothing that a stranger sends becomes anything but data: names of parameters are the names of properties, and the name
of an event is checked before it is one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from scxml_engine.ecmascript.values import UNDEFINED, Tagged, decode, encode, to_json
from scxml_engine.errors import SnapshotError
from scxml_engine.scxml.effects import Sent
from scxml_engine.scxml.events import Event

HTTP_PROCESSOR: Final = "http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor"
SHORT_NAME: Final = "basichttp"  # its entry in `_ioprocessors` (C.2.1)
EVENT_NAME: Final = "_scxmleventname"
ORIGIN_HEADER: Final = "Scxml-Origin"  # where an answer to the sender goes (5.10.1, `origin`); no part of C.2
FORM: Final = "application/x-www-form-urlencoded"

_NAME: Final = re.compile(r"[\w:-]+(\.[\w:-]+)*")  # tokens that dots separate (3.12.1)
_CHARSETS: Final = ("utf-8", "us-ascii", "iso-8859-1", "windows-1252", "utf-16")  # some others take quadratic time
_LONGEST_NAME: Final = 1000
_MOST_FIELDS: Final = 1000
_ADDRESS: Final = re.compile(r"https?://[^\s\"<>\\^`{|}]+")


class Refused(Exception):
    """A message that becomes no event: the status of the answer, and why in one line."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came. `path` is that of the request line, with its query in `query`, neither decoded."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The first header of that name, whatever the case; '' when there is none."""
        return next((value for each, value in self.headers if each.lower() == name.lower()), "")

    def text(self) -> str:
        """The request as one text, for `_event.raw`."""
        target = f"{self.path}?{self.query}" if self.query else self.path
        lines = [f"{self.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers)]
        head = "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")  # what was no text in a header
        return (head + self.body).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is to be posted: a body of that type; `query` are further fields for the target's query."""

    content_type: str
    body: bytes
    query: tuple[tuple[str, str], ...] = ()


# Receiving (C.2.2) ----------------------------------------------------------------------------------------------------


def read_event(received: Received) -> Event:
    """The event that a message asks for. Raises Refused.

    Its name is the one parameter `_scxmleventname` of the form or of the query; where there is none, the header of
    that name, as the W3C's own test of this writes it; otherwise `HTTP.` and the method. Several are refused.
    """
    fields, content = _content(received)
    names = [value for name, value in fields if name == EVENT_NAME]
    names += [value for name, value in _fields(received.query, "utf-8") if name == EVENT_NAME]
    names = names or [value for name, value in received.headers if name.lower() == EVENT_NAME]
    name = _event_name(names, received.method)
    data = _object((name, value) for name, value in fields if name != EVENT_NAME) if content is None else content
    origin = received.header(ORIGIN_HEADER)
    return Event(
        name,
        data=data,
        origin=origin if _ADDRESS.fullmatch(origin) else None,
        origintype=HTTP_PROCESSOR,
        raw=received.text(),
    )


def _event_name(names: list[str], method: str) -> str:
    if not names:
        return f"HTTP.{method}"
    if len(names) > 1:
        raise Refused(400, f"{EVENT_NAME} is there {len(names)} times: which one is the event's name?")
    if len(names[0]) > _LONGEST_NAME or not _NAME.fullmatch(names[0]):
        raise Refused(400, f"{EVENT_NAME} is no name of an event: write words with dots between them")
    return names[0]


def _content(received: Received) -> tuple[list[tuple[str, str]], Tagged | None]:
    """The fields of a form, or else what the body says."""
    if not received.body:
        return [], None
    header = Message()
    header["Content-Type"] = received.header("Content-Type") or "text/plain"
    kind = header.get_content_type()
    if kind.startswith("multipart/"):
        raise Refused(415, f"a form is sent as {FORM}")
    try:
        charset = header.get_content_charset("utf-8")
    except ValueError:
        raise Refused(400, "the content type cannot be read") from None
    if charset not in _CHARSETS:
        raise Refused(415, f"the body is read as one of {', '.join(_CHARSETS)}")
    try:
        text = received.body.decode(charset)
    except ValueError:
        raise Refused(400, f"the body is no text in {charset}") from None
    if kind == FORM:
        return _fields(text, charset), None
    if kind == "application/json" or kind.endswith("+json"):
        return [], _json(text)
    return [], encode(text)


def _fields(text: str, charset: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, encoding=charset, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError as error:  # a UnicodeDecodeError too
        raise Refused(400, f"the form cannot be read: {_line(error)}") from None


def _json(text: str) -> Tagged:
    try:
        return encode(json.loads(text, parse_constant=_no_constant, parse_int=_number))
    except (RecursionError, SnapshotError):
        raise Refused(400, "the JSON is nested too deep") from None
    except ValueError as error:
        raise Refused(400, f"the body is no JSON: {_line(error)}") from None


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is none")


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if abs(number) < 2**53 else number


def _object(fields: Iterable[tuple[str, str]]) -> Tagged | None:
    """The fields of a form as an object; a name that is repeated holds the array of its values."""
    values: dict[str, Any] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    if not values:
        return None
    return encode({name: each[0] if len(each) == 1 else each for name, each in values.items()})


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


# Sending (C.2.3) ------------------------------------------------------------------------------------------------------


def write_message(sent: Sent) -> Outgoing:
    """What is posted for an event.

    `<content>` is the body: a text as it stands, anything else as JSON; the event's name then goes into the query.
    Otherwise the body is a form of the name, if there is one, and of every parameter in document order.
    """
    name = [(EVENT_NAME, sent.event.name)] if sent.event.name else []
    if not sent.whole:
        fields = [*name, *((each, _field(value)) for each, value in sent.parameters)]
        return Outgoing(FORM, urlencode(fields, errors="replace").encode("ascii"))
    tagged = sent.event.tagged
    value = UNDEFINED if tagged is None else decode(tagged)
    if value is UNDEFINED or isinstance(value, str):
        text, kind = ("" if value is UNDEFINED else str(value)), "text/plain; charset=utf-8"
    else:
        text, kind = json.dumps(to_json(encode(value)), ensure_ascii=False), "application/json"
    return Outgoing(kind, text.encode("utf-8", "replace"), tuple(name))


def _field(value: Tagged) -> str:
    """A parameter's value as text: a text as it is, undefined as nothing, anything else as JSON has it."""
    if decode(value) is UNDEFINED:
        return ""
    plain = to_json(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
