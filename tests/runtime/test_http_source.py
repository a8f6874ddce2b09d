"""Documents over http and https, and the connections that they come by, against a real server (row D7)."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import socket
import ssl
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import trustme
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scxml_engine.errors import SourceError, UsageError
from scxml_engine.runtime import HttpOptions, HttpSource
from scxml_engine.scxml.source import DocumentSource
from tests.runtime.https_server import Page, Server, drip, page, raw, redirect, silent, versioned

OK = b"HTTP/1.1 200 OK\r\n"
SOON = {"response_timeout": 0.2}
MEGABYTE = b"x" * 1_000_000


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def other() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def made() -> Iterator[Callable[..., HttpSource]]:
    """Makes sources with these options, and closes them."""
    with contextlib.ExitStack() as opened:
        yield lambda **options: opened.enter_context(HttpSource(HttpOptions(**options)))


@pytest.fixture
def source(made) -> DocumentSource:
    return made()


def refusal(source: DocumentSource, uri: str) -> str:
    """The one line of why there is no document; nothing stands behind it."""
    with pytest.raises(SourceError) as refused:
        source.fetch(uri)
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None
    line = str(refused.value)
    assert line.isprintable()
    return line


# ------------------------------------------------------------------------------------------------------------- requests


@pytest.mark.row("D6.2")
def test_a_document_is_its_bytes(server, source):
    """D7: what the server sends is what is fetched."""
    server.pages["/a.scxml"] = page("<ü/>\r\n\0".encode(), Content_Type="text/html; charset=utf-7")
    assert source.fetch(server.url("/a.scxml")) == "<ü/>\r\n\0".encode()


def test_a_document_may_say_that_it_is_in_parts(server, source):
    """D7: what kind of document it says it is makes no difference."""
    server.pages["/a"] = page(b"1", Content_Type='multipart/mixed; boundary="x"')
    assert source.fetch(server.url("/a")) == b"1"


def test_an_empty_document_is_one(server, source):
    """D7: no bytes are bytes."""
    server.pages["/"] = page(b"")
    assert source.fetch(server.origin) == b""


@pytest.mark.row("D6.14")
@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("", "/"),
        ("?a=1", "/?a=1"),
        ("/a.scxml", "/a.scxml"),
        ("/a/../b/./c//d", "/a/../b/./c//d"),
        ("//a", "//a"),
        ("/a%c3%bC%2f%7Eb", "/a%c3%bC%2f%7Eb"),
        ("/a?x=1&y=%20+;,/?:@!$'()*[]~", "/a?x=1&y=%20+;,/?:@!$'()*[]~"),
        ("/a?", "/a?"),
        ("/a?x=1#part?y=2", "/a?x=1"),
        ("/@scope/a@1", "/@scope/a@1"),
        ("/grüße.scxml?名=ü", "/gr%C3%BC%C3%9Fe.scxml?%E5%90%8D=%C3%BC"),
    ],
)
def test_a_uri_is_requested_as_it_is_written(server, source, written, asked):
    """D6: the URI is requested as written; letters beyond ASCII go as their UTF-8, the fragment stays here."""
    for path in ("/", "//a", asked.partition("?")[0]):
        server.pages[path] = page(b"1")
    assert source.fetch(server.origin + written) == b"1"
    assert [each.target for each in server.asked] == [asked]


def test_what_a_server_is_told_of_us(server, source, monkeypatch):
    """D7: HTTP/1.1 with a host, no compression; no proxy, password or cookie of the environment."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    server.pages["/a"] = page(b"1", Set_Cookie="a=b")
    source.fetch(server.url("/a"))
    source.fetch(server.url("/a"))
    assert [each.headers for each in server.asked] == 2 * [
        {"host": server.origin[7:], "accept-encoding": "identity", "user-agent": "scxml-engine"}
    ]


def test_a_scheme_and_a_host_have_no_case(server, source):
    """D7: HTTP://LOCALHOST is http://localhost."""
    server.pages["/A"] = page(b"1")
    assert source.fetch(f"HTTP://LOCALHOST:{server.server_address[1]}/A") == b"1"


def test_an_ipv6_address(source):
    """D7: a host may be an IPv6 address in brackets."""
    try:
        server = Server("::1")
    except OSError:
        pytest.skip("this machine has no IPv6")
    with server:
        server.pages["/a"] = page(b"6")
        assert source.fetch(server.url("/a")) == b"6"
        assert server.asked[0].headers["host"] == server.origin[7:]


# ---------------------------------------------------------------------------------------------------------- connections


@pytest.mark.row("D7.1")
def test_a_connection_persists(server, source):
    """D7: HTTP/1.1 persistent connections; pages of errors and redirects do not end them."""
    server.pages |= {"/a": page(b"1"), "/b": redirect("/a", body=b"moved"), "/v": versioned(b"v", ETag='"1"')}
    for path in ("/a", "/b", "/v", "/v", "/a"):
        source.fetch(server.url(path))
    refusal(source, server.url("/nope"))
    source.fetch(server.url("/a"))
    assert len(server.asked) == 8
    assert server.connections == 1


@pytest.mark.row("D7.3")
def test_one_connection_per_server(server, source):
    """D7: requests to one server queue up for its one connection, whatever thread they come from."""
    server.pages["/a"] = drip(b"1", first=OK + b"Content-Length: 2\r\n\r\n", pause=0.005, times=2, stays=True)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(source.fetch, 24 * [server.url("/a")])) == 24 * [b"11"]
    assert (len(server.asked), server.connections) == (24, 1)


