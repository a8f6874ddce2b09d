"""C.1: the SCXML Event I/O Processor, by which sessions reach each other and themselves.

How invoking and invoked sessions talk is among the examples of 6.4.
"""

import pytest

from tests.scxml.assertions.harness import SCXML_PROCESSOR, content, invoke, mark, play

LOCATION = f"_ioprocessors['{SCXML_PROCESSOR}'].location"


def test_its_location_is_an_address_of_the_session():
    """C.1: what is sent there comes to the session's external queue."""
    content(f'<send event="e" targetexpr="{LOCATION}"/>').logs("?e")
    content('<send event="e" targetexpr="_ioprocessors.scxml.location"/>').logs("?e")


def test_a_session_reaches_itself_by_its_id():
    """C.1: the target #_scxml_sessionid; also with a delay."""
    content('<send event="e" targetexpr="\'#_scxml_\' + _sessionid"/>').logs("?e")
    content('<send event="e" targetexpr="\'#_scxml_\' + _sessionid" delay="2s"/>').logs("?e").takes_time(2)


def test_without_a_target_it_is_the_session_itself():
    """C.1: its external queue."""
    content('<send event="x"/><raise event="i"/>').logs("?i", "?x")


def test_an_event_to_oneself_goes_by_the_external_queue():
    """C.1: by whatever address, behind internal events."""
    content(f'<send event="x" targetexpr="{LOCATION}"/><raise event="i"/>').logs("?i", "?x")


def test_the_target_internal_is_the_internal_queue():
    """C.1: #_internal: in the order of raising and sending, before external events."""
    content(
        '<send event="x"/><send event="i" target="#_internal"/><raise event="j"/><send event="k" target="#_internal"/>'
    ).logs("?i", "?j", "?k", "?x")


def test_an_internal_event_may_carry_data():
    """C.1: which <raise> cannot."""
    play(
        '<state id="s"><onentry><send event="i" target="#_internal"><param name="p" expr="[1]"/></send></onentry><transition event="i"><log expr="_event.type + _event.data.p[0]"/></transition></state>'
    ).logs("internal1")


@pytest.mark.parametrize("target", ["#_scxml_nobody", "#_scxml_", "#_parent", "#_nobody"])
def test_a_session_that_is_not_there_is_an_error_of_communication(target):
    """C.1: on the internal queue of the sender."""
    content(f'<send event="x"/><send event="e" target="{target}"/>').logs("?error.communication", "?x")


def test_the_message_is_not_touched_on_its_way():
    """C.1: name, sendid and data are those of the sender; origin and origintype say how to answer."""
    play(f"""<state id="s"><onentry><send event="a.b" id="i" targetexpr="{LOCATION}"><param name="p" expr="1"/></send></onentry>
      <transition event="a"><log expr="[_event.name, _event.sendid, _event.data.p, _event.origin === {LOCATION}, _event.origintype, _event.type].join(' ')"/></transition></state>""").logs(
        f"a.b i 1 true {SCXML_PROCESSOR} external"
    )  # fmt: skip


def test_events_of_one_sender_arrive_in_their_order():
    """C.1: those without delay."""
    content("".join(f'<send event="e{n}"/>' for n in range(5))).logs(*(f"?e{n}" for n in range(5)))


def test_two_sessions_may_talk_for_long():
    """C.1: each answers the other by the origin of its last event."""
    child = """<state id="c"><onentry><send target="#_parent" event="ping"><param name="n" expr="0"/></send></onentry>
      <transition event="pong" cond="_event.data.n &lt; 5"><send targetexpr="_event.origin" event="ping"><param name="n" expr="_event.data.n"/></send></transition>
      <transition event="pong" target="f"/></state><final id="f"/>"""
    play(f"""<state id="s">{invoke(child)}<transition event="ping">{mark("ping")}<send targetexpr="_event.origin" event="pong"><param name="n" expr="_event.data.n + 1"/></send></transition>
      <transition event="done.invoke" target="t"/></state><final id="t"/>""").logs(*["ping"] * 5).ends_in("t")
