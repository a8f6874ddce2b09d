"""What a fused edge leaves to be done after its crossing: effects and events, with the values that came back.

A fused function evaluates the texts of `<log>`, `<send>`, `<cancel>` and of a dialect's actions in their place and
hands the values over; what they are for is done here, in the order of the document. Whatever might fail on this side
of the crossing (a target that may be out of reach, a delay that may not parse, an action's attribute that may be a bare
word) is not planned, and stays with the general path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

from scxml_engine.ecmascript.inlining import Inline
from scxml_engine.ecmascript.values import Tagged, encode
from scxml_engine.scxml import model
from scxml_engine.scxml.content import SCXML_PROCESSOR_NAMES, Executor
from scxml_engine.scxml.effects import Action, Cancelled, Logged
from scxml_engine.scxml.events import Event
from scxml_engine.scxml.payloads import delay_seconds, joined

VALUE: Final = "$value"  # tools of a fused function (javascript/entries.js): a value as JSON has it
TEXT: Final = "$text"  # a primitive as text
Asks: TypeAlias = "tuple[tuple[str, Inline], ...]"  # which tool, which text; as many values come back


class Replayed(Protocol):
    """Something to be done after the crossing."""

    def play(self, executor: Executor, values: Iterator[Any]) -> None:
        """Do it; take as many values as were asked for."""


class Inliner(Protocol):
    """What fusing asks of a data model."""

    def inline(self, text: model.Text) -> Inline | None:
        """The text as part of a fused function, or None."""

    def is_declared(self, name: str) -> bool | None:
        """Whether a data item of that name exists at all times (True), never (False), or it depends (None)."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What is done, and what is asked for it on the way."""

    replayed: Replayed
    asks: Asks = ()


@dataclass(frozen=True, slots=True, eq=False)
class Enqueued:
    """An event for the internal queue, the same each time."""

    event: Event

    def play(self, executor: Executor, values: Iterator[Any]) -> None:  # noqa: ARG002 - none are asked for
        """Raise it."""
        executor.enqueue(self.event)


@dataclass(frozen=True, slots=True, eq=False)
class _Invoking:
    state: int
    entered: bool

    def play(self, executor: Executor, values: Iterator[Any]) -> None:  # noqa: ARG002 - none are asked for
        if self.entered:
            executor.invocations.enter(self.state)
        else:
            executor.invocations.leave(self.state)


def entered(state: int) -> Replayed:
    """A state that invokes was entered."""
    return _Invoking(state, entered=True)


def left(state: int) -> Replayed:
    """A state that invokes was left."""
    return _Invoking(state, entered=False)


def replayed(node: model.Executable, inliner: Inliner) -> Planned | None:
    """The plan of an element; None where it is for the general path."""
    match node:
        case model.Raise(event):
            return Planned(Enqueued(Event(event, "internal")))
        case model.Log():
            return _planned_log(node, inliner)
        case model.Cancel(sendid):
            text = _planned_text(sendid, inliner)
            return None if text is None else Planned(_Cancelling(text.literal), text.asks)
        case model.Send():
            return _planned_send(node, inliner)
        case model.Custom():
            return _planned_action(node, inliner)
    return None


# ------------------------------------------------------------------------------------------------- log, cancel, send


@dataclass(frozen=True, slots=True)
class _PlannedText:
    """An attribute that may be an expression: its text, or None where that is asked for."""

    literal: str | None
    asks: Asks = ()

    def of(self, values: Iterator[Any]) -> str:
        return next(values) if self.literal is None else self.literal


def _planned_text(choice: model.Choice, inliner: Inliner) -> _PlannedText | None:
    if choice.expr is None:
        return _PlannedText(choice.literal or "")
    inline = inliner.inline(choice.expr)
    return None if inline is None else _PlannedText(None, ((TEXT, inline),))


@dataclass(frozen=True, slots=True, eq=False)
class _Logging:
    node: model.Log
    text: str | None

    def play(self, executor: Executor, values: Iterator[Any]) -> None:
        text = next(values) if self.text is None else self.text
        executor.effects.append(Logged(self.node.label, text, self.node.level, self.node.location))


def _planned_log(node: model.Log, inliner: Inliner) -> Planned | None:
    if node.expr is None:
        return Planned(_Logging(node, ""))
    inline = inliner.inline(node.expr)
    return None if inline is None else Planned(_Logging(node, None), ((TEXT, inline),))


