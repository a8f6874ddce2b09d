"""Connections to the servers that documents come from: kept, few, and never waited for past a deadline.

`Patience` is the time that one document may take. A timeout of a socket alone would not do: a server that sends a byte
a second renews it for ever. So every single read is given what is left of the patience, over TLS too, and what is read
is counted, whatever the answer says of its own size.
"""

from __future__ import annotations

import enum
import http.client
import math
import socket
import ssl
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from email.errors import MultipartInvariantViolationDefect, StartBoundaryNotFoundDefect
from time import monotonic
from typing import TYPE_CHECKING, Final

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.exceptions import SSLError as BodySSLError
from urllib3.response import HTTPResponse

from scxml_engine.runtime.http_uris import HttpUri, Unfetched

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_Addresses = Sequence[
    tuple[
        socket.AddressFamily,
        socket.SocketKind,
        int,
        str,
        tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes],
    ]
]

# Said of every header of a document in parts, since the parts come later.
_OF_PARTS: Final = (StartBoundaryNotFoundDefect, MultipartInvariantViolationDefect)
# OpenSSL's X509_V_ERR_… codes.
_OUT_OF_DATE: Final = (9, 10)
_OTHER_HOST: Final = (62, 64)


class Step(enum.Enum):
    """What a document waits for, as the reason says it when it waits no longer."""

    TURN = "other documents were still being fetched"
    CONNECTION = "no connection"
    ANSWER = "no answer"
    HEADERS = "no end of the answer's headers"
    BODY = "no more of the answer"


class Patience:
    """How long one document is waited for: `total` seconds in all, `response` seconds for each step on the way.

    One thread waits; `cancel` may come from any.
    """

    def __init__(self, total: float, response: float, most_bytes: int) -> None:
        self._total = total
        self._response = response
        self._most_bytes = most_bytes
        self._ends = monotonic() + total
        self._step_ends = math.inf
        self._step = Step.TURN
        self._cancelled = False
        self.received = 0

    def begin(self, step: Step) -> None:
        """Something new is waited for; `received` counts its bytes. A turn has no time of its own."""
        self._step = step
        self._step_ends = math.inf if step is Step.TURN else monotonic() + self._response
        self.received = 0

    def left(self) -> float:
        """Seconds, more than 0. Raises Unfetched when there are none."""
        seconds = min(self._ends, self._step_ends) - monotonic()
        if seconds <= 0 or self._cancelled:
            raise self.refusal()
        return seconds

    def refusal(self) -> Unfetched:
        """The reason why nothing more is waited for."""
        if self._cancelled:
            return closed()
        if self._ends <= self._step_ends:
            return Unfetched(f"not complete within {self._total:g} s in all (http-total-timeout): {self._step.value}")
        return Unfetched(f"{self._step.value} within {self._response:g} s (http-response-timeout)")

    def heard(self, count: int) -> None:
        """So many bytes came, none at the end. Raises Unfetched for an end within headers, and for too many."""
        if self._cancelled:
            raise closed()
        self.received += count
        if self.received > self._most_bytes:
            raise Unfetched(f"the answer is longer than {self._most_bytes} bytes, with all that is around the document")
        if self._step is Step.BODY:
            self._step_ends = monotonic() + self._response
        elif count:
            self._step = Step.HEADERS
        elif self.received:
            raise Unfetched("the answer breaks off within its headers")

    def cancel(self) -> None:
        """Wait no longer."""
        self._cancelled = True


class _TimedSocket(socket.socket):
    """A socket whose reads take what is left of a patience."""

    patience: Patience

    def recv_into(self, buffer: WriteableBuffer, nbytes: int | None = None, flags: int = 0) -> int:
        self.settimeout(self.patience.left())
        try:
            count = super().recv_into(buffer, nbytes or memoryview(buffer).nbytes, flags)
        except TimeoutError:
            raise self.patience.refusal() from None
        self.patience.heard(count)
        return count


class _TimedTlsSocket(_TimedSocket, ssl.SSLSocket):
    """The same over TLS."""


class _StrictResponse(http.client.HTTPResponse):
    """An answer whose headers could be read to the end.

    A line that is none hides the ones below it, the length of the document among them; urllib3 would go on, and write
    the whole URI into a log.
    """

    def begin(self) -> None:
        super().begin()
        if self.msg.get_payload() or not all(isinstance(each, _OF_PARTS) for each in self.msg.defects):
            raise http.client.HTTPException("a header that is none")


class Connection(HTTPConnection):
    """One connection to one server, for the one document whose `patience` it has."""

    response_class = _StrictResponse
    patience: Patience
    _wire: _TimedSocket | None = None

    def ask(self, target: str, headers: Mapping[str, str]) -> HTTPResponse:
        """Request a path and query: the headers of the answer are here, its body is not. Raises FAILURES, Unfetched."""
        if not self.is_connected:
            self.close()  # a kept one that its server has closed, or that says more than it was asked
        kept = not self.is_closed
        try:
            return self._ask(target, headers)
        except (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError):
            if not kept or self.patience.received:
                raise
        # The server closed it just when it was asked: that alone is worth a second try, on a new connection.
        self.close()
        return self._ask(target, headers)

    def abort(self) -> None:
        """Wake the thread that waits for an answer: there will be none."""
        self.patience.cancel()
        if self._wire is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._wire, socket.SHUT_RDWR)  # not TLS's own: its state is the other thread's

    def _ask(self, target: str, headers: Mapping[str, str]) -> HTTPResponse:
        if self.is_closed:
            self.patience.begin(Step.CONNECTION)
            try:
                self.connect()
            except TimeoutError:
                raise self.patience.refusal() from None
        assert isinstance(self.sock, _TimedSocket)  # noqa: S101 - they are made here
        self._wire = self.sock
        self._wire.patience = self.patience
        self.patience.begin(Step.ANSWER)
        self.timeout = self.patience.left()
        self.request("GET", target, headers=headers, preload_content=False, decode_content=False)
        response = self.getresponse()
        self.patience.begin(Step.BODY)
        return response

    def _new_conn(self) -> socket.socket:
        return _dial(self.host, self.port, self.patience)


