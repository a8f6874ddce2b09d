"""What may stand where, and what an attribute holds: the vocabulary of the schema, as an editor asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final

from scxml_engine.authoring.language.scan import Element, Vocabulary
from scxml_engine.authoring.schema.vocabulary import Attribute, Inside, Kind, vocabulary
from scxml_engine.ocs.extension import OCS

STATES: Final = ("state", "parallel", "final", "history")
"""The elements whose id a target may name."""

_ALL: Final = vocabulary(OCS)
_SCXML, _OCS = _ALL.namespaces
_OF: Final = {Vocabulary.SCXML: _SCXML, Vocabulary.OCS: _OCS}
_BLOCKS: Final = {
    "block": (*_ALL.block, *_ALL.actions),
    "quiet-block": (*_ALL.quiet_block, *_ALL.actions),
}
_HIDDEN: Final = frozenset({"_persist", "_type", "_desc", "profile", "exmode", "hints"})
"""What old documents hold and nobody should write today."""


class Holds(Enum):
    """What the value of an attribute is."""

    TEXT = "text"
    STATE_ID = "the id of a state"
    DATA_ID = "the name of a variable"
    STATES = "ids of states"
    EVENT = "an event"
    EVENTS = "descriptors of events"
    EXPRESSION = "an expression"
    LOCATION = "a variable, or a part of one"
    LOCATIONS = "names of variables"
    ACTION = "a word, a number, or an expression"


_HOLDS: Final[Mapping[tuple[str, str], Holds]] = {
    ("scxml", "initial"): Holds.STATES,
    ("state", "initial"): Holds.STATES,
    ("transition", "target"): Holds.STATES,
    ("transition", "event"): Holds.EVENTS,
    ("raise", "event"): Holds.EVENT,
    ("event", "event"): Holds.EVENT,
    ("send", "event"): Holds.EVENT,
    ("data", "id"): Holds.DATA_ID,
    ("foreach", "array"): Holds.EXPRESSION,
    ("foreach", "item"): Holds.LOCATION,
    ("foreach", "index"): Holds.LOCATION,
    **{(state, "id"): Holds.STATE_ID for state in STATES},
}
_BY_NAME: Final = {
    "cond": Holds.EXPRESSION,
    "location": Holds.LOCATION,
    "idlocation": Holds.LOCATION,
    "namelist": Holds.LOCATIONS,
}


HOLDING: Final[Mapping[Holds, Mapping[str, tuple[str, ...]]]] = {
    held: {
        kind.name: tuple(
            each.name for slot in kind.slots for each in slot.spellings if _HOLDS.get((kind.name, each.means)) is held
        )
        for kind in _ALL.kinds.values()
        if any(_HOLDS.get((kind.name, each.means)) is held for slot in kind.slots for each in slot.spellings)
    }
    for held in Holds
}
"""By what they hold: the names of elements, and of their attributes that hold it."""


def known(element: Element | None) -> Kind | None:
    """The kind of an element; None when neither vocabulary has it."""
    if element is None or element.vocabulary is Vocabulary.OTHER:
        return None
    name = element.local
    if name == "transition" and is_named(element.parent, "initial", "history"):
        name = "default-transition"
    kind = _ALL.kinds.get(name)
    return kind if kind is not None and kind.namespace == _OF[element.vocabulary] else None


def is_named(element: Element | None, *names: str) -> bool:
    """Whether an element is one of these in SCXML."""
    return element is not None and element.vocabulary is Vocabulary.SCXML and element.local in names


def is_action(kind: Kind) -> bool:
    """Whether it is of the dialect."""
    return kind.namespace == _OCS


def attribute_of(kind: Kind, name: str) -> Attribute | None:
    """What the vocabulary has under that name."""
    return next((each for slot in kind.slots for each in slot.spellings if each.name == name), None)


def holds(kind: Kind, name: str) -> Holds:
    """What the attribute of that name holds."""
    if is_action(kind):
        return Holds.ACTION
    found = attribute_of(kind, name)
    name = name if found is None else found.means
    held = _HOLDS.get((kind.name, name)) or _BY_NAME.get(name)
    if held is not None:
        return held
    return Holds.EXPRESSION if name.endswith("expr") else Holds.TEXT


def is_code(held: Holds) -> bool:
    """Whether it is ECMAScript."""
    return held in (Holds.EXPRESSION, Holds.LOCATION, Holds.LOCATIONS, Holds.ACTION)


def attributes(kind: Kind) -> Iterator[tuple[Attribute, bool]]:
    """The attributes that an element takes, the mandatory ones first, and whether they are; no second spellings."""
    for slot in kind.slots:
        for spellings in slot.meanings:
            if spellings[0].name not in _HIDDEN:
                yield spellings[0], slot.required


def children(kind: Kind | None) -> Iterator[Kind]:
    """The elements that may stand right inside one; in nothing, the root."""
    if kind is None:
        yield _ALL.kinds["scxml"]
        return
    names = dict.fromkeys(name for each in (*kind.single, *kind.children) for name in _BLOCKS.get(each, (each,)))
    if kind.inside is Inside.BRANCHES:
        names |= dict.fromkeys(("elseif", "else"))
    yield from (_ALL.kinds[name] for name in names if name != "event")
