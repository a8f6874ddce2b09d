"""The null data model (B.1): no data, no expressions but the predicate `In(id)`, no scripting.

A condition that is anything else is error.execution and false. So is, as an error, every other text when it is reached:
there is nothing to evaluate it. What the model has no use for at all the reader refuses (B.1.7).
"""

# ruff: noqa: D102 - base.Data and base.DataModel say what each method does

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Final, NoReturn

from scxml_engine.diagnostics import Diagnostic, Severity
from scxml_engine.ecmascript.base import FusedCall, Realm
from scxml_engine.ecmascript.inlining import Inline
from scxml_engine.ecmascript.values import Tagged
from scxml_engine.errors import ScriptError, SnapshotError
from scxml_engine.scxml.datamodel.base import Home
from scxml_engine.scxml.datamodel.interpretation import interpreted
from scxml_engine.scxml.element_reader import nearest
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.model import Content, Document, State, Text

_IN: Final = re.compile(r"""\s*In\(\s*(?:'([^']*)'|"([^"]*)"|([^\s'"()]+))\s*\)\s*""")
_SNAPSHOT: Final = "null"


class NullModel:
    """The data model of one document."""

    def __init__(self, document: Document) -> None:
        self._texts = document.texts
        self._told = {each.location for each in document.diagnostics if each.code == "null-datamodel"}
        self._states = {each.id: None for top in document.root.children for each in _states(top)}  # in document order
        self.asks = any(text.where == "cond" for text in document.texts)

    def check(self) -> list[Diagnostic]:
        judged = (self._judged(text) for text in self._texts if text.location not in self._told)
        return [each for each in judged if each is not None]

    def _judged(self, text: Text) -> Diagnostic | None:
        if text.fault is None:
            return None
        if text.where != "cond":
            message = f"{text.where} is an expression, and the null data model has none: error.execution when reached"
            return Diagnostic(Severity.WARNING, "null-datamodel", text.location, message, "remove it")
        identifier = _asked(text.source)
        if identifier is None:
            message = f"cond does not parse: {_no_condition(text.source)}"
            return Diagnostic(text.fault, "expression", text.location, message, "write cond=\"In('id of a state')\"")
        if identifier not in self._states:
            message = f'there is no state "{identifier}" that cond could ask for: it is never true'
            near = nearest(identifier, self._states)
            remedy = f'did you mean "{near}"?' if near else ""
            return Diagnostic(Severity.WARNING, "unknown-state", text.location, message, remedy)
        return None

    def content(self, content: Content) -> Tagged:
        return interpreted(content)

    can_fuse = False

    def inline(self, text: Text) -> Inline | None:  # noqa: ARG002 - there is no engine to fuse for
        return None

    def is_declared(self, name: str) -> bool | None:  # noqa: ARG002 - nothing is
        return False

    def forget_calls(self) -> None:
        pass

    def open(self, system: Callable[[], Mapping[str, object]], seed: int) -> NullData:  # noqa: ARG002 - there is nothing to hold them
        return NullData(asks=self.asks)

    def restore(self, snapshot: str, system: Callable[[], Mapping[str, object]], seed: int) -> NullData:  # noqa: ARG002 - as above
        if snapshot != _SNAPSHOT:
            raise SnapshotError("the snapshot holds data, and the null data model has none")
        return NullData(asks=self.asks)


class _Nowhere:
    """There is no realm, and nothing is ever fused."""

    realm: Realm
    calls: dict[Hashable, FusedCall]

    def __init__(self) -> None:
        self.calls = {}

    def fuse(self, key: Hashable, source: str) -> FusedCall | None:  # noqa: ARG002 - as said
        return None


_NOWHERE: Final = _Nowhere()


class NullData:
    """What one machine knows: its configuration."""

    home: Home = _NOWHERE
    scope = 0

    def __init__(self, *, asks: bool) -> None:
        self._asks = asks
        self._active: frozenset[str] = frozenset()

    @property
    def watches_configuration(self) -> bool:
        return self._asks

    def begin(self, now_ms: int) -> None:
        pass

    def end(self) -> None:
        pass

    def set_event(self, event: Event) -> None:
        pass

    def event_to_cross(self) -> tuple[object, ...] | None:
        return None

    def cross_again(self) -> None:
        pass

    def out_of_memory(self) -> ScriptError:
        _refuse("a fused function")

    def set_configuration(self, ids: Sequence[str]) -> None:
        self._active = frozenset(ids)

    def condition(self, text: Text) -> bool:
        identifier = _asked(text.source)
        if identifier is None:
            raise ScriptError(_no_condition(text.source), "SyntaxError")
        return identifier in self._active

    def declare(self, name: str) -> None:
        _refuse(name)

    def declared(self, name: str) -> bool:  # noqa: ARG002 - nothing is
        return False

    def initialise(self, name: str, text: Text) -> None:  # noqa: ARG002 - as below
        _refuse(name)

    def initialise_value(self, name: str, value: Tagged) -> None:  # noqa: ARG002 - as below
        _refuse(name)

    def value(self, text: Text) -> Tagged:
        _refuse(text.where)

    def log_text(self, text: Text) -> str:
        _refuse(text.where)

    def assign(self, target: Text, text: Text) -> None:  # noqa: ARG002 - whatever it is
        _refuse(target.where)

    def assign_value(self, target: Text, value: Tagged) -> None:  # noqa: ARG002 - as above
        _refuse(target.where)

    def run(self, text: Text) -> None:
        _refuse(text.where)

    def iterate(self, array: Text) -> tuple[int, int]:
        _refuse(array.where)

    def item(self, iteration: int, position: int, item: Text, index: Text | None) -> None:  # noqa: ARG002 - as above
        _refuse(item.where)

    def end_iteration(self, iteration: int) -> None:
        pass

    def snapshot(self) -> str:
        return _SNAPSHOT

    def close(self) -> None:
        pass


def _asked(condition: str) -> str | None:
    """The id that a condition asks for; None when it is no condition of this model."""
    found = _IN.fullmatch(condition)
    return next((each for each in found.groups() if each is not None), None) if found else None


def _no_condition(source: str) -> str:
    return f"the null data model knows no condition but In(id), not {source.strip()[:60]}"


def _refuse(what: str) -> NoReturn:
    raise ScriptError(f"{what}: the null data model has no data and no expressions")


def _states(state: State) -> Iterator[State]:
    yield state
    for child in state.children:
        yield from _states(child)
