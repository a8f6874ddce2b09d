"""`scxml-engine run`: every option of the contract."""

import csv
import json
import os
from pathlib import Path

import pytest

SPRING = "2026-03-02T09:00:00"


def calls(result):
    return [(line["chain"], line["contact_info"], line["t"], line["result"]) for line in result.of("call")]


def log_of(expression: str, head: str = "") -> str:
    return f'{head}<final id="f"><onentry><log expr="{expression}"/></onentry></final>'


# ---------------------------------------------------------------------------------------------- treatment and variables


def test_without_a_list_one_demo_chain_is_run(shell):
    result = shell.trace("loop.scxml")
    assert result.status == 0
    assert calls(result) == [(1, "5550100", 0, "Answer")]


@pytest.mark.row("D6.1")
def test_a_treatment_is_a_path_or_a_file_uri(shell):
    (shell.folder / "a b.scxml").write_text(shell.read("loop.scxml"), "utf-8")
    for address in ("loop.scxml", "./loop.scxml", f"file://{shell.folder}/loop.scxml", "file:loop.scxml", "a b.scxml"):
        assert shell.run(address).status == 0
    assert shell.run(f"file://{shell.folder}/a%20b.scxml").status == 0
    assert shell.run(f"file://localhost{shell.folder}/loop.scxml").status == 0


@pytest.mark.row("D6.12")
@pytest.mark.parametrize("address", ["loop.scxml", "file:loop.scxml"])
def test_variables_stand_after_a_question_mark_of_a_path_or_a_uri(shell, address):
    result = shell.trace(f"{address}?limit=2&n=0", "--results", "Busy")
    assert [call[2] for call in calls(result)] == [0, 60]


def test_set_does_what_the_question_mark_does_and_wins_over_it(shell):
    for words in (["loop.scxml", "--set", "limit=2"], ["loop.scxml?limit=9", "--set", "limit=1", "--set", "limit=2"]):
        assert len(calls(shell.trace(*words, "--results", "Busy"))) == 2


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("7", "number 7"), ("-1.5", "number -1.5"), ("007", "string 007"), ("1e3", "string 1e3"), ("", "string "),
        ("a=b", "string a=b"), ("true", "string true"), ("9007199254740993", "string 9007199254740993"),
        ("\x1b[31m", "string \x1b[31m"),
    ],
)  # fmt: skip
def test_canonical_decimals_are_numbers_and_all_else_is_text(shell, given, seen):
    name = shell.treatment(log_of("typeof d + ' ' + d", '<datamodel><data id="d"/></datamodel>'))
    assert [line["text"] for line in shell.trace(name, "--set", f"d={given}").of("log")] == [seen]


def test_an_unknown_variable_is_a_warning_with_a_suggestion(shell):
    result = shell.run("loop.scxml?limt=2")
    assert result.status == 0
    assert "unknown-variable" in result.err
    assert "did you mean limit?" in result.err


@pytest.mark.parametrize("words", [("loop.scxml?nonsense",), ("loop.scxml?a=%ff",)])
def test_what_is_no_list_of_variables_is_refused(shell, words):
    assert "write ?NAME=VALUE" in shell.run(*words).complaint


@pytest.mark.parametrize("text", ["limit", "=3", " =3", ""])
def test_a_set_that_is_no_assignment_is_refused(shell, text):
    assert "write NAME=VALUE" in shell.run("loop.scxml", "--set", text).complaint


# -------------------------------------------------------------------------------------------------------------- results


def test_results_are_those_of_a_chains_calls_in_turn_and_the_last_repeats(shell):
    result = shell.trace("loop.scxml?limit=4", "--records", "list.csv", "--results", "Busy,7,no answer")
    dialed = [(0, "Busy"), (60, "NoAnswer"), (120, "NoAnswer"), (180, "NoAnswer")]
    assert calls(result)[::2] == [(1, "5550100", *each) for each in dialed]
    assert {call[0] for call in calls(result)[1::2]} == {2}


