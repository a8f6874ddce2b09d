"""A chain of a virtual campaign is told the same of a closing as one of a live campaign."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from scxml_engine.campaign.live_chain import LiveChain
from scxml_engine.campaign.virtual_chain import VirtualChain

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Session:
    """Some records, of which some may still be called."""

    chain_id = 1

    def __init__(self, count, open_handles):
        self.handles = range(1, count + 1)
        self._open = open_handles

    def is_open(self, handle):
        return handle in self._open


@given(
    st.integers(1, 4).flatmap(
        lambda count: st.tuples(
            st.just(count), st.sets(st.integers(1, count)), st.sets(st.integers(1, count), min_size=1)
        )
    ),
    st.sampled_from(["DoNotCall", "CancelRecord"]),
)
def test_a_closing_is_told_as_it_would_be_live(records, closing):
    count, open_handles, closed = records
    session = Session(count, open_handles)
    live = LiveChain(0, session, "", told=NOW)
    live.close(closed, closing, NOW)
    assert VirtualChain(0, session, NOW).closing(closed, closing, NOW) == list(live.facts)


def test_nothing_closed_is_nothing_told():
    assert VirtualChain(0, Session(3, {1}), NOW).closing((), "CancelRecord", NOW) == []
