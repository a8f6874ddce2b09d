"""The tokens of ECMAScript text, exactly and with tolerance: a text that is not ECMAScript still has tokens.

Made for rewriting a dialect by the token in its position, so nothing is lost: tokens and the gaps between them (white
space) are the text. Whether `/` begins a regular expression is decided by the token before it. A character that means
nothing (`¦`) is a token of one character; an unfinished string, template or comment ends with its line or the text.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple


class Kind(Enum):
    """What a token is. A template is one token for each of its stretches of text: `a${, }b${ and }c`."""

    NAME = "name"  # identifiers, keywords, private names
    NUMBER = "number"
    STRING = "string"
    TEMPLATE = "template"
    REGEX = "regex"
    COMMENT = "comment"
    PUNCTUATOR = "punctuator"
    UNKNOWN = "unknown"


class Token(NamedTuple):
    """One token; `start` and `end` count characters of the text from 0, `end` not included."""

    kind: Kind
    text: str
    start: int
    end: int


_COMMENT: Final = re.compile(r"//[^\n\r\u2028\u2029]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_STRING: Final = re.compile(r"'(?:\\(?:\r\n|.)|[^'\\\n\r])*'?|\"(?:\\(?:\r\n|.)|[^\"\\\n\r])*\"?", re.DOTALL)
_NUMBER: Final = re.compile(
    r"0[xX][\da-fA-F_]*n?|0[oO][0-7_]*n?|0[bB][01_]*n?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?n?"
)
_NAME: Final = re.compile(
    r"[#@]?(?:[^\W\d]|\$|\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]+\})"
    r"(?:\w|[$\u200c\u200d]|\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]+\})*"
)
_REGEX: Final = re.compile(r"/(?:\\[^\n\r]|\[(?:\\[^\n\r]|[^\]\\\n\r])*\]|[^/\\\[\n\r])+/\w*")
_TEMPLATE: Final = re.compile(r"(?:\\.|\$(?!\{)|[^\\`$])*(?:`|\$\{|\Z|\\\Z)", re.DOTALL)
_PUNCTUATOR: Final = re.compile(
    r"\?\.(?!\d)|>>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\+\+|--|\*\*|<<|>>"
    r"|[-+*/%&|^]=|[-{}()\[\];,<>+*/%&|^!~?:=.]"
)
# After these words an operand is due, so that `/` begins a regular expression.
_OPERAND_FOLLOWS: Final = frozenset(
    ("return", "typeof", "instanceof", "in", "of", "new", "delete", "void", "throw", "case", "do", "else", "yield")
)
_BEFORE_BLOCK: Final = frozenset((")", ";", "{", "}", "=>", "else", "do"))
_HEADS: Final = frozenset(("if", "while", "for", "with"))  # a statement follows their parentheses


def tokens(text: str) -> list[Token]:
    """All tokens of the text, comments among them, in order."""
    return _Scanner(text).scan()


class _Scanner:
    """One pass over a text; remembers what brackets it is in, and the last token that was no comment."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: list[Token] = []
        self._last: Token | None = None
        self._open: list[str] = []  # "${" of templates, "{" and others; "(head" and "{block" before a statement
        self._statement_due = False  # the last bracket closed ended a statement's head, or a block

    def scan(self) -> list[Token]:
        position, end = 0, len(self._text)
        while position < end:
            first = self._text[position]
            white = first.isspace() or first == "\ufeff"
            position = position + 1 if white else self._next(first, position)
        return self._found

    def _next(self, first: str, position: int) -> int:
        text = self._text
        if first.isalpha() or first == "_":
            return self._take(Kind.NAME, _end(_NAME, text, position), position)
        if first == "}" and self._open and self._open[-1] == "${":
            self._open.pop()
            return self._template(position)
        if first == "`":
            return self._template(position)
        if first in "'\"":
            return self._take(Kind.STRING, _end(_STRING, text, position), position)
        if first == "/":
            return self._slash(position)
        if (first.isdigit() and first.isascii()) or (first == "." and text[position + 1 : position + 2].isdecimal()):
            number = _NUMBER.match(text, position)
            if number:
                return self._take(Kind.NUMBER, number.end(), position)
        punctuator = _PUNCTUATOR.match(text, position)
        if punctuator:
            self._bracket(punctuator[0])
            return self._take(Kind.PUNCTUATOR, punctuator.end(), position)
        name = _NAME.match(text, position)
        if name:
            return self._take(Kind.NAME, name.end(), position)
        return self._take(Kind.UNKNOWN, position + 1, position)

    def _take(self, kind: Kind, end: int, start: int) -> int:
        token = Token(kind, self._text[start:end], start, end)
        self._found.append(token)
        if kind is not Kind.COMMENT:
            self._last = token
        return end

    def _slash(self, position: int) -> int:
        comment = _COMMENT.match(self._text, position)
        if comment:
            return self._take(Kind.COMMENT, comment.end(), position)
        regex = _REGEX.match(self._text, position) if self._operand_due() else None
        if regex:
            return self._take(Kind.REGEX, regex.end(), position)
        return self._take(Kind.PUNCTUATOR, _end(_PUNCTUATOR, self._text, position), position)

    def _template(self, position: int) -> int:
        end = _end(_TEMPLATE, self._text, position + 1)
        if self._text.endswith("${", position + 1, end):
            self._open.append("${")
        return self._take(Kind.TEMPLATE, end, position)

    def _bracket(self, text: str) -> None:
        if text in "([{":
            self._open.append(text + self._role(text))
        elif text in ")]}":
            opened = self._open.pop() if self._open and self._open[-1] != "${" else ""
            self._statement_due = opened in ("(head", "{block")

    def _role(self, opening: str) -> str:
        last = self._last
        if opening == "(":
            return "head" if last is not None and last.text in _HEADS and not self._is_member() else ""
        if opening == "{":
            # An object begins where an operand is due, a block where a statement or a body is.
            block = last is None or last.text in _BEFORE_BLOCK or (last.kind is Kind.NAME and not self._operand_due())
            return "block" if block else ""
        return ""

    def _is_member(self) -> bool:
        """Whether the last token is a name after a dot, hence no keyword."""
        before = [token for token in self._found[-6:] if token.kind is not Kind.COMMENT][-2:-1]
        return bool(before) and before[0].text in (".", "?.")

    def _operand_due(self) -> bool:
        last = self._last
        if last is None:
            return True
        if last.kind is Kind.NAME:
            return last.text in _OPERAND_FOLLOWS and not self._is_member()
        if last.kind is Kind.TEMPLATE:
            return last.text.endswith("${")
        if last.kind is Kind.PUNCTUATOR:
            return self._statement_due if last.text in (")", "}") else last.text not in ("]", "++", "--")
        return False


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return max(found.end(), position + 1) if found else position + 1
