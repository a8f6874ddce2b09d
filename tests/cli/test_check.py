"""`scxml-engine check`: one line a diagnostic on standard error, 2 when there is an error and 0 otherwise."""

import pytest

from scxml_engine.cli import main


def test_nothing_is_said_of_a_document_that_is_in_order(shell):
    result = shell("check", "loop.scxml")
    assert (result.status, result.out, result.err) == (0, "", "")


def test_a_line_is_file_line_column_severity_code_message(shell):
    name = shell.treatment('\n  <state id="a"><transition target="nowhere"/></state>')
    result = shell("check", name)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("t.scxml:2:17: error unknown-target: ")


def test_the_place_is_that_of_the_start_tag_and_of_the_second_of_two_ids(shell):
    name = shell.treatment('<state id="a"/>\n <state\n id="a"/>')
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
    shell.treatment('<state id="a"/><state id="a"/>')
    result = shell("check", "nope.scxml", "t.scxml", "loop.scxml", "ftp://x", "red\x1b[31m\n.scxml")
    assert result.status == 2
    assert [row.split(": ")[0] for row in result.err.splitlines()][:2] == ["nope.scxml", "t.scxml:1:135"]
    assert len(result.err.splitlines()) == 4
    assert all(row.isprintable() for row in result.err.split("\n"))


def test_a_file_may_carry_variables(shell):
    assert shell("check", "loop.scxml?limit=2").err == ""
    assert "did you mean limit?" in shell("check", "loop.scxml?limt=2").err


def test_variables_that_are_none_do_not_keep_the_other_files_from_being_checked(shell):
    shell.treatment('<state id="a"/><state id="a"/>')
    result = shell("check", "loop.scxml?x", "t.scxml")
    assert result.status == 2
    assert len(result.err.splitlines()) == 2


def test_at_least_one_file_is_named(capsys):
    with pytest.raises(SystemExit) as end:
        main(["check"])
    assert end.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