def test_results_of_a_table_depend_on_the_seed_alone(shell):
    shell.write("list.csv", "contact_info\n" + "".join(f"555{n:04}\n" for n in range(30)))
    shell.write("w.toml", "default = {Answer = 1, Busy = 1, NoAnswer = 1}\nring = '7s'\ntalk = '1m'\n")
    words = ("loop.scxml", "--records", "list.csv", "--results", "w.toml", "--json", "--seed")
    one, again, other = (shell.run(*words, seed) for seed in ("1", "1", "2"))
    assert one.out == again.out
    assert one.out != other.out
    first = one.of("call")
    assert {line["t"] for line in first if line["placed_at"].endswith("09:00:00+00:00")} == {7, 67}


def test_a_draw_does_not_depend_on_other_chains(shell):
    shell.write("w.toml", "default = {Answer = 1, Busy = 1, NoAnswer = 1}\n")
    words = ("loop.scxml", "--records", "list.csv", "--results", "w.toml", "--seed", "5")
    both = [call for call in calls(shell.trace(*words)) if call[0] == 1]
    assert both == calls(shell.trace(*words, "--max-chains", "1"))


def test_results_of_the_campaign_file_hold_until_others_are_given(shell):
    shell.write("c.toml", "[results]\ndefault = {Busy = 1}\n")
    words = ("run", "loop.scxml?limit=1", "--campaign", "c.toml", "--json", "--start", SPRING)
    assert json.loads(shell(*words).out.splitlines()[-1])["result"] == "Busy"
    assert json.loads(shell(*words, "--results", "Answer").out.splitlines()[-1])["result"] == "Answer"


def test_without_results_every_call_is_answered_and_the_run_says_so(shell):
    result = shell("run", "loop.scxml", "--json")
    assert [line["result"] for line in result.of("call")] == ["Answer"]
    assert "no --results: every call is answered" in result.err


@pytest.mark.parametrize("seed", ["0", "-7", "9" * 300])
def test_any_whole_number_is_a_seed(shell, seed):
    shell.write("w.toml", "default = {Answer = 1}\n")
    assert shell.run("loop.scxml", "--results", "w.toml", f"--seed={seed}").status == 0


@pytest.mark.parametrize("seed", ["", "x", "1.5", "9" * 5000])
def test_a_seed_that_is_no_whole_number_is_refused(shell, seed):
    assert "no whole number" in shell.run("loop.scxml", f"--seed={seed}").complaint


# --------------------------------------------------------------------------------------------------- instants and zones


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ((), "2026-03-02T09:00:00+00:00"),
        (("--tz", "Asia/Tokyo"), "2026-03-02T09:00:00+09:00"),
        (("--calendar", "cal.toml"), "2026-03-02T09:00:00-05:00"),
        (("--campaign", "camp.toml"), "2026-03-02T09:00:00-06:00"),
        (("--campaign", "camp.toml", "--calendar", "cal.toml"), "2026-03-02T09:00:00-05:00"),
        (("--calendar", "cal.toml", "--tz", "Asia/Tokyo"), "2026-03-02T09:00:00+09:00"),
    ],
)
def test_a_start_without_an_offset_is_in_tz_else_in_the_calendars_zone_else_in_utc(shell, words, at):
    shell.write("cal.toml", 'timezone = "America/New_York"\n')
    shell.write("camp.toml", '[calendar]\ntimezone = "America/Chicago"\n')
    assert shell.trace("loop.scxml", *words).lines[0]["at"] == at


def test_a_start_with_an_offset_is_that_instant_shown_in_the_zone_of_the_record(shell):
    result = shell.trace("loop.scxml", "--tz", "Asia/Tokyo", "--start", "2026-03-02T09:00:00-05:00")
    assert result.lines[0]["at"] == "2026-03-02T23:00:00+09:00"
    assert result.lines[0]["t"] == 0


def test_a_record_has_the_zone_that_its_row_names(shell):
    shell.write("list.csv", "contact_info,tz_name\n1,Europe/Paris\n2,\n")
    result = shell.trace("loop.scxml", "--records", "list.csv", "--tz", "America/Chicago")
    assert [line["at"][-6:] for line in result.of("end")] == ["+01:00", "-06:00"]


