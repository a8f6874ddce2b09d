"""Reading the tokens of an expression: names that stand for a value, and the members that are taken of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from scxml_engine.ecmascript import Kind, Token, tokens
from scxml_engine.scxml.model import Text

_MEMBER: Final = frozenset({".", "?."})


def code(text: Text) -> list[Token]:
    """The tokens of a text without its comments."""
    return [token for token in tokens(text.source) if token.kind is not Kind.COMMENT]


class Code:
    """The tokens of the texts of one document, each read once; of no survey, which would be garbage in a cycle."""

    def __init__(self) -> None:
        self._read: dict[int, Sequence[Token]] = {}

    def __call__(self, text: Text) -> Sequence[Token]:
        """The tokens of a text without its comments."""
        found = self._read.get(text.index)
        if found is None:
            found = self._read[text.index] = tuple(code(text))
        return found


def uses(found: Sequence[Token], name: str) -> Iterator[int]:
    """Where that name stands for a value: it is neither a member of something nor a key."""
    for index, token in enumerate(found):
        if token.kind is not Kind.NAME or token.text != name:
            continue
        before, after = text_at(found, index - 1), text_at(found, index + 1)
        if before not in _MEMBER and not (after == ":" and before in ("{", ",")):
            yield index


def members(found: Sequence[Token], start: int) -> tuple[tuple[str, ...], int]:
    """The path that begins with a name, `a.b['c']` as (a, b, c), and where it is over."""
    path = [found[start].text]
    index = start + 1
    while index + 1 < len(found):
        text, following = found[index].text, found[index + 1]
        if text in _MEMBER and following.kind is Kind.NAME:
            path.append(following.text)
            index += 2
        elif text == "?." and following.text == "[":
            index += 1
        elif text == "[" and following.kind is Kind.STRING and text_at(found, index + 2) == "]":
            path.append(following.text[1:-1])
            index += 3
        else:
            break
    return tuple(path), index


def has_any(found: Sequence[Token], words: frozenset[str]) -> bool:
    """Whether one of these words or signs is among the tokens."""
    return not words.isdisjoint([token.text for token in found])


def text_at(found: Sequence[Token], index: int) -> str:
    """The text of a token; '' before the first and behind the last one."""
    return found[index].text if 0 <= index < len(found) else ""