def test_waiting_for_a_turn_counts(server, made):
    """D7: the total deadline begins when a document is asked for, not when its turn comes."""
    source = made(total_timeout=0.6, response_timeout=0.3)
    server.pages["/a"] = silent
    with ThreadPoolExecutor(8) as threads:
        reasons = list(threads.map(lambda _: refusal(source, server.url("/a")), range(8)))
    assert any("no answer within 0.3 s" in each for each in reasons)
    waited = "not complete within 0.6 s in all (http-total-timeout): other documents were still being fetched"
    assert any(waited in each for each in reasons)


@pytest.mark.row("D7.2")
@pytest.mark.parametrize(("size", "opened"), [(1, (2, 2)), (2, (1, 1))])
def test_the_pool_bounds_the_connections_that_are_kept(server, other, made, size, opened):
    """D7: `http-connection-pool-size` connections are kept in all; the one used longest ago makes room."""
    source = made(connection_pool_size=size)
    server.pages["/a"] = other.pages["/a"] = page(b"1")
    for each in (server, other, server, other):
        source.fetch(each.url("/a"))
    assert (server.connections, other.connections) == opened


def test_the_connection_used_longest_ago_makes_room(server, other, made):
    """D7: the pool keeps the connections that are in use."""
    source = made(connection_pool_size=2)
    with Server() as third:
        for each in (server, other, server, third, server):
            each.pages["/a"] = page(b"1")
            source.fetch(each.url("/a"))
        assert (server.connections, other.connections, third.connections) == (1, 1, 1)
        source.fetch(other.url("/a"))
        assert other.connections == 2


@pytest.mark.row("D7.2")
@pytest.mark.parametrize(("size", "turns"), [(1, False), (2, True)])
def test_the_pool_bounds_the_connections_that_are_in_use(server, other, made, size, turns):
    """D7: with all connections in use, a third server waits for its turn, though nothing is fetched from it."""
    source = made(connection_pool_size=size)
    entered, leave, meanwhile = threading.Event(), threading.Event(), []

    def slow(handler):
        entered.set()
        meanwhile.append(leave.wait(2 if turns else 0.2))
        page(b"slow")(handler)

    def quick(handler):
        leave.set()
        page(b"quick")(handler)

    server.pages["/slow"], other.pages["/quick"] = slow, quick
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(source.fetch, server.url("/slow"))
        assert entered.wait(2)
        assert source.fetch(other.url("/quick")) == b"quick"
        assert first.result() == b"slow"
    assert meanwhile == [turns]


def test_a_connection_that_was_closed_meanwhile(server, source):
    """D7: a server may close a connection that waits; the next document comes over a new one."""
    server.pages["/a"] = raw(OK + b"Content-Length: 1\r\n\r\n1")  # and it does not say that it closes
    assert [source.fetch(server.url("/a")) for _ in range(3)] == [b"1", b"1", b"1"]
    assert (len(server.asked), server.connections) == (3, 3)


def after_the_first(then: Page) -> Page:
    """The first request of a connection is answered, every other one gets this."""

    def answer(handler):
        (page(b"1") if handler.server.asked[-1].connection not in handler.server.seen else then)(handler)
        handler.server.seen.add(handler.number)

    return answer


def test_a_connection_that_is_closed_at_the_moment_of_asking(server, source):
    """D7: one retry, when a kept connection ends without a byte of an answer."""
    server.seen = set()
    server.pages["/a"] = after_the_first(raw())
    assert [source.fetch(server.url("/a")) for _ in range(2)] == [b"1", b"1"]
    assert [each.connection for each in server.asked] == [1, 1, 2]


def test_a_kept_connection_that_answers_in_part_is_not_asked_again(server, source):
    """D7: anything else is not retried."""
    server.seen = set()
    server.pages["/a"] = after_the_first(raw(b"HTTP/1.1 2"))
    assert source.fetch(server.url("/a")) == b"1"
    assert "breaks off within its headers" in refusal(source, server.url("/a"))
    assert [each.connection for each in server.asked] == [1, 1]


def test_a_kept_connection_that_is_reset_in_its_answer_is_not_asked_again(server, source):
    """D7: nor is it when it ends by a reset."""

    def reset(handler):
        handler.send(b"HTTP/1.1 2")
        handler.server.stopped.wait(0.1)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.rfile.close()
        handler.connection.close()
        raise ConnectionResetError

    server.seen = set()
    server.pages["/a"] = after_the_first(reset)
    assert source.fetch(server.url("/a")) == b"1"
    refusal(source, server.url("/a"))
    assert [each.connection for each in server.asked] == [1, 1]


def test_a_new_connection_without_an_answer_is_not_asked_again(server, source):
    """D7: the retry is for kept connections alone."""
    server.pages["/a"] = raw()
    assert "closed the connection before it had answered" in refusal(source, server.url("/a"))
    assert len(server.asked) == 1


def test_what_a_server_says_unasked_is_no_answer(server, source):
    """D7: an answer that stands in the connection before the question ends that connection."""
    answer = OK + b"Content-Length: 1\r\n\r\n"
    server.pages |= {"/a": lambda handler: handler.send(answer + b"1" + 2_000 * (answer + b"2")), "/b": page(b"b")}
    assert source.fetch(server.url("/a")) == b"1"
    assert source.fetch(server.url("/b")) == b"b"
    assert server.connections == 2


