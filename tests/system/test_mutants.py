"""Seeded faults: every mutant of the samples is caught, and docs/mutants.md says by what."""

import pytest

from tests.mutants import EQUIVALENT, PAGE, SAMPLES, mutants, told


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_mutant_of_a_sample_is_caught_as_the_page_says(path):
    """By `check` or by a scenario; the few that change nothing are known by name, and are not caught."""
    section = PAGE.read_text("utf-8").split(f"## {path.name}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ") and not line.startswith("| line")]
    found = [(mutant, *told(mutant)) for mutant in mutants(path)]
    assert [mutant.name for mutant, how, _ in found if how == "nothing"] == []
    assert [row.split(" | ")[-1].removesuffix(" |").replace("\\|", "|") for row in rows] == [by for *_, by in found]


def test_there_are_enough_of_each_kind_of_mistake():
    kinds = [mutant.kind for path in SAMPLES for mutant in mutants(path)]
    assert len(kinds) >= 30
    for kind in ("removed cap", "wait of 0", "missing branch", "swapped guards", "wrong result", "misspelt result"):
        assert kinds.count(kind) >= 3, kind


def test_what_is_said_to_change_nothing_is_there():
    names = {(mutant.sample, mutant.name) for path in SAMPLES for mutant in mutants(path)}
    assert EQUIVALENT.keys() <= names
