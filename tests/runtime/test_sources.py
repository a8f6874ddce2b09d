"""Addresses of treatments, and the sources of what they and their documents name (rows D6 and D7)."""

import os
from collections.abc import Iterator

import pytest

from scxml_engine.errors import SourceError, UsageError
from scxml_engine.runtime import Address, AnySource, BesideSource, FileSource, HttpOptions, HttpSource, parse_address
from scxml_engine.scxml.markup import MAX_BYTES
from scxml_engine.scxml.source import DocumentSource
from tests.runtime.https_server import Server, page, redirect

# ------------------------------------------------------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    ("text", "uri", "variables"),
    [
        ("a.scxml", "a.scxml", {}),
        ("a.scxml?", "a.scxml", {}),
        ("a.scxml?x=1&y=two", "a.scxml", {"x": "1", "y": "two"}),
        ("a.scxml?x=", "a.scxml", {"x": ""}),
        ("a.scxml?x=a%20b+c&y=%C3%A9", "a.scxml", {"x": "a b c", "y": "é"}),
        ("a.scxml?x=a=b?c", "a.scxml", {"x": "a=b?c"}),
        ("a.scxml?x=1&x=2", "a.scxml", {"x": "2"}),
        ("file:///d/a.scxml?x=1", "file:///d/a.scxml", {"x": "1"}),
        ("https://h/a.scxml?max=5", "https://h/a.scxml?max=5", {"max": "5"}),
        ("HTTP://H/a?x=%c3%A9+b&y=#part?z=1", "HTTP://H/a?x=%c3%A9+b&y=", {"x": "é b", "y": ""}),
        ("http://h/a?x=1&x=2", "http://h/a?x=1&x=2", {"x": "2"}),
        ("http://h/a?token&x=1&&y=2=3", "http://h/a?token&x=1&&y=2=3", {"x": "1", "y": "2=3"}),
        ("http://h/a?", "http://h/a?", {}),
        ("http://h/a#x?y=1", "http://h/a", {}),
    ],
)
def test_an_address_is_a_uri_and_its_variables(text, uri, variables):
    assert parse_address(text) == Address(uri, variables)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://h/a.scxml?token=hush#part", "https://h/a.scxml"),
        ("https://user:hush@h/a.scxml", "https://h/a.scxml"),
        ("file:///d/a.scxml?x=1", "file:///d/a.scxml"),
        ("a b.scxml", "a b.scxml"),
    ],
)
def test_the_title_of_an_address_holds_no_secret(text, shown):
    """D7: a query may hold a secret."""
    assert parse_address(text).title == shown


def test_a_variable_that_is_no_text_is_refused_without_being_shown():
    """D6: a value in another encoding than UTF-8 is not altered in silence."""
    with pytest.raises(UsageError, match=r"^https://h/a: a value behind its \? is no UTF-8$") as refused:
        parse_address("https://h/a?token=hush%FC")
    assert refused.value.__context__ is None


@pytest.mark.parametrize("text", ["a?x", "a?x=1&", "a?&", "a?x=%ff", "a?x=1&y"])
def test_a_query_that_is_no_list_of_variables_is_refused(text):
    with pytest.raises(UsageError, match=r"write \?NAME=VALUE"):
        parse_address(text)


def test_a_file_whose_name_holds_a_question_mark_is_taken_as_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "what?x=1").write_bytes(b"<x/>")
    assert parse_address("what?x=1") == Address("what?x=1")
    assert parse_address("file:what?x=1") == Address("file:what", {"x": "1"})


# ---------------------------------------------------------------------------------------------------------------- files


@pytest.fixture
def source(tmp_path) -> DocumentSource:
    (tmp_path / "a.scxml").write_bytes(b"<a/>")
    (tmp_path / "b c.scxml").write_bytes(b"<b/>")
    return FileSource(tmp_path)


@pytest.mark.parametrize("uri", ["a.scxml", "./a.scxml", "file:a.scxml", "FILE:a.scxml"])
def test_relative_paths_begin_at_its_folder(source, uri):
    assert source.fetch(uri) == b"<a/>"


@pytest.mark.parametrize("prefix", ["", "file:", "file://", "file://localhost"])
def test_absolute_paths_and_uris(source, tmp_path, prefix):
    assert source.fetch(f"{prefix}{tmp_path}/a.scxml") == b"<a/>"


def test_a_uri_is_unquoted_and_a_path_is_not(source, tmp_path):
    assert source.fetch(f"file://{tmp_path}/b%20c.scxml") == b"<b/>"
    with pytest.raises(SourceError):
        source.fetch(f"{tmp_path}/b%20c.scxml")


def test_a_relative_path_begins_in_the_current_folder_otherwise(tmp_path, monkeypatch, source):
    monkeypatch.chdir(tmp_path)
    assert FileSource().fetch("a.scxml") == b"<a/>"


