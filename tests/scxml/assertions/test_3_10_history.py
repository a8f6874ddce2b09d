"""3.10 <history>: what a state remembers of its descendants."""

import pytest

from tests.scxml.assertions.harness import mark, play, refuses, state

OFF = '<state id="off"><transition event="back" target="h"/><transition event="in" target="w"/></state>'


def work(kind, inside, default="a", attributes=""):
    """A state `w` with a history `h`, and a state `off` from which to come back to it."""
    history = f'<history id="h" {kind}><transition target="{default}">{mark("default")}</transition></history>'
    return f'<state id="w" {attributes}>{history}{inside}<transition event="out" target="off"/></state>{OFF}'


NESTED = """<state id="a"><state id="a1"><transition event="step" target="a2"/></state><state id="a2"/>
  <transition event="over" target="b2"/></state><state id="b"><state id="b1"/><state id="b2"/></state>"""
DEEP, SHALLOW = 'type="deep"', 'type="shallow"'


def test_before_the_first_visit_the_default_counts():
    """3.10: nothing is stored yet; the content of the default transition is executed."""
    play(work("", NESTED, "b"), "back", root='initial="off"').rests_in("b1").logs("default")


@pytest.mark.parametrize("kind", ["", SHALLOW])
def test_a_shallow_history_brings_back_the_child_and_its_default(kind):
    """3.10: shallow is the default type; it records the immediate active child."""
    play(work(kind, NESTED), "step", "out", "back").rests_in("a1").logs()
    play(work(kind, NESTED), "over", "out", "back").rests_in("b1").logs()


def test_a_deep_history_brings_back_the_atomic_states():
    """3.10: deep records the active atomic descendants."""
    play(work(DEEP, NESTED), "step", "out", "back").rests_in("a2").logs()
    play(work(DEEP, NESTED), "over", "out", "back").rests_in("b2").logs()


def test_each_exit_records_anew():
    """3.10: what counts is the configuration at the last exit."""
    play(work(DEEP, NESTED), "step", "out", "back", "over", "out", "back").rests_in("b2")


def test_a_parent_that_is_entered_in_another_way_does_not_use_its_history():
    """3.10: only a transition to the history state does."""
    play(work(DEEP, NESTED), "over", "out", "in").rests_in("a1")


def test_the_ancestors_of_what_was_stored_are_entered_in_entry_order():
    """3.10, 3.13."""
    inside = state("a", state("a1", '<transition event="step" target="a2"/>') + state("a2"))
    body = (
        state(
            "w",
            f'<history id="h" type="deep"><transition target="a"/></history>{inside}<transition event="out" target="off"/>',
        )
        + OFF
    )
    play(body, "step", "out", "back").logs("+w", "+a", "+a1", "-a1", "+a2", "-a2", "-a", "-w", "+w", "+a", "+a2")


def test_a_deep_history_remembers_every_region():
    """3.10: a parallel below the parent is recorded with all its atomic states."""
    regions = "".join(
        f'<state id="{n}"><state id="{n}1"><transition event="{n}" target="{n}2"/></state><state id="{n}2"/></state>'
        for n in "rq"
    )
    play(work(DEEP, f'<parallel id="p">{regions}</parallel>', "p"), "q", "out", "back").rests_in("r1", "q2")
    play(work(SHALLOW, f'<parallel id="p">{regions}</parallel>', "p"), "q", "out", "back").rests_in("r1", "q1")


def test_the_history_of_a_parallel_remembers_its_regions():
    """3.10: the parent may be a parallel; shallow means its children, deep their atomic descendants."""
    regions = "".join(
        f'<state id="{n}"><state id="{n}1"><transition event="{n}" target="{n}2"/></state><state id="{n}2"/></state>'
        for n in "rq"
    )
    for kind, states in ((DEEP, ("r2", "q1")), (SHALLOW, ("r1", "q1"))):
        history = f'<history id="h" {kind}><transition target="r q"/></history>'
        body = f'<parallel id="w">{history}{regions}<transition event="out" target="off"/></parallel>{OFF}'
        play(body, "r", "out", "back").rests_in(*states)


def test_the_default_of_a_parallels_history_may_name_all_regions():
    """3.10.2: the default transition has a state specification."""
    regions = (
        '<state id="r"><state id="r1"/><state id="r2"/></state><state id="q"><state id="q1"/><state id="q2"/></state>'
    )
    body = (
        f'<parallel id="w"><history id="h" type="deep"><transition target="r2 q2"/></history>{regions}</parallel>{OFF}'
    )
    play(body, "back", root='initial="off"').rests_in("r2", "q2")


def test_two_histories_of_one_state_remember_each_in_its_way():
    """3.10: a state may have several."""
    both = '<history id="deep" type="deep"><transition target="b"/></history>'
    off = '<transition event="deep" target="deep"/>'
    body = work("", both + NESTED).replace('<state id="off">', f'<state id="off">{off}')
    play(body, "step", "out", "back").rests_in("a1")
    play(body, "step", "out", "deep").rests_in("a2")