def test_connections_end_with_their_source(server):
    """D7: a closed source fetches nothing more, and says so."""
    server.pages["/a"] = page(b"1")
    with HttpSource() as source:
        source.fetch(server.url("/a"))
    assert refusal(source, server.url("/a")).endswith(": this source of documents is closed")


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("begun", [b"", OK, OK + b"Content-Length: 9\r\n\r\n1", OK + b"Connection: close\r\n\r\n1"])
def test_closing_a_source_ends_what_is_under_way(certificates, begun, secure):
    """D7: nobody waits for a slow server when the campaign has ended."""
    entered, over, waited = threading.Event(), threading.Event(), []

    def slow(handler):
        handler.send(begun)
        entered.set()
        waited.append(over.wait(2))
        handler.close_connection = True

    source = HttpSource(HttpOptions(ca_file=certificates.ca_file))
    with certificates.server() if secure else Server() as server, ThreadPoolExecutor(2) as threads:
        server.pages["/a"] = slow
        reasons = [threads.submit(refusal, source, server.url("/a")) for _ in range(2)]
        assert entered.wait(2)
        source.close()
        assert {each.result().partition("/a: ")[2] for each in reasons} == {"this source of documents is closed"}
        over.set()
    assert waited == [True]


# ----------------------------------------------------------------------------------------------------------- conditions


@pytest.mark.row("D7.6", "D7.7")
@pytest.mark.parametrize(
    ("version", "condition"),
    [
        ({"ETag": '"a1"'}, {"if-none-match": '"a1"'}),
        ({"ETag": 'W/"ü"'}, {"if-none-match": 'W/"ü"'}),
        ({"Last_Modified": "Mon, 02 Mar 2026 09:00:00 GMT"}, {"if-modified-since": "Mon, 02 Mar 2026 09:00:00 GMT"}),
        ({"ETag": '"b"', "Last_Modified": "x"}, {"if-none-match": '"b"', "if-modified-since": "x"}),
    ],
)
def test_a_document_that_has_not_changed_is_not_sent_again(server, source, version, condition):
    """D7: conditional requests, by ETag, by Last-Modified, by both."""
    server.pages["/a"] = versioned(MEGABYTE, **version)
    assert {source.fetch(server.url("/a")) for _ in range(4)} == {MEGABYTE}
    assert server.sent < 2 * len(MEGABYTE)
    asked = [{name: text for name, text in each.headers.items() if name.startswith("if-")} for each in server.asked]
    assert asked == [{}, condition, condition, condition]


def test_a_document_that_has_changed_is_sent_again(server, source):
    """D7: a new version takes the place of the old; one without a version leaves nothing to ask by."""
    for body, version in ((b"1", {"ETag": '"1"'}), (b"2", {"ETag": '"2"'}), (b"3", {}), (b"4", {})):
        server.pages["/a"] = versioned(body, **version) if version else page(body)
        assert source.fetch(server.url("/a")) == body
    assert [each.headers.get("if-none-match") for each in server.asked] == [None, '"1"', '"2"', None]


@pytest.mark.row("D6.15")
def test_documents_are_remembered_by_the_whole_uri(server, source):
    """D6: cached by URI: another query is another document, another fragment is not."""
    server.pages["/a"] = lambda handler: versioned(handler.path.encode(), ETag='"1"')(handler)
    for query in ("?x=1", "?x=2", "?x=1#y", ""):
        assert source.fetch(server.url("/a" + query)) == ("/a" + query.partition("#")[0]).encode()
    assert ["if-none-match" in each.headers for each in server.asked] == [False, False, True, False]


def test_few_documents_are_remembered(server, source):
    """D7: memory is bounded: the 64 documents asked for last."""
    server.pages["/a"] = versioned(b"1", ETag='"1"')
    for number in (*range(64), 0, 64, 0, 1):
        source.fetch(server.url(f"/a?{number}"))
    assert ["if-none-match" in each.headers for each in server.asked[64:]] == [True, False, True, False]


def test_few_bytes_are_remembered(server, made):
    """D7: memory is bounded for large documents too."""
    source = made(max_bytes=40_000_000)
    server.pages["/a"] = versioned(33 * MEGABYTE, ETag='"1"')
    for number in (0, 1, 1, 0):
        source.fetch(server.url(f"/a?{number}"))
    assert ["if-none-match" in each.headers for each in server.asked] == [False, False, True, False]


def test_a_version_that_is_no_text_for_a_header_is_not_sent(server, source):
    """D7: what a server says is not sent on, when it could be more than one header."""
    server.pages["/a"] = raw(OK + b'ETag: "a\r\n Evil: 1"\r\nLast-Modified: \x01\r\nContent-Length: 1\r\n\r\n1')
    server.pages["/b"] = page(b"2", ETag='"' + "x" * 2_000 + '"')
    for path in ("/a", "/a", "/b", "/b"):
        source.fetch(server.url(path))
    assert all("evil" not in each.headers and "if-modified-since" not in each.headers for each in server.asked)
    assert "if-none-match" not in server.asked[3].headers


