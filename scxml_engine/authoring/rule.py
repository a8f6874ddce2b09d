"""A rule of `check`: what it finds, why that matters, and a document before and after the mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.scxml.model import Document


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; its findings all have its code and severity.

    `finds` and `because` are a sentence each, for the manual. `broken` is a minimal document in which the rule finds
    one thing, `mended` the same document in order. `instead_of` names codes of the reader that say the same of the same
    element, and less of it.
    """

    code: str
    severity: Severity
    finds: str
    because: str
    broken: str
    mended: str
    instead_of: frozenset[str] = frozenset()

    def diagnostic(self, place: Location, message: str, remedy: str) -> Diagnostic:
        """A finding of this rule."""
        return Diagnostic(self.severity, self.code, place, message, remedy)


Finder: TypeAlias = Callable[[Document], Iterator[Diagnostic]]
"""Finds what one rule looks for."""
