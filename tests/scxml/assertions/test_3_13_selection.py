"""3.13: which transitions are taken, in which order things happen, and when a macrostep ends."""

from tests.scxml.assertions.harness import mark, play, state

NEVER = 'cond="false"'


def t(event, name, target="", more=""):
    """A transition that logs its name."""
    where = f'target="{target}"' if target else ""
    return f'<transition event="{event}" {where} {more}>{mark(name)}</transition>'


# ------------------------------------------------------------------------------------------------- one atomic state


def test_the_first_enabled_transition_in_document_order_is_taken():
    """3.13, optimally enabled: no transition before it in its state is enabled."""
    play(
        f'<state id="a">{t("x", "other")}{t("e", "not now", more=NEVER)}{t("e", "this")}{t("e", "never")}</state>', "e"
    ).logs("this")


def test_a_descendants_transition_comes_before_its_ancestors():
    """3.13, optimally enabled: none of a descendant of the source is enabled."""
    play(
        f'<state id="a">{t("e", "a")}<state id="b">{t("e", "b")}<state id="c">{t("f", "c")}</state></state></state>',
        "e",
    ).logs("b")


def test_an_ancestors_transition_counts_when_no_descendant_has_one():
    """3.13."""
    play(f'<state id="a">{t("e", "a")}<state id="b"><state id="c">{t("f", "c")}</state></state></state>', "e").logs("a")


def test_a_condition_that_fails_hands_over_to_the_next_candidate():
    """3.13: then to the ancestors."""
    play(
        f'<state id="a">{t("e", "a")}<state id="b"><transition event="e" cond="false" target="a"/></state></state>', "e"
    ).logs("a")


def test_a_descendants_targetless_transition_hides_its_ancestors():
    """3.13: that it changes nothing does not matter."""
    play(f'<state id="a">{t("e", "a", "z")}<state id="b">{t("e", "b")}</state></state><state id="z"/>', "e").logs(
        "b"
    ).rests_in("b")


def test_an_event_for_which_there_is_no_transition_is_dropped():
    """3.13: it is not kept for later."""
    play(f'<state id="a">{t("e", "e", "b")}</state><state id="b">{t("f", "f")}</state>', "f", "e").logs("e").rests_in(
        "b"
    )


# ------------------------------------------------------------------------------------------------------ parallel regions


def regions(*insides):
    return (
        '<parallel id="p">'
        + "".join(f'<state id="{"rst"[n]}">{each}</state>' for n, each in enumerate(insides))
        + "</parallel>"
    )


def test_transitions_of_several_regions_run_in_document_order():
    """3.13: all exits, then all contents in document order, then all entries."""

    def region(name):
        return state(f"{name}1", t("e", name, f"{name}2")) + state(f"{name}2")

    play(regions(region("a"), region("b")), "e").logs("+a1", "+b1", "-b1", "-a1", "a", "b", "+a2", "+b2")


def test_one_transition_of_a_common_ancestor_is_taken_once():
    """3.13: a set; both atomic states optimally enable the same transition."""
    play(regions('<state id="a"/>', '<state id="b"/>').replace("</parallel>", t("e", "p") + "</parallel>"), "e").logs(
        "p"
    )


def test_of_two_conflicting_transitions_the_first_in_document_order_wins():
    """3.13: their exit sets have states in common; neither source is a descendant of the other."""
    play(regions(t("e", "first", "x"), t("e", "second", "y")) + '<state id="x"/><state id="y"/>', "e").logs(
        "first"
    ).rests_in("x")


def test_the_first_region_wins_even_if_it_only_moves_inside():
    """3.13: priority is by document order of the atomic states, not by how far a transition leads."""
    inside = '<state id="a">' + t("e", "inside", "b") + '</state><state id="b"/>'
    play(regions(inside, t("e", "outside", "x")) + '<state id="x"/>', "e").logs("inside").rests_in("b", "s")


