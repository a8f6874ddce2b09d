"""Comparisons in an expression or a script, found by their tokens: both operators of release 8.0 and ECMAScript's own.

An operand is a path (`a.b`) or a literal that stands alone: beside an operator that binds closer it is only a part of
what is compared, and then there is no finding. So a text that does not parse is read as far as it can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from scxml_engine.authoring.expressions import has_any, members, text_at
from scxml_engine.ecmascript import Kind, Token

_MNEMONIC: Final = {"eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">="}
_EQUALITY: Final = frozenset({"==", "===", "!=", "!=="})
_ORDER: Final[Mapping[str, str]] = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_OPERATORS: Final = _EQUALITY | _ORDER.keys() | _MNEMONIC.keys()
_BINDS: Final = frozenset(
    ("+", "-", "*", "/", "%", "**", "<<", ">>", ">>>", "<", ">", "<=", ">=", "in", "instanceof", "lt", "gt", "le", "ge")
)
_BINDS_BEFORE: Final = _BINDS | _EQUALITY | {"!", "~", "typeof", "void", "delete", ".", "?.", "++", "--", "eq", "ne"}
_BINDS_BEHIND: Final = _BINDS | {".", "?.", "[", "(", "++", "--"}
_ASKING: Final = frozenset({"indexOf", "includes"})
_LITERALS: Final = (Kind.STRING, Kind.NUMBER)
_BEFORE_OPERAND: Final = frozenset(
    ("return", "typeof", "case", "in", "of", "new", "delete", "void", "throw", "instanceof")
)
_STATEMENTS: Final = frozenset(("else", "do", "if", "for", "while", "switch", "var", "let", "const", "function"))
_WORDS: Final = _BEFORE_OPERAND | _STATEMENTS | {"and", "or"}
_PLAIN: Final = re.compile(r"(['\"])([^\\]*)\1", re.DOTALL)


class Operand(NamedTuple):
    """What stands on one side: a path, or a literal and then no path."""

    path: tuple[str, ...]
    literal: Token | None

    @property
    def string(self) -> str | None:
        """The text of a string literal; None for anything else."""
        return None if self.literal is None else string(self.literal)

    @property
    def is_number(self) -> bool:
        """Whether it is a number literal."""
        return self.literal is not None and self.literal.kind is Kind.NUMBER


class Comparison(NamedTuple):
    """`left operator right`, the operator as ECMAScript writes it; `span` is where it stands among the tokens."""

    left: Operand
    operator: str
    right: Operand
    span: tuple[int, int]

    @property
    def is_equal(self) -> bool:
        """Whether it asks for equality."""
        return self.operator in ("==", "===")

    @property
    def is_unequal(self) -> bool:
        """Whether it asks for inequality."""
        return self.operator in ("!=", "!==")


class Membership(NamedTuple):
    """Whether a path is in a list: one that is written out, or one of a name; `holds` is None where that is unclear.

    `holds` says whether the whole is true when the path is in the list. `span` is where the whole stands.
    """

    path: tuple[str, ...]
    name: tuple[str, ...]
    literals: tuple[Token, ...]
    holds: bool | None
    span: tuple[int, int]

    @property
    def strings(self) -> tuple[str, ...]:
        """The texts of a list that holds nothing else."""
        return _strings(self.literals)


def string(token: Token) -> str | None:
    """What a string literal without escapes holds; None for anything else."""
    found = _PLAIN.fullmatch(token.text) if token.kind is Kind.STRING else None
    return found[2] if found else None


def comparisons(found: Sequence[Token]) -> Iterator[Comparison]:
    """Every comparison of two operands, each both ways round: what is looked for may be taken to stand on the left."""
    if not has_any(found, _OPERATORS):
        return
    starts, ends = _operands(found)
    for index, token in enumerate(found):
        if token.text not in _OPERATORS or index not in ends or index + 1 not in starts:
            continue
        before, left = ends[index]
        behind, right = starts[index + 1]
        if text_at(found, before - 1) in _BINDS_BEFORE or text_at(found, behind) in _BINDS_BEHIND:
            continue
        operator = _MNEMONIC.get(token.text, token.text)
        yield Comparison(left, operator, right, (before, behind))
        yield Comparison(right, _ORDER.get(operator, operator), left, (before, behind))


def memberships(found: Sequence[Token]) -> Iterator[Membership]:
    """Every `list.indexOf(path)` and `list.includes(path)`."""
    if not has_any(found, _ASKING):
        return
    starts, ends = _operands(found)
    for index in range(2, len(found) - 2):
        asked = found[index].text
        if asked not in _ASKING or found[index - 1].text != "." or found[index + 1].text != "(":
            continue
        behind, argument = starts.get(index + 2, (0, Operand((), None)))
        if not argument.path or text_at(found, behind) != ")":
            continue
        start, name, literals = _list_before(found, ends, index)
        if name or literals:
            holds, first, last = _holds(found, start, behind + 1, asked)
            yield Membership(argument.path, name, literals, holds, (first, last))


def cases(found: Sequence[Token]) -> Iterator[tuple[tuple[str, ...], Token]]:
    """Every literal that a `switch` compares with a path."""
    if "switch" not in [token.text for token in found]:
        return
    starts, _ = _operands(found)
    for index, token in enumerate(found):
        if token.text != "switch" or text_at(found, index + 1) != "(" or index + 2 not in starts:
            continue
        end, switched = starts[index + 2]
        if not switched.path or text_at(found, end) != ")" or text_at(found, end + 1) != "{":
            continue
        depth = 1
        for place in range(end + 2, len(found)):
            text = found[place].text
            depth += (text == "{") - (text == "}")
            if not depth:
                break
            if depth == 1 and text == "case" and text_at(found, place + 2) == ":":
                yield switched.path, found[place + 1]


def look_ups(found: Sequence[Token]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every `name[path]`."""
    if "[" not in [token.text for token in found]:
        return
    starts, _ = _operands(found)
    for index in range(1, len(found) - 2):
        if found[index].text == "[" and found[index - 1].kind is Kind.NAME and text_at(found, index - 2) != ".":
            end, inner = starts.get(index + 1, (0, Operand((), None)))
            if inner.path and text_at(found, end) == "]":
                yield found[index - 1].text, inner.path


