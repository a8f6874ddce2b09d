"""A call as the dialect asks for it, and who places it: a dialer, or a model of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Protocol, TypeAlias

from scxml_engine.scxml.value import value

AttributeValue: TypeAlias = int | str
"""The value of a flexible attribute: `type="int"` or `type="string"`."""


@value
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


@value
class Outcome:
    """How a call ended: the number of its call result, and the seconds it rang and was talked on."""

    result: int
    ring: float = 0.0
    talk: float = 0.0

    @property
    def duration(self) -> float:
        """Seconds from dialing to the result."""
        return self.ring + self.talk


class OutcomeModel(Protocol):
    """Knows how a call ends as soon as it is placed: what stands for a dialer on a virtual clock.

    It must be a pure function of the call and of what it was made with: two runs place the same calls and get the same
    outcomes.
    """

    def outcome(self, call: Call) -> Outcome:
        """How that call ends, and after how long."""
        ...


class Dialer(Protocol):
    """Places real calls. `attempt_id` is unique in its calling list, also over restarts: use it as the call's own id.

    An attempt is placed at most once, whatever happens: the campaign asks for each id once, after the intention was
    committed, and asks `recover` for what was under way when a process died.
    """

    async def place(self, call: Call) -> int:
        """Place the call and wait until it is over: the number of its call result.

        An exception is taken as `DialError`.
        """
        ...

    async def cancel(self, attempt_id: str) -> None:
        """Withdraw the call if it has not been placed; `place` still answers."""
        ...

    async def recover(self, attempt_id: str) -> int | None:
        """After a restart: wait until that call is over, and say its result; None when nobody knows of it."""
        ...
