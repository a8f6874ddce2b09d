"""`scxml-engine test`: what it plays, what it says, and what its exit status is."""

import argparse
import json

import pytest

from scxml_engine.cli import test as command

TOP = """treatment: loop.scxml
start: 2026-03-02T09:00:00
chain: [{contact_info: "5550100"}]
scenarios:
"""
GOOD = "  - {name: reached, results: [Answer], expect: {state: done}}\n"
BAD = "  - {name: busy, results: [Busy, Answer], expect: {state: out}}\n"
NONE = "  - {name: open, results: [Busy, Answer]}\n"


@pytest.fixture
def folder(shell):
    """The shell with a file of scenarios of each kind."""
    shell.write("good.scenario.yaml", TOP + GOOD)
    (shell.folder / "below").mkdir()
    shell.write("below/bad.scenario.yaml", TOP.replace("loop.scxml", "../loop.scxml") + GOOD + BAD)
    return shell


def test_all_passed(folder):
    result = folder("test", "good.scenario.yaml")
    assert (result.status, result.err) == (0, "")
    assert result.out == "good.scenario.yaml  .\n\n1 scenario: 1 passed, 0 failed\n"


def test_a_failure_is_told_in_full(folder):
    result = folder("test", ".")
    assert (result.status, result.err) == (1, "")
    assert result.out.startswith(
        "below/bad.scenario.yaml  .F\ngood.scenario.yaml  .\n\nFAILED below/bad.scenario.yaml:6:5: busy\n"
    )
    column = BAD.index("out") + 1
    assert f"  state  (below/bad.scenario.yaml:6:{column})\n    expected  out\n    actual    done\n" in result.out
    assert "  turned at loop.scxml:" in result.out
    assert result.out.endswith("\n\n3 scenarios: 2 passed, 1 failed\n")


def test_a_bad_file_is_told_with_everything_and_the_others_are_played(folder):
    folder.write("a.scenario.yaml", TOP + "  - {nam: x, results: [Bsy]}\n")
    result = folder("test", ".")
    assert result.status == 2
    assert "a.scenario.yaml  cannot be used\n" in result.out
    assert result.out.endswith("3 scenarios: 2 passed, 1 failed, 1 file that cannot be used\n")
    assert [line.partition(" error ")[0] for line in result.err.splitlines()] == [
        "a.scenario.yaml:5:5:",
        "a.scenario.yaml:5:6:",
        "a.scenario.yaml:5:24:",
    ]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("nope.yaml",), "nope.yaml: there is no such file or folder"),
        (("good.scenario.yaml", "-k", "nothing"), 'no scenario has "nothing" in its name'),
        (("good.scenario.yaml", "--realm", "v8"), 'unknown realm "v8"'),
        (("good.scenario.yaml", "--watch", "--json"), "--watch tells people what happens: leave out --json"),
        ((), "the following arguments are required: PATH"),
    ],
)
def test_bad_usage_is_one_line_and_2(folder, words, complaint):
    result = folder("test", *words)
    assert result.status == 2
    assert complaint in result.err
    assert result.err.count("\n") == 1


def test_only_those_whose_names_contain_a_text(folder):
    assert folder("test", ".", "-k", "reach").out.endswith("2 scenarios: 2 passed, 0 failed\n")
    assert "good" not in folder("test", ".", "-k", "busy").out


def test_it_stops_at_the_first_that_fails(folder):
    result = folder("test", "below", "good.scenario.yaml", "-x")
    assert result.status == 1
    assert "good.scenario.yaml" not in result.out


def test_json_is_one_document(folder):
    result = folder("test", ".", "--json")
    assert result.status == 1
    document = json.loads(result.out)
    assert (document["version"], document["passed"], document["failed"]) == (1, 2, 1)
    assert [each["file"] for each in document["files"]] == ["below/bad.scenario.yaml", "good.scenario.yaml"]


def test_a_document_cut_from_the_manual_is_mended_on_demand(folder):
    folder.write("loop.scxml", folder.read("loop.scxml").replace("<ocs:next_record/>", "<:next_record/>"))
    assert folder("test", "good.scenario.yaml").status == 2
    assert folder("test", "good.scenario.yaml", "--repair").status == 0


