"""The driver: what happens is said step by step, and it is what a scenario plays."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.authoring.scenarios import ChainDriver, play
from scxml_engine.campaign.traces import seconds
from scxml_engine.errors import UsageError
from scxml_engine.ocs import Calendar, RecordType
from tests.authoring.scenarios.stories import redial, suite_of
from tests.ocs.harness import Lines

NUMBERS = ["5550100", "5550101"]
MADE = redial(calendar=Calendar())


@pytest.fixture
def chain():
    return ChainDriver(MADE, NUMBERS)


def refusal(step):
    with pytest.raises(AssertionError) as failed:
        step()
    text = str(failed.value)
    assert all(line.isprintable() for line in text.split("\n"))
    return text


def test_a_story_reads_as_it_is_told(chain):
    (
        chain.expect_call("5550100", attempt=1, record=1, contact_info_type=0)
        .on_call("Busy")
        .expect_no_call()
        .expect_state("wait")
        .expect_log("wait 1")
        .after("5m")
        .expect_call("5550100", attempt=2)
        .on_call("NoAnswer", ring="20s")
        .after(300)
        .expect_call()
        .on_call("Answer", ring="12s", talk="3m")
        .expect_ended("final", state="done", post_processing="Finalize")
        .expect_event("ocs.timeout")
        .expect_never("error")
        .expect_record(1, record_status="Updated", attempt=3, call_result="Answer")
    )
    assert [(each.call.contact_info, each.after) for each in chain.calls] == [
        ("5550100", 0),
        ("5550100", 300),
        ("5550100", 620),
    ]
    assert chain.log == ("wait 1", "wait 2")
    assert chain.now == datetime(2026, 3, 2, 9, 13, 32, tzinfo=UTC)
    assert {each.kind for each in chain.lines} > {"begin", "call", "transition", "end"}


def test_time_is_exact(chain):
    """A second before nothing happens; a call that came earlier does not pass for one that comes now."""
    chain.on_call("Busy").after(299).expect_no_call().after(1).expect_call("5550100")
    assert "it was placed 10s earlier" in refusal(lambda: chain.after(10).expect_call("5550100"))


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (lambda chain: chain.expect_call("7"), "expected a call to 7 at +0s: a call to 5550100 is under way"),
        (lambda chain: chain.expect_call("5550100", attempt=2), "attempt is 1"),
        (lambda chain: chain.expect_call(options={"a": "b"}), "options is {}"),
        (lambda chain: chain.expect_call(contact_info_type="HOME"), "contact_info_type is 0"),
        (lambda chain: chain.expect_no_call(), "a call to 5550100 is under way"),
        (lambda chain: chain.expect_ended(), "expected the end, final at +0s: the chain is on its way, in dial"),
        (lambda chain: chain.expect_state("wait"), "active are dial"),
        (lambda chain: chain.expect_log("x"), "nothing was logged since then"),
        (lambda chain: chain.expect_event("ocs.timeout"), "there were ocs.next_record"),
        (lambda chain: chain.expect_never("ocs"), "ocs.next_record at +0s"),
        (lambda chain: chain.expect_record(3), "the chain has 2"),
        (lambda chain: chain.expect_record(1, record_status="Updated"), "it is Retrieved"),
        (lambda chain: chain.expect_record(1, nope=1), "no such column"),
        (
            lambda chain: chain.on_call("Busy").on_call("Busy"),
            "a call that ends with Busy at +0s: no call is under way",
        ),
        (lambda chain: chain.on_call("Busy").expect_call("5550100"), "no call is under way"),
        (lambda chain: chain.on_call("Busy").expect_log("wait 2"), 'since then: "wait 1"'),
        (lambda chain: chain.on_call("Answer").expect_ended(state="out"), "expected the state out at +0s: it is done"),
        (lambda chain: chain.on_call("Answer").expect_ended("stuck"), "expected the end stuck at +0s: it is final"),
        (lambda chain: chain.on_call("Answer").expect_ended(post_processing="Switch"), "it is Finalize"),
        (lambda chain: chain.do_not_call("7"), "a record with the number 7 at +0s: there is none"),
        (lambda chain: chain.disposition("WrongNumber"), "a call that has ended at +0s: there is none"),
        (lambda chain: chain.on_call("Answer").restart(), "a chain on its way at +0s: there is none"),
    ],
)
def test_what_is_not_so_is_said_in_one_line_and_where(chain, step, words):
    text = refusal(lambda: step(chain))
    first, *where = text.split("\n")
    assert words in first
    assert where[0].startswith("  last transition test.scxml:")
    assert "<transition " in where[1]


def test_a_logged_text_is_passed_once(chain):
    chain.on_call("Busy").after("5m").on_call("Busy").expect_log("wait 2")
    assert "nothing was logged since then" in refusal(lambda: chain.expect_log("wait 1"))


def test_a_slip_of_the_test_s_own_is_no_failed_expectation(chain):
    for step in (
        lambda: chain.on_call("Bsy"),
        lambda: chain.after("soon"),
        lambda: ChainDriver(MADE, NUMBERS, start="12:30"),
        lambda: ChainDriver(MADE, []),
    ):
        with pytest.raises(UsageError):
            step()
    with pytest.raises(TypeError, match="a call has no atempt"):
        chain.expect_call(atempt=1)


def test_what_comes_from_outside(chain):
    chain.on_call("Busy").do_not_call("5550100").expect_record(1, record_type=RecordType.NO_CALL)
    chain.after("5m").expect_call("5550101").disposition("WrongNumber").cancel("5550101").cancel()
    chain.on_call("Answer").expect_ended(state="out")


def test_a_restart_goes_on_with_the_call_that_is_under_way(chain):
    chain.restart().expect_call("5550100").on_call("Busy").restart().after("5m").expect_call("5550100")


def test_an_unloaded_campaign(chain):
    chain.unload().expect_ended("unloaded").expect_no_call()


def test_a_start_is_in_the_zone_of_the_calendar():
    made = redial(calendar=Calendar("America/New_York"))
    assert ChainDriver(made, start="2026-03-02T09:00").now == datetime(2026, 3, 2, 14, tzinfo=UTC)
    assert ChainDriver(made, start=datetime(2026, 3, 2, tzinfo=UTC)).now == datetime(2026, 3, 2, tzinfo=UTC)


def test_a_listener_hears_it_all():
    lines = Lines()
    ChainDriver(MADE, NUMBERS, listener=lines).on_call("Answer")
    assert lines.all[0][0] == "begin"
    assert lines.of("end")


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from(["Busy", "NoAnswer", "Answer"]), st.sampled_from([0, 1, 20, 299, 300, 4000])),
        min_size=1,
        max_size=6,
    ),
    st.integers(1, 5),
)
def test_the_driver_and_the_scenario_tell_the_same_story(outcomes, limit):
    """Line for line, with the same results after the same time, whatever steps the driver takes."""
    made = redial(calendar=Calendar())
    results = ", ".join(f"{{result: {result}, ring: {ring}}}" for result, ring in outcomes)
    [scenario] = suite_of(f"name: a\nset: {{limit: {limit}}}\nresults: [{results}]").scenarios
    lines = Lines()
    played = play(scenario, made, lines)

    heard = Lines()
    variables = {each.name: each.value for each in scenario.situation.variables}
    from_text = redial(calendar=Calendar(), variables=variables)
    records = [
        {"contact_info": "5550100", "contact_info_type": "HOME"},
        {"contact_info": "5550101", "contact_info_type": "MOBILE"},
    ]
    chain = ChainDriver(from_text, records, start="2026-03-02T09:00", listener=heard)
    for number, call in enumerate(played.calls):
        result, ring = outcomes[min(number, len(outcomes) - 1)]
        chain.after(call.after - seconds(chain.now, scenario.situation.start))
        chain.expect_call(call.call.contact_info).on_call(result, ring=ring)
    chain.expect_ended(played.ended, state=played.state)
    assert heard.text == lines.text
