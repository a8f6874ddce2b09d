"""`_event` on its way into a realm: as the Recommendation has it, or as much of it as the document reads."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Final

from scxml_engine.ecmascript.values import SAFE_INTEGER, UNDEFINED, Tagged, encode
from scxml_engine.scxml.events import Event

_UNDEFINED: Final = encode(UNDEFINED)
_FIELDS: Final = frozenset(("name", "type", "sendid", "origin", "origintype", "invokeid", "raw"))
_MOST_ARGUMENTS: Final = 6
_ABSENT: Final = object()
_dumps: Final = json.JSONEncoder(separators=(",", ":")).encode


def whole(event: Event) -> Tagged:
    """`_event` as the Recommendation has it (5.10.1): every property is there, undefined where there is no value.

    `raw` is no property of 5.10.1, and there only when the message has more to it than the others say.
    """
    parts = [f'"name": {json.dumps(event.name)}, "type": "{event.type}"']
    for name in ("sendid", "origin", "origintype", "invokeid"):
        value = getattr(event, name)
        parts.append(f'"{name}": {_UNDEFINED if value is None else json.dumps(value)}')
    parts.append(f'"data": {_UNDEFINED if event.data is None else event.tagged}')
    if event.raw is not None:
        parts.append(f'"raw": {json.dumps(event.raw)}')
    return Tagged("{" + ", ".join(parts) + "}")


class Projection:
    """As much of an event as a document reads: these of its properties, and these of its data (None: all of it)."""

    def __init__(self, fields: Collection[str], data: Collection[str] | None) -> None:
        self._fields = tuple(sorted(_FIELDS.intersection(fields)))
        self._data = None if data is None else tuple(sorted(data))
        self.shape = self._fields, self._data or ()
        self._few = data is not None and len(self._fields) + len(data) <= _MOST_ARGUMENTS

    def arguments(self, event: Event) -> tuple[object, ...] | None:
        """The same as bits and the values that they speak of (`Realm.shape_event`); None where it must be text."""
        data = event.data
        if not self._few or not isinstance(data, Mapping):
            return None
        bits, bit = 0, 1
        values: list[object] = []
        for name in self._fields:
            value = getattr(event, name)
            if value is not None:
                if not _crosses(value):
                    return None
                bits |= bit
            values.append(value)
            bit <<= 1
        for name in self._data or ():
            value = data.get(name, _ABSENT)
            if value is _ABSENT:
                values.append(None)
            else:
                if not _crosses(value):
                    return None
                bits |= bit
                values.append(value)
            bit <<= 1
        return bits, *values

    def __call__(self, event: Event) -> Tagged:
        """What crosses; a property that stands for undefined is left out, which reads the same."""
        kept: dict[str, object] = {}
        for name in self._fields:
            value = getattr(event, name)
            if value is not None:
                kept[name] = value
        data = event.data
        if data is None or self._data == ():
            return Tagged(_dumps(kept))
        if self._data is not None and isinstance(data, Mapping):
            part = {name: data[name] for name in self._data if name in data}
            if "$" not in part and all(map(_says_all, part.values())):
                kept["data"] = part
                return Tagged(_dumps(kept))
            tagged = encode(part)
        else:
            tagged = event.tagged or Tagged("null")
        begun = _dumps(kept)[:-1] + ("," if kept else "")
        return Tagged(f'{begun}"data":{tagged}}}')


def _crosses(value: object) -> bool:
    """Whether the binding takes a value as it is: it cuts whole numbers to 32 bits, and texts at NUL."""
    if isinstance(value, str):
        return value.isascii() and "\0" not in value and type(value) is str
    if isinstance(value, int):
        return -0x80000000 <= value < 0x80000000 and (type(value) is int or type(value) is bool)
    return value is None


def _says_all(value: object) -> bool:
    """Whether JSON says all of a value, and it is quick to see."""
    if isinstance(value, int):
        return -SAFE_INTEGER <= value <= SAFE_INTEGER
    return value is None or isinstance(value, str)
