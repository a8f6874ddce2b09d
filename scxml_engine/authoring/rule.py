"""A rule of `check`: what it finds, why that matters, and a document before and after the mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic, Location, Severity


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule; its findings all have its code, and its severity or a milder one.

    `finds` and `because` are a sentence each, for the manual. `broken` is a minimal document in which the rule finds
    one thing, at `line` and `column`; `mended` is the same document in order. `options` are what `examine` must be
    told besides to find it. `instead_of` names codes of the reader that say the same of the same element, and less
    of it.
    """

    code: str
    severity: Severity
    finds: str
    because: str
    broken: str | bytes
    mended: str
    line: int
    column: int
    instead_of: frozenset[str] = frozenset()
    options: Mapping[str, object] = field(default_factory=dict)

    def diagnostic(self, place: Location, message: str, remedy: str) -> Diagnostic:
        """A finding of this rule."""
        return Diagnostic(self.severity, self.code, place, message, remedy)


Finder: TypeAlias = Callable[[Survey], Iterator[Diagnostic]]
"""Finds what one rule looks for."""
