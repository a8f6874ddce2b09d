"""Which layer each box of a level has: the first of the three steps of a layered drawing (Sugiyama, Tagawa and Toda).

Arrows lead from layer to layer in one direction, but for those that close a circle: these run against it. Boxes stand
in even layers, labels between them in odd ones.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

_K = TypeVar("_K", bound=Hashable)


def layers(nodes: Sequence[_K], ways: Iterable[tuple[_K, _K]], first: _K | None = None) -> dict[_K, int]:
    """The layer of each node, from 0, so that no two ends of a way share one; `first` has layer 0 for itself.

    Where there is a circle, the ways of the nodes that come earlier go forward.
    """
    after: dict[_K, list[_K]] = {node: [] for node in nodes}
    for source, target in ways:
        if source != target:
            after[source].append(target)
    forward = _without_circles(nodes, after)
    found = _longest_paths(nodes, forward, first)
    return _pulled(nodes, forward, found)


def _without_circles(nodes: Sequence[_K], after: dict[_K, list[_K]]) -> dict[_K, list[_K]]:
    """The ways with those turned round that lead back to where the search of the depth is."""
    forward: dict[_K, list[_K]] = {node: [] for node in nodes}
    seen: set[_K] = set()
    for first in nodes:
        if first in seen:
            continue
        seen.add(first)
        open_nodes = {first}
        stack = [(first, iter(after[first]))]
        while stack:
            node, rest = stack[-1]
            target = next(rest, None)
            if target is None:
                open_nodes.discard(node)
                stack.pop()
            elif target in open_nodes:
                forward[target].append(node)
            else:
                forward[node].append(target)
                if target not in seen:
                    seen.add(target)
                    open_nodes.add(target)
                    stack.append((target, iter(after[target])))
    return forward


def _longest_paths(nodes: Sequence[_K], forward: dict[_K, list[_K]], first: _K | None) -> dict[_K, int]:
    waiting = dict.fromkeys(nodes, 0)
    for node in nodes:
        for target in forward[node]:
            waiting[target] += 1
    found = {node: int(first is not None and node != first) for node in nodes}
    ready = [node for node in nodes if not waiting[node]]
    for node in ready:
        for target in forward[node]:
            found[target] = max(found[target], found[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return found


def _pulled(nodes: Sequence[_K], forward: dict[_K, list[_K]], found: dict[_K, int]) -> dict[_K, int]:
    """Nodes that nothing leads to come as near to what they lead to as they can."""
    entered = {target for targets in forward.values() for target in targets}
    pulled = {
        node: min(found[target] for target in forward[node]) - 1
        for node in nodes
        if forward[node] and node not in entered
    }
    return found | pulled
