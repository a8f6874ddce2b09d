"""Appendix D, where it says more than the sections before it."""

from tests.scxml.assertions.harness import mark, play, state


def test_the_script_runs_before_anything_is_entered_and_sees_no_active_state():
    """interpret: initialise data, execute the global script, enter the initial states."""
    play('<script>var seen = In(\'a\');</script><state id="a"><onentry><log expr="seen"/></onentry></state>').logs(
        "false"
    )


def test_what_the_script_does_wrong_is_handled_in_the_first_macrostep():
    """interpret: the error waits on the internal queue until the initial states are entered."""
    play(
        f'<script>nope();</script><state id="a"><onentry>{mark("+a")}</onentry><transition event="error.execution" target="b"/></state><state id="b"/>'
    ).logs("+a").rests_in("b")


def test_entry_order_inside_one_state():
    """enterStates: late data, entry handlers, content of the default, content of a history's default, done events."""
    play("""<state id="o"><transition event="e" target="w"/></state>
      <state id="w"><datamodel><data id="x" expr="'late'"/></datamodel><onentry><log expr="x"/><raise event="entry"/></onentry>
        <initial><transition target="h"><log label="initial"/><raise event="initial"/></transition></initial>
        <history id="h"><transition target="f"><log label="history"/><raise event="history"/></transition></history>
        <final id="f"><onentry><raise event="final"/></onentry></final>
        <transition event="*"><log label="?" expr="_event.name"/></transition></state>""", "e", root='binding="late"').logs(
        "late", "initial", "history", "?entry", "?initial", "?history", "?final", "?done.state.w"
    )  # fmt: skip


def test_a_state_that_two_transitions_enter_is_entered_once():
    """computeEntrySet: a set."""
    inner = "".join(
        f'<state id="{n}"><state id="{n}1"><transition event="e" target="{n}2"/></state>{state(n + "2")}</state>'
        for n in "ab"
    )
    play(state("p", inner, "parallel"), "e").logs("+p", "+a2", "+b2")


def test_a_self_transition_of_a_region_leaves_the_whole_parallel():
    """getTransitionDomain: the least common compound ancestor of the region is not the parallel but what is above it."""
    regions = state("a", '<transition event="e" target="a"/>') + state("b")
    play(state("p", regions, "parallel"), "e").logs("+p", "+a", "+b", "-b", "-a", "-p", "+p", "+a", "+b")


def test_two_regions_that_leave_the_parallel_for_themselves_conflict():
    """removeConflictingTransitions: both exit sets hold the whole parallel; the first one is taken."""
    regions = state("a", f'<transition event="e" target="a">{mark("a")}</transition>') + state(
        "b", f'<transition event="e" target="b">{mark("b")}</transition>'
    )
    play(f'<parallel id="p">{regions}</parallel>', "e").logs("+a", "+b", "-b", "-a", "a", "+a", "+b")


def test_a_preempted_transition_is_not_made_up_for():
    """removeConflictingTransitions: the event is gone, the loser does not get another turn."""
    body = f"""<parallel id="p"><state id="a"><transition event="e" target="x">{mark("a")}</transition></state>
      <state id="b"><transition event="e" target="y">{mark("b")}</transition></state></parallel>
      <state id="x"><transition event="e" target="y">{mark("x")}</transition></state><state id="y"/>"""
    play(body, "e").logs("a").rests_in("x")


def test_a_descendant_takes_the_place_of_an_ancestor_that_was_chosen_first():
    """removeConflictingTransitions: an earlier region chose the parallel's own transition, a later one its own: that wins."""
    body = f"""<parallel id="p"><state id="a"/><state id="b"><state id="b1"><transition event="e" target="b2">{mark("b")}</transition></state><state id="b2"/></state>
      <transition event="e" target="z">{mark("p")}</transition></parallel><state id="z"/>"""
    play(body, "e").logs("b").rests_in("a", "b2")


def test_default_entry_of_the_regions_that_a_transition_does_not_name():
    """addAncestorStatesToEnter: a parallel on the way down has all its children entered, in entry order."""
    inner = state("r", state("r1") + state("r2")) + state("q", state("q1") + state("q2"))
    play('<state id="o"><transition event="e" target="q2"/></state>' + state("p", inner, "parallel"), "e").logs(
        "+p", "+r", "+r1", "+q", "+q2"
    )


def test_a_history_in_one_region_does_not_keep_the_others_from_their_default():
    """Appendix D addDescendantStatesToEnter: each region is looked at by itself."""
    regions = """<state id="r"><history id="h"><transition target="r2"/></history><state id="r1"/><state id="r2"/></state><state id="q"><state id="q1"/><state id="q2"/></state>"""
    play(
        f'<state id="o"><transition event="e" target="h"/></state><parallel id="p">{regions}</parallel>', "e"
    ).rests_in("r2", "q1")


def test_a_deep_history_completes_parallels_that_it_did_not_fully_name():
    """addDescendantStatesToEnter: what was stored is entered with its ancestors, and a region without a record by default."""
    regions = (
        '<state id="r"><state id="r1"/><state id="r2"/></state><state id="q"><state id="q1"/><state id="q2"/></state>'
    )
    body = f'<state id="o"><transition event="e" target="h"/></state><state id="w"><history id="h" type="deep"><transition target="q2"/></history><parallel id="p">{regions}</parallel></state>'
    play(body, "e").rests_in("r1", "q2")


def test_done_data_is_evaluated_after_the_entry_handlers_and_before_the_next_state():
    """enterStates: in the middle of the microstep."""
    play("""<datamodel><data id="x" expr="0"/></datamodel><parallel id="p">
      <state id="a"><final id="f"><onentry><assign location="x" expr="1"/></onentry><donedata><content expr="x"/></donedata></final></state>
      <state id="b"><onentry><assign location="x" expr="2"/></onentry></state>
      <transition event="done.state.a"><log expr="_event.data + ' ' + x"/></transition></parallel>""").logs("1 2")  # fmt: skip


def test_at_the_end_all_states_are_left_in_exit_order():
    """exitInterpreter: what is still active when the session is over, here the final state alone."""
    play(
        state("p", state("a", '<transition event="e" target="f"/>') + state("b"), "parallel")
        + state("f", kind="final"),
        "e",
    ).logs("+p", "+a", "+b", "-b", "-a", "-p", "+f", "-f")


def test_the_event_of_the_last_microstep_is_still_there_in_the_last_exit_handlers():
    """Appendix D exitInterpreter: no other event was taken meanwhile."""
    play(
        '<state id="a"><transition event="e" target="f"/></state><final id="f"><onexit><log expr="_event.name"/></onexit></final>',
        "e",
    ).logs("e")


def test_an_eventless_loop_through_data_ends():
    """mainEventLoop: microstep after microstep in one macrostep."""
    play("""<datamodel><data id="n" expr="0"/></datamodel><state id="a"><transition cond="n &lt; 100" target="a"><assign location="n" expr="n + 1"/></transition>
      <transition cond="n == 100" target="f"/></state><final id="f"/>""").ends_in("f")  # fmt: skip


def test_internal_events_that_one_handler_raises_for_another_keep_their_order():
    """mainEventLoop: a queue, not a stack."""
    play("""<state id="s"><onentry><raise event="a"/><raise event="b"/></onentry>
      <transition event="a.1"><log label="a1"/></transition><transition event="b.1"><log label="b1"/></transition>
      <transition event="a"><log label="a"/><raise event="a.1"/></transition>
      <transition event="b"><log label="b"/><raise event="b.1"/></transition></state>""").logs("a", "b", "a1", "b1")
