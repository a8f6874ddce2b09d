"""Where a run is to stop, and what is refused."""

import pytest

from scxml_engine.authoring.debug.breakpoints import at_event, at_line, at_state
from scxml_engine.errors import UsageError
from tests.authoring.debug.sessions import debugger


def test_a_state_is_met_when_it_is_entered_and_not_while_it_stays_active():
    found = debugger()
    found.next_call()
    found.answer("Busy")
    dial, wait = at_state(found.places, "dial"), at_state(found.places, "wait")
    assert [dial.holds(each, found.places) for each in found.history] == [True, False]
    assert [wait.holds(each, found.places) for each in found.history] == [False, True]


@pytest.mark.parametrize(
    ("descriptor", "met"),
    [("ocs.callresult", True), ("ocs", True), ("*", True), ("ocs.call", False), ("x ocs.callresult", True)],
)
def test_an_event_is_met_by_a_descriptor(descriptor, met):
    found = debugger()
    found.next_call()
    found.answer("Busy")
    assert at_event(descriptor).holds(found.moment, found.places) is met


@pytest.mark.parametrize(
    ("line", "met"), [(3, False), (4, False), (6, False), (7, True), (9, True), (11, True), (16, False)]
)
def test_a_line_is_met_by_what_begins_there_or_before_it(line, met):
    found = debugger()
    found.next_call()
    found.answer("Busy")
    assert at_line(found.places, line).holds(found.moment, found.places) is met


def test_what_is_not_there_is_refused():
    places = debugger().places
    for make, message in (
        (lambda: at_state(places, "wat"), "did you mean wait"),
        (lambda: at_line(places, "x"), "no line number"),
        (lambda: at_line(places, 0), "there is no line 0"),
        (lambda: at_line(places, 1), "no state or transition"),
        (lambda: at_event(" "), "name an event"),
    ):
        with pytest.raises(UsageError, match=message):
            make()


def test_a_breakpoint_says_what_it_is():
    places = debugger().places
    assert str(at_line(places, 9)) == "line 9 (what begins in line 7)"
    assert (str(at_line(places, 7)), str(at_state(places, "wait"))) == ("line 7", "state wait")
