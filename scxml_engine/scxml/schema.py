"""Which element may stand where, with which attributes: the vocabulary of SCXML 1.0 as a table.

Source: the Recommendation, sections 3 to 6, "Attribute Details" and "Children" of each element.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SCXML_NAMESPACE: Final = "http://www.w3.org/2005/07/scxml"

EXECUTABLE: Final = frozenset({"raise", "if", "foreach", "log", "assign", "script", "send", "cancel"})
"""The executable content of sections 4, 5.4 and 6; custom actions of an extension stand wherever these do."""


@dataclass(frozen=True, slots=True)
class Element:
    """What the Recommendation says of one element."""

    attributes: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    children: frozenset[str] = frozenset()
    at_most_one: frozenset[str] = frozenset()
    executable: bool = False
    """Whether executable content, custom actions included, stands directly inside."""
    free: bool = False
    """Whether anything may stand inside: text or markup that is data."""
    text: bool = False
    """Whether text may stand inside."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCK = Element(children=EXECUTABLE, executable=True)

ELEMENTS: Final[dict[str, Element]] = {
    "scxml": Element(
        _words("initial name version datamodel binding"),
        ("version",),
        _words("state parallel final datamodel script"),
        _words("datamodel script"),
    ),
    "state": Element(
        _words("id initial"),
        (),
        _words("onentry onexit transition initial state parallel final history datamodel invoke"),
        _words("initial datamodel"),
    ),
    "parallel": Element(
        _words("id"),
        (),
        _words("onentry onexit transition state parallel history datamodel invoke"),
        _words("datamodel"),
    ),
    "final": Element(_words("id"), (), _words("onentry onexit donedata"), _words("donedata")),
    "history": Element(_words("id type"), (), _words("transition"), _words("transition")),
    "initial": Element(frozenset(), (), _words("transition"), _words("transition")),
    "transition": Element(_words("event cond target type"), (), EXECUTABLE, executable=True),
    "onentry": _BLOCK,
    "onexit": _BLOCK,
    "raise": Element(_words("event"), ("event",)),
    "if": Element(_words("cond"), ("cond",), EXECUTABLE | _words("elseif else"), executable=True),
    "elseif": Element(_words("cond"), ("cond",)),
    "else": Element(),
    "foreach": Element(_words("array item index"), ("array", "item"), EXECUTABLE, executable=True),
    "log": Element(_words("label expr")),
    "datamodel": Element(children=_words("data")),
    "data": Element(_words("id src expr"), ("id",), free=True),
    "assign": Element(_words("location expr"), ("location",), free=True),
    "donedata": Element(children=_words("param content"), at_most_one=_words("content")),
    "content": Element(_words("expr"), free=True),
    "param": Element(_words("name expr location"), ("name",)),
    "script": Element(_words("src"), text=True),
    "send": Element(
        _words("event eventexpr target targetexpr type typeexpr id idlocation delay delayexpr namelist"),
        (),
        _words("param content"),
        _words("content"),
    ),
    "cancel": Element(_words("sendid sendidexpr")),
    "invoke": Element(
        _words("type typeexpr src srcexpr id idlocation namelist autoforward"),
        (),
        _words("param content finalize"),
        _words("content finalize"),
    ),
    "finalize": _BLOCK,
}

EXCLUSIVE: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "send": (
        ("event", "eventexpr"),
        ("target", "targetexpr"),
        ("type", "typeexpr"),
        ("id", "idlocation"),
        ("delay", "delayexpr"),
    ),
    "cancel": (("sendid", "sendidexpr"),),
    "invoke": (("type", "typeexpr"), ("src", "srcexpr"), ("id", "idlocation")),
    "param": (("expr", "location"),),
    "data": (("expr", "src"),),
}
"""Pairs of attributes that do not stand together."""
