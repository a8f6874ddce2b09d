"""A file of scenarios as values: what every key means, and every mistake with its line and column."""

import contextlib
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.scenarios import Runner, parse_suite, read_suite
from scxml_engine.authoring.scenarios.reading import MAX_BYTES
from scxml_engine.errors import ConfigError, SourceError
from scxml_engine.ocs.calendar import Span
from tests.authoring.scenarios.stories import TOP, file_of, problem_of, problems, suite_of

ONE = "name: one"
CONTRACT = """
treatment: ../samples/sample02.scxml?max_attempts=3
start: 2026-03-02T09:00:00
timezone: America/New_York
calendar:
  weekdays: {mon: 09:00-18:00}
  holidays: {2026-12-25: 00:00-24:00}
  timezones: {101: Asia/Tokyo}
chain:
  - {contact_info: "5550100", contact_info_type: HOME}
  - {contact_info: 0123, contact_info_type: 4, tz_dbid: 101, vip: NO, opens: 12:30}
scenarios:
  - name: busy at home, reached on the mobile
    results: [Busy, {result: Answer, ring: 12s, talk: 3m}]
    inject: [{after: 400, do_not_call: "5550100"}, {after: 500, restart: true}]
    expect:
      ended: final
      state: done
      post_processing: Finalize
      calls:
        - {contact_info: "5550100", after: 0, result: Busy}
        - {contact_info: "5550101", after: 300, result: Answer}
      log: [contacted]
      never: [error.execution]
"""


def situation_of(*scenarios, top=TOP):
    return suite_of(*scenarios, top=top).scenarios[0].situation


# ------------------------------------------------------------------------------------------------------- what it means


def test_the_contract_s_own_example_reads():
    suite = parse_suite(CONTRACT, "tests/x.scenario.yaml")
    assert suite.treatment.uri == "samples/sample02.scxml"
    assert suite.treatment.variables == {"max_attempts": "3"}
    [scenario] = suite.scenarios
    situation = scenario.situation
    assert scenario.name == "busy at home, reached on the mobile"
    assert situation.start == datetime(2026, 3, 2, 14, tzinfo=UTC)
    assert situation.calendar.timezone == "America/New_York"
    assert situation.calendar.weekdays == {0: Span(9 * 3600, 18 * 3600)}
    assert list(situation.calendar.holidays) == [date(2026, 12, 25)]
    [chain] = situation.chain.chains
    assert [each.fields["contact_info"] for each in chain.records] == ["5550100", "0123"]
    assert [each.zone for each in chain.records] == [None, "Asia/Tokyo"]
    assert chain.records[1].fields["vip"] == "NO"
    assert chain.records[1].fields["opens"] == "12:30"
    assert situation.horizon == timedelta(days=30)
    assert (scenario.location.line, scenario.location.column) == (13, 5)


def test_a_scenario_has_its_own_situation_where_it_says_so():
    suite = suite_of(
        "name: one\nset: {limit: 5}",
        "name: two\nstart: 2026-03-03T10:00:00+01:00\ntimezone: Asia/Tokyo\nhorizon: 2h\nset: {n: 0x10}\nchain: [{contact_info: 7}]",
        top=TOP.replace("scenarios:", "set: {limit: 2, name: Ada}\nscenarios:"),
    )
    one, two = (each.situation for each in suite.scenarios)
    assert {each.name: each.value for each in one.variables} == {"limit": "5", "name": "Ada"}
    assert {each.name: each.value for each in two.variables} == {"limit": "2", "name": "Ada", "n": "0x10"}
    assert two.start == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert (one.calendar.timezone, two.calendar.timezone) == ("UTC", "Asia/Tokyo")
    assert two.horizon == timedelta(hours=2)
    assert len(two.chain.chains[0].records) == 1


def test_a_start_without_an_offset_is_in_the_scenario_s_own_zone():
    assert situation_of("name: a\ntimezone: Asia/Tokyo").start == datetime(2026, 3, 2, 0, tzinfo=UTC)


def test_a_start_in_the_hour_that_clocks_skip_is_the_first_instant_after_it():
    start = situation_of("name: a\ntimezone: America/New_York\nstart: 2026-03-08T02:30:00").start
    assert start.isoformat() == "2026-03-08T03:30:00-04:00"


