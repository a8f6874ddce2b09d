"""Which events `done.state.ID` and `done.invoke.ID` a document can see."""

import pytest

from scxml_engine.authoring.done_events import DoneEvents
from scxml_engine.authoring.flow import Flow
from scxml_engine.ocs import Treatment
from tests.ocs.harness import document

BODY = """
<state id="calls"><transition target="both"/>
  <state id="dial.first"><state id="ring"/><final id="rung"/></state>
  <final id="called"/>
</state>
<state id="idle"><invoke id="survey" type="scxml" src="x.scxml"/></state>
<state id="other"><invoke type="scxml" src="x.scxml"/><state id="inner"/></state>
<parallel id="both">
  <state id="left"><final id="left_over"/></state><state id="right"><final id="right_over"/></state><history id="was"/>
</parallel>
<parallel id="half"><state id="one"><final id="one_over"/></state><state id="two"/></parallel>
<parallel id="nested"><parallel id="within"><state id="x"><final id="x_over"/></state></parallel></parallel>
<final id="end"/>"""


@pytest.fixture(scope="module")
def events():
    return DoneEvents(Flow(Treatment.examine(document(BODY), "x").document))


def fault(events, descriptor):
    return events.fault(tuple(descriptor.split(".")), suggesting=True)


@pytest.mark.parametrize(
    "event",
    ["done.state.calls", "done.state.dial.first", "done.state.dial", "done.state.both", "done.state.left", "done.state.nested",
     "done.state.within", "done.invoke.survey", "done.invoke.other", "done.invoke.other.17", "done", "done.state", "done.invoke",
     "done.other.x", "ocs.timeout.x"],
)  # fmt: skip
def test_these_can_come_or_are_no_such_events(events, event):
    assert fault(events, event) is None


@pytest.mark.parametrize(
    ("event", "message", "meant"),
    [
        ("done.state.call", 'there is no done.state.call: no state has the id "call"', "done.state.calls"),
        ("done.state.zzz", 'there is no done.state.zzz: no state has the id "zzz"', ""),
        ("done.state.idle", "there is no done.state.idle: no <final> stands in that state", ""),
        ("done.state.half", "there is no done.state.half: no <final> stands in that state", ""),
        ("done.state.called", "there is no done.state.called: it would tell of the state around that <final>", "done.state.calls"),
        ("done.state.end", "there is no done.state.end: it would tell of the state around that <final>", ""),
        ("done.invoke.survy", 'there is no done.invoke.survy: no <invoke> has the id "survy"', "done.invoke.survey"),
        ("done.invoke.idle", 'there is no done.invoke.idle: no <invoke> has the id "idle"', ""),
    ],
)  # fmt: skip
def test_these_can_not(events, event, message, meant):
    assert fault(events, event) == (message, meant)


def test_without_suggestions(events):
    assert events.fault(("done", "state", "call"), suggesting=False)[1] == ""
