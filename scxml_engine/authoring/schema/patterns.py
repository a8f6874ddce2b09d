"""RELAX NG as values: the few patterns that a grammar of this size needs, in no syntax yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from scxml_engine.authoring.schema.laws import Form


@dataclass(frozen=True, slots=True)
class Name:
    """One name; without a namespace in attributes."""

    local: str
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Every name but those of some namespaces; '' is the absence of one. None left out is every name."""

    namespaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """What is defined under that name."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """Any text."""


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing."""


@dataclass(frozen=True, slots=True)
class Data:
    """Text of a form."""

    form: Form


@dataclass(frozen=True, slots=True)
class Value:
    """That text; when `trimmed`, blanks around it do not count."""

    text: str
    trimmed: bool = False


@dataclass(frozen=True, slots=True)
class Seq:
    """One after the other; of attributes, all of them."""

    parts: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these."""

    parts: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class AnyOrder:
    """All of these, their elements in any order."""

    parts: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """So often: `?`, `*` or `+`."""

    part: Pattern
    mark: str


@dataclass(frozen=True, slots=True)
class AttributeOf:
    """An attribute with its value and the words about it."""

    name: Name | Foreign
    value: Pattern
    words: str = ""


@dataclass(frozen=True, slots=True)
class ElementOf:
    """An element with what it holds and the words about it."""

    name: Name | Foreign
    holds: Pattern
    words: str = ""


Pattern: TypeAlias = Ref | Text | Empty | Data | Value | Seq | OneOf | AnyOrder | Times | AttributeOf | ElementOf
NOTHING: Final = Empty()


def seq(*parts: Pattern) -> Pattern:
    """One after the other, without what is nothing."""
    return _joined(Seq, parts)


def any_order(*parts: Pattern) -> Pattern:
    """In any order, without what is nothing."""
    return _joined(AnyOrder, parts)


def one_of(*parts: Pattern) -> Pattern:
    """One of these."""
    return parts[0] if len(parts) == 1 else OneOf(parts)


def _joined(kind: type[Seq | AnyOrder], parts: tuple[Pattern, ...]) -> Pattern:
    some = tuple(each for each in parts if each != NOTHING)
    if len(some) < 2:
        return some[0] if some else NOTHING
    return kind(some)
