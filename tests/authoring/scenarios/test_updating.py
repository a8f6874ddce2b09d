"""What happened is written where nothing is expected, and nothing else in the file changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.authoring.scenarios import Runner, parse_suite, read_suite, update_file
from scxml_engine.authoring.scenarios.playing import play
from scxml_engine.authoring.scenarios.updating import with_expectations
from scxml_engine.authoring.scenarios.verdict import judge
from scxml_engine.errors import UsageError
from tests.authoring.scenarios.stories import REDIAL, TOP, redial
from tests.ocs.harness import document

MADE = redial()
WRITTEN = """    expect:
      ended: final
      state: done
      post_processing: Finalize
      calls:
        - {contact_info: "5550100", after: 0, result: Busy}
        - {contact_info: "5550100", after: 300, result: Answer}
      log: [wait 1]
"""


def updated(text, made=MADE):
    """The text with every missing expectation; it must read and pass."""
    suite = parse_suite(text, "x.scenario.yaml")
    happened = [(each, play(each, made)) for each in suite.scenarios if each.expect is None]
    new = with_expectations(text, "x.scenario.yaml", happened)
    for before, after in zip(suite.scenarios, parse_suite(new, "x.scenario.yaml").scenarios, strict=True):
        assert before.name == after.name
        assert before.expect is not None or judge(after, play(after, made)) == ()
    return new


def test_it_is_put_behind_the_last_key_of_a_scenario():
    before = TOP + "  - name: one   # first\n    results: [Busy, Answer]  # in turn\n\n  # another\n  - name: two\n"
    after = updated(before)
    assert after.startswith(before.partition("\n\n  # another")[0] + "\n" + WRITTEN + "\n  # another\n  - name: two\n")
    assert after.count("expect:") == 2


def test_what_has_an_expectation_is_never_touched():
    before = TOP + "  - name: wrong\n    results: [Busy, Answer]\n    expect: {ended: stuck}\n"
    assert updated(before) == before


@pytest.mark.parametrize(
    "scenario",
    [
        "  - name: one\n    results: [Busy,\n      Answer]\n",
        "  - results:\n      - Busy\n      - result: Answer\n        talk: 3m\n    name: one\n",
        "  - {name: one, results: [Busy, Answer]}\n",
        "  - {name: one, results: [Busy, Answer],}  # in braces\n",
        "  - {\n    name: one,\n    results: [Busy, Answer]  # the last\n    }\n",
        "  - name: one\n    results: [Busy, Answer]",
        "  - results: Busy\n    name: >\n      one and\n      two\n",
        "  - results: Busy\n    name: |\n      one\n\n\n",
        "  - name: one\n    inject: []\n",
        "  -\n      name: one\n      results: Busy\n      inject:\n      - after: 1\n        restart: true\n",
        "  - &first\n    name: one\n  - name: two\n    results: &r [Busy]\n  - name: three\n    results: *r\n",
        "  - {name: one, results: &r [Busy]}\n  - {name: two, results: *r}\n",
        "  - \"name\": 'one'\n  - name: two\n    'results': 'Busy'  # é\n",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_layout_stays_as_it_is(scenario, end):
    before = (TOP + scenario).replace("\n", end)
    after = updated(before)
    kept = iter(after)
    assert all(character in kept for character in before), "everything that stood there still stands, in order"
    assert after.count("expect:") == len(parse_suite(before, "x").scenarios)
    assert end == "\n" or after.replace("\r\n", "").count("\n") == 0


def test_a_list_in_the_indentation_of_its_key():
    before = TOP + "- name: one\n  results: [Busy]\n- name: two\n"
    after = updated(before)
    assert "\n  expect:\n    ended: final\n" in after


@pytest.mark.parametrize(
    "text", ["a: b", "# no", "yes", "1e3", "0123", "null", "", "é\u2028\U0001f600", 'say "hi"', "- x", "a  b", "\t"]
)
def test_texts_that_yaml_would_misread_are_quoted(text):
    codes = ",".join(str(ord(c)) for c in text)
    made = redial(f'<state id="a"><onentry><log expr="String.fromCodePoint({codes})"/></onentry></state>')
    after = updated(TOP + "  - name: one\n", made)
    assert parse_suite(after, "x").scenarios[0].expect.log[0].text == text


def test_a_long_log_has_a_line_for_each_text():
    logs = "".join(f"<log expr=\"'this is line number {i} of the log'\"/>" for i in range(9))
    after = updated(TOP + "  - name: one\n", redial(f'<state id="a"><onentry>{logs}</onentry></state>'))
    assert "      log:\n        - this is line number 0 of the log\n" in after


def test_no_call_and_a_call_that_is_under_way():
    assert "      calls: []\n" in updated(TOP + "  - name: one\n", redial('<final id="a"/>'))
    after = updated(TOP + "  - name: one\n    horizon: 5\n    results: [{result: Busy, ring: 60}]\n")
    assert '        - {contact_info: "5550100", after: 0}\n' in after
    assert "      ended: horizon\n      state: dial\n" in after


def test_a_layout_without_room_for_it_is_refused_and_nothing_is_written():
    with pytest.raises(UsageError, match=r"x\.scenario\.yaml: .* write each scenario as a block"):
        updated(TOP + "  - ? name\n    : one\n")


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "  - name: s{}\n    results: [Busy, Answer]\n",
                "  - {{name: s{}, results: Busy}}\n",
                "  - name: s{}  # é\n\n    results:\n    - Answer\n\n",
                "  # said before\n  -   name: s{}\n",
                "  - results: [Busy]\n    expect: {{ended: final}}\n    name: s{}\n",
                '  - name: "s{}"\n    horizon: 1h\n    # said after\n',
            ]
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_mixture_reads_and_passes_afterwards(layouts):
    text = TOP + "".join(layout.format(number) for number, layout in enumerate(layouts))
    after = updated(text)
    kept = iter(after)
    assert all(character in kept for character in text)
    assert updated(after) == after


# --------------------------------------------------------------------------------------------------------------- files


def test_a_file_is_written_whole_and_keeps_its_mark(tmp_path):
    (tmp_path / "redial.scxml").write_bytes(document(REDIAL, data="rec=0; n=0; limit=3"))
    path = tmp_path / "x.scenario.yaml"
    before = TOP.lstrip() + "  - name: one\n    results: [Busy, Answer]\n"
    path.write_bytes(b"\xef\xbb\xbf" + before.encode())
    with Runner() as runner:
        assert update_file(path, runner.run(read_suite(path))) == 1
        assert path.read_bytes() == b"\xef\xbb\xbf" + (before + WRITTEN).encode()
        assert update_file(path, runner.run(read_suite(path))) == 0
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


@pytest.mark.parametrize(
    "scenario", ["chain: [{contact_info: 1, record_status: Updated}]", "inject: [{after: 1, do_not_call: 7}]"]
)
def test_what_does_not_work_as_it_is_written_is_no_expectation(tmp_path, scenario):
    (tmp_path / "redial.scxml").write_bytes(document(REDIAL, data="rec=0; n=0; limit=3"))
    path = tmp_path / "x.scenario.yaml"
    path.write_text(TOP + f"  - name: one\n    {scenario}\n")
    with Runner() as runner:
        assert update_file(path, runner.run(read_suite(path))) == 0
