"""The states of a sheet as the checks see them, so that what follows from the chart is known in half a document too.

Only the hierarchy and the transitions are made; there is no executable content in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from scxml_engine.authoring.event_flow import ANY, NONE, EventFlow, Events
from scxml_engine.authoring.flow import ROOT, Flow
from scxml_engine.authoring.language.scan import Element
from scxml_engine.authoring.language.sheet import Sheet
from scxml_engine.authoring.language.vocabulary import STATES, is_named
from scxml_engine.authoring.places import Phase, Place
from scxml_engine.diagnostics import Location
from scxml_engine.scxml.markup import MAX_DEPTH
from scxml_engine.scxml.model import Document, Kind, State, Transition
from scxml_engine.scxml.reader import descriptors

_FIRST: Final = 100  # elements among which the root is looked for
_MOST_WAYS: Final = 10_000_000  # states times transitions, and
_MOST_STEPS: Final = 2_000_000  # states entered times events: with more, nothing is followed
_NOWHERE: Final = Location("")
_PHASES: Final = {
    "onentry": Phase.ENTRY,
    "onexit": Phase.EXIT,
    "invoke": Phase.ENTRY,
    "finalize": Phase.FINALIZE,
    "donedata": Phase.DONE,
    "datamodel": Phase.DATA,
}


class FoundOut(NamedTuple):
    """What follows from the states and the transitions of a version."""

    root: State
    flow: Flow
    events: EventFlow


@dataclass(frozen=True, eq=False)
class Structure:
    """Where a sheet can go; `earlier` is what was found out about an earlier version."""

    sheet: Sheet
    earlier: FoundOut | None = None

    def events_at(self, element: Element) -> Events:
        """What `_event` may be in the attributes and the text of an element; `()` is any event."""
        taken = next((each for each in (element, *element.ancestors()) if is_named(each, "transition")), None)
        named = descriptors(taken.value("event")) if taken is not None else ()
        if named:
            return frozenset(named)
        place = self._place(element) if self._is_followed else None
        return ANY if place is None else NONE if place.phase is Phase.DATA else self._found_out.events.at(place)

    def _place(self, element: Element) -> Place | None:
        transition, phase = None, None
        for each in (element, *element.ancestors()):
            if is_named(each, "scxml"):
                return Place(ROOT, Phase.DATA)
            if is_named(each, *STATES, "initial"):
                return self._in_state(each, transition, phase)
            if is_named(each, "transition"):
                transition = each
            elif phase is None and each.local in _PHASES and is_named(each, *_PHASES):
                phase = _PHASES[each.local]
        return None

    def _in_state(self, state: Element, transition: Element | None, phase: Phase | None) -> Place | None:
        owner = state if is_named(state, *STATES) else state.parent
        key = self._built.keys.get(id(owner), "")
        if transition is None or not key:
            return None if phase is None or not key else Place(key, phase)
        if owner is not state or is_named(state, "history"):
            return Place(key, Phase.INITIAL)
        arcs = dict(zip(_transitions_in(state), self._found_out.flow.arcs[key], strict=True))
        if transition not in arcs:  # inside something that is half typed
            return None
        return Place(key, Phase.TRANSITION, arcs[transition])

    def after(self, earlier: Structure) -> Structure:
        """The same, with what an earlier version found out at hand: it holds while states and transitions do."""
        known = earlier._found_out if "_found_out" in vars(earlier) else earlier.earlier
        return Structure(self.sheet, known)

    @cached_property
    def _is_small(self) -> bool:
        named = self.sheet.scan.named
        ways = len(named(*STATES)) * len(named("transition"))
        return ways <= (_MOST_WAYS // 5 if named("history", "parallel") else _MOST_WAYS)

    @cached_property
    def _is_followed(self) -> bool:
        """Whether it can be found out in time what leads where: a deep history leads to every state inside."""
        if not self._is_small:
            return False
        arcs = [arc for each in self._found_out.flow.arcs.values() for arc in each]
        events = {event for arc in arcs for event in arc.transition.events}
        entered = [len(arc.enters) for arc in arcs]
        return sum(entered) * (len(events) + max(entered, default=0)) <= _MOST_STEPS

    @cached_property
    def _found_out(self) -> FoundOut:
        root = self._built.root
        if self.earlier is not None and self.earlier.root == root:
            return self.earlier
        document = Document("", "", "", "", late_binding=False, script=None, root=root, texts=(), diagnostics=())
        flow = Flow(document)
        return FoundOut(root, flow, EventFlow(flow))

    @cached_property
    def _built(self) -> _Built:
        return _Built.of(self.sheet)


class _Built:
    """The states of a sheet as a model, and the key of each element that is one."""

    def __init__(self) -> None:
        self.keys: dict[int, str] = {}
        self._used: set[str] = set()
        self.root = _made(Kind.ROOT, "", (), (), None)

    @classmethod
    def of(cls, sheet: Sheet) -> _Built:
        built = cls()
        top = next((each for each in sheet.scan.elements[:_FIRST] if is_named(each, "scxml")), None)
        if top is not None:
            children = tuple(built._state(each, 0) for each in _states_in(top))
            built.root = _made(Kind.ROOT, "", children, (), _initial(top, "initial", "initialstate"))
        return built

    def _state(self, element: Element, depth: int) -> State:
        key = element.value("id")
        if not key or key in self._used:
            key = f" {len(self._used)}"  # no id begins with a blank
        self._used.add(key)
        self.keys[id(element)] = key
        kind = Kind(element.local)
        inner = _states_in(element) if depth < MAX_DEPTH else ()
        children = tuple(self._state(each, depth + 1) for each in inner)
        transitions = [_transition(each) for each in _transitions_in(element)]
        if kind is Kind.HISTORY:
            deep = element.value("type") == "deep"
            return _made(kind, key, children, (), next(iter(transitions), None), deep=deep)
        return _made(kind, key, children, tuple(transitions), _initial(element, "initial", "initialstate"))


def _states_in(element: Element) -> Iterator[Element]:
    return (each for each in element.children if is_named(each, *STATES))


def _transitions_in(element: Element) -> Iterator[Element]:
    return (each for each in element.children if is_named(each, "transition"))


def _initial(element: Element, *names: str) -> Transition | None:
    if element.attribute(*names) is not None:
        targets = element.value(*names).split()
        return Transition("", (), None, tuple(targets), internal=False, block=(), location=_NOWHERE)
    inside = next((each for each in element.children if is_named(each, "initial")), None)
    first = None if inside is None else next((each for each in inside.children if is_named(each, "transition")), None)
    return None if first is None else _transition(first)


def _transition(element: Element) -> Transition:
    event = element.value("event")
    return Transition(
        event=event,
        events=descriptors(event),
        cond=None,
        targets=tuple(element.value("target").split()),
        internal=element.value("type") == "internal",
        block=(),
        location=_NOWHERE,
    )


def _made(
    kind: Kind,
    key: str,
    children: tuple[State, ...],
    transitions: tuple[Transition, ...],
    initial: Transition | None,
    *,
    deep: bool = False,
) -> State:
    return State(
        kind=kind,
        id=key,
        children=children,
        transitions=transitions,
        initial=initial,
        onentry=(),
        onexit=(),
        data=(),
        invokes=(),
        donedata=None,
        deep=deep,
        location=_NOWHERE,
    )