def test_a_descendants_transition_preempts_that_of_the_parallel():
    """3.13: priority goes to the one whose source is a descendant of the other's."""
    inside = '<state id="a">' + t("e", "inside", "b") + '</state><state id="b"/>'
    body = (
        regions('<state id="c"/>', inside).replace("</parallel>", t("e", "parallel", "x") + "</parallel>")
        + '<state id="x"/>'
    )
    play(body, "e").logs("inside").rests_in("c", "b")


def test_a_targetless_transition_conflicts_with_nothing():
    """3.13: its exit set is empty, so another region may leave the parallel in the same microstep."""
    play(regions(t("e", "stay"), t("e", "leave", "x")) + '<state id="x"/>', "e").logs("stay", "leave").rests_in("x")


def test_regions_that_do_not_conflict_move_while_others_lose():
    """3.13: the largest set without conflicts."""

    def mover(name):
        return f'<state id="{name}1">{t("e", name, f"{name}2")}</state><state id="{name}2"/>'

    play(regions(mover("a"), mover("b"), t("e", "out", "x")) + '<state id="x"/>', "e").logs("a", "b").rests_in(
        "a2", "b2", "t"
    )


def test_a_region_that_goes_to_another_region_conflicts_with_it():
    """3.13: the whole parallel lies in its exit set."""
    other = '<state id="b1">' + t("e", "b", "b2") + '</state><state id="b2"/>'
    play(regions(t("e", "across", "b2"), other), "e").logs("across").rests_in("r", "b2")


def test_conditions_are_asked_before_anything_moves():
    """3.13: the set is chosen in one configuration."""
    first = '<state id="a1"><transition event="e" target="a2"/></state><state id="a2"/>'
    second = '<state id="b1"><transition event="e" cond="In(\'a1\')" target="b2"/></state><state id="b2"/>'
    play(regions(first, second), "e").rests_in("a2", "b2")


def test_regions_that_have_nothing_for_the_event_stay():
    """3.13."""
    play(regions('<state id="a1">' + t("e", "a", "a2") + '</state><state id="a2"/>', state("b")), "e").logs("+b", "a")


# -------------------------------------------------------------------------------------------------- order of a microstep


def test_states_are_left_innermost_first_and_entered_outermost_first():
    """3.13: exit order is reverse document order of the depth-first walk, entry order the opposite."""
    body = state("a", state("b", state("c", t("e", "t", "z")))) + state("x", state("y", state("z")))
    play(body, "e").logs("+a", "+b", "+c", "-c", "-b", "-a", "t", "+x", "+y", "+z")


def test_common_ancestors_are_neither_left_nor_entered():
    """3.13: the exit set lies below the least common compound ancestor of source and targets."""
    body = state("o", state("a", state("b", t("e", "t", "d"))) + state("c", state("d")))
    play(body, "e").logs("+o", "+a", "+b", "-b", "-a", "t", "+c", "+d")


def test_a_transition_to_an_ancestor_leaves_and_enters_it():
    """3.13: the ancestor is among the targets, so the common ancestor lies above it."""
    play(state("a", state("b", t("e", "t", "a"))), "e").logs("+a", "+b", "-b", "-a", "t", "+a", "+b")


def test_a_parallel_is_no_least_common_ancestor():
    """3.13: it must be compound (or the document), so a parallel between is left as well."""
    inside = state("p", state("r", state("r1", t("e", "t", "q2"))) + state("q", state("q1") + state("q2")), "parallel")
    play(state("o", inside), "e").logs(
        "+o", "+p", "+r", "+r1", "+q", "+q1", "-q1", "-q", "-r1", "-r", "-p", "t", "+p", "+r", "+r1", "+q", "+q2"
    )


