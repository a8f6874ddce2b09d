"""The Basic HTTP Event I/O Processor (C.2) on aiohttp: one server for many sessions, a client that goes where it may.

It needs the extra `http`, and nothing imports it that was not asked for it. By default it listens on loopback alone,
on a port of its own, and sends to its own sessions alone.

    async with BasicHttp() as http:
        session = Session(program, "s", processors=http.locations)
        ending = await http.run(LiveHost(session, WallClock(), processors=http.processors))

The answer to a POST says what became of the message, before the event is processed: 200 it is on the queue of the
session, 404 there is no such session, 405 it is no POST, 400 it is no message that can become an event, 403 a web page
or a reserved name, 408 it came too slowly, 413 it is too large, 415 a form or coding that is not read here, 503 too
many events wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import quote, unquote

from scxml_engine.errors import SnapshotError, UsageError
from scxml_engine.runtime.host import Ending, EventProcessor, LiveHost, SendError
from scxml_engine.runtime.http_messages import (
    FORM,
    HTTP_PROCESSOR,
    ORIGIN_HEADER,
    SHORT_NAME,
    Received,
    Refused,
    read_event,
    write_message,
)
from scxml_engine.scxml.effects import Sent

try:
    import aiohttp
    from aiohttp import web
    from yarl import URL
except ModuleNotFoundError as missing:
    raise ModuleNotFoundError(
        "the Basic HTTP event I/O processor needs aiohttp: install scxml-engine[http]", name=missing.name
    ) from None

_EVERYWHERE: Final = ("", "0.0.0.0", "::")  # noqa: S104 - to refuse it
_CHUNK: Final = 65536
_AGENT: Final = "scxml-engine"


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """What the processor may do.

    host, port
        Where it listens; port 0 is any that is free.
    location
        The address under which others reach it; needed when `host` is no address that they could use.
    allowed
        Origins (`https://host:port`) besides its own to which events may be sent, and whose pages may post to it.
    body_bytes
        The largest body that is taken.
    receive_seconds, send_seconds
        How long a message may take to come, and to be delivered.
    waiting
        Events that may wait for one family of sessions when another one comes from outside.
    connections
        Connections at one time; one more is closed at once.
    """

    host: str = "127.0.0.1"
    port: int = 0
    location: str = ""
    allowed: tuple[str, ...] = ()
    body_bytes: int = 1024 * 1024
    receive_seconds: float = 10.0
    send_seconds: float = 10.0
    waiting: int = 100
    connections: int = 100


class BasicHttp:
    """The processor: a context manager that listens while it is open."""

    def __init__(self, settings: HttpSettings | None = None) -> None:
        """Raises UsageError for an origin or a location that is none."""
        self._settings = settings or HttpSettings()
        self._allowed = {_origin(each) for each in self._settings.allowed}
        if not self._settings.location and self._settings.host in _EVERYWHERE:
            raise UsageError(f'a processor that listens on "{self._settings.host}" needs a location for others to use')
        self._hosts: dict[str, LiveHost] = {}
        self._base = ""

    async def __aenter__(self) -> Self:
        """Listen. Raises UsageError when that address cannot be had."""
        settings = self._settings
        self._runner = web.ServerRunner(
            _Server(self._answer, settings, access_log=None, keepalive_timeout=1.0, lingering_time=1.0),
            shutdown_timeout=1.0,
        )
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, settings.host, settings.port).start()
        except OSError as error:
            await self._runner.cleanup()
            reason = error.strerror or error
            raise UsageError(f"nothing can listen on {settings.host}:{settings.port}: {reason}") from None
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        self._base = (settings.location or f"http://{host}:{self._runner.addresses[0][1]}").rstrip("/")
        self._allowed.add(_origin(self._base))
        self._client = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True),
            timeout=aiohttp.ClientTimeout(total=settings.send_seconds),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": _AGENT},
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening."""
        await self._client.close()
        await self._runner.cleanup()

    @property
    def locations(self) -> dict[str, str]:
        """Its locations by type, for `Session(processors=…)`; `_ioprocessors` has both names (C.2.1)."""
        return dict.fromkeys((HTTP_PROCESSOR, SHORT_NAME), f"{self._base}/{{session}}")

    @property
    def processors(self) -> dict[str, EventProcessor]:
        """Itself by type, for `LiveHost(processors=…)`."""
        return dict.fromkeys((HTTP_PROCESSOR, SHORT_NAME), self)

    @contextmanager
    def serving(self, host: LiveHost) -> Iterator[None]:
        """Take events for that host's session and those that it invokes."""
        name = host.session.session_id
        if name in self._hosts:
            raise UsageError(f'there is a session "{name}" already')
        self._hosts[name] = host
        try:
            yield
        finally:
            del self._hosts[name]

    async def run(self, host: LiveHost) -> Ending:
        """Run a host to its end, and take events for it meanwhile."""
        with self.serving(host):
            return await host.run()

    # --------------------------------------------------------------------------------------------------------- sending

    async def send(self, sent: Sent) -> None:
        """Post an event to its target. Raises SendError unless the answer is a success."""
        try:
            message = write_message(sent)
        except SnapshotError as error:
            raise SendError(f"its data cannot be sent: {error}") from None
        target = self._target(sent.target)
        if message.query:
            target = target.update_query(list(message.query))
        headers = {"Content-Type": message.content_type, ORIGIN_HEADER: sent.event.origin or self._base}
        try:
            # An answer that leads elsewhere is a failure: where it leads to was not asked for, nor allowed.
            answer = await self._client.post(target, data=message.body, headers=headers, allow_redirects=False)
        except TimeoutError:
            raise SendError(f"{target.origin()} did not answer in {self._settings.send_seconds:g} seconds") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise SendError(f"{target.origin()} cannot be reached: {' '.join(str(error).split())}") from None
        answer.close()
        if not 200 <= answer.status < 300:
            raise SendError(f"{target.origin()} answered {answer.status}")

    async def post(self, session_id: str, form: bytes, headers: Mapping[str, str]) -> int:
        """Post a form to one of its own sessions, as a stranger would; the status of the answer."""
        target = URL(f"{self._base}/{quote(session_id, safe='')}", encoded=True)
        answer = await self._client.post(target, data=form, headers={"Content-Type": FORM, **headers})
        answer.close()
        return answer.status

    def _target(self, text: str) -> URL:
        try:
            target = URL(text)
            origin = target.origin()
        except ValueError:
            raise SendError(f'"{text}" is no address of the form http://host/path') from None
        if target.scheme not in ("http", "https") or target.user is not None or target.password is not None:
            raise SendError(f'events are sent to http: and https: addresses without a password, not to "{text}"')
        if origin not in self._allowed:
            raise SendError(f"events may not be sent to {origin}: it is not among the allowed origins")
        return target

    # ------------------------------------------------------------------------------------------------------- receiving

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            await self._take(request)
        except Refused as refusal:
            answer = web.Response(status=refusal.status, text=refusal.reason + "\n")
            if refusal.status == 405:
                answer.headers["Allow"] = "POST"
        else:
            answer = web.Response(status=200)
        answer.headers["Server"] = _AGENT
        answer.force_close()  # a connection has a deadline: it serves one message
        return answer

    async def _take(self, request: web.BaseRequest) -> None:
        if request.version not in (aiohttp.HttpVersion10, aiohttp.HttpVersion11):
            raise Refused(400, "this is no HTTP/1.1")
        session_id = unquote(request.rel_url.raw_path.removeprefix("/"))
        host = self._host_of(session_id)
        if request.method != "POST":
            raise Refused(405, "events are sent by POST")
        self._check_page(request.headers)
        if request.headers.get("Transfer-Encoding", "chunked").strip().lower() != "chunked":
            raise Refused(501, "a body comes as it is, or chunked")
        headers = tuple(request.headers.items())
        path, query = request.rel_url.raw_path, request.rel_url.raw_query_string
        event = read_event(Received(request.method, path, query, headers, await self._body(request)))
        session = host.session
        if session_id == session.session_id and session.is_reserved(event.name):
            raise Refused(403, f"{event.name} is reserved: it cannot come from outside")
        if host.waiting() >= self._settings.waiting:
            raise Refused(503, "too many events wait for the session")
        if not await host.receive(event, session_id):
            raise Refused(404, "there is no such session any more")

    def _host_of(self, session_id: str) -> LiveHost:
        """The host of a session: an invoked one has the id of its root, a dot and more."""
        name = session_id
        while name:
            host = self._hosts.get(name)
            if host is not None and session_id in host.session.sessions:
                return host
            name = name.rpartition(".")[0]
        raise Refused(404, "there is no such session")

    def _check_page(self, headers: Mapping[str, str]) -> None:
        """A browser lets any page post to loopback, and says so: no page speaks to sessions unless it is allowed."""
        page = headers.get("Origin")
        if page is None:
            return
        with suppress(UsageError):
            if _origin(page) in self._allowed:
                return
        raise Refused(403, "this page is not among the allowed origins")

    async def _body(self, request: web.BaseRequest) -> bytes:
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise Refused(415, "bodies are taken as they are, without a coding")
        limit = self._settings.body_bytes
        body = bytearray()
        try:
            async with asyncio.timeout(self._settings.receive_seconds):
                if (request.content_length or 0) <= limit:
                    async for chunk in request.content.iter_chunked(_CHUNK):
                        body += chunk
                        if len(body) > limit:
                            break
        except TimeoutError:
            raise Refused(408, f"the message took longer than {self._settings.receive_seconds:g} seconds") from None
        except web.RequestPayloadError:
            raise Refused(400, "the body is not what its headers say") from None
        if len(body) > limit or (request.content_length or 0) > limit:
            raise Refused(413, f"the body is larger than {limit} bytes")
        return bytes(body)


class _Server(web.Server):
    """A server whose connections are few, and end in time, whatever they do or fail to do."""

    def __init__(self, handler: object, settings: HttpSettings, **options: object) -> None:
        super().__init__(handler, auto_decompress=False, **options)  # type: ignore[arg-type]
        self._most = settings.connections
        self._seconds = 2 * settings.receive_seconds + 1  # beyond what a request is given to be answered
        self._deadlines: dict[object, asyncio.TimerHandle] = {}

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        loop = asyncio.get_running_loop()
        self._deadlines[handler] = loop.call_later(self._seconds, transport.abort)
        if len(self._deadlines) > self._most:
            transport.abort()

    def connection_lost(self, handler: web.RequestHandler, exc: BaseException | None = None) -> None:
        deadline = self._deadlines.pop(handler, None)
        if deadline is not None:
            deadline.cancel()
        super().connection_lost(handler, exc)


def _origin(text: str) -> URL:
    """The origin of an address. Raises UsageError."""
    try:
        url = URL(text)
        if url.scheme not in ("http", "https"):
            raise ValueError(text)
        return url.origin()
    except ValueError:
        raise UsageError(f'"{text}" is no origin: write it as https://host:port') from None
