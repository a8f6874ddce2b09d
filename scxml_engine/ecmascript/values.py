"""Tagged JSON: the one form in which a value crosses between Python and a realm, or rests in a snapshot.

Plain JSON wherever JSON says all there is to say. Everything else is an object with the key `$`:

    {"$": "undefined"}                     {"$": "number", "v": "NaN" | "Infinity" | "-Infinity" | "-0"}
    {"$": "date", "v": ms or null}         {"$": "bigint", "v": "123"}          {"$": "hole"}  (of an array)
    {"$": "shared", "n": 1, "v": value}    an object that is met again, at its first place
    {"$": "ref", "n": 1}                   the same object, at its later places (perhaps inside itself)
    {"$": "object", "v": [[key, value]]}   an object with a key of its own named `$` or `__proto__`
    {"$": "function", "v": origin}         only inside a snapshot
    {"$": "xml", "v": text}                an XML document, as a DOM inside a realm
    {"$": "node", "i": 1, "of": document}  one of its nodes, by place in document order (see `xml_text`)
    {"$": "nodes", "v": [value]}           a list of nodes

Numbers become `int` when they are whole and at most 2^53 - 1 in size, `float` otherwise. A hole decodes to UNDEFINED.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NewType, Self, TypeAlias

from scxml_engine.errors import SnapshotError

Tagged = NewType("Tagged", str)
Value: TypeAlias = Any  # None, bool, int, float, str, list, dict, UNDEFINED, JsDate, BigInt or Xml, nested at will

SAFE_INTEGER: Final = 2**53 - 1  # the largest whole number that ECMAScript holds exactly
DEEPEST: Final = 100  # levels of nesting that cross; a realm holds to the same figure
_MOST_NODES = 10_000  # of a rendering for a trace: sharing can make a small value endless on paper
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Undefined:
    """The type of UNDEFINED, which is false and not None."""

    def __new__(cls) -> Self:
        """Always the same one."""
        only = cls.__dict__.get("_only")
        if only is None:
            only = cls._only = super().__new__(cls)
        return only

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "undefined"

    def __reduce__(self) -> str:
        return "UNDEFINED"


UNDEFINED: Final = Undefined()


@dataclass(frozen=True, slots=True)
class JsDate:
    """A Date: milliseconds since 1970-01-01T00:00:00Z, or None for an invalid one."""

    ms: int | None


@dataclass(frozen=True, slots=True)
class BigInt:
    """A BigInt, kept apart from the numbers that ECMAScript calculates with by default."""

    value: int


@dataclass(frozen=True, slots=True)
class Xml:
    """XML: a document's text, or, with `node`, one of its nodes (1 is the element that an element crossed as)."""

    text: str
    node: int = 0

    def __str__(self) -> str:
        return self.text


class NodeList(list[Any]):
    """A list of nodes, to be one again where it enters a realm."""


def encode(value: Value) -> Tagged:
    """The tagged JSON, in ASCII, of a Python value: one that `decode` gives, or a tuple or an aware datetime.

    Lists and dictionaries that are met more than once stay shared. Raises SnapshotError for anything else: a whole
    number beyond 2^53 - 1 (a float or a text says what was meant), a naive datetime, a key that is no text, a value
    nested deeper than DEEPEST.
    """
    met: dict[int, int] = {}
    if _survey(value, met, 0):
        return Tagged(json.dumps(value, separators=(",", ":")))
    return Tagged(json.dumps(_Encoder(met).tagged(value), separators=(",", ":")))


def decode(tagged: str) -> Value:
    """The Python value of tagged JSON; sharing and cycles are kept. Raises SnapshotError where it is no such thing."""
    try:
        tree = json.loads(tagged, parse_int=_integer, parse_float=_float)
        return _Decoder().value(tree) if '"$"' in tagged else tree
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SnapshotError(f"This is not tagged JSON: {error}") from error


