"""Where documents come from: the one thing that reading a treatment needs from outside."""

from __future__ import annotations

import codecs
import re
from typing import Final, Protocol

from scxml_engine.diagnostics import printable

_ENCODING: Final = re.compile(rb"""\A<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")
_HTTP: Final = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)", re.IGNORECASE)
_SERVER: Final = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")
_SHOWN: Final = 300


def decode_document(data: bytes) -> str:
    """The text of a document in the encoding that it says it has; UTF-8 when it says none, or one that is not known."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    said = _ENCODING.match(data.removeprefix(codecs.BOM_UTF8))
    try:
        return data.decode(said[1].decode("ascii") if said else "utf-8-sig", "replace")
    except LookupError:
        return data.decode("utf-8-sig", "replace")


def title(uri: str) -> str:
    """A URI or reference as messages show it: one line, without user, password, query and fragment.

    A query may hold a secret, and a script may compute one.
    """
    shown = printable(_without_secrets(uri))
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


def _without_secrets(uri: str) -> str:
    parts = _HTTP.match(uri)
    if parts is None:
        of_server = "//" in uri or uri.lower().startswith("http")
        return "…" if "@" in uri and of_server else re.split("[?#]", uri)[0]
    server = parts["authority"].rpartition("@")[2]
    # A password with a slash in it looks like a port and a path: what is odd is not shown.
    if not _SERVER.fullmatch(server):
        return f"{parts['scheme']}://…"
    path = "/…" if "@" in parts["path"] else parts["path"]
    return f"{parts['scheme']}://{server}{path}"


class DocumentSource(Protocol):
    """Fetches the bytes that stand under a URI."""

    def fetch(self, uri: str) -> bytes:
        """The document. Raises SourceError with one clear line when it cannot be had."""
        ...
