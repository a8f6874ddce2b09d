"""Documents over http and https (row D7): asked for once, then only whether they have changed.

urllib3 is the client: pure Python and light, it keeps connections, checks TLS and frames answers, and that is all that
fetching a document needs. Its connections are used without its pools, which rewrite URIs (`%c3` to `%C3`), follow
redirects by rules of their own, and count connections by server and not in all.

Nothing else of the world has a say: no proxy, password file or cookie.
"""

from __future__ import annotations

import ssl
import threading
from collections import OrderedDict
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Self

from scxml_engine.diagnostics import printable
from scxml_engine.errors import SourceError, UsageError
from scxml_engine.runtime.http_connections import FAILURES, Connection, Connections, Patience, explain, tls_context
from scxml_engine.runtime.http_uris import HttpUri, Unfetched, parse_origin, parse_uri, resolve
from scxml_engine.scxml.source import title

if TYPE_CHECKING:
    from urllib3.response import HTTPResponse

MOST_REDIRECTS: Final = 5
_MOST_KEPT: Final = 64
_MOST_KEPT_BYTES: Final = 64_000_000
_LONGEST_VALIDATOR: Final = 1_000
_SMALL: Final = 16_384  # the page of an error or a redirect: reading it is cheaper than a new connection
_AROUND: Final = 262_144  # headers, and the cutting up into chunks
_CHUNK: Final = 65_536
_CODING: Final = 40  # letters of it that a message shows
_DAY: Final = 86_400
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_OTHER_SCHEME: Final = {
    "http": "it leads from https to http, where nobody proves who he is",
    "https": "it leads from http to https: write the https URI itself",
}
_USUAL: Final = {"Accept-Encoding": "identity", "User-Agent": "scxml-engine"}


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """How documents are fetched; the campaign file's keys are these names with `http-` before them.

    connection_pool_size
        Connections that are open in all (L4237); to one server there is one.
    response_timeout
        Seconds until a connection, the head of an answer, or the next part of a document is given up (L4237).
    total_timeout
        Seconds for one document, its turn, redirects and all.
    max_bytes
        The largest document that is taken.
    tls_verify
        Whether a server must prove who it is.
    ca_file
        A file of CAs (PEM) that are trusted beside the system's.
    origins
        Further origins (`https://host`, `https://host:port`) to which redirects and documents may lead.
    """

    connection_pool_size: int = 4
    response_timeout: float = 10.0
    total_timeout: float = 30.0
    max_bytes: int = 5_000_000
    tls_verify: bool = True
    ca_file: str | None = None
    origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises UsageError for a value that cannot be meant."""
        for name in ("connection_pool_size", "max_bytes"):
            if getattr(self, name) < 1:
                raise UsageError(f"{_key(name)} must be at least 1")
        for name in ("response_timeout", "total_timeout"):
            if not 0 < getattr(self, name) <= _DAY:
                raise UsageError(f"{_key(name)} must be more than 0, and at most a day")
        for origin in self.origins:
            parse_origin(origin)


class HttpSource:
    """Fetches http and https URIs; any number of threads may. A context manager."""

    def __init__(self, options: HttpOptions | None = None) -> None:
        """Raises UsageError for an option that cannot be used, the CA file among them."""
        self._options = options or HttpOptions()
        self._origins = frozenset(parse_origin(each) for each in self._options.origins)
        self._kept = _Memory()
        self._connections = Connections(self._options.connection_pool_size, lambda: self._context)
        if self._options.ca_file is not None:
            _ = self._context  # a file that cannot be read is said at once

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close every connection; what is being fetched, or is asked for later, is refused."""
        self._connections.close()

    def lists(self, uri: HttpUri) -> bool:
        """Whether the origin of a URI stands among `origins`."""
        return uri.origin in self._origins

    def fetch(self, uri: str) -> bytes:
        """The document. Raises SourceError, which shows the URI without its query."""
        try:
            return self._follow(uri)
        except Unfetched as reason:
            line = printable(f"{title(uri)}: {reason}")
        raise SourceError(line)  # here, where no exception stands behind it

    def _follow(self, text: str) -> bytes:
        """Redirects and all."""
        first = uri = parse_uri(text)
        options = self._options
        patience = Patience(options.total_timeout, options.response_timeout, 2 * options.max_bytes + _AROUND)
        for _ in range(MOST_REDIRECTS + 1):
            try:
                answer = self._ask(uri, patience)
                if answer.data is not None:
                    return answer.data
                uri = self._next(uri, answer)
            except Unfetched as reason:
                if uri is first:
                    raise
                raise Unfetched(f"redirected to {uri.title}: {reason}") from None
        raise Unfetched(f"more than {MOST_REDIRECTS} redirects")

    def _ask(self, uri: HttpUri, patience: Patience) -> _Answer:
        """One request."""
        kept = self._kept.get(uri.text)
        with self._connections.to(uri, patience) as connection:
            try:
                with closing(connection.ask(uri.target, _USUAL | (kept.conditions if kept else {}))) as response:
                    return self._read(uri, response, connection, kept)
            except FAILURES as failure:
                raise Unfetched(explain(failure)) from None

    def _read(self, uri: HttpUri, response: HTTPResponse, connection: Connection, kept: _Document | None) -> _Answer:
        if response.status == HTTPStatus.OK:
            data = _body(response, self._options.max_bytes)
            self._kept.put(uri.text, _Document(data, _conditions(response)))
            return _Answer(response.status, data)
        if response.status == HTTPStatus.NOT_MODIFIED and kept is not None:
            return _Answer(response.status, kept.data)
        _pass_over(response, connection)
        return _Answer(response.status, location=response.headers.get("Location"))

    def _next(self, uri: HttpUri, answer: _Answer) -> HttpUri:
        """Where an answer without a document leads to. Raises Unfetched."""
        if answer.status not in _REDIRECTS:
            raise Unfetched(f"the server answers {_named(answer.status)}")
        if not answer.location:
            raise Unfetched(f"the server answers {_named(answer.status)}, and does not say where to")
        where = f"a redirect ({answer.status}) to {title(answer.location)} is refused"
        try:
            target = resolve(uri, answer.location)
        except Unfetched as reason:
            raise Unfetched(f"{where}: {reason}") from None
        where = f"a redirect ({answer.status}) to {target.title} is refused"
        if target.scheme != uri.scheme:
            raise Unfetched(f"{where}: {_OTHER_SCHEME[target.scheme]}")
        if target.origin != uri.origin and not self.lists(target):
            raise Unfetched(f"{where}: add {target.origin} to http-origins if it may lead there")
        return target

    @cached_property
    def _context(self) -> ssl.SSLContext:
        path = self._options.ca_file
        try:
            return tls_context(verify=self._options.tls_verify, ca_file=path)
        except ssl.SSLError:
            reason = "it holds no certificate in PEM"
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise UsageError(printable(f"http-ca-file {path} cannot be read: {reason}"))


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a server said: the document, or a status and where it leads."""

    status: int
    data: bytes | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class _Document:
    """A document as it was, and the headers that ask whether it has changed."""

    data: bytes
    conditions: dict[str, str]


class _Memory:
    """The documents that were fetched last, by URI; those alone that a server tells the version of."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._documents: OrderedDict[str, _Document] = OrderedDict()
        self._bytes = 0

    def get(self, uri: str) -> _Document | None:
        """What was kept of it."""
        with self._lock:
            found = self._documents.get(uri)
            if found is not None:
                self._documents.move_to_end(uri)
            return found

    def put(self, uri: str, document: _Document) -> None:
        """Keep it in place of what was kept of that URI; the ones not asked for longest make room."""
        with self._lock:
            self._forget(uri)
            if document.conditions:
                self._documents[uri] = document
                self._bytes += len(document.data)
            while len(self._documents) > _MOST_KEPT or self._bytes > _MOST_KEPT_BYTES:
                self._forget(next(iter(self._documents)))

    def _forget(self, uri: str) -> None:
        found = self._documents.pop(uri, None)
        if found is not None:
            self._bytes -= len(found.data)


