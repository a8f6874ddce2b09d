"""Lines of a document and what begins there: states and transitions; and the text around a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scxml_engine.authoring.debug.moments import Moment
from scxml_engine.errors import UsageError
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.scxml.chart import ROOT
from scxml_engine.scxml.fetching import unpack
from scxml_engine.scxml.model import State
from scxml_engine.scxml.source import decode_document

Position = tuple[int, int]
"""Line and column."""


@dataclass(frozen=True, slots=True)
class StateLine:
    """A state for an outline: how deep it lies, its id, what it is, and where it begins."""

    depth: int
    id: str
    kind: str
    position: Position


class Places:
    """The places of one document."""

    def __init__(self, treatment: Treatment) -> None:
        chart = treatment.program.chart
        self.text: Sequence[str] = re.split(r"\r\n|\r|\n", decode_document(unpack(treatment.source)[0]))
        self.position: Mapping[str, Position] = {
            node.id: (node.location.line, node.location.column)
            for number, node in enumerate(chart.nodes)
            if number != ROOT
        }
        self.outline: Sequence[StateLine] = tuple(_outline(chart.nodes[ROOT]))
        self._starts = {
            *self.position.values(),
            *((edge.location.line, edge.location.column) for node in chart.nodes for edge in node.transitions),
        }

    def starts(self, line: int) -> frozenset[Position]:
        """Where the states and transitions begin that hold this line: the nearest before it. Raises `UsageError`."""
        if not 1 <= line <= len(self.text):
            raise UsageError(f"there is no line {line}: the document has {len(self.text)}")
        nearest = max((start[0] for start in self._starts if start[0] <= line), default=0)
        if not nearest:
            raise UsageError(f"no state or transition begins at line {line} or before it")
        return frozenset(start for start in self._starts if start[0] == nearest)

    def reached(self, moment: Moment) -> list[Position]:
        """Where the transitions begin that were taken in a step, and the states that were entered, in order."""
        found: list[Position] = []
        for step in moment.of("step"):
            found += (tuple(place) for place in step["transitions"])
            found += (self.position[name] for name in step["entered"] if name in self.position)
        return found

    def current(self, moments: Sequence[Moment]) -> int:
        """The line where the chain is now: that of what was reached last. 0 before anything was."""
        reached = (self.reached(each) for each in reversed(moments))
        return next((each[-1][0] for each in reached if each), 0)


def entered(moment: Moment) -> list[str]:
    """The states that were entered in a step, in order."""
    return [name for step in moment.of("step") for name in step["entered"]]


def events(moment: Moment) -> list[Mapping[str, Any]]:
    """The events that were taken in a step."""
    return moment.of("event")


def _outline(root: State) -> Iterable[StateLine]:
    """Every state in document order, without recursion: documents may be deep."""
    waiting = [(each, 0) for each in reversed(root.children)]
    while waiting:
        state, depth = waiting.pop()
        yield StateLine(depth, state.id, state.kind.value, (state.location.line, state.location.column))
        waiting += ((child, depth + 1) for child in reversed(state.children))
