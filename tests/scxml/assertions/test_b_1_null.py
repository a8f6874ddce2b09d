"""B.1: the null data model, which has no data and one predicate."""

import pytest

from tests.scxml.assertions.harness import invoke, mark, play, state, unless_refused

NULL = 'datamodel="null"'


def test_a_document_without_data_runs():
    """B.1: states, transitions, events and executable content that needs no data."""
    play(state("a", '<transition event="e" target="b"/>') + state("b", kind="final"), "e", root=NULL).logs(
        "+a", "-a", "+b", "-b"
    ).ends_in("b")


def test_in_is_the_condition_that_there_is():
    """B.1: true if and only if the state is active."""
    body = """<parallel id="p"><state id="a"><state id="a1"><transition event="e" target="a2"/></state><state id="a2"/></state>
      <state id="b"><state id="b1"><transition cond="In('a2')" target="b2"/></state><state id="b2"/></state></parallel>"""
    play(body, root=NULL).rests_in("a1", "b1")
    play(body, "e", root=NULL).rests_in("a2", "b2")


@pytest.mark.parametrize("cond", ["In('p')", "In( 'p' )", "In(&quot;p&quot;)"])
def test_in_may_be_written_with_either_quote(cond):
    """B.1: a string in the way of the predicate."""
    play(
        f'<parallel id="p"><state id="a"><transition cond="{cond}" target="f"/></state><state id="b"/></parallel><final id="f"/>',
        root=NULL,
    ).ends_in("f")


def test_in_decides_between_partitions_too():
    """B.1, 4.3."""
    play(
        f'<state id="a"><onentry><if cond="In(\'b\')">{mark("b")}<elseif cond="In(\'a\')"/>{mark("a")}</if></onentry></state><state id="b"/>',
        root=NULL,
    ).logs("a")


def test_in_knows_no_state_that_is_not_there():
    """B.1."""
    play('<state id="a"><transition cond="In(\'nobody\')" target="z"/></state><state id="z"/>', root=NULL).rests_in("a")


def test_events_may_be_raised_sent_delayed_and_cancelled():
    """B.1: what takes no expression is there."""
    play(f"""<state id="a"><onentry><raise event="i"/><send event="x"/><send event="late" id="n" delay="1s"/><send event="end" delay="2s"/><cancel sendid="n"/></onentry>
      <transition event="i">{mark("i")}</transition><transition event="x">{mark("x")}</transition><transition event="late">{mark("no")}</transition>
      <transition event="end" target="f"/></state><final id="f"/>""", root=NULL).logs("i", "x").ends_in("f")  # fmt: skip


def test_done_events_come_as_everywhere():
    """B.1, 3.7."""
    play(
        '<state id="a"><final id="f"/><transition event="done.state.a" target="z"/></state><final id="z"/>', root=NULL
    ).ends_in("z")


def test_histories_work_as_everywhere():
    """B.1, 3.10."""
    play(
        """<state id="w"><history id="h"><transition target="a"/></history><state id="a"><transition event="step" target="b"/></state><state id="b"/>
      <transition event="out" target="off"/></state><state id="off"><transition event="back" target="h"/></state>""",
        "step",
        "out",
        "back",
        root=NULL,
    ).rests_in("b")


@pytest.mark.parametrize("cond", ["true", "1 == 1", "x", "_event.name == 'e'", "In('a') &amp;&amp; true"])
def test_any_other_condition_is_no_condition(cond):
    """B.1, 5.9.1: In() alone is an expression; others are refused, or false with error.execution."""
    body = f"""<state id="a"><transition event="e" cond="{cond}" target="z"/><transition event="error.execution" target="y"/></state>
      <state id="y"/><state id="z"/>"""
    outcome = unless_refused(play, body, "e", root=NULL)
    if outcome is not None:
        outcome.rests_in("y")


def test_a_child_may_have_another_data_model():
    """B.1, 6.4: each session has its own."""
    child = '<state id="c"><transition cond="1 == 1" target="f"/></state><final id="f"/>'
    play(
        f'<state id="a">{invoke(child)}<transition event="done.invoke" target="z"/></state><final id="z"/>', root=NULL
    ).ends_in("z")
