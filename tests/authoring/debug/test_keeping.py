"""A session is saved as a scenario that passes."""

import tomllib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.authoring.debug import Debugger
from scxml_engine.authoring.debug.keeping import Sources, quoted, scenario_text
from scxml_engine.authoring.scenarios import judge, parse_suite, play
from scxml_engine.authoring.scenarios.chains import make_chain
from scxml_engine.campaign.injections import CloseChain, CloseNumber, LateResult, Restart, Unload
from scxml_engine.errors import UsageError
from scxml_engine.ocs.settings import Settings
from tests.authoring.debug.sessions import BUSY, REDIAL, START, debugger, treatment
from tests.authoring.debug.test_debugger import DEEDS, do


def saved(found: Debugger, name="as it went") -> str:
    """The scenario's text; it passes, and what happens in it is what happened."""
    text = scenario_text(found, name, Sources("t.scxml"), "x.scenario.yaml")
    [scenario] = parse_suite(text, "x.scenario.yaml").scenarios
    assert scenario.name == name
    assert judge(scenario, play(scenario, found.treatment)) == ()
    return text


def test_answers_and_what_came_from_outside_are_inputs_and_the_rest_is_expected():
    found = debugger()
    found.set_data("limit", "2")
    found.next_call()
    found.answer("Busy", after=20)
    found.inject(Restart())
    found.next_call()
    found.answer("Answer")
    assert saved(found, 'busy: "then" answered') == (
        'treatment: "t.scxml"\n'
        "start: 2026-03-02T09:00:00+00:00\n"
        'timezone: "UTC"\n'
        "chain:\n"
        '  - {contact_info: "5550100"}\n'
        '  - {contact_info: "5550101"}\n'
        "scenarios:\n"
        '  - name: "busy: \\"then\\" answered"\n'
        "    set: {limit: 2}\n"
        "    results: [{result: Busy, ring: 20s}, Answer]\n"
        "    inject:\n"
        "      - {after: 20.001s, restart: true}\n"
        "    expect:\n"
        "      ended: final\n"
        "      state: done\n"
        "      post_processing: Finalize\n"
        "      calls:\n"
        '        - {contact_info: "5550100", after: 0, result: Busy}\n'
        '        - {contact_info: "5550100", after: 320, result: Answer}\n'
        "      log: [again]\n"
    )


@pytest.mark.parametrize(
    "what",
    [Restart(), Unload(), CloseNumber("5550100"), CloseNumber("5550100", "CancelRecord"), CloseChain(), LateResult(7)],
)
def test_everything_from_outside_can_be_saved(what):
    found = debugger()
    found.next_call()
    found.answer("Busy")
    found.inject(what, after=2)
    saved(found)


def test_a_session_that_is_not_over_ends_at_its_horizon():
    found = debugger(BUSY)
    found.next_call()
    found.answer("Busy", after=3)
    found.wait(200)
    assert found.call is not None
    text = saved(found)
    assert "horizon: 203s" in text
    assert "ended: horizon" in text


def test_a_session_in_the_middle_of_an_instant_is_saved_to_its_end():
    found = debugger(BUSY)
    found.step()
    saved(found)


CELLS = st.fixed_dictionaries(
    {"contact_info": st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)},
    optional={
        "contact_info_type": st.sampled_from(["HOME", "MOBILE", 0]),
        "attempt": st.integers(0, 9),
        "daily_from": st.just(0),
        "tz_name": st.just("Europe/Prague"),
        "name": st.sampled_from(["Žluť", "no", "5", "", " a", "x: y", "#", "\x1b[31m"]),
        "age": st.sampled_from([5, -1, None]),
        "agent_id": st.sampled_from(["", "7", "ann"]),
    },
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(CELLS, min_size=1, max_size=3))
def test_any_records_come_back_as_they_were(rows):
    try:
        chain = make_chain(rows, {})
    except UsageError:
        return  # no list has such a row
    found = Debugger(treatment('<state id="a"><onentry><ocs:next_record/></onentry></state>'), chain, START)
    found.step()
    text = saved(found)
    [scenario] = parse_suite(text, "x").scenarios
    theirs = [dict(each.fields) for each in scenario.situation.chain.chains[0].records]
    ours = [dict(each.fields) for each in chain.chains[0].records]
    assert theirs == ours


@settings(max_examples=40, deadline=None)
@given(deeds=DEEDS)
@pytest.mark.parametrize("body", [REDIAL, BUSY])
def test_whatever_was_done_is_saved_and_passes(body, deeds):
    found = debugger(body)
    for deed in deeds:
        if deed[0] != "set":
            do(found, deed)
    if found.history:
        saved(found)


def test_data_changed_by_hand_is_refused_in_one_line():
    found = debugger()
    found.next_call()
    found.set_data("n", "9")
    with pytest.raises(UsageError, match=r"changed by hand \(set n = 9, at \+0s\), which no scenario can say"):
        saved(found)


def test_what_no_file_could_say_is_refused():
    with pytest.raises(UsageError, match="step first"):
        saved(debugger())
    strict = Debugger(replace(treatment(REDIAL), settings=Settings(stuck="finalize")), make_chain(["5"], {}), START)
    strict.step()
    with pytest.raises(UsageError, match="settings of this session"):
        saved(strict)


@pytest.mark.parametrize("text", ["", "a", "é", '"', "\\", "\n", "\x1b", "a: b", "{", "x" * 500])
def test_quotes_are_of_one_line(text):
    assert "\n" not in quoted(text)
    if text.isprintable():
        assert tomllib.loads(f"a = {quoted(text)}")["a"] == text