@dataclass(frozen=True, slots=True, eq=False)
class _Cancelling:
    sendid: str | None

    def play(self, executor: Executor, values: Iterator[Any]) -> None:
        executor.effects.append(Cancelled(next(values) if self.sendid is None else self.sendid))


@dataclass(frozen=True, slots=True, eq=False)
class _Sending:
    """`<send>` to the session itself, by SCXML's own processor."""

    name: _PlannedText
    target: str
    delay: float
    sendid: str | None
    params: tuple[str, ...]
    whole: bool

    def play(self, executor: Executor, values: Iterator[Any]) -> None:
        name = self.name.of(values)
        data: Tagged | None = None
        pairs: list[tuple[str, Tagged]] = []
        if self.whole:
            data = encode(next(values))
        elif self.params:
            pairs = [(each, encode(next(values))) for each in self.params]
            data = joined(pairs)
        executor.send_own(name, self.target, self.delay, self.sendid, data, pairs)


def _planned_send(node: model.Send, inliner: Inliner) -> Planned | None:
    own = (node.type.literal or "scxml") in SCXML_PROCESSOR_NAMES and node.type.expr is None
    target = node.target.literal or ""
    if not own or node.target.expr is not None or target not in ("", "#_internal") or node.id_location is not None:
        return None
    delay = delay_seconds(node.delay.literal or "") if node.delay.expr is None else None
    name = _planned_text(node.event, inliner)
    if delay is None or name is None or (target and delay) or node.payload.content is not None:
        return None
    asked = [param.expr for param in node.payload.params]
    if node.payload.content_expr is not None:
        asked = [node.payload.content_expr]
    inlines = [inliner.inline(each) for each in asked]
    asks = tuple((VALUE, each) for each in inlines if each is not None)
    if len(asks) < len(asked):
        return None
    names = tuple(param.name for param in node.payload.params)
    sending = _Sending(name, target, delay, node.id, names, node.payload.content_expr is not None)
    return Planned(sending, (*name.asks, *asks))


# ------------------------------------------------------------------------------------------------- custom actions


@dataclass(frozen=True, slots=True, eq=False)
class _Acting:
    """An action of a dialect. `known` has what is known beforehand, and None where a value is asked for."""

    node: model.Custom
    known: tuple[tuple[str, object, bool], ...]  # name, value, whether it is asked for instead
    children: tuple[_Acting, ...]

    def play(self, executor: Executor, values: Iterator[Any]) -> None:
        executor.effects.append(self.action(values))

    def action(self, values: Iterator[Any]) -> Action:
        attributes = {name: next(values) if asked else value for name, value, asked in self.known}
        children = tuple(child.action(values) for child in self.children) if self.children else ()
        return Action(self.node.name, attributes, children, self.node.location, {}, ())


class _Unknown(Exception):
    pass


class _KnownSoFar(Mapping[str, object]):
    """The attributes that were evaluated before; asking for one that is not known beforehand ends the planning."""

    def __init__(self, known: Sequence[tuple[str, object, bool]]) -> None:
        self._known = {name: (value, asked) for name, value, asked in known}

    def __getitem__(self, name: str) -> object:
        value, asked = self._known[name]
        if asked:
            raise _Unknown
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _planned_action(node: model.Custom, inliner: Inliner) -> Planned | None:
    if node.fault:
        return None
    asks: list[tuple[str, Inline]] = []
    try:
        return Planned(_acting(node, inliner, asks), tuple(asks))
    except _Unknown:
        return None


def _acting(node: model.Custom, inliner: Inliner, asks: list[tuple[str, Inline]]) -> _Acting:
    """By the rule of `AttributeSchema`, as `Executor` has it. Raises _Unknown where it depends on the data."""
    known: list[tuple[str, object, bool]] = []
    schemas = {each.name: each for each in node.schema.attributes} if node.schema else {}
    for attribute in node.attributes:
        schema, source = schemas[attribute.name], attribute.source
        declared = inliner.is_declared(source)
        taken: object = None
        if declared is not True:
            taken = schema.token(source)
            if taken is None and schema.literal is not None:
                taken = schema.literal(source, _KnownSoFar(known))
            if taken is not None and declared is None:
                raise _Unknown
        if taken is None:
            taken = schema.number(source)
        if taken is not None:
            known.append((attribute.name, taken, False))
            continue
        inline = inliner.inline(attribute.expr)
        if inline is None:
            raise _Unknown
        asks.append((VALUE, inline))
        known.append((attribute.name, None, True))
    return _Acting(node, tuple(known), tuple(_acting(child, inliner, asks) for child in node.children))
