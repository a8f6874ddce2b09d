"""What the reader demands beyond its tables, as tables: values, and what must or may not stand together.

Names are the standard ones of the Recommendation: what a dialect calls otherwise obeys the same law. The tests compare
each entry with what the reader does.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final


class Form(Enum):
    """What an attribute's text looks like, as far as its shape can tell."""

    TEXT = "anything"
    FILLED = "not blank; blanks around it do not count"
    WORD = "one word without blanks"
    VARIABLE = "a name of a variable that is not kept for the system"


FORMS: Final[Mapping[tuple[str, str], Form]] = {
    ("scxml", "initial"): Form.FILLED,
    ("state", "initial"): Form.FILLED,
    ("state", "id"): Form.WORD,
    ("parallel", "id"): Form.WORD,
    ("final", "id"): Form.WORD,
    ("history", "id"): Form.WORD,
    ("transition", "event"): Form.FILLED,
    ("default-transition", "target"): Form.FILLED,
    ("data", "id"): Form.VARIABLE,
}
"""The shape of (element, attribute); mandatory attributes are filled, all others take any text."""

VALUES: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("scxml", "version"): ("1.0",),
    ("scxml", "datamodel"): ("ecmascript", "null"),
    ("scxml", "binding"): ("early", "late"),
    ("history", "type"): ("shallow", "deep"),
    ("transition", "type"): ("external", "internal"),
    ("default-transition", "type"): ("external", "internal"),
    ("invoke", "autoforward"): ("true", "false"),
}
"""Closed lists: no other value is taken."""

ANY_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "transition": ("event", "cond", "target"),
    "default-transition": ("target",),
    "send": ("event", "eventexpr", "type", "typeexpr"),
    "cancel": ("sendid", "sendidexpr"),
    "param": ("expr", "location"),
}
"""Attributes of which at least one stands."""

OR_A_CHILD: Final = frozenset({"send"})
"""Elements that need none of `ANY_OF` when a child element stands inside."""

NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "scxml": ("state", "parallel", "final"),
    "history": ("default-transition",),
    "initial": ("default-transition",),
}
"""Children of which at least one stands inside."""

BARRED: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "scxml": (("initial",), "initial"),
    "state": (("initial",), "initial"),
    "invoke": (("src", "srcexpr"), "content"),
    "send": (("namelist",), "content"),
    "data": (("expr", "src"), ""),
    "assign": (("expr",), ""),
    "content": (("expr",), ""),
    "script": (("src",), ""),
}
"""Attributes, and the child beside which none of them stands; '' is any content at all."""

APART: Final = frozenset({"send", "donedata"})
"""Elements that hold either several of one child or a single other one."""

TAKEN_AWAY: Final[Mapping[str, frozenset[str]]] = {"default-transition": frozenset({"event", "cond"})}
"""Attributes that an element does not have in that place."""

QUIET: Final = frozenset({"raise", "send"})
"""What may not stand anywhere inside `<finalize>`."""