@pytest.mark.row("D6.7")
@pytest.mark.parametrize(
    "uri", ["file:///C|/treatments/a.scxml", "file:///C:/treatments/a.scxml", "C:/treatments/a.scxml"]
)
def test_a_drive_is_no_scheme_and_its_old_form_is_read(uri):
    with pytest.raises(SourceError, match=r"^C:/treatments/a\.scxml: there is no such file"):
        FileSource().fetch(uri)


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("nope.scxml", "there is no such file"),
        ("", "is a folder"),
        (".", "is a folder"),
        ("file:", "is a folder"),
        ("circle", "cannot be read: Too many levels of symbolic links"),
        ("a.scxml/b", "cannot be read: Not a directory"),
        ("x" * 5_000, "cannot be read: File name too long"),
        ("a\0b", "cannot be read: .*embedded null"),
        ("file:a%00b", "cannot be read: .*embedded null"),
        ("file://elsewhere/a.scxml", "names no host"),
        ("file://[elsewhere/a.scxml", "is no URI"),
        ("http://h/a.scxml?hush", "^http: is not fetched here: name a path"),
        ("mailto:a@b", "mailto: is not fetched here"),
        ("\udcff", "there is no such file"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(source, tmp_path, uri, message):
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(SourceError, match=message):
        source.fetch(uri)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is unreadable to root")
def test_a_file_that_may_not_be_read(source, tmp_path):
    (tmp_path / "a.scxml").chmod(0)
    with pytest.raises(SourceError, match="Permission denied"):
        source.fetch("a.scxml")


def test_no_more_is_read_than_is_needed_to_refuse_a_document(source, tmp_path):
    with (tmp_path / "huge.scxml").open("wb") as file:
        file.truncate(50 * MAX_BYTES)
    assert len(source.fetch("huge.scxml")) == MAX_BYTES + 1


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="this system has no /dev/zero")
def test_a_device_is_no_document():
    """D6: what has no end, or none in sight, is not read."""
    with pytest.raises(SourceError, match=r"^/dev/zero is no plain file"):
        FileSource().fetch("/dev/zero")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_no_document(source, tmp_path):
    """D6: a pipe is not waited for."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceError, match="pipe is no plain file"):
        source.fetch("pipe")


# ------------------------------------------------------------------------------------------------ beside a document


@pytest.fixture
def beside(tmp_path) -> DocumentSource:
    folder = tmp_path / "treatments"
    (folder / "lib").mkdir(parents=True)
    (tmp_path / "secret").write_bytes(b"secret")
    for name, text in {
        "doc.scxml": b"<a/>",
        "x.json": b"1",
        "lib/y.js": b"2",
        "a b.js": b"3",
        "100%.js": b"4",
        "ü": b"5",
    }.items():
        (folder / name).write_bytes(text)
    (folder / "inside").symlink_to(folder / "lib" / "y.js")
    (folder / "out").symlink_to(tmp_path / "secret")
    (folder / "up").symlink_to(tmp_path)
    (folder / "chain").symlink_to("out")
    (folder / "circle").symlink_to("circle")
    (folder / "dangling").symlink_to("nowhere")
    return BesideSource(str(folder / "doc.scxml"))


@pytest.mark.parametrize(
    ("uri", "text"),
    [
        ("x.json", b"1"),
        ("./x.json", b"1"),
        ("file:x.json", b"1"),
        ("FILE:x.json", b"1"),
        ("lib/y.js", b"2"),
        ("lib//./y.js", b"2"),
        ("inside", b"2"),
        ("a b.js", b"3"),
        ("a%20b.js", b"3"),
        ("100%.js", b"4"),
        ("100%25.js", b"4"),
        ("ü", b"5"),
        ("%C3%BC", b"5"),
        ("file://{}/x.json", b"1"),
        ("file://localhost{}/x.json", b"1"),
        ("{}/lib/y.js", b"2"),
    ],
)
def test_what_lies_beside_a_document_is_read(beside, tmp_path, uri, text):
    assert beside.fetch(uri.format(tmp_path / "treatments")) == text


@pytest.mark.parametrize("form", ["{}", "file:{}", "file://{}"])
def test_the_document_may_be_named_as_a_user_names_it(beside, tmp_path, form):
    assert BesideSource(form.format(tmp_path / "treatments" / "doc.scxml")).fetch("x.json") == b"1"


def test_a_relative_document_lies_in_the_current_folder(beside, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path / "treatments")
    assert BesideSource("doc.scxml").fetch("x.json") == b"1"
    assert BesideSource("treatments/doc.scxml", tmp_path).fetch("x.json") == b"1"
    monkeypatch.chdir(tmp_path)
    assert BesideSource("treatments/doc.scxml").fetch("x.json") == b"1"


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("../secret", r"\.\. leads out"),
        ("lib/../../secret", r"\.\. leads out"),
        ("lib/../x.json", r"\.\. leads out"),
        ("..", r"\.\. leads out"),
        ("%2e%2e/secret", r"\.\. leads out"),
        (".%2E%2fsecret", r"\.\. leads out"),
        ("file:../secret", r"\.\. leads out"),
        (".\t./secret", r"\.\. leads out"),
        ("%252e%252e/secret", "no such file"),
        ("{}/secret", "outside the document's folder"),
        ("file://{}/secret", "outside the document's folder"),
        ("%2Fetc%2Fpasswd", "outside the document's folder"),
        ("/etc/passwd", "outside the document's folder"),
        ("out", "outside the document's folder"),
        ("chain", "outside the document's folder"),
        ("up/secret", "outside the document's folder"),
        ("up/treatments/../secret", r"\.\. leads out"),
        ("{}/treatments-not/x", "outside the document's folder"),
        ("circle", "cannot be read"),
        ("dangling", "no such file"),
        ("nope.js", "no such file"),
        ("x.json/y", "cannot be read: Not a directory"),
        ("x" * 5_000, "cannot be read: File name too long"),
        ("", "no plain file"),
        (".", "no plain file"),
        ("lib", "no plain file"),
        ("file:", "no plain file"),
        ("a%00b", "cannot be read"),
        ("x.json%00.js", "cannot be read"),
        ("a\0b", "cannot be read"),
        ("D:\\foo", "names no drive"),
        ("C:/windows/x", "names no drive"),
        ("file:///C:/x", "names no drive"),
        ("file:///C|/x", "names no drive"),
        ("%43:/x", "names no drive"),
        ("..\\secret", "names no drive"),
        ("lib%5Cy.js", "names no drive"),
        ("\\\\host\\share\\x", "names no drive"),
        ("//host/share/x", "another host"),
        ("file://host/x", "another host"),
        ("file://[x", "is no URI"),
        ("x.json?y=1", "no \\? and no #"),
        ("x.json#y", "no \\? and no #"),
        ("http://h/x.js", "^http: texts cannot be fetched"),
        ("https://h/x.js", "^https: texts cannot be fetched"),
        ("HTTP://h/x.js", "^HTTP: texts cannot be fetched"),
        ("data:text/plain,x", "^data: texts cannot be fetched"),
        ("ftp:x", "^ftp: texts cannot be fetched"),
        ("javascript:1", "^javascript: texts cannot be fetched"),
    ],
)
def test_nothing_else_is_read(beside, tmp_path, uri, reason):
    with pytest.raises(SourceError, match=reason) as refused:
        beside.fetch(uri.format(tmp_path) if "{}" in uri else uri)
    assert "\n" not in str(refused.value)


def test_a_folder_whose_name_begins_alike_is_another(beside, tmp_path):
    (tmp_path / "treatments-not").mkdir()
    (tmp_path / "treatments-not" / "x").write_bytes(b"no")
    with pytest.raises(SourceError, match="outside"):
        beside.fetch(f"{tmp_path}/treatments-not/x")


def test_a_text_may_be_as_large_as_a_document(beside, tmp_path):
    with (tmp_path / "treatments" / "huge").open("wb") as file:
        file.truncate(MAX_BYTES)
        assert len(beside.fetch("huge")) == MAX_BYTES
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SourceError, match=f"more than {MAX_BYTES} bytes"):
        beside.fetch("huge")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for(beside, tmp_path):
    os.mkfifo(tmp_path / "treatments" / "pipe")
    with pytest.raises(SourceError, match="no plain file"):
        beside.fetch("pipe")


def test_a_folder_that_is_gone_is_said(tmp_path):
    with pytest.raises(SourceError, match="no such file"):
        BesideSource(str(tmp_path / "gone" / "doc.scxml")).fetch("x")


# ----------------------------------------------------------------------------------------------------- any, and beside it


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        server.pages |= {"/t/doc.scxml": page(b"<a/>"), "/t/x.js": page(b"1"), "/y.js": page(b"2")}
        yield server


@pytest.fixture
def other() -> Iterator[Server]:
    with Server() as server:
        server.pages |= {"/z.js": page(b"3")}
        yield server


@pytest.fixture
def anywhere(tmp_path) -> Iterator[AnySource]:
    (tmp_path / "doc.scxml").write_bytes(b"<f/>")
    (tmp_path / "x.js").write_bytes(b"4")
    with AnySource(folder=tmp_path) as source:
        yield source


@pytest.fixture
def listing(tmp_path, anywhere, other) -> Iterator[AnySource]:
    """With the other server's origin listed."""
    with AnySource(HttpSource(HttpOptions(origins=(other.origin,))), tmp_path) as source:
        yield source


