"""Basic HTTP on loopback, with real sockets: well-formed messages, and everything else."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from scxml_engine.errors import UsageError
from scxml_engine.runtime.basic_http import BasicHttp, HttpSettings
from scxml_engine.runtime.clocks import WallClock
from scxml_engine.runtime.host import LiveHost, Reason
from scxml_engine.runtime.http_messages import HTTP_PROCESSOR
from scxml_engine.scxml.effects import Logged
from scxml_engine.scxml.extension import Extension
from scxml_engine.scxml.program import Program
from scxml_engine.scxml.session import Session
from tests.scxml.charts import document

WAITS = '<state id="a"><transition event="end" target="b"/><transition event="*"><log expr="[_event.name, JSON.stringify(_event.data)].join(\' \')"/></transition></state><final id="b"/>'
HOME = "_ioprocessors['basichttp'].location"


class Place:
    """A server, the sessions in it, and what they logged."""

    def __init__(self, http: BasicHttp) -> None:
        self.http = http
        self.logs: list[str] = []
        self.hosts: dict[str, LiveHost] = {}
        self.running: dict[str, asyncio.Task] = {}

    def begin(self, body: str, name: str = "s", extensions=()) -> asyncio.Task:
        program = Program.from_bytes(document(body), "d.scxml", extensions)
        session = Session(program, name, processors=self.http.locations)
        host = LiveHost(session, WallClock(), None, self._hear, processors=self.http.processors)
        self.hosts[name] = host
        self.running[name] = asyncio.create_task(self.http.run(host))
        return self.running[name]

    def _hear(self, _, effect) -> None:
        if isinstance(effect, Logged):
            self.logs.append(effect.text)

    @property
    def port(self) -> int:
        return int(self.http.locations[HTTP_PROCESSOR].split("/")[2].split(":")[1])

    async def raw(self, *data: bytes, pause: float = 0.0) -> bytes:
        """Everything that the server says to these bytes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for each in data:
                writer.write(each)
                with contextlib.suppress(ConnectionError):
                    await writer.drain()
                await asyncio.sleep(pause)
            async with asyncio.timeout(5):
                return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def post(self, body: bytes, path: str = "/s", headers: str = "", method: str = "POST") -> int:
        """The status of a request."""
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
        if "Content-Type" not in headers:
            head += "Content-Type: application/x-www-form-urlencoded\r\n"
        return status(await self.raw(head.encode() + headers.encode() + b"\r\n" + body))


def status(answer: bytes) -> int:
    return int(answer.split(b" ")[1]) if answer else 0


def within(settings: HttpSettings, act: Callable[[Place], Awaitable[None]]) -> None:
    """Run a test inside a server; whatever it leaves behind is an error."""

    async def run() -> None:
        async with BasicHttp(settings) as http:
            place = Place(http)
            try:
                async with asyncio.timeout(20):
                    await act(place)
            finally:
                for each in place.running.values():
                    each.cancel()
                await asyncio.gather(*place.running.values(), return_exceptions=True)
        await asyncio.sleep(0.01)
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, left

    asyncio.run(run())


def served(settings: HttpSettings | None = None):
    """A test that runs inside a server."""

    def wrap(act: Callable[[Place], Awaitable[None]]) -> Callable[[], None]:
        def run() -> None:
            within(settings or HttpSettings(), act)

        run.__name__, run.__doc__ = act.__name__, act.__doc__
        return run

    return wrap


# ----------------------------------------------------------------------------------------------------------- receiving


@served()
async def test_a_post_is_answered_when_its_event_is_on_the_queue(place):
    running = place.begin(WAITS)
    await asyncio.sleep(0)
    assert await place.post(b"_scxmleventname=e.f&x=1&x=2") == 200
    assert await place.post(b"some", headers="Content-Type: text/plain\r\n") == 200
    assert await place.post(b"_scxmleventname=end") == 200
    assert (await running).reason is Reason.FINAL
    assert place.logs == ['e.f {"x":["1","2"]}', 'HTTP.POST "some"']
    assert await place.post(b"x=1") == 404


