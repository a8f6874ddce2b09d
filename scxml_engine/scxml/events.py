"""Events, the way they wait in queues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from scxml_engine.ecmascript.values import Tagged

EventType = Literal["platform", "internal", "external"]


@dataclass(frozen=True, slots=True)
class Event:
    """One event (section 5.10.1). `data` is tagged JSON, or None when the event carries none.

    `raw` is the message as it came, where `data` cannot say all of it: `_event` has a property of that name only then.
    """

    name: str
    type: EventType = "external"
    data: Tagged | None = None
    sendid: str | None = None
    origin: str | None = None
    origintype: str | None = None
    invokeid: str | None = None
    raw: str | None = None

    @property
    def tagged(self) -> Tagged | None:
        """The data as tagged JSON."""
        return self.data

    def to_json(self) -> dict[str, Any]:
        """Plain JSON for a snapshot; what is None is left out."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Event:
        """The event of a snapshot."""
        data = values.get("data")
        return cls(**{**values, "data": None if data is None else Tagged(data)})
