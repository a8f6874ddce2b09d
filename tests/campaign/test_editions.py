"""Editions of a treatment: fetched once, compiled once a content, looked at again, and kept for those that began."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from datetime import UTC, datetime, timedelta

import pytest

from scxml_engine import DocumentError, MemoryStore, SourceError, Treatment
from scxml_engine.campaign.editions import OneEdition, PublishedTreatment
from scxml_engine.ocs import Calendar, RecordStatus
from tests.campaign.stage import Stage, in_a_loop, until
from tests.ocs.harness import document

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CALENDAR = Calendar()


def redial(label: str) -> bytes:
    """A treatment that says which edition it is and calls once."""
    return document(
        f'<state id="go"><onentry><log expr="\'{label}\'"/><ocs:next_record/></onentry>'
        '<transition event="ocs.next_record" target="call"/></state>'
        '<state id="call"><onentry><ocs:make_call record_id="1"/></onentry>'
        '<transition event="ocs.callresult" target="done"/></state><final id="done"/>'
    )


class Shelf:
    """What is published, and how often it was asked for; it answers while its gate is open."""

    def __init__(self, data: bytes) -> None:
        self.data: bytes | None = data
        self.asked = 0
        self.gate = threading.Event()
        self.gate.set()

    def fetch(self, uri: str) -> bytes:
        self.asked += 1
        data = self.data
        assert self.gate.wait(5)
        if data is None:
            raise SourceError(f"{uri}: the server says 503")
        return data


@pytest.fixture
def shelf():
    return Shelf(redial("first"))


@pytest.fixture
def made():
    """How often a document was compiled."""
    return []


@pytest.fixture
def published(shelf, made):
    def make(data):
        made.append(data)
        return Treatment.from_bytes(data, "redial.scxml", calendar=CALENDAR)

    def publish(**options):
        return PublishedTreatment("https://treatments.example/redial.scxml", shelf, make, CALENDAR, **options)

    return publish


@pytest.mark.row("D7.8")
def test_it_is_fetched_and_compiled_once(published, shelf, made):
    """D7: a document for any number of chains is fetched once and compiled once."""
    treatment = published()
    found = {id(treatment.current(NOON + timedelta(days=day))) for day in range(1000)}
    assert (len(found), shelf.asked, len(made)) == (1, 1, 1)


@pytest.mark.row("D6.16")
def test_it_is_looked_at_again_when_refresh_has_passed(published, shelf, made):
    """D7: the same text is not compiled again."""
    treatment = published(refresh=timedelta(minutes=5))
    for minutes in (0, 1, 4.99, 5, 9.99, 10):
        treatment.current(NOON + timedelta(minutes=minutes))
    assert (shelf.asked, len(made)) == (3, 1)
    shelf.data = redial("second")
    assert (
        treatment.current(NOON + timedelta(minutes=15)).program.document.digest
        != Treatment.from_bytes(redial("first"), "x").program.document.digest
    )
    assert (shelf.asked, len(made)) == (4, 2)


def test_fresh_never_fetches(published, shelf):
    treatment = published(refresh=timedelta(minutes=5))
    assert treatment.fresh(NOON) is None
    treatment.current(NOON)
    assert treatment.fresh(NOON + timedelta(minutes=4)) is not None
    assert treatment.fresh(NOON + timedelta(minutes=5)) is None
    assert shelf.asked == 1


def test_what_cannot_be_had_is_asked_for_again(published, shelf):
    """D7: a document that cannot be fetched or parsed has a reason, and the next call looks again."""
    treatment = published()
    good, shelf.data = shelf.data, None
    with pytest.raises(SourceError, match="503"):
        treatment.current(NOON)
    shelf.data = b"<scxml"
    with pytest.raises(DocumentError):
        treatment.current(NOON)
    shelf.data = good
    assert treatment.current(NOON).title == "redial.scxml"


def test_an_earlier_edition_is_made_without_a_fetch(published, shelf):
    shelf.data = None
    treatment = published()
    kept = treatment.kept(redial("first"))
    assert kept.source == redial("first")
    assert shelf.asked == 0


def test_one_edition_is_always_fresh():
    treatment = Treatment.from_bytes(redial("only"), "x")
    editions = OneEdition(treatment)
    assert editions.fresh(NOON) is editions.current(NOON) is treatment
    assert editions.kept(redial("before")).source == redial("before")


# ------------------------------------------------------------------------------------------------------------ live runs


def statuses(stage: Stage, count: int) -> set[int]:
    return {stage.record(chain)["record_status"] for chain in range(1, count + 1)}


@in_a_loop
async def test_all_chains_of_a_live_campaign_run_one_edition(published, shelf):
    """D7: one fetch for any number of chains."""
    stage = Stage(published(), store=MemoryStore, count=200)
    stage.start()
    await until(lambda: len(stage.desk.open) == 100)
    while stage.desk.open:
        await stage.end("Answer")
    assert (await stage.over()).reasons == {"final": 200}
    assert shelf.asked == 1


@pytest.mark.row("D7.16", "D7.18")
@in_a_loop
async def test_a_document_that_cannot_be_had_leaves_every_chain_ready(published, shelf, caplog):
    """D7: the chains stay Ready, with one clear reason; nothing is dialed."""
    shelf.data = None
    stage = Stage(published(), store=MemoryStore, count=3)
    summary = await (await stage.begin()).over()
    assert summary.withheld == "https://treatments.example/redial.scxml: the server says 503"
    assert (summary.chains, summary.calls, statuses(stage, 3)) == (0, 0, {RecordStatus.READY})
    assert caplog.messages == [f"no chain begins: {summary.withheld}"]


@pytest.mark.row("D7.17")
@in_a_loop
async def test_a_document_that_cannot_be_read_leaves_every_chain_ready(published, shelf):
    """D7: the reason names the place."""
    shelf.data = b"<scxml>"
    stage = Stage(published(), store=MemoryStore, count=3)
    summary = await (await stage.begin()).over()
    assert summary.withheld.startswith("redial.scxml:1:")
    assert (summary.chains, statuses(stage, 3)) == (0, {RecordStatus.READY})


@pytest.mark.row("D7.19")
@in_a_loop
async def test_the_campaign_goes_on_and_looks_again(published, shelf):
    """D7: the campaign goes on; chains begin as soon as the document can be had."""
    good, shelf.data = shelf.data, None
    stage = Stage(published(), store=MemoryStore, count=2, keep_open=True, poll=30)
    await stage.begin()
    await until(lambda: stage.campaign.summary.withheld)
    for asked in (2, 3):
        await stage.wait(30)
        await until(lambda asked=asked: shelf.asked == asked)
    shelf.data = good
    await stage.wait(30)
    await until(lambda: len(stage.desk.open) == 2)
    assert stage.campaign.summary.withheld == ""
    stage.campaign.drain()
    while stage.desk.open:
        await stage.end("Answer")
    assert (await stage.over()).reasons == {"final": 2}


@in_a_loop
async def test_chains_that_have_begun_go_on_while_the_document_cannot_be_had(published, shelf):
    """D7: a slow or dead server does not keep those waiting who have begun."""
    stage = Stage(
        published(refresh=timedelta(seconds=10)), store=MemoryStore, count=3, lines=1, keep_open=True, poll=30
    )
    stage.start()
    await until(lambda: len(stage.desk.open) == 1)
    shelf.data = None
    stage.clock.jump(11)
    await stage.end("Busy")
    await until(lambda: stage.campaign.summary.withheld)
    assert stage.campaign.summary.reasons == {"final": 1}
    assert [stage.record(chain)["record_status"] for chain in (1, 2, 3)] == [
        RecordStatus.UPDATED,
        RecordStatus.READY,
        RecordStatus.READY,
    ]
    await stage.stop()


@in_a_loop
async def test_a_chain_keeps_the_edition_in_which_it_began(published, shelf):
    """D7: what is published meanwhile is for chains that begin later."""
    stage = Stage(published(refresh=timedelta(seconds=10)), store=MemoryStore, count=2, lines=1)
    stage.start()
    await until(lambda: len(stage.desk.open) == 1)
    shelf.data = redial("second")
    stage.clock.jump(11)
    await stage.end("Busy")
    await until(lambda: len(stage.desk.open) == 1)
    await stage.end("Busy")
    await stage.over()
    assert [each["text"] for each in stage.trace.lines if each["kind"] == "log"] == ["first", "second"]


@in_a_loop
async def test_a_restart_needs_no_server(published, shelf):
    """Sessions are restored from the text that the store kept, while nothing new can be had."""
    stage = Stage(published(), store=MemoryStore, count=1)
    stage.start()
    await until(lambda: len(stage.desk.open) == 1)
    await stage.stop()
    shelf.data = None
    await stage.again(treatment=published())
    await stage.end("Answer")
    assert (await stage.over()).reasons == {"final": 1}


# ------------------------------------------------------------------------------------------------------- a slow server


@in_a_loop
async def test_nothing_turns_while_a_look_goes_on(published, shelf):
    """D7: the campaign sleeps until the document is there."""
    stage = Stage(published(refresh=timedelta(seconds=10)), store=MemoryStore, count=3, lines=1)
    stage.start()
    await until(lambda: len(stage.desk.open) == 1)
    shelf.gate.clear()
    stage.clock.jump(11)
    await stage.end("Busy")
    await until(lambda: shelf.asked == 2)
    cycles = stage.signal.cycles
    for _ in range(50):
        await asyncio.sleep(0.001)
    assert stage.signal.cycles <= cycles + 1
    shelf.gate.set()
    await until(lambda: len(stage.desk.open) == 1)
    await stage.stop()


@in_a_loop
async def test_a_fetch_that_takes_longer_than_refresh_is_good_for_those_who_waited(published, shelf):
    """D7: it is old when it arrives, and still what was published last."""
    shelf.gate.clear()
    stage = Stage(published(refresh=timedelta(seconds=10)), store=MemoryStore, count=1)
    stage.start()
    await until(lambda: shelf.asked == 1)
    stage.clock.jump(11)
    shelf.gate.set()
    await until(lambda: len(stage.desk.open) == 1)
    assert shelf.asked == 1
    await stage.stop()


@in_a_loop
async def test_a_campaign_that_had_its_document_does_not_end_by_one_failure(published, shelf):
    """D7: the campaign goes on: it looks again, though no chain is live meanwhile."""
    stage = Stage(published(refresh=timedelta(seconds=10)), store=MemoryStore, count=3, lines=1, poll=5)
    stage.start()
    await until(lambda: len(stage.desk.open) == 1)
    good, shelf.data = shelf.data, None
    stage.clock.jump(11)
    await stage.end("Busy")
    await until(lambda: stage.campaign.summary.withheld)
    await stage.quiet()
    assert not stage.task.done()
    shelf.data = good
    await stage.wait(5)
    for _ in range(2):
        await until(lambda: len(stage.desk.open) == 1)
        await stage.end("Busy")
    summary = await stage.over()
    assert (summary.reasons, summary.withheld) == ({"final": 3}, "")


@in_a_loop
async def test_the_last_chain_may_end_while_the_document_is_looked_for(published, shelf):
    """D7: the others still begin."""
    stage = Stage(published(refresh=timedelta(seconds=10)), store=MemoryStore, count=3, lines=2, poll=5)
    stage.start()
    await until(lambda: len(stage.desk.open) == 2)
    shelf.gate.clear()
    stage.clock.jump(11)
    await stage.end("Busy")
    await until(lambda: shelf.asked == 2)
    await stage.end("Busy")
    assert (stage.campaign.live, stage.task.done()) == (0, False)
    shelf.gate.set()
    await until(lambda: len(stage.desk.open) == 1)
    await stage.end("Busy")
    assert (await stage.over()).reasons == {"final": 3}


@in_a_loop
async def test_a_server_that_fails_is_asked_once_a_poll(published, shelf):
    """However many calls end meanwhile."""
    stage = Stage(
        published(refresh=timedelta(seconds=10)), store=MemoryStore, count=60, lines=30, poll=1000, keep_open=True
    )
    stage.start()
    await until(lambda: len(stage.desk.open) == 30)
    shelf.data = None
    stage.clock.jump(11)
    for _ in range(20):
        await stage.end("Busy")
    await until(lambda: stage.campaign.summary.withheld)
    await stage.end("Busy")
    assert shelf.asked == 2
    await stage.stop()


@in_a_loop
async def test_a_campaign_can_be_unloaded_while_it_looks(published, shelf):
    shelf.gate.clear()
    stage = Stage(published(), store=MemoryStore, count=3)
    stage.start()
    await until(lambda: shelf.asked == 1)
    summary = await stage.stop()
    shelf.gate.set()
    assert (summary.chains, statuses(stage, 3)) == (0, {RecordStatus.READY})


def test_editions_of_the_past_are_let_go(published, shelf):
    """The text of each is with the store; compiled is the last one alone."""
    treatment = published(refresh=timedelta(seconds=1))
    made = []
    for number in range(5):
        shelf.data = redial(str(number))
        made.append(weakref.ref(treatment.current(NOON + timedelta(minutes=number)).program))
    gc.collect()
    assert [each() is not None for each in made] == [False, False, False, False, True]