@served()
async def test_other_methods_are_not_accepted(place):
    place.begin(WAITS)
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW", "post"):
        answer = await place.raw(f"{method} /s HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert status(answer) in (400, 405), method
        if method not in ("BREW", "post"):  # which are no methods at all
            assert b"\r\nAllow: POST\r\n" in answer
    assert place.logs == []


@served()
async def test_no_such_session(place):
    place.begin(WAITS)
    for path in ("/", "/t", "/s/x", "/s.", "/s.1", "/S", "/..%2fs", "//s", "/s%00", "*"):
        assert await place.post(b"x=1", path) in (400, 404), path


@served()
async def test_many_sessions_of_one_server(place):
    names = [f"s {number}/é" for number in range(20)]
    for name in names:
        place.begin(
            "<state id='a'><transition event='e' cond='_event.data.to == _sessionid' target='b'/></state><final id='b'/>",
            name,
        )
    await asyncio.sleep(0)
    for name in names:
        location = place.hosts[name].session._place(name).processors["basichttp"]
        path = "/" + location.split("/", 3)[3]
        body = b"_scxmleventname=e&to=" + path[1:].encode()
        assert await place.post(body, path) == 200
    assert {each.reason for each in await asyncio.gather(*place.running.values())} == {Reason.FINAL}


@served()
async def test_an_invoked_session_has_an_address_of_its_own(place):
    inner = document(
        f'<state id="c"><onentry><log expr="{HOME}"/></onentry><transition event="e" target="f"/></state><final id="f"/>'
    ).decode()
    running = place.begin(
        f'<state id="a"><invoke><content>{inner}</content></invoke><transition event="done.invoke" target="b"/></state><final id="b"/>'
    )
    while not place.logs:
        await asyncio.sleep(0.01)
    path = "/" + place.logs[0].split("/", 3)[3]
    assert path == "/s.1"
    assert await place.post(b"_scxmleventname=e", path) == 200
    assert (await running).states == ("b",)
    assert await place.post(b"_scxmleventname=e", path) == 404


@pytest.mark.parametrize(
    "message",
    [
        b"\r\n\r\n\r\n\r\nhello\r\n\r\n",
        b"POST /s\r\n\r\n",
        b"POST /s HTTP/9.9\r\n\r\n",
        b"POST /s HTTP/1.1\r\nHost x\r\n\r\n",
        b"POST /s HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /s HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /s HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"POST /" + b"s" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\x00" * 1000,
        b"POST /s HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    ],
)
def test_malformed_requests_are_refused_and_the_server_goes_on(message):
    async def act(place: Place) -> None:
        place.begin(WAITS)
        await asyncio.sleep(0)
        answer = await place.raw(message)
        assert answer == b"" or 400 <= status(answer) < 500, answer
        assert await place.post(b"_scxmleventname=ok") == 200
        assert place.logs == ["ok "]

    within(HttpSettings(receive_seconds=0.3), act)


@served(HttpSettings(body_bytes=1000))
async def test_a_body_that_is_too_large(place):
    place.begin(WAITS)
    await asyncio.sleep(0)
    assert await place.post(b"x=" + b"y" * 998) == 200
    assert await place.post(b"x=" + b"y" * 999) == 413
    chunked = (
        b"POST /s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n" + b"y" * 1024 + b"\r\n0\r\n\r\n"
    )
    assert status(await place.raw(chunked)) == 413


@served()
async def test_fifty_megabytes_are_refused_without_being_kept(place):
    place.begin(WAITS)
    await asyncio.sleep(0)
    head = b"POST /s HTTP/1.1\r\nHost: x\r\nContent-Length: 52428800\r\n\r\n"
    answer = await place.raw(head, *[b"y" * 1048576] * 50)
    assert answer == b"" or status(answer) == 413
    assert await place.post(b"_scxmleventname=ok") == 200


@served(HttpSettings(receive_seconds=0.2))
async def test_slow_clients_are_not_waited_for(place):
    place.begin(WAITS)
    await asyncio.sleep(0)
    body = place.raw(b"POST /s HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", b"a", pause=0.01)
    head = place.raw(b"POST /s HT", pause=0.01)
    silent = place.raw()
    answers = await asyncio.gather(body, head, silent)
    assert status(answers[0]) == 408
    assert answers[1:] == [b"", b""]
    assert place.logs == []


@served(HttpSettings(connections=3, receive_seconds=1))
async def test_connections_are_counted(place):
    place.begin(WAITS)
    open_ = [await asyncio.open_connection("127.0.0.1", place.port) for _ in range(3)]
    assert await place.post(b"x=1") == 0
    for _, writer in open_:
        writer.close()
        await writer.wait_closed()
    await asyncio.sleep(0.05)
    assert await place.post(b"x=1") == 200


@served(HttpSettings(waiting=3))
async def test_a_stranger_cannot_fill_the_queue(place):
    """A session that has not begun takes nothing from its queue."""
    program = Program.from_bytes(document(WAITS), "d.scxml")
    host = LiveHost(Session(program, "s"), WallClock())
    with place.http.serving(host):
        assert [await place.post(b"x=1") for _ in range(5)] == [200, 200, 200, 503, 503]


@served()
async def test_a_web_page_does_not_post_here(place):
    place.begin(WAITS)
    await asyncio.sleep(0)
    for page in ("http://evil.example", "null", "file://", "http://127.0.0.1:1"):
        assert await place.post(b"x=1", headers=f"Origin: {page}\r\n") == 403
    assert await place.post(b"x=1", headers=f"Origin: http://127.0.0.1:{place.port}\r\n") == 200


@served()
async def test_reserved_names_do_not_come_from_outside(place):
    place.begin(WAITS, extensions=[Extension("urn:x", (), reserved_events=frozenset({"ocs"}))])
    await asyncio.sleep(0)
    assert await place.post(b"_scxmleventname=ocs.callresult") == 403
    assert await place.post(b"_scxmleventname=ocsx.callresult") == 200


@served()
async def test_pipelined_requests_are_one(place):
    """Every connection serves one message: a second one cannot hide behind the first."""
    place.begin(WAITS)
    await asyncio.sleep(0)
    one = b"POST /s HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nx=1"
    answer = await place.raw(one + one)
    assert answer.count(b"HTTP/1.1 200") == 1
    assert b"Connection: close" in answer


@served()
async def test_two_sessions_of_one_id_are_refused(place):
    place.begin(WAITS)
    await asyncio.sleep(0)
    with pytest.raises(UsageError, match='session "s" already'):
        await place.http.run(place.hosts["s"])


# ------------------------------------------------------------------------------------------------------------- sending


def sends(target: str, inside: str = "", attributes: str = 'event="e"') -> str:
    return f'<send type="{HTTP_PROCESSOR}" target="{target}" {attributes}>{inside}</send>'


@contextlib.asynccontextmanager
async def answering(answer: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A second server that always says this: its origin, and what it was sent."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next((int(each[15:]) for each in head.split(b"\r\n") if each.startswith(b"Content-Length:")), 0)
        heard.append(head + await reader.readexactly(length))
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heard


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def failing(send: str) -> str:
    return f'<state id="a"><onentry>{send}<send event="none" delay="2s"/></onentry><transition event="error.communication" target="b"><log expr="[_event.sendid, _event.data.message].join(\' \')"/></transition><transition event="none" target="c"/></state><final id="b"/><final id="c"/>'


async def failure(place: Place, target: str, **more: str) -> str:
    ending = await place.begin(
        failing(sends(target, attributes='event="e" id="mine"', **more)), f"f{len(place.running)}"
    )
    assert ending.states == ("b",)
    line = place.logs[-1]
    assert line.startswith("mine ")
    assert "\n" not in line
    return line


def elsewhere(answer: bytes, act: Callable[[Place, str, list[bytes]], Awaitable[None]], allowed: bool = True) -> None:
    async def run() -> None:
        async with (
            answering(answer) as (origin, heard),
            BasicHttp(HttpSettings(allowed=(origin,) if allowed else (), send_seconds=0.5)) as http,
        ):
            await act(Place(http), origin, heard)

    asyncio.run(run())


def test_what_is_sent():
    async def act(place: Place, origin: str, heard: list[bytes]) -> None:
        params = '<param name="Var1" expr="2"/><param name="Var1" expr="3"/>'
        await place.begin(
            f'<final id="f"><onentry>{sends(origin + "/x?q=1", params)}{sends(origin + "/y", "<content>some content</content>")}</onentry></final>'
        )
        one, two = sorted(heard)
        assert one.startswith(b"POST /x?q=1 HTTP/1.1\r\n")
        assert b"Content-Type: application/x-www-form-urlencoded\r\n" in one
        assert one.endswith(b"\r\n\r\n_scxmleventname=e&Var1=2&Var1=3")
        assert f"Scxml-Origin: http://127.0.0.1:{place.port}/s\r\n".encode() in one
        assert two.startswith(b"POST /y?_scxmleventname=e HTTP/1.1\r\n")
        assert two.endswith(b"\r\n\r\nsome content")

    elsewhere(OK, act)


def test_names_and_values_cannot_inject_a_header():
    async def act(place: Place, origin: str, heard: list[bytes]) -> None:
        evil = "'a\\r\\nX-Evil: 1\\r\\n\\r\\nPOST /s HTTP/1.1'"
        form = f'<send type="{HTTP_PROCESSOR}" target="{origin}/x" eventexpr="{evil}"><param name="p" expr="{evil}"/></send>'
        whole = f'<send type="{HTTP_PROCESSOR}" target="{origin}/y" eventexpr="{evil}"><content expr="{evil}"/></send>'
        await place.begin(f'<final id="f"><onentry>{form}{whole}</onentry></final>')
        assert len(heard) == 2
        for each in heard:
            assert b"X-Evil" not in each.partition(b"\r\n\r\n")[0].replace(b"%0D%0AX-Evil", b"")

    elsewhere(OK, act)


@pytest.mark.parametrize("target", ["{origin}/a\r\nX-Evil: 1", "{origin}/a b", "{origin}/%zz", "{origin}#f"])
def test_a_strange_target_is_sent_to_or_refused_and_injects_nothing(target):
    async def act(place: Place, origin: str, heard: list[bytes]) -> None:
        text = target.format(origin=origin).replace("\r", "&#13;").replace("\n", "&#10;")
        await place.begin(f'<final id="f"><onentry>{sends(text)}</onentry></final>')
        assert all(b"\r\nX-Evil" not in each for each in heard)

    elsewhere(OK, act)


def test_other_origins_are_not_spoken_to():
    async def act(place: Place, origin: str, heard: list[bytes]) -> None:
        assert "is not among the allowed origins" in await failure(place, origin + "/x")
        port = origin.rpartition(":")[2]
        for each in (
            f"http://localhost:{port}/",
            f"http://127.0.0.1:{place.port}@127.0.0.1:{port}/",
            f"http://[::ffff:127.0.0.1]:{port}/",
            f"https://127.0.0.1:{place.port}/",
        ):
            await failure(place, each)
        assert heard == []

    elsewhere(OK, act, allowed=False)


@pytest.mark.parametrize(
    "target",
    [
        "/s",
        "mailto:a@b",
        "file:///etc/passwd",
        "http://",
        "http://[",
        "http://a:b/",
        "javascript:1",
        "http://u:p@127.0.0.1/",
        "//127.0.0.1/s",
        "x",
    ],
)
def test_what_is_no_target(target):
    async def act(place: Place) -> None:
        await failure(place, target)

    within(HttpSettings(), act)


def test_a_redirection_is_a_failure():
    async def run() -> None:
        async with answering(OK) as (third, reached):
            for code in (301, 302, 303, 307, 308):
                answer = f"HTTP/1.1 {code} Elsewhere\r\nLocation: {third}/\r\nContent-Length: 0\r\n\r\n".encode()

                async def act(place: Place, origin: str, heard: list[bytes], code: int = code) -> None:
                    assert f"answered {code}" in await failure(place, origin + "/x")
                    assert len(heard) == 1

                async with (
                    answering(answer) as (origin, heard),
                    BasicHttp(HttpSettings(allowed=(origin, third))) as http,
                ):
                    await act(Place(http), origin, heard)
            assert reached == []

    asyncio.run(run())


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 500 No\r\n\r\n", "answered 500"),
        (b"HTTP/1.1 404 No\r\n\r\n", "answered 404"),
        (b"", "cannot be reached"),
        (b"hello\r\n\r\n", "cannot be reached"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", "cannot be reached"),
    ],
)
def test_answers_that_are_no_success(answer, words):
    async def act(place: Place, origin: str, heard: list[bytes]) -> None:
        assert words in await failure(place, origin + "/x")

    elsewhere(answer, act)


def test_a_body_without_end_is_not_read():
    async def act(place: Place, origin: str, heard: list[bytes]) -> None:
        await place.begin(f'<final id="f"><onentry>{sends(origin + "/x")}</onentry></final>')
        assert len(heard) == 1

    elsewhere(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"y" * 100_000, act)


def test_a_closed_port_and_a_server_that_says_nothing():
    async def run() -> None:
        async with answering(OK) as (closed, _):
            pass

        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server, BasicHttp(HttpSettings(allowed=(closed, origin), send_seconds=0.2)) as http:
            place = Place(http)
            assert "cannot be reached" in await failure(place, closed + "/x")
            assert "did not answer in 0.2 seconds" in await failure(place, origin + "/x")

    asyncio.run(run())


@served()
async def test_sessions_speak_to_each_other_and_answer(place):
    asks = place.begin(f"""<state id="a"><onentry><send type="{HTTP_PROCESSOR}" targetexpr="{HOME}.replace('/s', '/t')" event="ask"/></onentry>
        <transition event="answer" cond="_event.data.n == 1" target="b"/></state><final id="b"/>""")
    place.begin(
        """<state id="a"><transition event="ask" target="b"><send typeexpr="_event.origintype" targetexpr="_event.origin" event="answer" namelist="n"/></transition></state>
        <final id="b"/>""".replace("<state", '<datamodel><data id="n" expr="1"/></datamodel><state', 1),
        "t",
    )
    assert (await asks).states == ("b",)


@served()
async def test_one_that_is_refused_by_its_own_server(place):
    assert "answered 404" in await failure(place, f"http://127.0.0.1:{place.port}/nobody")


# ------------------------------------------------------------------------------------------------------------ settings


def test_it_is_off_unless_it_is_switched_on():
    body = f'<state id="a"><onentry><log expr="typeof _ioprocessors[\'basichttp\']"/>{sends("http://127.0.0.1/")}</onentry><transition event="error.execution" target="b"/></state><final id="b"/>'
    program = Program.from_bytes(document(body), "d.scxml")
    host = LiveHost(Session(program, "s"), WallClock())
    assert asyncio.run(host.run()).states == ("b",)


@pytest.mark.parametrize(
    "settings", [{"allowed": ("x",)}, {"allowed": ("ftp://a",)}, {"host": "0.0.0.0"}, {"host": ""}]
)
def test_settings_that_are_none(settings):
    with pytest.raises(UsageError):
        BasicHttp(HttpSettings(**settings))


@served()
async def test_a_port_that_is_taken(place):
    with pytest.raises(UsageError, match=f"listen on 127.0.0.1:{place.port}"):
        await BasicHttp(HttpSettings(port=place.port)).__aenter__()


@served(HttpSettings(location="https://events.example/scxml/"))
async def test_a_location_for_others(place):
    assert place.http.locations["basichttp"] == "https://events.example/scxml/{session}"
