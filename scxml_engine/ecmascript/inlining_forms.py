"""The inline form of one text: the author's own words, with every name said in full (`x` becomes `$s.x`).

What the form may be made of is told in `inlining`. Whatever is not named here has no inline form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from scxml_engine.ecmascript.analysis import Node
from scxml_engine.ecmascript.syntax import Goal
from scxml_engine.ecmascript.tokens import Kind, tokens

SCOPE: Final = "$s"
EVENT: Final = "$e"
MATH: Final = frozenset(("abs", "ceil", "floor", "round", "trunc", "min", "max", "sign"))
CONVERSIONS: Final = frozenset(("String", "Number", "Boolean", "parseInt", "parseFloat", "isNaN", "isFinite"))
CONSTANTS: Final = frozenset(("undefined", "NaN", "Infinity"))
# What an operator, a coercion or an inheritance looks up by itself. Nothing that a text writes may have such a name.
DANGEROUS: Final = frozenset(
    ("valueOf", "toString", "toJSON", "toLocaleString", "join", "constructor", "prototype", "__proto__", "then")
)

_LONGEST: Final = 2_000  # characters
_DEEPEST: Final = 40  # brackets, or operators, inside one another
_MOST_STEPS: Final = 50  # what converts a value: on the longest of values each may take some hundredths of a second
_UNARY: Final = frozenset("-+!~") | {"typeof", "void"}
_NUMERIC: Final = frozenset(("-", "*", "/", "%", "&", "|", "^", "<<", ">>", ">>>"))
_COMPARISONS: Final = frozenset(("==", "!=", "===", "!==", "<", "<=", ">", ">=", "in"))
_ASSIGNMENTS: Final = frozenset(f"{each}=" for each in (*_NUMERIC, "+", ""))
_OCTAL: Final = re.compile(r"0\d")  # numbers that sloppy text alone may have; in strings, an escape with a digit
_OCTAL_ESCAPE: Final = re.compile(r"\\\d")


@dataclass(frozen=True, slots=True)
class Asked:
    """Where In('id') stood."""

    id: str


@dataclass(frozen=True, slots=True)
class Inline:
    """The inline form of a text, in pieces. It is sloppy code, and an operand only within parentheses."""

    parts: tuple[str | Asked, ...]
    reads_event: bool
    primitive: bool  # certain to be a primitive; of an assignment, what it assigns

    def source(self, active: Callable[[str], bool]) -> str:
        """The form as text, when it is known which states are active."""
        return "".join(each if isinstance(each, str) else _truth(active(each.id)) for each in self.parts)


@dataclass(frozen=True, slots=True)
class Form:
    """An inline form, and the globals that it takes for what the language says they are."""

    inline: Inline
    relies_on: frozenset[str]


class Certainty(IntEnum):
    """What is certain about a value; the greater, the more."""

    ANY = 0
    PRIMITIVE = 1
    NUMERIC = 2  # a number or a BigInt: as a key never the name of anything


def form(goal: Goal, text: str, node: Node, names: Collection[str], prelude: Collection[str]) -> Form | None:
    """The form of `text`, which as a whole parsed as the expression `node`, or None."""
    if len(text) > _LONGEST or _depth(text) > _DEEPEST or not _is_plain(text):
        return None
    maker = _Maker(text, names, prelude)
    try:
        if goal == "expression":
            kind = maker.expression(node)
        elif goal == "location":
            kind = maker.location(node)
        else:
            kind = maker.assignment(node)
    except (_Refused, RecursionError):
        return None
    inline = Inline(maker.parts(*node.range), maker.reads_event, kind is not Certainty.ANY)
    return Form(inline, frozenset(maker.relies_on))


def is_numeric(node: Node) -> bool:
    """Whether the value of an expression is a number or a BigInt whatever its operands are."""
    if node.type == "Literal":
        return isinstance(node.value, int | float) and not isinstance(node.value, bool)
    if node.type in ("UnaryExpression", "BinaryExpression"):
        return (
            node.operator in _NUMERIC
            or node.operator == "~"
            or (node.type == "UnaryExpression" and node.operator == "+")
        )
    return bool(node.type == "UpdateExpression")


def _truth(value: bool) -> str:  # noqa: FBT001
    return "true" if value else "false"


def _is_plain(text: str) -> bool:
    """Whether ranges count what Python counts, and every reader takes the same characters for white space."""
    if not text.isascii() and not all(each.isprintable() and each <= "\uffff" for each in text if each > "\x7f"):
        return False
    commented = "//" in text or "/*" in text
    return not (commented and any(each.kind is Kind.COMMENT for each in tokens(text)))


def _depth(text: str) -> int:
    depth = deepest = 0
    for each in text:
        if each in "([{":
            depth += 1
            deepest = max(depth, deepest)
        elif each in ")]}":
            depth -= 1
    return deepest


class _Refused(Exception):
    """This is not in the subset."""


class _Maker:
    """One walk over an expression. Each method checks a node, notes what is to be replaced, and tells its kind."""

    def __init__(self, text: str, names: Collection[str], prelude: Collection[str]) -> None:
        self._text = text
        self._names = names
        self._prelude = prelude
        self._edits: list[tuple[int, int, str | Asked]] = []
        self._steps = 0
        self._depth = 0
        self.reads_event = False
        self.relies_on: set[str] = set()

    def parts(self, start: int, end: int) -> tuple[str | Asked, ...]:
        """The text of a range with everything replaced that is to be, neighbouring strings joined."""
        found: list[str | Asked] = [""]
        for first, last, replacement in sorted(self._edits, key=lambda edit: edit[0]):
            _append(found, self._text[start:first])
            _append(found, replacement)
            start = last
        _append(found, self._text[start:end])
        return tuple(each for each in found if each != "")

    # what a text may be

    def expression(self, node: Node) -> Certainty:
        handler = _HANDLERS.get(node.type)
        self._steps += _converts(node)
        self._depth += 1
        if handler is None or self._steps > _MOST_STEPS or self._depth > _DEEPEST:
            raise _Refused
        kind = handler(self, node)
        self._depth -= 1
        return kind

    def location(self, node: Node) -> Certainty:
        while node.type == "MemberExpression":
            _refuse(bool(node.optional))
            if node.computed:
                self._is_number_literal(node.property)
            else:
                _refuse(node.property.type != "Identifier" or node.property.name in DANGEROUS | {"length"})
                self._as_written(node.property)
            node = node.object
        _refuse(node.type != "Identifier" or node.name.startswith("_") or node.name in DANGEROUS)
        self._data(node)
        return Certainty.ANY

    def assignment(self, node: Node) -> Certainty:
        if node.type == "UpdateExpression":
            self.location(node.argument)
            return Certainty.NUMERIC
        _refuse(node.type != "AssignmentExpression" or node.operator not in _ASSIGNMENTS)
        self.location(node.left)
        kind = self.expression(node.right)
        return kind if node.operator == "=" else Certainty.PRIMITIVE

    # leaves

    def _literal(self, node: Node) -> Certainty:
        raw = node.raw
        _refuse(getattr(node, "regex", None) is not None or raw[0] == "/")
        if raw[0] in "'\"":
            _refuse(_OCTAL_ESCAPE.search(raw) is not None)
            return Certainty.PRIMITIVE
        if raw in ("true", "false", "null"):
            return Certainty.PRIMITIVE
        self._is_number_literal(node)
        return Certainty.NUMERIC

    def _is_number_literal(self, node: Node) -> None:
        _refuse(node.type != "Literal" or node.raw[0] not in ".0123456789" or node.raw[-1] == "n")
        _refuse(_OCTAL.match(node.raw) is not None)

    def _identifier(self, node: Node) -> Certainty:
        if node.name == "_event":
            self._replace(node, EVENT)
            self.reads_event = True
            return Certainty.ANY
        if node.name in CONSTANTS and node.name not in self._names:
            self._global(node)
            return Certainty.PRIMITIVE if node.name == "undefined" else Certainty.NUMERIC
        self._data(node)
        return Certainty.ANY

    def _data(self, node: Node) -> None:
        _refuse(node.name not in self._names or node.name in self._prelude)
        self._replace(node, f"{SCOPE}.{node.name}")

    def _global(self, node: Node) -> None:
        _refuse(node.name in self._names or node.name in self._prelude)
        self._as_written(node)
        self.relies_on.add(node.name)

    # operators

    def _unary(self, node: Node) -> Certainty:
        _refuse(node.operator not in _UNARY)
        self.expression(node.argument)
        return Certainty.NUMERIC if node.operator in "-+~" else Certainty.PRIMITIVE

    def _binary(self, node: Node) -> Certainty:
        left, right = self.expression(node.left), self.expression(node.right)
        if node.operator in _NUMERIC:
            return Certainty.NUMERIC
        if node.operator == "+":
            return max(Certainty.PRIMITIVE, min(left, right))
        if node.operator == "**":
            # One number makes the other a number, or the whole a TypeError: no BigInt has a power taken.
            _refuse(not _is_number(node.left) and not _is_number(node.right))
            return Certainty.NUMERIC
        _refuse(node.operator not in _COMPARISONS)
        return Certainty.PRIMITIVE

    def _logical(self, node: Node) -> Certainty:
        return min(self.expression(node.left), self.expression(node.right))

    def _conditional(self, node: Node) -> Certainty:
        self.expression(node.test)
        return min(self.expression(node.consequent), self.expression(node.alternate))

    def _member(self, node: Node) -> Certainty:
        self.expression(node.object)
        if node.computed:
            self.expression(node.property)
        else:
            _refuse(node.property.type != "Identifier")
            self._as_written(node.property)
        return Certainty.ANY

    def _chain(self, node: Node) -> Certainty:
        return self.expression(node.expression)

    # what makes a value of parts

    def _array(self, node: Node) -> Certainty:
        for each in node.elements:
            _refuse(each is None)
            self.expression(each)
        return Certainty.ANY

    def _object(self, node: Node) -> Certainty:
        for each in node.properties:
            _refuse(each.type != "Property" or each.kind != "init" or each.method or each.shorthand or each.computed)
            if each.key.type == "Identifier":
                self._as_written(each.key)
                _refuse(each.key.name in DANGEROUS)
            else:
                self._literal(each.key)
                _refuse(each.key.value in DANGEROUS or "\\" in each.key.raw)
            self.expression(each.value)
        return Certainty.ANY

    def _template(self, node: Node) -> Certainty:
        for each in node.quasis:
            _refuse(_OCTAL_ESCAPE.search(each.value.raw) is not None)
        for each in node.expressions:
            self.expression(each)
        return Certainty.PRIMITIVE

    # calls

    def _call(self, node: Node) -> Certainty:
        callee, arguments = node.callee, node.arguments
        _refuse(bool(getattr(node, "optional", False)))
        if callee.type == "MemberExpression":
            _refuse(bool(callee.computed) or bool(callee.optional) or callee.property.name not in MATH)
            _refuse(callee.object.type != "Identifier" or callee.object.name != "Math")
            self._global(callee.object)
            self._as_written(callee.property)
        else:
            _refuse(callee.type != "Identifier")
            if callee.name == "In":
                return self._asked(node, arguments)
            most = 2 if callee.name == "parseInt" else 1
            _refuse(callee.name not in CONVERSIONS or not 1 <= len(arguments) <= most)
            self._global(callee)
        for each in arguments:
            self.expression(each)
        return Certainty.PRIMITIVE

    def _asked(self, node: Node, arguments: list[Node]) -> Certainty:
        _refuse("In" not in self._prelude or "In" in self._names or len(arguments) != 1)
        _refuse(arguments[0].type != "Literal" or arguments[0].raw[1:-1] != arguments[0].value)
        start, end = node.range
        self._edits.append((start, end, Asked(arguments[0].value)))
        if self._text[end : end + 1].isalpha():  # `In('a')in x`
            self._edits.append((end, end, " "))
        self.relies_on.add("In")
        return Certainty.PRIMITIVE

    # writing

    def _as_written(self, node: Node) -> None:
        """A name that stays, or is replaced, must be in the text as it is, without escapes."""
        start, end = node.range
        _refuse(self._text[start:end] != node.name)

    def _replace(self, node: Node, replacement: str) -> None:
        self._as_written(node)
        self._edits.append((*node.range, replacement))


_HANDLERS: Final[dict[str, Callable[[_Maker, Node], Certainty]]] = {
    "Literal": _Maker._literal,
    "Identifier": _Maker._identifier,
    "UnaryExpression": _Maker._unary,
    "BinaryExpression": _Maker._binary,
    "LogicalExpression": _Maker._logical,
    "ConditionalExpression": _Maker._conditional,
    "MemberExpression": _Maker._member,
    "ChainExpression": _Maker._chain,
    "ArrayExpression": _Maker._array,
    "ObjectExpression": _Maker._object,
    "TemplateLiteral": _Maker._template,
    "CallExpression": _Maker._call,
}


def _refuse(when: bool) -> None:  # noqa: FBT001
    if when:
        raise _Refused


def _converts(node: Node) -> bool:
    """Whether an operand may have to become a text or a number for this."""
    if node.type == "UnaryExpression":
        return node.operator in "-+~"
    if node.type == "BinaryExpression":
        return node.operator not in ("===", "!==")
    return node.type in ("CallExpression", "TemplateLiteral") or (
        node.type == "MemberExpression" and bool(node.computed)
    )


def _is_number(node: Node) -> bool:
    return node.type == "Literal" and is_numeric(node)


def _append(parts: list[str | Asked], part: str | Asked) -> None:
    last = parts[-1]
    if isinstance(last, str) and isinstance(part, str):
        parts[-1] = last + part
    else:
        parts.append(part)
