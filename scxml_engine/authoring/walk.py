"""Ways through a document: its states, the transitions that events take, what it executes, the texts it evaluates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from scxml_engine.scxml.model import (
    Custom,
    Document,
    Executable,
    Foreach,
    Goal,
    If,
    Raise,
    Send,
    State,
    Text,
    Transition,
)


def states(document: Document) -> Iterator[State]:
    """The root and every state, in document order."""
    waiting = [document.root]
    while waiting:
        state = waiting.pop()
        yield state
        waiting.extend(reversed(state.children))


def transitions(document: Document) -> Iterator[Transition]:
    """Every transition of a state; initial and default ones, which no event takes, are not among them."""
    for state in states(document):
        yield from state.transitions


def executed(document: Document) -> Iterator[Executable]:
    """All executable content, that inside `<if>` and `<foreach>` too."""
    for state in states(document):
        blocks = [*state.onentry, *state.onexit, *(each.block for each in state.transitions)]
        if state.initial is not None:
            blocks.append(state.initial.block)
        blocks += [each.finalize for each in state.invokes if each.finalize is not None]
        yield from _within(chain.from_iterable(blocks))


def _within(block: Iterable[Executable]) -> Iterator[Executable]:
    for each in block:
        yield each
        if isinstance(each, If):
            yield from _within(inner for branch in each.branches for inner in branch.block)
        elif isinstance(each, Foreach):
            yield from _within(each.block)


def actions(document: Document, name: str) -> Iterator[Custom]:
    """Every custom action of that name."""
    for each in executed(document):
        if isinstance(each, Custom) and each.name == name:
            yield each


def raised_events(document: Document) -> frozenset[str]:
    """The names of the events that the document itself raises or sends, where they are written out."""
    found: set[str] = set()
    for each in executed(document):
        if isinstance(each, Raise):
            found.add(each.event)
        elif isinstance(each, Send) and each.event.literal is not None:
            found.add(each.event.literal)
    return frozenset(found)


def names(document: Document) -> frozenset[str]:
    """What may be a variable: the ids of data, what loops go through, and every word of the scripts."""
    found = {item.id for state in states(document) for item in state.data}
    for each in executed(document):
        if isinstance(each, Foreach):
            found |= {each.item_name, each.index_name}
    for text in document.texts:
        if text.goal is Goal.SCRIPT:
            found.update(re.findall(r"[\w$]+", text.source))
    return frozenset(found)


def evaluated(document: Document) -> Iterator[Text]:
    """Every text that the data model evaluates; an attribute that is taken as it stands is none."""
    return (text for text in document.texts if text.fault is not None)
