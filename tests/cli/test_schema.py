"""`scxml-engine schema`: prints a schema of one file, or writes them into a folder."""

import pytest
from lxml import etree

from scxml_engine.authoring.schema import schemas


@pytest.mark.parametrize("name", ["rng", "rnc"])
def test_a_schema_of_one_file_is_printed(shell, name):
    result = shell("schema", "--format", name)
    assert (result.status, result.err) == (0, "")
    assert result.out == schemas()[name][f"scxml.{name}"]


@pytest.mark.parametrize("arguments", [[], ["--format", "xsd"]])
def test_several_files_need_a_folder(shell, arguments):
    assert shell("schema", *arguments).complaint.startswith("these are several files (scxml.xsd, ocs.xsd")


def test_all_are_written_into_a_folder_and_named(shell):
    result = shell("schema", "--out", "made")
    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines() == ["made/scxml.xsd", "made/ocs.xsd", "made/scxml.rng", "made/scxml.rnc"]
    assert etree.XMLSchema(file=str(shell.folder / "made" / "scxml.xsd"))


def test_one_format_is_written_alone(shell):
    assert shell("schema", "--format", "xsd", "--out", "made").status == 0
    assert sorted(path.name for path in (shell.folder / "made").iterdir()) == ["ocs.xsd", "scxml.xsd"]


def test_what_cannot_be_written_over_is_a_complaint(shell):
    (shell.folder / "scxml.rng").mkdir()
    assert "scxml.rng is no file" in shell("schema", "--out", ".").complaint


def test_a_folder_with_a_hostile_name_is_told_of_in_one_line(shell):
    result = shell("schema", "--format", "rng", "--out", "a\x1b[2J\nb")
    assert result.status == 0
    assert "\x1b" not in result.out
    assert result.out.count("\n") == 1


def test_an_unknown_format_is_bad_usage(shell):
    assert "--format" in shell("schema", "--format", "dtd").complaint
