"""Where a document can go: which states a transition enters, which are ever entered, and what can follow a state.

A document is looked at without its data: a condition may hold or not, an event may come or not. So what is said to be
unreachable is so, and what is said to be reachable may not be. A document with errors is looked at as well: a target
that does not exist is taken for the state whose id is most like it, as in the remedy that the author is given.

States are named by key: their id, with the place behind it where an id is there twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeAlias, TypeVar

from scxml_engine.scxml.element_reader import nearest
from scxml_engine.scxml.model import Document, Kind, State, Transition

_T = TypeVar("_T")
_Place: TypeAlias = tuple[str, bool]  # a state, and whether with all that is inside it

_MOST_SUGGESTIONS: Final = 200  # a comparison is slow, and a document may hold many mistakes

ROOT: Final = ""
"""The key of `<scxml>`: no id is empty."""


@dataclass(frozen=True, slots=True, eq=False)
class Arc:
    """A transition of a state that events take, and the states that it enters, as far as can be known."""

    source: str
    transition: Transition
    enters: frozenset[str]

    @property
    def leaves(self) -> bool:
        """Whether it goes anywhere at all."""
        return bool(self.transition.targets)


@dataclass(eq=False)
class Flow:
    """The states of a document and the ways between them."""

    document: Document
    states: Mapping[str, State] = field(init=False)
    parents: Mapping[str, str] = field(init=False)
    children: Mapping[str, tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        states: dict[str, State] = {ROOT: self.document.root}
        parents: dict[str, str] = {}
        children: dict[str, list[str]] = {ROOT: []}
        waiting = [(ROOT, child) for child in reversed(self.document.root.children)]
        while waiting:
            parent, state = waiting.pop()
            key = state.id if state.id not in states else f"{state.id}@{state.location}"
            states[key], parents[key], children[key] = state, parent, []
            children[parent].append(key)
            waiting.extend((key, child) for child in reversed(state.children))
        self.states, self.parents = states, parents
        self.children = {key: tuple(below) for key, below in children.items()}
        self._meant: dict[str, str] = {}
        self._bringing: dict[str, frozenset[str]] = {}

    # ----------------------------------------------------------------------------------------------------- hierarchy

    def ancestors(self, key: str) -> Iterator[str]:
        """The states around a state, the nearest first; the root is none."""
        above = self.parents.get(key, ROOT)
        while above != ROOT:
            yield above
            above = self.parents[above]

    def descendants(self, key: str) -> Iterator[str]:
        """The states inside a state, histories among them."""
        waiting = list(self.children[key])
        while waiting:
            inner = waiting.pop()
            yield inner
            waiting.extend(self.children[inner])

    def active_with(self, key: str) -> Iterator[str]:
        """The state and every other that may be active while it is."""
        yield key
        yield from self.descendants(key)
        inside = key
        for above in self.ancestors(key):
            yield above
            if self.states[above].kind is Kind.PARALLEL:
                for region in self.children[above]:
                    if region != inside:
                        yield region
                        yield from self.descendants(region)
            inside = above

    def named(self, target: str) -> str | None:
        """The key of the state that a target names, or, when there is none, of the one that was most likely meant."""
        if target in self.states:
            return target
        if target not in self._meant:
            near = len(self._meant) < _MOST_SUGGESTIONS
            self._meant[target] = nearest(target, (key for key in self.states if key != ROOT)) if near else ""
        return self._meant[target] or None

    # --------------------------------------------------------------------------------------------------------- ways

    @cached_property
    def arcs(self) -> Mapping[str, tuple[Arc, ...]]:
        """The transitions of each state, in document order, with what they enter."""
        return {
            key: tuple(Arc(key, each, self._entered(key, each)) for each in state.transitions)
            for key, state in self.states.items()
        }

    @cached_property
    def initially(self) -> frozenset[str]:
        """The states that are entered first of all."""
        entered: set[str] = set()
        self._enter_below(ROOT, entered)
        return frozenset(entered)

    @cached_property
    def reachable(self) -> frozenset[str]:
        """The states that can ever be entered; of `history` elements those that a transition names."""
        return frozenset(_closure(self.initially, lambda key: (each for arc in self.arcs[key] for each in arc.enters)))

    def after(self, keys: Iterable[str]) -> frozenset[str]:
        """The states that can be active while these are, or at any time later."""
        found = _closure(((each, True) for each in keys), lambda place: self._later[place])
        return frozenset(key for key, _ in found)

    def before(self, keys: Iterable[str]) -> frozenset[str]:
        """The states while which one of these can be active, or can become so at any time later."""
        goals = [(key, whole) for key in keys for whole in (True, False) if (key, whole) in self._later]
        return frozenset(key for key, whole in _closure(goals, lambda place: self._earlier[place]) if whole)

    @cached_property
    def _later(self) -> Mapping[_Place, Sequence[_Place]]:
        """What may be active together with a place, or next: a state with all that is inside it, or around another."""
        whole = {(key, True): tuple(self._next(key, whole=True)) for key in self.parents}
        around = {(key, False): tuple(self._next(key, whole=False)) for key in self.parents if self.children[key]}
        return whole | around

    def _next(self, key: str, *, whole: bool) -> Iterator[_Place]:
        if whole or self.states[key].kind is Kind.PARALLEL:
            yield from ((child, True) for child in self.children[key])
        if self.parents.get(key, ROOT) != ROOT:
            yield self.parents[key], False
        yield from ((entered, True) for arc in self.arcs[key] for entered in arc.enters)

    @cached_property
    def _earlier(self) -> Mapping[_Place, Sequence[_Place]]:
        found: dict[_Place, list[_Place]] = {place: [] for place in self._later}
        for place, following in self._later.items():
            for each in following:
                found[each].append(place)
        return found

    def _entered(self, source: str, transition: Transition) -> frozenset[str]:
        """What a transition enters: its targets, what is around them and was not active, and what that brings along."""
        entered: set[str] = set()
        targets = [key for key in map(self.named, transition.targets) if key is not None]
        if not targets:
            return frozenset()
        if len(targets) == 1 and self.parents.get(targets[0]) == ROOT and not self.children[targets[0]]:
            return frozenset(targets)  # as in most documents
        domain = self._domain(source, targets, internal=transition.internal)
        if len(targets) == 1 and self.parents[targets[0]] == domain:
            return self._brought(targets[0])
        around = {each for target in targets for each in (target, *self.ancestors(target))}
        for target in targets:
            path = [target]
            for above in self.ancestors(target):
                if above == domain:
                    break
                path.append(above)
            self._enter(target, entered)
            for outer in path[1:]:
                entered.add(outer)
                if self.states[outer].kind is Kind.PARALLEL:
                    for region in self.children[outer]:
                        if region not in around and self.states[region].kind is not Kind.HISTORY:
                            self._enter(region, entered)
        return frozenset(entered)

    def _brought(self, key: str) -> frozenset[str]:
        """A state and what is active with it from the start: one value, from wherever it is entered."""
        known = self._bringing.get(key)
        if known is None:
            entered: set[str] = set()
            self._enter(key, entered)
            known = self._bringing[key] = frozenset(entered)
        return known

    def _domain(self, source: str, targets: list[str], *, internal: bool) -> str:
        """The innermost compound state that stays active: `getTransitionDomain` of the Recommendation."""
        around = [set(self.ancestors(target)) for target in targets]
        if internal and self._is_compound(source) and all(source in each for each in around):
            return source
        for above in self.ancestors(source):
            if self._is_compound(above) and all(above in each for each in around):
                return above
        return ROOT

    def _is_compound(self, key: str) -> bool:
        return self.states[key].kind is Kind.STATE and bool(self.children[key])

    def _enter(self, key: str, entered: set[str]) -> None:
        """A state and what is active with it from the start."""
        if key in entered:
            return
        entered.add(key)
        state = self.states[key]
        if state.kind is Kind.HISTORY:  # whatever was active there, or its default
            parent = self.parents.get(key, ROOT)
            inside = self.descendants(parent) if state.deep else self.children[parent]
            for each in inside:
                if self.states[each].kind is not Kind.HISTORY:
                    self._enter(each, entered)
        elif state.kind is Kind.PARALLEL:
            for region in self.children[key]:
                if self.states[region].kind is not Kind.HISTORY:
                    self._enter(region, entered)
        else:
            self._enter_below(key, entered)

    def _enter_below(self, key: str, entered: set[str]) -> None:
        """The initial states of a compound state, or of the root."""
        state = self.states[key]
        if state.initial is not None and state.kind is not Kind.HISTORY:
            for target in map(self.named, state.initial.targets):
                if target is None:
                    continue
                for above in self.ancestors(target):
                    if above == key:
                        break
                    entered.add(above)
                self._enter(target, entered)
            return
        first = next((each for each in self.children[key] if self.states[each].kind is not Kind.HISTORY), None)
        if first is not None and state.kind is not Kind.PARALLEL:
            self._enter(first, entered)


def _closure(start: Iterable[_T], following: Callable[[_T], Iterable[_T]]) -> set[_T]:
    """These and all that follow from them, in any number of steps."""
    found: set[_T] = set()
    waiting = list(start)
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting.extend(following(each))
    return found
