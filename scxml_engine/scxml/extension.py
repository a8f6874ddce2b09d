"""How a dialect enters the language: its actions, its extra attributes and elements, its names, its rewriting.

The engine's own `ocs` dialect is the first user of this and has no private door.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
"""A canonical decimal: `300`, `-1`, `0.5`; never `0123`, `1e3`, `0x10`."""

Value: TypeAlias = object
"""A value of the data model as Python holds it (see `ecmascript.values`)."""

LiteralRule: TypeAlias = Callable[[str, Mapping[str, Value]], Value | None]
"""Given an attribute's text and the attributes evaluated before it: the value to take as written, or None."""


@dataclass(frozen=True, slots=True)
class AttributeSchema:
    """One attribute of an action, and how its text becomes a value.

    In this order: a text among `tokens` (compared without regard to case) is that token, unless a data item of that
    name is declared; what `literal` takes is taken as written; with `numbers` a canonical decimal is that number;
    anything else is an expression; a bare word that does not resolve is its own text, with a warning.
    """

    name: str
    required: bool = False
    tokens: tuple[str, ...] = ()
    numbers: bool = True
    literal: LiteralRule | None = None

    def token(self, source: str) -> str | None:
        """The token that a text is, or None."""
        folded = source.casefold()
        return next((each for each in self.tokens if each.casefold() == folded), None) if self.tokens else None

    def number(self, source: str) -> int | float | None:
        """The number that a text is, or None; whole numbers are exact up to 2^53 - 1, as in ECMAScript."""
        if not self.numbers or not DECIMAL.fullmatch(source):
            return None
        number = float(source)
        return int(source) if "." not in source and abs(number) < 2**53 else number

    def takes(self, source: str) -> bool:
        """Whether a text is a token or a number."""
        return self.token(source) is not None or self.number(source) is not None


@dataclass(frozen=True, slots=True)
class ActionSchema:
    """An action element, or a child element of one.

    `attributes` are evaluated in this order. `one_of` names attributes of which at least one must stand. `children`
    are the elements allowed inside, of which there are at least `min_children`.
    """

    name: str
    attributes: tuple[AttributeSchema, ...] = ()
    one_of: tuple[str, ...] = ()
    children: tuple[ActionSchema, ...] = ()
    min_children: int = 0


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text that parses after rewriting, and one line on what was rewritten."""

    source: str
    note: str


Rewriting: TypeAlias = Callable[[str], Rewritten | None]
"""Given text that does not parse: text to try instead, or None."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A dialect of the language.

    namespace
        The namespace URI of the actions.
    actions
        By local name. Only these may stand where executable content may stand.
    attributes
        Extra attributes in the SCXML vocabulary: (element, attribute) → the standard attribute that it is another name
        of, or None when it is accepted and ignored.
    elements
        Extra elements in the SCXML namespace: name → (the standard element that it is another name of, attribute names
        that change with it).
    children
        (element, child) pairs: elements that may stand, once, where the Recommendation does not have them.
    unquoted
        (element, attribute) pairs whose literal text, when it is a quoted ECMAScript string, means what is inside.
    values
        (element, attribute) → text as written → text as the Recommendation has it.
    names
        ECMAScript source of `{names: {…}, hooks: {…}}` whose names are in scope everywhere (`ecmascript.base.Prelude`).
    es5_names
        The same for a realm that knows ECMAScript 5 alone; empty where `names` is ES5 already.
    assignable
        Those of the names whose members may be assigned to.
    reserved_events
        First tokens of event names that an invoked session may not send to the one that runs the dialect.
    rewrite
        Tried only after a text failed to parse.
    lenient
        What the namespace does not have, be it an element or an attribute of one, is a warning instead of an error, and
        the action in which it stands raises `error.execution` when it is reached.
    """

    namespace: str
    actions: Mapping[str, ActionSchema]
    attributes: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    elements: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    children: frozenset[tuple[str, str]] = frozenset()
    unquoted: frozenset[tuple[str, str]] = frozenset()
    values: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    names: str = "{names: {}, hooks: {}}"
    es5_names: str = ""
    assignable: frozenset[str] = frozenset()
    reserved_events: frozenset[str] = frozenset()
    rewrite: Rewriting | None = None
    lenient: bool = False