def test_a_user_may_name_anything(anywhere, server, tmp_path):
    """D6: `treatment-uri` is a path, a file: URI, an http or an https one."""
    for uri in ("doc.scxml", "file:doc.scxml", f"file://{tmp_path}/doc.scxml"):
        assert anywhere.fetch(uri) == b"<f/>"
    assert anywhere.fetch(server.url("/t/doc.scxml?max=5")) == b"<a/>"
    assert server.asked[0].target == "/t/doc.scxml?max=5"


@pytest.mark.parametrize("uri", ["ftp://h/a", "mailto:a@b", "data:,x"])
def test_no_other_scheme_is_fetched(anywhere, uri):
    """D6: other schemes are refused by name."""
    with pytest.raises(SourceError, match=f"^{uri.partition(':')[0]}: is not fetched here"):
        anywhere.fetch(uri)


def test_a_source_that_is_closed_fetches_nothing(server, tmp_path):
    """D7: its connections end with it; files can still be read."""
    (tmp_path / "a").write_bytes(b"1")
    with AnySource(folder=tmp_path) as source:
        source.fetch(server.url("/y.js"))
    with pytest.raises(SourceError, match="this source of documents is closed"):
        source.fetch(server.url("/y.js"))
    assert source.fetch("a") == b"1"