def test_not_modified_without_a_question_is_refused(server, source):
    """D7: a 304 that nobody asked for is no document."""
    server.pages["/a"] = page(b"", 304)
    assert refusal(source, server.url("/a")).endswith("the server answers 304 Not Modified")


# ------------------------------------------------------------------------------------------------------------- statuses


@pytest.mark.parametrize(
    ("status", "named"),
    [
        (201, "201 Created"),
        (204, "204 No Content"),
        (206, "206 Partial Content"),
        (300, "300 Multiple Choices"),
        (305, "305 Use Proxy"),
        (401, "401 Unauthorized"),
        (404, "404 Not Found"),
        (410, "410 Gone"),
        (500, "500 Internal Server Error"),
        (503, "503 Service Unavailable"),
        (599, "the status 599"),
    ],
)
def test_a_status_that_is_no_document_is_named(server, source, status, named):
    """D7: a document that cannot be fetched has a clear reason; the server's own words are not repeated."""
    server.pages["/a"] = page(b"" if status == 204 else b"<scxml/>", status, Location="/b")
    assert refusal(source, server.url("/a?x=1")) == f"{server.origin}/a: the server answers {named}"
    assert len(server.asked) == 1


@pytest.mark.parametrize("frame", [b"Content-Length: 1000000", b"Transfer-Encoding: chunked"])
def test_the_large_page_of_an_error_is_not_read(server, source, frame):
    """D7: an error is one at once, its page is not waited for, and its connection ends."""
    over, finished, waited = threading.Event(), threading.Event(), []

    def slow(handler):
        handler.send(b"HTTP/1.1 500 No\r\n" + frame + b"\r\n\r\n")
        waited.append(over.wait(2))
        handler.close_connection = True
        finished.set()

    server.pages |= {"/a": slow, "/b": page(b"1")}
    assert "500" in refusal(source, server.url("/a"))
    assert source.fetch(server.url("/b")) == b"1"
    over.set()
    assert [each.connection for each in server.asked] == [1, 2]
    assert finished.wait(3)
    assert waited == [True]


