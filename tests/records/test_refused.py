"""Rows that were refused, written to be mended: what is mended can be read."""

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.records import bad_rows, parse_list, read_list, write_refused
from scxml_engine.records.refused import refused_lines

TEXT = 'note,contact_info,attempt\n"a, b",1,x\nc,2,3\n\n,3\n"q"r,4,0\n" s\nt",,0\n'


def refused(text: str) -> list[list[str]]:
    return list(csv.reader(refused_lines(text, parse_list(text).diagnostics)))


def test_each_row_stands_as_it_was_after_its_line_and_the_remedy():
    assert refused(TEXT) == [
        ["scx_error", "note", "contact_info", "attempt"],
        ['line 2: attempt: not an integer: "x"; mend the row or take it out', "a, b", "1", "x"],
        ["line 5: 2 cells where the header has 3; put a cell with a comma in double quotes", "", "3"],
        [
            "line 6: not CSV: ',' expected after '\"'; a quote inside a quoted cell is written twice",
            '"q"r,4,0',
            "",
            "",
            "",
        ],
        ["line 7: contact_info is empty; mend the row or take it out", " s\nt", "", "0"],
    ]


def test_the_file_can_be_read_again_and_is_refused_until_it_is_mended(tmp_path):
    path = tmp_path / "bad.csv"
    found = parse_list(TEXT)
    write_refused(TEXT, found.diagnostics, path)
    again = read_list(path)
    assert (again.chains, len(bad_rows(again.diagnostics))) == ((), 4)
    path.write_text(path.read_text().replace(",x\n", ",5\n"))
    mended = read_list(path)
    assert [column.name for column in mended.columns][:3] == ["note", "contact_info", "attempt"]
    (chain,) = mended.chains
    assert [chain.records[0].fields[name] for name in ("note", "contact_info", "attempt")] == ["a, b", "1", 5]


def test_what_is_refused_twice_has_its_newest_reason():
    once = "".join(refused_lines(TEXT, parse_list(TEXT).diagnostics))
    twice = refused(once)
    assert [row[0].split(":")[0] for row in twice] == ["scx_error", "line 2", "line 3", "line 4", "line 5"]
    assert [row[1:] for row in twice] == [row[1:] for row in refused(TEXT)]


@pytest.mark.parametrize("text", ["contact_info\n", "contact_info\na\n", "\ufeffcontact_info\n\n\n"])
def test_a_list_without_bad_rows_leaves_its_header(text):
    assert refused(text) == [["scx_error", "contact_info"]]


def test_a_column_of_that_name_elsewhere_is_a_column():
    assert [column.name for column in parse_list("contact_info,scx_error\na,b\n").columns[:2]] == [
        "contact_info",
        "scx_error",
    ]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(st.sampled_from('ab1",;\n\r \\')), max_size=6))
def test_as_many_rows_are_written_as_were_refused_whatever_they_hold(rows):
    text = "contact_info,attempt\n" + "\n".join(rows)
    bad = bad_rows(parse_list(text).diagnostics)
    written = refused(text)
    assert len(written) == 1 + len(bad)
    assert [row[0].split(":")[0] for row in written[1:]] == [f"line {each.location.line}" for each in bad]
    again = parse_list("".join(refused_lines(text, bad)))
    assert len(bad_rows(again.diagnostics)) == len(bad)
