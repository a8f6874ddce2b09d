"""3.7 <final>: done events, and the end."""

import pytest

from tests.scxml.assertions.harness import mark, play, refuses, state

HEAR = '<transition event="*"><log label="?" expr="_event.name"/></transition>'


def test_a_final_child_makes_its_parent_done():
    """3.7: done.state.id, with the id of the parent."""
    play(
        '<state id="a"><state id="b"><transition event="e" target="f"/></state><final id="f"/><transition event="done.state.a" target="z"/></state><final id="z"/>',
        "e",
    ).ends_in("z")


def test_the_done_event_comes_after_the_entry_handlers_of_the_final_state():
    """3.7: what those handlers raise stands before it in the queue."""
    play(
        f'<state id="a"><final id="f"><onentry><raise event="one"/></onentry><onentry><raise event="two"/></onentry></final>{HEAR}</state>'
    ).logs("?one", "?two", "?done.state.a")


def test_the_done_event_comes_before_the_entry_handlers_of_states_that_are_entered_later():
    """3.7, Appendix D enterStates: it is generated when its final state has been entered, not at the end of the microstep."""
    body = f'<parallel id="p"><state id="a"><final id="f"/></state><state id="b"><onentry><raise event="late"/></onentry></state>{HEAR}</parallel>'
    play(body).logs("?done.state.a", "?late")


def test_the_parallel_above_is_done_right_after_its_last_child():
    """3.7: immediately after the done event of the parent."""
    regions = '<state id="a"><final id="af"/></state><state id="b"><final id="bf"><onentry><raise event="i"/></onentry></final></state>'
    play(f'<parallel id="p">{regions}{HEAR}</parallel>').logs("?done.state.a", "?i", "?done.state.b", "?done.state.p")


def test_a_done_event_concerns_the_parent_alone():
    """3.7: the grandparent is not done because its child is."""
    play(f'<state id="a"><state id="b"><final id="f"/></state>{HEAR}</state>').logs("?done.state.b")


def test_a_done_event_is_an_event_of_the_platform_without_data():
    """3.7, 5.10.1."""
    play(
        '<state id="a"><final id="f"/><transition event="*"><log expr="_event.type + \' \' + typeof _event.data"/></transition></state>'
    ).logs("platform undefined")


def test_done_events_are_internal_and_come_before_external_ones():
    """3.7, 3.13."""
    body = f'<state id="a"><onentry><send event="x"/></onentry><final id="f"/>{HEAR}</state>'
    play(body).logs("?done.state.a", "?x")


def test_done_events_match_like_all_others():
    """3.12: `done`, `done.state` and `done.state.a` name the same event, one more and one less precisely."""
    for descriptor in ("done", "done.state", "done.state.*", "done.state.a"):
        play(
            f'<state id="a"><final id="f"/><transition event="{descriptor}" target="z"/></state><final id="z"/>'
        ).ends_in("z")


def test_a_state_without_an_id_is_done_under_its_generated_id():
    """3.7, 3.14."""
    play('<state><final id="f"/><transition event="done.state" target="z"/></state><final id="z"/>').ends_in("z")


def test_a_final_state_stays_active_and_its_parent_goes_on():
    """3.7: a final child does not end the session."""
    play('<state id="a"><final id="f"/><transition event="e" target="z"/></state><state id="z"/>').rests_in("f")
    play('<state id="a"><final id="f"/><transition event="e" target="z"/></state><state id="z"/>', "e").rests_in("z")


def test_a_top_level_final_state_ends_the_session():
    """3.7, 3.13: processing halts; no further event is taken."""
    play(
        f'<state id="a"><transition event="e" target="f"/><transition event="g">{mark("no")}</transition></state><final id="f"/>',
        "e",
        "g",
    ).ends_in("f").logs().takes("e")


def test_events_that_wait_when_the_session_ends_are_not_taken():
    """3.7, 3.13: neither internal nor external ones."""
    body = '<state id="a"><transition event="e" target="f"><raise event="i"/><send event="x"/></transition></state><final id="f"/>'
    play(body, "e").ends_in("f").takes("e")


def test_the_handlers_of_a_top_level_final_state_run_entry_then_exit():
    """3.7, Appendix D exitInterpreter: at the end every active state is left."""
    play(state("f", kind="final")).logs("+f", "-f").ends_in("f")


def test_a_final_state_of_a_top_level_parallel_region_does_not_end_the_session():
    """3.7: only a child of <scxml> does."""
    play(
        '<parallel id="p"><state id="a"><final id="af"/></state><state id="b"><final id="bf"/></state></parallel>'
    ).rests_in("af", "bf")


def test_no_eventless_transition_is_taken_after_the_end():
    """3.13: the session halts before it looks for further transitions."""
    body = f'<state id="a"><transition event="e" target="f"><raise event="i"/></transition></state><final id="f"><onentry>{mark("in")}</onentry></final>'
    play(body, "e").logs("in").takes("e")


def test_a_final_state_may_have_an_error_in_its_handler_and_is_final_all_the_same():
    """3.7, 4.9."""
    play(
        '<state id="a"><final id="f"><onentry><log expr="nope"/></onentry></final><transition event="done.state.a" target="z"/></state><final id="z"/>'
    ).ends_in("z").takes("error.execution", "done.state.a")


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param('<transition event="e" target="f"/>', id="a transition"),
        pytest.param('<state id="x"/>', id="a state"),
        pytest.param("<donedata/><donedata/>", id="two donedata"),
        pytest.param('<history id="h"><transition target="f"/></history>', id="a history"),
        pytest.param('<datamodel><data id="x"/></datamodel>', id="a data model"),
    ],
)  # fmt: skip
def test_a_final_state_holds_handlers_and_donedata_alone(inside):
    """3.7.2."""
    refuses(f'<final id="f">{inside}</final>')
