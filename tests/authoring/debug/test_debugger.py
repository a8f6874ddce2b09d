"""The debugger: steps, answers, what comes from outside, changes by hand, and the way back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine import Treatment
from scxml_engine.authoring.debug import Debugger, Why, at_event, at_line, at_state
from scxml_engine.authoring.debug.moments import lines_of
from scxml_engine.authoring.scenarios.stage import Stage
from scxml_engine.campaign.injections import CloseChain, CloseNumber, LateResult, Restart, Unload
from scxml_engine.dialers import ScriptedOutcomes, parse_results
from scxml_engine.errors import UsageError
from scxml_engine.records import demo_chain
from tests.authoring.debug.sessions import BUSY, REDIAL, START, debugger, treatment

SAMPLES = sorted((Path(__file__).parents[3] / "samples").glob("sample*.scxml"))


def trace(found: Debugger):
    """All that one can see of a debugger."""
    return (found.now, found.configuration, dict(found.data), found.call, list(found.history), found.inputs)


def passed(found: Debugger):
    """What has happened; data that was changed by hand belongs to the last step."""
    return [(each.at, each.lines, each.placed) for each in found.history]


# ---------------------------------------------------------------------------------------------------------------- steps


def test_a_step_is_one_event_with_all_that_follows_from_it():
    found = debugger()
    first = found.step()
    assert first.why is Why.STEP
    assert [len(each.of("configuration")) for each in first.moments] == [1]
    assert found.configuration == ("dial",)
    assert found.call.contact_info == "5550100"


def test_before_the_first_step_nothing_has_happened():
    found = debugger()
    assert (found.history, found.configuration, dict(found.data), found.call) == ([], (), {}, None)
    assert (found.seconds, found.line) == (0, 0)


def test_a_call_of_which_nobody_says_how_it_ends_rings_for_ever():
    found = debugger()
    found.step()
    still = found.step()
    assert (still.moments, still.why, found.seconds) == ((), Why.CALL, 0)


def test_next_call_runs_to_the_next_call_and_stays_at_one_that_waits():
    found = debugger()
    assert found.next_call().why is Why.CALL
    assert found.next_call().moments == ()
    found.answer("Busy")
    assert found.configuration == ("wait",)
    found.next_call()
    assert (found.seconds, found.call.number) == (300, 2)


def test_an_answer_is_taken_at_once_and_the_chain_ends_as_it_would():
    found = debugger()
    found.next_call()
    stop = found.answer("Answer")
    assert stop.why is Why.END
    assert (found.end["reason"], found.configuration, found.seconds) == ("final", ("done",), 0)
    assert found.step().why is Why.END


def test_an_answer_after_a_while_lets_time_pass():
    found = debugger()
    found.next_call()
    found.answer("NoAnswer", after=20)
    assert (found.seconds, found.configuration) == (20, ("wait",))


def test_time_that_passes_while_it_rings_belongs_to_the_call():
    found = debugger()
    found.next_call()
    found.wait(7)
    found.answer("Busy")
    assert found.seconds == 7


def test_other_events_come_while_a_call_is_under_way():
    found = debugger(BUSY)
    found.next_call()
    found.step()
    assert found.call is not None
    found.answer("Busy", after=100)
    taken = [each["name"] for moment in found.history for each in moment.of("event")]
    assert taken == ["ocs.daytime_change", "ocs.timeout", "ocs.timeout", "ocs.callresult"]
    assert found.seconds == 100


def test_a_later_answer_is_a_millisecond_after_what_was_just_seen():
    found = debugger(BUSY)
    found.next_call()
    found.step()  # of the same instant
    assert found.seconds == 0
    seen = list(found.history)
    found.answer("Busy")
    assert found.history[: len(seen)] == seen
    assert found.seconds == 0.001


def test_without_a_call_there_is_nothing_to_answer():
    with pytest.raises(UsageError, match="no call is under way"):
        debugger().answer("Busy")


def test_an_unknown_result_is_refused_and_nothing_changes():
    found = debugger()
    found.next_call()
    before = trace(found)
    with pytest.raises(UsageError, match="did you mean Busy"):
        found.answer("Busyy")
    assert trace(found) == before


# -------------------------------------------------------------------------------------------------------- where to stop


@pytest.mark.parametrize(
    ("goal", "states"),
    [
        (lambda found: at_state(found.places, "wait"), ("wait",)),
        (lambda found: at_event("ocs.timeout"), ("dial",)),
        (lambda found: at_line(found.places, 12), ("wait",)),
        (lambda found: at_line(found.places, 8), ("wait",)),
    ],
)
def test_a_run_stops_at_its_goal_and_at_breakpoints(goal, states):
    found = debugger()
    found.next_call()
    number = found.add_breakpoint(goal(found))
    stop = found.answer("Busy")
    if states == ("dial",):
        stop = found.step()
    assert (stop.why, stop.breakpoint, found.configuration) == (Why.BREAKPOINT, number, states)
    found.restart()
    found.delete_breakpoint(number)
    found.next_call()
    found.answer("Busy")
    assert found.run_until(at_state(found.places, "dial")).why is Why.GOAL


def test_a_run_stops_at_a_call_before_its_goal():
    found = debugger()
    assert found.run_until(at_state(found.places, "done")).why is Why.CALL


def test_a_call_that_rings_already_does_not_stop_a_run():
    found = debugger(BUSY)
    found.next_call()
    stop = found.run_until(at_event("ocs.timeout"))
    assert (stop.why, found.seconds, found.call.number) == (Why.GOAL, 40, 1)
    assert found.run_until(at_state(found.places, "over")).why is Why.GOAL
    assert found.seconds == 1200


def test_there_is_an_end_of_steps_for_one_command(monkeypatch):
    monkeypatch.setattr("scxml_engine.authoring.debug.debugger.MOST_STEPS", 20)
    loop = (
        '<state id="a"><onentry><ocs:timeout delay="1"/></onentry><transition event="ocs.timeout" target="a"/></state>'
    )
    found = debugger(loop + '<final id="f"/>')
    goal = at_state(found.places, "f")
    assert (found.run_until(goal).why, len(found.history)) == (Why.LIMIT, 20)
    assert (found.run_until(goal).why, len(found.history)) == (Why.LIMIT, 40)


def test_nothing_more_happens_at_the_horizon():
    loop = (
        '<state id="a"><onentry><ocs:timeout delay="60"/></onentry><transition event="ocs.timeout" target="a"/></state>'
    )
    found = debugger(loop, horizon=timedelta(minutes=3))
    stop = found.next_call()
    assert (stop.why, len(stop.moments), found.seconds) == (Why.QUIET, 4, 180)


# ----------------------------------------------------------------------------------------------------------------- data


def test_data_is_shown_after_each_step_and_after_the_end():
    found = debugger()
    found.next_call()
    assert found.data == {"limit": "3", "n": "1"}
    found.answer("Answer")
    assert found.data == {"limit": "3", "n": "1"}


def test_data_changed_by_hand_decides_what_follows():
    found = debugger()
    found.next_call()
    found.set_data("n", "limit + 1")
    assert found.data["n"] == "4"
    found.answer("Busy")
    assert found.configuration == ("out",)


@pytest.mark.parametrize(
    ("location", "expression", "why"),
    [("nope", "1", "nope"), ("n", "nope", "nope is not defined"), ("n", "(", "does not parse"), ("n +", "1", "parse")],
)
def test_a_change_that_fails_changes_nothing(location, expression, why):
    found = debugger()
    found.next_call()
    before = trace(found)
    with pytest.raises(UsageError, match=why):
        found.set_data(location, expression)
    assert trace(found) == before
    found.answer("Busy")
    assert found.configuration == ("wait",)


def test_after_the_end_no_data_can_be_changed():
    found = debugger()
    found.next_call()
    found.answer("Answer")
    with pytest.raises(UsageError, match="ended"):
        found.set_data("n", "1")


def test_before_the_first_step_a_variable_is_set():
    found = debugger()
    found.set_data("limit", "1")
    found.next_call()
    found.answer("Busy")
    assert found.configuration == ("out",)
    with pytest.raises(UsageError, match="a number or a text"):
        debugger().set_data("limit", "1 + 1")
    with pytest.raises(UsageError, match="did you mean limit"):
        debugger().set_data("limits", "1")


# --------------------------------------------------------------------------------------------------------- from outside


@pytest.mark.parametrize(
    ("what", "end"),
    [(Unload(), "unloaded"), (Restart(), None), (CloseNumber("5550100"), None), (CloseChain(), None)],
)
def test_what_comes_from_outside_comes_after_what_was_seen(what, end):
    found = debugger()
    found.next_call()
    found.answer("Busy")
    seen = list(found.history)
    found.inject(what)
    assert found.history[: len(seen)] == seen
    assert found.seconds == 0.001
    assert (found.end or {}).get("reason") == end


def test_what_finds_nothing_to_do_is_refused():
    found = debugger()
    found.next_call()
    before = trace(found)
    for what in (CloseNumber("999"), LateResult(6)):
        with pytest.raises(UsageError, match="nothing to do"):
            found.inject(what)
    assert trace(found) == before


def test_a_disposition_is_for_a_call_that_has_ended():
    found = debugger()
    found.next_call()
    found.answer("Answer", after=1)
    found.back()
    found.answer("Busy", after=1)
    found.inject(LateResult(7), after=5)
    assert found.seconds == 6


# ----------------------------------------------------------------------------------------------------------------- back


def test_back_forgets_what_was_said_since():
    found = debugger()
    found.next_call()
    found.answer("Busy")
    found.next_call()
    assert [str(each) for each in found.back(2)] == ["answer Busy"]
    assert (found.configuration, found.seconds, found.inputs) == (("dial",), 0, ())
    found.answer("Answer")
    assert found.configuration == ("done",)


def test_a_change_by_hand_stays_when_one_goes_back_to_it():
    found = debugger()
    found.next_call()
    found.set_data("n", "7")
    found.answer("Busy")
    found.back()
    assert found.data["n"] == "7"
    found.answer("Busy")
    found.back(2)
    found.step()
    assert found.data["n"] == "1"


def test_there_is_no_way_back_from_the_beginning():
    found = debugger()
    with pytest.raises(UsageError, match="no way back"):
        found.back()
    found.step()
    found.back(50)
    assert found.history == []


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("step")),
        st.tuples(st.just("next")),
        st.tuples(st.just("answer"), st.sampled_from(["Busy", "NoAnswer", "Answer"]), st.sampled_from([0, 0, 25, 40])),
        st.tuples(st.just("wait"), st.sampled_from([1, 40, 95])),
        st.tuples(st.just("set"), st.sampled_from(["ticks", "calls"]), st.sampled_from(["ticks + 2", "[1]"])),
        st.tuples(st.just("inject"), st.sampled_from([Restart(), CloseNumber("5550101"), LateResult(7)])),
    ),
    max_size=12,
)


def do(found: Debugger, deed) -> None:
    name, *rest = deed
    try:
        match name:
            case "step":
                found.step()
            case "next":
                found.next_call()
            case "answer":
                found.answer(*rest)
            case "wait":
                found.wait(*rest)
            case "set":
                found.set_data(*rest)
            case "inject":
                found.inject(*rest)
    except UsageError:
        pass  # what cannot be done here changes nothing


@settings(max_examples=60, deadline=None)
@given(deeds=DEEDS, more=DEEDS, steps=st.integers(1, 6))
def test_back_and_the_same_again_is_the_same(deeds, more, steps):
    """Whatever is done, what was seen stays as it was; and after the way back the same deeds lead to the same."""
    found = debugger(BUSY)
    for deed in deeds:
        seen = passed(found)
        do(found, deed)
        assert passed(found)[: len(seen)] == seen
    if not found.history:
        return
    found.back(min(steps, len(found.history)))
    inputs, now, before = found.inputs, found.now, passed(found)
    for deed in more:
        do(found, deed)
    there = trace(found)
    if len(found.history) == len(before):
        return
    found.back(len(found.history) - len(before))
    assert passed(found) == before
    if (found.inputs, found.now) == (inputs, now):  # else data was changed there, which stays
        for deed in more:
            do(found, deed)
        assert trace(found) == there


@settings(max_examples=15, deadline=None)
@given(results=st.lists(st.sampled_from(["Busy", "NoAnswer", "Answer", "DoNotCall"]), min_size=1, max_size=6))
@pytest.mark.parametrize("body", [REDIAL, BUSY])
def test_a_run_stepped_through_is_the_run(body, results):
    """Every line of the trace is that of a run with these results, in the same order."""
    found = debugger(body)
    number = 0
    while found.end is None:
        if found.awaited is None:
            found.step()
        else:
            found.answer(results[min(number, len(results) - 1)])
            number += 1
    outcomes = ScriptedOutcomes(parse_results(",".join(results)))
    stage = Stage(treatment(body), found.chain, START, outcomes)
    stage.campaign.run()
    assert lines_of(found.history) == stage.recorder.lines


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_stepped_through_is_its_run(path):
    start = datetime(2026, 3, 2, 15, tzinfo=UTC)
    sample = Treatment.from_bytes(path.read_bytes(), path.name)
    found = Debugger(sample, demo_chain(), start)
    for _ in range(200):
        if found.end is not None:
            break
        if found.awaited is None:
            found.step()
        else:
            found.answer("Busy")
    stage = Stage(sample, demo_chain(), start, ScriptedOutcomes(parse_results("Busy")))
    stage.campaign.run()
    ours = lines_of(found.history)
    assert ours == stage.recorder.lines[: len(ours)]
    assert found.end is None or len(ours) == len(stage.recorder.lines)
