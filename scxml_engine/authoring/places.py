"""Where the texts and actions of a document stand: in which state, on its way in, on its way out, or on which way."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from scxml_engine.authoring.flow import ROOT, Arc, Flow
from scxml_engine.scxml.model import (
    Assign,
    Block,
    Cancel,
    Choice,
    Custom,
    Executable,
    Foreach,
    If,
    Invoke,
    Log,
    Payload,
    Raise,
    Script,
    Send,
    Text,
)


class Phase(enum.Enum):
    """When something is evaluated."""

    DATA = "data"  # when the data is initialised, or the document's script runs
    ENTRY = "entry"  # the state is entered; its invokes too
    CONDITION = "condition"  # a transition is asked whether it may be taken
    TRANSITION = "transition"  # a transition is taken
    EXIT = "exit"  # the state is left
    INITIAL = "initial"  # by the initial transition, or the default of a history
    FINALIZE = "finalize"  # an event of an invoked session has come
    DONE = "done"  # the state is final and was reached


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where something stands: `state` by its key in the flow, `arc` for a transition that events take."""

    state: str
    phase: Phase
    arc: Arc | None = None


def blocks(flow: Flow) -> Iterator[tuple[Place, Block]]:
    """Every block of executable content, in document order of their states."""
    if flow.document.script is not None:
        yield Place(ROOT, Phase.DATA), (flow.document.script,)
    for key, state in flow.states.items():
        for block in state.onentry:
            yield Place(key, Phase.ENTRY), block
        for block in state.onexit:
            yield Place(key, Phase.EXIT), block
        if state.initial is not None and state.initial.block:
            yield Place(key, Phase.INITIAL), state.initial.block
        for arc in flow.arcs[key]:
            if arc.transition.block:
                yield Place(key, Phase.TRANSITION, arc), arc.transition.block
        for invoke in state.invokes:
            if invoke.finalize:
                yield Place(key, Phase.FINALIZE), invoke.finalize


def executables(flow: Flow) -> Iterator[tuple[Place, Executable]]:
    """All executable content, that inside `<if>` and `<foreach>` too."""
    for place, block in blocks(flow):
        yield from ((place, each) for each in within(block))


def within(block: Iterable[Executable]) -> Iterator[Executable]:
    """The elements of a block and those inside them."""
    for each in block:
        yield each
        if isinstance(each, If):
            yield from within(inner for branch in each.branches for inner in branch.block)
        elif isinstance(each, Foreach):
            yield from within(each.block)


def texts(flow: Flow) -> Iterator[tuple[Place, Text]]:
    """Every piece of data-model text with its place, each once."""
    for key, state in flow.states.items():
        yield from ((Place(key, Phase.DATA), item.expr) for item in state.data if item.expr is not None)
        yield from ((Place(key, Phase.ENTRY), text) for invoke in state.invokes for text in _of_invoke(invoke))
        if state.donedata is not None:
            yield from ((Place(key, Phase.DONE), text) for text in _of_payload(state.donedata))
        for arc in flow.arcs[key]:
            if arc.transition.cond is not None:
                yield Place(key, Phase.CONDITION, arc), arc.transition.cond
    for place, each in executables(flow):
        yield from ((place, text) for text in own_texts(each))


def own_texts(each: Executable) -> Iterator[Text]:
    """The texts of one element, without those of the elements inside it."""
    match each:
        case Raise():
            return
        case If(branches=branches):
            yield from (branch.cond for branch in branches if branch.cond is not None)
        case Foreach(array=array, item=item, index=index):
            yield from (text for text in (array, item, index) if text is not None)
        case Log(expr=expr):
            yield from () if expr is None else (expr,)
        case Assign(target=target, expr=expr):
            yield from (target,) if expr is None else (target, expr)
        case Script(text=text):
            yield text
        case Send():
            yield from _of_choices(each.event, each.target, each.type, each.delay)
            yield from () if each.id_location is None else (each.id_location,)
            yield from _of_payload(each.payload)
        case Cancel(sendid=sendid):
            yield from _of_choices(sendid)
        case Custom():
            yield from _of_action(each)


def _of_action(action: Custom) -> Iterator[Text]:
    yield from (attribute.expr for attribute in action.attributes)
    yield from chain.from_iterable(map(_of_action, action.children))


def _of_choices(*choices: Choice) -> Iterator[Text]:
    yield from (each.expr for each in choices if each.expr is not None)


def _of_payload(payload: Payload) -> Iterator[Text]:
    yield from (each.expr for each in payload.params)
    yield from () if payload.content_expr is None else (payload.content_expr,)


def _of_invoke(invoke: Invoke) -> Iterator[Text]:
    yield from _of_choices(invoke.type, invoke.src)
    yield from () if invoke.id_location is None else (invoke.id_location,)
    yield from _of_payload(invoke.payload)
    yield from (location for _, location in invoke.returns)