def test_tz_dbid_is_mapped_by_the_calendar(shell):
    shell.write("list.csv", "contact_info,tz_dbid\n1,101\n2,102\n")
    shell.write("cal.toml", '[timezones]\n101 = "Europe/Paris"\n')
    result = shell.trace("loop.scxml", "--records", "list.csv", "--calendar", "cal.toml")
    assert [line["at"][-6:] for line in result.of("end")] == ["+01:00"]
    assert "list.csv:3: error bad-row: tz_dbid: no time zone is configured for 102" in result.err


@pytest.mark.parametrize("text", ["", "now", "2026-02-30", "12:00", "2026-03-02T09:00:00+99:99"])
def test_a_start_that_is_no_instant_is_refused(shell, text):
    assert "is no ISO 8601 instant" in shell.run("loop.scxml", "--start", text).complaint


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59", "0001-01-01T00:00:00+14:00", "1969-12-31"])
def test_a_start_that_leaves_no_room_for_dates_is_refused(shell, text):
    assert "outside the years" in shell.run("loop.scxml", "--start", text).complaint


def test_without_a_start_the_run_begins_now(shell):
    result = shell("run", "loop.scxml", "--results", "Answer", "--json")
    assert result.status == 0
    assert result.lines[0]["t"] == 0


# -------------------------------------------------------------------------------------------------- horizon, max-chains


def test_what_is_due_exactly_at_the_horizon_still_happens(shell):
    result = shell.trace("loop.scxml", "--results", "Busy,Answer", "--horizon", "60s")
    assert (result.status, result.lines[-1]["reason"], result.lines[-1]["t"]) == (0, "final", 60)


def test_a_chain_that_is_not_over_at_the_horizon_ends_there(shell):
    result = shell.trace("loop.scxml", "--records", "list.csv", "--results", "Busy,Answer", "--horizon", "59s")
    assert result.status == 1
    assert [(line["chain"], line["reason"], line["state"], line["t"]) for line in result.of("end")] == [
        (1, "horizon", "wait", 59), (2, "horizon", "wait", 59),
    ]  # fmt: skip


def test_the_horizon_is_thirty_days_unless_given(shell):
    name = shell.treatment('<state id="a"><onentry><send event="never" delay="9999999s"/></onentry></state>')
    result = shell.trace(name)
    assert (result.status, result.lines[-1]["reason"], result.lines[-1]["t"]) == (1, "horizon", 30 * 86_400)


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("2m", 120), ("1.5h", 5400), ("1d", 86400), ("0", 0)]
)
def test_a_horizon_is_a_number_and_a_unit(shell, text, seconds):
    name = shell.treatment('<state id="a"><onentry><send event="never" delay="9999999s"/></onentry></state>')
    assert shell.trace(name, "--horizon", text).lines[-1]["t"] == seconds


@pytest.mark.parametrize("text", ["", "1w", "-1d", "1e99d", "9" * 13 + "d", "36501d", "nan", "soon"])
def test_a_horizon_that_is_no_duration_is_refused(shell, text):
    assert "not a duration" in shell.run("loop.scxml", f"--horizon={text}").complaint


def test_the_longest_horizon_after_the_latest_start_is_no_trouble(shell):
    words = ("--start", "2200-12-31T23:59:59", "--horizon", "36500d", "--results", "Busy")
    assert shell.run("loop.scxml", *words).status == 0


def test_max_chains_runs_the_first_chains_of_the_list(shell):
    result = shell.trace("loop.scxml", "--records", "list.csv", "--max-chains", "1")
    assert [line["chain"] for line in result.of("end")] == [1]
    assert len(shell.trace("loop.scxml", "--records", "list.csv", "--max-chains", str(10**30)).of("end")) == 2


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", ""])
def test_max_chains_is_a_number_from_one(shell, text):
    assert "--max-chains" in shell.run("loop.scxml", f"--max-chains={text}").complaint


# --------------------------------------------------------------------------------------------------- calendar, campaign


