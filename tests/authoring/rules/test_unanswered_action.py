"""A1, A2, A4, A5, A6: the answer of an action is taken by a state that can be active then or later."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document, play, treatment

ACTIONS = {
    "ocs.timeout": '<ocs:timeout delay="1"/>',
    "ocs.next_record": "<ocs:next_record/>",
    "ocs.daytime_change": "<ocs:get_daytime/>",
    "ocs.info": '<ocs:get_info what="TIMERANGE" param="BH"/>',
    "ocs.callresult": '<ocs:make_call record_id="1"/>',
}


def found(body):
    every = examine(document(f"{body}<final id='end'/>"), "x")
    return [each.remedy for each in every if each.code == "unanswered-action"]


def waiting(action, *transitions, around=""):
    inner = "".join(f'<transition event="{event}" target="end"/>' for event in transitions)
    return f'<state id="outer">{around}<state id="a"><onentry>{action}</onentry>{inner}</state></state>'


@pytest.mark.parametrize(("event", "action"), ACTIONS.items())
def test_each_action_has_its_answer(event, action):
    """A1, A2, A4, A5, A6."""
    others = [each for each in ACTIONS if each != event]
    assert found(waiting(action, *others, "Error")) == [f'add a transition on event="{event}"']
    for taken in (event, "*", "ocs", "ocs.*", f"x {event}"):
        assert found(waiting(action, taken)) == []


def test_a_handler_of_an_ancestor_of_a_region_or_of_a_later_state():
    """A1."""
    timeout = ACTIONS["ocs.timeout"]
    assert found(waiting(timeout, around='<transition event="ocs.timeout" target="end"/>')) == []
    later = f'<state id="a"><onentry>{timeout}</onentry><transition event="x" target="b"/></state>'
    assert found(later + '<state id="b"><transition event="ocs.timeout" target="end"/></state>') == []
    regions = f"""<parallel id="p"><state id="a"><onentry>{timeout}</onentry></state>
      <state id="b"><transition event="ocs.timeout" target="end"/></state></parallel>"""
    assert found(regions) == []


def test_a_handler_of_an_earlier_state_is_none():
    """A1."""
    body = f"""<state id="a"><transition event="ocs.timeout" target="end"/><transition event="x" target="b"/></state>
      <state id="b"><onentry>{ACTIONS["ocs.timeout"]}</onentry><transition event="x" target="end"/></state>"""
    assert len(found(body)) == 1


def test_an_action_on_a_way_is_answered_where_it_leads():
    """A1."""
    way = f'<transition event="x" target="{{}}">{ACTIONS["ocs.timeout"]}</transition>'
    taking = '<state id="b"><transition event="ocs.timeout" target="end"/></state>'
    assert found(f'<state id="a">{way.format("b")}</state>{taking}') == []
    assert len(found(f'<state id="a">{way.format("end")}<transition event="y" target="b"/></state>{taking}')) == 1
    assert (
        found(
            f'<state id="a"><onexit>{ACTIONS["ocs.timeout"]}</onexit><transition event="y" target="b"/></state>{taking}'
        )
        == []
    )


def test_what_is_asked_for_in_the_last_state_of_all():
    """A1: the session ends with it."""
    assert (
        len(
            found(
                f'<state id="a"><transition target="f"/></state><final id="f"><onentry>{ACTIONS["ocs.timeout"]}</onentry></final>'
            )
        )
        == 1
    )


@pytest.mark.parametrize(
    "misspelt", ["timeout", "ocs.time_out", "ocs.timeouts", "Ocs.timeout", "'ocs.timeout'", "&quot;ocs.timeout&quot;"]
)
def test_a_handler_that_misses_the_name_is_told_of_itself(misspelt):
    """A1: the one mistake is told once."""
    assert found(waiting(ACTIONS["ocs.timeout"], misspelt)) == []


def test_where_a_way_leads_nowhere_nobody_knows_what_follows():
    assert (
        found(
            f'<state id="a"><onentry>{ACTIONS["ocs.timeout"]}</onentry><transition event="x" target="qqqqqq"/></state>'
        )
        == []
    )


def test_a_delay_that_is_refused_has_no_answer():
    """A1: its own rule speaks of it."""
    for delay in ("-1", "'soon'", "qqqq", "5m", "10 minutes", ""):
        assert found(waiting(f'<ocs:timeout delay="{delay}"/>')) == []
    for delay in ("0", "0.5", "'BH'", "x + 1"):
        assert len(found(waiting(f'<ocs:timeout delay="{delay}"/>'))) == 1


def test_a_state_that_is_never_entered_asks_for_nothing():
    assert found(f'<state id="a"/><state id="b"><onentry>{ACTIONS["ocs.timeout"]}</onentry></state>') == []


@pytest.mark.parametrize(
    ("event", "action"), [(event, action) for event, action in ACTIONS.items() if event != "ocs.callresult"]
)
def test_a_chain_whose_answer_nobody_hears_is_stuck(event, action):
    """6.3, A1, A2, A4, A5."""
    assert play(treatment(waiting(action, "Error") + "<final id='end'/>")).ended.reason == "stuck"
    assert play(treatment(waiting(action, event) + "<final id='end'/>")).ended.reason == "final"
