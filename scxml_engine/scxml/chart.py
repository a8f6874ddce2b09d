"""The document's structure compiled for running: integer states, bit sets, transition tables.

State `i` is the i-th in document order, the root is 0, and a set of states is an integer whose bit `i` is state `i`.
A chart never changes and is shared by every machine of its document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from scxml_engine.errors import SnapshotError
from scxml_engine.scxml.model import Block, Data, Document, Kind, Payload, State, Transition

StateSet = int
"""Bit i is state i."""

ROOT: Final = 0


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A transition compiled: `source` and `targets` are states, `node` is what the author wrote.

    `order` is the transition's number in document order.
    """

    order: int
    source: int
    targets: tuple[int, ...]
    internal: bool
    node: Transition


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """The compiled document; every tuple is indexed by state."""

    document: Document
    ids: tuple[str, ...]
    nodes: tuple[State, ...]
    kinds: tuple[Kind, ...]
    parents: tuple[int, ...]
    children: tuple[tuple[int, ...], ...]
    """Child states in document order; histories are not among them."""
    histories: tuple[tuple[int, ...], ...]
    ancestors: tuple[StateSet, ...]
    """Proper ancestors."""
    descendants: tuple[StateSet, ...]
    """Proper descendants, histories left out."""
    edges: tuple[tuple[Edge, ...], ...]
    initial: tuple[Edge | None, ...]
    """The initial transition of a compound state, the default transition of a history; None for the others."""
    atomic: StateSet
    """States without child states."""
    finals: StateSet
    index: dict[str, int]

    def is_compound(self, state: int) -> bool:
        """Whether the state has child states of which one is active at a time."""
        return bool(self.children[state]) and self.kinds[state] in (Kind.STATE, Kind.ROOT)

    def is_parallel(self, state: int) -> bool:
        """Whether all of the state's children are active together."""
        return self.kinds[state] is Kind.PARALLEL

    def is_history(self, state: int) -> bool:
        """Whether it is a history pseudo-state."""
        return self.kinds[state] is Kind.HISTORY

    def active_ids(self, configuration: StateSet) -> list[str]:
        """The ids of a configuration in document order, the root left out."""
        return [self.ids[state] for state in members(configuration & ~1)]

    def state(self, name: str) -> int:
        """The state of an id that a snapshot has. Raises SnapshotError."""
        try:
            return self.index[name]
        except KeyError:
            raise SnapshotError(f"the document has no state {name!r}: the snapshot is of another document") from None

    def states(self, names: Iterable[str]) -> StateSet:
        """The set of states of these ids."""
        return sum(1 << self.state(each) for each in names)

    def matching(self, event: str) -> StateSet:
        """The states that have a transition whose descriptors match an event name."""
        tokens = tuple(event.split("."))
        result = 0
        for state, edges in enumerate(self.edges):
            if any(matches(edge.node.events, tokens) for edge in edges):
                result |= 1 << state
        return result

    def on_entry(self, state: int) -> tuple[Block, ...]:
        """The state's `<onentry>` blocks."""
        return self.nodes[state].onentry

    def on_exit(self, state: int) -> tuple[Block, ...]:
        """The state's `<onexit>` blocks."""
        return self.nodes[state].onexit

    def data_of(self, state: int) -> tuple[Data, ...]:
        """The data items declared in the state."""
        return self.nodes[state].data

    def donedata(self, state: int) -> Payload | None:
        """What a final state's done event carries."""
        return self.nodes[state].donedata


def members(states: StateSet) -> Iterator[int]:
    """The members of a set in document order."""
    while states:
        lowest = states & -states
        yield lowest.bit_length() - 1
        states ^= lowest


def matches(descriptors: tuple[tuple[str, ...], ...], tokens: tuple[str, ...]) -> bool:
    """Whether an event name, as tokens, matches one of the descriptors (section 3.12.1)."""
    return any(tokens[: len(each)] == each for each in descriptors)


def compile_chart(document: Document) -> Chart:
    """Compile a document that the reader found valid."""
    return _Compiler(document).chart()


class _Compiler:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._nodes: list[State] = []
        self._parents: list[int] = []
        self._collect(document.root, -1)
        self._index = {node.id: state for state, node in enumerate(self._nodes) if state != ROOT}
        self._edge_count = 0

    def _collect(self, node: State, parent: int) -> None:
        state = len(self._nodes)
        self._nodes.append(node)
        self._parents.append(parent)
        for child in node.children:
            self._collect(child, state)

    def chart(self) -> Chart:
        count = len(self._nodes)
        kinds = tuple(node.kind for node in self._nodes)
        children: list[list[int]] = [[] for _ in range(count)]
        histories: list[list[int]] = [[] for _ in range(count)]
        ancestors = [0] * count
        descendants = [0] * count
        for state in range(1, count):
            parent = self._parents[state]
            ancestors[state] = ancestors[parent] | 1 << parent
            (histories if kinds[state] is Kind.HISTORY else children)[parent].append(state)
        for state in range(count - 1, 0, -1):
            if kinds[state] is not Kind.HISTORY:
                descendants[self._parents[state]] |= descendants[state] | 1 << state
        edges = tuple(
            tuple(self._edge(state, each) for each in self._nodes[state].transitions) for state in range(count)
        )
        initial = tuple(self._initial(state, children[state]) for state in range(count))
        return Chart(
            document=self._document,
            ids=tuple(node.id for node in self._nodes),
            nodes=tuple(self._nodes),
            kinds=kinds,
            parents=tuple(self._parents),
            children=tuple(map(tuple, children)),
            histories=tuple(map(tuple, histories)),
            ancestors=tuple(ancestors),
            descendants=tuple(descendants),
            edges=edges,
            initial=initial,
            atomic=sum(1 << s for s in range(count) if not children[s] and kinds[s] is not Kind.HISTORY),
            finals=sum(1 << s for s in range(count) if kinds[s] is Kind.FINAL),
            index=self._index,
        )

    def _edge(self, source: int, node: Transition) -> Edge:
        self._edge_count += 1
        targets = tuple(self._index[target] for target in node.targets)
        return Edge(self._edge_count, source, targets, node.internal, node)

    def _initial(self, state: int, children: list[int]) -> Edge | None:
        node = self._nodes[state]
        if node.initial is not None:
            return self._edge(state, node.initial)
        if node.kind in (Kind.STATE, Kind.ROOT) and children:
            # "the first child state in document order" (section 3.2, 3.3)
            first = Transition(
                "", (), None, (self._nodes[children[0]].id,), internal=False, block=(), location=node.location
            )
            return Edge(0, state, (children[0],), internal=False, node=first)
        return None
