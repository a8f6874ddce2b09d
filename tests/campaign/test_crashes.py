"""The power is cut at every operation of one chain's life, one by one: what must hold holds after the restart.

The points are not picked by hand: a life without a cut counts the operations on store and dialer, and then each of them
is cut once before it is done and once right after.
"""

import asyncio
import contextlib
from collections import Counter
from datetime import UTC, datetime

import pytest

from scxml_engine import SqliteStore, Treatment, VirtualCampaign
from scxml_engine.campaign import LiveCampaign
from scxml_engine.campaign.calling import Calling
from scxml_engine.campaign.live_chain import LiveChain
from scxml_engine.errors import UsageError
from scxml_engine.ocs.constants import CallResult, RecordStatus, RecordType
from scxml_engine.records import MemoryStore, parse_list
from tests.campaign.crashes import Exchange, Fuse, FusedDialer, FusedStore, PowerCut, SeededOutcomes

START = datetime(2026, 3, 2, 14, tzinfo=UTC)
LIST = "contact_info,contact_info_type,chain_id,note\n5550100,HOME,7,\n5550101,MOBILE,7,\n5550102,MOBILE,7,\n"
LIFE = b"""<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"
    xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments" initial="pick">
  <datamodel><data id="rec" expr="0"/><data id="calls" expr="0"/><data id="told" expr="[]"/></datamodel>
  <state id="pick">
    <onentry><ocs:next_record/></onentry>
    <transition event="ocs.next_record" cond="!_event.data.record_id" target="exhausted"/>
    <transition event="ocs.next_record" target="dial">
      <assign location="rec" expr="_event.data.record_id"/><assign location="calls" expr="0"/>
    </transition>
  </state>
  <state id="dial">
    <onentry>
      <assign location="calls" expr="calls + 1"/>
      <ocs:set_flex_attr record_id="rec">
        <ocs:flex_attr attr="USERDATA" type="string" key="note" value="'call ' + calls"/>
      </ocs:set_flex_attr>
      <ocs:make_call record_id="rec"/>
    </onentry>
    <transition event="Error.Attribute" target="pick"/>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'DoNotCall'" target="pick"/>
    <transition event="ocs.callresult" cond="calls &gt;= 2" target="pick"/>
    <transition event="ocs.callresult" cond="_event.data.callresult == 'Busy'" target="dial"/>
    <transition event="ocs.callresult" target="wait"/>
  </state>
  <state id="wait">
    <onentry><ocs:timeout delay="0.005"/></onentry>
    <transition event="ocs.callresult" target="pick"/>
    <transition event="ocs.timeout" target="dial"/>
  </state>
  <final id="exhausted"/>
</scxml>"""
TREATMENT = Treatment.from_bytes(LIFE, "life.scxml")


class Memory:
    """A store that stays when the campaign is gone."""

    def __init__(self, folder) -> None:
        self.store = MemoryStore(parse_list(LIST))

    def open(self):
        return self.store

    def close(self) -> None:
        """There is nothing to close."""

    def cut(self) -> None:
        """Nothing is lost: what `commit` did not do, it did not do."""


class Sqlite:
    """A file that is left as a killed process leaves it."""

    def __init__(self, folder) -> None:
        self._path = folder / "list.db"
        self.store = SqliteStore.create(self._path, parse_list(LIST))

    def open(self) -> SqliteStore:
        return self.store

    def close(self) -> None:
        self.store.close()

    def cut(self) -> None:
        self.store.close()
        self.store = SqliteStore(self._path)


STORES = {"memory": Memory, "sqlite": Sqlite}


async def run(campaign: LiveCampaign, fuse: Fuse) -> None:
    """Until the end, or until the power is cut: then without a word."""
    running = asyncio.create_task(campaign.run())
    while not running.done():
        await asyncio.sleep(0.0005)
        if fuse.blown:
            running.cancel()
            break
    with contextlib.suppress(PowerCut, asyncio.CancelledError):
        await running


def live(store, exchange: Exchange, fuse: Fuse, closing: int | None) -> None:
    """One process: it runs until the chain has ended or its fuse blows. Somebody says no during that call."""
    errands = []

    def placed(call) -> None:
        if call.number == closing:
            errands.append(asyncio.ensure_future(campaign.do_not_call("5550101")))

    async def process() -> None:
        await run(campaign, fuse)
        for errand in errands:
            errand.cancel()
        await asyncio.gather(*errands, return_exceptions=True)

    dialer = FusedDialer(exchange, fuse, placed)
    campaign = LiveCampaign(TREATMENT, FusedStore(store, fuse), dialer, lines=2)
    asyncio.run(process())


def operations(closing: int | None) -> int:
    fuse = Fuse(None)
    live(MemoryStore(parse_list(LIST)), Exchange(), fuse, closing)
    assert {"claim", "read", "commit", "place", "answer"} <= set(fuse.operations)
    return len(fuse.operations)


