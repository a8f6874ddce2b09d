"""A real http or https server on loopback: its pages are functions, what it is asked and what it sends is counted."""

from __future__ import annotations

import contextlib
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Asked:
    """A request: what was asked for, in which words, on which of the server's connections (from 1)."""

    target: str
    headers: dict[str, str]
    connection: int


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def setup(self) -> None:
        super().setup()
        self.number = self.server.opened(self.connection)

    def do_GET(self) -> None:
        self.path = self.requestline.split(" ")[1]  # as it came
        asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, self.number)
        self.server.asked.append(asked)
        self.server.pages.get(self.path.partition("?")[0], page(b"no such page", 404))(self)

    def send(self, *pieces: bytes) -> None:
        for each in pieces:
            self.wfile.write(each)
            self.server.sent += len(each)

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


Page = Callable[[Handler], None]


class Server(ThreadingHTTPServer):
    """Serves while it is a context."""

    daemon_threads = False

    def __init__(self, host: str = "127.0.0.1", context: ssl.SSLContext | None = None, name: str = "") -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.pages: dict[str, Page] = {}
        self.asked: list[Asked] = []
        self.connections = 0
        self.sent = 0
        self.stopped = threading.Event()
        self.faults: list[BaseException] = []
        self._context = context
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        super().__init__((host, 0), Handler)
        name = name or (f"[{host}]" if ":" in host else host)
        self.origin = f"http{'s' if context else ''}://{name}:{self.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.shutdown()
        self._thread.join()
        with self._lock:
            for each in self._open:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(each, socket.SHUT_RDWR)
        self.server_close()
        assert self.faults == []

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        connection.settimeout(5)
        if self._context is not None:  # the handshake comes with the first read, in the handler's own thread
            connection = self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def opened(self, connection: socket.socket) -> int:
        with self._lock:
            self.connections += 1
            self._open.append(connection)
            return self.connections

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            if request in self._open:
                self._open.remove(request)
        super().shutdown_request(request)

    def handle_error(self, *_: object) -> None:
        fault = sys.exception()
        if not isinstance(fault, OSError | ValueError | None):  # ValueError: written to what was closed on stopping
            self.faults.append(fault)  # a client that goes away is none

    def url(self, path: str) -> str:
        return self.origin + path


def page(body: bytes, status: int = 200, **headers: str) -> Page:
    """An answer with its length; `Content_Type="…"` is a header."""

    def answer(handler: Handler) -> None:
        handler.send(_head(status, {"Content-Length": str(len(body))} | headers), body)
        handler.close_connection = headers.get("Connection") == "close"

    return answer


def redirect(location: str | None, status: int = 302, body: bytes = b"") -> Page:
    return page(body, status, **({} if location is None else {"Location": location}))


def raw(*pieces: bytes) -> Page:
    """These bytes, and the end of the connection."""

    def answer(handler: Handler) -> None:
        handler.send(*pieces)
        handler.close_connection = True

    return answer


def drip(*pieces: bytes, first: bytes = b"", pause: float = 0.02, times: int = 75, stays: bool = False) -> Page:
    """A piece after the other, round and round, `times` in all; then the end, unless the connection `stays`."""

    def answer(handler: Handler) -> None:
        handler.send(first)
        for number in range(times):
            if handler.server.stopped.wait(pause):
                break
            handler.send(pieces[number % len(pieces)])
        handler.close_connection = not stays

    return answer


def silent(handler: Handler) -> None:
    """Nothing, until the client goes or 1.5 seconds are over."""
    handler.server.stopped.wait(1.5)
    page(b"late")(handler)


def versioned(body: bytes, **version: str) -> Page:
    """A document that is sent again only to who does not have this version (`ETag="…"`, `Last_Modified="…"`)."""

    def answer(handler: Handler) -> None:
        known = (handler.headers.get("If-None-Match"), handler.headers.get("If-Modified-Since"))
        if known == (version.get("ETag"), version.get("Last_Modified")):
            handler.send(_head(304, version))
        else:
            page(body, **version)(handler)

    return answer


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} As it is"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
