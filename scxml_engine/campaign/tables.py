"""Reading a TOML file, and asking its tables for what they should hold.

Every problem becomes a diagnostic that names the key by its path (`calendar.weekdays.mon`), so that all of them are
told at once. TOML's own parser gives no lines for values: only a syntax error has a line and a column.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.errors import ConfigError, SourceError, UsageError
from scxml_engine.ocs.lookup import unknown

if TYPE_CHECKING:
    import os

MAX_BYTES: Final = 10_000_000
"""A larger file is refused."""

T = TypeVar("T")

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
NOTHING: Final[Mapping[str, object]] = {}


def read_toml(path: str | os.PathLike[str]) -> dict[str, object]:
    """The tables of a file. Raises `SourceError` when it cannot be read and `ConfigError` when it is not TOML."""
    file = str(path)
    try:
        with Path(path).open("rb") as source:
            content = source.read(MAX_BYTES + 1)
    except (OSError, ValueError) as problem:  # ValueError: a path with a NUL
        raise SourceError(f"{file}: cannot read the file: {getattr(problem, 'strerror', None) or problem}") from None
    if len(content) > MAX_BYTES:
        raise SourceError(f"{file}: more than {MAX_BYTES} bytes are no such file")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ConfigError([_syntax(file, "the file is not UTF-8")]) from None
    except tomllib.TOMLDecodeError as problem:
        raise ConfigError([_syntax(file, str(problem))]) from None
    except ValueError as problem:  # a number of more digits than Python reads
        raise ConfigError([_syntax(file, str(problem))]) from None
    except RecursionError:
        raise ConfigError([_syntax(file, "the file is nested too deeply")]) from None


def _syntax(file: str, message: str) -> Diagnostic:
    place = _PLACE.search(message)
    line, column = (int(place[1] or 0), int(place[2] or 0)) if place else (0, 0)
    text = _PLACE.sub("", message) + (" at the end of the file" if place and not line else "")
    return Diagnostic(Severity.ERROR, "toml-syntax", Location(file, line, column), text)


class Reading:
    """One file on its way to values: `problems` grows, `finish` refuses when there are any."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Diagnostic] = []

    def report(self, message: str, remedy: str = "") -> None:
        """One more problem; the message begins with the path of the key."""
        self.problems.append(Diagnostic(Severity.ERROR, "bad-config", Location(self.source), message, remedy))

    def finish(self) -> None:
        """Raise `ConfigError` with all problems, if any."""
        if self.problems:
            raise ConfigError(self.problems)

    def table(self, value: object, path: str, keys: Sequence[str] | None = None) -> Mapping[str, object]:
        """The value as a table of these keys (None: any); what it is not is reported."""
        if not isinstance(value, Mapping):
            self.report(f"{path} is not a table")
            return NOTHING
        for key in value:
            if keys is not None and key not in keys:
                where = f"{path}: " if path else ""
                self.report(where + unknown("key", str(key), keys), f"the keys are {', '.join(keys)}")
        return value

    def take(self, table: Mapping[str, object], path: str, key: str, convert: Callable[[object], T], default: T) -> T:
        """`convert` of the value under that key; its `UsageError` is reported. `default` when absent or refused."""
        if key not in table:
            return default
        try:
            return convert(table[key])
        except UsageError as problem:
            self.report(f"{path}.{key}: {problem}" if path else f"{key}: {problem}")
            return default


def text(value: object) -> str:
    """A text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{_shown(value)} is not a text")
    return value


def truth(value: object) -> bool:
    """A converter that takes `true` and `false`."""
    if not isinstance(value, bool):
        raise UsageError(f"{_shown(value)} is neither true nor false")
    return value


def _shown(value: object) -> str:
    """The value as TOML writes it."""
    if isinstance(value, str):
        return f'"{value}"'
    return str(value).lower() if isinstance(value, bool) else str(value)


def one_of(choices: Sequence[T], label: str) -> Callable[[object], T]:
    """A converter that takes exactly these texts."""

    def convert(value: object) -> T:
        for choice in choices:
            if value == choice:
                return choice
        message = unknown(label, str(value), map(str, choices))
        if message.endswith("?"):
            raise UsageError(message)
        names = " or ".join(f'"{choice}"' for choice in choices)
        raise UsageError(f"{message}; write {names}")

    return convert


def whole_number(low: int) -> Callable[[object], int]:
    """A converter that takes integers from `low`."""

    def convert(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < low:
            raise UsageError(f"{_shown(value)} is not an integer of at least {low}")
        return value

    return convert
