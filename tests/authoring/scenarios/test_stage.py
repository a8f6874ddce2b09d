"""The stage of one chain: what is heard, and what is known between two instants."""

from datetime import timedelta

from scxml_engine.authoring.scenarios.stage import Stage
from scxml_engine.ocs.calls import Outcome
from tests.authoring.scenarios.stories import redial, suite_of
from tests.ocs.harness import Lines


class Ringing:
    """Every call rings a minute and is busy."""

    def outcome(self, call):
        return Outcome(6, ring=60)


def stage(**options):
    situation = suite_of("name: a").scenarios[0].situation
    return Stage(redial(), situation.chain, situation.start, Ringing(), **options), situation.start


def test_a_call_is_known_before_its_result_is():
    made, start = stage()
    made.campaign.begin()
    [call] = made.recorder.calls
    assert (call.call.contact_info, call.after, call.result) == ("5550100", 0, None)
    assert made.states == ("dial",)
    made.campaign.run_until(start + timedelta(seconds=60))
    assert call.result == 6
    assert made.states == ("wait",)
    assert made.end is None


def test_the_place_of_a_call_is_behind_the_transition_that_led_to_it():
    made, start = stage()
    made.campaign.begin()
    made.campaign.run_until(start + timedelta(seconds=400))
    place = made.recorder.calls[1].place
    before = [line for line in made.recorder.lines[:place] if line.kind == "transition"]
    assert before[-1].keys["targets"] == ["dial"]
    assert before[-1].keys["source"] == "wait"


def test_another_listener_hears_the_same():
    lines = Lines()
    made, _ = stage(listener=lines)
    made.campaign.run()
    assert [kind for kind, _ in lines.all] == [line.kind for line in made.recorder.lines]
    assert made.end is not None
    assert made.end["reason"] == "final"
