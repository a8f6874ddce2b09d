"""3.8 <onentry>: what runs when a state is entered."""

from tests.scxml.assertions.harness import mark, play, refuses


def test_handlers_run_in_document_order():
    """3.8: the handlers of a state in document order, wherever they stand among its children."""
    play(
        f'<state id="a"><onentry>{mark("1")}</onentry><state id="b"/><onentry>{mark("2")}</onentry><transition event="e"/><onentry>{mark("3")}</onentry></state>'
    ).logs("1", "2", "3")


def test_each_handler_is_a_block_of_its_own():
    """3.8, 4.9: an error ends the handler in which it occurs, and no other."""
    play(
        f'<state id="a"><onentry>{mark("1")}<log expr="nope"/>{mark("2")}</onentry><onentry>{mark("3")}</onentry></state>'
    ).logs("1", "3")


def test_an_error_in_a_handler_does_not_keep_the_state_from_being_entered():
    """3.8: nor its children."""
    play('<state id="a"><onentry><log expr="nope"/></onentry><state id="b"/></state>').has_active("a", "b")


def test_a_state_is_active_while_its_handlers_run():
    """3.13: it is added to the active states first; its children are not there yet."""
    play('<state id="a"><onentry><log expr="[In(\'a\'), In(\'b\')].join()"/></onentry><state id="b"/></state>').logs(
        "true,false"
    )


def test_handlers_run_at_every_entry():
    """3.8: not only at the first."""
    play(f'<state id="a"><onentry>{mark("+")}</onentry><transition event="e" target="a"/></state>', "e", "e").logs(
        "+", "+", "+"
    )


def test_events_of_a_handler_wait_until_all_states_are_entered():
    """3.8, 3.13: what it raises is taken after the microstep."""
    play(f"""<state id="a"><onentry><raise event="i"/></onentry><state id="b"><onentry>{mark("+b")}</onentry>
      <transition event="i">{mark("i")}</transition></state></state>""").logs("+b", "i")


def test_an_empty_handler_does_nothing():
    """3.8.2: zero or more elements."""
    play('<state id="a"><onentry/><onentry>  </onentry></state>').logs().rests_in("a")


def test_a_handler_holds_executable_content_alone():
    """3.8.2."""
    refuses('<state id="a"><onentry><state id="b"/></onentry></state>')
    refuses('<state id="a"><onentry><transition target="a"/></onentry></state>')
    refuses('<state id="a"><onentry event="e"/></state>')
