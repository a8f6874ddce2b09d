"""`_event` on its way into a realm: as the Recommendation has it, or as much of it as the document reads."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Final

from scxml_engine.ecmascript.values import SAFE_INTEGER, UNDEFINED, Tagged, encode
from scxml_engine.scxml.events import Event

_UNDEFINED: Final = encode(UNDEFINED)
_FIELDS: Final = frozenset(("name", "type", "sendid", "origin", "origintype", "invokeid", "raw"))
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
            if all(map(_says_all, part.values())):
                kept["data"] = part
                return Tagged(_dumps(kept))
            tagged = encode(part)
        else:
            tagged = event.tagged
        begun = _dumps(kept)[:-1] + ("," if kept else "")
        return Tagged(f'{begun}"data":{tagged}}}')


def _says_all(value: object) -> bool:
    """Whether JSON says all of a value, and it is quick to see."""
    if isinstance(value, int):
        return -SAFE_INTEGER <= value <= SAFE_INTEGER
    return value is None or isinstance(value, str)