def test_what_scenarios_share_is_one_object():
    """So that a thousand scenarios are read in no time."""
    one, two = suite_of("name: one", "name: two").scenarios
    assert one.situation is two.situation
    three, four = suite_of("name: three\nset: {limit: 1}", "name: four\nset: {limit: 1}").scenarios
    assert three.situation.chain is four.situation.chain
    assert three.situation.calendar is four.situation.calendar


def test_a_name_is_one_line():
    assert suite_of("name: |\n  a b\n   c\n").scenarios[0].name == "a b c"


def test_what_can_be_no_path_is_refused_when_it_is_read():
    """And not with a traceback before."""
    suite = suite_of(ONE, top=TOP.replace("redial.scxml", '"a\\0b"'))
    with Runner() as runner, pytest.raises(ConfigError, match="null"):
        list(runner.run(suite))
    for key in ("calendar", "campaign"):
        assert "null" in problem_of(ONE, top=TOP.replace("scenarios:", f'{key}: "a\\0b"\nscenarios:'))[1]


def test_a_path_that_is_remote_stays_as_it_is():
    suite = suite_of(ONE, top=TOP.replace("redial.scxml", "https://t.example/a.scxml?x=1"), file="a/b.scenario.yaml")
    assert suite.treatment.uri == "https://t.example/a.scxml?x=1"
    assert suite.treatment.variables == {"x": "1"}


def test_settings_may_stand_in_the_file():
    settings = "settings: {daily_window: error, empty_record_id: null, stuck: finalize, lenient: true, preferred_contact_field: p}\n"
    found = suite_of(ONE, top=TOP.replace("scenarios:", settings + "scenarios:")).settings
    assert (found.daily_window, found.empty_record_id, found.stuck) == ("error", "null", "finalize")
    assert (found.lenient, found.preferred_contact_field) == (True, "p")
    empty = suite_of(ONE, top=TOP.replace("scenarios:", "settings: {empty_record_id: ''}\nscenarios:")).settings
    assert empty.empty_record_id == ""


def test_a_campaign_brings_what_it_has(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "c.toml").write_text(
        'treatment-uri = "t.scxml?limit=7"\n[settings]\nstuck = "finalize"\n[calendar]\ntimezone = "Asia/Tokyo"\n'
        '[[treatments]]\nresult = "Busy"\nsequence = 1\naction = "redial"\n'
    )
    text = TOP.replace("treatment: redial.scxml", "campaign: in/c.toml")
    file = str(tmp_path / "x.scenario.yaml")
    suite = suite_of(ONE, top=text, file=file)
    assert suite.treatment.uri == str(tmp_path / "in" / "t.scxml")
    assert suite.treatment.variables == {"limit": "7"}
    assert suite.settings.stuck == "finalize"
    assert [each.action for each in suite.traditional] == ["redial"]
    assert suite.scenarios[0].situation.calendar.timezone == "Asia/Tokyo"
    assert suite.files == (file, str(tmp_path / "in" / "c.toml"))


def test_a_calendar_may_be_a_file_of_its_own(tmp_path):
    (tmp_path / "us.toml").write_text('timezone = "America/New_York"\n[weekdays]\nmon = "09:00-18:00"\n')
    file = str(tmp_path / "x.scenario.yaml")
    suite = suite_of("name: a\ncalendar: us.toml", file=file)
    assert suite.scenarios[0].situation.calendar.timezone == "America/New_York"
    assert str(tmp_path / "us.toml") in suite.files


# ------------------------------------------------------------------------------------------------------------- mistakes


def test_all_mistakes_are_told_at_once_in_the_order_of_their_places():
    text = file_of("nme: one\nresults: [Bsy]\nexpect: {ended: finall}", top=TOP.replace("start:", "strat:"))
    told = problems(text)
    assert [each[:2] for each in told] == sorted(each[:2] for each in told)
    messages = " | ".join(each[2] for each in told)
    for words in ("did you mean start?", "did you mean name?", "did you mean Busy?", "did you mean final?"):
        assert words in messages


