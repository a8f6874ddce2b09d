"""What a session tells whoever listens: the lines of the trace contract (design section 5), one call each.

The session of a treatment that is observed (`Treatment.observed`) tells two kinds more, which no ordinary run shows:

    guard   source, event, line, column, holds, failed    the condition of the transition at that place was evaluated
    step    transitions, entered                          a microstep: places as [line, column], ids of states
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from scxml_engine.ecmascript import encode, to_json
from scxml_engine.ocs.chain import Outstanding
from scxml_engine.ocs.constants import result_text
from scxml_engine.ocs.messages import Ended
from scxml_engine.scxml.effects import (
    Action,
    Configured,
    EventTaken,
    Failed,
    GuardAsked,
    Logged,
    Stepped,
    TransitionTaken,
)


class Listener(Protocol):
    """Somebody who wants to know how a session goes. A session without one spends nothing on telling."""

    def line(self, chain_id: int, at: datetime, kind: str, keys: Mapping[str, Any]) -> None:
        """One line: `at` has the offset of the current record's zone; `keys` is plain JSON, in the contract's order."""


def event_keys(effect: EventTaken) -> dict[str, Any]:
    """The keys of an `event` line."""
    data = effect.event.tagged
    return {"name": effect.event.name, "data": None if data is None else to_json(data)}


def transition_keys(effect: TransitionTaken) -> dict[str, Any]:
    """The keys of a `transition` line."""
    return {
        "source": effect.source,
        "targets": list(effect.targets),
        "event": effect.event,
        "line": effect.location.line,
    }


def configuration_keys(effect: Configured) -> dict[str, Any]:
    """The keys of a `configuration` line."""
    return {"states": list(effect.states)}


def guard_keys(effect: GuardAsked) -> dict[str, Any]:
    """The keys of a `guard` line."""
    return {
        "source": effect.source,
        "event": effect.event,
        "line": effect.location.line,
        "column": effect.location.column,
        "holds": effect.holds,
        "failed": effect.failed,
    }


def step_keys(effect: Stepped) -> dict[str, Any]:
    """The keys of a `step` line."""
    return {
        "transitions": [[place.line, place.column] for place in effect.transitions],
        "entered": list(effect.entered),
    }


def log_keys(effect: Logged) -> dict[str, Any]:
    """The keys of a `log` line."""
    return {"label": effect.label, "text": effect.text, "level": effect.level}


def failure_keys(effect: Failed) -> dict[str, Any]:
    """The keys of a `diagnostic` line for an error raised while running."""
    keys: dict[str, Any] = {"code": effect.code, "message": effect.message, "line": effect.location.line}
    if effect.event:
        keys["event"] = effect.event
    return keys


def action_keys(action: Action, error: str | None = None) -> dict[str, Any]:
    """The keys of an `action` line: its evaluated attributes, its children, and why it was refused."""
    keys: dict[str, Any] = {"name": action.name, **_attributes(action)}
    keys["children"] = [{"name": child.name, **_attributes(child)} for child in action.children]
    if error is not None:
        keys["error"] = error
    return keys


def _attributes(action: Action) -> dict[str, Any]:
    values = {name: to_json(encode(value)) for name, value in action.attributes.items()}
    return values | dict.fromkeys(action.failures)


def call_keys(call: Outstanding, result: str) -> dict[str, Any]:
    """The keys of a `call` line: how the call was placed, and its result."""
    dial = call.dial
    return {
        "record": dial.handle,
        "contact_info": dial.contact_info,
        "contact_info_type": dial.contact_info_type,
        "attempt": dial.attempt,
        "options": dial.options,
        "extensions": dial.extensions,
        "placed_at": call.local_time.isoformat(),
        "result": result,
    }


def end_keys(ended: Ended) -> dict[str, Any]:
    """The keys of an `end` line."""
    return {
        "reason": ended.reason,
        "state": " ".join(ended.states),
        "post_processing": str(ended.post_processing),
        "calls": ended.calls,
        "result": None if ended.result is None else result_text(ended.result),
    }
