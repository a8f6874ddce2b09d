"""3.5 <transition>: when it is taken, where it leads, and whether its source is left."""

import pytest

from tests.scxml.assertions.harness import mark, play, refuses, state


def test_without_an_event_it_is_taken_as_soon_as_its_condition_holds():
    """3.5.1: the event is optional; so is the condition, whose default is true."""
    play(
        '<state id="a"><transition target="b"/></state><state id="b"><transition cond="1 &gt; 2" target="c"/></state><state id="c"/>'
    ).rests_in("b")


def test_the_condition_is_asked_when_the_event_comes():
    """3.5.1: not earlier."""
    body = """<datamodel><data id="n" expr="0"/></datamodel><state id="a"><transition event="e" cond="n &gt; 1" target="b"/>
      <transition event="e"><assign location="n" expr="n + 1"/></transition></state><state id="b"/>"""
    play(body, "e", "e").rests_in("a")
    play(body, "e", "e", "e").rests_in("b")


def test_without_a_target_nothing_is_left_or_entered():
    """3.5.1: no change of state, only the content is executed."""
    play(state("a", f'<transition event="e">{mark("t")}</transition>'), "e", "e").logs("+a", "t", "t").rests_in("a")


def test_without_a_target_the_states_below_stay_too():
    """3.5, 3.13: the exit set of a targetless transition is empty, also that of a compound source."""
    play(state("a", state("b") + f'<transition event="e">{mark("t")}</transition>'), "e").logs("+a", "+b", "t")


def test_the_content_runs_after_the_exits_and_before_the_entries():
    """3.5.2, 3.13."""
    play(state("a", f'<transition event="e" target="b">{mark("t")}</transition>') + state("b"), "e").logs(
        "+a", "-a", "t", "+b"
    )


def test_external_is_the_default_type():
    """3.5.1: an external transition leaves its source, even when the target lies inside."""
    for kind in ("", 'type="external"'):
        play(state("a", state("b") + f'<transition event="e" {kind} target="b"/>'), "e").logs(
            "+a", "+b", "-b", "-a", "+a", "+b"
        )


def test_an_internal_transition_stays_in_its_compound_source():
    """3.5.1, 3.13: source compound, targets below it: only what is below is left."""
    play(state("a", state("b") + state("c") + '<transition event="e" type="internal" target="c"/>'), "e").logs(
        "+a", "+b", "-b", "+c"
    )


def test_an_internal_transition_to_an_active_descendant_enters_it_again():
    """3.13: all active proper descendants of the source are left, the target among them."""
    play(state("a", state("b") + '<transition event="e" type="internal" target="b"/>'), "e").logs(
        "+a", "+b", "-b", "+b"
    )


def test_an_internal_transition_to_its_own_source_is_external():
    """3.13: the source is no proper descendant of itself."""
    play(state("a", state("b") + '<transition event="e" type="internal" target="a"/>'), "e").logs(
        "+a", "+b", "-b", "-a", "+a", "+b"
    )


def test_an_internal_transition_out_of_its_source_is_external():
    """3.13: some target is no descendant of the source."""
    play(state("a", state("b") + '<transition event="e" type="internal" target="z"/>') + state("z"), "e").logs(
        "+a", "+b", "-b", "-a", "+z"
    )


def test_an_internal_transition_of_a_parallel_is_external():
    """3.13: the source is not a compound state."""
    regions = state("a", state("a1") + state("a2")) + state("b")
    play(state("p", regions + '<transition event="e" type="internal" target="a2"/>', "parallel"), "e").logs(
        "+p", "+a", "+a1", "+b", "-b", "-a1", "-a", "-p", "+p", "+a", "+a2", "+b"
    )


def test_an_internal_transition_of_an_atomic_state_is_external():
    """3.13: the source is not a compound state."""
    play(state("a", '<transition event="e" type="internal" target="a"/>'), "e").logs("+a", "-a", "+a")


def test_an_internal_transition_may_enter_a_parallel_below():
    """3.13."""
    inner = state("p", state("x") + state("y"), "parallel")
    play(state("a", state("b") + inner + '<transition event="e" type="internal" target="y"/>'), "e").logs(
        "+a", "+b", "-b", "+p", "+x", "+y"
    )


def test_several_targets_are_states_of_different_regions():
    """3.5.1, 3.11."""
    regions = (
        '<state id="r"><state id="r1"/><state id="r2"/></state><state id="q"><state id="q1"/><state id="q2"/></state>'
    )
    play(
        f'<state id="a"><transition event="e" target="r2 q2"/></state><parallel id="p">{regions}</parallel>', "e"
    ).rests_in("r2", "q2")


def test_several_events_are_alternatives():
    """3.5.1, 3.12: a list of descriptors, one match is enough."""
    body = '<state id="a"><transition event="x y.z" target="b"/></state><state id="b"/>'
    play(body, "x").rests_in("b")
    play(body, "y.z").rests_in("b")
    play(body, "y").rests_in("a")


def test_an_error_in_the_content_does_not_keep_the_state_from_changing():
    """3.5, 4.9: the block ends, the microstep goes on."""
    play(
        f'<state id="a"><transition event="e" target="b"><log expr="nope"/>{mark("no")}</transition></state>{state("b")}',
        "e",
    ).logs("+b").rests_in("b")


def test_the_content_may_raise_events_for_the_target():
    """3.5.2."""
    play(
        '<state id="a"><transition event="e" target="b"><raise event="i"/></transition></state><state id="b"><transition event="i" target="c"/></state><state id="c"/>',
        "e",
    ).rests_in("c")


@pytest.mark.parametrize(
    "transition",
    [
        pytest.param("<transition/>", id="neither event nor cond nor target"),
        pytest.param('<transition type="internal"/>', id="a type alone"),
        pytest.param('<transition event="e" target="nobody"/>', id="an unknown target"),
        pytest.param('<transition event="" target="b"/>', id="an empty event"),
        pytest.param('<transition event="e" type="sideways" target="b"/>', id="an unknown type"),
        pytest.param('<transition event="e" target="b c"/>', id="targets that exclude each other"),
        pytest.param('<transition event="e" target="b b1"/>', id="a target inside another"),
        pytest.param('<transition event="e" event="f"/>', id="an attribute twice"),
        pytest.param('<transition event="e" condition="true"/>', id="an attribute that nobody knows"),
        pytest.param('<transition event="e"><state id="x"/></transition>', id="a state inside"),
    ],
)  # fmt: skip
def test_a_transition_that_breaks_a_rule_is_not_run(transition):
    """3.5.1."""
    refuses(f'<state id="a">{transition}</state><state id="b"><state id="b1"/></state><state id="c"/>')


def test_a_transition_whose_condition_is_all_it_has_is_legal():
    """3.5.1: at least one of event, cond and target."""
    play(
        f'<datamodel><data id="n" expr="0"/></datamodel><state id="a"><transition cond="n &lt; 2"><assign location="n" expr="n + 1"/>{mark("t")}</transition></state>'
    ).logs("t", "t")
