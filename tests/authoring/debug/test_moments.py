"""A history is cut into steps."""

from scxml_engine.authoring.debug.moments import lines_of
from scxml_engine.authoring.scenarios.chains import make_chain
from tests.authoring.debug.sessions import BUSY, debugger


def test_every_step_has_one_macrostep_and_the_lines_come_back_together():
    found = debugger()
    found.next_call()
    found.answer("Busy")
    found.next_call()
    kinds = [[line.kind for line in each.lines if line.kind not in ("step", "guard")] for each in found.history]
    assert kinds == [
        ["begin", "action", "configuration"],
        ["call", "event", "transition", "log", "action", "configuration"],
        ["event", "transition", "action", "configuration"],
    ]
    assert [line.kind for line in lines_of(found.history)] == [kind for step in kinds for kind in step]


def test_a_step_knows_the_call_that_it_placed_and_the_one_that_is_under_way():
    found = debugger(BUSY)
    found.step()
    found.step()
    first, second = found.history
    assert first.placed.number == first.pending.number == second.pending.number == 1
    assert second.placed is None
    found.answer("Busy")
    assert found.moment.pending is None


def test_a_call_that_waits_for_its_window_is_a_step_of_its_own():
    """A6: a call outside the record's window is placed when it opens."""
    found = debugger('<state id="a"><onentry><ocs:make_call record_id="1"/></onentry></state>')
    cells = {"contact_info": "5550100", "daily_from": 36_000, "daily_till": 40_000}
    found = type(found)(found.treatment, make_chain([cells], {}), found.start)
    found.step()
    assert found.call is None
    found.step()
    assert (found.moment.lines, found.moment.placed.number, found.seconds) == ((), 1, 3600)
    assert found.configuration == ("a",)


def test_the_end_belongs_to_the_step_that_led_there():
    found = debugger()
    found.next_call()
    found.answer("Answer")
    assert [line.kind for line in found.moment.lines][-2:] == ["configuration", "end"]
    assert found.moment.end["reason"] == "final"


def test_an_hour_that_comes_twice_is_two_instants():
    body = '<state id="a"><onentry><ocs:timeout delay="3600"/></onentry><transition event="ocs.timeout" target="b"/></state><final id="b"/>'
    found = debugger(body)
    cells = {"contact_info": "5550100", "tz_name": "America/New_York"}
    found = type(found)(
        found.treatment, make_chain([cells], {}), found.start.replace(month=11, day=1, hour=5, minute=30)
    )
    found.step()
    found.step()
    assert (len(found.history), found.seconds, found.configuration) == (2, 3600, ("b",))
