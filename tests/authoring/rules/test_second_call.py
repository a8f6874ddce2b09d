"""A6: one call a chain at a time; a second one in the same block is refused."""

import pytest

from scxml_engine.authoring import examine
from tests.ocs.harness import document, play, record, treatment

CALL = '<ocs:make_call record_id="1"/>'


def body(block, more=""):
    return f'<state id="a"><onentry>{block}</onentry><transition event="ocs.callresult" target="f"/>{more}</state><final id="f"/>'


def found(block, more=""):
    return len([each for each in examine(document(body(block, more)), "x") if each.code == "second-call"])


def test_a6_every_call_but_the_first_of_a_block():
    assert found(CALL) == 0
    assert found(CALL + CALL) == 1
    assert found(f'{CALL}<log expr="1"/>{CALL}{CALL}') == 2


def test_a6_under_a_condition_it_may_be_the_only_one():
    assert found(f'<if cond="x">{CALL}<else/>{CALL}</if>') == 0


def test_a6_whoever_takes_the_error_minds():
    assert found(CALL + CALL, '<transition event="Error.Attribute"/>') == 0


@pytest.mark.row("A6.4")
def test_a6_what_is_found_is_what_happens():
    refused = '<state id="b"><transition event="Error.Attribute" target="f"/></state>'
    waiting = body(CALL + CALL).replace('target="f"', 'target="b"') + refused
    assert play(treatment(waiting), [record()]).ended.reason == "final"
    assert play(treatment(waiting.replace(CALL + CALL, CALL)), [record()]).ended.reason == "stuck"