@pytest.mark.parametrize(
    ("uri", "text"), [("x.js", b"1"), ("x.js?v=1#a", b"1"), ("../y.js", b"2"), ("/y.js", b"2"), ("{}/y.js", b"2")]
)
def test_what_the_own_origin_of_a_document_has(anywhere, server, uri, text):
    """D7: a document that came over http names what its own origin has, relative to itself."""
    beside = anywhere.beside(server.url("/t/doc.scxml?max=5"))
    assert beside.fetch(uri.format(server.origin)) == text


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("{}/z.js?hush", r"/z\.js: the document may not lead there: add http://127\.0\.0\.1:\d+ to http-origins"),
        ("//localhost/x", "^http://localhost/x: the document may not lead there: add http://localhost to http-origins"),
        ("https://127.0.0.1/x", "add https://127.0.0.1 to http-origins"),
        ("file:///etc/passwd", "^file:///etc/passwd: file: is neither http: nor https:"),
        ("data:,hush", "data: is neither"),
        ("x y.js?hush", "SPACE"),
        ("http://user:hush@h/x", "^http://h/x: a user or password"),
        ("http://[", "^http://…: its host or port is none"),
        ("nope.js", "/t/nope.js: the server answers 404 Not Found"),
    ],
)
def test_what_a_document_of_an_origin_may_not_name(anywhere, server, other, uri, reason):
    """D7: neither files nor other origins."""
    with pytest.raises(SourceError, match=reason) as refused:
        anywhere.beside(server.url("/t/doc.scxml")).fetch(uri.format(other.origin))
    assert refused.value.__context__ is None
    assert "hush" not in str(refused.value) or uri == "data:,hush"
    assert other.asked == []


def test_a_listed_origin_may_be_named(listing, server, other):
    """D7: `http-origins` lists what documents may name besides."""
    assert listing.beside(server.url("/t/doc.scxml")).fetch(other.url("/z.js")) == b"3"
    beside_a_file = listing.beside("doc.scxml")
    assert beside_a_file.fetch(other.url("/z.js")) == b"3"
    assert beside_a_file.fetch("x.js") == b"4"


def test_an_origin_is_not_listed_by_its_beginning(listing, server, other):
    """D7: a listed origin is one server, not every address that begins alike."""
    port = other.server_address[1]
    for begins in ("http://127.0.0.1", f"http://127.0.0.1:{port // 10}", f"http://127.0.0.1.example:{port}"):
        with pytest.raises(SourceError, match="to http-origins if it may"):
            listing.beside("doc.scxml").fetch(f"{begins}/z.js")


def test_what_a_file_may_not_name(anywhere, server):
    """D7: a file names no http URI unless its origin is listed."""
    with pytest.raises(SourceError, match=r"/y\.js: the document may not lead there: add http://.* to http-origins"):
        anywhere.beside("doc.scxml").fetch(server.url("/y.js?hush"))
    with pytest.raises(SourceError, match=r"^ftp: texts cannot be fetched"):
        anywhere.beside("doc.scxml").fetch("ftp://h/x")
    assert server.asked == []


def test_a_listed_origin_does_not_lead_to_others(listing, server, other):
    """D7: a redirect goes where the list says, whoever named its beginning."""
    other.pages["/z.js"] = redirect(server.url("/y.js"))
    with pytest.raises(SourceError, match=f"add {server.origin} to http-origins"):
        listing.beside("doc.scxml").fetch(other.url("/z.js"))
    assert server.asked == []
