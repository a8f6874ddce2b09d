"""Events: what `_event.data` may have of each, held against what the engine sends."""

import pytest

from scxml_engine.authoring.event_flow import ANY
from scxml_engine.authoring.language import events
from scxml_engine.ocs.columns import MANDATORY_FIELDS
from tests.ocs.harness import OFFICE, play, treatment


def test_every_event_of_the_dialect_matches_its_own_beginning():
    """E1 to E7."""
    for name, each in events.EVENTS.items():
        if each.properties is not None:
            assert each in events.matching(frozenset({tuple(name.split("."))}))
            assert each in events.matching(ANY)
    assert [each.name for each in events.matching(frozenset({("ocs",)}))] == [
        "ocs.callresult", "ocs.daytime_change", "ocs.info", "ocs.next_record", "ocs.timeout"
    ]  # fmt: skip
    assert not list(events.matching(frozenset({("mine",)})))


def test_a_name_may_end_with_a_star():
    assert events.described("ocs.callresult.*") is events.EVENTS["ocs.callresult"]
    assert events.described("done.state.x") is events.EVENTS["done.state."]
    assert events.described("mine") is None


@pytest.mark.parametrize(
    ("action", "event"),
    [
        ('<ocs:timeout delay="0"/>', "ocs.timeout"),
        ("<ocs:next_record/>", "ocs.next_record"),
        ("<ocs:get_daytime/>", "ocs.daytime_change"),
        ('<ocs:get_info what="TIMERANGE" param="BH"/>', "ocs.info"),
        ('<ocs:make_call record_id="1"/>', "ocs.callresult"),
        ('<ocs:timeout delay="-1"/>', "Error.Attribute"),
        ('<ocs:timeout delay="HDAY"/>', "Error.Configuration"),
    ],
)
def test_what_the_engine_sends_is_known(action, event):
    """E1 to E7: every property that comes has its words, and each that has them comes or is a column of the list."""
    body = f'<state id="a"><onentry>{action}</onentry><transition event="{event}" target="f"/></state><final id="f"/>'
    sent = set(play(treatment(body, calendar=OFFICE), until=60).data(event) or {})
    known = set(events.EVENTS[event].properties)
    assert sent <= known
    assert known - sent <= set(MANDATORY_FIELDS)
