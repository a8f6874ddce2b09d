"""The schemas as files: all of them, whole, and over nothing that is no file."""

import pytest

from scxml_engine.authoring.schema import write_schemas
from scxml_engine.errors import UsageError

FILES = {"a.xsd": "<a/>", "b.xsd": "<b/>"}


def test_the_folder_is_made_and_holds_the_files_alone(tmp_path):
    paths = write_schemas(str(tmp_path / "new"), FILES)
    assert [path.name for path in paths] == ["a.xsd", "b.xsd"]
    assert {path.name: path.read_text("utf-8") for path in (tmp_path / "new").iterdir()} == FILES


def test_a_file_is_written_over(tmp_path):
    (tmp_path / "a.xsd").write_text("old")
    write_schemas(str(tmp_path), FILES)
    assert (tmp_path / "a.xsd").read_text() == "<a/>"


def test_nothing_is_written_when_one_place_is_taken_by_what_is_no_file(tmp_path):
    (tmp_path / "b.xsd").mkdir()
    with pytest.raises(UsageError, match=r"b\.xsd is no file that can be written over"):
        write_schemas(str(tmp_path), FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["b.xsd"]


def test_a_link_that_leads_nowhere_is_not_followed(tmp_path):
    (tmp_path / "a.xsd").symlink_to(tmp_path / "elsewhere" / "x")
    with pytest.raises(UsageError, match="is no file"):
        write_schemas(str(tmp_path), FILES)


@pytest.mark.parametrize("name", ["", "file", "file/below", "a\0b"])
def test_what_can_be_no_folder_is_refused_in_one_line(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError) as caught:
        write_schemas(name, FILES)
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
