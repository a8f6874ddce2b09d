"""What one text does that other texts of its document must know: whether it can make anything run behind an operator.

The rules, and the reason for each, are told in `inlining`. Whatever is not named here spoils the tameness.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from scxml_engine.ecmascript.analysis import Node, parts
from scxml_engine.ecmascript.inlining_forms import CONSTANTS, CONVERSIONS, DANGEROUS, is_numeric

# Globals that can be called by their bare name. What they answer is never a function.
CALLABLE: Final = CONVERSIONS | {
    "Date", "decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "escape", "unescape",
}  # fmt: skip
# Globals of which a member can be called or read, and no other: none defines a property or hands out a function.
MEMBERS: Final = {
    "Array": frozenset(("isArray", "of")),
    "Date": frozenset(("UTC", "now", "parse")),
    "JSON": frozenset(("parse", "stringify")),
    "Math": frozenset(
        ("E", "LN10", "LN2", "LOG10E", "LOG2E", "PI", "SQRT1_2", "SQRT2", "abs", "acos", "acosh", "asin", "asinh",
         "atan", "atan2", "atanh", "cbrt", "ceil", "clz32", "cos", "cosh", "exp", "expm1", "floor", "fround", "hypot",
         "imul", "log", "log10", "log1p", "log2", "max", "min", "pow", "random", "round", "sign", "sin", "sinh", "sqrt",
         "tan", "tanh", "trunc"),
    ),
    "Number": frozenset(
        ("EPSILON", "MAX_SAFE_INTEGER", "MAX_VALUE", "MIN_SAFE_INTEGER", "MIN_VALUE", "NEGATIVE_INFINITY", "NaN",
         "POSITIVE_INFINITY", "isFinite", "isInteger", "isNaN", "isSafeInteger", "parseFloat", "parseInt"),
    ),
    "Object": frozenset(("entries", "hasOwn", "is", "keys", "values")),
    "String": frozenset(("fromCharCode", "fromCodePoint")),
}  # fmt: skip
CONSTRUCTORS: Final = frozenset(("Array", "Date", "Object"))
GLOBALS: Final = CALLABLE | MEMBERS.keys() | CONSTRUCTORS | CONSTANTS
# Every other name that a realm has without any prelude.
FORBIDDEN: Final = frozenset(
    ("AggregateError", "ArrayBuffer", "BigInt", "BigInt64Array", "BigUint64Array", "Boolean", "DataView", "Error",
     "EvalError", "Float16Array", "Float32Array", "Float64Array", "Function", "Int16Array", "Int32Array", "Int8Array",
     "Iterator", "Map", "Promise", "Proxy", "RangeError", "ReferenceError", "Reflect", "RegExp", "Set", "Symbol",
     "SyntaxError", "TypeError", "URIError", "Uint16Array", "Uint32Array", "Uint8Array", "Uint8ClampedArray",
     "WeakMap", "WeakSet", "arguments", "eval", "globalThis"),
) - GLOBALS  # fmt: skip
# Methods of texts, arrays, dates, numbers, regular expressions and nodes of XML, called by a static name. None takes a
# function (but see `_FUNCTION_TAKERS`), none answers one, none writes to a name that its arguments choose.
METHODS: Final = frozenset(
    ("at", "charAt", "charCodeAt", "codePointAt", "concat", "contains", "copyWithin", "endsWith", "exec", "fill",
     "flat", "getAttribute", "getAttributeNS", "getAttributeNode", "getAttributeNodeNS", "getElementById",
     "getElementsByTagName", "getElementsByTagNameNS", "getNamedItem", "getNamedItemNS", "hasAttribute",
     "hasAttributeNS", "hasAttributes", "hasChildNodes", "hasOwnProperty", "includes", "indexOf", "isSameNode", "item",
     "join", "lastIndexOf", "localeCompare", "match", "normalize", "padEnd", "padStart", "pop", "push", "repeat",
     "replace", "replaceAll", "reverse", "search", "shift", "slice", "sort", "splice", "split", "startsWith", "substr",
     "substring", "test", "toDateString", "toExponential", "toFixed", "toISOString", "toJSON", "toLocaleDateString",
     "toLocaleString", "toLocaleTimeString", "toLowerCase", "toPrecision", "toString", "toTimeString", "toUTCString",
     "toUpperCase", "trim", "trimEnd", "trimStart", "unshift", "valueOf"),
) | {
    f"{verb}{zone}{part}" for verb in ("get", "set") for zone in ("", "UTC")
    for part in ("Date", "Day", "FullYear", "Hours", "Milliseconds", "Minutes", "Month", "Seconds")
} | {"getTime", "getTimezoneOffset", "getYear", "setTime", "setYear"}  # fmt: skip
_DANGEROUS_KEYS: Final = DANGEROUS | METHODS
_PLAIN_ASSIGNMENTS: Final = frozenset(("=", "&&=", "||=", "??="))
_FUNCTION_TAKERS: Final = {"sort": 0}  # and how many arguments they may have: Object.setPrototypeOf also compares two
_SAID_OF_ERRORS: Final = frozenset(("message", "name", "stack"))
_ALWAYS_FORBIDDEN: Final = frozenset(("arguments", "eval"))
_OTHER_COMMENTS: Final = ("<!--", "-->", "#!")
_WHOLE: Final = frozenset(
    ("ArrayExpression", "BlockStatement", "ChainExpression", "ConditionalExpression", "DoWhileStatement",
     "EmptyStatement", "ExpressionStatement", "ForStatement", "IfStatement", "Program", "SequenceExpression",
     "SpreadElement", "SwitchCase", "SwitchStatement", "TemplateLiteral", "ThrowStatement", "TryStatement",
     "VariableDeclaration", "WhileStatement"),
)  # fmt: skip


@dataclass(slots=True)
class Facts:
    """What one text does."""

    tame: bool = True  # by itself; the rest is to be compared with that of the other texts
    bound: set[str] = field(default_factory=set)  # names that it declares or assigns to
    globals: set[str] = field(default_factory=set)  # names that it takes for what the language, or the prelude, says
    called: set[str] = field(default_factory=set)  # names of methods
    written: set[str] = field(default_factory=set)  # names of properties that may now be other than a primitive


def facts(
    text: str, program: Node | None, names: Collection[str], prelude: Collection[str], place: Node | None
) -> Facts:
    """What a text does; `program` is None if the parser did not follow, `place` is the node of a location."""
    if program is None or not _is_one_language(text):
        return Facts(tame=False)
    walk = _Walk(names, prelude)
    try:
        if place is not None:
            walk.write(place, primitive=False)
        else:
            walk.visit(program)
    except (_Wild, RecursionError):
        return Facts(tame=False)
    return walk.facts if walk.errors.isdisjoint(walk.mentioned) else Facts(tame=False)


def _is_one_language(text: str) -> bool:
    """Whether nothing in the text is white space, or a comment, to one reader and something else to another."""
    if any(each in text for each in _OTHER_COMMENTS):
        return False
    return text.isascii() or all(each.isprintable() for each in text if each > "\x7f")


class _Wild(Exception):
    """This spoils the tameness."""


class _Walk:
    """One walk over a program."""

    def __init__(self, names: Collection[str], prelude: Collection[str]) -> None:
        self._names = names
        self._prelude = prelude
        self.facts = Facts()
        self.errors: set[str] = set()  # parameters of `catch`
        self.mentioned: set[str] = set()

    def visit(self, node: Node) -> None:
        """Look at a node and at all of its parts."""
        handler = _HANDLERS.get(node.type)
        if handler is not None:
            handler(self, node)
        elif node.type in _WHOLE:
            for part in parts(node):
                self.visit(part)
        else:
            raise _Wild

    def _both(self, node: Node) -> None:
        self.visit(node.left)
        if not (node.operator == "instanceof" and self._is_global(node.right, CONSTRUCTORS)):
            self.visit(node.right)

    # names

    def _literal(self, node: Node) -> None:
        _forbid(node.raw[-1] == "n" and node.raw[0] in "0123456789")

    def _identifier(self, node: Node) -> None:
        name = node.name
        _forbid(name in _ALWAYS_FORBIDDEN)
        _forbid(name not in self._names and (name in FORBIDDEN or (name in GLOBALS and name not in CONSTANTS)))
        self.mentioned.add(name)

    def _is_global(self, node: Node, table: Collection[str]) -> bool:
        if node.type != "Identifier" or node.name not in table or node.name in self._names:
            return False
        self.facts.globals.add(node.name)
        return True

    def _bind(self, node: Node) -> None:
        _forbid(node.type != "Identifier" or node.name in _ALWAYS_FORBIDDEN or node.name in DANGEROUS)
        self.facts.bound.add(node.name)
        self.mentioned.add(node.name)

    # reading

    def _member(self, node: Node) -> None:
        if node.computed:
            self.visit(node.object)
            self.visit(node.property)
            return
        _forbid(node.property.type != "Identifier")
        name = node.property.name
        if self._is_global(node.object, MEMBERS):
            _forbid(name not in MEMBERS[node.object.name])
        elif not (node.object.type == "Identifier" and node.object.name in self.errors and name in _SAID_OF_ERRORS):
            self.visit(node.object)

    def _unary(self, node: Node) -> None:
        _forbid(node.operator == "delete")
        self.visit(node.argument)

    # calling

    def _call(self, node: Node) -> None:
        callee, count = node.callee, len(node.arguments)
        if callee.type == "MemberExpression":
            _forbid(bool(callee.computed) or callee.property.type != "Identifier")
            name = callee.property.name
            if self._is_global(callee.object, MEMBERS):
                _forbid(name not in MEMBERS[callee.object.name])
                _forbid(callee.object.name == "JSON" and not _is_plain_json(name, node.arguments))
            else:
                _forbid(name not in METHODS or count > _FUNCTION_TAKERS.get(name, count))
                self.facts.called.add(name)
                self.visit(callee.object)
        else:
            _forbid(not self._is_global(callee, CALLABLE) and not self._is_global(callee, self._prelude))
        for each in node.arguments:
            self.visit(each)

    def _new(self, node: Node) -> None:
        _forbid(not self._is_global(node.callee, CONSTRUCTORS))
        _forbid(node.callee.name == "Object" and len(node.arguments) > 0)
        for each in node.arguments:
            self.visit(each)

    # writing

    def _assignment(self, node: Node) -> None:
        self.write(node.left, primitive=is_primitive(node))
        self.visit(node.right)

    def _update(self, node: Node) -> None:
        self.write(node.argument, primitive=True)

    def write(self, target: Node, *, primitive: bool) -> None:
        """Look at a place that is written to."""
        if target.type == "Identifier":
            if target.name not in self._names:
                self._bind(target)
            return
        _forbid(target.type != "MemberExpression")
        self.visit(target.object)
        if target.computed:
            self.visit(target.property)
        self._write_key(target.property, computed=bool(target.computed), primitive=primitive)

    def _write_key(self, key: Node, *, computed: bool, primitive: bool) -> None:
        if key.type == "Literal":
            name = str(key.value)
        elif computed:
            _forbid(not primitive and not _is_harmless_key(key))
            return
        else:
            _forbid(key.type != "Identifier")
            name = key.name
        _forbid(name in DANGEROUS)
        if not primitive:
            self.facts.written.add(name)

    def _object(self, node: Node) -> None:
        for each in node.properties:
            if each.type == "SpreadElement":
                self.visit(each.argument)
                continue
            _forbid(each.type != "Property" or each.kind != "init" or bool(each.method))
            if each.computed:
                self.visit(each.key)
            self._write_key(each.key, computed=bool(each.computed), primitive=is_primitive(each.value))
            self.visit(each.value)

    def _declarator(self, node: Node) -> None:
        self._bind(node.id)
        if node.init is not None:
            self.visit(node.init)

    def _for_each(self, node: Node) -> None:
        if node.left.type == "VariableDeclaration":
            self.visit(node.left)
        else:
            self.write(node.left, primitive=False)
        self.visit(node.right)
        self.visit(node.body)

    def _labelled(self, node: Node) -> None:
        self.visit(node.body)

    def _skip(self, node: Node) -> None:
        """A label names nothing else."""

    def _catch(self, node: Node) -> None:
        if node.param is not None:
            _forbid(node.param.type != "Identifier")
            self.facts.bound.add(node.param.name)
            self.errors.add(node.param.name)
        self.visit(node.body)


_HANDLERS: Final[dict[str, Callable[[_Walk, Node], None]]] = {
    "Literal": _Walk._literal,
    "BinaryExpression": _Walk._both,
    "LogicalExpression": _Walk._both,
    "Identifier": _Walk._identifier,
    "MemberExpression": _Walk._member,
    "UnaryExpression": _Walk._unary,
    "CallExpression": _Walk._call,
    "NewExpression": _Walk._new,
    "AssignmentExpression": _Walk._assignment,
    "UpdateExpression": _Walk._update,
    "ObjectExpression": _Walk._object,
    "VariableDeclarator": _Walk._declarator,
    "ForInStatement": _Walk._for_each,
    "ForOfStatement": _Walk._for_each,
    "LabeledStatement": _Walk._labelled,
    "BreakStatement": _Walk._skip,
    "ContinueStatement": _Walk._skip,
    "TemplateElement": _Walk._skip,
    "CatchClause": _Walk._catch,
}


def is_primitive(node: Node) -> bool:
    """Whether the value of an expression, or what an assignment stores, is a primitive whatever its operands are."""
    match node.type:
        case "Literal":
            return not isinstance(node.value, re.Pattern) and node.raw[0] != "/"
        case "TemplateLiteral" | "UnaryExpression" | "BinaryExpression" | "UpdateExpression":
            return True
        case "LogicalExpression":
            return is_primitive(node.left) and is_primitive(node.right)
        case "ConditionalExpression":
            return is_primitive(node.consequent) and is_primitive(node.alternate)
        case "AssignmentExpression":
            return is_primitive(node.right) if node.operator in _PLAIN_ASSIGNMENTS else True
        case "CallExpression":
            return bool(node.callee.type == "Identifier" and node.callee.name in CONVERSIONS)
        case "Identifier":
            return node.name in CONSTANTS
    return False


def _is_harmless_key(node: Node) -> bool:
    """Whether a key is certain to be neither dangerous nor the name of a method."""
    if is_numeric(node):
        return True
    while node.type == "BinaryExpression" and node.operator == "+":
        node = node.left
    if node.type == "TemplateLiteral":
        start = node.quasis[0].value.cooked
    else:
        start = node.value if node.type == "Literal" else None
    return isinstance(start, str) and start != "" and not any(each.startswith(start) for each in _DANGEROUS_KEYS)


def _is_plain_json(name: str, arguments: list[Node]) -> bool:
    """Whether neither a reviver nor a replacer can be a function: it would be called with objects of the text."""
    rest = arguments[1:]
    return all(each.type != "SpreadElement" for each in arguments) and (
        not rest if name == "parse" else all(each.type == "Literal" for each in rest)
    )


def _forbid(when: bool) -> None:  # noqa: FBT001
    if when:
        raise _Wild