@pytest.mark.parametrize(
    "answer",
    [
        b"hello\r\n\r\n",
        b"\0" * 100 + b"\r\n",
        OK + b"no header\r\nContent-Length: 9\r\n\r\n1",
        OK + b" no header\r\nContent-Length: 9\r\n\r\n1",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"SSH-2.0-x\r\n",
        OK + b"x: 1\r\n" * 200 + b"\r\n",
        OK + b"x: " + b"1" * 70_000 + b"\r\n\r\n",
        OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n12",
        OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n12345\r\n0\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(server, source, answer):
    """D7: an answer that is not well-formed is one reason, and no other exception."""
    server.pages["/a"] = raw(answer)
    assert refusal(source, server.url("/a")).endswith("the answer is no well-formed HTTP")


SAYINGS = [
    *(
        b"HTTP/1.1 ",
        b"HTTP/1.0 ",
        b"HTTP/2 ",
        b"200",
        b"304",
        b"302",
        b"100",
        b"204",
        b" OK",
        b"\r\n",
        b"\r\n\r\n",
        b"\n",
        b"\r",
    ),
    *(b"Content-Length: ", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n", b"Connection: keep-alive\r\n"),
    *(b"Content-Encoding: gzip\r\n", b"Location: ", b"ETag: ", b"Content-Type: multipart/x\r\n", b":", b" ", b"\t"),
    *(b"0", b"1", b"5", b"-1", b"ffffffffffffffffffff", b"<scxml/>", b"\0", b"\xff\xfe", b"/a", b"http://", b"\x1b[2J"),
]


@given(st.lists(st.sampled_from(SAYINGS), max_size=30).map(b"".join), st.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(OK + b"Content-Length: 18446744073709551616\r\n\r\n1", True)
@example(OK + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\n1", True)
@example(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\n1", True)
def test_whatever_a_server_says(server, answers, answer, begins):
    """D7: an answer is a document or a SourceError of one line; what was said for one document is none for the next."""
    said = OK + answer if begins else answer
    server.pages |= {"/a": raw(said), "/b": page(b"b")}
    line = ""
    try:
        assert answers.fetch(server.url("/a")) in said
    except SourceError as refused:
        line = str(refused)
    assert line.isprintable()
    assert answers.fetch(server.url("/b")) == b"b"


@pytest.fixture
def answers(made) -> DocumentSource:
    return made(response_timeout=2.0)


# ------------------------------------------------------------------------------------------------------------ redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["/b/c?x=1", "c?x=1", "//{}/b/c?x=1", "http://{}/b/c?x=1", "./../b/c?x=1#f"])
def test_a_redirect_within_an_origin_is_followed(server, source, status, location):
    """D7: redirects are followed, wherever the Location is relative to."""
    server.pages |= {"/b/a": redirect(location.format(server.origin[7:]), status), "/b/c": page(b"1")}
    assert source.fetch(server.url("/b/a?secret")) == b"1"
    assert [each.target for each in server.asked] == ["/b/a?secret", "/b/c?x=1"]


@pytest.mark.row("D7.14")
@pytest.mark.parametrize("hops", [5, 6])
def test_five_redirects_are_followed(server, source, hops):
    """D7: more than 5 redirects are refused."""
    server.pages |= {f"/{hop}": redirect(f"/{hop + 1}") for hop in range(hops)} | {f"/{hops}": page(b"1")}
    if hops == 5:
        assert source.fetch(server.url("/0")) == b"1"
    else:
        assert refusal(source, server.url("/0")).endswith("more than 5 redirects")
    assert len(server.asked) == 6


def test_a_circle_of_redirects_ends(server, source):
    """D7: a loop ends by the count."""
    server.pages["/a"] = redirect("/a")
    assert refusal(source, server.url("/a")).endswith("more than 5 redirects")
    assert len(server.asked) == 6


@pytest.mark.row("D7.11", "D7.13")
@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (
            "https://127.0.0.1/b",
            "to https://127.0.0.1/b is refused: it leads from http to https: write the https URI itself",
        ),
        ("file:///etc/passwd", "to file:///etc/passwd is refused: file: is neither http: nor https:"),
        ("FILE:///etc/passwd", "is refused: file: is neither http: nor https:"),
        ("ftp://127.0.0.1/b", "is refused: ftp: is neither http: nor https:"),
        ("data:text/xml,<a/>", "is refused: a URI holds no U+003C (LESS-THAN SIGN)"),
        ("javascript:1", "is refused: javascript: is neither http: nor https:"),
        (None, "the server answers 302 Found, and does not say where to"),
        ("", "the server answers 302 Found, and does not say where to"),
        ("http:///b", "is refused: it names no host"),
        ("http:", "is refused: it names no host: write http://host/path"),
        ("http://[::1/b", "is refused: its host or port is none"),
        ("//[::1/b", "is refused: it is no URI"),
        ("http://[::1::]/b", "is refused: [::1::] is no IPv6 address"),
        ("http://h:99999/b", "is refused: 99999 is no port"),
        ("http://h:x/b", "is refused: its host or port is none"),
        ("http://user:secret@127.0.0.1/b", "is refused: a user or password in a URI is refused"),
        ("//user:secret@127.0.0.1/b", "is refused: a user or password in a URI is refused"),
        ("/a b", "is refused: a URI holds no U+0020 (SPACE)"),
        ("/a\x1b[2Jb", "to /a\\x1b[2Jb is refused: a URI holds no U+001B"),
        ("/a\x85b", "is refused: a URI holds no U+0085"),
        ("/%zz", "is refused: a % in a URI has two hexadecimal digits"),
        ("/" + "x" * 9_000, "is refused: it has more than 8000 characters"),
        (
            "http://other.invalid/b?secret",
            "to http://other.invalid/b is refused: add http://other.invalid to http-origins",
        ),
        ("http://127.0.0.1:1/b", "is refused: add http://127.0.0.1:1 to http-origins"),
        ("http://localhost/b", "is refused: add http://localhost to http-origins"),
    ],
)
def test_a_redirect_that_is_not_followed(server, source, location, reason):
    """D7: another scheme, another origin, and a Location that is none are refused, each with its reason."""
    server.pages["/a"] = redirect(location)
    line = refusal(source, server.url("/a"))
    assert line.startswith(f"{server.origin}/a: ")
    assert reason in line
    assert "secret" not in line
    assert len(line) < 700
    assert len(server.asked) == 1


def test_a_redirect_to_a_listed_origin_is_followed(server, other, made):
    """D7: `http-origins` lists the other origins to which a redirect may lead, in any spelling."""
    server.pages["/a"], other.pages["/b"] = redirect(other.url("/b")), page(b"1")
    assert f"add {other.origin} to http-origins" in refusal(made(), server.url("/a"))
    assert made(origins=(other.origin.upper() + "/",)).fetch(server.url("/a")) == b"1"


def test_a_failure_behind_a_redirect_says_where(server, source):
    """D7: the reason names the place that failed."""
    server.pages["/a"] = redirect("/b?secret")
    assert refusal(source, server.url("/a?secret")) == (
        f"{server.origin}/a: redirected to {server.origin}/b: the server answers 404 Not Found"
    )


# ----------------------------------------------------------------------------------------------------------------- size


@pytest.mark.row("D7.9", "D7.10")
@pytest.mark.parametrize("size", [1_000, 1_001])
@pytest.mark.parametrize("framed", ["length", "chunks", "end"])
def test_the_largest_document(server, made, size, framed):
    """D7: over the maximum is refused, however the answer is framed."""
    body = b"x" * size
    server.pages["/a"] = {
        "length": page(body),
        "chunks": raw(OK + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % size, body, b"\r\n0\r\n\r\n"),
        "end": raw(OK + b"\r\n", body),
    }[framed]
    source = made(max_bytes=1_000)
    if size == 1_000:
        assert source.fetch(server.url("/a")) == body
    else:
        assert refusal(source, server.url("/a")).endswith("the document has more than 1000 bytes (http-max-bytes)")


TOO_LARGE = "the document has more than 1000000 bytes (http-max-bytes)"
TOO_LONG = "the answer is longer than 2262144 bytes, with all that is around the document"


@pytest.mark.row("D7.9")
@pytest.mark.parametrize(
    ("first", "between", "reason"),
    [
        (OK + b"Content-Length: 50000000\r\n\r\n", b"", TOO_LARGE),
        (OK + b"\r\n", b"", TOO_LARGE),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"f4240\r\n", TOO_LARGE),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", b"", TOO_LONG),  # which some read as "all that comes"
        (OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"", "breaks off"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"", "breaks off"),
        (OK + b"Content-Length: 1\r\nx: ", b"", "no well-formed HTTP"),
        (b"", b"", "no well-formed HTTP"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 40_000, TOO_LONG),
    ],
)
def test_fifty_megabytes_are_not_read(server, made, first, between, reason):
    """D7: over the maximum is refused before it is read, and while it is read, whatever part of the answer it is."""
    piece = b"" if b"HTTP" in between else between + MEGABYTE + b"\r\n" * bool(between)
    server.pages["/a"] = raw(first, *50 * [piece or between])
    assert reason in refusal(made(max_bytes=1_000_000), server.url("/a"))
    assert server.sent < 20_000_000  # the system's own buffers among them


def test_a_length_that_is_too_large_is_refused_unread(server, source):
    """D7: over 5 MB is refused; a Content-Length that says so is believed."""
    server.pages["/a"] = lambda handler: (handler.send(OK + b"Content-Length: 5000001\r\n\r\n"), silent(handler))
    assert "more than 5000000 bytes (http-max-bytes)" in refusal(source, server.url("/a"))


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "x-gzip, identity", "\x1b[2J"])
def test_a_compressed_answer_is_refused(server, source, coding):
    """D7: no bombs: a document is asked for as it is."""
    server.pages["/a"] = page(b"\x1f\x8b", Content_Encoding=coding)
    assert "though it was asked for as it is" in refusal(source, server.url("/a"))


def test_identity_is_no_compression(server, source):
    """D7: the coding that is none may be said."""
    server.pages["/a"] = page(b"1", Content_Encoding="Identity")
    assert source.fetch(server.url("/a")) == b"1"


def test_a_transfer_coding_that_is_not_read(server, source):
    """D7: nor does a compressed answer come in by the other header."""
    server.pages["/a"] = raw(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")
    assert 'in the transfer coding "gzip, chunked"' in refusal(source, server.url("/a"))


def test_a_length_that_is_none(server, source):
    """D7: a Content-Length that says nothing is no reason to trust the end."""
    server.pages["/a"] = raw(OK + b"Content-Length: many\r\n\r\n<a/>")
    assert refusal(source, server.url("/a")).endswith("Content-Length is no number")


LENGTH = OK + b"Content-Length: 1000000\r\n\r\n" + MEGABYTE
CHUNKS = OK + b"Transfer-Encoding: chunked\r\n\r\nf4240\r\n" + MEGABYTE + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("whole", "cut"),
    [*((LENGTH, cut) for cut in (1, 900_000, 1_000_000)), *((CHUNKS, cut) for cut in (5, 7, 8, 900_000, 1_000_010))],
)
def test_a_server_that_dies_in_the_middle(server, source, whole, cut):
    """D7: half a document is none, whether its length was said or its chunks have no end."""
    server.pages |= {"/whole": raw(whole), "/half": raw(whole[:-cut])}
    assert source.fetch(server.url("/whole")) == MEGABYTE
    assert refusal(source, server.url("/half")).endswith("the answer breaks off before its end")


@pytest.mark.parametrize("head", [b"H", b"HTTP/1.1 200 OK", OK, OK + b"Content-Length: 3\r\n"])
def test_a_server_that_dies_within_its_headers(server, source, head):
    """D7: half of the headers are no answer, and no empty document."""
    server.pages["/a"] = raw(head)
    assert refusal(source, server.url("/a")).endswith("the answer breaks off within its headers")


# ------------------------------------------------------------------------------------------------------------- deadline


def later(handler):
    """The same redirect again, each after a while."""
    handler.server.stopped.wait(0.25)
    redirect("/a")(handler)


@pytest.mark.row("D7.4")
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
@pytest.mark.parametrize(
    ("answer", "step"),
    [
        (silent, "no answer"),
        (drip(b"x"), "no end of the answer's headers"),
        (drip(b"x: 1\r\n", first=OK), "no end of the answer's headers"),
        (drip(b"HTTP/1.1 100 Continue\r\n\r\n"), "no end of the answer's headers"),
        (drip(b"x", first=OK + b"Content-Length: 9\r\n\r\n", pause=1.5), "no more of the answer"),
    ],
)
def test_a_server_that_keeps_us_waiting(certificates, made, answer, step, secure):
    """D7: `http-response-timeout`: nothing, or headers byte by byte, are given up; over TLS too."""
    source = made(response_timeout=0.5, ca_file=certificates.ca_file)
    with certificates.server() if secure else Server() as server:
        server.pages |= {"/a": answer, "/warm": page(b"1")}
        source.fetch(server.url("/warm"))  # on a busy machine a handshake may take the patience of this test
        assert refusal(source, server.url("/a")).endswith(f"/a: {step} within 0.5 s (http-response-timeout)")


@pytest.mark.row("D7.15")
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
@pytest.mark.parametrize(
    "answer",
    [
        drip(b"x", first=OK + b"Content-Length: 60\r\n\r\n"),
        drip(b"x", first=OK + b"\r\n"),
        drip(b"1\r\nx\r\n", first=OK + b"Transfer-Encoding: chunked\r\n\r\n"),
        drip(b"0", first=OK + b"Transfer-Encoding: chunked\r\n\r\n"),
        later,
    ],
)
def test_a_trickle_does_not_outlive_the_deadline(certificates, made, answer, secure):
    """D7: anything past the total deadline is refused, however steadily it comes; redirects are in it."""
    source = made(total_timeout=0.8, ca_file=certificates.ca_file)
    with certificates.server() if secure else Server() as server:
        server.pages["/a"] = answer
        assert "not complete within 0.8 s in all (http-total-timeout): no " in refusal(source, server.url("/a"))


def test_a_small_slow_page_of_an_error_does_not_outlive_the_deadline(server, made):
    """D7: the status is the reason, however slow its page is."""
    server.pages["/a"] = drip(b"x", first=b"HTTP/1.1 404 No\r\nContent-Length: 60\r\n\r\n")
    assert "404" in refusal(made(total_timeout=0.3), server.url("/a"))


@contextlib.contextmanager
def deaf(*, full: bool = False) -> Iterator[int]:
    """A port at which somebody listens and nobody hears; `full` when not even a connection can be had."""
    with contextlib.ExitStack() as opened:
        listening = opened.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0 if full else 10)
        for _ in range(8 if full else 0):
            waiting = opened.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


