"""The names of a text: which of them stand for a value, and which the text itself makes.

Scopes are not told apart: a name that a text declares anywhere is its own everywhere. So what is said to be used from
outside is, and no more than that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from scxml_engine.ecmascript.analysis import Node, parsed, parts, script_of
from scxml_engine.ocs.rewrite import rewrite
from scxml_engine.scxml.model import Goal, Text

SYSTEM: Final = ("_event", "_sessionid", "_name", "_ioprocessors", "_x", "_data", "_eventdata", "In", "uneval")
"""What every text knows of the machine that it is in."""

STANDARD: Final = (
    "undefined", "NaN", "Infinity", "globalThis", "arguments", "eval", "parseInt", "parseFloat", "isNaN", "isFinite",
    "encodeURI", "encodeURIComponent", "decodeURI", "decodeURIComponent", "escape", "unescape", "Object", "Function",
    "Boolean", "Number", "BigInt", "String", "Symbol", "Array", "Math", "JSON", "Reflect", "Proxy", "Date", "RegExp",
    "Map", "Set", "WeakMap", "WeakSet", "Promise", "Iterator", "Error", "EvalError", "RangeError", "ReferenceError",
    "SyntaxError", "TypeError", "URIError", "AggregateError", "ArrayBuffer", "DataView", "Int8Array", "Uint8Array",
    "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "BigInt64Array", "BigUint64Array",
    "Float16Array", "Float32Array", "Float64Array",
)  # fmt: skip
"""What ECMAScript itself has a name for."""

KEYWORDS: Final = (
    "true", "false", "null", "this", "new", "typeof", "void", "delete", "in", "instanceof", "of", "function", "return",
    "var", "let", "const", "class", "extends", "if", "else", "for", "while", "do", "switch", "case", "default", "break",
    "continue", "try", "catch", "finally", "throw", "async", "await", "yield",
)  # fmt: skip
"""Words of ECMAScript that are no names."""

_WORD: Final = re.compile(r"(?<![\w$])(?<!(?<!\.\.)\.)(?:[^\W\d]|\$)[\w$]*")  # no member, though it may be spread: ...x
_STRING: Final = re.compile(r"""(['"])(?:(?!\1)[^\\\n]|\\.)*+\1""")
_NO_PLAIN_STRINGS: Final = re.compile("[/`]")  # in comments, regular expressions and templates a quote is none
_ASSIGNS_OR_ASKS: Final = re.compile(r"(?<![=!<>])=(?![=>])|\btypeof\b")
_FUNCTIONS: Final = frozenset(("FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"))
_NAMED: Final = _FUNCTIONS | {"ClassDeclaration", "ClassExpression", "VariableDeclarator"}
_LOOPS: Final = frozenset(("ForInStatement", "ForOfStatement"))
_LABELLED: Final = frozenset(("BreakStatement", "ContinueStatement"))
_KEYED: Final = frozenset(("Property", "MethodDefinition", "FieldDefinition", "PropertyDefinition"))


@dataclass(frozen=True, slots=True)
class Names:
    """`used` from outside, in order; `made` by declarations and parameters; `written` without; `asked` by typeof."""

    used: tuple[str, ...]
    made: frozenset[str]
    written: frozenset[str]
    asked: frozenset[str]


def words(source: str) -> list[str]:
    """Every word of a text that may be the name of a value, some that are not among them, and keywords too."""
    plain = source if _NO_PLAIN_STRINGS.search(source) else _STRING.sub("''", source)
    return _WORD.findall(plain)


def program(text: Text) -> Node | None:
    """What a text is in ECMAScript, the operators of release 8.0 rewritten, or None when the parser does not follow."""
    return _program(text.source, script=text.goal is Goal.SCRIPT)


def names(text: Text) -> Names | None:
    """The names of a text, or None when the parser does not follow, or `with` makes them anybody's."""
    root = program(text)
    return None if root is None else _names(root)


def left_behind(text: Text) -> Iterable[str]:
    """The names that others may use since this text makes them, or asks by typeof whether they are there."""
    assigns_or_asks = _ASSIGNS_OR_ASKS.search(text.source)
    if text.goal is not Goal.SCRIPT and not assigns_or_asks:
        return
    root = program(text)
    if text.goal is Goal.SCRIPT:
        made = None if root is None else script_of(root)
        yield from words(text.source) if made is None else (*made.declared, *made.assigned)
    if root is not None and assigns_or_asks:
        own = _names(root)
        yield from () if own is None else own.asked
        yield from () if own is None or text.goal is Goal.SCRIPT else own.written


def _names(root: Node) -> Names | None:
    found: dict[str, set[str]] = {"made": set(), "written": set(), "asked": set()}
    used: list[tuple[int, str]] = []
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        if node.type == "WithStatement":
            return None
        if node.type == "Identifier":
            used.append((node.range[0], node.name))
            continue
        for kind, pattern in _marked(node):
            found[kind].update(each.name for each in _identifiers(pattern))
        waiting.extend(part for part in parts(node) if part.type and not _is_no_value(node, part))
    inner = found["made"] | found["written"] | found["asked"]
    order = dict.fromkeys(name for _, name in sorted(used) if name not in inner)
    return Names(tuple(order), frozenset(found["made"]), frozenset(found["written"]), frozenset(found["asked"]))


def _program(source: str, *, script: bool) -> Node | None:
    read = parsed(source if script else f"({source}\n)")
    if read is not None:
        return read
    rewritten = rewrite(source)
    return None if rewritten is None else parsed(rewritten.source if script else f"({rewritten.source}\n)")


def _marked(node: Node) -> Iterator[tuple[str, Node]]:
    """The patterns whose names a node declares, assigns, or asks the type of."""
    kind = node.type
    if kind in _FUNCTIONS:
        yield from (("made", each) for each in node.params)
    if kind in _NAMED and getattr(node, "id", None) is not None:
        yield "made", node.id
    elif kind == "CatchClause" and node.param is not None:
        yield "made", node.param
    elif kind in _LOOPS or (kind == "AssignmentExpression" and node.operator == "="):
        yield "written", node.left
    elif kind == "UnaryExpression" and node.operator == "typeof" and node.argument.type == "Identifier":
        yield "asked", node.argument


def _identifiers(pattern: Node) -> Iterator[Node]:
    """The names of a pattern, its defaults among them; none of a member that is assigned to."""
    waiting = [pattern]
    while waiting:
        node = waiting.pop()
        if node.type == "Identifier":
            yield node
        elif node.type not in ("MemberExpression", "VariableDeclaration"):
            waiting.extend(part for part in parts(node) if part.type and not _is_no_value(node, part))


def _is_no_value(node: Node, part: Node) -> bool:
    """Whether a name right below a node is a member, a key or a label."""
    if part.type != "Identifier":
        return False
    if node.type == "MemberExpression":
        return part is node.property and not node.computed
    if node.type in _KEYED:
        return part is node.key and not node.computed and part is not node.value
    if node.type == "LabeledStatement":
        return part is node.label
    return node.type in _LABELLED or node.type == "MetaProperty"