def test_a_calendar_says_when_business_hours_are(shell):
    shell.write("cal.toml", '[weekdays]\nmon = "09:00-18:00"\n[holidays]\n"2026-03-02" = "00:00-24:00"\n')
    name = shell.treatment(
        """<state id="a"><onentry><ocs:get_daytime/></onentry><transition event="ocs.daytime_change" target="f">
        <log expr="_event.data.daytime_code"/></transition></state><final id="f"/>"""
    )
    days = {"2026-03-02": "HDAY", "2026-03-09": "BH", "2026-03-03": "WEND"}
    for day, code in days.items():
        trace = shell.trace(name, "--calendar", "cal.toml", "--start", f"{day}T10:00:00")
        assert [line["text"] for line in trace.of("log")] == [code]


def test_the_settings_of_a_campaign_take_effect(shell):
    shell.write("c.toml", '[settings]\nstuck = "finalize"\nempty_record_id = "null"\n')
    name = shell.treatment(
        """<state id="a"><onentry><ocs:next_record><ocs:contact_info_type type_name="PAGER"/></ocs:next_record>
        </onentry>
        <transition event="ocs.next_record"><log expr="String(_event.data.record_id)"/></transition></state>"""
    )
    result = shell.trace(name, "--campaign", "c.toml", "--out", "o.csv")
    assert [line["text"] for line in result.of("log")] == ["null"]
    assert result.lines[-1]["reason"] == "stuck"
    assert next(csv.DictReader(shell.read("o.csv").splitlines()))["record_status"] == "3"  # Updated: finalized


# --------------------------------------------------------------------------------------------------------------- output


def test_out_writes_the_list_and_its_attempts_and_leaves_the_source_alone(shell):
    before = shell.read("list.csv")
    result = shell.run("loop.scxml", "--records", "list.csv", "--results", "Busy,Answer", "--out", "done.csv")
    assert result.status == 0
    assert shell.read("list.csv") == before
    rows = list(csv.DictReader(shell.read("done.csv").splitlines()))
    assert [(row["contact_info"], row["attempt"], row["call_result"], row["record_status"]) for row in rows] == [
        ("5550100", "2", "33", "3"), ("5550101", "2", "33", "3"),
    ]  # fmt: skip
    attempts = list(csv.DictReader(shell.read("done.attempts.csv").splitlines()))
    assert [(each["chain_id"], each["result"]) for each in attempts] == [
        ("1", "Busy"), ("2", "Busy"), ("1", "Answer"), ("2", "Answer"),
    ]  # fmt: skip
    assert result.out.splitlines()[-2:] == ["written: done.csv", "written: done.attempts.csv"]


@pytest.mark.parametrize("words", [("list.csv",), ("./list.csv",), ("link.csv",), ("loop.scxml",), ("cal.toml",)])
def test_out_never_names_a_file_that_the_run_reads(shell, words):
    os.symlink("list.csv", "link.csv")
    shell.write("cal.toml", "")
    before = {each: shell.read(each) for each in ("list.csv", "loop.scxml", "cal.toml")}
    options = ("--records", "list.csv", "--calendar", "cal.toml", "--out", *words)
    assert "which this run reads" in shell.run("loop.scxml", *options).complaint
    assert {each: shell.read(each) for each in before} == before


def test_the_attempts_never_go_over_a_file_that_the_run_reads(shell):
    shell.write("a.attempts.csv", shell.read("list.csv"))
    complaint = shell.run("loop.scxml", "--records", "a.attempts.csv", "--out", "a.csv").complaint
    assert "which this run reads" in complaint


@pytest.mark.parametrize("out", ["", ".", "/", "..", "/dev/null", "nowhere/x.csv", "x" * 300])
def test_an_out_that_cannot_be_written_is_one_line(shell, out):
    result = shell.run("loop.scxml", "--out", out)
    assert result.status == 2
    assert result.err.count("\n") == 1
    assert Path("/dev/null").is_char_device()