def to_json(tagged: str) -> object:
    """A plain JSON value for a trace, for people: what JSON cannot say is lost.

    undefined, NaN and infinities become None; a Date its ISO 8601 text; a BigInt its digits; XML its text; a value
    inside itself "[circular]"; a function "[function]".
    """
    return _Renderer().plain(decode(tagged))


# Python to tagged JSON ------------------------------------------------------------------------------------------------


def _survey(value: Value, met: dict[int, int], depth: int) -> bool:
    """Whether plain JSON says it all. Counts how often each container is met, in `met`, by identity."""
    if value is None or isinstance(value, str | bool):
        return True
    if isinstance(value, int):
        if not -SAFE_INTEGER <= value <= SAFE_INTEGER:
            raise SnapshotError(f"{value} is beyond 2^53 - 1: a number in ECMAScript cannot hold it exactly.")
        return True
    if isinstance(value, float):
        return math.isfinite(value) and (value != 0 or math.copysign(1, value) > 0)
    if not isinstance(value, dict | list | tuple):
        return False
    if id(value) in met:
        met[id(value)] += 1
        return False
    met[id(value)] = 1
    if depth > DEEPEST:
        raise SnapshotError(f"A value is nested deeper than {DEEPEST} levels.")
    plain = True
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise SnapshotError(f"The key {key!r} is no text: an ECMAScript object has texts for keys.")
            plain = _survey(item, met, depth + 1) and plain and key != "$" and key != "__proto__"
    else:
        plain = not isinstance(value, NodeList)
        for item in value:
            plain = _survey(item, met, depth + 1) and plain
    return plain


