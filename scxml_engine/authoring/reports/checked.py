"""A document that was checked: its findings, and its text for whoever shows the place of one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from scxml_engine.authoring.suppression import Finding, suppress
from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.errors import DocumentError
from scxml_engine.scxml import markup
from scxml_engine.scxml.source import decode_document

_TAG: Final = re.compile(r"""<[^\s/<>"'=]+""")
_WIDEST: Final = 240  # characters of a line that are looked at: one line may be a whole document
_BEFORE: Final = 80  # of them at most before the place


class Shown(NamedTuple):
    """A piece of a line that holds a place: it begins with the column `first`; `marked` is what stands at the place.

    `before` and `behind`: whether the line goes on there.
    """

    text: str
    first: int
    marked: str
    before: bool
    behind: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings of one document, by place, and its lines; `file` is the name that they have for it."""

    file: str
    findings: Sequence[Finding]
    lines: Sequence[str] = ()

    @classmethod
    def of(cls, data: bytes, file: str, diagnostics: Iterable[Diagnostic]) -> Self:
        """What was found in those bytes, less what their comments allow."""
        return cls(file, suppress(data, file, diagnostics), _text(data, file).split("\n"))

    def count(self, severity: Severity) -> int:
        """How many findings of that severity are told."""
        return self._severities[severity]

    @property
    def suppressed(self) -> int:
        """How many findings are not told."""
        return sum(each.suppressed is not None for each in self.findings)

    @property
    def _severities(self) -> Counter[Severity]:
        return Counter(each.diagnostic.severity for each in self.findings if each.suppressed is None)

    def shown(self, place: Location) -> Shown | None:
        """The line of a place, or the piece of it around the place; None when there is none."""
        if place.file != self.file or not 1 <= place.line <= len(self.lines):
            return None
        line = self.lines[place.line - 1]
        at = min(max(place.column, 1), len(line) + 1) - 1
        start = max(0, min(at - _BEFORE, len(line) - _WIDEST))
        end = min(len(line), start + _WIDEST)
        tag = _TAG.match(line, at, end)
        marked = "" if not place.column else tag.group() if tag else line[at : at + 1]
        return Shown(line[start:end], start + 1, marked, start > 0, end < len(line))


def _text(data: bytes, file: str) -> str:
    """The text as places count it; of bytes that are none in their encoding, what can be read."""
    if len(data) > markup.MAX_BYTES:
        return ""
    try:
        return markup.decode(data, file)
    except DocumentError:
        return decode_document(data).replace("\r\n", "\n").replace("\r", "\n")
