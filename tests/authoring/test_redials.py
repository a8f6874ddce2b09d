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


def test_counts_within_counts_within_counts_end():
    """A6: a hostile document, in which each count begins the next one anew."""
    data = "; ".join(f"v{n}=0" for n in range(150))
    states = "".join(
        f"""<state id="s{n}"><onentry><assign location="v{n}" expr="v{n} + 1"/><assign location="v{n + 1}" expr="0"/>
        <ocs:make_call record_id="1"/></onentry><transition event="ocs.callresult" cond="v{n} &gt; 3" target="s{(n + 1) % 149}"/>
        <transition event="ocs.callresult" target="s{max(n - 1, 0)}"/></state>"""
        for n in range(149)
    )
    assert len(redials(document(states, data=data))) == 1


def test_what_many_conditions_write_is_not_gone_through_again_for_each():
    """A6: the conditions of a state are read once."""
    ways = "".join(f'<transition event="ocs.callresult" cond="n++ == {n}" target="a"/>' for n in range(2000))
    [found] = redials(
        document(f'<state id="a"><onentry><ocs:make_call record_id="1"/></onentry>{ways}</state>', data="n=0")
    )
    assert found.is_capped
