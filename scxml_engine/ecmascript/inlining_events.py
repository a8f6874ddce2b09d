"""What the texts of a document read of `_event`: only that much of it has to be sent to them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from scxml_engine.ecmascript.analysis import Node, parts
from scxml_engine.ecmascript.inlining_forms import DANGEROUS

_EVENT: Final = "_event"
_EVENTDATA: Final = "_eventdata"  # in one dialect, another name of _event.data
# Signs without which a text cannot reach `_event`: its name, an escape in it, or an object that shows the whole scope.
_WAYS: Final = re.compile(r"_event|\\u|\bthis\b")


@dataclass(frozen=True, slots=True)
class EventUse:
    """The names that texts read of `_event`; None stands for any name."""

    fields: frozenset[str] | None  # below `_event`, `data` left out
    data: frozenset[str] | None  # below `_event.data`


WHOLE: Final = EventUse(None, None)
NOTHING: Final = EventUse(frozenset(), frozenset())


def together(uses: Iterable[EventUse]) -> EventUse:
    """What all of these read."""
    fields: set[str] = set()
    data: set[str] = set()
    any_data = False
    for use in uses:
        if use.fields is None:
            return WHOLE
        fields |= use.fields
        any_data = any_data or use.data is None
        data |= use.data or frozenset()
    return EventUse(frozenset(fields), None if any_data else frozenset(data))


def event_use(text: str, program: Node | None, prelude: Collection[str], place: Node | None) -> EventUse:
    """What one text reads; `program` is None if the parser did not follow, `place` is the node of a location."""
    windows = frozenset(name for name in prelude if name not in (_EVENTDATA, "In"))
    if not _WAYS.search(text) and not any(name in text for name in windows):
        return NOTHING
    if program is None:
        return WHOLE
    reader = _Reader(windows, prelude)
    try:
        if place is not None:
            reader.write(place)
        else:
            reader.visit(program)
    except (_Whole, RecursionError):
        return WHOLE
    return EventUse(frozenset(reader.fields), None if reader.any_data else frozenset(reader.data))


class _Whole(Exception):
    """The event is used in a way that is not followed."""


_FUNCTIONS: Final = frozenset(
    ("FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression", "ClassDeclaration", "ClassExpression")
)
_WRITERS: Final = {
    "AssignmentExpression": "left",
    "UpdateExpression": "argument",
    "ForInStatement": "left",
    "ForOfStatement": "left",
}


class _Reader:
    """One walk over a program."""

    def __init__(self, windows: Collection[str], prelude: Collection[str]) -> None:
        self._windows = windows  # names of the prelude, which may show the scope with all that is in it
        self._prelude = prelude
        self.fields: set[str] = set()
        self.data: set[str] = set()
        self.any_data = False

    def visit(self, node: Node) -> None:
        """Look at a node and at all of its parts."""
        path = self._path(node)
        if path:
            self._read(path)
            return
        match node.type:
            case "Identifier" | "ThisExpression" if self._is_window(node):
                raise _Whole
            case "MemberExpression" if not node.computed and self._is_window(node.object):
                _refuse(node.property.name == _EVENT)
            case "MemberExpression":
                self._member(node)
            case "CallExpression":
                self._call(node)
            case "Property":
                self._visit_all([node.key, node.value] if node.computed else [node.value])
            case kind if kind in _FUNCTIONS:
                self._without_event(parts(node))  # it runs who knows when
            case "UnaryExpression" if node.operator == "delete":
                self.write(node.argument)
            case kind if kind in _WRITERS:
                target = getattr(node, _WRITERS[kind])
                self.write(target)
                self._visit_all(each for each in parts(node) if each is not target)
            case _:
                self._visit_all(parts(node))

    def write(self, target: Node) -> None:
        """Look at a place that is written to."""
        path = self._path(target)
        _refuse(0 < len(path) < 3 or (len(path) > 2 and path[1] != "data"))
        if path:
            self.any_data = True
        elif target.type in ("Identifier", "MemberExpression", "VariableDeclaration"):
            self.visit(target)
        else:
            self._without_event([target])  # a pattern: which part of it is written to is not asked

    def _visit_all(self, nodes: Iterable[Node]) -> None:
        for each in nodes:
            self.visit(each)

    def _path(self, node: Node) -> tuple[str, ...]:
        """`_event` and the static names below it; empty for anything else."""
        if node.type == "Identifier":
            if node.name == _EVENTDATA and _EVENTDATA in self._prelude:
                return (_EVENT, "data")
            return (_EVENT,) if node.name == _EVENT else ()
        if node.type != "MemberExpression":
            return ()
        name = _static_name(node)
        above = self._path(node.object) if name is not None else ()
        return (*above, name) if above and name is not None else ()

    def _read(self, path: tuple[str, ...]) -> None:
        _refuse(len(path) == 1 or path[1] in DANGEROUS)
        if path[1] != "data":
            self.fields.add(path[1])
        elif len(path) == 2 or path[2] in DANGEROUS:
            self.any_data = True
        else:
            self.data.add(path[2])

    def _is_window(self, node: Node) -> bool:
        return node.type == "ThisExpression" or (node.type == "Identifier" and node.name in self._windows)

    def _member(self, node: Node) -> None:
        self.visit(node.object)
        if node.computed:
            self.visit(node.property)
        else:
            _refuse(node.property.name == _EVENT)

    def _call(self, node: Node) -> None:
        callee = node.callee
        if callee.type == "MemberExpression":  # a method may look at all of its object
            self.visit(callee.object)
            if callee.computed:
                self.visit(callee.property)
            else:
                _refuse(callee.property.name == _EVENT)
        elif not (callee.type == "Identifier" and callee.name in self._windows):
            self.visit(callee)
        self._visit_all(node.arguments)

    def _without_event(self, nodes: Iterable[Node]) -> None:
        inner = _Reader(self._windows, self._prelude)
        inner._visit_all(nodes)
        _refuse(bool(inner.fields or inner.data or inner.any_data))


def _static_name(node: Node) -> str | None:
    if not node.computed:
        return str(node.property.name) if node.property.type == "Identifier" else None
    value = node.property.value if node.property.type == "Literal" else None
    return value if isinstance(value, str) else None


def _refuse(when: bool) -> None:  # noqa: FBT001
    if when:
        raise _Whole
