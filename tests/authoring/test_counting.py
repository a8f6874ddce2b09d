"""A6: what counts in a condition."""

import pytest

from scxml_engine.authoring.counting import is_open, names_in
from scxml_engine.ecmascript import tokens


def test_names_of_variables_and_members():
    assert list(names_in(tokens("a.b >= c && 'd' == 5"))) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "cond", ["new Date() > n", "_event.data.gsw_chain_attempts > 3", "enough(n)", "record.attempt > 2"]
)
def test_a_condition_that_counts_by_itself_or_may(cond):
    assert is_open(tokens(cond))


@pytest.mark.parametrize("cond", ["n > 3", "Number(n) > 3", "list.includes(n)", "(n) and (m)", "'Date()'"])
def test_a_condition_that_needs_a_count(cond):
    assert not is_open(tokens(cond))
