"""Asking the nodes of a file for what they should hold: every problem is noted with its line and column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Final, TypeVar

from scxml_engine.authoring.scenarios.nodes import Mapping, Node, Scalar, Sequence
from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.errors import ConfigError, UsageError
from scxml_engine.ocs.lookup import unknown

T = TypeVar("T")
Entries = dict[str, tuple[Scalar, Node]]

_NAMES: Final = {Scalar: "a text", Sequence: "a list", Mapping: "a table"}


class Asking:
    """One file on its way to values: `problems` grows, `finish` refuses when there are any."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Diagnostic] = []

    def place(self, node: Node) -> Location:
        """Where a node stands."""
        return Location(self.file, node.span.line, node.span.column)

    def report(self, node: Node, message: str, remedy: str = "") -> None:
        """One more problem."""
        self.report_at(self.place(node), message, remedy)

    def report_at(self, location: Location, message: str, remedy: str = "") -> None:
        """One more problem at that place."""
        found = Diagnostic(Severity.ERROR, "bad-scenario", location, message, remedy)
        if found not in self.problems:  # what an alias names is read more than once
            self.problems.append(found)

    def finish(self) -> None:
        """Raise `ConfigError` with all problems, by place, if any."""
        if self.problems:
            raise ConfigError(sorted(self.problems, key=lambda each: each.location))

    def table(self, node: Node, what: str, keys: Collection[str] | None = None) -> Entries:
        """The entries of a table of these keys (None: any); what is not is reported."""
        if not isinstance(node, Mapping):
            self.report(node, f"{what} is {_NAMES[type(node)]}", "write a table: key: value")
            return {}
        if keys is None:
            return node.entries
        for key, (written, _) in node.entries.items():
            if key not in keys:
                self.report(written, unknown("key", key, keys), f"the keys of {what} are {', '.join(keys)}")
        return {key: entry for key, entry in node.entries.items() if key in keys}

    def items(self, node: Node, what: str) -> list[Node]:
        """The items of a list; what is none is reported."""
        if not isinstance(node, Sequence):
            self.report(node, f"{what} is {_NAMES[type(node)]}", "write a list: [one, two]")
            return []
        return node.items

    def some(self, node: Node, what: str) -> list[Node]:
        """The items of a list, or one text alone."""
        return [node] if isinstance(node, Scalar) and not node.empty else self.items(node, what)

    def text(self, node: Node, what: str) -> str | None:
        """The text as it is written; None after a report."""
        return self.convert(node, what, str)

    def convert(self, node: Node, what: str, convert: Callable[[str], T]) -> T | None:
        """`convert` of the text; its `UsageError` is reported, and None given."""
        if not isinstance(node, Scalar):
            self.report(node, f"{what} is {_NAMES[type(node)]}", "write a text")
            return None
        if node.empty:
            self.report(node, f"{what} is empty", "give it a value, or leave the key out")
            return None
        try:
            return convert(node.text)
        except UsageError as problem:
            self.report(node, f"{what}: {problem}")
            return None

    def take(self, entries: Entries, key: str, convert: Callable[[str], T], default: T) -> T:
        """`convert` of the text under that key; `default` when it is absent or refused."""
        if key not in entries:
            return default
        found = self.convert(entries[key][1], key, convert)
        return default if found is None else found

    def adopt(self, problems: Iterable[Diagnostic], node: Node, path: str = "") -> None:
        """Take over what another reader said of this table, each at the key that its message begins with."""
        for each in problems:
            self.report(_named(node, path, each.message) or node, each.message, each.remedy)


def _named(node: Node, path: str, message: str) -> Node | None:
    """The deepest key whose path the message begins with."""
    if not isinstance(node, Mapping):
        return None
    for key, (written, value) in node.entries.items():
        inner = f"{path}.{key}" if path else key
        if message.startswith((f"{inner}:", f"{inner} ", f"{inner}.")):
            return _named(value, inner, message) or written
        if message.startswith(f"{path}: ") and f'"{key}"' in message:
            return written
    return None


def is_empty(node: Node) -> bool:
    """Whether nothing stands there: no text, no item, no key."""
    if isinstance(node, Scalar):
        return node.empty
    return not (node.items if isinstance(node, Sequence) else node.entries)


def truth(text: str) -> bool:
    """`true` or `false`."""
    if text.lower() not in ("true", "false"):
        raise UsageError(f'"{text}" is neither true nor false')
    return text.lower() == "true"
