"""6.3 <cancel>: taking back what was sent with a delay."""

import pytest

from tests.scxml.assertions.harness import content, invoke, mark, play, refuses


def test_a_delayed_event_may_be_taken_back():
    """6.3."""
    content('<send event="e" id="i" delay="1s"/><send event="f" delay="2s"/><cancel sendid="i"/>').logs("?f")


def test_the_id_may_be_an_expression():
    """6.3.1: evaluated when the element is."""
    content('<send event="e" idlocation="x" delay="1s"/><cancel sendidexpr="x"/>', '<data id="x"/>').logs()
    content('<send event="e" id="ab" delay="1s"/><cancel sendidexpr="\'a\' + \'b\'"/>').logs()


def test_all_events_with_the_id_are_taken_back():
    """6.3: and no others."""
    content(
        '<send event="a" id="i" delay="1s"/><send event="b" id="j" delay="1s"/><send event="c" id="i" delay="2s"/><cancel sendid="i"/>'
    ).logs("?b")


def test_what_was_delivered_already_stays():
    """6.3: an event in the queue is no delayed one any more."""
    content('<send event="e" id="i"/><cancel sendid="i"/>').logs("?e")


def test_an_id_that_means_nothing_does_nothing():
    """6.3: no error either."""
    content(f'<cancel sendid="nobody"/>{mark("rest")}').logs("rest")


def test_it_may_be_taken_back_later_and_elsewhere():
    """6.3: in any block of the session."""
    play("""<state id="a"><onentry><send event="late" id="i" delay="5s"/><send event="now" delay="1s"/></onentry><transition event="now" target="b"/></state>
      <state id="b"><onentry><cancel sendid="i"/></onentry><transition event="late" target="c"/></state><state id="c"/>""").rests_in(
        "b"
    )


def test_an_id_may_be_used_again_afterwards():
    """6.3: what is sent later is another event."""
    content('<send event="a" id="i" delay="1s"/><cancel sendid="i"/><send event="b" id="i" delay="1s"/>').logs("?b")


def test_the_id_is_taken_as_it_stands():
    """6.3: an exact match, no prefix."""
    content('<send event="e" id="i.j" delay="1s"/><cancel sendid="i"/>').logs("?e")


@pytest.mark.parametrize("attributes", ["", 'sendid="i" sendidexpr="x"', 'id="i"'])
def test_a_cancel_names_one_id(attributes):
    """6.3.1: exactly one of sendid and sendidexpr."""
    refuses(f'<datamodel><data id="x"/></datamodel><state id="s"><onentry><cancel {attributes}/></onentry></state>')


def test_an_expression_that_fails_is_an_error():
    """6.3, 4.9."""
    content(f'<send event="e" id="i" delay="1s"/><cancel sendidexpr="nope"/>{mark("rest")}').logs(
        "?error.execution", "?e"
    )


def test_a_session_cannot_take_back_what_another_one_sent():
    """6.3: not even with the same id."""
    child = '<state id="c"><onentry><cancel sendid="i"/></onentry><transition target="f"/></state><final id="f"/>'
    play(
        f'<state id="s"><onentry><send event="mine" id="i" delay="1s"/></onentry>{invoke(child)}<transition event="mine" target="t"/></state><final id="t"/>'
    ).ends_in("t")


def test_an_invoker_cannot_take_back_what_its_child_sent():
    """6.3."""
    child = '<state id="c"><onentry><send event="own" id="i" delay="2s"/></onentry><transition event="own" target="f"/></state><final id="f"/>'
    called = invoke(child, 'id="k"')
    play(f"""<state id="s"><onentry><send event="now" delay="1s"/></onentry>{called}
      <transition event="now"><cancel sendid="i"/></transition>
      <transition event="done.invoke.k" target="t"/></state><final id="t"/>""").ends_in("t").takes_time(2)
