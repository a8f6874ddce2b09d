"""3.6 <initial>: the default initial states with content of their own."""

import pytest

from tests.scxml.assertions.harness import mark, play, refuses, state

BELOW = state("b") + state("c")


def initial(target, inside=""):
    return f'<initial><transition target="{target}">{inside}</transition></initial>'


def test_its_content_runs_after_the_entry_of_the_parent_and_before_that_of_the_child():
    """3.6.2, 3.13."""
    play(state("a", initial("c", mark("default")) + BELOW)).logs("+a", "default", "+c").rests_in("c")


def test_its_content_runs_each_time_the_default_is_taken():
    """3.6: whenever the state is entered without one of its descendants being named."""
    body = state("a", initial("b", mark("default")) + BELOW + '<transition event="e" target="a"/>')
    play(body, "e").logs("+a", "default", "+b", "-b", "-a", "+a", "default", "+b")


def test_its_content_does_not_run_when_a_descendant_is_named():
    """3.6, 3.13."""
    play(state("a", initial("b", mark("default")) + BELOW), root='initial="c"').logs("+a", "+c")


def test_its_content_runs_after_that_of_the_transition_which_leads_here():
    """3.13: transitions' content first, then entries from the outermost inward."""
    body = f'<state id="o"><transition event="e" target="a">{mark("t")}</transition></state>' + state(
        "a", initial("b", mark("default")) + BELOW
    )
    play(body, "e").logs("t", "+a", "default", "+b")


def test_defaults_inside_defaults_alternate_with_entries():
    """3.6, Appendix D enterStates."""
    inner = state("b", initial("c", mark("inner")) + state("c"))
    play(state("a", initial("b", mark("outer")) + inner)).logs("+a", "outer", "+b", "inner", "+c")


def test_its_target_may_lie_deeper():
    """3.6.1: a state specification of descendants."""
    play(state("a", initial("c") + state("b", state("c")))).logs("+a", "+b", "+c")


def test_its_target_may_be_several_states():
    """3.6.1, 3.11."""
    regions = (
        '<state id="r"><state id="r1"/><state id="r2"/></state><state id="q"><state id="q1"/><state id="q2"/></state>'
    )
    play(f'<state id="a">{initial("r2 q2")}<parallel id="p">{regions}</parallel></state>').rests_in("r2", "q2")


def test_each_region_of_a_parallel_runs_its_own_default():
    """3.6, 3.4."""
    regions = state("r", initial("r2", mark("r")) + state("r1") + state("r2")) + state(
        "q", initial("q2", mark("q")) + state("q1") + state("q2")
    )
    play(f'<parallel id="p">{regions}</parallel>').logs("+r", "r", "+r2", "+q", "q", "+q2")


def test_its_events_reach_the_state_that_was_entered():
    """3.6.2: executable content like any other."""
    play(
        '<state id="a"><initial><transition target="b"><raise event="i"/></transition></initial><state id="b"><transition event="i" target="c"/></state><state id="c"/></state>'
    ).rests_in("c")


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param("<initial/>", id="no transition"),
        pytest.param("<initial><transition/></initial>", id="no target"),
        pytest.param('<initial><transition target=""/></initial>', id="an empty target"),
        pytest.param('<initial><transition target="b" event="e"/></initial>', id="an event"),
        pytest.param('<initial><transition target="b" cond="true"/></initial>', id="a condition"),
        pytest.param('<initial><transition target="z"/></initial>', id="a target outside"),
        pytest.param('<initial><transition target="a"/></initial>', id="the state itself"),
        pytest.param('<initial><transition target="b"/><transition target="b"/></initial>', id="two transitions"),
        pytest.param('<initial><transition target="b"/></initial><initial><transition target="b"/></initial>', id="two of them"),
    ],
)  # fmt: skip
def test_an_initial_that_breaks_a_rule_is_not_run(inside):
    """3.6.1, 3.6.2: exactly one transition, without event and condition, with a target below the state."""
    refuses(f'<state id="a">{inside}<state id="b"/></state><state id="z"/>')
