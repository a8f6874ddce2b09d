"""What a parser written in Python tells about a text: names, and places to rewrite. Never whether the text is valid.

The engine judges validity (`syntax`). Where this parser does not follow, the answer is None, and the text is used as
it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import esprima

from scxml_engine.ecmascript.tokens import Kind, tokens

Node: TypeAlias = Any  # the parser ships no types; a node has `type`, `range` and one attribute a part

_FUNCTIONS = frozenset(("FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"))
_WORD = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_NO_ROOT = frozenset(
    ("this", "new", "function", "class", "super", "import", "typeof", "void", "delete", "null", "true", "false")
)


@dataclass(frozen=True, slots=True)
class Maker:
    """A function that its script's text alone makes: declared, or the whole value of a top-level assignment.

    `start` and `end` bound the function's text; `name_start` and `name_end` a declaration's name within it, else 0.
    """

    name: str
    start: int
    end: int
    name_start: int = 0
    name_end: int = 0


@dataclass(frozen=True, slots=True)
class Script:
    """The names and places of one script; places count characters of its text from 0."""

    declared: tuple[str, ...]  # by var, function, let, const or class, so that the scope must hold them
    assigned: tuple[str, ...]  # without any declaration
    functions: tuple[Maker, ...]  # top-level declarations
    initialisers: tuple[Maker, ...]  # `var f = function …`, `f = () => …` at top level
    lexical: tuple[tuple[int, str], ...]  # top-level `let` and `const`: where, which
    classes: tuple[tuple[str, int, int], ...]  # top-level class declarations: name, start, end
    inner: tuple[tuple[str, int], ...]  # functions declared inside blocks: name, end


@dataclass(frozen=True, slots=True)
class Root:
    """The name that a location begins with; `member` says whether the location is below it."""

    name: str
    member: bool


def script(text: str) -> Script | None:
    """The names and places of a script, or None when the parser does not follow."""
    program = parsed(text)
    return None if program is None else script_of(program)


def script_of(program: Node) -> Script | None:
    """The names and places of a script that is parsed already."""
    try:
        return _Survey().of(program)
    except RecursionError:
        return None


def root(location: str) -> Root | None:
    """The root of a location that has parsed, or None when it does not begin with a name (`this.x`)."""
    word = location.strip()
    if _WORD.fullmatch(word):  # as nearly all are, and a parser takes its time
        return None if word in _NO_ROOT else Root(word, member=False)
    program = parsed(f"({location}\n)")
    if program is None or len(program.body) != 1:
        return _leading_name(location)
    node, member = program.body[0].expression, False
    while node.type in ("MemberExpression", "StaticMemberExpression", "ComputedMemberExpression", "CallExpression"):
        node = node.callee if node.type == "CallExpression" else node.object
        member = True
    return Root(node.name, member) if node.type == "Identifier" else None


def _leading_name(text: str) -> Root | None:
    found = [token for token in tokens(text) if token.kind is not Kind.COMMENT and token.text not in "()"]
    if not found or found[0].kind is not Kind.NAME or found[0].text in _NO_ROOT:
        return None
    return Root(found[0].text, len(found) > 1)


def parsed(text: str) -> Node | None:
    """The program that a text is, or None when the parser does not follow."""
    try:
        return esprima.parseScript(text, range=True)
    except Exception:  # noqa: BLE001 - whatever ails the parser, the engine alone judges the text
        return None


def parts(node: Node) -> Iterator[Node]:
    """The nodes right below a node."""
    for part in vars(node).values():
        if isinstance(part, list):
            yield from (each for each in part if hasattr(each, "type"))
        elif hasattr(part, "type"):
            yield part


def _names(pattern: Node | None) -> Iterator[str]:
    """The names that a binding or assignment pattern writes to."""
    if pattern is None:
        return
    match pattern.type:
        case "Identifier":
            yield pattern.name
        case "ArrayPattern" | "ArrayExpression":
            for each in pattern.elements:
                yield from _names(each)
        case "ObjectPattern" | "ObjectExpression":
            for each in pattern.properties:
                yield from _names(each.value if each.type == "Property" else each.argument)
        case "AssignmentPattern" | "AssignmentExpression":
            yield from _names(pattern.left)
        case "RestElement" | "SpreadElement":
            yield from _names(pattern.argument)
        case _:
            return


@dataclass
class _Names:
    """One lexical environment: a function, or a block; `hoist` is where its `var`s go."""

    outer: _Names | None
    is_function: bool = False
    names: set[str] = field(default_factory=set)

    def knows(self, name: str) -> bool:
        return name in self.names or (self.outer is not None and self.outer.knows(name))


class _Survey:
    """One walk over a program. Assignments are resolved last, when every declaration is known."""

    def __init__(self) -> None:
        self._top = _Names(None, is_function=True)
        self._declared: dict[str, None] = {}  # in order, as a set
        self._written: list[tuple[str, _Names]] = []
        self._inner: list[tuple[str, int]] = []

    def of(self, program: Node) -> Script:
        functions: list[Maker] = []
        initialisers: list[Maker] = []
        lexical: list[tuple[int, str]] = []
        classes: list[tuple[str, int, int]] = []
        for statement in program.body:
            start, end = statement.range
            if statement.type == "FunctionDeclaration":
                self._declare(statement.id.name)
                functions.append(Maker(statement.id.name, start, end, *statement.id.range))
            elif statement.type == "ClassDeclaration":
                self._declare(statement.id.name)
                classes.append((statement.id.name, start, end))
            elif statement.type == "VariableDeclaration":
                if statement.kind != "var":
                    lexical.append((start, statement.kind))
                    for each in statement.declarations:
                        for name in _names(each.id):
                            self._declare(name)
                initialisers.extend(_makers((each.id, each.init) for each in statement.declarations))
            elif statement.type == "ExpressionStatement":
                initialisers.extend(_makers(_assignment(statement.expression)))
            self._visit(statement, self._top, at_top=True)
        assigned = dict.fromkeys(name for name, where in self._written if not where.knows(name))
        return Script(
            tuple(self._declared),
            tuple(assigned),
            tuple(functions),
            tuple(initialisers),
            tuple(lexical),
            tuple(classes),
            tuple(self._inner),
        )

    def _declare(self, name: str) -> None:
        self._declared[name] = None
        self._top.names.add(name)

    def _visit(self, node: Node, where: _Names, *, at_top: bool = False) -> None:
        kind = node.type
        if kind in _FUNCTIONS:
            return self._function(node, where)
        if kind == "VariableDeclaration":
            self._variables(node, where, at_top=at_top)
        elif kind == "AssignmentExpression":
            self._written += [(name, where) for name in _names(node.left)]
        elif kind == "UpdateExpression":
            self._written += [(name, where) for name in _names(node.argument)]
        elif kind in ("ForInStatement", "ForOfStatement") and node.left.type != "VariableDeclaration":
            self._written += [(name, where) for name in _names(node.left)]
        elif kind in ("ClassDeclaration", "ClassExpression") and node.id is not None:
            where.names.add(node.id.name)
        inner = where
        if kind in (
            "BlockStatement",
            "SwitchStatement",
            "ForStatement",
            "ForInStatement",
            "ForOfStatement",
            "CatchClause",
            "StaticBlock",
        ):
            inner = _Names(where, is_function=kind == "StaticBlock")
            if kind == "CatchClause":
                inner.names.update(_names(node.param))
        for part in parts(node):
            if part.type == "FunctionDeclaration":
                self._inner_function(part, inner, parent=kind)
            self._visit(part, inner)
        return None

    def _function(self, node: Node, where: _Names) -> None:
        own = _Names(where, is_function=True)
        if node.type == "FunctionExpression" and node.id is not None:
            own.names.add(node.id.name)
        own.names.add("arguments")
        for parameter in node.params:
            own.names.update(_names(parameter))
            self._visit(parameter, own)
        self._visit(node.body, own)

    def _inner_function(self, node: Node, where: _Names, *, parent: str) -> None:
        where.names.add(node.id.name)
        home = _function_of(where)
        home.names.add(node.id.name)
        if home is self._top and parent in ("BlockStatement", "SwitchCase") and not (node.generator or node.isAsync):
            self._declared[node.id.name] = None
            self._inner.append((node.id.name, node.range[1]))

    def _variables(self, node: Node, where: _Names, *, at_top: bool) -> None:
        names = [name for each in node.declarations for name in _names(each.id)]
        if node.kind != "var":
            where.names.update(names)
            return
        home = _function_of(where)
        home.names.update(names)
        if home is self._top or at_top:
            self._declared.update(dict.fromkeys(names))


def _function_of(where: _Names) -> _Names:
    while not where.is_function and where.outer is not None:
        where = where.outer
    return where


def _assignment(node: Node) -> Iterator[tuple[Node, Node]]:
    if node.type == "AssignmentExpression" and node.operator == "=":
        yield node.left, node.right


def _makers(pairs: Iterable[tuple[Node, Node]]) -> Iterator[Maker]:
    for target, value in pairs:
        if target.type == "Identifier" and value is not None and value.type in _FUNCTIONS:
            yield Maker(target.name, *value.range)
