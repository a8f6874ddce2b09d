"""A6: the cycles that dial, each with its end and its wait; the rules on them have the cases."""

from pathlib import Path

import pytest

from scxml_engine.authoring.survey import Survey
from scxml_engine.ocs import Treatment
from tests.ocs.harness import document

SAMPLES = sorted(Path(__file__).parents[2].glob("samples/sample*.scxml"))


def redials(data):
    return Survey(Treatment.examine(data, "x").document).redials


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_dials_again_with_an_end_and_a_wait(path):
    found = redials(path.read_bytes())
    assert found
    assert all(each.is_capped and each.has_wait for each in found)


def test_a_document_without_a_cycle_has_none():
    assert list(redials(document('<state id="a"><onentry><ocs:make_call record_id="1"/></onentry></state>'))) == []
    assert list(redials(document('<state id="a"><transition event="x" target="a"/></state>'))) == []


def test_cycles_in_document_order():
    body = "".join(
        f"""<state id="s{n}"><onentry><ocs:make_call record_id="{n}"/></onentry><transition event="ocs.callresult" target="s{n}"/>
        <transition event="x" target="s{n + 1}"/></state>"""
        for n in (1, 2, 3)
    )
    found = redials(document(f'{body}<final id="s4"/>'))
    assert [each.call.attributes[0].source for each in found] == ["1", "2", "3"]
