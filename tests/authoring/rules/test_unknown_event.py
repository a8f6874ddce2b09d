"""The language and the dialect: a transition on an event that there is not."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document

ACTIONS = '<ocs:timeout delay="1"/><ocs:make_call record_id="1"/><ocs:next_record/><ocs:get_info what="TIMERANGE" param="BH"/>'


def found(event, actions=ACTIONS, more=""):
    """The remedies of the rule."""
    body = f"""<state id="a"><onentry>{actions}</onentry><transition event="*" cond="false" target="f"/>
<transition event="{event}" target="f"/>{more}</state><final id="f"/>"""
    every = [each for each in examine(document(body), "x") if each.code == "unknown-event"]
    assert {(each.location.line, each.location.column) for each in every} <= {(2, 1)}
    return [each.remedy for each in every]


@pytest.mark.parametrize(
    ("event", "meant"),
    [
        ("ocs.callresults", "ocs.callresult"),
        ("ocs.call_result", "ocs.callresult"),
        ("ocs.CallResult", "ocs.callresult"),
        ("ocs.time_out", "ocs.timeout"),
        ("ocs.record", "ocs.next_record"),
        ("ocs.nextrecord", "ocs.next_record"),
        ("ocs.daytime", "ocs.daytime_change"),
        ("ocs.timeouts.*", "ocs.timeout"),
        ("Ocs.timeout", "ocs.timeout"),
        ("OCS.TIMEOUT", "ocs.timeout"),
        ("osc.timeout", "ocs.timeout"),
        ("ocss.timeout", "ocs.timeout"),
        ("ocs_timeout", "ocs.timeout"),
        ("ocs:callresult", "ocs.callresult"),
        ("OCS", "ocs"),
        ("ERROR", "error"),
        ("Error.Atribute", "Error.Attribute"),
        ("Error.Config", "Error.Configuration"),
        ("error.attributes", "Error.Attribute"),
        ("error.excution", "error.execution"),
        ("error.comunication", "error.communication"),
        ("Error.execution", "error.execution"),
        ("errors.execution", "error.execution"),
        ("done.sate.a", "done.state"),
        ("ocs.timeout.now", "ocs.timeout"),
        ("error.execution.script", "error.execution"),
        ("Error.Attribute.103", "Error.Attribute"),
        ("callresult", "ocs.callresult"),
        ("call_result", "ocs.callresult"),
        ("timeout", "ocs.timeout"),
        ("next_record", "ocs.next_record"),
        ("nextrecord.*", "ocs.next_record"),
        ("info", "ocs.info"),
        ("x ocs.timeot", "ocs.timeout"),
    ],
)
def test_a_name_near_an_event(event, meant):
    """E1 to E7."""
    assert found(event) == [f"did you mean {meant}?"]


def test_names_that_are_near_nothing():
    remedy = "name an event that there is, or leave the transition out"
    for event in ("ocs.answered", "error.mine", "done.other"):
        assert found(event) == [remedy]


def test_each_name_of_a_transition_once():
    assert found("ocs.timeot ocs.inof ocs.timeot") == ["did you mean ocs.timeout?", "did you mean ocs.info?"]


def test_a_call_result_is_no_part_of_the_name():
    """E1."""
    remedy = 'write event="ocs.callresult" cond="_event.data.callresult == \'Busy\'"'
    assert found("ocs.callresult.Busy") == [remedy]
    assert found("ocs.callresult.busy") == ["did you mean ocs.callresult?"]


def test_the_ends_of_states_and_of_invoked_sessions():
    remedy = "name an event that there is, or leave the transition out"
    assert found("done.state.b") == [remedy]
    assert found("done.state.a", more='<final id="g"/>') == []
    assert found("done.state.aa", more='<final id="g"/>') == ["did you mean done.state.a?"]
    assert found("done.invoke.x") == [remedy]
    assert found("done.invoke.x", more='<invoke id="x" type="scxml" src="x"/>') == []
    assert found("done.invoke.y", more='<invoke id="xy" type="scxml" src="x"/>') == ["did you mean done.invoke.xy?"]


@pytest.mark.parametrize(
    "event",
    ["ocs.callresult", "ocs.callresult.*", "ocs.daytime_change", "ocs.info", "ocs.next_record", "ocs.timeout", "Error.Attribute",
     "Error.Configuration", "error.execution", "error.communication", "error.platform", "ocs", "ocs.*", "Error", "error.*", "done",
     "done.state", "done.invoke.*", "*", "x", "answered", "my.timeout", "timeout.mine", "call.over", "acme.error", "dialer.info",
     "Done", "once.more", "daytime_change", "error.attribute", "ERROR.ATTRIBUTE", "Error.configuration.x", "'ocs.timeot'"],
)  # fmt: skip
def test_events_that_there_are_or_that_another_rule_speaks_of(event):
    assert found(event) == []


@pytest.mark.parametrize("event", ["timeout", "callresult", "next_record", "info"])
def test_a_bare_name_is_the_document_s_own_where_the_action_is_missing(event):
    assert found(event, actions="") == []


@pytest.mark.parametrize(
    "event", ["ocs.timeot", "timeout", "error.mine", "done.state.b", "Ocs.timeout", "done.other.x"]
)
def test_a_document_may_raise_what_it_likes(event):
    """Dialect, section 3."""
    assert found(event, f'{ACTIONS}<raise event="{event}"/>') == []
    assert found(event, f'{ACTIONS}<send event="{event}.more"/>') == []
    assert found(event, f'{ACTIONS}<send eventexpr="x"/>') == []
    assert len(found(event, f'{ACTIONS}<raise event="y{event}"/>')) == 1


def test_an_invoked_session_may_send_errors_of_its_own_but_none_of_the_dialect():
    invoke = '<invoke type="scxml" src="x"/>'
    assert found("error.mine", more=invoke) == []
    assert found("error.excution", more=invoke) == ["did you mean error.execution?"]
    assert len(found("ocs.answered", more=invoke)) == 1


def test_a_name_beside_the_right_one_does_no_harm():
    assert found("ocs.timeot ocs.timeout") == []
    assert found("timeout ocs.timeout") == []