def test_what_is_active_changes_state_by_state():
    """3.13: a state is removed after its exit handlers and added before its entry handlers."""
    tell = "<log expr=\"['a', 'b', 'c', 'd'].filter(In).join('')\"/>"
    play(f"""<state id="a"><onexit>{tell}</onexit><state id="b"><onexit>{tell}</onexit>
        <transition event="e" target="d">{tell}</transition></state></state>
      <state id="c"><onentry>{tell}</onentry><state id="d"><onentry>{tell}</onentry></state></state>""", "e").logs(
        "ab", "a", "", "c", "cd"
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ macrosteps


def test_eventless_transitions_come_before_internal_events():
    """3.13: after each microstep the set enabled by NULL is asked for first."""
    play(f"""<state id="a"><onentry><raise event="i"/></onentry><transition target="b"/>{t("i", "too early")}</state>
      <state id="b">{t("i", "in time")}</state>""").logs("in time")


def test_internal_events_come_before_external_ones():
    """3.13: the external queue is looked at when the internal one is empty."""
    play(f"""<state id="a"><onentry><send event="x"/><raise event="i"/></onentry>{t("i", "i1", "b")}{t("x", "x too early")}</state>
      <state id="b"><onentry><raise event="j"/></onentry>{t("j", "j", "c")}{t("x", "x too early")}</state>
      <state id="c">{t("x", "x")}</state>""").logs("i1", "j", "x")


def test_internal_events_without_a_transition_are_dropped_one_by_one():
    """3.13: until one enables something."""
    play(
        f'<state id="a"><onentry><raise event="i"/><raise event="j"/><raise event="k"/></onentry>{t("j", "j", "b")}</state><state id="b">{t("i", "no")}{t("k", "k")}</state>'
    ).logs("j", "k")


def test_eventless_transitions_are_asked_for_again_after_each_event():
    """3.13: data that changed may enable them."""
    play(
        """<datamodel><data id="n" expr="0"/></datamodel><state id="a"><transition cond="n == 2" target="b"/>
      <transition event="e"><assign location="n" expr="n + 1"/></transition></state><state id="b"/>""",
        "e",
        "e",
    ).rests_in("b")


def test_one_macrostep_takes_one_external_event():
    """3.13: what it sets going is finished before the next one is looked at."""
    play(
        f"""<state id="a">{t("e", "e1", "b")}</state><state id="b"><transition target="c"/>{t("e", "no")}</state>
      <state id="c"><onentry><raise event="i"/></onentry>{t("i", "i", "d")}{t("e", "no")}</state><state id="d">{t("e", "e2")}</state>""",
        "e",
        "e",
    ).logs("e1", "i", "e2")


def test_eventless_transitions_of_several_regions_are_taken_together():
    """3.13: the set enabled by NULL is an optimal set like others."""

    def region(name):
        return f'<state id="{name}1"><transition target="{name}2">{mark(name)}</transition></state><state id="{name}2"><onentry>{mark("+" + name)}</onentry></state>'

    play(regions(region("a"), region("b"))).logs("a", "b", "+a", "+b")


def test_an_eventless_transition_of_a_descendant_hides_that_of_its_ancestor():
    """3.13: optimally enabled by NULL."""
    play(
        f'<state id="a"><transition target="z"/><state id="b"><transition target="c">{mark("b")}</transition></state><state id="c"/></state>{state("z")}'
    ).logs("b", "+z")


def test_an_event_does_not_enable_eventless_transitions_and_no_event_none_with_an_event():
    """3.13: enabled by E needs an event that matches, enabled by NULL needs none to be named."""
    play(
        f'<state id="a"><transition cond="typeof _event == \'object\'" target="b">{mark("after")}</transition>{t("e", "event")}</state><state id="b"/>',
        "e",
    ).logs("event", "after")


def test_a_final_state_at_the_top_ends_the_macrostep_at_once():
    """3.13: no eventless transition, no internal event any more."""
    play(
        f'<parallel id="p"><state id="a">{t("e", "a", "f")}</state><state id="b"><onexit><raise event="i"/></onexit></state></parallel><final id="f"/>',
        "e",
    ).logs("a").ends_in("f").takes("e")
