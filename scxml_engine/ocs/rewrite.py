"""Row D3: the operators of release 8.0 in ECMAScript's own spelling, by token, in operator position only.

Tried only on text that does not parse. Two operands never stand side by side in ECMAScript, so a mnemonic between two
of them cannot be anything else; strings, templates, regular expressions, comments, property names and keys are left
alone.
"""

from __future__ import annotations

from typing import Final

from scxml_engine.ecmascript import Kind, Token, tokens
from scxml_engine.scxml.extension import Rewritten

_OPERATORS: Final = {"eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "and": "&&", "or": "||"}
_BROKEN_BAR: Final = "¦"
_MOST_PASSES: Final = 100  # one for each regular expression behind an operator
_OPERANDS: Final = frozenset({Kind.NAME, Kind.NUMBER, Kind.STRING, Kind.TEMPLATE, Kind.REGEX})
_CLOSING: Final = frozenset({")", "]", "}"})
_OPENING: Final = frozenset({"(", "[", "{", "!", "-", "+", "~", "++", "--"})
_NOT_OPERANDS: Final = frozenset(
    {"return", "typeof", "case", "in", "of", "new", "delete", "void", "throw", "instanceof", "else", "do"}
)


def rewrite(source: str) -> Rewritten | None:
    """The text with the old operators replaced; None when there is none to replace."""
    replaced: list[str] = []
    text, unfinished = _pass(source, replaced)
    for _ in range(_MOST_PASSES):
        if not unfinished:
            break
        text, unfinished = _pass(text, replaced)
    if not replaced:
        return None
    words = ", ".join(dict.fromkeys(replaced))
    return Rewritten(text, f"the operators of release 8.0 ({words}) are read as ECMAScript's")


def _pass(source: str, replaced: list[str]) -> tuple[str, bool]:
    """The text with operators replaced, and whether it must be looked at again.

    Behind an operator `/` begins a regular expression, which nobody could know before the operator was one.
    """
    found = [token for token in tokens(source) if token.kind is not Kind.COMMENT]
    parts: list[str] = []
    position = 0
    operand_before = False
    for index, token in enumerate(found):
        following = found[index + 1] if index + 1 < len(found) else None
        new = _replacement(token, following, operand_before=operand_before)
        if (
            token.text == _BROKEN_BAR
            and index
            and found[index - 1].text == _BROKEN_BAR
            and found[index - 1].end == token.start
        ):
            new = ""  # the second bar of a pair
        if new is not None:
            parts.append(source[position : token.start])
            parts.append(f" {new} " if new else "")
            position = token.end
            if new:
                replaced.append(token.text if token.text != _BROKEN_BAR else "¦¦")
                if token.text != _BROKEN_BAR and following is not None and following.text.startswith("/"):
                    return "".join(parts) + source[position:], True
            operand_before = False
        else:
            operand_before = _ends_operand(token)
    return "".join(parts) + source[position:], False


def _replacement(token: Token, following: Token | None, *, operand_before: bool) -> str | None:
    if following is None or not operand_before:
        return None
    if token.text == _BROKEN_BAR:
        return "||" if following.text == _BROKEN_BAR and following.start == token.end else None
    if token.kind is Kind.NAME and token.text in _OPERATORS and _begins_operand(following):
        return _OPERATORS[token.text]
    return None


def _ends_operand(token: Token) -> bool:
    if token.kind is Kind.NAME:
        return token.text not in _NOT_OPERANDS
    return token.kind in _OPERANDS or token.text in _CLOSING


def _begins_operand(token: Token) -> bool:
    return token.kind in _OPERANDS or token.text in _OPENING or token.text.startswith("/")
