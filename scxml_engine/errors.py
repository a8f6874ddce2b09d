"""Every exception that the library raises on purpose, in one tree.

    ScxmlEngineError
    ├── DocumentError        a treatment document cannot be used; holds all its diagnostics
    ├── ListError            a calling list cannot be used; holds all its diagnostics
    ├── ConfigError          a campaign, calendar or results file cannot be used; holds all its diagnostics
    ├── SourceError          a document could not be read from where it was said to be
    ├── StoreError           a record store is out of order: nothing more can be written or read
    ├── ScriptSyntaxError    text that the data model's engine cannot parse, or refuses by name
    ├── ScriptError          text that was run and failed
    │   ├── ScriptInterrupted    it ran longer than its time limit
    │   └── RealmLost            its realm ran out of memory and must be rebuilt
    ├── SnapshotError        a value that no snapshot can hold, or a snapshot that cannot be restored
    ├── LimitExceeded        a session crossed one of its limits and has ended
    └── UsageError           the caller's words are off: an option, a name, a value

A problem of the *document at run time* is no exception: it is an `error.*` event inside the session. Anything else that
escapes from this package is a bug of ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scxml_engine.diagnostics import Diagnostic


class ScxmlEngineError(Exception):
    """Something that this library refuses, said in one clear line."""


class _Diagnosed(ScxmlEngineError):
    """A refusal that holds every problem found, not only the first."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(str(each) for each in self.diagnostics))


class DocumentError(_Diagnosed):
    """A treatment document cannot be used."""


class ListError(_Diagnosed):
    """A calling list cannot be used."""


class ConfigError(_Diagnosed):
    """A campaign, calendar or results file cannot be used."""


class SourceError(ScxmlEngineError):
    """A document could not be read from where it was said to be."""


class StoreError(ScxmlEngineError):
    """A record store is out of order: its file is damaged, locked or full, its server is away."""


class ScriptSyntaxError(ScxmlEngineError):
    """Text that the data model's engine cannot parse, or that it refuses by name.

    `line` and `column` count from 1 within the text; 0 when the engine did not say.
    """

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class ScriptError(ScxmlEngineError):
    """Text that was run and failed; `name` is the ECMAScript error's name (`TypeError`, …)."""

    def __init__(self, message: str, name: str = "Error", line: int = 0) -> None:
        super().__init__(message)
        self.name = name
        self.line = line


class ScriptInterrupted(ScriptError):
    """A script ran longer than its time limit and was stopped."""


class RealmLost(ScriptError):
    """A realm ran out of memory: nothing in it can be trusted any more."""


class SnapshotError(ScxmlEngineError):
    """A value that no snapshot can hold, or a snapshot that cannot be restored here."""


class LimitExceeded(ScxmlEngineError):
    """A session crossed one of its limits and has ended."""


class UsageError(ScxmlEngineError):
    """The caller's words are off: an option, a name or a value."""
