"""A history, cut into steps: one for each macrostep, and one for what happens between two (a call that is placed late).

The journal listens to a chain and is its dialer. A call of which nobody has said how it ends rings for ever.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from scxml_engine.authoring.debug.watching import Values
from scxml_engine.authoring.scenarios.stage import Line
from scxml_engine.ocs.calls import Call, Outcome

_FOLLOWING: Final = ("end", "diagnostic")  # lines that belong to the step before, where that is of the same instant


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of a history, and how things stand after it.

    `at` is in UTC. `lines` are those of the trace; `placed` is the call that was placed at its end, `pending` the one
    under way. `macrosteps` counts those of the chain so far.
    """

    at: datetime
    lines: tuple[Line, ...]
    states: tuple[str, ...]
    data: Values
    macrosteps: int
    placed: Call | None = None
    pending: Call | None = None

    @property
    def end(self) -> Mapping[str, Any] | None:
        """The keys of the line that ends the chain, where it is in this step."""
        return self.lines[-1].keys if self.lines and self.lines[-1].kind == "end" else None

    def of(self, kind: str) -> list[Mapping[str, Any]]:
        """The keys of its lines of one kind."""
        return [line.keys for line in self.lines if line.kind == kind]


@dataclass(slots=True)
class _Open:
    """A step that is being heard of."""

    at: datetime
    lines: list[Line] = field(default_factory=list)
    placed: Call | None = None
    complete: bool = False


class Journal:
    """Hears every line of one chain, and says how its calls end as far as `outcomes` knows, by number.

    `look` is asked for the data after each macrostep, with the number of it: it may change the data first.
    """

    def __init__(self, outcomes: Mapping[int, Outcome], look: Callable[[int, datetime], Values]) -> None:
        self.moments: list[Moment] = []
        self._outcomes = outcomes
        self._look = look
        self._open: _Open | None = None
        self._states: tuple[str, ...] = ()
        self._data: Values = {}
        self._macrosteps = 0
        self._pending: Call | None = None

    def line(self, chain_id: int, at: datetime, kind: str, keys: Mapping[str, Any]) -> None:  # noqa: ARG002 - one chain
        """Hear a line."""
        step = self._step(at.astimezone(UTC), follows=kind in _FOLLOWING)
        step.lines.append(Line(at, kind, keys))
        if kind == "call":
            self._pending = None
        elif kind == "configuration":
            self._macrosteps += 1
            self._states = tuple(keys["states"])
            self._data = self._look(self._macrosteps, at)
            step.complete = True
        elif kind == "end":
            self._pending = None
            step.complete = True

    def outcome(self, call: Call) -> Outcome:
        """Hear of a call, and say how it ends."""
        step = self._open
        at = call.local_time.astimezone(UTC)
        if step is None or step.at != at or step.placed is not None:
            step = self._begin(at)
        step.placed = self._pending = call
        step.complete = True
        return self._outcomes.get(call.number, Outcome(0, ring=math.inf))

    def flush(self) -> None:
        """Nothing more belongs to the last step."""
        step, self._open = self._open, None
        if step is None:
            return
        self.moments.append(
            Moment(
                at=step.at,
                lines=tuple(step.lines),
                states=self._states,
                data=self._data,
                macrosteps=self._macrosteps,
                placed=step.placed,
                pending=self._pending,
            )
        )

    def _step(self, at: datetime, *, follows: bool) -> _Open:
        step = self._open
        if step is None or step.at != at or (step.complete and not follows):
            return self._begin(at)
        return step

    def _begin(self, at: datetime) -> _Open:
        self.flush()
        self._open = _Open(at)
        return self._open


def lines_of(moments: Sequence[Moment]) -> list[Line]:
    """All lines of a history, without those that only an observed treatment tells."""
    return [line for each in moments for line in each.lines if line.kind not in ("step", "guard")]