@pytest.mark.row("D7.4")
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_accepts_and_says_nothing(made, scheme):
    """D7: silence is given up, also when TLS is waiting for its first word."""
    with deaf() as port:
        line = refusal(made(**SOON), f"{scheme}://127.0.0.1:{port}/")
    assert ("no answer" if scheme == "http" else "no connection") + " within 0.2 s (http-response-timeout)" in line


LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full queue is refused")


@LINUX
def test_a_server_that_does_not_accept(made):
    """D7: a slow connection is given up."""
    with deaf(full=True) as port:
        line = refusal(made(**SOON), f"http://127.0.0.1:{port}/")
    assert line.endswith("no connection within 0.2 s (http-response-timeout)")


def test_a_slow_name_service_is_given_up(made, monkeypatch):
    """D7: nor is the address of a host waited for any longer."""
    over, answered = threading.Event(), []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.append(over.wait(2)) or [])
    assert refusal(made(**SOON), "http://slow.invalid/").endswith("no connection within 0.2 s (http-response-timeout)")
    assert answered == []
    over.set()


def test_a_connection_that_is_refused(source):
    """D7: a port at which nothing listens is said."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        line = refusal(source, f"http://127.0.0.1:{taken.getsockname()[1]}/a?secret")
    assert line.endswith("/a: the connection is refused: nothing listens there")


@pytest.mark.parametrize("host", ["no-such-host.invalid", "x" * 64 + ".invalid", "a..b"])
def test_a_host_that_is_not_known(source, host):
    """D7: an unknown host is said."""
    assert f"http://{host}/a: its host is not known (" in refusal(source, f"http://{host}/a")


@pytest.mark.parametrize("full", [False, pytest.param(True, marks=LINUX)], ids=["refuses", "does not answer"])
def test_each_address_of_a_host_is_tried(server, made, monkeypatch, full):
    """D7: a host of which one address is dead is reached by the other, within the same patience."""
    with contextlib.ExitStack() as opened:
        if full:
            dead = opened.enter_context(deaf(full=True))
        else:
            taken = opened.enter_context(socket.socket())
            taken.bind(("127.0.0.1", 0))
            dead = taken.getsockname()[1]
        ports = (dead, server.server_address[1])
        found = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port)) for port in ports]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        server.pages["/a"] = page(b"1")
        assert made(response_timeout=0.6).fetch("http://two.invalid/a") == b"1"


# ------------------------------------------------------------------------------------------------------------------ TLS


class Certificates:
    """A CA of our own, and servers with its certificates."""

    def __init__(self, folder) -> None:
        self._ca = trustme.CA()
        self.ca_file = str(folder / "ca.pem")
        self._ca.cert_pem.write_to_path(self.ca_file)

    def server(self, *names: str, until: dt.datetime | None = None, name: str = "localhost") -> Server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(*(names or ("localhost", "127.0.0.1")), not_after=until).configure_cert(context)
        return Server(context=context, name=name)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("ca"))


@pytest.mark.row("D6.3", "D7.5")
@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_a_server_that_proves_who_it_is(certificates, made, name):
    """D7: https, with a private CA beside the system's; the connection persists and conditions are kept as over http."""
    source = made(ca_file=certificates.ca_file)
    with certificates.server(name=name) as server:
        server.pages["/a"] = versioned(MEGABYTE, ETag='"1"')
        assert {source.fetch(server.url("/a")) for _ in range(3)} == {MEGABYTE}
        assert (len(server.asked), server.connections) == (3, 1)
        assert server.sent < 2 * len(MEGABYTE)