def _conditions(response: HTTPResponse) -> dict[str, str]:
    """The headers that ask later whether the document of this answer has changed."""
    versions = {
        "If-None-Match": response.headers.get("ETag", ""),
        "If-Modified-Since": response.headers.get("Last-Modified", ""),
    }
    return {
        name: version
        for name, version in versions.items()
        if 0 < len(version) <= _LONGEST_VALIDATOR and version.isprintable()
    }


def _body(response: HTTPResponse, most: int) -> bytes:
    """The document of an answer. Raises Unfetched when it is too large, compressed, or of a length that is none."""
    headers = response.headers
    coding = headers.get("Content-Encoding", "").strip().lower()
    if coding not in ("", "identity"):
        raise Unfetched(f'the answer is in the coding "{coding[:_CODING]}", though it was asked for as it is')
    transfer = headers.get("Transfer-Encoding", "").strip().lower()
    if transfer not in ("", "chunked"):
        raise Unfetched(f'the answer comes in the transfer coding "{transfer[:_CODING]}", which is not read here')
    length = response.length_remaining
    if length is None and not transfer and "Content-Length" in headers:
        raise Unfetched("the answer's Content-Length is no number")
    parts = []
    size = length or 0
    if size <= most:
        size = 0
        while size <= most and (part := response.read(_CHUNK)):
            parts.append(part)
            size += len(part)
    if size > most:
        raise Unfetched(f"the document has more than {most} bytes (http-max-bytes)")
    return b"".join(parts)


def _pass_over(response: HTTPResponse, connection: Connection) -> None:
    """Leave the page of an answer that is no document unread, or read a small one, so that its connection is kept."""
    length = response.length_remaining
    if length is not None and length <= _SMALL:
        with suppress(Unfetched, *FAILURES):
            while response.read(_CHUNK):
                pass
            return
    connection.close()


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"the status {status}"


def _key(name: str) -> str:
    return "http-" + name.replace("_", "-")
