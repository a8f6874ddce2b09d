"""What differs from what is expected, where it stands, and what does not matter."""

import pytest

from scxml_engine.authoring.scenarios.verdict import is_covered
from tests.authoring.scenarios.stories import TOP, names, played

BUSY_THEN_ANSWER = "results: [Busy, Answer]\nexpect: "
REFUSED = """<state id="a"><onentry><ocs:timeout delay="-1"/><raise event="mine.own"/></onentry>
  <transition event="Error.Attribute" target="f"/></state>
  <final id="f"><onentry><assign location="nowhere" expr="1"/></onentry></final>"""


def judged(expect, **options):
    return names(played(BUSY_THEN_ANSWER + expect, **options))


def test_what_comes_as_expected_passes():
    expect = """{ended: final, state: done, post_processing: Finalize, log: [wait 1], never: [error, Error.Attribute],
      events: [ocs.next_record, ocs.timeout], calls: [
        {contact_info: 5550100, after: 0, result: Busy, attempt: 1, record: 1, contact_info_type: HOME, options: {}},
        {contact_info: 5550100, after: 5m, result: 33, attempt: 2}],
      records: [{record_status: Updated, attempt: 2, contact_info: "5550100", call_result: answer}, {call_time: }]}"""
    assert judged(expect) == []


@pytest.mark.parametrize(
    ("expect", "what"),
    [
        ("ended: stuck", "ended"),
        ("state: wait", "state"),
        ("state: done out", "state"),
        ("post_processing: Switch", "post_processing"),
        ("log: [wait]", "log"),
        ("log: [wait 1, wait 1]", "log"),
        ("events: [ocs.timeout, ocs.next_record]", "events"),
        ("events: [ocs.daytime_change]", "events"),
        ("never: [ocs.timeout]", "never"),
        ("never: [ocs]", "never"),
        ("never: ['*']", "never"),
        ("records: [{record_status: Ready}]", "records"),
        ("records: [{record: 2, attempt: 1}]", "records"),
        ("records: [{no_such: 1}]", "records"),
        ("records: [{call_time: }]", "records"),
        ("calls: []", "calls"),
        ("calls: [{}]", "calls"),
        ("calls: [{}, {}, {}]", "calls"),
        ("calls: [{contact_info: 5550101}, {}]", "calls"),
        ("calls: [{}, {after: 299}]", "calls"),
        ("calls: [{}, {result: Busy}]", "calls"),
        ("calls: [{}, {attempt: 1}]", "calls"),
        ("calls: [{}, {record: 2}]", "calls"),
        ("calls: [{}, {contact_info_type: MOBILE}]", "calls"),
        ("calls: [{}, {options: {CPNDigits: 1}}]", "calls"),
        ("calls: [{}, {extensions: {a: b}}]", "calls"),
    ],
)
def test_each_thing_that_does_not_come_is_told(expect, what):
    assert judged(f"{{{expect}}}") == [what]


@pytest.mark.parametrize(
    "expect",
    ["log: []", "calls: [{}, {}]", "state: done", "never: [ocs.time, OCS, error]", "events: ['ocs.*', 'ocs.timeout.']"],
)
def test_what_is_not_said_is_not_compared(expect):
    assert judged(f"{{{expect}}}") == []


def test_everything_that_differs_is_told_at_once():
    assert judged("{calls: [], ended: stuck, state: x, log: [y], never: [ocs], records: [{attempt: 7}]}") == [
        "calls",
        "ended",
        "state",
        "log",
        "never",
        "records",
    ]


def test_the_first_call_that_differs_gives_the_place():
    result = played(
        "results: [Busy, Busy, Answer]\nexpect:\n  calls:\n    - {after: 0}\n    - {after: 7}\n    - {after: 8}"
    )
    [difference] = result.differences
    assert difference.location == result.scenario.expect.calls.calls[1].location
    assert [row.differs for row in difference.table.rows] == [False, True, True]
    assert (difference.expected, difference.actual) == ("3 calls", "3 calls")


def test_parallel_states_are_compared_as_a_set():
    body = """<parallel id="p"><state id="a"/><state id="b"/></parallel>"""
    assert names(played("expect: {state: b a, ended: stuck}", body=body)) == []
    assert names(played("expect: {state: [a, b], ended: stuck}", body=body)) == []
    assert names(played("expect: {state: a}", body=body)) == ["state"]


def test_an_error_that_comes_too_late_to_be_taken_has_occurred():
    assert names(played("expect: {never: [error]}", body=REFUSED)) == ["never"]
    result = played("expect: {never: [Error]}", body=REFUSED)
    assert "delay" in result.differences[0].actual, "its reason is told"
    assert names(played("expect: {never: [mine.other]}", body=REFUSED)) == []


def test_without_an_expectation_it_fails():
    assert names(played("results: [Busy]")) == ["expect"]


def test_an_injection_without_effect_fails():
    result = played("results: [Busy, Answer]\ninject: [{after: 1, do_not_call: '7'}]\nexpect: {ended: final}")
    [difference] = result.differences
    assert (difference.what, difference.location) == ("inject", result.scenario.injections[0].location)


def test_a_chain_that_does_not_begin_fails():
    top = TOP.replace("HOME}", "HOME, record_status: 3}").replace("MOBILE}", "MOBILE, record_status: 3}")
    assert names(played("expect: {calls: []}", top=top)) == ["chain"]


@pytest.mark.parametrize(
    ("name", "descriptor", "covered"),
    [
        ("error.execution", "error", True),
        ("error.execution", "error.*", True),
        ("errors.my", "error", False),
        ("Error.Attribute", "error", False),
        ("a.b", "a.b.c", False),
        ("a", "x a", True),
        ("a", "*", True),
    ],
)
def test_descriptors_match_as_in_a_document(name, descriptor, covered):
    assert is_covered(name, descriptor) is covered
