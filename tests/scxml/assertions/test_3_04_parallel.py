"""3.4 <parallel>: children that are active together."""

import pytest

from tests.scxml.assertions.harness import mark, play, refuses, state


def region(name, inside="", count=2):
    """A region with a few atomic states and what is given."""
    return (
        f'<state id="{name}">' + inside + "".join(f'<state id="{name}{n}"/>' for n in range(1, count + 1)) + "</state>"
    )


def test_all_children_are_active_when_it_is():
    """3.4: entering a parallel enters every child."""
    play(f'<parallel id="p">{region("a")}{region("b")}</parallel>').has_active("p", "a", "a1", "b", "b1")


def test_children_are_entered_in_document_order_and_left_in_reverse():
    """3.4, 3.13: entry order and exit order."""
    regions = state("a", state("a1")) + state("b", state("b1"))
    play(state("p", regions + '<transition event="e" target="z"/>', "parallel") + state("z"), "e").logs(
        "+p", "+a", "+a1", "+b", "+b1", "-b1", "-b", "-a1", "-a", "-p", "+z"
    )


def test_a_target_inside_one_child_enters_the_defaults_of_the_others():
    """3.4: the parallel is never active without all of its children."""
    play(
        f'<state id="o"><transition event="e" target="b2"/></state><parallel id="p">{region("a")}{region("b")}</parallel>',
        "e",
    ).rests_in("a1", "b2")


def test_one_event_moves_every_child_that_has_a_transition_for_it():
    """3.4: each child takes its transition, as long as they stay inside."""
    regions = (
        '<state id="a"><state id="a1"><transition event="e" target="a2"/></state><state id="a2"/></state>'
        '<state id="b"><state id="b1"><transition event="e" target="b2"/></state><state id="b2"/></state>'
        '<state id="c"><state id="c1"><transition event="f" target="c2"/></state><state id="c2"/></state>'
    )
    play(f'<parallel id="p">{regions}</parallel>', "e").rests_in("a2", "b2", "c1")


def test_a_transition_out_of_one_child_leaves_them_all():
    """3.4: when the target lies outside the parallel, every child is left."""
    regions = state("a", '<transition event="e" target="z"/>') + state("b")
    play(f'<parallel id="p">{regions}</parallel><state id="z"/>', "e").logs("+a", "+b", "-b", "-a").rests_in("z")


def test_a_transition_from_one_child_to_another_leaves_and_enters_the_whole_parallel():
    """3.4, 3.13: the least common *compound* ancestor lies above the parallel."""
    regions = state("a", '<transition event="e" target="b"/>') + state("b")
    play(state("p", regions, "parallel"), "e").logs("+p", "+a", "+b", "-b", "-a", "-p", "+p", "+a", "+b")


def test_a_parallel_is_done_when_all_its_children_are():
    """3.4: done.state.id of the parallel once every child is in a final state, and not before."""
    regions = "".join(
        f'<state id="{name}"><state id="{name}1"><transition event="{name}" target="{name}f"/></state><final id="{name}f"/></state>'
        for name in "ab"
    )
    body = f'<parallel id="p">{regions}<transition event="done.state.p" target="z"/></parallel><final id="z"/>'
    play(body, "a").rests_in("af", "b1")
    play(body, "a", "b").ends_in("z")
    play(body, "b", "a").ends_in("z")


def test_a_child_that_is_atomic_is_never_done():
    """3.4: a child state without a final state keeps the parallel going."""
    body = '<parallel id="p"><state id="a"/><state id="b"><final id="f"/></state><transition event="done.state.p" target="z"/></parallel><state id="z"/>'
    play(body).rests_in("a", "f").takes("done.state.b")


def test_a_parallel_inside_a_parallel_is_done_with_it():
    """3.4, Appendix D isInFinalState: a parallel is in a final state when all its children are."""
    inner = '<parallel id="q"><state id="a"><final id="af"/></state><state id="b"><final id="bf"/></state></parallel>'
    last = '<state id="c"><state id="c1"><transition event="e" target="cf"/></state><final id="cf"/></state>'
    play(
        f'<parallel id="p">{inner}{last}<transition event="done.state.p" target="z"/></parallel><final id="z"/>', "e"
    ).ends_in("z")


def test_the_transitions_of_the_parallel_itself_count_when_no_child_has_one():
    """3.4, 3.13: descendants come first."""
    body = f"""<parallel id="p"><state id="a"><transition event="e">{mark("a")}</transition></state><state id="b"/>
      <transition event="e">{mark("p")}</transition><transition event="f">{mark("p")}</transition></parallel>"""
    play(body, "f").logs("p")
    play(body, "e").logs("a", "p")  # in b nothing stands in the way: there p's own is the optimally enabled one


def test_an_internal_event_of_one_child_reaches_the_others():
    """3.4: children communicate by events of their session."""
    regions = '<state id="a"><onentry><raise event="i"/></onentry></state><state id="b"><state id="b1"><transition event="i" target="b2"/></state><state id="b2"/></state>'
    play(f'<parallel id="p">{regions}</parallel>').rests_in("a", "b2")


def test_children_see_each_others_states():
    """3.4, 5.9.1: by In()."""
    regions = (
        '<state id="a"><state id="a1"><transition event="e" target="a2"/></state><state id="a2"/></state>'
        '<state id="b"><state id="b1"><transition cond="In(\'a2\')" target="b2"/></state><state id="b2"/></state>'
    )
    play(f'<parallel id="p">{regions}</parallel>').rests_in("a1", "b1")
    play(f'<parallel id="p">{regions}</parallel>', "e").rests_in("a2", "b2")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('<parallel id="p" initial="a"><state id="a"/></parallel>', id="initial"),
        pytest.param('<parallel id="p"><initial><transition target="a"/></initial><state id="a"/></parallel>', id="<initial>"),
        pytest.param('<parallel id="p"><state id="a"/><final id="f"/></parallel>', id="a final child"),
    ],
)  # fmt: skip
def test_a_parallel_has_no_initial_and_no_final(body):
    """3.4.1, 3.4.2."""
    refuses(body)
