"""One type for everything that can be said about a user's document, list or setting."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Severity(enum.StrEnum):
    """How bad it is: an error stops a run, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file; `line` and `column` count from 1, 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        return place


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What is wrong, where, and how to mend it.

    `code` is stable and lower-case with dashes (`unknown-target`); `message` is one sentence without a full stop;
    `remedy` says what to write instead, and may be empty.
    """

    severity: Severity
    code: str
    location: Location
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        text = f"{self.location}: {self.severity} {self.code}: {self.message}"
        if self.remedy:
            text += f"{'' if text.endswith('?') else ';'} {self.remedy}"
        return printable(text)


def printable(text: str) -> str:
    """The text with control characters and lone surrogates escaped: no input steers a terminal or breaks a line."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
