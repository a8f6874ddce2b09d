"""Events: data that is encoded, and data that is encoded when it is read."""

import json

import pytest

from scxml_engine.ecmascript import encode
from scxml_engine.scxml.events import Event


@pytest.mark.parametrize("data", [{}, {"a": 1, "b": None, "$": "x"}, {"n": float("nan")}, {"deep": {"list": [1, "é"]}}])
def test_a_mapping_reads_as_the_object_that_it_is(data):
    assert Event("e", data=data).tagged == Event("e", data=encode(data)).tagged == encode(data)


def test_an_event_without_data_has_none():
    assert Event("e").tagged is None


@pytest.mark.parametrize(
    "event",
    [
        Event("e"),
        Event("", "internal"),
        Event("e", data=encode(None)),
        Event("e", "platform", encode([1]), "i", "#_scxml_s", "scxml", "c", "raw"),
        Event("e", raw="r"),
    ],
)
def test_it_survives_json(event):
    assert Event.from_json(json.loads(json.dumps(event.to_json()))) == event


def test_what_it_does_not_have_takes_no_room_in_a_snapshot():
    assert Event("ocs.timeout", data={}).to_json() == ["ocs.timeout", "external", "{}"]