def test_json_lines_alone_are_on_standard_output(shell):
    shell.write("list.csv", "contact_info,n\n1,1\n,2\n")
    result = shell.run("loop.scxml", "--records", "list.csv", "--out", "o.csv", "--json")
    assert all(json.loads(row)["kind"] for row in result.out.splitlines())
    for word in ("bad-row", "inferred-columns", "1 chain: 1 final", "written: o.csv"):
        assert word in result.err


def test_the_summary_is_on_standard_output_otherwise(shell):
    result = shell.run("loop.scxml")
    assert "1 chain: 1 final" in result.out
    assert result.err == ""


def test_trace_tells_every_step_in_readable_lines(shell):
    out = shell.run("loop.scxml", "--trace").out
    for word in (
        "begin",
        "event",
        "transition",
        "pick -> dial",
        "configuration",
        "action",
        "call",
        "end",
        "final in done",
    ):
        assert word in out


# -------------------------------------------------------------------------------------------------- strict, exit status


def test_a_bad_row_is_named_and_the_rest_is_run(shell):
    shell.write("list.csv", "contact_info,attempt\n5550100,0\n5550101,x\n5550102,0\n")
    result = shell.trace("loop.scxml", "--records", "list.csv")
    assert result.status == 0
    assert len(result.of("end")) == 2
    assert "list.csv:3: error bad-row: attempt: not an integer" in result.err


def test_strict_loads_nothing_when_a_row_is_bad(shell):
    shell.write("list.csv", "contact_info,attempt\n5550100,0\n5550101,x\n")
    assert shell.run("loop.scxml", "--records", "list.csv", "--strict").complaint.startswith(
        "list.csv:3: error bad-row"
    )


def test_the_status_is_1_when_some_chain_is_stuck(shell):
    name = shell.treatment('<state id="a"><transition event="never" target="f"/></state><final id="f"/>')
    result = shell.trace(name)
    assert (result.status, result.lines[-1]["reason"]) == (1, "stuck")


def test_a_list_without_rows_is_no_failure(shell):
    shell.write("list.csv", "contact_info\n")
    result = shell.run("loop.scxml", "--records", "list.csv")
    assert result.status == 0
    assert "no chain was ready to be run" in result.out


def test_js2py_runs_a_treatment_as_quickjs_does(shell):
    """--realm js2py: the same lines, where it can be imported; elsewhere one line and exit 2."""
    words = (
        "loop.scxml",
        "--records",
        "list.csv",
        "--results",
        "Busy,Answer",
        "--start",
        "2026-03-02T09:00:00Z",
        "--json",
    )
    expected = shell.run(*words)
    found = shell.run(*words, "--realm", "js2py")
    if found.status == 2:
        assert "pip install 'scxml-engine[js2py]'" in found.complaint
        pytest.skip(found.complaint)
    assert (found.status, found.out) == (0, expected.out)
    assert "no limits and no sandbox" in found.err


def test_a_realm_that_is_none_is_refused_with_a_suggestion(shell):
    """An unknown realm is one line and exit 2."""
    assert shell.run("loop.scxml", "--realm", "quickj").complaint == 'unknown realm "quickj": did you mean quickjs?'


@pytest.mark.parametrize(
    ("start", "first", "last"),
    [
        ("2026-03-08T01:30:00", (0, "2026-03-08T01:30:00-05:00"), (7200, "2026-03-08T04:30:00-04:00")),
        ("2026-03-08T02:30:00", (0, "2026-03-08T03:30:00-04:00"), (7200, "2026-03-08T05:30:00-04:00")),
        ("2026-11-01T00:30:00", (0, "2026-11-01T00:30:00-04:00"), (7200, "2026-11-01T01:30:00-05:00")),
    ],
)
def test_seconds_are_counted_over_a_change_of_the_clocks(shell, start, first, last):
    """`t` is what has passed, whatever the clock of the default zone shows; a start that is skipped is the next instant."""
    name = shell.treatment(
        '<state id="a"><onentry><ocs:timeout delay="7200"/></onentry>'
        '<transition event="ocs.timeout" target="f"/></state><final id="f"/>'
    )
    lines = shell.run(name, "--start", start, "--tz", "America/New_York", "--json").lines
    assert [(each["t"], each["at"]) for each in (lines[0], lines[-1])] == [first, last]