# Fixed, because how many operations share a cycle is a matter of timing, and every worker must find the same tests.
MOST_OPERATIONS = {None: 36, 3: 30}
POINTS = [
    (closing, point, after)
    for closing, most in MOST_OPERATIONS.items()
    for point in range(most)
    for after in (False, True)
]


@pytest.mark.parametrize("closing", MOST_OPERATIONS)
def test_no_operation_is_left_out(closing):
    assert operations(closing) <= MOST_OPERATIONS[closing]


@pytest.mark.parametrize("kind", STORES)
@pytest.mark.parametrize(("closing", "point", "after"), POINTS)
def test_a_chain_survives_a_power_cut_anywhere(closing, point, after, kind, tmp_path):
    with contextlib.closing(STORES[kind](tmp_path)) as place:
        survives(place, closing, point, after=after)


def survives(place, closing, point, *, after) -> None:
    exchange = Exchange()
    fuse = Fuse(point, after=after)
    live(place.open(), exchange, fuse, closing)
    cut = fuse.blown
    place.cut()
    store = place.open()
    before = list(exchange.placed)
    live(store, exchange, Fuse(None), closing)
    check(store, exchange, closing)
    if cut and closing is None:
        check_outcome(store, exchange)
    assert exchange.placed[: len(before)] == before


def check(store, exchange: Exchange, closing: int | None) -> None:
    """What must hold however often the power was cut."""
    (chain,) = store.chains()
    asked = [each.attempt_id for each in store.attempts]
    placed = [each.attempt_id for each in exchange.placed]
    assert max(Counter(placed).values()) == 1, "an attempt was placed twice"
    assert set(placed) <= set(asked), "an attempt is lost"
    for each in store.attempts:
        assert each.result == exchange.results.get(each.attempt_id, CallResult.STALE)
    assert store.unfinished() == []
    assert sum(record.fields["attempt"] for record in chain.records) == len(asked)
    for record in chain.records:
        results = [each.result for each in store.attempts if each.handle == record.handle]
        assert record.fields["call_result"] == ([CallResult.UNKNOWN, *results])[-1]
        assert record.fields["record_status"] == RecordStatus.UPDATED
        if closing is None:
            assert record.fields["note"] == f"call {len(results)}"
    refused = [r.handle for r in chain.records if r.fields["record_type"] == RecordType.NO_CALL]
    if closing is None:
        assert refused == []
        assert [len([a for a in store.attempts if a.handle == handle]) for handle in (1, 2, 3)] == [2, 2, 2]
    for handle in refused:
        told = next(i for i, call in enumerate(exchange.placed) if call.number == closing)
        assert all(call.handle != handle for call in exchange.placed[told + 1 :]), "dialed after a no"


def check_outcome(store, exchange: Exchange) -> None:
    """The calls are those of a virtual clock for the same results; an attempt asked for in vain is Stale."""
    placed = {each.attempt_id for each in exchange.placed}
    stale = {(7, number) for number, each in enumerate(store.attempts, 1) if each.attempt_id not in placed}
    assert len(stale) <= 1
    twin = MemoryStore(parse_list(LIST))
    VirtualCampaign(TREATMENT, twin, SeededOutcomes(stale), START).run()
    assert [(a.handle, a.result) for a in store.attempts] == [(a.handle, a.result) for a in twin.attempts]


# ------------------------------------------------------------------------------------- the checks above can fail, too


async def dial_first(self, chosen, now) -> None:
    """What would be simpler: place the calls, then write it down."""
    turns = [self._turn(each) for each in chosen]
    for each in chosen:
        self._carry_out(each, now)
    await asyncio.sleep(0)
    await self._in_store(self._store.commit, turns)


def place_again(self, call, over) -> None:
    """A restart that dials what was under way."""
    self.place(call, over)


def forget_the_turn(self):
    """A snapshot that is not that of this turn: the first one, for ever."""
    self.__class__.first = getattr(self.__class__, "first", None) or original_kept(self)
    return self.__class__.first


original_kept = LiveChain.kept
MUTATIONS = {
    "dials before it commits": (LiveCampaign, "_commit", dial_first),
    "dials again what was under way": (Calling, "recover", place_again),
    "keeps an old snapshot": (LiveChain, "kept", forget_the_turn),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_campaign_with_a_fault_is_found_out(name, monkeypatch, tmp_path):
    """Somewhere in its life; the same sweep, until one point fails."""
    monkeypatch.setattr(*MUTATIONS[name])
    failures = 0
    for closing, point, after in POINTS:
        monkeypatch.setattr(LiveChain, "first", None, raising=False)
        try:
            test_a_chain_survives_a_power_cut_anywhere(closing, point, after, "memory", tmp_path)
        except (AssertionError, UsageError):
            failures += 1
            break
    assert failures