def test_the_systems_cas_are_trusted_beside_it(certificates, made, tmp_path, monkeypatch):
    """D7: `http-ca-file` adds to what the system trusts, and takes nothing away."""
    systems = Certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", systems.ca_file)
    source = made(ca_file=certificates.ca_file)
    for each in (systems, certificates):
        with each.server() as server:
            server.pages["/a"] = page(b"1")
            assert source.fetch(server.url("/a")) == b"1"


@pytest.mark.row("D7.5")
@pytest.mark.parametrize(
    ("names", "until", "known", "reason"),
    [
        ((), None, False, "name the file of the CA that signed it in http-ca-file"),
        (("elsewhere.invalid",), None, True, "write the host that it is made out to"),
        (
            (),
            dt.datetime(2020, 1, 2, tzinfo=dt.UTC),
            True,
            "certificate has expired: the server needs a new one",
        ),
    ],
    ids=["unknown CA", "another host", "expired"],
)
def test_a_server_that_proves_nothing(certificates, made, names, until, known, reason):
    """D7: TLS verification is on by default, and there is no way back to less."""
    source = made(ca_file=certificates.ca_file if known else None)
    with certificates.server(*names, until=until) as server:
        server.pages["/a"] = page(b"1")
        for _ in range(2):
            line = refusal(source, server.url("/a?secret"))
            assert line.startswith(f"{server.origin}/a: its certificate is refused, ")
            assert reason in line
        assert server.asked == []


