"""The events `done.state.ID` and `done.invoke.ID`: for which ids they can come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from scxml_engine.authoring.flow import ROOT, Flow
from scxml_engine.scxml.element_reader import nearest
from scxml_engine.scxml.model import Kind

_STATE: Final = ("done", "state")
_INVOKE: Final = ("done", "invoke")

Tokens = tuple[str, ...]


class DoneEvents:
    """Which of these events a document can see."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._done = _that_get_done(flow)
        self._states = _beginnings(flow.states[key].id for key in self._done)
        invokes = [(state, each) for state in flow.states.values() for each in state.invokes]
        self._named = [each.id for _, each in invokes if each.id]
        self._invokes = _beginnings(self._named)
        # Without an id it is made of the state's, and something behind that nobody knows.
        self._unnamed = {tuple(state.id.split(".")) for state, each in invokes if not each.id}

    def fault(self, descriptor: Tokens, *, suggesting: bool) -> tuple[str, str] | None:
        """What is wrong with the id in a descriptor, and the event that was meant; None when it can come."""
        kind, rest = descriptor[:2], descriptor[2:]
        if not rest or kind not in (_STATE, _INVOKE):
            return None
        identifier = ".".join(rest)
        if kind == _INVOKE:
            unnamed = any(rest[: len(each)] == each[: len(rest)] for each in self._unnamed)
            if rest in self._invokes or unnamed:
                return None
            near = nearest(identifier, self._named) if suggesting else ""
            return f'there is no done.invoke.{identifier}: no <invoke> has the id "{identifier}"', _event(kind, near)
        if rest in self._states:
            return None
        state = self._flow.states.get(identifier)
        if state is None:
            near = nearest(identifier, self._done) if suggesting else ""
            return f'there is no done.state.{identifier}: no state has the id "{identifier}"', _event(kind, near)
        if state.kind is Kind.FINAL:
            parent = self._flow.parents[identifier]
            message = f"there is no done.state.{identifier}: it would tell of the state around that <final>"
            return message, _event(kind, "" if parent == ROOT else parent)
        return f"there is no done.state.{identifier}: no <final> stands in that state", ""


def _event(kind: Tokens, identifier: str) -> str:
    return ".".join((*kind, identifier)) if identifier else ""


def _beginnings(identifiers: Iterable[str]) -> set[Tokens]:
    """The tokens of ids, and of whatever they begin with."""
    found = [tuple(each.split(".")) for each in identifiers]
    return {each[:length] for each in found for length in range(1, len(each) + 1)}


def _that_get_done(flow: Flow) -> list[str]:
    """The states with a `<final>` right inside, and the parallel ones whose regions all get done."""
    found: dict[str, None] = {}
    for key in reversed(tuple(flow.states)):  # what is inside a state stands behind it
        children = [each for each in flow.children[key] if flow.states[each].kind is not Kind.HISTORY]
        if flow.states[key].kind is Kind.PARALLEL:
            done = bool(children) and all(each in found for each in children)
        else:
            done = any(flow.states[each].kind is Kind.FINAL for each in children)
        if done and key != ROOT:
            found[key] = None
    return list(found)
