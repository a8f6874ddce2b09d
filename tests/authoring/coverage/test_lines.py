"""Coverage by lines: where something begins, how often what was reached least, and the outcomes of guards."""

from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.coverage.lines import branches, covered, lines
from tests.authoring.coverage.played import covered as covered_by
from tests.authoring.coverage.played import played

PLAYS = st.lists(st.sampled_from(["Answer", "Busy", "NoAnswer", "Busy,Answer"]), max_size=4)


def test_the_lines_in_which_something_begins():
    found = {line.number: (line.hits, len(line.guards)) for line in lines(played("Busy,Answer"))}
    assert found == {
        2: (1, 0),
        3: (0, 1),
        4: (1, 0),
        6: (2, 0),
        7: (1, 1),
        8: (1, 1),
        9: (0, 0),
        11: (1, 0),
        12: (0, 0),
    }


def test_what_is_missed_does_not_hide_behind_its_neighbour():
    """A state that was entered, and in its line a transition that was not taken."""
    coverage = covered_by("""<state id="a"><transition event="x" target="a"/>
      <transition target="f"/></state><final id="f"/>""")
    assert [(line.number, line.hits) for line in lines(coverage)] == [(1, 0), (2, 1)]


def test_several_guards_of_a_line():
    coverage = covered_by(
        '<state id="a"><transition cond="false"/><transition cond="true" target="f"/></state><final id="f"/>'
    )
    [line] = lines(coverage)
    assert [guard.outcomes for guard in line.guards] == [(0, 1), (1, 0)]
    assert str(line.branches) == "2/4"


@given(PLAYS)
def test_lines_know_of_every_element_and_guard(plays):
    """The branches of all lines are the document's guard outcomes; a line that is hit has nothing missed."""
    coverage = played(*plays)
    known = lines(coverage)
    assert branches(known) == coverage.measures["guards"]
    missed = {each.place.line for each in coverage.states if not each.entered}
    missed |= {each.place.line for each in coverage.transitions if not each.taken}
    assert {line.number for line in known if not line.hits} == missed
    assert covered(known).total == len({each.place.line for each in coverage.elements})
