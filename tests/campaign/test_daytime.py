"""Who watches the day, and which boundary is awaited for them: by itself, and in campaigns of thousands of chains."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scxml_engine.campaign import VirtualCampaign, alarms, virtual
from scxml_engine.campaign.daytime import DaytimeWatch
from scxml_engine.dialers import ScriptedOutcomes, parse_results
from scxml_engine.ocs.calendar import Calendar, Span
from scxml_engine.records import MemoryStore, parse_list
from tests.campaign.stage import Stage, in_a_loop
from tests.ocs.harness import START, treatment

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


def test_who_comes_on_a_boundary_that_is_still_to_be_told_is_told_it():
    """Its driver asks from just before the instant; the boundary after it is awaited as well."""
    watch = DaytimeWatch(OFFICE)
    watch.watch(1, "UTC", START)
    watch.reached("UTC", SIX)
    assert watch.following("UTC", SIX) == MIDNIGHT
    assert watch.watch(2, "UTC", SIX - timedelta(microseconds=1)) == SIX
    assert watch.reached("UTC", SIX) is True
    assert watch.following("UTC", SIX) is None, "midnight is awaited already"


moves = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York", None]), st.integers(0, 20)),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(moves)
def test_whoever_comes_and_goes_a_watched_zone_awaits_its_next_boundary_once(moves):
    """E2: chains move between zones while the hours pass; none is forgotten, no boundary stands there twice."""
    watch, agenda, now, where = DaytimeWatch(OFFICE), [], START, {}

    def put(zone, boundary):
        if boundary is not None:
            assert (boundary, zone) not in agenda
            agenda.append((boundary, zone))

    for chain, zone, hours in moves:
        until = now + timedelta(hours=hours)
        while agenda and min(agenda)[0] <= until:
            now, passed = min(agenda)
            agenda.remove((now, passed))
            if watch.reached(passed, now):
                put(passed, watch.following(passed, now))
        now = until
        put(zone, watch.watch(chain, zone, now))
        where[chain] = zone
        for each in {zone for zone in where.values() if zone is not None}:
            assert watch.watchers(each) == sorted(number for number, seen in where.items() if seen == each)
            assert (OFFICE.next_change(now, each), each) in agenda


# ------------------------------------------------------------------------------------------------------------- campaigns

THREE = ("Asia/Tokyo", "Europe/Paris", "America/New_York")
WATCHING = """<state id="a"><onentry><ocs:timeout delay="{delay}"/></onentry>
  <transition event="ocs.daytime_change"><log expr="_event.data.daytime_code"/></transition>
  <transition event="ocs.timeout" target="f"/></state><final id="f"/>"""


class Counting(DaytimeWatch):
    """Counts the boundaries that somebody waits for."""

    def __init__(self, calendar):
        super().__init__(calendar)
        self.awaiting = set()
        self.most = 0
        self.named = []
        counted.append(self)

    def _noted(self, zone, boundary):
        if boundary is not None:
            self.named.append((zone, boundary))
            self.awaiting.add((zone, boundary))
            self.most = max(self.most, len(self.awaiting))
        return boundary

    def watch(self, chain, zone, after):
        return self._noted(zone, super().watch(chain, zone, after))

    def following(self, zone, after):
        return self._noted(zone, super().following(zone, after))

    def reached(self, zone, instant):
        self.awaiting.discard((zone, instant))
        return super().reached(zone, instant)


counted = []


@pytest.fixture
def counting(monkeypatch):
    """The watches of the campaigns that begin from now on."""
    counted.clear()
    for module in (virtual, alarms):
        monkeypatch.setattr(module, "DaytimeWatch", Counting)
    return counted


class Told:
    """A listener that keeps what was logged and which events came, by chain."""

    def __init__(self):
        self.logged = defaultdict(list)
        self.events = Counter()

    def line(self, chain_id, at, kind, keys):
        if kind == "log":
            self.logged[chain_id].append((at.astimezone(UTC), keys["text"]))
        if kind == "event":
            self.events[keys["name"]] += 1


def play(body, table, calendar, start=START, **options):
    """A virtual campaign over that list; what its chains were told."""
    told = Told()
    store = MemoryStore(parse_list(table, timezones=calendar.timezones))
    document = treatment(body, data="rec=0", calendar=calendar)
    dialer = ScriptedOutcomes(parse_results("Busy"))
    summary = VirtualCampaign(document, store, dialer, start, listener=told, **options).run()
    return told, summary


def boundaries(calendar, zone, after, until):
    """The instants at which the interval changes, with the new one; by the calendar's table, hour by hour."""
    found, here = [], ZoneInfo(zone)
    code = calendar.interval(after, zone)
    for hour in range(1, int((until - after) / timedelta(hours=1)) + 1):
        instant = after + timedelta(hours=hour)
        if (current := calendar.interval(instant.astimezone(here), zone)) is not code:
            code = current
            found.append((instant, str(code)))
    return found


def test_thousands_of_chains_in_three_zones_await_three_boundaries(counting):
    """E2: one boundary a zone wakes all its chains, and each is told once."""
    hours = 36
    table = "contact_info,tz_name\n" + "".join(f"{number},{THREE[number % 3]}\n" for number in range(3_000))
    told, summary = play(WATCHING.format(delay=hours * 3600), table, OFFICE)
    assert summary.reasons == {"final": 3_000}
    expected = {zone: boundaries(OFFICE, zone, START, START + timedelta(hours=hours)) for zone in THREE}
    assert all(len(each) >= 4 for each in expected.values())
    for chain in range(1, 3_001):
        assert told.logged[chain] == expected[THREE[(chain - 1) % 3]], chain
    [watch] = counting
    assert watch.most == 3
    assert len(watch.named) == len(set(watch.named)) == sum(map(len, expected.values())) + 3, "and the last ones of all"


