"""Reports as files: which are written, and over what nothing is."""

import os

import pytest

from scxml_engine.authoring.coverage import Reports
from scxml_engine.errors import UsageError
from tests.authoring.coverage.played import played


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_is_written_where_it_was_asked_for(folder):
    told = Reports("pages", "a.info", "a.xml").write([played("Busy")])
    assert told == [os.path.join("pages", "index.html"), "a.info", "a.xml"]
    written = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert written == ["a.info", "a.xml", os.path.join("pages", "01-dialing.html"), os.path.join("pages", "index.html")]
    assert (folder / "a.info").read_text("utf-8").startswith("TN:\nSF:dialing.scxml\n")
    assert (folder / "a.xml").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize("reports", [Reports(), Reports(html="x"), Reports(lcov="x"), Reports(cobertura="x")])
def test_what_nobody_wants_is_not_written(folder, reports):
    assert bool(reports) == (reports != Reports())
    assert len(reports.write([])) == len(list(folder.iterdir())) == bool(reports)


def test_a_folder_that_is_there_is_written_into(folder):
    (folder / "pages").mkdir()
    (folder / "pages" / "mine.txt").write_text("kept", "utf-8")
    Reports("pages").write([])
    Reports("pages").write([])
    assert (folder / "pages" / "mine.txt").read_text("utf-8") == "kept"


@pytest.mark.parametrize(
    ("reports", "read"),
    [
        (Reports(lcov="t.scxml"), "t.scxml"),
        (Reports(cobertura="./t.scxml"), "t.scxml"),
        (Reports("pages"), os.path.join("pages", "index.html")),
    ],
)
def test_nothing_is_written_over_what_was_read(folder, reports, read):
    """Nor is anything else written then."""
    (folder / "pages").mkdir()
    (folder / read).write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="would be written over"):
        reports.write([played()], [str(folder / read)])
    assert [path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()] == ["mine"]


@pytest.mark.parametrize(
    "reports", [Reports("no/pages"), Reports(lcov="no/a"), Reports(cobertura="no/a"), Reports("file")]
)
def test_what_cannot_be_written_is_said_in_one_line(folder, reports):
    (folder / "file").write_text("", "utf-8")
    with pytest.raises(UsageError) as refused:
        reports.write([])
    assert "\n" not in str(refused.value)
