"""Instants as whole numbers."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.errors import SnapshotError
from scxml_engine.scxml.instants import after, instant_of, microseconds, milliseconds

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(days=-700_000), timedelta(days=2_900_000)).map(lambda passed: EPOCH + passed)


@given(instants)
def test_nothing_of_an_instant_is_lost(instant):
    assert instant_of(microseconds(instant)) == instant


@given(instants, st.integers(-14, 14))
def test_it_is_the_same_on_every_clock(instant, hours):
    elsewhere = instant.astimezone(timezone(timedelta(hours=hours)))
    assert microseconds(elsewhere) == microseconds(instant)
    assert milliseconds(elsewhere) == microseconds(instant) // 1000


def test_milliseconds_are_rounded_down():
    assert milliseconds(datetime(1970, 1, 1, 0, 0, 0, 1999, tzinfo=UTC)) == 1
    assert milliseconds(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


@pytest.mark.parametrize("kept", [10**30, -(10**30), "yesterday", None])
def test_what_is_no_instant_is_refused(kept):
    with pytest.raises(SnapshotError, match="no instant"):
        instant_of(kept)


def test_the_longest_delay_stays_within_what_a_date_can_hold():
    start = datetime(2026, 3, 2, tzinfo=UTC)
    assert after(start, 1.5) == start + timedelta(seconds=1.5)
    assert after(start, float("inf")).year > 2900
