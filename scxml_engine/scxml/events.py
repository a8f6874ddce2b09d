"""Events, the way they wait in queues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from scxml_engine.ecmascript.values import Tagged, Value, encode
from scxml_engine.scxml.value import value

EventType = Literal["platform", "internal", "external"]

_NOTHING: Final = Tagged("{}")


@value
class Event:
    """One event (section 5.10.1).

    `data` is tagged JSON, or the fields of an object as Python holds them, or None when the event carries none. A
    mapping is encoded only when somebody reads it; whoever posts it sees to it that `encode` takes its values, and that
    nobody changes it any more.
    `raw` is the message as it came, where `data` cannot say all of it: `_event` has a property of that name only then.
    """

    name: str
    type: EventType = "external"
    data: Tagged | Mapping[str, Value] | None = None
    sendid: str | None = None
    origin: str | None = None
    origintype: str | None = None
    invokeid: str | None = None
    raw: str | None = None

    @property
    def tagged(self) -> Tagged | None:
        """The data as tagged JSON, whichever way it is held."""
        data = self.data
        if data is None or isinstance(data, str):
            return data
        return encode(dict(data)) if data else _NOTHING

    def to_json(self) -> list[Any]:
        """Plain JSON for a snapshot: the fields in order, without what is None at the end."""
        kept: list[Any] = [self.name, self.type, self.tagged, self.sendid]
        kept += self.origin, self.origintype, self.invokeid, self.raw
        while kept[-1] is None:
            kept.pop()
        return kept

    @classmethod
    def from_json(cls, values: list[Any]) -> Event:
        """The event of a snapshot."""
        return cls(*values)