@pytest.mark.parametrize(
    ("scenarios", "top", "place", "words"),
    [
        (["name: a\nhorizn: 3"], TOP, "horizn: 3", 'unknown key "horizn": did you mean horizon?'),
        (["results: [Busy]"], TOP, "results: [Busy]", "the scenario has no name"),
        (["name: a", "name: a"], TOP, "name: a", 'has a scenario "a" too'),
        (["name: [a]"], TOP, "[a]", "name is a list"),
        (["name: ' '"], TOP, "' '", "name: there is nothing in it"),
        (["name:"], TOP, "", "name is empty"),
        ([ONE], TOP.replace("2026-03-02T09:00:00", "12:30"), "12:30", "no ISO 8601 instant"),
        ([ONE], TOP.replace("2026", "1899"), "1899-03-02T09:00:00", "outside the years"),
        ([ONE], TOP.replace("start: 2026-03-02T09:00:00\n", ""), "name: one", "there is no start"),
        ([ONE], TOP.replace("treatment: redial.scxml", "repair: true"), "repair: true", "the treatment is missing"),
        ([ONE], TOP.replace("scenarios:", "repair: maybe\nscenarios:"), "maybe", "neither true nor false"),
        ([ONE], TOP.replace("scenarios:", "timezone: Mars\nscenarios:"), "Mars", "unknown time zone"),
        ([ONE], TOP.replace("scenarios:", "horizon: soon\nscenarios:"), "soon", "not a duration"),
        ([ONE], TOP.replace("scenarios:", "set: [a]\nscenarios:"), "[a]", "set is a list"),
        ([ONE], TOP.replace("scenarios:", "set: {a: [1]}\nscenarios:"), "[1]}", "a is no text"),
        ([ONE], TOP.replace("scenarios:", "settings: {stuck: hol}\nscenarios:"), "hol}", "did you mean hold?"),
        ([ONE], TOP.replace("scenarios:", "settings: {stuk: hold}\nscenarios:"), "stuk: hold}", "did you mean stuck?"),
        ([ONE], TOP.replace("scenarios:", "calendar: no.toml\nscenarios:"), "no.toml", "cannot read the file"),
        (
            [ONE],
            TOP.replace("scenarios:", "calendar:\n  weekdays: {mon: 9-18}\nscenarios:"),
            "mon: 9-18}",
            "weekdays.mon: bad hours",
        ),
        (
            [ONE],
            TOP.replace("scenarios:", "calendar:\n  weekdys: {}\nscenarios:"),
            "weekdys: {}",
            "did you mean weekdays?",
        ),
        ([ONE], TOP.replace("scenarios:", "campaign: no.toml\nscenarios:"), "no.toml", "cannot read the file"),
    ],
)
def test_a_mistake_has_its_place(scenarios, top, place, words):
    found, message = problem_of(*scenarios, top=top)
    assert found == place
    assert words in message


def test_a_file_without_scenarios_is_a_mistake():
    assert "there are no scenarios" in problems(TOP.replace("scenarios:", ""))[0][2]
    for empty in ("", "  []"):
        [problem] = problems(TOP + empty)
        assert "there are no scenarios" in problem[2]
    assert "scenarios is a table" in problems(TOP + "  {a: b}")[0][2]
    assert "the file is a list" in problems("[a]")[0][2]


def test_what_is_wrong_for_all_scenarios_is_told_once():
    text = file_of(
        *(f"name: s{i}" for i in range(20)), top=TOP.replace("contact_info_type: HOME", "contact_info_type: HOM")
    )
    assert len(problems(text)) == 1


def test_a_file_that_cannot_be_read_is_refused_in_one_line(tmp_path):
    path = tmp_path / "x.scenario.yaml"
    for content, words in (
        (b"a: \xff", ":1: the file is not UTF-8"),
        (b"#" * (MAX_BYTES + 1), "more than"),
    ):
        path.write_bytes(content)
        with pytest.raises(SourceError, match=words):
            read_suite(path)
    with pytest.raises(SourceError, match="cannot read"):
        read_suite(tmp_path)
    with pytest.raises(SourceError, match="cannot read"):
        read_suite("a\0b")


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path):
    path = tmp_path / "x.scenario.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + file_of(ONE).lstrip().encode())
    assert read_suite(path).scenarios[0].name == "one"


_TEXT = CONTRACT.replace("../samples/", "")


@given(
    st.lists(
        st.tuples(st.integers(0, len(_TEXT)), st.integers(0, 6), st.text(alphabet="ab:-[]{},&*#'\" \n01", max_size=6)),
        min_size=1,
        max_size=4,
    )
)
def test_a_file_with_random_faults_gives_values_or_diagnostics(edits):
    text = _TEXT
    for place, gone, added in edits:
        text = text[:place] + added + text[place + gone :]
    with contextlib.suppress(ConfigError):
        assert parse_suite(text, "x.scenario.yaml").scenarios
