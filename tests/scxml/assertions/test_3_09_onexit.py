"""3.9 <onexit>: what runs when a state is left."""

from tests.scxml.assertions.harness import mark, play, refuses, state


def test_handlers_run_in_document_order():
    """3.9."""
    play(
        f'<state id="a"><onexit>{mark("1")}</onexit><transition event="e" target="b"/><onexit>{mark("2")}</onexit></state><state id="b"/>',
        "e",
    ).logs("1", "2")


def test_each_handler_is_a_block_of_its_own():
    """3.9, 4.9."""
    play(
        f'<state id="a"><onexit>{mark("1")}<log expr="nope"/>{mark("2")}</onexit><onexit>{mark("3")}</onexit><transition event="e" target="b"/></state><state id="b"/>',
        "e",
    ).logs("1", "3").rests_in("b")


def test_a_state_is_still_active_while_its_handlers_run():
    """3.13: it is removed after them; its children are gone by then."""
    play(
        """<state id="a"><onexit><log expr="[In('a'), In('b')].join()"/></onexit><state id="b"/>
      <transition event="e" target="z"/></state><state id="z"/>""",
        "e",
    ).logs("true,false")


def test_the_event_that_leads_out_is_there():
    """5.10: _event is bound until the next event is taken."""
    play(
        '<state id="a"><onexit><log expr="_event.name"/></onexit><transition event="e" target="b"/></state><state id="b"/>',
        "e",
    ).logs("e")


def test_events_of_a_handler_are_for_the_states_that_are_entered():
    """3.9, 3.13: they are taken after the microstep."""
    play(
        '<state id="a"><onexit><raise event="i"/></onexit><transition event="e" target="b"/><transition event="i" target="x"/></state><state id="b"><transition event="i" target="c"/></state><state id="c"/><state id="x"/>',
        "e",
    ).rests_in("c")


def test_at_the_end_of_the_session_the_handlers_of_all_active_states_run():
    """Appendix D exitInterpreter: in exit order, also of the final state itself."""
    play(state("a", state("b", '<transition event="e" target="f"/>')) + state("f", kind="final"), "e").logs(
        "+a", "+b", "-b", "-a", "+f", "-f"
    )


def test_what_handlers_raise_at_the_end_is_not_taken():
    """Appendix D: nothing is processed after the end."""
    play(f'<final id="f"><onexit><raise event="i"/>{mark("out")}</onexit></final>').logs("out").takes()


def test_a_handler_holds_executable_content_alone():
    """3.9.2."""
    refuses('<state id="a"><onexit><state id="b"/></onexit></state>')
    refuses('<state id="a"><onexit target="b"/></state>')
