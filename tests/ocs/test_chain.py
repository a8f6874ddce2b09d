"""What a session keeps of its chain between two facts."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.errors import ScxmlEngineError
from scxml_engine.ocs.chain import ChainState, NeedRecord
from scxml_engine.ocs.records import Chain, Record
from tests.ocs.harness import record


def state(*records):
    return ChainState.of(Chain(1, records or (record(1), record(2))))


def test_what_was_read_lies_under_what_this_session_wrote():
    chain = state(record(1, note="old", account=1))
    chain.write(1, {"note": "mine"})
    chain.read(record(1, note="theirs", account=2))
    assert chain.fields(1)["note"] == "mine"
    assert chain.fields(1)["account"] == 2


def test_fields_that_are_not_at_hand_are_asked_for():
    chain = state()
    chain.forget()
    with pytest.raises(NeedRecord) as needed:
        chain.fields(2)
    assert needed.value.handle == 2


def test_a_closing_that_came_from_elsewhere_counts_when_it_is_read():
    chain = state()
    assert chain.is_open(1)
    chain.read(record(1, record_status=5))
    assert not chain.is_open(1)
    assert chain.is_open(2)


@pytest.mark.parametrize("closing", [{"record_type": 7}, {"record_type": 7, "record_status": 3}, {"record_status": 5}])
def test_a_closing_that_came_from_elsewhere_outranks_what_the_session_wrote(closing):
    """Whatever type and status its script gave the record before."""
    chain = state()
    chain.write(1, {"record_type": 3, "record_status": 1, "note": "kept"})
    chain.read(record(1, **closing))
    assert not chain.is_open(1)
    assert chain.is_refused(1) is ("record_type" in closing)
    assert chain.fields(1)["note"] == "kept"


def test_what_was_read_before_a_closing_does_not_lift_it():
    chain = state()
    chain.write(1, {"record_type": 7, "record_status": 3})
    chain.read(record(1))
    assert chain.is_refused(1)
    chain.read(record(1, record_status=5))
    assert chain.is_refused(1)


def test_handles_count_from_one():
    """A record under another's handle would be called by the other's closings."""
    with pytest.raises(ScxmlEngineError, match=r"handles \[2, 1\]: they count from 1"):
        ChainState.of(Chain(1, (record(2), record(1))))


@pytest.mark.row("6.4.9", "6.4.10")
@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({"record_status": 1}, True),
        ({"record_status": 2}, True),
        *[({"record_status": each}, False) for each in (0, 3, 4, 5, 6, 7, 8, 9)],
        ({"record_type": 7}, False),
        ({"record_type": 3}, True),
    ],
)
def test_only_ready_and_retrieved_records_may_be_called(fields, is_open):
    """A2, L3533: whether they were read so or written so."""
    assert state(record(1, **fields)).is_open(1) is is_open
    chain = state(record(1))
    chain.write(1, fields)
    assert chain.is_open(1) is is_open


def test_absent_fields_take_the_manual_s_defaults():
    chain = ChainState.of(Chain(1, (Record(1, {"contact_info": "1"}),)))
    assert (chain.contact_type(1), chain.attempts(1), chain.is_open(1)) == (0, 0, True)


def test_the_current_record_is_the_first_before_any_was_handed_out():
    """E2."""
    chain = state(record(1, zone="Asia/Tokyo"), record(2))
    assert (chain.cursor, chain.current, chain.zone(chain.current)) == (0, 1, "Asia/Tokyo")
    chain.move(1, None)
    assert chain.zone(1) is None


def test_a_chain_without_records():
    chain = ChainState(1, ())
    assert list(chain.handles) == []
    assert chain.zone(chain.current) is None


cells = st.dictionaries(
    st.sampled_from(["note", "contact_info", "attempt", "record_status", "daily_from"]),
    st.none() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    max_size=4,
)


@given(st.lists(st.tuples(st.integers(1, 2), cells), max_size=5), st.integers(0, 2), st.booleans())
def test_it_survives_json(writes, cursor, at_hand):
    chain = state(record(1, zone="Asia/Tokyo"), record(2))
    for handle, fields in writes:
        chain.write(handle, fields)
        chain.set_option(handle, "k", len(fields))
    chain.move(2, "Europe/Paris")
    chain.cursor = cursor
    if not at_hand:
        chain.forget()
    again = ChainState.from_json(json.loads(json.dumps(chain.to_json())))
    assert again.to_json() == chain.to_json()
    for handle in (1, 2):
        assert again.zone(handle) == chain.zone(handle)
        assert again.is_open(handle) == chain.is_open(handle)
        if at_hand:
            assert list(again.fields(handle).items()) == list(chain.fields(handle).items())
