"""`scxml-engine check`: one line a diagnostic on standard error, 2 when there is an error and 0 otherwise."""

import json
import os
import re
from importlib.metadata import version
from pathlib import Path

import pytest

from scxml_engine.authoring import RULES
from scxml_engine.cli import main
from scxml_engine.scxml.markup import MAX_BYTES


def told(result):
    """The lines without excerpts and summary."""
    rows = result.err.splitlines()
    return [row for row in rows if not row.startswith("    ") and not re.fullmatch(r"\d+ \w+(, \d+ \w+)*", row)]


def test_nothing_is_said_of_a_document_that_is_in_order(shell):
    result = shell("check", "loop.scxml")
    assert (result.status, result.out, result.err) == (0, "", "")


def test_a_line_is_file_line_column_severity_code_message(shell):
    name = shell.treatment('\n  <state id="a"><transition target="nowhere"/></state>')
    result = shell("check", name)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("t.scxml:2:17: error unknown-target: ")


def test_the_place_is_that_of_the_start_tag_and_of_the_second_of_two_ids(shell):
    name = shell.treatment('<final id="a"/>\n <final\n id="a"/>')
    assert shell("check", name).err.startswith("t.scxml:2:2: error duplicate-id: ")


ERRORS = {
    "not well-formed": "<state>",
    "unknown target": '<state id="a"><transition target="x"/></state>',
    "duplicate id": '<state id="a"/><state id="a"/>',
    "unknown element": '<stat id="a"/>',
    "unknown attribute": '<state id="a" nam="x"/>',
    "unknown ocs element": '<state id="a"><onentry><ocs:make_cal/></onentry></state>',
    "unknown ocs attribute": '<state id="a"><onentry><ocs:make_call record_id="1" x="2"/></onentry></state>',
    "missing attribute": '<state id="a"><onentry><ocs:make_call/></onentry></state>',
    "expression that does not parse": '<state id="a"><transition cond="(" target="a"/></state>',
}


@pytest.mark.parametrize("name", ERRORS)
def test_what_stops_a_run_or_does_not_parse_is_an_error(shell, name):
    result = shell("check", shell.treatment(ERRORS[name]))
    assert result.status == 2
    assert " error " in result.err
    assert result.out == ""


def test_a_doctype_is_an_error(shell):
    shell.write("t.scxml", '\n<!DOCTYPE x [<!ENTITY a "b">]><scxml/>')
    assert shell("check", "t.scxml").err.startswith("t.scxml:2:1: error doctype: ")


def test_a_warning_alone_is_no_failure(shell):
    shell.write("t.scxml", shell.read("loop.scxml").replace("genesyslabs.com/schemas", "example.com/other"))
    result = shell("check", "t.scxml")
    assert result.status == 0
    assert " warning " in result.err


def test_every_file_is_checked_and_one_error_is_enough(shell):
    shell.treatment('<final id="a"/><final id="a"/>')
    result = shell("check", "nope.scxml", "t.scxml", "loop.scxml", "ftp://x", "red\x1b[31m\n.scxml")
    assert result.status == 2
    assert [row.split(": ")[0] for row in told(result)][:2] == ["nope.scxml", "t.scxml:1:135"]
    assert len(told(result)) == 4
    assert result.err.splitlines()[-1] == "1 error"
    assert all(row.isprintable() for row in result.err.split("\n"))


def test_a_file_may_carry_variables(shell):
    assert shell("check", "loop.scxml?limit=2").err == ""
    assert "did you mean limit?" in shell("check", "loop.scxml?limt=2").err


def test_variables_that_are_none_do_not_keep_the_other_files_from_being_checked(shell):
    shell.treatment('<final id="a"/><final id="a"/>')
    result = shell("check", "loop.scxml?x", "t.scxml")
    assert result.status == 2
    assert [row.split(": ")[0] for row in told(result)] == ['"?x" is no list of variables', "t.scxml:1:135"]


def test_at_least_one_file_is_named(capsys):
    with pytest.raises(SystemExit) as end:
        main(["check"])
    assert end.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


# -------------------------------------------------------------------------------------- formats, suppression, explanations

