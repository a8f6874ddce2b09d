"""Alarms and boundaries: one heap for all chains, and one boundary a zone."""

import random
from datetime import timedelta

import pytest

from scxml_engine.campaign.alarms import Alarms
from scxml_engine.campaign.live_chain import LiveChain
from scxml_engine.ocs.calendar import Calendar, Span
from tests.ocs.harness import START

OFFICE = Calendar(weekdays=dict.fromkeys(range(5), Span(9 * 3600, 18 * 3600)))
NINE_AT_NIGHT = START + timedelta(hours=11)


class Watcher:
    """As much of a session as alarms look at."""

    def __init__(self, zone=None):
        self.watches_daytime = zone


def chain(order=0, zone=None, wake=None):
    live = LiveChain(order, Watcher(zone), "")
    live.wake = None if wake is None else START + timedelta(seconds=wake)
    return live


def later(seconds):
    return START + timedelta(seconds=seconds)


def due(alarms, seconds):
    return list(alarms.due(later(seconds)))


def test_nothing_is_due_where_nothing_was_asked_for():
    alarms = Alarms(OFFICE)
    alarms.set(chain(), START)
    assert alarms.next_due() is None
    assert due(alarms, 1e9) == []


def test_an_alarm_rings_once_at_its_instant():
    alarms, live = Alarms(OFFICE), chain(wake=10)
    alarms.set(live, START)
    assert alarms.next_due() == later(10)
    assert due(alarms, 9.999999) == []
    assert due(alarms, 10) == [live]
    assert due(alarms, 10) == []
    assert alarms.next_due() is None


def test_alarms_ring_in_the_order_of_their_instants_and_then_of_the_chains():
    alarms = Alarms(OFFICE)
    chains = [chain(order, wake=wake) for order, wake in enumerate([30, 10, 20, 10])]
    for live in chains:
        alarms.set(live, START)
    assert [live.order for live in due(alarms, 40)] == [1, 3, 2, 0]


def test_an_alarm_that_was_replaced_is_passed_over():
    alarms, live = Alarms(OFFICE), chain(wake=10)
    alarms.set(live, START)
    live.wake = later(20)
    alarms.set(live, START)
    assert due(alarms, 15) == []
    assert due(alarms, 20) == [live]
    live.wake = later(30)
    alarms.set(live, START)
    live.wake = None
    alarms.set(live, START)
    assert due(alarms, 100) == []


def test_an_alarm_that_is_replaced_by_an_earlier_one_rings_earlier_and_once():
    alarms, live = Alarms(OFFICE), chain(wake=20)
    alarms.set(live, START)
    live.wake = later(5)
    alarms.set(live, START)
    assert alarms.next_due() == later(5)
    assert due(alarms, 5) == [live]
    live.wake = None  # its turn
    assert due(alarms, 100) == []


def test_a_chain_that_ended_is_not_told():
    alarms, live, other = Alarms(OFFICE), chain(0, "UTC", wake=20), chain(1, "UTC")
    alarms.set(live, START)
    alarms.set(other, START)
    alarms.forget(live, START)
    assert due(alarms, 12 * 3600) == [other]
    assert not live.daytime


def test_one_boundary_a_zone_is_in_the_heap():
    alarms = Alarms(OFFICE)
    chains = [chain(order, zone) for order, zone in enumerate(["UTC", "Asia/Tokyo", None, "UTC"] * 250)]
    for live in chains:
        alarms.set(live, START)
        alarms.set(live, later(1))
    assert len(alarms._boundaries) == 2
    assert alarms.next_due() == later(5 * 3600), "midnight in Tokyo"
    told = due(alarms, 5 * 3600)
    assert [live.order for live in told] == list(range(1, 1000, 4))
    assert all(live.daytime for live in told)
    assert [live.order for live in due(alarms, 8 * 3600)] == sorted([*range(0, 1000, 4), *range(3, 1000, 4)])
    assert len(alarms._boundaries) == 2


def test_who_watches_no_longer_is_not_told_and_the_zone_is_forgotten():
    alarms, live = Alarms(OFFICE), chain(zone="UTC")
    alarms.set(live, START)
    live.session.watches_daytime = None
    alarms.set(live, START)
    assert due(alarms, 8 * 3600) == []
    assert alarms.next_due() is None, "a boundary that nobody waits for is not looked up again"


def test_who_moves_to_another_zone_hears_of_that_one_alone():
    alarms, live = Alarms(OFFICE), chain(zone="UTC")
    alarms.set(live, START)
    live.session.watches_daytime = "Asia/Tokyo"
    alarms.set(live, later(60))
    assert due(alarms, 5 * 3600) == [live]
    live.daytime = False
    assert due(alarms, 8 * 3600) == []
    assert not live.daytime


def test_who_watches_again_before_the_boundary_hears_it_once():
    alarms, live = Alarms(OFFICE), chain(zone="UTC")
    for zone in ("UTC", None, "UTC"):
        live.session.watches_daytime = zone
        alarms.set(live, START)
    assert len(alarms._boundaries) == 1
    assert due(alarms, 8 * 3600) == [live]


def test_boundaries_that_passed_while_nobody_looked_are_told_once():
    alarms, live = Alarms(OFFICE), chain(zone="UTC")
    alarms.set(live, START)
    told = due(alarms, 3 * 86_400 + 1)
    assert set(map(id, told)) == {id(live)}
    assert alarms.next_due() == START + timedelta(days=3, hours=8)


def test_without_tables_there_is_no_boundary():
    alarms = Alarms(Calendar())
    alarms.set(chain(zone="UTC"), START)
    assert alarms.next_due() is None


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_set_rings_when_it_is_due(seed):
    """Against a list that is searched: random alarms, replacements and endings."""
    draw = random.Random(seed)
    alarms, chains, now = Alarms(OFFICE), [chain(order) for order in range(30)], 0
    ended = set()
    for _ in range(500):
        now += draw.choice([0, 0, 1, 5])
        for live in dict.fromkeys(due(alarms, now)):
            assert live.wake is not None
            assert live.wake <= later(now)
            assert live.order not in ended
            live.wake = None
        assert all(live.wake is None or live.wake > later(now) for live in chains)
        live = draw.choice(chains)
        if draw.random() < 0.05:
            alarms.forget(live, later(now))
            ended.add(live.order)
        elif live.order not in ended:
            live.wake = draw.choice([None, later(now + draw.randint(0, 60))])
            alarms.set(live, later(now))


def test_a_hundred_thousand_replaced_alarms_leave_no_heap_behind():
    """A month's alarm that every turn replaces; `due` is asked in between, as the campaign does in every cycle."""
    alarms, live = Alarms(OFFICE), chain()
    for number in range(100_000):
        live.wake = later(2_592_000 + number)
        alarms.set(live, later(number / 1000))
        assert due(alarms, number / 1000) == []
    assert len(alarms._alarms) < 1_000


def test_an_alarm_that_stays_is_kept_once():
    alarms, live = Alarms(OFFICE), chain(wake=1000)
    for _ in range(100):
        alarms.set(live, START)
    assert len(alarms._alarms) == 1
    assert due(alarms, 1000) == [live]
