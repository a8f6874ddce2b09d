"""The invoking side of `<invoke>`: which states are about to invoke, what they have invoked, and what the children say.

A state invokes when the macrostep in which it was entered is over, and only if it is still active then; what it has
invoked is cancelled when it is left (section 6.4). Nothing here knows the invoked sessions: what should become of them
goes out as effects.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from scxml_engine.diagnostics import Location
from scxml_engine.ecmascript.values import encode
from scxml_engine.errors import SnapshotError
from scxml_engine.scxml import model
from scxml_engine.scxml.chart import Chart, StateSet, members
from scxml_engine.scxml.content import ContentError, Executor
from scxml_engine.scxml.effects import Forwarded, InvokeCancelled, Invoked
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.payloads import crossed

_TYPES: Final = frozenset({"", "scxml", "http://www.w3.org/TR/scxml", "http://www.w3.org/TR/scxml/"})


class Invocations:
    """What the states of one machine have invoked, by number: the invokeid, the state, and which of its elements.

    Two may have the same invokeid; a number is never used again. A child that is over stays here until its state is
    left: what it has sent before is still to be finalized.
    """

    __slots__ = ("_chart", "_count", "_executor", "_live", "_waiting")

    def __init__(self, chart: Chart, executor: Executor) -> None:
        self._chart = chart
        self._executor = executor
        self._waiting: StateSet = 0
        self._live: dict[int, tuple[str, int, int]] = {}
        self._count = 0

    @property
    def waiting(self) -> bool:
        """Whether a state is to invoke at the end of this macrostep."""
        return self._waiting != 0

    def enter(self, state: int) -> None:
        """The state was entered."""
        if self._chart.nodes[state].invokes:
            self._waiting |= 1 << state

    def leave(self, state: int) -> None:
        """The state was left: its children are cancelled."""
        self._waiting &= ~(1 << state)
        for number in [each for each, (_, owner, _) in self._live.items() if owner == state]:
            invokeid, _, _ = self._live.pop(number)
            self._executor.cancel(f"#_{invokeid}")
            self._executor.effects.append(InvokeCancelled(number))

    def begin(self) -> None:
        """The macrostep is over: invoke, in document order; an element whose arguments fail invokes nothing."""
        waiting, self._waiting = self._waiting, 0
        for state in members(waiting):
            for index, node in enumerate(self._chart.nodes[state].invokes):
                self._executor.attempt_content(partial(self._invoke, state, index, node), node.location)

    def end(self, number: int) -> None:
        """There is no such child (any more)."""
        self._live.pop(number, None)

    def serve(self, event: Event) -> None:
        """An external event is about to be processed: `<finalize>` for the child it came from, and forwarding."""
        for number, (invokeid, state, index) in sorted(self._live.items(), key=lambda each: each[1][1:]):
            node = self._chart.nodes[state].invokes[index]
            if invokeid == event.invokeid and node.finalize is not None:
                self._finalize(node, node.finalize, event)
            if node.autoforward:
                self._executor.effects.append(Forwarded(number, event))

    def _finalize(self, node: model.Invoke, block: model.Block, event: Event) -> None:
        if block:
            self._executor.execute(block)
            return
        self._executor.attempt(partial(self._take_over, node, event), node.location)

    def _take_over(self, node: model.Invoke, event: Event) -> None:
        data = None if event.tagged is None else crossed(event.tagged)
        if isinstance(data, Mapping):
            for name, location in node.returns:
                if name in data:
                    self._executor.data.assign_value(location, encode(data[name]))

    def _invoke(self, state: int, index: int, node: model.Invoke) -> None:
        invokeid = self._new_number(state, node)
        if node.id_location is not None:
            self._executor.data.assign_value(node.id_location, encode(invokeid))
        kind = self._executor.text_of(node.type).strip()
        if kind not in _TYPES:
            raise ContentError("error.execution", f'sessions of the type "{kind}" cannot be invoked')
        src = self._executor.text_of(node.src)
        text, place = self._content(node)
        parameters = self._executor.parameters(node.payload.params)
        if text is None and not src:
            raise ContentError("error.execution", "<invoke> names nothing to invoke")
        self._live[self._count] = (invokeid, state, index)
        self._executor.cancelled -= {f"#_{invokeid}"}
        self._executor.effects.append(Invoked(self._count, invokeid, src, text, parameters, node.location, place.line))

    def _new_number(self, state: int, node: model.Invoke) -> str:
        """Count on; the invokeid, and where it is made here (6.4.1) none that the author wrote."""
        self._count += 1
        written = self._chart.document.invoke_ids
        while node.id is None and f"{self._chart.ids[state]}.{self._count}" in written:
            self._count += 1
        return node.id or f"{self._chart.ids[state]}.{self._count}"

    def _content(self, node: model.Invoke) -> tuple[str | None, Location]:
        payload = node.payload
        if payload.content_expr is not None:
            return self._executor.data.log_text(payload.content_expr), payload.content_expr.location
        if payload.content is not None:
            return payload.content.source, payload.content.location
        return None, node.location

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, between macrosteps."""
        live = [
            [number, invokeid, self._chart.ids[state], index] for number, (invokeid, state, index) in self._live.items()
        ]
        return {"count": self._count, "live": live}

    def from_json(self, values: Mapping[str, Any]) -> None:
        """Go on from a snapshot."""
        self._count = values["count"]
        try:
            self._live = {
                number: (invokeid, self._chart.index[state], index) for number, invokeid, state, index in values["live"]
            }
        except KeyError as error:
            raise SnapshotError(f"the document has no state {error}: the snapshot is of another document") from None
