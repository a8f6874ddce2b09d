"""The agenda of a virtual campaign: what comes out, in which order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.campaign.virtual_agenda import AFTER_ALL_CHAINS, BEFORE_ALL_CHAINS, Agenda, Due

START = datetime(2026, 3, 2, tzinfo=UTC)
ENTRIES = st.lists(
    st.tuples(
        st.integers(0, 3), st.sampled_from([BEFORE_ALL_CHAINS, 0, 1, AFTER_ALL_CHAINS]), st.sampled_from(list(Due))
    )
)


def filled(entries):
    agenda = Agenda()
    for number, (seconds, order, due) in enumerate(entries):
        agenda.put(START + timedelta(seconds=seconds), order, due, number)
    return agenda


def emptied(agenda, seconds=9):
    found = []
    while (entry := agenda.pop(START + timedelta(seconds=seconds))) is not None:
        instant, order, due, payload = entry
        found.append((int((instant - START).total_seconds()), order, due, payload))
    return found


@given(ENTRIES)
def test_entries_come_by_instant_then_chain_then_kind_then_as_they_were_put(entries):
    expected = sorted((*entry, number) for number, entry in enumerate(entries))
    assert emptied(filled(entries)) == expected


@given(ENTRIES, st.integers(-1, 4))
def test_nothing_comes_before_its_time(entries, seconds):
    agenda = filled(entries)
    assert all(entry[0] <= seconds for entry in emptied(agenda, seconds))
    assert all(entry[0] > seconds for entry in emptied(agenda))


@given(ENTRIES)
def test_only_what_is_kept_is_left(entries):
    agenda = filled(entries)
    agenda.keep(Due.INJECTION)
    expected = sorted((*entry, number) for number, entry in enumerate(entries) if entry[2] is Due.INJECTION)
    assert emptied(agenda) == expected
