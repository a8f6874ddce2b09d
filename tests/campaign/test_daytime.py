"""Who watches the day, and which boundary is awaited for them."""

from datetime import timedelta

from scxml_engine.campaign.daytime import DaytimeWatch
from scxml_engine.ocs.calendar import Calendar, Span
from tests.ocs.harness import START

OFFICE = Calendar(weekdays=dict.fromkeys(range(5), Span(9 * 3600, 18 * 3600)))
SIX = START + timedelta(hours=8)  # in the afternoon, in UTC
MIDNIGHT = START + timedelta(hours=14)


def test_a_boundary_is_named_once_however_many_watch():
    watch = DaytimeWatch(OFFICE)
    assert watch.watch(1, "UTC", START) == SIX
    assert [watch.watch(chain, "UTC", START) for chain in (2, 3, 1)] == [None, None, None]
    assert watch.watchers("UTC") == [1, 2, 3]


def test_each_zone_has_its_own():
    watch = DaytimeWatch(OFFICE)
    watch.watch(1, "UTC", START)
    assert watch.watch(2, "Asia/Tokyo", START) == START + timedelta(hours=5)
    assert (watch.watchers("UTC"), watch.watchers("Asia/Tokyo"), watch.watchers("Europe/Paris")) == ([1], [2], [])


def test_a_chain_watches_one_zone_at_a_time():
    watch = DaytimeWatch(OFFICE)
    watch.watch(1, "UTC", START)
    watch.watch(1, "Asia/Tokyo", START)
    assert (watch.watchers("UTC"), watch.watchers("Asia/Tokyo")) == ([], [1])
    assert watch.watch(1, None, START) is None
    assert watch.watchers("Asia/Tokyo") == []
    assert watch.watch(7, None, START) is None, "and it need not have watched at all"


def test_when_it_is_reached_the_next_one_is_awaited_while_anybody_watches():
    watch = DaytimeWatch(OFFICE)
    watch.watch(1, "UTC", START)
    assert watch.reached("UTC", SIX) is True
    assert watch.following("UTC", SIX) == MIDNIGHT
    assert watch.following("UTC", SIX) is None, "it is awaited already"
    watch.watch(1, None, SIX)
    assert watch.reached("UTC", MIDNIGHT) is False
    assert watch.following("UTC", MIDNIGHT) is None


def test_one_that_is_awaited_is_not_named_again_to_who_comes_back():
    watch = DaytimeWatch(OFFICE)
    assert watch.watch(1, "UTC", START) == SIX
    watch.watch(1, None, START)
    assert watch.watch(2, "UTC", START) is None


def test_a_boundary_that_is_named_lies_after_the_instant():
    watch = DaytimeWatch(OFFICE)
    assert watch.watch(1, "UTC", SIX) == MIDNIGHT
    assert DaytimeWatch(OFFICE).watch(1, "UTC", SIX - timedelta(microseconds=1)) == SIX


def test_where_the_day_never_changes_nothing_is_awaited():
    watch = DaytimeWatch(Calendar())
    assert watch.watch(1, "UTC", START) is None
    assert watch.watchers("UTC") == [1]
    assert watch.following("UTC", START) is None


def test_watchers_come_in_the_order_of_their_numbers():
    watch = DaytimeWatch(OFFICE)
    for chain in (5, 3, 9, 1):
        watch.watch(chain, "UTC", START)
    assert watch.watchers("UTC") == [1, 3, 5, 9]
