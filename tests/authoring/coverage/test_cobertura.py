"""Cobertura's XML, against its DTD (written down here from its elements and attributes)."""

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from scxml_engine.authoring.coverage import cobertura, merged
from tests.authoring.coverage.played import covered, played

RATES = "line-rate CDATA #REQUIRED branch-rate CDATA #REQUIRED complexity CDATA #REQUIRED"
DTD = etree.DTD(
    io.StringIO(f"""
<!ELEMENT coverage (sources?, packages)>
<!ATTLIST coverage {RATES} lines-covered CDATA #REQUIRED lines-valid CDATA #REQUIRED branches-covered CDATA #REQUIRED
  branches-valid CDATA #REQUIRED version CDATA #REQUIRED timestamp CDATA #REQUIRED>
<!ELEMENT sources (source*)> <!ELEMENT source (#PCDATA)>
<!ELEMENT packages (package*)> <!ELEMENT package (classes)> <!ATTLIST package name CDATA #REQUIRED {RATES}>
<!ELEMENT classes (class*)> <!ELEMENT class (methods, lines)>
<!ATTLIST class name CDATA #REQUIRED filename CDATA #REQUIRED {RATES}>
<!ELEMENT methods (method*)> <!ELEMENT method (lines)>
<!ELEMENT lines (line*)> <!ELEMENT line (conditions*)>
<!ATTLIST line number CDATA #REQUIRED hits CDATA #REQUIRED branch CDATA "false" condition-coverage CDATA "100%">
<!ELEMENT conditions (condition*)> <!ELEMENT condition EMPTY>
<!ATTLIST condition number CDATA #REQUIRED type CDATA #REQUIRED coverage CDATA #REQUIRED>
""")
)


def report(*coverages):
    root = etree.fromstring(cobertura(coverages))
    DTD.assertValid(root)
    return root


def test_the_lines_of_a_document():
    root = report(played("Busy,Answer"))
    lines = {int(each.get("number")): each for each in root.iter("line")}
    assert {number: each.get("hits") for number, each in lines.items()} == {
        2: "1", 3: "0", 4: "1", 6: "2", 7: "1", 8: "1", 9: "0", 11: "1", 12: "0",
    }  # fmt: skip
    assert [each.get("branch") for each in lines.values()].count("true") == 3
    assert lines[7].get("condition-coverage") == "100% (2/2)"
    assert lines[8].get("condition-coverage") == "50% (1/2)"
    assert [dict(each.attrib) for each in lines[8].iter("condition")] == [
        {"number": "0", "type": "jump", "coverage": "50%"}
    ]
    assert lines[9].get("condition-coverage") is None


def test_sums_and_rates():
    root = report(played("Busy,Answer"))
    assert [root.get(f"lines-{each}") for each in ("covered", "valid")] == ["6", "9"]
    assert [root.get(f"branches-{each}") for each in ("covered", "valid")] == ["4", "6"]
    assert [root.get(f"{each}-rate") for each in ("line", "branch")] == ["0.6666", "0.6666"]


@pytest.mark.parametrize(
    ("body", "line", "branch"),
    [
        ('<final id="f"/>', "1", "1"),
        ('<state id="a"/>\n<final id="f"/>', "0.5", "1"),
        ('<state id="a"><transition cond="false"/></state>', "0", "0.5"),
        ('<state id="a"><transition event="e" cond="false"/></state>', "0", "0"),
    ],
)
def test_rates_are_shares_from_0_to_1(body, line, branch):
    """A document without guards has all of them covered."""
    for each in report(covered(body)).iter("coverage", "package", "class"):
        assert (each.get("line-rate"), each.get("branch-rate")) == (line, branch)


def test_each_document_is_a_class():
    root = report(*merged([played("Answer"), covered('<final id="f"/>')]))
    assert [each.get("filename") for each in root.iter("class")] == ["dialing.scxml", "test.scxml"]


def test_nothing_is_a_valid_report():
    assert report().get("lines-valid") == "0"


def test_it_is_the_same_every_time_unless_the_time_is_given():
    assert cobertura([played("Answer")]) == cobertura([played("Answer")])
    assert etree.fromstring(cobertura([], 1_772_442_000_000)).get("timestamp") == "1772442000000"


@given(st.text(st.characters(), max_size=20))
def test_any_file_s_name_is_written(name):
    """Also one that XML could not hold: it is escaped."""
    [document] = report(replace(covered('<final id="f"/>'), file=name)).iter("class")
    assert document.get("name").isprintable()