def strings_of(found: Sequence[Token]) -> tuple[str, ...]:
    """The strings of an array literal that holds nothing else; empty when it is no such array."""
    return _strings(literals_of(found))


def literals_of(found: Sequence[Token]) -> tuple[Token, ...]:
    """The strings and numbers of an array literal that holds nothing else; empty when it is no such array."""
    if text_at(found, 0) != "[" or text_at(found, len(found) - 1) != "]":
        return ()
    inner = found[1:-1]
    is_plain = all(each.kind in _LITERALS for each in inner[::2]) and all(each.text == "," for each in inner[1::2])
    return tuple(inner[::2]) if is_plain else ()


def _strings(literals: Sequence[Token]) -> tuple[str, ...]:
    strings = [string(each) for each in literals]
    return tuple(each for each in strings if each is not None) if None not in strings else ()


def keys_of(found: Sequence[Token]) -> tuple[str, ...]:
    """The keys of an object literal; empty when it is none."""
    if text_at(found, 0) not in ("{", "(") or text_at(found, len(found) - 1) not in ("}", ")"):
        return ()
    keys: list[str] = []
    depth = 0
    for index, token in enumerate(found):
        depth += (token.text in ("{", "[")) - (token.text in ("}", "]"))
        is_key = text_at(found, index + 1) == ":" and text_at(found, index - 1) in ("{", ",")
        if depth == 1 and is_key and token.kind in (Kind.NAME, Kind.STRING):
            keys.append(string(token) or token.text)
    return tuple(keys)


def _operands(found: Sequence[Token]) -> tuple[dict[int, tuple[int, Operand]], dict[int, tuple[int, Operand]]]:
    """The operands by where they begin, with where they end, and the other way round."""
    starts: dict[int, tuple[int, Operand]] = {}
    ends: dict[int, tuple[int, Operand]] = {}
    for index, token in enumerate(found):
        if token.kind in _LITERALS:
            operand, end = Operand((), token), index + 1
        elif token.kind is Kind.NAME and token.text not in _WORDS and text_at(found, index - 1) not in (".", "?."):
            if token.text in _MNEMONIC and index in ends:
                continue
            path, end = members(found, index)
            operand = Operand(path, None)
        else:
            continue
        starts[index], ends[end] = (end, operand), (index, operand)
    return starts, ends


def _list_before(
    found: Sequence[Token], ends: Mapping[int, tuple[int, Operand]], asked: int
) -> tuple[int, tuple[str, ...], tuple[Token, ...]]:
    """What `.indexOf` at a place is asked of: where it begins, and its name or its literals."""
    if found[asked - 2].text == "]":
        start = asked - 2
        while start > 0 and found[start].text != "[":
            start -= 1
        if start and (found[start - 1].kind is Kind.NAME or found[start - 1].text in (")", "]")):
            return 0, (), ()
        return start, (), literals_of(found[start : asked - 1])
    start, operand = ends.get(asked + 1, (0, Operand((), None)))
    return start, operand.path[:-1], ()


def _holds(found: Sequence[Token], start: int, end: int, asked: str) -> tuple[bool | None, int, int]:
    """Whether the whole is true for a member of the list, and where the whole begins and ends."""
    before = text_at(found, start - 1)
    if asked == "includes":
        return (False, start - 1, end) if before == "!" else (True, start, end)
    if before == "~":
        return True, start - 1, end
    operator = text_at(found, end)
    operator = _MNEMONIC.get(operator, operator)
    if text_at(found, end + 1) == "-" and text_at(found, end + 2) == "1":
        known = {">": True, "!=": True, "!==": True, "==": False, "===": False}
        return known.get(operator), start, end + 3
    if text_at(found, end + 1) == "0":
        return {">=": True, "<": False}.get(operator), start, end + 2
    return None, start, end
