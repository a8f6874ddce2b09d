"""One replay: it goes as far as somebody wants to see, and its pieces of time change nothing."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.authoring.debug.inputs import Answer, Given
from scxml_engine.authoring.debug.replay import Replay, Watching
from scxml_engine.authoring.scenarios.chains import make_chain
from tests.authoring.debug.sessions import BUSY, REDIAL, START, treatment

CHAIN = make_chain(["5550100", "5550101"], {})
DAY = timedelta(days=1)


def replay(body, *inputs, horizon=DAY):
    return Replay(Watching(treatment(body)), CHAIN, START, horizon, inputs)


def test_it_plays_no_further_than_it_must():
    body = (
        '<state id="a"><onentry><ocs:timeout delay="60"/></onentry><transition event="ocs.timeout" target="a"/></state>'
    )
    found = replay(body)
    assert found.moments == []
    assert found.reach(2)
    assert len(found.moments) < 10


@settings(max_examples=20, deadline=None)
@given(looks=st.lists(st.one_of(st.integers(0, 40), st.timedeltas(timedelta(0), timedelta(hours=2))), max_size=8))
def test_how_far_one_looks_changes_nothing(looks):
    answers = [Answer(number, 6, 10.0 * number, 0) for number in range(1, 9)]
    whole = replay(BUSY, *answers)
    whole.reach_time(START + DAY)
    found = replay(BUSY, *answers)
    for each in looks:
        if isinstance(each, int):
            found.reach(each)
        else:
            found.reach_time(START + each)
    found.reach_time(START + DAY)
    assert list(found.moments) == list(whole.moments)
    assert found.over


def test_a_chain_that_never_begins_has_no_steps():
    chain = make_chain([{"contact_info": "5550100", "record_status": "Canceled"}], {})
    found = Replay(Watching(treatment(REDIAL)), chain, START, DAY, ())
    assert not found.reach(0)
    assert found.over


def test_variables_are_there_from_the_start():
    found = replay(REDIAL, Given("limit", "7"))
    found.reach(0)
    assert found.moments[0].data["limit"] == "7"
