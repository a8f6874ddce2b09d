"""check as a whole: all that is wrong in one run, silence where nothing is, and an end whatever comes."""

import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.checking import document as generated
from scxml_engine.authoring import examine
from scxml_engine.authoring.suppression import suppress
from scxml_engine.diagnostics import Severity
from scxml_engine.runtime import AnySource
from tests.ocs.harness import document

ROOT = Path(__file__).parent.parent.parent
SAMPLES = sorted((ROOT / "samples").glob("sample0*.scxml"))
SHARED = Path(os.environ.get("SCXML_SHARED", ROOT.parent / "shared"))
# On purpose: expressions that do not parse, and in 301 a script that cannot be had.
BROKEN_TESTS = {309: "expression", 312: "expression", 313: "expression", 314: "expression", 344: "expression"}
BROKEN_TESTS |= {487: "expression", 488: "expression", 528: "expression", 301: "unavailable"}

EIGHT = b"""<scxml version="1.0" xmlns="http://www.w3.org/2005/07/scxml"
       xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments" initial="pick">
  <datamodel>
    <data id="rec" expr="0"/>
  </datamodel>
  <state id="pick">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="!_event.data.record_id" target="don"/>
    <transition event="ocs.next_record" target="dial">
      <assign location="rec" expr="_event.data.record_id"/>
    </transition>
  </state>
  <state id="dial">
    <onentry><ocs:make_call record="rec"/></onentry>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Anser'" target="done"/>
    <transition event="ocs.callresult" cond="rec = 3" target="done"/>
    <transition event="ocs.callresult" target="wait"/>
    <transition event="error.attribute" target="pick"/>
  </state>
  <state id="wait">
    <onentry><ocs:timeout delay="5m"/></onentry>
    <transition event="ocs.timeout" cond="recs &gt; 2" target="pick"/>
    <transition event="'ocs.timeout'" target="pick"/>
    <transition event="ocs.timeout" target="pick"/>
  </state>
  <final id="done"/>
</scxml>"""


def test_a_document_with_eight_mistakes_is_told_all_of_them_at_their_places():
    """None hides another, whoever finds it."""
    found = [(each.location.line, each.location.column, each.code) for each in examine(EIGHT, "t.scxml")]
    assert found == [
        (8, 5, "unknown-target"),
        (14, 14, "unknown-attribute"),
        (15, 5, "unknown-call-result"),
        (16, 5, "assignment-in-condition"),
        (18, 5, "error-event-case"),
        (21, 14, "wrong-delay"),
        (22, 5, "undeclared-name"),
        (23, 5, "quoted-event"),
    ]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_of_a_sample_there_is_nothing_to_say(path):
    assert examine(path.read_bytes(), path.name) == []


def test_of_a_large_treatment_in_order_there_is_nothing_to_say():
    assert examine(generated(400), "generated.scxml") == []


@pytest.mark.skipif(not (SHARED / "w3c-ecma").is_dir(), reason=f"no shared data at {SHARED}")
def test_a_valid_document_of_the_w3c_has_no_error():
    """But for those whose error is what they test."""
    found = {}
    with AnySource() as documents:
        for path in sorted((SHARED / "w3c-ecma").glob("test*.scxml")):
            beside = documents.beside(str(path))
            errors = [e.code for e in examine(path.read_bytes(), path.name, {}, beside) if e.severity is Severity.ERROR]
            if errors:
                found[path.stem] = set(errors)
    assert found == {f"test{number}": {code} for number, code in BROKEN_TESTS.items()}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SAMPLES), st.integers(0, 2**32))
def test_a_document_that_was_damaged_anywhere_is_told_without_a_crash(path, seed):
    """A name, a value or a piece of text is gone, doubled or another's: what is said has a place in the document."""
    chance = random.Random(seed)
    text = path.read_text("utf-8")
    for _ in range(chance.randrange(1, 4)):
        start = chance.randrange(len(text))
        end = min(len(text), start + chance.choice([1, 3, 10, 40, 200]))
        other = chance.randrange(len(text))
        text = text[:start] + chance.choice(["", text[start:end] * 2, text[other : other + 12]]) + text[end:]
    lines = text.count("\n") + 1
    found = examine(text.encode(), "damaged.scxml")
    assert all(0 <= each.location.line <= lines for each in found)
    assert len(suppress(text.encode(), "damaged.scxml", found)) >= len(found)


HOSTILE = {
    "thousands of regions": "<parallel>" + '<state><transition event="e" cond="x"/></state>' * 3_000 + "</parallel>",
    "as deep as it may be": "<state>" * 95 + "</state>" * 95,
    "long expressions": f'<state id="a"><transition cond="{"x + " * 100_000}x" target="a"/></state>',
    "deep expressions": f'<state id="a"><transition cond="{"(" * 5_000}x{")" * 5_000}" target="a"/></state>',
    "thousands of transitions": '<state id="a">' + '<transition event="e" target="b"/>' * 20_000 + '</state><state id="b"/>',
    "thousands of names that nobody declared": '<state id="a"><onentry>' + "".join(f'<log expr="n{i}"/>' for i in range(8_000)) + "</onentry></state>",
    "thousands of unknown targets": "".join(f'<state id="s{i}"><transition target="t{i}"/></state>' for i in range(3_000)),
    "thousands of calls that all lead to each other": "".join(
        f'<state id="s{i}"><onentry><ocs:make_call record_id="1"/></onentry>'
        f'<transition event="ocs.callresult" target="s{(i + 1) % 2_000}"/><transition event="Error" target="s{i * 7 % 2_000}"/></state>'
        for i in range(2_000)
    ),
    "a history of everything": '<state id="o"><history id="h" type="deep"><transition target="s0"/></history>'
    + "".join(f'<state id="s{i}"><transition event="e" target="h"/></state>' for i in range(700)) + "</state>",
}  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_document_comes_to_an_end(body):
    """Nothing grows with the square of the document, or deeper than the stack: a minute would be a failure of this test."""
    assert isinstance(examine(document(body, data="x=1"), "hostile.scxml"), list)
