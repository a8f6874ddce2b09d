"""What the variables of a document are given, where that can be seen: the values of `<data>` and of `<assign>`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from scxml_engine.authoring.comparisons import string
from scxml_engine.authoring.expressions import has_any, members, text_at
from scxml_engine.authoring.flow import Flow
from scxml_engine.authoring.places import Phase, Place
from scxml_engine.ecmascript import Kind, Token
from scxml_engine.scxml.model import Assign, Executable, Foreach, Goal, Send, Text

Path: TypeAlias = tuple[str, ...]

_WRITES: Final = frozenset(
    ("=", "+=", "-=", "*=", "/=", "%=", "**=", "<<=", ">>=", ">>>=", "&=", "|=", "^=", "&&=", "||=", "??=", "++", "--")
)
_CONSTANTS: Final = frozenset({"null", "true", "false", "undefined"})


def of_event(path: Path) -> str:
    """The property of the event's data that a path is, both ways that it is written; empty when it is none."""
    if len(path) == 3 and path[:2] == ("_event", "data"):
        return path[2]
    return path[1] if len(path) == 2 and path[0] == "_eventdata" else ""


def variable(path: Path) -> str:
    """The name of the variable that a path is: `x`, or `_data.x`; empty when it is none."""
    if len(path) == 2 and path[0] == "_data":
        return path[1]
    return path[0] if len(path) == 1 else ""


def written(found: Sequence[Token]) -> Iterator[str]:
    """The names that an expression writes to, or to a member of which it does."""
    if not has_any(found, _WRITES):
        return
    for index, token in enumerate(found):
        if token.kind is Kind.NAME and text_at(found, index - 1) not in (".", "?."):
            path, end = members(found, index)
            if text_at(found, end) in _WRITES or text_at(found, index - 1) in ("++", "--"):
                yield path[1] if path[0] == "_data" and len(path) > 1 else path[0]


@dataclass(eq=False)
class Variables:
    """The variables of a document; `code` gives the tokens of a text."""

    flow: Flow
    executed: Iterable[tuple[Place, Executable]]
    texts: Iterable[tuple[Place, Text]]
    code: Callable[[Text], Sequence[Token]]

    def given(self, name: str) -> Sequence[tuple[Place, Text]] | None:
        """Every text whose value it is given, with its place; None where it may be given anything else as well."""
        given, opaque = self._seen
        return None if name in opaque or name not in given else given[name]

    @property
    def names(self) -> Iterable[str]:
        """Everything that `<data>` declares or `<assign>` writes."""
        return self._seen[0].keys()

    def constant(self, text: Text) -> str | None:
        """A text that is one literal: the string that it holds, or how the number or the word is written."""
        tokens = self.code(text)
        if len(tokens) != 1:
            return None
        [token] = tokens
        if token.kind is Kind.NUMBER or token.text in _CONSTANTS:
            return token.text
        return string(token)

    def holding(self, name: str) -> Mapping[str, frozenset[str]]:
        """The variables that receive that property of an event, and beside it constants alone: those, by variable."""
        return self._holding.get(name, {})

    @cached_property
    def _holding(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        found: dict[str, dict[str, frozenset[str]]] = {}
        for each in self.names:
            given = [(text, self.property_of(text)) for _, text in self.given(each) or ()]
            properties = {name for _, name in given if name}
            constants = {self.constant(text) for text, name in given if not name}
            if len(properties) == 1 and None not in constants:
                kept = frozenset(constant for constant in constants if constant is not None)
                found.setdefault(properties.pop(), {})[each] = kept
        return found

    def property_of(self, text: Text) -> str:
        """The property of an event's data that a text is; empty when it is anything else."""
        tokens = self.code(text)
        if not tokens or tokens[0].text not in ("_event", "_eventdata"):
            return ""
        path, end = members(tokens, 0)
        return of_event(path) if end == len(tokens) else ""

    @cached_property
    def _seen(self) -> tuple[Mapping[str, list[tuple[Place, Text]]], set[str]]:
        """What each variable is given, and those that may be given anything else as well."""
        given: dict[str, list[tuple[Place, Text]]] = {}
        opaque: set[str] = set()
        for key, state in self.flow.states.items():
            for item in state.data:
                place = Place(key, Phase.DATA)
                given.setdefault(item.id, []).extend([] if item.expr is None else [(place, item.expr)])
                opaque.update([] if item.content is None else [item.id])
            for invoke in state.invokes:
                opaque.update(location.source for _, location in invoke.returns)
                opaque.update([] if invoke.id_location is None else [invoke.id_location.source])
        for place, each in self.executed:
            if isinstance(each, Assign):
                name, expr = self._assigned(each)
                if expr is None:
                    opaque.add(name)
                else:
                    given.setdefault(name, []).append((place, expr))
            elif isinstance(each, Foreach):
                opaque |= {each.item_name, each.index_name}
            elif isinstance(each, Send) and each.id_location is not None:
                opaque.add(each.id_location.source)
        for _, text in self.texts:
            if text.goal is Goal.SCRIPT:
                opaque.update(token.text for token in self.code(text) if token.kind is Kind.NAME)
            elif "=" in text.source or "++" in text.source or "--" in text.source:
                opaque.update(written(self.code(text)))
        return given, opaque

    def _assigned(self, each: Assign) -> tuple[str, Text | None]:
        """The variable that is assigned to, and the text; None when it is a part of it, or content."""
        tokens = self.code(each.target)
        path, end = members(tokens, 0) if tokens else ((), 0)
        name = variable(path)
        if name and end == len(tokens):
            return name, each.expr
        return (path[1] if path[:1] == ("_data",) and len(path) > 1 else "".join(path[:1])), None
