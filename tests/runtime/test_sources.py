"""Addresses of treatments, and the source that reads files (row D6)."""

import os

import pytest

from scxml_engine.errors import SourceError, UsageError
from scxml_engine.runtime import Address, BesideSource, FileSource, parse_address
from scxml_engine.scxml.markup import MAX_BYTES
from scxml_engine.scxml.source import DocumentSource

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
        ("https://h/a.scxml?x=1", "https://h/a.scxml", {"x": "1"}),
    ],
)
def test_an_address_is_a_uri_and_its_variables(text, uri, variables):
    assert parse_address(text) == Address(uri, variables)


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
        ("a\0b", "cannot be read: embedded null byte"),
        ("file:a%00b", "cannot be read: embedded null byte"),
        ("file://elsewhere/a.scxml", "names no host"),
        ("file://[elsewhere/a.scxml", "is no URI"),
        ("http://h/a.scxml", "http: documents cannot be fetched"),
        ("mailto:a@b", "mailto: documents cannot be fetched"),
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
def test_a_device_without_an_end_is_read_no_further_either():
    assert len(FileSource().fetch("/dev/zero")) == MAX_BYTES + 1


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