WRONG = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
  text
  <!-- check: allow dialect, stray-text: a remark -->
  <state id="a"><onentry><log expr="1 eq 1"/></onentry>text<transition target="b"/></state>
  <final id="b"/><final id="b"/>
</scxml>"""
MILD = WRONG.replace('<final id="b"/>', "", 1)
ALLOWED = MILD.replace("\n  text", "")
NOTED = ALLOWED.replace("dialect, ", "")


def test_below_each_line_stand_the_document_s_own_and_a_mark(shell):
    shell.write("t.scxml", WRONG)
    result = shell("check", "t.scxml")
    assert result.err.splitlines() == [
        "t.scxml:1:1: warning stray-text: text inside <scxml> is ignored",
        '    1 | <scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">',
        "      | ^~~~~~",
        't.scxml:5:18: error duplicate-id: the id "b" is already that of a state in line 5; give each state its own id',
        '    5 |   <final id="b"/><final id="b"/>',
        "      |                  ^~~~~~",
        "1 error, 1 warning, 2 suppressed",
    ]


@pytest.mark.parametrize(("text", "status", "strictly"), [(WRONG, 2, 2), (MILD, 0, 2), (NOTED, 0, 0), (ALLOWED, 0, 0)])
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_with_strict_a_warning_fails_and_neither_a_note_nor_what_is_suppressed(shell, text, status, strictly, form):
    shell.write("t.scxml", text)
    assert shell("check", "--format", form, "t.scxml").status == status
    assert shell("check", "--strict", "--format", form, "t.scxml").status == strictly


def test_what_is_suppressed_is_not_told(shell):
    shell.write("t.scxml", ALLOWED)
    result = shell("check", "--strict", "t.scxml")
    assert (result.status, result.out, result.err) == (0, "", "")


def test_the_summary_is_of_all_files(shell):
    shell.write("t.scxml", WRONG)
    shell.write("u.scxml", NOTED)
    result = shell("check", "t.scxml", "u.scxml", "loop.scxml", "t.scxml")
    assert result.err.splitlines()[-1] == "2 errors, 2 warnings, 1 note, 5 suppressed"


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_for_programs_standard_output_is_one_document_and_nothing_else_is_said(shell, form):
    shell.write("ä b.scxml", WRONG)
    result = shell("check", "--format", form, "ä b.scxml?x=1", "loop.scxml", "nowhere.scxml")
    assert result.status == 2
    assert result.err == "nowhere.scxml: there is no such file\n"
    document = json.loads(result.out)
    if form == "json":
        assert [(each["file"], each["errors"]) for each in document["files"]] == [("ä b.scxml", 1), ("loop.scxml", 0)]
        codes = [each["code"] for each in document["files"][0]["diagnostics"]]
    else:
        [run] = document["runs"]
        driver = run["tool"]["driver"]
        assert (driver["version"], len(driver["rules"])) == (version("scxml-engine"), len(RULES))
        assert [each["location"]["uri"] for each in run["artifacts"]] == ["%C3%A4%20b.scxml", "loop.scxml"]
        codes = [each["ruleId"] for each in run["results"]]
    assert codes == ["unknown-variable", "stray-text", "stray-text", "dialect", "duplicate-id"]


def test_for_programs_a_document_is_written_in_silence(shell):
    shell.write("t.scxml", CUT)
    result = shell("check", "--format", "json", "--repair", "--write", "out.scxml", "t.scxml")
    assert (result.status, result.err) == (0, "")
    assert shell.read("out.scxml") == MENDED


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_for_programs_there_is_a_document_when_all_is_well(shell, form):
    result = shell("check", "--format", form, "loop.scxml")
    assert (result.status, result.err) == (0, "")
    assert json.loads(result.out)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_code_is_explained(shell, rule):
    result = shell("check", "--explain", rule.code)
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith(f"{rule.code} ({rule.severity})\n")


def test_all_codes_are_listed(shell):
    result = shell("check", "--explain", "all")
    assert (result.status, result.err) == (0, "")
    assert [row.split()[:2] for row in result.out.splitlines()] == [[rule.code, rule.severity] for rule in RULES]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--explain", "unknown-targt"], 'unknown code "unknown-targt": did you mean unknown-target?'),
        (["--explain", "qqq"], 'unknown code "qqq" (--explain all lists them)'),
        (["--explain", "xml", "t.scxml"], "--explain takes no FILE"),
    ],
)
def test_what_cannot_be_explained(shell, arguments, complaint):
    assert shell("check", *arguments).complaint.startswith(complaint)


# ----------------------------------------------------------------------------------------------------- rules and repair

CUT = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
  <state id="a"><onentry>
    <ocs:next_record><ocs:contact_info_type type_id=1 /></ocs:next_record>
    <:set_exec_flag flag="'PostProcessing' " value="'Switch'"/>
  </onentry><transition event="daytime_change" target="b"/><transition event="ocs.next_record" target="b"/></state>
  <final id="b"/>
</scxml>"""
MENDED = (
    CUT.replace("=1 /", '="1" /')
    .replace("<:", "<ocs:")
    .replace('"1.0"', '"1.0" xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments"')
)


