"""Where documents come from: the one thing that reading a treatment needs from outside."""

from __future__ import annotations

import codecs
import re
from typing import Final, Protocol

_ENCODING: Final = re.compile(rb"""\A<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")


def decode_document(data: bytes) -> str:
    """The text of a document in the encoding that it says it has; UTF-8 when it says none, or one that is not known."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    said = _ENCODING.match(data.removeprefix(codecs.BOM_UTF8))
    try:
        return data.decode(said[1].decode("ascii") if said else "utf-8-sig", "replace")
    except LookupError:
        return data.decode("utf-8-sig", "replace")


class DocumentSource(Protocol):
    """Fetches the bytes that stand under a URI."""

    def fetch(self, uri: str) -> bytes:
        """The document. Raises SourceError with one clear line when it cannot be had."""
        ...
