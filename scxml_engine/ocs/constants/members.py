"""What every constant is: a number or a code with its words, and how a person's spelling of one is understood."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final, Self, TypeVar

from scxml_engine.errors import UsageError
from scxml_engine.ocs.lookup import canonical_integer, fold, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RESERVED: Final = "reserved"
"""The meaning of a number that has none yet."""


class Numbered(enum.IntEnum):
    """A number with the dialect's own name where it has one, the manual's `title`, and a `meaning` in our words.

    A row is: number, name or None, title, meaning, and any other spellings; without a meaning it is reserved.
    """

    dialect_name: str | None
    title: str
    meaning: str
    aliases: tuple[str, ...]

    # The defaults are there so that looking a number up, `CallResult(6)`, has the same signature for type checkers.
    def __new__(
        cls, number: int, dialect_name: str | None = None, title: str = "", meaning: str = RESERVED, *aliases: str
    ) -> Self:
        """The member's number is its value; the words hang on it."""
        member = int.__new__(cls, number)
        member._value_ = number
        member.dialect_name = dialect_name
        member.title = title
        member.meaning = meaning
        member.aliases = aliases
        return member

    @property
    def spelling(self) -> str:
        """The name, or the title of what has no name."""
        return self.dialect_name or self.title

    @property
    def spellings(self) -> Iterator[str]:
        """Everything that the member is called, first what a message calls it."""
        yield from (self.spelling, self.title, self.name, *self.aliases)


class Coded(enum.StrEnum):
    """A code that stands for itself, with a `label` (the manual's words, where it has any) and a `meaning` in ours."""

    label: str
    meaning: str

    def __new__(cls, code: str, label: str = "", meaning: str = "") -> Self:
        """The member's code is its value; the words hang on it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        member.meaning = meaning
        return member

    @property
    def spellings(self) -> Iterator[str]:
        """Everything that the member is called."""
        yield from (self.value, self.label)


_Number = TypeVar("_Number", bound=Numbered)
_Code = TypeVar("_Code", bound=Coded)


def names_of(kind: type[_Number]) -> dict[str, _Number]:
    """Every spelling of every member, folded."""
    return {fold(text): each for each in kind for text in each.spellings}


def numbered(label: str, value: int | str, kind: type[_Number], names: Mapping[str, _Number]) -> _Number:
    """The member of that number or name. Raises `UsageError`."""
    number = canonical_integer(value.strip()) if isinstance(value, str) else value
    if number is None:
        return named(label, str(value), names)
    try:
        return kind(number)
    except ValueError:
        raise UsageError(f"unknown {label} {number}: the numbers are {min(kind)} to {max(kind)}") from None


def named(label: str, value: str, names: Mapping[str, _Number]) -> _Number:
    """The member of that name, in any spelling. Raises `UsageError`."""
    member = names.get(fold(value))
    if member is None:
        raise UsageError(unknown(label, value.strip(), (each.spelling for each in names.values())))
    return member


def coded(label: str, value: str, kind: type[_Code]) -> _Code:
    """The member of that code, in any spelling. Raises `UsageError`."""
    for member in kind:
        if fold(member) == fold(value):
            return member
    raise UsageError(unknown(label, value.strip(), kind))
