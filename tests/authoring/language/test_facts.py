"""Facts: the constants that are meant at a place."""

import pytest

from scxml_engine.authoring.language import facts
from scxml_engine.ocs import CallResult


def test_every_result_with_a_name_is_found_by_it():
    """E1: the forty names, letter by letter."""
    for each in CallResult:
        if each.event_name is not None:
            found = facts.constant("call-result", each.event_name)
            assert found is not None
            assert found.number == each
    assert facts.constant("call-result", "busy") is None


def test_a_number_says_nothing_by_itself():
    assert facts.anywhere("6") is None
    assert facts.anywhere("Busy") is not None


@pytest.mark.parametrize(
    ("name", "words"), [("daytime_code", "BBH"), ("callresult", "Ok"), ("record_type", "0"), ("error_code", "101")]
)
def test_a_property_is_compared_with_what_the_event_carries(name, words):
    """E1 to E8: names, or numbers where the event has numbers."""
    assert facts.named(facts.family_of_property(name), name)[0][0] == words


def test_a_property_of_the_users_own_has_no_constants():
    assert facts.named(facts.family_of_property("age"), "age") == ()
