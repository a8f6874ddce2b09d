"""What a scenario expects, from YAML to values."""

import pytest

from tests.authoring.scenarios.stories import file_of, problem_of, problems, suite_of


def expectation(keys):
    return suite_of(f"name: a\nexpect: {{{keys}}}").scenarios[0].expect


def test_every_key():
    found = expectation(
        "ended: stuck, state: [a, b], post_processing: switch, log: [one, ''], events: ocs.timeout, never: [error, Error],"
        "records: [{record_status: Updated}, {record: 1, agent_id: }]"
    )
    assert (found.ended.text, found.state.text, found.post_processing.text) == ("stuck", "a b", "Switch")
    assert [each.text for each in found.log] == ["one", ""]
    assert [each.text for each in found.events] == ["ocs.timeout"]
    assert [each.text for each in found.never] == ["error", "Error"]
    assert [(each.handle, dict(each.fields)) for each in found.records] == [
        (1, {"record_status": "Updated"}),
        (1, {"agent_id": ""}),
    ]
    assert found.calls is None


def test_every_key_of_a_call():
    [call] = expectation(
        "calls: [{contact_info: 0123, after: 5m, result: no answer, attempt: 2, record: 1, contact_info_type: mobile,"
        " options: {CPNDigits: 0700}, extensions: {}}]"
    ).calls.calls
    assert (call.contact_info, call.after, call.result, call.attempt, call.record) == ("0123", 300, 7, 2, 1)
    assert (call.contact_info_type, call.options, call.extensions) == (4, {"CPNDigits": "0700"}, {})


def test_no_calls_are_an_expectation_too():
    assert expectation("calls: []").calls.calls == ()


def test_places_are_those_of_the_values():
    text = file_of("name: a\nexpect:\n  ended: final\n  calls:\n    - {after: 0}\n  log: [x]")
    expect = suite_of("name: a\nexpect:\n  ended: final\n  calls:\n    - {after: 0}\n  log: [x]").scenarios[0].expect
    lines = text.splitlines()
    for place, start in (
        (expect.location, "expect:"),
        (expect.ended.location, "final"),
        (expect.calls.calls[0].location, "{after: 0}"),
        (expect.log[0].location, "x]"),
    ):
        assert lines[place.line - 1][place.column - 1 :] == start


@pytest.mark.parametrize(
    ("keys", "place", "words"),
    [
        ("ended: finel", "finel}", "did you mean final?"),
        ("ended: over", "over}", 'write "final" or "stuck"'),
        ("endet: final", "endet: final}", "did you mean ended?"),
        ("post_processing: Finish", "Finish}", "Finish"),
        ("state: {a: b}", "{a: b}}", "state is a table"),
        ("state: ", "}", "state is a text"),
        ("log: {a: b}", "{a: b}}", "log is a table"),
        ("log: [[a]]", "[a]]}", "log is a list"),
        ("calls: Busy", "Busy}", "calls is a text"),
        ("calls: [Busy]", "Busy]}", "a call is a text"),
        ("calls: [{result: Bussy}]", "Bussy}]}", "did you mean Busy?"),
        ("calls: [{after: -1}]", "-1}]}", "not a duration"),
        ("calls: [{attempt: 0}]", "0}]}", "no number from 1"),
        ("calls: [{number: 1}]", "number: 1}]}", 'unknown key "number"'),
        ("calls: [{options: [a]}]", "[a]}]}", "options is a list"),
        ("records: [{record: 3}]", "{record: 3}]}", "no record 3: it has 2"),
        ("records: [{}, {}, {}]", "{}]}", "no record 3"),
        ("records: [{agent_id: [1]}]", "[1]}]}", "agent_id is no text"),
    ],
)
def test_a_mistake_has_its_place(keys, place, words):
    found, message = problem_of(f"name: a\nexpect: {{{keys}}}")
    assert words in message
    assert found == place


@pytest.mark.parametrize("written", ["", " {}", " ~", " []"])
def test_an_empty_expectation_is_none(written):
    [(_, _, message)] = problems(file_of(f"name: a\nexpect:{written}"))
    assert "expect is empty" in message