def test_only_the_chains_of_the_zone_are_woken(counting):
    """E2: unsolicited ones are delivered only where an active state can match them; nobody else takes a turn."""
    quiet = """<state id="s"><transition cond="_sessionid == 'chain-1'" target="a"/><transition target="q"/></state>
      <state id="q"><onentry><ocs:timeout delay="3600"/></onentry><transition event="ocs.timeout" target="f"/></state>"""
    table = "contact_info,tz_name\n" + "".join(f"{number},{THREE[number % 3]}\n" for number in range(600))
    told, summary = play(quiet + WATCHING.format(delay=36 * 3600), table, OFFICE)
    assert summary.reasons == {"final": 600}
    assert told.events["ocs.daytime_change"] == len(told.logged[1]) == 4
    assert {zone for zone, _ in counting[0].named} == {THREE[0]}
    assert counting[0].most == 1


def test_a_chain_is_told_of_the_zone_in_which_its_current_record_is():
    """E2: moving to a record in another zone sends nothing by itself; from then on that zone's boundaries count."""
    body = """<state id="a"><onentry><ocs:next_record/><ocs:timeout delay="21600"/></onentry>
        <transition event="ocs.daytime_change"><log expr="_event.data.daytime_code"/></transition>
        <transition event="ocs.next_record" cond="!_event.data.record_id" target="f"/>
        <transition event="ocs.timeout" target="a"/></state><final id="f"/>"""
    zones = ["Asia/Tokyo", "Europe/Paris", "Asia/Tokyo", "America/New_York", "UTC", "America/New_York"]
    table = "contact_info,chain_id,tz_name\n" + "".join(
        f"{chain}{number},{chain},{zone}\n"
        for chain in range(1, 201)
        for number, zone in enumerate(zones if chain % 2 else zones[::-1])
    )
    told, summary = play(body, table, OFFICE)
    assert summary.reasons == {"final": 200}
    for chain in range(1, 201):
        expected = []
        for number, zone in enumerate(zones if chain % 2 else zones[::-1]):
            arrives = START + timedelta(hours=6 * number)
            expected += boundaries(OFFICE, zone, arrives, arrives + timedelta(hours=6))
        assert told.logged[chain] == expected, chain
    assert told.logged[1] != told.logged[2]


def test_a_zone_that_nobody_watches_any_more_is_not_awaited(counting):
    """E2: the chain has moved for good; the boundaries of the zone it left come and go unheard."""
    body = """<state id="a"><onentry><ocs:next_record/><ocs:next_record/><ocs:timeout delay="345600"/></onentry>
        <transition event="ocs.daytime_change"><log expr="_event.data.daytime_code"/></transition>
        <transition event="ocs.timeout" target="f"/></state><final id="f"/>"""
    told, _ = play(body, "contact_info,chain_id,tz_name\n1,1,Asia/Tokyo\n2,1,America/New_York\n", OFFICE)
    assert told.logged[1] == boundaries(OFFICE, "America/New_York", START, START + timedelta(days=4))
    assert [zone for zone, _ in counting[0].named].count("Asia/Tokyo") <= 1


def test_on_the_day_the_clocks_change_each_zone_has_its_own_instant(counting):
    """E2: on 29 March 2026 Paris is an hour nearer to Tokyo; New York has changed three weeks before."""
    calendar = Calendar(weekdays=dict.fromkeys(range(7), Span(9 * 3600, 18 * 3600)))
    start = datetime(2026, 3, 28, 12, tzinfo=UTC)
    table = "contact_info,tz_name\n" + "".join(f"{number},{THREE[number % 3]}\n" for number in range(300))
    told, _ = play(WATCHING.format(delay=86_400), table, calendar, start)
    nine = {chain: [at for at, code in told.logged[chain] if code == "BH"] for chain in (1, 2, 3)}
    assert nine == {
        1: [datetime(2026, 3, 29, 0, tzinfo=UTC)],
        2: [datetime(2026, 3, 29, 7, tzinfo=UTC)],
        3: [datetime(2026, 3, 28, 13, tzinfo=UTC)],
    }
    assert all(told.logged[chain] == told.logged[(chain - 1) % 3 + 1] for chain in range(1, 301))
    assert counting[0].most == 3


@in_a_loop
async def test_a_live_campaign_too_awaits_one_boundary_a_zone(counting):
    """E2: on the real clock's side."""
    table = "contact_info,tz_name\n" + "".join(f"{number},{THREE[number % 3]}\n" for number in range(300))
    here = Stage(WATCHING.format(delay=7 * 86_400), table, store=MemoryStore, calendar=OFFICE, lines=300)
    await here.begin()
    for _ in range(36):
        await here.wait(3600)
    expected = {zone: boundaries(OFFICE, zone, START, START + timedelta(hours=36)) for zone in THREE}
    for chain in range(1, 301):
        told = [(each["at"].astimezone(UTC), each["text"]) for each in here.trace.of("log", chain)]
        assert told == expected[THREE[(chain - 1) % 3]], chain
    assert counting[0].most == len(counting[0].awaiting) == 3
    await here.stop()
