"""Which files hold scenarios."""

import pytest

from scxml_engine.authoring.scenarios import find_files
from scxml_engine.errors import UsageError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("b.scenario.yaml", "a/c.scenario.yaml", "a/d.yaml", ".git/e.scenario.yaml", "a/.x/f.scenario.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return tmp_path


def test_a_folder_gives_all_below_it_but_what_is_hidden(folder):
    assert find_files(["."]) == ["a/c.scenario.yaml", "b.scenario.yaml"]
    assert find_files([str(folder)]) == [str(folder / "a/c.scenario.yaml"), str(folder / "b.scenario.yaml")]


def test_a_file_that_is_named_needs_no_ending_and_is_there_once(folder):
    assert find_files(["a/d.yaml", "a", "a/c.scenario.yaml", "./a/d.yaml"]) == ["a/d.yaml", "a/c.scenario.yaml"]


@pytest.mark.parametrize(("path", "words"), [("nope", "no such file or folder"), ("empty", "no file there ends in")])
def test_a_path_without_scenarios_is_refused(folder, path, words):
    (folder / "empty").mkdir()
    with pytest.raises(UsageError, match=words):
        find_files([path])