def test_what_is_missing_is_written_and_passes(folder):
    folder.write("open.scenario.yaml", TOP + GOOD + BAD + NONE)
    assert folder("test", "open.scenario.yaml").status == 1
    result = folder("test", "open.scenario.yaml", "--update")
    assert result.status == 1, "the one that failed still does"
    assert result.err == "written: open.scenario.yaml (1 expect)\n"
    assert result.out.startswith("open.scenario.yaml  .F.\n")
    text = folder.read("open.scenario.yaml")
    assert text.startswith(TOP + GOOD + BAD + NONE.rstrip("}\n"))
    assert folder("test", "open.scenario.yaml", "--update").err == ""
    assert folder.read("open.scenario.yaml") == text


def test_only_what_is_played_is_written(folder):
    folder.write("open.scenario.yaml", TOP + NONE + NONE.replace("open", "other"))
    folder("test", "open.scenario.yaml", "--update", "-k", "other")
    assert folder.read("open.scenario.yaml").count("expect:") == 1


def test_a_file_that_cannot_be_written_is_told(folder, monkeypatch):
    folder.write("open.scenario.yaml", TOP + "  - ? name\n    : one\n")
    result = folder("test", "open.scenario.yaml", "--update")
    assert result.status == 2
    assert "write each scenario as a block of its own" in result.err
    assert folder.read("open.scenario.yaml") == TOP + "  - ? name\n    : one\n"


# --------------------------------------------------------------------------------------------------------------- watching


class Changes:
    """Does one thing after another whenever the command waits, and ends it then; keeps what was waited for."""

    def __init__(self, *deeds):
        self._deeds = list(deeds)
        self.files = []

    def __call__(self, files, known):
        self.files.append(set(files()))
        assert set(known) >= self.files[-1]
        if not self._deeds:
            raise KeyboardInterrupt
        return [self._deeds.pop(0)()]


def watch(shell, changes, *words):
    """What `test --watch` does."""
    options = argparse.Namespace(
        paths=["."], k="", x=False, update=False, watch=True, realm="quickjs", repair=False, json=False
    )
    for name, value in vars(parsed(*words)).items():
        setattr(options, name, value)
    with pytest.raises(KeyboardInterrupt):
        command.watch(options, changes)


def parsed(*words):
    """The options as the command line gives them."""
    parser = argparse.ArgumentParser()
    command.add_to(parser.add_subparsers())
    return parser.parse_args(["test", ".", *words])


def test_they_are_played_again_whenever_a_file_changes(shell, capsys):
    shell.write("a.scenario.yaml", TOP + BAD)
    changes = Changes(lambda: shell.write("a.scenario.yaml", TOP + GOOD), lambda: shell.write("b.scenario.yaml", "x"))
    watch(shell, changes)
    captured = capsys.readouterr()
    first, second, third = captured.out.split("----")
    assert "1 failed" in first
    assert second.startswith(" a.scenario.yaml changed\n\na.scenario.yaml  .\n")
    assert "b.scenario.yaml  cannot be used" in third
    assert changes.files[0] == {"a.scenario.yaml", "loop.scxml"}
    assert changes.files[-1] == {"a.scenario.yaml", "b.scenario.yaml", "loop.scxml"}


def test_what_is_wrong_ends_no_watch(shell, capsys):
    shell.write("a.scenario.yaml", TOP + GOOD)

    def remove():
        (shell.folder / "a.scenario.yaml").unlink()
        return "a.scenario.yaml"

    changes = Changes(remove, lambda: shell.write("a.scenario.yaml", TOP + GOOD))
    watch(shell, changes)
    captured = capsys.readouterr()
    assert "no file there ends in .scenario.yaml" in captured.err
    assert captured.out.endswith("1 scenario: 1 passed, 0 failed\n")


def test_a_broken_treatment_and_a_calendar_are_watched_too(shell):
    shell.write("us.toml", 'timezone = "Mars"\n')
    shell.write("a.scenario.yaml", TOP + "  - {name: a, calendar: us.toml}\n")
    shell.write("loop.scxml", "<scxml")
    shell.write("b.scenario.yaml", TOP + GOOD)
    changes = Changes()
    watch(shell, changes)
    assert changes.files == [{"a.scenario.yaml", "b.scenario.yaml", "us.toml", "loop.scxml"}]


def test_the_keys_end_it_with_130(shell, monkeypatch):
    shell.write("a.scenario.yaml", TOP + GOOD)

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command.watch, "__defaults__", (interrupt,))
    result = shell("test", ".", "--watch")
    assert (result.status, result.err) == (130, "interrupted\n")