def test_the_default_content_runs_after_the_entry_handlers_of_the_parent():
    """3.10: and before those of the child."""
    body = (
        state("w", f'<history id="h"><transition target="a">{mark("default")}</transition></history>{state("a")}') + OFF
    )
    play(body, "back", root='initial="off"').logs("+w", "default", "+a")


def test_the_default_content_runs_after_that_of_an_initial_which_names_the_history():
    """3.10: after the parent's handlers and the content of its initial transition."""
    inside = f'<initial><transition target="h">{mark("initial")}</transition></initial><history id="h"><transition target="a">{mark("default")}</transition></history>'
    play(state("w", inside + state("a"))).logs("+w", "initial", "default", "+a")


def test_once_something_is_stored_the_default_content_does_not_run():
    """3.10: then the transition counts as one to what was stored."""
    inside = f'<initial><transition target="h">{mark("initial")}</transition></initial><history id="h"><transition target="a">{mark("default")}</transition></history>'
    play(state("w", f'{inside}{state("a")}<transition event="out" target="off"/>') + OFF, "out", "back", "out", "in").logs(
        "+w", "initial", "default", "+a", "-a", "-w", "+w", "+a", "-a", "-w", "+w", "initial", "+a"
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["external", "internal"])
def test_a_transition_to_a_history_inside_its_parent_records_nothing(kind):
    """3.10, 3.13: the parent is not left, so what counts is its last exit, or else the default.

    The content of the default belongs to the entry of the parent (Appendix D, enterStates), which does not happen here.
    """
    step, again = '<transition event="step" target="b"/>', f'<transition event="again" type="{kind}" target="h"/>'
    inside = f'<state id="a">{step}</state><state id="b">{again if kind == "external" else ""}</state>'
    inside += again if kind == "internal" else ""
    play(work("", inside), "step", "again").rests_in("a").logs()
    play(work("", inside), "step", "out", "in", "step", "again").rests_in("b").logs()


def test_the_record_is_of_what_was_active_before_anything_was_left():
    """3.13: the configuration is recorded before the exit handlers run and before the children are gone."""
    inside = f'<state id="a"/><state id="b"><onexit>{mark("-b")}</onexit></state><transition event="go" type="internal" target="b"/>'
    play(work("", inside), "go", "out", "back").rests_in("b").logs("-b")


def test_a_transition_may_name_the_histories_of_two_regions():
    """3.10, 3.11: histories stand for what they give."""
    regions = "".join(
        f'<state id="{n}"><history id="h{n}" type="deep"><transition target="{n}1"/></history>'
        f'<state id="{n}1"><transition event="{n}" target="{n}2"/></state><state id="{n}2"/></state>' for n in "rq"
    )  # fmt: skip
    body = f'<parallel id="p">{regions}<transition event="out" target="off"/></parallel><state id="off"><transition event="back" target="hr hq"/></state>'
    play(body, "q", "out", "back").rests_in("r1", "q2")


def test_the_default_may_be_another_states_history():
    """3.10, Appendix D: effective targets are looked up through histories."""
    inner = '<state id="a"><history id="ha"><transition target="a2"/></history><state id="a1"/><state id="a2"/></state>'
    play(work("", inner, "ha"), "back", root='initial="off"').rests_in("a2")


def test_a_history_is_never_active_itself():
    """3.10, 3.11: it is no state of the configuration; In() does not know it."""
    body = work("", "<state id='a'><onentry><log expr=\"In('h')\"/></onentry></state>")
    play(body, "back", root='initial="off"').logs("default", "false").has_active("w", "a")


def test_final_states_are_recorded_as_well():
    """3.10: and entering them again makes their parent done again."""
    inside = '<state id="a"><transition event="step" target="f"/></state><final id="f"/>'
    play(work("", inside), "step", "out", "back").rests_in("f").takes(
        "step", "done.state.w", "out", "back", "done.state.w"
    )


@pytest.mark.parametrize(
    "history",
    [
        pytest.param('<history id="h"/>', id="no default"),
        pytest.param('<history id="h"><transition/></history>', id="no target"),
        pytest.param('<history id="h"><transition event="e" target="a"/></history>', id="an event"),
        pytest.param('<history id="h"><transition cond="true" target="a"/></history>', id="a condition"),
        pytest.param('<history id="h" type="flat"><transition target="a"/></history>', id="an unknown type"),
        pytest.param('<history id="h"><transition target="z"/></history>', id="a target outside"),
        pytest.param('<history id="h"><transition target="nobody"/></history>', id="an unknown target"),
        pytest.param('<history id="h"><transition target="a"/><transition target="a"/></history>', id="two transitions"),
        pytest.param('<history id="h"><transition target="a"/><onentry/></history>', id="a handler"),
    ],
)  # fmt: skip
def test_a_history_that_breaks_a_rule_is_not_run(history):
    """3.10.1, 3.10.2: one transition without event and condition, to descendants of the parent."""
    refuses(f'<state id="w">{history}<state id="a"/></state><state id="z"/>')