@pytest.mark.row("D7.5")
def test_verification_can_be_switched_off(certificates, made):
    """D7: by its own setting only."""
    with certificates.server("elsewhere.invalid") as server:
        server.pages["/a"] = page(b"1")
        assert made(tls_verify=False).fetch(server.url("/a")) == b"1"


def test_a_server_of_http_speaks_no_tls(server, source):
    """D7: https to a server of http is refused, never tried in the clear."""
    line = refusal(source, f"https://127.0.0.1:{server.server_address[1]}/a")
    assert "no TLS connection" in line
    assert server.asked == []


@pytest.mark.row("D7.12")
def test_a_redirect_from_https_to_http_is_refused(certificates, server, made):
    """D7: what came over TLS is not continued without, though that origin is listed."""
    source = made(ca_file=certificates.ca_file, origins=(server.origin,))
    with certificates.server() as secure:
        secure.pages["/a"] = redirect(server.url("/b"))
        assert "it leads from https to http" in refusal(source, secure.url("/a"))
    assert server.asked == []


def test_a_server_that_dies_over_tls(certificates, made):
    """D7: half a document is none over TLS either."""
    source = made(ca_file=certificates.ca_file)
    with certificates.server() as server:
        server.pages["/a"] = raw(OK + b"Content-Length: 9\r\n\r\n1")
        assert refusal(source, server.url("/a")).endswith("the answer breaks off before its end")


@pytest.mark.parametrize("content", [None, b"", b"no certificate", "folder"])
def test_a_ca_file_that_cannot_be_read(tmp_path, content):
    """D7: it is said when the source is made, not when a document is missed."""
    path = tmp_path / "ca\n.pem"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"^http-ca-file .*ca\\n\.pem cannot be read: ") as refused:
        HttpSource(HttpOptions(ca_file=str(path)))
    assert str(refused.value).isprintable()


# -------------------------------------------------------------------------------------------------------------- secrets


@pytest.mark.parametrize(
    "uri",
    [
        "http://user:secret@127.0.0.1:{}/a",
        "http://secret@127.0.0.1:{}/a",
        "http://user:se@secret@127.0.0.1:{}/a",
        "http://user:@127.0.0.1:{}/a?secret",
        "http://user:secret/@127.0.0.1:{}/a",
        "http://user:9secret@127.0.0.1:x/a",
        "http:user:secret@127.0.0.1:{}/a",
        "http:/secret@127.0.0.1:{}/a",
    ],
)
def test_a_user_in_a_uri_is_refused_and_not_shown(server, source, uri):
    """D7: credentials are refused, and stand in no message."""
    assert "secret" not in refusal(source, uri.format(server.server_address[1]))
    assert server.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        page(b"", 404),
        redirect("/a"),
        redirect("file:///"),
        raw(),
        raw(b"no http"),
        raw(OK + b"Content-Length: 9\r\n\r\n"),
        raw(OK + b"no header\r\nContent-Length: 9\r\n\r\n"),
        raw(OK + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n"),
        silent,
    ],
)
def test_a_query_is_not_shown(server, made, caplog, answer):
    """D7: a query may hold a secret: no message, traceback or log line shows it."""
    caplog.set_level(logging.DEBUG)
    server.pages["/a"] = answer
    uri = server.url("/a?token=hush")
    with pytest.raises(SourceError) as refused:
        made(**SOON).fetch(uri)
    assert "hush" not in "".join(traceback.format_exception(refused.value))
    assert "hush" not in caplog.text
    assert server.asked[0].target == "/a?token=hush"


# -------------------------------------------------------------------------------------------------------------- options


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"connection_pool_size": 0}, "http-connection-pool-size must be at least 1"),
        ({"max_bytes": 0}, "http-max-bytes must be at least 1"),
        ({"response_timeout": 0.0}, "http-response-timeout must be more than 0"),
        ({"total_timeout": float("inf")}, "http-total-timeout must be more than 0, and at most a day"),
        ({"total_timeout": float("nan")}, "http-total-timeout must be more than 0, and at most a day"),
        ({"origins": ("example.com",)}, '"example.com" is no origin: write https://host'),
        ({"origins": ("https://h/path",)}, '"https://h/path" is more than an origin'),
    ],
)
def test_an_option_that_cannot_be_meant(options, reason):
    """D7: settings are checked when they are made."""
    with pytest.raises(UsageError, match=f"^{reason}"):
        HttpOptions(**options)


def test_the_usual_options():
    """D7: four connections, ten seconds for an answer, thirty in all, 5 MB, TLS verified, no other origin."""
    assert HttpOptions() == HttpOptions(4, 10.0, 30.0, 5_000_000, tls_verify=True, ca_file=None, origins=())
