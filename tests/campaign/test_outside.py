"""Closings and late results are written straight into the store, all or nothing."""

import pytest

from scxml_engine.campaign.outside import close_chain, close_number, write_result
from scxml_engine.errors import UsageError
from scxml_engine.ocs.constants import CallResult, RecordStatus, RecordType
from scxml_engine.ocs.records import RecordChange, Turn
from scxml_engine.records import MemoryStore, parse_list
from tests.dialers.dialers import call
from tests.ocs.harness import START

ROWS = "contact_info,chain_id,record_status\n555,7,1\n777,7,1\n555,8,2\n888,8,6\n555,9,3\n5550,10,1\n"
CLOSED = {"record_type": RecordType.NO_CALL, "record_status": RecordStatus.UPDATED}
CANCELED = {"record_type": RecordType.GENERAL, "record_status": RecordStatus.CANCELED}


@pytest.fixture
def store():
    return MemoryStore(parse_list(ROWS))


def state(store, chain_id, handle=1):
    fields = store.read(chain_id, handle).fields
    return {name: fields[name] for name in ("record_type", "record_status")}


def test_a_no_closes_every_record_of_exactly_that_number(store):
    """A record that was dialed to its end can be filled with life again: it is closed too."""
    assert close_number(store, "555") == [(7, 1), (8, 1), (9, 1)]
    assert [state(store, chain_id) for chain_id in (7, 8, 9)] == [CLOSED] * 3
    assert state(store, 7, 2)["record_type"] == RecordType.GENERAL
    assert state(store, 10)["record_status"] == RecordStatus.READY


def test_a_second_no_is_no_news(store):
    close_number(store, "555")
    assert close_number(store, "555") == []


def test_a_number_that_nobody_has(store):
    assert close_number(store, "12345") == []
    assert close_number(store, "") == []


def test_a_closed_number_cannot_be_claimed(store):
    close_number(store, "5550")
    close_number(store, "777")
    close_number(store, "555")
    assert store.claim(10, START) == []


def test_a_chain_is_withdrawn_with_all_records_that_could_be_called(store):
    assert close_chain(store, 7) == [(7, 1), (7, 2)]
    assert [state(store, 7, handle) for handle in (1, 2)] == [CANCELED] * 2
    assert close_chain(store, 7) == []
    assert close_chain(store, 8) == [(8, 1)], "the second one was closed before"
    assert state(store, 8, 2)["record_status"] == 6


def test_a_cancellation_does_not_take_back_a_no(store):
    close_number(store, "555")
    assert close_chain(store, 7) == [(7, 2)]
    assert state(store, 7) == CLOSED


def test_a_no_goes_beyond_a_cancellation(store):
    close_chain(store, 7)
    assert (7, 1) in close_number(store, "555")
    assert state(store, 7) == CLOSED


def test_a_chain_that_the_list_does_not_have(store):
    with pytest.raises(UsageError, match="no chain 99"):
        close_chain(store, 99)


def test_a_closing_is_written_wholly_or_not_at_all(store):
    class Refusing:
        def __getattr__(self, name):
            return getattr(store, name)

        def commit(self, turns):
            turns = list(turns)
            turns.append(Turn(99))
            store.commit(turns)

    with pytest.raises(UsageError):
        close_number(Refusing(), "555")
    assert state(store, 7)["record_status"] == RecordStatus.READY


@pytest.mark.parametrize("gone", [1, 2])
def test_a_chain_with_a_gap_is_withdrawn_wholly(gone):
    """A row can be deleted from outside while a chain is handed out: its handle stays empty, and the others keep theirs."""
    store = MemoryStore(parse_list("contact_info,chain_id\n1,7\n2,7\n3,7\n"))

    class WithGap:
        def __getattr__(self, name):
            return getattr(store, name)

        def read(self, chain_id, handle):
            if (chain_id, handle) == (7, gone):
                raise UsageError(f"chain 7 has no record {gone}")
            return store.read(chain_id, handle)

    assert [handle for _, handle in close_chain(WithGap(), 7)] == [each for each in (1, 2, 3) if each != gone]


def test_a_result_is_written(store):
    write_result(store, call("7-1", chain_id=7), int(CallResult.BUSY))
    assert store.read(7, 1).fields["call_result"] == CallResult.BUSY
    assert state(store, 7)["record_status"] == RecordStatus.READY


@pytest.mark.parametrize(
    ("result", "expected"), [(CallResult.DO_NOT_CALL, CLOSED), (CallResult.CANCEL_RECORD, CANCELED)]
)
def test_a_result_that_closes_closes_its_record(store, result, expected):
    write_result(store, call("7-1", chain_id=7), int(result))
    assert store.read(7, 1).fields["call_result"] == result
    assert state(store, 7) == expected


def test_a_result_does_not_take_back_a_no(store):
    close_number(store, "555")
    write_result(store, call("7-1", chain_id=7), int(CallResult.CANCEL_RECORD))
    assert state(store, 7) == CLOSED
    write_result(store, call("7-1", chain_id=7), int(CallResult.DO_NOT_CALL))
    assert state(store, 7) == CLOSED


def test_a_result_of_a_chain_that_the_list_does_not_have_is_refused(store):
    with pytest.raises(UsageError):
        write_result(store, call("99-1", chain_id=99), 6)


def test_a_record_whose_session_runs_keeps_what_is_kept_of_it(store):
    [chain, *_] = store.claim(1, START)
    before = store.unfinished()
    close_chain(store, chain.chain_id)
    store.commit([Turn(chain.chain_id, [RecordChange(1, {"call_result": 6})])])
    assert store.unfinished() == before
