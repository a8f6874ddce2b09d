"""5.9: conditions, locations and values, and what happens when they fail."""

import pytest

from tests.scxml.assertions.harness import content, mark, play


def test_in_tells_whether_a_state_is_active():
    """5.9.1: the predicate that every data model has."""
    play(
        '<state id="a" initial="b"><state id="b"/><state id="c"/><transition event="e"><log expr="[In(\'a\'), In(\'b\'), In(\'c\'), In(\'nobody\')].join()"/></transition></state>',
        "e",
    ).logs("true,true,false,false")


def test_in_may_stand_wherever_a_condition_may():
    """5.9.1."""
    body = """<parallel id="p"><state id="a"><transition event="e" cond="In('b2')" target="done"/></state>
      <state id="b"><state id="b1"><transition event="go" target="b2"/></state><state id="b2"/></state></parallel><final id="done"/>"""
    play(body, "e").rests_in("a", "b1")
    play(body, "go", "e").ends_in("done")
    content(f"<if cond=\"In('s')\">{mark('in')}</if>").logs("in")


@pytest.mark.parametrize("cond", ["nope", "undefined.field", "1 +", "return", "In(", "throw 1", "x = ", "{"])
def test_a_condition_that_fails_is_false_and_an_error(cond):
    """5.9.1: the transition is not taken, the next one is asked; error.execution is on the internal queue."""
    play(f"""<state id="s"><transition event="e" cond="{cond}" target="wrong"/><transition event="e" target="right"/></state>
      <state id="wrong"/><state id="right"><transition event="error.execution">{mark("error")}</transition></state>""", "e").logs("error").rests_in("right")  # fmt: skip


def test_an_eventless_transition_may_fail_too():
    """5.9.1."""
    play(
        f'<state id="s"><transition cond="nope" target="wrong"/><transition event="error.execution" target="t">{mark("error")}</transition></state><state id="wrong"/><state id="t"/>'
    ).logs("error").rests_in("t")


def test_the_error_of_a_condition_comes_before_external_events():
    """5.9.1, 3.13."""
    play(
        f'<state id="s"><onentry><send event="x"/></onentry><transition event="e" cond="nope"/><transition event="x">{mark("x")}</transition><transition event="error">{mark("error")}</transition></state>',
        "e",
    ).logs("x", "error")
    play(
        f'<state id="s"><transition event="e" cond="nope"/><transition event="x">{mark("x")}</transition><transition event="error">{mark("error")}</transition></state>',
        "e",
        "x",
    ).logs("error", "x")


@pytest.mark.parametrize(
    "block",
    [
        '<assign location="nope.x" expr="1"/>',
        '<send event="e" idlocation="nope.x"/>',
        '<foreach array="[1]" item="nope.x"/>',
        '<send event="e" namelist="nope"/>',
    ],
)
def test_a_location_that_fails_is_an_error(block):
    """5.9.2: error.execution."""
    content(block).logs("?error.execution")


@pytest.mark.parametrize(
    "block",
    [
        '<log expr="nope"/>',
        '<assign location="x" expr="nope"/>',
        '<send eventexpr="nope"/>',
        '<foreach array="nope" item="i"/>',
    ],
)
def test_a_value_that_fails_is_an_error(block):
    """5.9.3: error.execution."""
    content(block, '<data id="x"/>').logs("?error.execution")


@pytest.mark.parametrize("text", ["1 +", "a b", "for", "'", "(", "x.", "return 1"])
def test_a_text_that_does_not_parse_is_an_error_where_it_would_be_evaluated(text):
    """5.9.3: a processor may refuse the document, or raise error.execution at that point; here, and not before."""
    play(f"""<state id="s"><transition event="never"><log expr="{text}"/></transition>
      <transition event="e"><log expr="'before'"/><log expr="{text}"/><log expr="'after'"/></transition>
      <transition event="error.execution">{mark("error")}</transition></state>""", "e").logs("before", "error")  # fmt: skip


def test_expressions_are_evaluated_where_the_algorithm_says():
    """5.9.3, Appendix D: each time anew."""
    play("""<datamodel><data id="n" expr="0"/></datamodel><state id="s"><onentry><log expr="n = n + 1"/></onentry><onexit><log expr="n"/></onexit>
      <transition event="e" cond="n &lt; 3" target="s"/></state>""", "e", "e", "e").logs("1", "1", "2", "2", "3")  # fmt: skip


def test_late_data_that_is_not_there_yet_is_like_a_field_that_is_not_there():
    """5.3.3, 5.9: reading inside it fails in the same way."""
    for binding in ("early", "late"):
        play(f"""<state id="a"><transition event="e" cond="x.y.z == 1" target="b"/><transition event="error.execution">{mark("error")}</transition></state>
          <state id="b"><datamodel><data id="x" expr="{{}}"/></datamodel></state>""", "e", root=f'binding="{binding}"').logs("error").rests_in("a")  # fmt: skip
