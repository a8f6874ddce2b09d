"""What counts in a condition: the variables that it names, and what changes without the document's doing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from scxml_engine.authoring.expressions import text_at
from scxml_engine.ecmascript import Kind, Token

_COUNTS: Final = frozenset({"gsw_chain_attempts", "attempt", "Date"})
_PLAIN_CALLS: Final = frozenset(
    {"Number", "String", "Boolean", "parseInt", "parseFloat", "isNaN", "and", "or", "eq", "ne"}
)


def names_in(tokens: Sequence[Token]) -> Iterator[str]:
    """Every name, be it that of a variable or of a member."""
    return (each.text for each in tokens if each.kind is Kind.NAME)


def is_open(tokens: Sequence[Token]) -> bool:
    """Whether a condition counts by itself, or may: it asks the clock, or a function that is not known."""
    for index, each in enumerate(tokens):
        if each.kind is Kind.NAME:
            is_called = text_at(tokens, index + 1) == "(" and text_at(tokens, index - 1) not in (".", "?.")
            if each.text in _COUNTS or (is_called and each.text not in _PLAIN_CALLS):
                return True
    return False