def heads(result):
    """The lines without their messages."""
    return [": ".join(row.split(": ")[:2]) for row in told(result)]


def test_what_the_rules_find_stands_among_the_reader_s_own_by_place(shell):
    """A1, A4, D3, D4: one list."""
    name = shell.treatment(
        """
  <state id="a"><onentry><ocs:timeout delay="5m"/>
    <log expr="1 eq 1"/></onentry>
    <transition event="daytime_change" cond="_eventdata.x eq 1" target="b"/>
    <transition event="ocs.timeout" target="b"/></state><final id="b"/>"""
    )
    result = shell("check", name)
    assert result.status == 0
    assert heads(result) == [
        "t.scxml:2:26: warning wrong-delay",
        "t.scxml:3:5: note dialect",
        "t.scxml:4:5: note dialect",
        "t.scxml:4:5: warning bare-daytime-change",
        "t.scxml:4:5: note eventdata",
    ]


@pytest.mark.row("D5.4", "D5.5", "D5.6", "D5.7")
def test_d5_what_is_cut_from_the_manual_is_refused_with_every_fault(shell):
    shell.write("t.scxml", CUT)
    result = shell("check", "t.scxml")
    assert (result.status, result.out) == (2, "")
    assert heads(result) == [
        "t.scxml:3:5: error undeclared-prefix",
        "t.scxml:3:53: error unquoted-value",
        "t.scxml:4:5: error lost-prefix",
    ]
    assert all(row.endswith(", or use --repair") for row in told(result))


@pytest.mark.row("D5.9", "D5.14")
def test_d5_with_repair_the_mended_text_is_checked(shell):
    shell.write("t.scxml", CUT)
    result = shell("check", "--repair", "t.scxml", "loop.scxml")
    assert (result.status, result.out) == (0, "")
    assert heads(result) == [
        "t.scxml:3:5: warning undeclared-prefix",
        "t.scxml:3:53: warning unquoted-value",
        "t.scxml:4:5: warning lost-prefix",
        "t.scxml:5:13: warning bare-daytime-change",
    ]
    assert shell.read("t.scxml") == CUT
    shell.write("t.scxml", CUT.replace('target="b"', "target=c", 1))
    result = shell("check", "--repair", "t.scxml")
    assert result.status == 2
    assert "t.scxml:5:13: error unknown-target" in heads(result)
    assert heads(result)[-1] == "t.scxml:5:55: warning unquoted-value"


@pytest.mark.row("D5.15")
def test_d5_write_writes_the_mended_document(shell):
    shell.write("t.scxml", CUT)
    before = os.umask(0o022)
    result = shell("check", "--repair", "--write", "out.scxml", "t.scxml?x=1")
    os.umask(before)
    assert result.status == 0
    assert result.err.splitlines()[-1] == "written: out.scxml"
    assert shell.read("out.scxml") == MENDED
    assert shell.read("t.scxml") == CUT
    assert (shell.folder / "out.scxml").stat().st_mode & 0o777 == 0o644
    assert sorted(os.listdir()) == ["list.csv", "loop.scxml", "out.scxml", "t.scxml"]
    assert heads(shell("check", "out.scxml")) == ["out.scxml:5:13: warning bare-daytime-change"]


