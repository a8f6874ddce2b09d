"""The cycles of a graph: which of its nodes lie on a way that comes back to them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_N = TypeVar("_N", bound=Hashable)


def cycles(nodes: Iterable[_N], following: Callable[[_N], Iterable[_N]]) -> Iterator[frozenset[_N]]:
    """Each set of nodes that all lead to each other; a node alone counts when it leads to itself."""
    walk = _Walk(following)
    for node in nodes:
        if node not in walk.number:
            for found in walk.components(node):
                first = next(iter(found))
                if len(found) > 1 or first in following(first):
                    yield found


@dataclass(eq=False)
class _Walk(Generic[_N]):
    """Tarjan's algorithm without recursion: a chain of states may be longer than Python's stack."""

    following: Callable[[_N], Iterable[_N]]
    number: dict[_N, int] = field(default_factory=dict)
    lowest: dict[_N, int] = field(default_factory=dict)
    stack: list[_N] = field(default_factory=list)
    closed: set[_N] = field(default_factory=set)

    def components(self, root: _N) -> Iterator[frozenset[_N]]:
        """Those that are complete once everything that follows the root was seen."""
        work = [(root, self._enter(root))]
        while work:
            node, rest = work[-1]
            child = next(rest, None)
            if child is None:
                work.pop()
                if work:
                    parent = work[-1][0]
                    self.lowest[parent] = min(self.lowest[parent], self.lowest[node])
                if self.lowest[node] == self.number[node]:
                    yield self._close(node)
            elif child not in self.number:
                work.append((child, self._enter(child)))
            elif child not in self.closed:
                self.lowest[node] = min(self.lowest[node], self.number[child])

    def _enter(self, node: _N) -> Iterator[_N]:
        self.number[node] = self.lowest[node] = len(self.number)
        self.stack.append(node)
        return iter(self.following(node))

    def _close(self, node: _N) -> frozenset[_N]:
        found = [self.stack.pop()]
        while found[-1] != node:
            found.append(self.stack.pop())
        self.closed.update(found)
        return frozenset(found)
