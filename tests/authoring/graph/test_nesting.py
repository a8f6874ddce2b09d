"""Nesting: on which levels an arrow runs, and on which side it passes a border."""

from scxml_engine.authoring.graph import Arrow, Box, Sign, Step
from scxml_engine.authoring.graph.nesting import Side, levels

STEP = (Step(("x",), (), "", (1, 1)),)


def box(key, *children):
    return Box(key, Sign.STATE, key, "", children=children)


CHART = Box("", Sign.CHART, "", "", children=(box("a", box("b", box("c"), box("d"))), box("e", box("f"))))


def runs(*ways):
    found = levels(CHART, [Arrow(source, target, STEP) for source, target in ways])
    return found, {key: [(run.source, run.target, run.labelled) for run in level.runs] for key, level in found.items()}


def test_an_arrow_runs_where_both_ends_are_and_to_the_borders_below():
    found, pieces = runs(("c", "f"))
    assert pieces == {
        "": [("a", "e", False)],
        "a": [("b", None, False)],
        "b": [("c", None, True)],
        "e": [(None, "f", False)],
    }
    assert [found[key].runs[0].piece for key in ("b", "a", "", "e")] == [0, 1, 2, 3]
    assert (found["b"].sides[0], found["a"].sides[0], found["e"].sides[0]) == (Side.LAST, Side.LAST, Side.FIRST)


def test_an_arrow_against_the_others_leaves_where_they_enter():
    found, _ = runs(("a", "e"), ("f", "c"))
    assert (found["e"].sides[1], found["a"].sides[1], found["b"].sides[1]) == (Side.FIRST, Side.LAST, Side.LAST)


def test_an_arrow_between_neighbours_stays_on_their_level():
    _, pieces = runs(("c", "d"))
    assert pieces == {"": [], "a": [], "b": [("c", "d", True)], "e": []}


def test_an_arrow_to_a_state_around_its_own_ends_at_the_border():
    found, pieces = runs(("c", "a"), ("a", "d"))
    assert pieces["a"] == [("b", None, False), (None, "b", True)]
    assert found["a"].sides == {0: Side.LAST, 1: Side.FIRST}
    assert pieces[""] == []


def test_an_arrow_to_itself_is_a_loop():
    found, pieces = runs(("b", "b"))
    assert found["a"].loops == {"b": 0}
    assert not any(pieces.values())