@pytest.mark.row("D5.15")
@pytest.mark.parametrize("content", [b"\xef\xbb\xbf<scxml\r\n\t>", b"\xff\xfe<", b"", b"no document at all"])
def test_d5_what_needs_no_mending_is_written_as_it_is(shell, content):
    shell.write("t.scxml", content)
    shell.write("out.scxml", "something else")
    result = shell("check", "--repair", "--write", "out.scxml", "t.scxml")
    assert result.status == 2
    assert (shell.folder / "out.scxml").read_bytes() == content


def test_d5_a_document_is_written_over_the_file_that_a_link_names(shell):
    shell.write("t.scxml", CUT)
    shell.write("target.scxml", "")
    (shell.folder / "link.scxml").symlink_to("target.scxml")
    assert shell("check", "--repair", "--write", "link.scxml", "t.scxml").status == 0
    assert shell.read("target.scxml") == MENDED
    assert (shell.folder / "link.scxml").is_symlink()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--write", "o", "t.scxml"], "--write writes what --repair mends: give both"),
        (["--repair", "--write", "o", "t.scxml", "loop.scxml"], "--write takes one FILE, not 2"),
        (["--repair", "--write", "t.scxml", "t.scxml"], "--write would write over t.scxml"),
        (["--repair", "--write", "t.scxml", "t.scxml?x=1"], "--write would write over t.scxml"),
        (["--repair", "--write", "./link", "t.scxml"], "--write would write over link"),
        (["--repair", "--write", "t.scxml", "link"], "--write would write over t.scxml"),
        (["--repair", "--write", "no/o", "t.scxml"], '--write "no/o": there is no folder no'),
        (["--repair", "--write", "folder", "t.scxml"], "--write: folder is no file that can be written over"),
        (["--repair", "--write", "pipe", "t.scxml"], "--write: pipe is no file that can be written over"),
        (["--repair", "--write", "", "t.scxml"], '--write "" names no file'),
        (["--repair", "--write", "o", "nowhere.scxml"], "nowhere.scxml: there is no such file"),
        (["--repair", "--write", "o", "t.scxml?x"], '"?x" is no list of variables'),
    ],
)
def test_d5_what_cannot_be_written_is_refused_before_anything_is_done(shell, arguments, complaint):
    shell.write("t.scxml", CUT)
    (shell.folder / "link").symlink_to("t.scxml")
    (shell.folder / "folder").mkdir()
    os.mkfifo(shell.folder / "pipe")
    before = sorted(os.listdir())
    assert complaint in shell("check", *arguments).complaint.replace(str(shell.folder), "")
    assert shell.read("t.scxml") == CUT
    assert sorted(os.listdir()) == before


def test_d5_a_file_is_itself_by_its_uri_too(shell):
    shell.write("t x.scxml", CUT)
    uri = (shell.folder / "t x.scxml").as_uri()
    assert "would write over" in shell("check", "--repair", "--write", "t x.scxml", uri).complaint
    assert shell.read("t x.scxml") == CUT
    assert shell("check", "--repair", "--write", "out.scxml", uri).status == 0


def test_d5_a_file_of_which_only_the_beginning_is_read_is_not_written(shell):
    shell.write("t.scxml", b" " * (MAX_BYTES + 10))
    result = shell("check", "--repair", "--write", "o", "t.scxml")
    assert result.err.splitlines() == [
        f"t.scxml: error too-large: the document has {MAX_BYTES + 1} bytes, more than {MAX_BYTES}",
        "1 error",
    ]
    assert not Path("o").exists()


def test_d5_what_fails_half_way_leaves_what_was_there(shell, monkeypatch):
    """D5: written completely or not at all."""
    shell.write("t.scxml", CUT)
    shell.write("o", "old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = shell("check", "--repair", "--write", "o", "t.scxml")
    assert result.status == 2
    assert result.err.splitlines()[-1] == "o: cannot write the file: No space left on device"
    assert shell.read("o") == "old"
    assert sorted(os.listdir()) == ["list.csv", "loop.scxml", "o", "t.scxml"]
