"""The LCOV tracefile, read back by a reader that is as strict as geninfo's manual page."""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.coverage import lcov, merged
from tests.authoring.coverage.played import covered, played

RECORD = re.compile(r"(TN|SF|DA|LF|LH|BRDA|BRF|BRH):(.*)")
PLAYS = st.lists(st.sampled_from(["Answer", "Busy", "NoAnswer", "Busy,Answer"]), max_size=4)


@dataclass
class Section:
    """One source file of a tracefile."""

    lines: dict = field(default_factory=dict)
    branches: dict = field(default_factory=lambda: defaultdict(dict))
    sums: dict = field(default_factory=dict)


def read(text):
    """The sections by file; asserts what the manual page says of the order and the shape of records."""
    assert text == "" or text.endswith("end_of_record\n")
    sections = {}
    name = section = None
    for row in text.splitlines():
        if row == "end_of_record":
            assert section is not None
            assert section.sums == {
                "LF": len(section.lines),
                "LH": sum(hits > 0 for hits in section.lines.values()),
                "BRF": sum(map(len, section.branches.values())),
                "BRH": sum(bool(taken) for each in section.branches.values() for taken in each.values()),
            }
            sections[name] = section
            name = section = None
            continue
        kind, value = RECORD.fullmatch(row).groups()
        if kind == "TN":
            assert re.fullmatch(r"\w*", value)
        elif kind == "SF":
            assert name is None
            name, section = value, Section()
        elif kind == "DA":
            number, hits = map(int, value.split(","))
            assert number > 0
            assert number not in section.lines
            section.lines[number] = hits
        elif kind == "BRDA":
            number, block, branch, taken = value.split(",")
            section.branches[int(number), int(block)][int(branch)] = None if taken == "-" else int(taken)
        else:
            section.sums[kind] = int(value)
    assert section is None
    return sections


def test_lines_and_branches():
    [(file, section)] = read(lcov([played("Busy,Answer")])).items()
    assert file == "dialing.scxml"
    assert section.lines == {2: 1, 3: 0, 4: 1, 6: 2, 7: 1, 8: 1, 9: 0, 11: 1, 12: 0}
    assert section.branches == {(3, 0): {0: 0, 1: 1}, (7, 0): {0: 1, 1: 1}, (8, 0): {0: 1, 1: 0}}


def test_a_guard_that_was_never_asked_has_a_dash():
    section = read(lcov([played()]))["dialing.scxml"]
    assert set(section.branches) == {(3, 0), (7, 0), (8, 0)}
    assert {taken for each in section.branches.values() for taken in each.values()} == {None}


def test_guards_of_one_line_are_blocks():
    coverage = covered(
        '<state id="a"><transition cond="false"/><transition cond="true" target="f"/></state><final id="f"/>'
    )
    assert read(lcov([coverage]))["test.scxml"].branches == {(1, 0): {0: 0, 1: 1}, (1, 1): {0: 1, 1: 0}}


def test_several_documents_are_several_sections():
    assert list(read(lcov(merged([played("Answer"), covered('<final id="f"/>')])))) == ["dialing.scxml", "test.scxml"]


def test_nothing_is_an_empty_file():
    assert lcov([]) == ""


def test_a_file_s_name_stays_in_its_line():
    coverage = replace(played(), file="a\nDA:1,1\r\x85\u2028end_of_record.scxml")
    assert len(read(lcov([coverage]))) == 1


@given(PLAYS)
def test_any_coverage_can_be_read(plays):
    coverage = played(*plays)
    section = read(lcov([coverage]))["dialing.scxml"]
    outcomes = [bool(taken) for each in section.branches.values() for taken in each.values()]
    assert (sum(outcomes), len(outcomes)) == (coverage.measures["guards"].covered, coverage.measures["guards"].total)
