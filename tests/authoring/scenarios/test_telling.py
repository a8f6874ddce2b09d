"""A failure as people read it."""

import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.authoring.scenarios import failure_text
from tests.authoring.scenarios.stories import REDIAL, played
from tests.ocs.harness import document

WAITS = '<transition event="ocs.callresult" target="wait"/>'


def told(expect, results="Busy, Answer", **options):
    return failure_text(played(f"results: [{results}]\nexpect: {expect}", **options))


def line_of(text):
    """The line of the document that holds it."""
    lines = document(REDIAL, data="rec=0; n=0; limit=3").decode().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_calls_stand_side_by_side_and_the_first_that_differs_is_marked():
    text = told("{calls: [{contact_info: 5550100, after: 0}, {contact_info: 5550101, after: 5m, result: Answer}]}")
    assert text.splitlines()[:7] == [
        "redial.scenario.yaml:8:5: story",
        "",
        "  calls  (redial.scenario.yaml:10:57)",
        "         expected                       actual",
        "         contact_info  after  result    contact_info  after  result",
        "       1 5550100       0      any       5550100       0      Busy",
        "    >  2 5550101       300    Answer    5550100       300    Answer",
    ]


def test_calls_that_are_missing_or_too_many_leave_a_gap():
    text = told("{calls: [{contact_info: 5550100}]}")
    assert text.splitlines()[6].split() == [">", "2", "-", "5550100", "300", "Answer"]
    text = told("{calls: [{}, {}, {attempt: 3}]}")
    assert text.splitlines()[7].split() == [">", "3", "any", "any", "any", "3", "-"]


def test_it_names_the_line_of_the_document_where_it_turned():
    """The last transition before the first difference: the one that led to the wrong call, not the one at the end."""
    text = told("{calls: [{}, {after: 60}]}")
    line = line_of('<transition event="ocs.timeout" target="dial"/>')
    assert f"  turned at test.scxml:{line}: wait -> dial (on ocs.timeout)" in text
    assert '    <transition event="ocs.timeout" target="dial"/></state>' in text


def test_what_shows_in_the_end_turned_at_the_last_transition():
    line = line_of("== 'Answer'")
    assert f"turned at test.scxml:{line}: dial -> done (on ocs.callresult)" in told("{state: out}")


def test_the_earliest_difference_decides():
    text = told("{state: out, never: [ocs.timeout]}")
    assert f"turned at test.scxml:{line_of(WAITS)}: dial -> wait" in text


def test_expected_and_actual_of_everything_else():
    text = told("{ended: stuck, log: [a, b], records: [{attempt: 7}]}")
    for part in (
        "  ended  (redial.scenario.yaml:10:21)\n    expected  stuck\n    actual    final",
        '    expected  "a"\n    actual    "wait 1"',
        "    expected  record 1, attempt: 7\n    actual    2",
    ):
        assert part in text


def test_what_the_engine_said_is_told():
    body = '<state id="a"><onentry><ocs:timeout delay="-1"/></onentry><transition event="Error.*" target="f"/></state><final id="f"/>'
    text = told("{ended: stuck}", body=body)
    assert "  said while it ran\n    test.scxml:1: Error.Attribute: timeout: delay" in text


def test_without_a_transition_it_turned_nowhere():
    assert "turned" not in told("{ended: final}", body='<state id="a"/>')


def test_without_an_expectation_it_says_how_to_get_one():
    text = failure_text(played("results: [Busy]"))
    assert text.splitlines() == [
        "redial.scenario.yaml:8:5: story",
        "  it has no expect: write one, or let scxml-engine test --update write what happens",
    ]
    assert "found nothing to do" in failure_text(played("inject: [{after: 1, do_not_call: 7}]"))


@settings(max_examples=30)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_nothing_that_a_document_says_steers_the_terminal(text):
    body = f'<state id="a"><onentry><log expr="String.fromCodePoint({",".join(str(ord(c)) for c in text)})"/></onentry></state>'
    shown = told("{log: [x]}", body=body)
    assert all(line.isprintable() for line in shown.split("\n"))


def test_a_number_with_a_line_end_stays_in_its_cell():
    body = textwrap.dedent("""<state id="a"><onentry><ocs:set_flex_attr record_id="1">
      <ocs:flex_attr attr="USERDATA" type="string" key="contact_info" value="'1\\n2'"/></ocs:set_flex_attr>
      <ocs:make_call record_id="1"/></onentry><transition event="ocs.callresult" target="f"/></state><final id="f"/>""")
    assert "1\\n2" in told("{calls: []}", body=body)