class _SecureConnection(Connection, HTTPSConnection):
    """The same over TLS."""


class Connections:
    """The connections that are open: one a server, `size` in all."""

    def __init__(self, size: int, context: Callable[[], ssl.SSLContext]) -> None:
        """`context` is asked for when the first https server is."""
        self._size = size
        self._context = context
        self._changed = threading.Condition()
        self._idle: OrderedDict[str, Connection] = OrderedDict()  # the one used last stands last
        self._busy: dict[str, Connection] = {}
        self._closed = False

    @contextmanager
    def to(self, uri: HttpUri, patience: Patience) -> Iterator[Connection]:
        """The connection to a URI's server, when it is free; kept afterwards, unless it was closed or failed."""
        connection = self._take(uri, patience)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        finally:
            self._give_back(uri.origin, connection)

    def close(self) -> None:
        """Close all of them; what is under way fails, and whatever is asked later."""
        with self._changed:
            self._closed = True
            while self._idle:
                self._idle.popitem()[1].close()
            for connection in self._busy.values():
                connection.abort()
            self._changed.notify_all()

    def _take(self, uri: HttpUri, patience: Patience) -> Connection:
        patience.begin(Step.TURN)
        with self._changed:
            while not self._closed and (uri.origin in self._busy or len(self._busy) >= self._size):
                self._changed.wait(patience.left())
            if self._closed:
                raise closed()
            connection = self._idle.pop(uri.origin, None) or self._new(uri)
            connection.patience = patience
            self._busy[uri.origin] = connection
            while len(self._idle) + len(self._busy) > self._size:
                self._idle.popitem(last=False)[1].close()
            return connection

    def _give_back(self, origin: str, connection: Connection) -> None:
        with self._changed:
            del self._busy[origin]
            if self._closed:
                connection.close()
            elif not connection.is_closed:
                self._idle[origin] = connection
            self._changed.notify_all()

    def _new(self, uri: HttpUri) -> Connection:
        if uri.scheme == "http":
            return Connection(uri.host, uri.port)
        return _SecureConnection(uri.host, uri.port, ssl_context=self._context())


def closed() -> Unfetched:
    """The reason of a source that was closed."""
    return Unfetched("this source of documents is closed")


def tls_context(*, verify: bool, ca_file: str | None) -> ssl.SSLContext:
    """What a server must prove: a certificate of one of the system's CAs or of that file's. Raises OSError."""
    context = ssl.create_default_context()
    context.sslsocket_class = _TimedTlsSocket
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _dial(host: str, port: int, patience: Patience) -> socket.socket:
    """A socket to the first of a host's addresses that answers; each has its share of the time."""
    addresses = _resolve(host, port, patience)
    failure: OSError = TimeoutError()
    for tried, (family, kind, protocol, _, address) in enumerate(addresses):
        sock = _TimedSocket(family, kind, protocol)
        try:
            sock.settimeout(patience.left() / (len(addresses) - tried))
            sock.connect(address)
            sock.settimeout(patience.left())  # for what TLS says first
        except BaseException as error:
            sock.close()
            if not isinstance(error, OSError):
                raise
            failure = error
        else:
            return sock
    raise failure


def _resolve(host: str, port: int, patience: Patience) -> _Addresses:
    """A host's addresses. Asked in a thread, since the system's answer may take longer than any patience."""
    answer: Future[_Addresses] = Future()

    def ask() -> None:
        try:
            answer.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            answer.set_exception(error)
        except UnicodeError:  # an empty part, or one of more than 63 letters
            answer.set_exception(socket.gaierror(socket.EAI_NONAME, "no host has such a name"))

    threading.Thread(target=ask, name="documents: a host's address", daemon=True).start()
    return answer.result(patience.left())


# failures -------------------------------------------------------------------------------------------------------------

FAILURES: Final = (OSError, HTTPError, http.client.HTTPException, ValueError)
"""What comes out of a broken exchange; ValueError for the length of a chunk that is none."""


def explain(failure: Exception) -> str:
    """One of FAILURES in words; never those of the exception, which may hold the whole URI."""
    match failure:
        case ssl.SSLCertVerificationError():
            return f"its certificate is refused, {failure.verify_message}: {_mend(failure.verify_code)}"
        case ssl.SSLError():
            return f"no TLS connection ({failure.reason or 'it breaks off'}): is it a server of https?"
        case socket.gaierror():
            return f"its host is not known ({failure.strerror})"
        case ConnectionRefusedError():
            return "the connection is refused: nothing listens there"
        case ConnectionError():
            return "the server closed the connection before it had answered"
        case OSError():
            return f"no connection: {failure.strerror or 'the system gives no reason'}"
        case ProtocolError() | BodySSLError():
            return "the answer breaks off before its end"
    return "the answer is no well-formed HTTP"


def _mend(code: int) -> str:
    if code in _OUT_OF_DATE:
        return "the server needs a new one, or this machine's clock is wrong"
    if code in _OTHER_HOST:
        return "write the host that it is made out to"
    return "name the file of the CA that signed it in http-ca-file"
