"""A treatment that is observed: its chains do the same, and whoever listens hears of conditions and microsteps."""

import json

from scxml_engine.ocs.messages import Begin
from scxml_engine.ocs.records import Chain
from scxml_engine.ocs.session import ChainSession
from scxml_engine.ocs.trace import guard_keys, step_keys
from scxml_engine.scxml.effects import GuardAsked, Stepped
from tests.ocs.harness import START, Lines, document, play, record, treatment

BODY = """<state id="pick"><onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" target="dial"><assign location="rec" expr="_event.data.record_id"/></transition></state>
  <state id="dial"><onentry><ocs:make_call record_id="rec"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/>
    <transition event="ocs.callresult" cond="nope" target="done"/>
    <transition event="ocs.callresult" target="wait"/></state>
  <state id="wait"><onentry><ocs:timeout delay="9"/></onentry><transition event="ocs.timeout" target="dial"/></state>
  <final id="done"/>"""
DETAILS = ("guard", "step")


def made():
    return treatment(BODY, data="rec=0")


def test_an_ordinary_run_tells_none_of_it():
    kinds = {kind for kind, _ in play(made(), results=["Busy", "Answer"]).lines.all}
    assert kinds.isdisjoint(DETAILS)


def test_it_does_the_same_and_tells_the_same_besides():
    ordinary = play(made(), results=["Busy", "Answer"])
    observed = play(made().observed(), results=["Busy", "Answer"])
    assert observed.requests == ordinary.requests
    assert [each for each in observed.lines.all if each[0] not in DETAILS] == ordinary.lines.all


def test_what_a_guard_line_says():
    lines = play(made().observed(), results=["Busy", "Answer"]).lines.of("guard")
    assert [(each["line"], each["holds"], each["failed"]) for each in lines] == [
        (4, False, False),
        (5, False, True),
        (4, True, False),
    ]
    assert {(each["source"], each["event"], each["column"]) for each in lines} == {("dial", "ocs.callresult", 5)}


def test_what_a_step_line_says():
    lines = play(made().observed()).lines.of("step")
    assert lines == [
        {"transitions": [], "entered": ["pick"]},
        {"transitions": [[2, 5]], "entered": ["dial"]},
        {"transitions": [[4, 5]], "entered": ["done"]},
    ]


def test_the_keys_are_plain_json():
    place = made().program.document.root.location
    for keys in (guard_keys(GuardAsked("a", None, place, holds=True)), step_keys(Stepped((place,), ("a",)))):
        assert json.loads(json.dumps(keys)) == keys


def test_observing_leaves_the_treatment_as_it_is():
    first = treatment(BODY, data="rec=0", variables={"rec": "1"})
    observed = first.observed()
    assert not first.program.observed
    assert observed.program.observed
    assert (observed.source, observed.title, observed.parameters) == (first.source, first.title, first.parameters)


def test_an_earlier_edition_of_it_is_observed_too():
    earlier = made().observed().with_source(document('<final id="f"/>'))
    assert play(earlier).lines.of("step") == [{"transitions": [], "entered": ["f"]}]


def test_a_chain_that_was_kept_goes_on_observed():
    """The snapshot of an ordinary session is of the same document."""
    session = ChainSession(made(), 1)
    session.handle(Begin(START, Chain(1, (record(),))))
    kept = json.loads(json.dumps(session.snapshot()))
    lines = Lines()
    again = ChainSession.restore(made().observed(), kept, lines)
    again.give_up(START, "horizon")
    assert again.ended is not None
