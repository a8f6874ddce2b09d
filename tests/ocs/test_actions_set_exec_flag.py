"""A8: `<set_exec_flag flag="PostProcessing" value>`."""

from dataclasses import replace

import pytest

from scxml_engine.campaign import VirtualCampaign
from scxml_engine.dialers import ScriptedOutcomes
from scxml_engine.ocs.sequences import TraditionalTreatment
from scxml_engine.records import MemoryStore, parse_list
from tests.ocs.harness import START, one_block, play, record, treatment


def flagged(*flags, data=""):
    """What becomes of a chain whose script sets these (flag, value) in turn."""
    actions = "".join(f'<ocs:set_exec_flag flag="{flag}" value="{value}"/>' for flag, value in flags)
    return play(one_block(actions, data=data), [record(1), record(2)])


def statuses(driver):
    return [each.fields["record_status"] for each in driver.store.values()]


@pytest.mark.row("A8.1", "A8.6")
def test_a8_finalize_is_the_default_and_completes_the_chain():
    """A8, section 6.4: records become Updated."""
    driver = flagged()
    assert driver.ended.post_processing == "Finalize"
    assert statuses(driver) == [3, 3]


@pytest.mark.row("A8.3", "A8.4", "2.23")
@pytest.mark.parametrize("value", ["Switch", "switch", "'Switch'", "' SWITCH '", "way", "_data.way"])
@pytest.mark.parametrize("flag", ["PostProcessing", "'PostProcessing '", "postprocessing"])
def test_a8_switch_leaves_the_chain_to_traditional_treatments(flag, value):
    """A8, section 2: `flag="'PostProcessing' "` with the manual's own trailing blank; no event when it succeeds."""
    driver = flagged((flag, value), data="way='Switch'")
    assert driver.ended.post_processing == "Switch"
    assert statuses(driver) == [2, 2]
    assert driver.names == ["enough"]


@pytest.mark.row("A8.4")
@pytest.mark.parametrize("value", ["Finalize", "Switch"])
def test_a8_success_is_silent(value):
    assert flagged(("PostProcessing", value)).names == ["enough"]


def run_on_a_list(*flags, results):
    """A script that calls once and ends, on a list of one chain; a retry after ten minutes is the treatment of Busy."""
    actions = "".join(f'<ocs:set_exec_flag flag="PostProcessing" value="{flag}"/>' for flag in flags)
    body = f"""<state id="a"><onentry>{actions}<ocs:make_call record_id="1"/></onentry>
      <transition event="ocs.callresult" target="f"/></state><final id="f"/>"""
    retry = TraditionalTreatment(result=6, sequence=1, action="retry", interval=600)
    store = MemoryStore(parse_list("contact_info,chain_id\n5550100,1\n5550101,1\n"))
    VirtualCampaign(replace(treatment(body), traditional=(retry,)), store, ScriptedOutcomes(results), START).run()
    calls = [(each.handle, (each.placed_at - START).total_seconds(), each.result) for each in store.attempts]
    return calls, [store.read(1, handle).fields["record_status"] for handle in (1, 2)]


@pytest.mark.row("A8.1", "A8.2", "A8.6")
@pytest.mark.parametrize("flags", [(), ("Finalize",), ("Switch", "Finalize")])
def test_a8_finalize_completes_the_chain_in_the_store(flags):
    """A8: every record Updated, and nothing is called after the script, whatever the treatments are."""
    assert run_on_a_list(*flags, results=[6, 33]) == ([(1, 0, 6)], [3, 3])


@pytest.mark.row("A8.3", "A8.7")
def test_a8_after_switch_traditional_treatments_go_on_with_the_chain():
    """A8: the treatment of the last result is applied; here the record is called again after ten minutes."""
    calls, _ = run_on_a_list("Switch", results=[6, 33])
    assert calls == [(1, 0, 6), (1, 600, 33)]


@pytest.mark.row("A8.2")
def test_a8_the_last_one_counts():
    assert flagged(("PostProcessing", "Switch"), ("PostProcessing", "Finalize")).ended.post_processing == "Finalize"


@pytest.mark.row("A8.5")
@pytest.mark.parametrize(
    ("flag", "value", "attribute"),
    [
        ("PostProcessing", "Sometimes", "value"),
        ("PostProcessing", "''", "value"),
        ("PostProcessing", "1", "value"),
        ("PostProcessing", "null", "value"),
        ("PreProcessing", "Switch", "flag"),
        ("''", "Switch", "flag"),
        ("PostProcessing", "a.b.c", "value"),
    ],
)
def test_a8_anything_else_is_error_attribute_and_changes_nothing(flag, value, attribute):
    driver = flagged(("PostProcessing", "Switch"), (flag, value))
    assert driver.names == ["Error.Attribute", "enough"]
    assert driver.data("Error.Attribute")["attribute"] == attribute
    assert driver.ended.post_processing == "Switch"
