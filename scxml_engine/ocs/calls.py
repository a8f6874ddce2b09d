"""A call as the dialect asks for it, and the dialer that places it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias

AttributeValue: TypeAlias = int | str
"""The value of a flexible attribute: `type="int"` or `type="string"`."""


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt to reach one record.

    `number` counts the calls of the chain from 1; `attempt` is the record's own counter after this call was counted.
    `local_time` is `placed_at` in the record's zone. `options` and `extensions` are the flexible attributes of
    `set_flex_attr`, by key.
    """

    attempt_id: str
    chain_id: int
    number: int
    handle: int
    contact_info: str
    contact_info_type: int
    attempt: int
    local_time: datetime
    options: Mapping[str, AttributeValue] = field(default_factory=dict)
    extensions: Mapping[str, AttributeValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended: the number of its call result, and the seconds it rang and was talked on."""

    result: int
    ring: float = 0.0
    talk: float = 0.0

    @property
    def duration(self) -> float:
        """Seconds from dialing to the result."""
        return self.ring + self.talk


class Dialer(Protocol):
    """Whatever places calls where the clock is virtual: it knows how each one ends as soon as it is placed.

    It must be a pure function of the call and of what it was made with: two runs place the same calls and get the same
    outcomes.
    """

    def place(self, call: Call) -> Outcome:
        """Place the call and say how it ends."""
        ...
