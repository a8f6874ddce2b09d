"""What a debugger is told, for people and for a file of scenarios."""

from datetime import timedelta

import pytest

from scxml_engine.authoring.debug.inputs import (
    Answer,
    Change,
    Given,
    Injected,
    stands_at,
    time_text,
    what_key,
    what_text,
)
from scxml_engine.campaign.injections import CloseChain, CloseNumber, Injection, LateResult, Restart, Unload
from tests.authoring.debug.sessions import START


@pytest.mark.parametrize(
    ("what", "key", "text"),
    [
        (CloseNumber("5"), ("do_not_call", "5"), "do_not_call 5"),
        (CloseNumber("5", "CancelRecord"), ("cancel", "5"), "cancel 5"),
        (CloseChain(), ("cancel", ""), "cancel"),
        (LateResult(6), ("disposition", "Busy"), "disposition Busy"),
        (Restart(), ("restart", ""), "restart"),
        (Unload(), ("unload", ""), "unload"),
    ],
)
def test_an_injection_is_written_as_in_a_scenario(what, key, text):
    assert (what_key(what), what_text(what)) == (key, text)


def test_what_led_on_from_a_step_is_forgotten_there_and_what_was_changed_at_it_is_not():
    answer = Answer(1, 6, 0.0, step=4)
    injected = Injected(Injection(timedelta(0), Restart()), step=4)
    change = Change(3, "n", "1", START, step=4)
    assert [stands_at(each, 4) for each in (answer, injected, change)] == [False, False, True]
    assert [stands_at(each, 5) for each in (answer, injected, change)] == [True, True, True]
    assert [stands_at(each, 3) for each in (answer, injected, change)] == [False, False, False]
    assert stands_at(Given("n", "1"), -1)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "+0s"), (0.001, "+0.001s"), (300, "+5m 00s"), (300.001, "+5m 00.001s"), (90_000, "+1d 01h00m")],
)
def test_a_time_has_its_milliseconds(seconds, text):
    assert time_text(seconds) == text
