"""3.3 <state>: atomic and compound states and their default initial states."""

import pytest

from tests.scxml.assertions.harness import mark, play, refuses, state


def test_a_compound_state_that_is_entered_enters_its_first_child():
    """3.3, default initial state: the first child state in document order, after the parent."""
    play(state("a", state("b") + state("c"))).logs("+a", "+b").rests_in("b")


def test_the_default_goes_down_until_an_atomic_state_is_reached():
    """3.3: the default initial state may be compound itself."""
    play(state("a", state("b", state("c", state("d"))))).logs("+a", "+b", "+c", "+d").has_active("a", "b", "c", "d")


def test_the_initial_attribute_names_the_default():
    """3.3.1."""
    play('<state id="a" initial="c"><state id="b"/><state id="c"/></state>').rests_in("c")


def test_the_initial_attribute_may_skip_levels():
    """3.3.1: a state specification of descendants, not only of children."""
    play(
        '<state id="a" initial="d"><state id="b"/><state id="c"><state id="x"/><state id="d"/></state></state>'
    ).rests_in("d")


def test_the_initial_attribute_may_name_states_of_several_regions():
    """3.3.1, 3.11."""
    regions = (
        '<state id="r"><state id="r1"/><state id="r2"/></state><state id="q"><state id="q1"/><state id="q2"/></state>'
    )
    play(f'<state id="a" initial="q2 r2"><parallel id="p">{regions}</parallel></state>').rests_in("r2", "q2")


def test_the_initial_element_names_the_default_too():
    """3.3.2, 3.6."""
    play('<state id="a"><initial><transition target="c"/></initial><state id="b"/><state id="c"/></state>').rests_in(
        "c"
    )


def test_a_transition_to_a_compound_state_enters_its_default():
    """3.3: as the target of a transition, when no descendant is named."""
    play(
        '<state id="a"><transition event="e" target="b"/></state><state id="b" initial="d"><state id="c"/><state id="d"/></state>',
        "e",
    ).rests_in("d")


def test_a_transition_to_a_descendant_leaves_the_default_alone():
    """3.3: the default is only for a state of which no descendant was named."""
    target = '<state id="b"><initial><transition target="c">' + mark("default") + "</transition></initial>"
    play(
        f'<state id="a"><transition event="e" target="d"/></state>{target}<state id="c"/><state id="d"/></state>', "e"
    ).rests_in("d").logs()


def test_the_first_child_may_be_a_final_state():
    """3.3: then the state is done as soon as it is entered."""
    play('<state id="a"><final id="f"/><transition event="done.state.a" target="b"/></state><state id="b"/>').rests_in(
        "b"
    )


def test_a_history_is_no_child_state_to_begin_with():
    """3.3: the first child *state*; a history stands before it and is none."""
    play(
        '<state id="a"><history id="h"><transition target="c"/></history><state id="b"/><state id="c"/></state>'
    ).rests_in("b")


def test_a_state_needs_no_id():
    """3.3.1: the id is optional; 3.14: the processor makes one."""
    play(f'<state><onentry>{mark("in")}</onentry><transition event="e" target="b"/></state><final id="b"/>', "e").logs(
        "in"
    ).ends_in("b")


def test_the_children_of_a_state_may_stand_in_any_order():
    """3.3.2: only the order among equals means anything."""
    play(f'<state id="a"><transition event="e" target="c"/><state id="b"/><onexit>{mark("-a")}</onexit><onentry>{mark("+a")}</onentry></state><state id="c"/>', "e").logs("+a", "-a").rests_in("c")  # fmt: skip


def test_a_self_transition_leaves_and_enters_again():
    """3.3, 3.13: exit and entry even though the state is the same."""
    play(state("a", '<transition event="e" target="a"/>'), "e").logs("+a", "-a", "+a")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('<state id="a" initial="b"><initial><transition target="b"/></initial><state id="b"/></state>', id="initial twice"),
        pytest.param('<state id="a" initial="b"/><state id="b"/>', id="initial of an atomic state"),
        pytest.param('<state id="a"><initial><transition target="b"/></initial></state><state id="b"/>', id="<initial> of an atomic state"),
        pytest.param('<state id="a" initial="c"><state id="b"/></state><state id="c"/>', id="initial outside"),
        pytest.param('<state id="a" initial="a"><state id="b"/></state>', id="initial is the state itself"),
        pytest.param('<state id="a" initial="b c"><state id="b"/><state id="c"/></state>', id="initial names states that exclude each other"),
        pytest.param('<state id="a b"/>', id="an id of two words"),
        pytest.param('<state id=""/>', id="an empty id"),
        pytest.param('<state id="a"><state id="a"/></state>', id="an id twice"),
        pytest.param('<state id="a"><donedata/></state>', id="donedata is for <final>"),
        pytest.param('<state id="a"><log label="x"/></state>', id="executable content outside a handler"),
        pytest.param('<state id="a"><datamodel/><datamodel/></state>', id="two data models"),
        pytest.param('<state id="a" entry="x"/>', id="an attribute that nobody knows"),
    ],
)  # fmt: skip
def test_a_state_that_breaks_a_rule_is_not_run(body):
    """3.3.1, 3.3.2: what a conformant document MUST NOT have."""
    refuses(body)
