"""Where documents come from: the one thing that reading a treatment needs from outside."""

from __future__ import annotations

from typing import Protocol


class DocumentSource(Protocol):
    """Fetches the bytes that stand under a URI."""

    def fetch(self, uri: str) -> bytes:
        """The document. Raises SourceError with one clear line when it cannot be had."""
        ...
