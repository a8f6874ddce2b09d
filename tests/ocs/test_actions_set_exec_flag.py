"""A8: `<set_exec_flag flag="PostProcessing" value>`."""

import pytest

from tests.ocs.harness import one_block, play, record


def flagged(*flags, data=""):
    """What becomes of a chain whose script sets these (flag, value) in turn."""
    actions = "".join(f'<ocs:set_exec_flag flag="{flag}" value="{value}"/>' for flag, value in flags)
    return play(one_block(actions, data=data), [record(1), record(2)])


def statuses(driver):
    return [each.fields["record_status"] for each in driver.store.values()]


def test_a8_finalize_is_the_default_and_completes_the_chain():
    """A8, section 6.4: records become Updated."""
    driver = flagged()
    assert driver.ended.post_processing == "Finalize"
    assert statuses(driver) == [3, 3]


@pytest.mark.parametrize("value", ["Switch", "switch", "'Switch'", "' SWITCH '", "way", "_data.way"])
@pytest.mark.parametrize("flag", ["PostProcessing", "'PostProcessing '", "postprocessing"])
def test_a8_switch_leaves_the_chain_to_traditional_treatments(flag, value):
    """A8, section 2: `flag="'PostProcessing' "` with the manual's own trailing blank; no event when it succeeds."""
    driver = flagged((flag, value), data="way='Switch'")
    assert driver.ended.post_processing == "Switch"
    assert statuses(driver) == [2, 2]
    assert driver.names == ["enough"]


def test_a8_the_last_one_counts():
    assert flagged(("PostProcessing", "Switch"), ("PostProcessing", "Finalize")).ended.post_processing == "Finalize"


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