class _Encoder:
    """One value on its way to tagged JSON, after a survey."""

    def __init__(self, met: dict[int, int]) -> None:
        self._met = met
        self._numbers: dict[int, int] = {}

    def tagged(self, value: Value) -> object:
        if isinstance(value, dict | list | tuple):
            return self._container(value)
        if isinstance(value, float) and not (math.isfinite(value) and (value or math.copysign(1, value) > 0)):
            return {"$": "number", "v": _number_text(value)}
        if value is None or isinstance(value, str | int | float):
            return value
        if value is UNDEFINED:
            return {"$": "undefined"}
        if isinstance(value, BigInt):
            return {"$": "bigint", "v": str(value.value)}
        if isinstance(value, JsDate):
            return {"$": "date", "v": value.ms}
        if isinstance(value, datetime) and value.tzinfo is not None:
            return {"$": "date", "v": (value - _EPOCH) // timedelta(milliseconds=1)}
        if isinstance(value, Xml):
            document = {"$": "xml", "v": value.text}
            return {"$": "node", "i": value.node, "of": document} if value.node else document
        kind = "naive datetime" if isinstance(value, datetime) else type(value).__name__
        raise SnapshotError(f"A {kind} cannot enter the data model: {value!r}")

    def _container(self, value: Value) -> object:
        if self._met.get(id(value), 0) < 2:
            return self._content(value)
        if id(value) in self._numbers:
            return {"$": "ref", "n": self._numbers[id(value)]}
        number = self._numbers[id(value)] = len(self._numbers) + 1
        return {"$": "shared", "n": number, "v": self._content(value)}

    def _content(self, value: Value) -> object:
        if isinstance(value, NodeList):
            return {"$": "nodes", "v": [self.tagged(item) for item in value]}
        if not isinstance(value, dict):
            return [self.tagged(item) for item in value]
        if "$" in value or "__proto__" in value:
            return {"$": "object", "v": [[key, self.tagged(item)] for key, item in value.items()]}
        return {key: self.tagged(item) for key, item in value.items()}


def _number_text(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return "-0"


# tagged JSON to Python ------------------------------------------------------------------------------------------------


def _integer(text: str) -> int | float:
    if text == "-0":
        return -0.0
    # A length test first: 2^53 has 16 digits, and Python refuses to read absurdly long whole numbers.
    value = int(text) if len(text) < 20 else float(text)
    return value if -SAFE_INTEGER <= value <= SAFE_INTEGER else float(value)


def _float(text: str) -> int | float:
    value = float(text)
    if value.is_integer() and abs(value) <= SAFE_INTEGER and (value or not text.startswith("-")):
        return int(value)
    return value


class _Decoder:
    """One value on its way from tagged JSON; knows the shared objects met so far."""

    def __init__(self) -> None:
        self._shared: dict[int, Value] = {}
        self._tags: dict[str, Callable[[dict[str, Any]], Value]] = {
            "undefined": lambda _: UNDEFINED,
            "hole": lambda _: UNDEFINED,
            "number": lambda node: -0.0 if node["v"] == "-0" else float(node["v"]),
            "bigint": lambda node: BigInt(int(node["v"])),
            "date": lambda node: JsDate(node["v"]),
            "xml": lambda node: Xml(node["v"]),
            "node": lambda node: replace(self.value(node["of"]), node=node["i"]),
            "nodes": lambda node: self._fill_list(NodeList(), node["v"]),
            "function": lambda _: "[function]",
            "object": lambda node: self._fill_pairs({}, node["v"]),
            "ref": lambda node: self._shared[node["n"]],
            "shared": self._first_meeting,
        }

    def value(self, node: Value) -> Value:
        if isinstance(node, dict):
            return self._tags[node["$"]](node) if "$" in node else self._fill({}, node)
        return self._fill_list([], node) if isinstance(node, list) else node

    def _first_meeting(self, node: dict[str, Any]) -> Value:
        # Known by its number before it is filled, because it may hold itself.
        number, inner = node["n"], node["v"]
        if isinstance(inner, list):
            return self._fill_list(self._shared.setdefault(number, []), inner)
        if "$" not in inner:
            return self._fill(self._shared.setdefault(number, {}), inner)
        if inner["$"] == "object":
            return self._fill_pairs(self._shared.setdefault(number, {}), inner["v"])
        self._shared[number] = self.value(inner)
        return self._shared[number]

    def _fill(self, target: dict[str, Value], node: dict[str, Any]) -> dict[str, Value]:
        for key, item in node.items():
            target[key] = self.value(item)
        return target

    def _fill_pairs(self, target: dict[str, Value], pairs: list[Any]) -> dict[str, Value]:
        for key, item in pairs:
            target[key] = self.value(item)
        return target

    def _fill_list(self, target: list[Value], node: list[Any]) -> list[Value]:
        target.extend(self.value(item) for item in node)
        return target


# Python to a trace ----------------------------------------------------------------------------------------------------


class _Renderer:
    """One value on its way into a trace; knows what it is inside of, and how much it has written."""

    def __init__(self) -> None:
        self._inside: set[int] = set()
        self._left = _MOST_NODES
        self._seen: set[int] = set()

    def plain(self, value: Value) -> object:
        if isinstance(value, dict | list):
            return self._container(value)
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        if isinstance(value, JsDate):
            return _iso(value.ms)
        if isinstance(value, BigInt):
            return str(value.value)
        if isinstance(value, Xml):
            return value.text
        return None if value is UNDEFINED else value

    def _container(self, value: Value) -> object:
        if id(value) in self._inside:
            return "[circular]"
        if id(value) in self._seen:  # repeated, not circular: written out again while there is room
            self._left -= 1
            if self._left < 0:
                return "[repeated]"
        self._seen.add(id(value))
        self._inside.add(id(value))
        try:
            if isinstance(value, dict):
                return {key: self.plain(item) for key, item in value.items()}
            return [self.plain(item) for item in value]
        finally:
            self._inside.discard(id(value))


def _iso(ms: int | None) -> str | None:
    if ms is None:
        return None
    try:
        instant = _EPOCH + timedelta(milliseconds=ms)
    except OverflowError:
        return f"Date({ms})"  # ECMAScript's years reach further than Python's
    return instant.strftime("%Y-%m-%dT%H:%M:%S.").rjust(20, "0") + f"{instant.microsecond // 1000:03}Z"
