"""Marking: the way of a chain, and what scenarios cover."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.authoring.coverage import Collector, lcov
from scxml_engine.authoring.graph import Mark, draw, mark_coverage, mark_lcov, mark_run
from scxml_engine.errors import UsageError
from scxml_engine.ocs import Treatment
from tests.authoring.coverage.played import tell

TEXT = """<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments" version="1.0">
<datamodel><data id="rec" expr="0"/></datamodel>
<state id="reach"><state id="pick"><onentry><ocs:next_record/></onentry>
<transition event="ocs.next_record" cond="!_event.data.record_id" target="out"/>
<transition event="ocs.next_record" target="dial"><assign location="rec" expr="_event.data.record_id"/></transition></state>
<state id="dial"><onentry><ocs:make_call record_id="rec"/></onentry>
<transition event="ocs.callresult" cond="_event.data.callresult == 'Answer'" target="done"/><transition event="ocs.callresult" target="pick"/>
</state></state>
<final id="done"/>
<final id="out"/>
</scxml>"""


@pytest.fixture
def treatment():
    return Treatment.from_bytes(TEXT.encode(), "t.scxml")


@pytest.fixture
def document(treatment):
    return treatment.program.document


def lines(*rows, chain=1):
    return [json.dumps({"chain": chain, **row}) for row in rows]


def way(source, target, event, line):
    return {"kind": "transition", "source": source, "targets": [target], "event": event, "line": line}


RUN = lines(
    {"kind": "configuration", "states": ["reach", "pick"]},
    way("pick", "dial", "ocs.next_record", 5),
    way("dial", "pick", "ocs.callresult", 7),
    way("pick", "dial", "ocs.next_record", 5),
)


def marks(drawing):
    states = {box.key: box.mark for box in drawing.chart.walk() if box.mark}
    steps = {
        (each.source, each.target): (step.mark, step.numbers)
        for each in drawing.arrows
        for step in each.steps
        if step.mark
    }
    return states, steps


def test_the_way_of_a_chain_is_marked_and_numbered(document):
    states, steps = marks(mark_run(draw(document), document, RUN))
    assert states == dict.fromkeys(["reach", "pick", "dial"], Mark.TAKEN)
    assert steps == {("pick", "dial"): (Mark.TAKEN, (1, 3)), ("dial", "pick"): (Mark.TAKEN, (2,))}


def test_of_two_transitions_on_one_line_the_one_is_meant_that_fits(document):
    """Line 7 has two of `dial`: their targets tell them apart."""
    for target in ("done", "pick"):
        _, steps = marks(mark_run(draw(document), document, lines(way("dial", target, "ocs.callresult", 7))))
        assert steps == {("dial", target): (Mark.TAKEN, (1,))}


def test_the_first_chain_is_meant_unless_another_is_named(document):
    both = [*RUN, *lines(way("pick", "out", "ocs.next_record", 4), chain=2)]
    assert "out" not in marks(mark_run(draw(document), document, both))[0]
    marked = mark_run(draw(document), document, both, 2)
    assert marks(marked)[0].keys() == {"reach", "pick", "out"}
    assert marked.marking == "the way of chain 2"


@pytest.mark.parametrize(
    ("rows", "chain", "message"),
    [
        ([], None, "the run has no lines"),
        (RUN, 9, "the run has no chain 9"),
        (
            lines(way("pick", "dial", "x", 99)),
            None,
            'the run is of another document: line 99 has no transition of "pick"',
        ),
        (lines({"kind": "transition"}), None, 'the run is of another document: line None has no transition of "None"'),
        (["{"], None, "line 1 of the run is no line of a trace: write one with run --json"),
        (["", "[1]"], None, "line 2 of the run is no line of a trace: write one with run --json"),
        (["[" * 100_000], None, "line 1 of the run is no line of a trace: write one with run --json"),
    ],
)
def test_what_is_no_run_of_this_document_is_refused(document, rows, chain, message):
    with pytest.raises(UsageError) as told:
        mark_run(draw(document), document, rows, chain)
    assert str(told.value) == message


rows = st.dictionaries(
    st.sampled_from(["kind", "chain", "source", "targets", "event", "line", "states"]),
    st.sampled_from(
        ["transition", "configuration", "pick", "\u202e", 5, None, ["dial"], [1, None], {"a": 1}, 1.5, True]
    ),
)


@given(st.lists(rows.map(json.dumps) | st.text(max_size=10), max_size=4))
def test_any_lines_are_a_run_or_refused_in_one_line(found):
    document = Treatment.from_bytes(TEXT.encode(), "t.scxml").program.document
    refused = ""
    try:
        mark_run(draw(document), document, found)
    except UsageError as error:
        refused = str(error)
    assert refused.isprintable()


@pytest.fixture
def covered(treatment):
    collector = Collector(treatment)
    tell(collector, "Answer")
    return collector.coverage()


def test_coverage_is_marked(document, covered):
    states, steps = marks(mark_coverage(draw(document), covered))
    assert states == {
        "reach": Mark.COVERED, "pick": Mark.COVERED, "dial": Mark.COVERED, "done": Mark.COVERED, "out": Mark.MISSED,
    }  # fmt: skip
    assert {way: mark for way, (mark, _) in steps.items()} == {
        ("pick", "out"): Mark.PARTLY,  # its condition was false
        ("pick", "dial"): Mark.COVERED,
        ("dial", "done"): Mark.PARTLY,  # its condition was never false
        ("dial", "pick"): Mark.MISSED,
    }


def test_a_tracefile_says_the_same_where_each_line_has_one_thing(document, covered):
    """Line 7 has two transitions, of which the tracefile knows the least: that one was not taken."""
    drawing = draw(document)
    exact, told = (
        marks(mark_coverage(drawing, covered)),
        marks(mark_lcov(drawing, document, lcov([covered]).splitlines())),
    )
    assert told[0] == exact[0]
    assert told[1] == exact[1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the coverage has nothing of t.scxml: write it with test --lcov"),
        ("SF:other.scxml\nend_of_record", "the coverage has nothing of t.scxml: write it with test --lcov"),
        (
            "SF:a/t.scxml\nend_of_record\nSF:b/t.scxml\nend_of_record",
            "the coverage has 2 records of t.scxml: write it with test --lcov",
        ),
        (
            "SF:t.scxml\nDA:3,1\nend_of_record",
            "the coverage is of another edition of the document: it does not know its line 6",
        ),
        ("SF:t.scxml\nDA:x", "line 2 of the coverage is no line of an LCOV tracefile: write one with test --lcov"),
        ("BRDA:1,2", "line 1 of the coverage is no line of an LCOV tracefile: write one with test --lcov"),
    ],
)
def test_what_is_no_coverage_of_this_document_is_refused(document, text, message):
    with pytest.raises(UsageError) as told:
        mark_lcov(draw(document), document, text.splitlines())
    assert str(told.value) == message


def test_a_tracefile_of_several_documents_is_read(document, covered):
    other = "SF:other.scxml\nDA:1,1\nend_of_record\n"
    told = mark_lcov(draw(document), document, (other + lcov([covered])).splitlines())
    assert told == mark_lcov(draw(document), document, lcov([covered]).splitlines())
    assert Path(covered.file).name == "t.scxml"