def test_json_and_trace_together(shell):
    """The JSON lines keep standard output; the readable ones go to standard error."""
    words = ("loop.scxml", "--records", "list.csv")
    both = shell.run(*words, "--json", "--trace")
    assert both.out == shell.run(*words, "--json").out
    readable = shell.run(*words, "--trace").out
    assert both.err.startswith(readable[: readable.index("\nchain  ended")])


CUT = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
 <state id="pick"><onentry><ocs:next_record>
  <ocs:contact_info_type type_id=1 /></ocs:next_record></onentry>
  <transition event="ocs.next_record" target="call"/></state>
 <state id="call"><onentry><:set_exec_flag flag="'PostProcessing' " value="'Finalize'"/><ocs:make_call record_id="1"/></onentry>
  <transition event="ocs.callresult" target="done"/></state>
 <final id="done"/></scxml>"""


@pytest.mark.row("D5.8", "D5.12", "D5.14")
def test_run_repairs_what_is_cut_from_the_manual(shell):
    """D5: a warning with the place of each mend, and the treatment runs."""
    shell.write("cut.scxml", CUT)
    result = shell.run("cut.scxml", "--results", "Answer", "--repair", "--json")
    assert result.status == 0
    assert [line.partition(" warning ")[0] for line in result.err.splitlines() if " warning " in line] == [
        "cut.scxml:2:28:",
        "cut.scxml:3:34:",
        "cut.scxml:5:28:",
    ]
    assert [line["name"] for line in result.of("action")] == ["next_record", "set_exec_flag", "make_call"]


@pytest.mark.row("D5.4", "D5.5", "D5.6", "D5.7")
def test_run_does_not_repair_unless_it_is_told_to(shell):
    """D5: three errors, each with its place and the mend."""
    shell.write("cut.scxml", CUT)
    result = shell.run("cut.scxml")
    assert (result.status, result.out) == (2, "")
    assert [line.partition(" error ")[0] for line in result.err.splitlines()] == [
        "cut.scxml:2:28:",
        "cut.scxml:3:34:",
        "cut.scxml:5:28:",
    ]
    assert all("--repair" in line for line in result.err.splitlines())


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('<datamodel><data id="n" src="beside.txt"/></datamodel><final id="f"/>', "beside.txt"),
        ('<script src="beside.txt"/><final id="f"/>', "beside.txt"),
        (
            '<state id="a"><invoke src="beside.txt"/><transition event="*" target="f"/></state><final id="f"/>',
            "beside.txt",
        ),
    ],
)
def test_nothing_is_written_over_what_the_document_names(shell, body, name):
    """It never writes to its source, and what a document names is a part of it."""
    shell.write(name, "1")
    result = shell.run(shell.treatment(body), "--out", name)
    assert result.status == 2
    assert f"--out would write over {name}, which this run reads: name another file" in result.err
    assert Path(name).read_text("utf-8") == "1"


def test_nothing_is_written_over_the_certificates(shell):
    shell.write("ca.pem", "x")
    shell.write("c.toml", 'http-ca-file = "ca.pem"\n')
    result = shell.run("loop.scxml", "--campaign", "c.toml", "--out", "ca.pem")
    assert "--out would write over ca.pem" in result.complaint


def test_a_secret_of_what_a_document_names_is_not_shown(shell):
    """Not in what cannot be fetched, and not of a session that is invoked."""
    body = """<datamodel><data id="n" src="http://user:sEcReT@h/x?token=sEcReT"/></datamodel>
      <state id="a"><invoke srcexpr="'http://h/x?token=' + 'sEcReT'"/><transition event="error.*" target="f"/></state><final id="f"/>"""
    result = shell.run(shell.treatment(body), "--trace", "--json")
    assert "cannot be fetched" in result.err
    assert "sEcReT" not in result.err
    assert "sEcReT" not in result.out
