"""A YAML file as nodes that know their place: texts, lists and tables, and nothing that YAML makes of a text by itself.

`0123`, `NO`, `12:30` and `2026-03-02` are texts here; what wants something else converts them. The parser of PyYAML
gives events, one after the other; the tree is built without recursion, so that no nesting can hurt. Refused are tags
beside the usual ones, keys that stand twice, keys that are no text, merge keys (`<<`), anchors within themselves, and
more nodes than `MAX_NODES`, counted as often as aliases name them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import yaml

from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.errors import ConfigError

MAX_NODES: Final = 1_000_000
MAX_DEPTH: Final = 64
_TAGS: Final = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map")
)
_Event: TypeAlias = Any  # an event of PyYAML, whose types leave open whether it has marks
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a node stands in the text: line and column from 1, `start` and `end` as indices."""

    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text. `quoted` is false for a plain one, which may mean a number or nothing."""

    text: str
    quoted: bool
    span: Span
    size: int = 1

    @property
    def empty(self) -> bool:
        """Whether nothing is written there, or what YAML calls null."""
        return not self.quoted and self.text in _NULL


@dataclass(slots=True)
class Sequence:
    """A list; `flow` is one in brackets, `size` counts its nodes and itself."""

    span: Span
    flow: bool
    items: list[Node] = field(default_factory=list)
    size: int = 1


@dataclass(slots=True)
class Mapping:
    """A table: by key the node that writes it and its value, in the order of writing; `flow` and `size` as above."""

    span: Span
    flow: bool
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    size: int = 1


Node: TypeAlias = Scalar | Sequence | Mapping

_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})


class _Open:
    """A list or table that is being read; `key` is the one whose value comes next."""

    __slots__ = ("anchor", "key", "node")

    def __init__(self, node: Sequence | Mapping, anchor: str | None) -> None:
        self.node = node
        self.anchor = anchor
        self.key: Scalar | None = None


def read_nodes(text: str, file: str) -> Node:
    """The one document of that text. Raises `ConfigError` for what is no YAML, or more than is taken here."""
    try:
        return _Builder(file).build(yaml.parse(text, Loader=_LOADER))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else _place_of(error, text)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        context = getattr(error, "context", None)
        raise _refusal(file, line, column, f"no YAML: {f'{context}: ' if context else ''}{reason}") from None
    except (ValueError, RecursionError, OverflowError) as error:
        raise _refusal(file, 0, 0, f"no YAML: {error}") from None


def _place_of(error: yaml.YAMLError, text: str) -> tuple[int, int]:
    """The line and column of a character that is not allowed."""
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        return 0, 0
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def _refusal(file: str, line: int, column: int, message: str, remedy: str = "") -> ConfigError:
    return ConfigError([Diagnostic(Severity.ERROR, "yaml-syntax", Location(file, line, column), message, remedy)])


class _Builder:
    def __init__(self, file: str) -> None:
        self._file = file
        self._anchors: dict[str, Node] = {}
        self._open: list[_Open] = []
        self._root: Node | None = None
        self._documents = 0
        self._total = 0

    def build(self, events: Iterator[_Event]) -> Node:
        for event in events:
            match event:
                case yaml.ScalarEvent():
                    self._check_tag(event)
                    scalar = Scalar(event.value, not event.implicit[0] or event.tag is not None, _span(event))
                    self._add(scalar, event.anchor)
                case yaml.MappingStartEvent():
                    self._begin(Mapping(_span(event), bool(event.flow_style)), event)
                case yaml.SequenceStartEvent():
                    self._begin(Sequence(_span(event), bool(event.flow_style)), event)
                case yaml.CollectionEndEvent():
                    self._end(event)
                case yaml.AliasEvent():
                    self._alias(event)
                case yaml.DocumentStartEvent():
                    self._documents += 1
                    if self._documents > 1:
                        raise self._refused(event, "a second document begins", "write one document in a file")
        if self._root is None:
            raise _refusal(self._file, 0, 0, "the file is empty", "write treatment, start, chain and scenarios")
        return self._root

    def _begin(self, node: Sequence | Mapping, event: _Event) -> None:
        self._check_tag(event)
        if len(self._open) >= MAX_DEPTH:
            raise self._refused(event, f"nested more than {MAX_DEPTH} deep")
        self._refuse_as_key(node, event)
        self._open.append(_Open(node, event.anchor))

    def _end(self, event: _Event) -> None:
        done = self._open.pop()
        span = done.node.span
        done.node.span = Span(span.line, span.column, span.start, event.end_mark.index)
        self._add(done.node, done.anchor)

    def _alias(self, event: _Event) -> None:
        node = self._anchors.get(event.anchor)
        if node is None:
            inside = any(each.anchor == event.anchor for each in self._open)
            why = "stands within itself" if inside else "is not known here"
            raise self._refused(event, f"the anchor {event.anchor} {why}")
        self._refuse_as_key(node, event)
        self._add(node, None, event)

    def _add(self, node: Node, anchor: str | None, alias: _Event = None) -> None:
        """Put the node where it belongs."""
        self._total += 1 if alias is None else node.size
        if self._total > MAX_NODES:
            raise _refusal(self._file, node.span.line, node.span.column, f"more than {MAX_NODES} nodes")
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._open:
            self._root = node
            return
        within = self._open[-1]
        parent = within.node
        parent.size += node.size
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif within.key is not None:
            parent.entries[within.key.text] = within.key, node
            within.key = None
        elif isinstance(node, Scalar):
            self._check_key(node, parent)
            within.key = node

    def _check_key(self, key: Scalar, parent: Mapping) -> None:
        line, column = key.span.line, key.span.column
        if key.text == "<<" and not key.quoted:
            raise _refusal(self._file, line, column, "<< (merge) is not taken here", "write the keys themselves")
        if key.text in parent.entries:
            first = parent.entries[key.text][0].span.line
            raise _refusal(self._file, line, column, f'the key "{key.text}" stands there twice, first in line {first}')

    def _refuse_as_key(self, node: Node, event: _Event) -> None:
        """A key that is no text."""
        within = self._open[-1] if self._open else None
        is_key = within is not None and isinstance(within.node, Mapping) and within.key is None
        if is_key and not isinstance(node, Scalar):
            raise self._refused(event, "a key is a list or a table", "write a text before the colon")

    def _check_tag(self, event: _Event) -> None:
        if event.tag is not None and event.tag != "!" and event.tag not in _TAGS:
            raise self._refused(event, f"the tag {event.tag} is not taken here", "leave it out")

    def _refused(self, event: _Event, message: str, remedy: str = "") -> ConfigError:
        return _refusal(self._file, event.start_mark.line + 1, event.start_mark.column + 1, message, remedy)


def _span(event: _Event) -> Span:
    start = event.start_mark
    return Span(start.line + 1, start.column + 1, start.index, event.end_mark.index)
