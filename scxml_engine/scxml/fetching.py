"""What a document names by src=: fetched once, while it is read, and from then on a part of what the document is.

The Recommendation has scripts fetched when the document is loaded (5.8) and data when it is bound (5.3). Here both are
fetched when the document is read, so that a session stays a pure function of what has happened; data is still
*assigned* when it is bound.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scxml_engine.errors import DocumentError, SourceError
from scxml_engine.scxml import markup
from scxml_engine.scxml.source import DocumentSource

MOST_BYTES: Final = 4 * markup.MAX_BYTES
"""What one document may name, all together; each text may be as large as a document."""

_MARK: Final = b'{"scxml edition": 1, '  # no XML begins like this


@dataclass(frozen=True, slots=True)
class Fetched:
    """One text that was asked for: its bytes, or the reason why there are none."""

    uri: str
    data: bytes | None
    reason: str = ""


class Fetcher:
    """Fetches for one document, each text once, and remembers what came."""

    def __init__(self, source: DocumentSource | None = None) -> None:
        self._source = source
        self._fetched: dict[str, Fetched] = {}

    @property
    def has_source(self) -> bool:
        """Whether anything can be fetched at all."""
        return self._source is not None

    @property
    def fetched(self) -> tuple[Fetched, ...]:
        """Everything that was asked for, by URI."""
        return tuple(self._fetched[uri] for uri in sorted(self._fetched))

    def text(self, uri: str) -> str:
        """The text under a URI. Raises SourceError with the reason why there is none."""
        if uri not in self._fetched:
            self._fetched[uri] = self._fetch(uri)
        found = self._fetched[uri]
        if found.data is None:
            raise SourceError(found.reason)
        try:
            return markup.decode(found.data, uri)
        except DocumentError as error:
            raise SourceError(error.diagnostics[0].message) from None

    def _fetch(self, uri: str) -> Fetched:
        if self._source is None:
            return Fetched(uri, None, "no document source was given")
        try:
            data = self._source.fetch(uri)
        except SourceError as error:
            return Fetched(uri, None, str(error))
        if len(data) > markup.MAX_BYTES:
            return Fetched(uri, None, f"it has more than {markup.MAX_BYTES} bytes")
        if sum(len(each.data or b"") for each in self._fetched.values()) + len(data) > MOST_BYTES:
            return Fetched(uri, None, f"the document names more than {MOST_BYTES} bytes in all")
        return Fetched(uri, data)

    def digest(self, own: str) -> str:
        """The digest of the document: its own one, or, when it named others, one of all of them together."""
        if not self._fetched:
            return own
        parts = [[each.uri, _digest(each.data)] for each in self.fetched]
        return _digest(json.dumps([own, parts]).encode())


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


# editions -------------------------------------------------------------------------------------------------------------


def pack(data: bytes, fetched: Iterable[Fetched]) -> bytes:
    """A document and all that it named in one piece, to be kept; the document as it is when it named nothing."""
    parts = [[each.uri, _base64(each.data), each.reason] for each in fetched]
    if not parts:
        return data
    return _MARK + json.dumps({"document": _base64(data), "fetched": parts})[1:].encode()


def unpack(packed: bytes, beyond: DocumentSource | None = None) -> tuple[bytes, DocumentSource | None]:
    """The document of such a piece, and the source of what it named; `beyond` is asked for anything else.

    Raises SourceError for a piece that is damaged.
    """
    if not packed.startswith(_MARK):
        return packed, beyond
    try:
        kept = json.loads(packed)
        fetched = {uri: Fetched(uri, _bytes(data), reason) for uri, data, reason in kept["fetched"]}
        return base64.b64decode(kept["document"]), _Recorded(fetched, beyond)
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"a kept document is damaged: {error}") from None


def _base64(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode("ascii")


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)


class _Recorded:
    """The source of an earlier edition: what was fetched then is what is fetched now, refusals too."""

    def __init__(self, fetched: dict[str, Fetched], beyond: DocumentSource | None) -> None:
        self._fetched = fetched
        self._beyond = beyond

    def fetch(self, uri: str) -> bytes:
        """The bytes of then. Raises SourceError."""
        found = self._fetched.get(uri)
        if found is None:
            if self._beyond is None:
                raise SourceError(f"{uri} was not kept with the document")
            return self._beyond.fetch(uri)
        if found.data is None:
            raise SourceError(found.reason)
        return found.data
