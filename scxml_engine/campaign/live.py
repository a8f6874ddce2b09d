"""Runs every chain of a record store for real: asyncio, the wall clock, a dialer, and a store that survives a crash.

     what comes in                            one cycle                             what goes out
    ────────────────                 ───────────────────────────                  ─────────────────
    claimed chains ──┐   choose ──►  tell ──► commit ──► carry out ──┬──► calls: one task each, while they last
    ended calls ─────┤   as many     each     all turns  what was    ├──► alarms: one heap for all chains
    alarms ──────────┼─► chains as   its      at once, in            ├──► boundaries of the day: one a zone
    daytime ─────────┤   there are   facts    the store's            └──► ended chains: forgotten
    commands ────────┘   lines                thread

Three rules. *What is not committed is not done*: a call is placed after the transaction that holds its attempt, the
changed record and the session's snapshot. *Nobody takes a turn without a line*: a script that may dial is only told
something when a line of the dialer is free for it, so that no call ever waits in a queue past its record's daily
window; late wakes are harmless. *While one cycle writes, the next one gathers*: the more happens at once, the more
turns share a transaction.

After a crash every session is restored from its last commit. An attempt that was under way is never placed again: the
log knows its result, or the dialer does, or it is `Stale`.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Final, TypeVar

from scxml_engine.campaign.alarms import Alarms
from scxml_engine.campaign.calling import Calling, Errands
from scxml_engine.campaign.commands import Commands
from scxml_engine.campaign.current import CurrentEdition
from scxml_engine.campaign.editions import Editions, OneEdition
from scxml_engine.campaign.fetching import fetched
from scxml_engine.campaign.lines import BATCH, Lines
from scxml_engine.campaign.live_chain import LiveChain, asked
from scxml_engine.campaign.outside import (
    close_chain,
    close_number,
    closed_records,
    read_records,
    write_closing,
    write_result,
    write_until_refused,
)
from scxml_engine.campaign.summary import Summary
from scxml_engine.errors import ScxmlEngineError, StoreError, UsageError
from scxml_engine.ocs.calls import Call, Dialer
from scxml_engine.ocs.constants import CallResult, PostProcessing, result_text
from scxml_engine.ocs.messages import (
    Begin,
    CallEnded,
    Closing,
    Disposition,
    Ended,
    Fetched,
    RecordRead,
    Restored,
    Unload,
)
from scxml_engine.ocs.processing import ChainProcessing
from scxml_engine.ocs.records import Attempt, Chain, Kept, Record, RecordStore, Turn, Unfinished
from scxml_engine.ocs.session import ChainSession
from scxml_engine.ocs.trace import Listener
from scxml_engine.ocs.traditional import restore_session
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.runtime import Clock, WallClock
from scxml_engine.scxml.source import title

_RESTORED_TOGETHER: Final = 500
WITHDRAWN: Final[Mapping[Closing | None, CallResult]] = {
    "DoNotCall": CallResult.DO_NOT_CALL,
    "CancelRecord": CallResult.CANCEL_RECORD,
    None: CallResult.STALE,
}
"""The result of a call that was asked back before it was placed, by the closing for which it was."""

T = TypeVar("T")
logger = logging.getLogger(__name__)


class LiveCampaign:
    """One treatment over one record store, with one dialer.

    `treatment` is a `Treatment`, or a `PublishedTreatment` whose document stands under a URI.
    `lines` is the most calls at one time, `max_live` the most chains that are in memory. With `keep_open` the campaign
    does not end when nothing is left to do; every `poll` seconds it looks for records that became ready meanwhile.
    The first `keep_outcomes` outcomes are kept in the summary.

    All methods belong to the thread of the event loop. Raises `UsageError` for less than one line, for room for less
    than one chain, and for a `poll` that is not above 0.
    """

    def __init__(
        self,
        treatment: Treatment | Editions,
        store: RecordStore,
        dialer: Dialer,
        *,
        lines: int = 100,
        max_live: int = 100_000,
        keep_open: bool = False,
        poll: float = 5.0,
        clock: Clock | None = None,
        listener: Listener | None = None,
        keep_outcomes: int = 1_000,
    ) -> None:
        if lines < 1 or max_live < 1:
            raise UsageError(f"{min(lines, max_live)} is too few: a campaign needs one line and room for one chain")
        if not poll > 0:
            raise UsageError(f"a poll every {poll} seconds: give a number above 0")
        self._editions = OneEdition(treatment) if isinstance(treatment, Treatment) else treatment
        self._store = store
        self._max_live = max_live
        self._keep_open = keep_open
        self._poll = timedelta(seconds=poll)
        self._clock = clock or WallClock()
        self._listener = listener
        self._keep_outcomes = keep_outcomes
        self._documents: set[str] = set()  # digests of those whose text the store has
        self._thread = ThreadPoolExecutor(1, "record-store")

        self._lines = Lines(lines)
        self._live: dict[int, LiveChain] = {}  # by chain_id
        self._alarms = Alarms(self._editions.calendar)
        self._calling = Calling(dialer)
        self._errands = Errands()
        self._log: dict[int, list[Attempt]] = {}  # entries that are not committed, by chain
        self._commands = Commands()
        self._next_claim: datetime | None = None
        self._nothing_ready = False

        self._running = self._paused = self._draining = self._unloading = False
        self._stop_by: datetime | None = None
        self._signal = asyncio.Event()
        self._over = asyncio.Event()
        self._summary = Summary()
        self._current_edition = CurrentEdition(
            self._editions, self._clock, self._poll, self._errands, self._summary, self._wake
        )

    # ------------------------------------------------------------------------------------------------- what people ask

    @property
    def summary(self) -> Summary:
        """What the campaign has come to so far."""
        return self._summary

    @property
    def live(self) -> int:
        """How many chains have begun and not ended."""
        return len(self._live)

    @property
    def calling(self) -> int:
        """How many calls are under way."""
        return len(self._calling)

    @property
    def queued(self) -> int:
        """How many chains want a turn and have not had it: they wait for a line, or for the cycle that is under way."""
        return self._lines.queued

    async def pause(self) -> None:
        """Place no further call; returns when the last turn is over. How calls under way end is written down."""
        self._paused = True
        if self._running:
            await self._command(_nothing)

    def resume(self) -> None:
        """Go on after a pause; what has come in meanwhile is told now."""
        self._paused = False
        self._signal.set()

    def drain(self) -> None:
        """Begin no further chain; `run` returns when those that have begun are over."""
        self._draining = True
        self._signal.set()

    async def unload(self, grace: float = 30.0) -> None:
        """Stop, so that the next run goes on where this one was; returns when it has stopped.

        Nothing new is begun and no call is placed. Calls under way have `grace` seconds to end; the others are asked
        about again at the next start.
        """
        self._unloading = True
        self._stop_by = self._clock.now() + timedelta(seconds=grace)
        self._signal.set()
        await self._over.wait()

    async def cancel(self, chain_id: int) -> bool:
        """Withdraw all records of a chain (CancelRecord), begun or not; whether any could still be called.

        Returns when it is written. Raises `UsageError` for a chain that the list does not have.
        """
        return await self._command(partial(self._closed, "CancelRecord", close_chain, chain_id)) > 0

    async def do_not_call(self, contact_info: str) -> int:
        """A customer said no: close every record with exactly that number (DoNotCall); how many that were.

        Returns when it is written. A call that is under way goes on.
        """
        return await self._command(partial(self._closed, "DoNotCall", close_number, contact_info))

    async def disposition(self, call: Call, result: int) -> None:
        """What an agent made of a call afterwards; returns when it is written."""
        await self._command(partial(self._disposed, call, result))

    # -------------------------------------------------------------------------------------------------------- the loop

    async def run(self) -> Summary:
        """Run until nothing is left to do, or until `drain` or `unload` has its way.

        Chains that the last run left unfinished come first. A treatment that cannot be had is looked for again every
        `poll` seconds, unless it never could: then `run` returns, and the summary has the reason. Raises `StoreError`,
        or whatever else the store raised: then nothing that was not committed has been done, and a later run goes on
        from there.
        """
        if self._running or self._over.is_set():
            raise UsageError("a campaign runs once: make another one")
        self._running = True
        began = self._clock.now()
        ring: asyncio.Task[None] | None = None
        try:
            await self._restore()
            while not self._finished():
                self._signal.clear()
                await self._commands.obey()
                for live in self._alarms.due(self._clock.now()):
                    self._queue(live)
                await self._claim()
                chosen = [] if self._standing() else self._lines.choose()
                if chosen or self._log:
                    now = self._clock.now()
                    await self._take_turns(chosen, now)
                    await self._commit(chosen, now)
                elif not self._finished():
                    ring = self._set_alarm(ring)
                    await self._signal.wait()
            self._unload_all()
        finally:
            await self._leave(ring)
            self._summary.seconds = (self._clock.now() - began).total_seconds()
        return self._summary

    def _finished(self) -> bool:
        if self._commands or self._log:
            return False
        if self._stop_by is not None and (not self._calling or self._clock.now() >= self._stop_by):
            return True
        if self._live or self._calling:
            return False
        if self._draining:
            return True
        # While the edition is being looked for, chains may be Ready for it.
        over = self._nothing_ready or self._current_edition.hopeless
        return over and not self._keep_open and not self._current_edition.looking

    def _standing(self) -> bool:
        return self._paused or self._unloading

    def _set_alarm(self, ring: asyncio.Task[None] | None) -> asyncio.Task[None] | None:
        """Wake the loop at the next instant at which anything is due."""
        due = [] if self._stop_by is None else [self._stop_by]
        if not self._standing():
            due += filter(None, [self._alarms.next_due()])
            if self._next_claim is not None and self._room() > 0:
                due.append(self._next_claim)
        if ring is not None:
            ring.cancel()
        return asyncio.create_task(self._ring(min(due))) if due else None

    async def _ring(self, instant: datetime) -> None:
        await self._clock.sleep_until(instant)
        self._signal.set()

    def _wake(self) -> None:
        self._signal.set()

    async def _in_store(self, function: Callable[..., T], *values: object) -> T:
        """Call the store in its thread, one call after the other."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *values)

    # ------------------------------------------------------------------------------------------- chains begin and go on

    async def _restore(self) -> None:
        """Go on with what the last run left."""
        editions: dict[str, Treatment] = {}  # by the digest of their document
        kept = []
        for each in await self._in_store(self._store.unfinished):
            if each.kept is None:  # claimed, and its first turn never committed: it begins anew
                await self._in_store(self._store.release, each.chain_id)
            else:
                kept.append((each, each.kept))
        for start in range(0, len(kept), _RESTORED_TOGETHER):
            some = kept[start : start + _RESTORED_TOGETHER]
            closed = await self._in_store(closed_records, self._store, [each.chain_id for each, _ in some])
            for (each, state), closings in zip(some, closed, strict=True):
                await self._restore_chain(each, state, closings, editions)

    async def _restore_chain(
        self,
        found: Unfinished,
        kept: Kept,
        closed: Sequence[tuple[int, Closing]],
        editions: dict[str, Treatment],
    ) -> None:
        try:
            treatment = editions.get(kept.document) or await self._edition(kept.document)
            editions[kept.document] = treatment
            session = restore_session(treatment, json.loads(kept.snapshot), self._listener)
            call = session.outstanding_call
        except StoreError:
            raise
        except (ScxmlEngineError, LookupError, TypeError, ValueError):  # damaged, or of a document that is gone
            logger.exception("chain %s cannot be restored and stays as it is", found.chain_id)
            self._summary.unrestored += 1
            return
        now = self._clock.now()
        live = self._enter(session, kept.document, now)
        live.facts.append(Restored(now))
        closings: tuple[Closing, ...] = ("DoNotCall", "CancelRecord")
        for closing in closings:  # while nobody could tell the session
            handles = [handle for handle, how in closed if how == closing and session.is_open(handle)]
            if handles:
                live.close(handles, closing, now)
        if call is not None:
            live.call = call
            self._lines.occupy(live)
            if found.attempt is not None and found.attempt.result is not None:
                live.facts.append(CallEnded(now, call.attempt_id, found.attempt.result))
            else:
                live.calling = True
                self._calling.recover(call, partial(self._over_with, live, call))
        self._queue(live)

    async def _edition(self, digest: str) -> Treatment:
        """The treatment with the text under which a chain began."""
        text = await self._in_store(self._store.document, digest)
        return await asyncio.to_thread(self._editions.kept, text)

    async def _current(self, now: datetime) -> Treatment | None:
        """The edition for chains that begin now, its text kept for a restart; None while it is not at hand."""
        treatment = self._current_edition.at_hand(now)
        if treatment is not None and treatment.program.document.digest not in self._documents:
            digest = treatment.program.document.digest
            await self._in_store(self._store.keep_document, digest, treatment.source)
            self._documents.add(digest)
        return treatment

    async def _claim(self) -> None:
        """Begin as many ready chains as there is room for."""
        room, now = self._room(), self._clock.now()
        if room < 1 or self._standing() or (self._next_claim is not None and now < self._next_claim):
            return
        treatment = await self._current(now)
        if treatment is None:  # every chain stays Ready; while it is looked for no alarm is needed: its end is a signal
            self._next_claim = None if self._current_edition.looking else self._current_edition.next_look
            return
        chains = await self._in_store(self._store.claim, room, now)
        for chain in chains:
            self._begin(chain, treatment, now)
        self._nothing_ready, self._next_claim = False, None
        if len(chains) < room:
            following = await self._in_store(self._store.next_ready, now)
            self._nothing_ready = not chains and following is None
            self._next_claim = min(filter(None, (following, now + self._poll)))

    def _room(self) -> int:
        """For how many chains there is a line that nobody waits for."""
        if self._draining:
            return 0
        return min(self._lines.unclaimed, self._max_live - len(self._live), BATCH)

    def _begin(self, chain: Chain, treatment: Treatment, now: datetime) -> None:
        session = ChainSession(treatment, chain.chain_id, self._listener)
        live = self._enter(session, treatment.program.document.digest, now)
        live.facts.append(Begin(now, chain))
        self._queue(live)

    def _enter(self, session: ChainProcessing, document: str, now: datetime) -> LiveChain:
        live = LiveChain(self._summary.chains, session, document, told=now)
        self._summary.chains += 1
        self._live[live.chain_id] = live
        self._summary.peak_live = max(self._summary.peak_live, len(self._live))
        return live

    # ----------------------------------------------------------------------------------------------------------- turns

    def _queue(self, live: LiveChain) -> None:
        self._lines.queue(live)
        self._signal.set()

    async def _take_turns(self, chosen: Sequence[LiveChain], now: datetime) -> None:
        """Tell each chain everything that there is; all records that they want to read are read together.

        It is one instant for the whole turn: a script cannot outrun it by asking again and again.
        """
        taking = list(chosen)
        while taking:
            for live in taking:
                self._tell_all(live, now)
            taking = [live for live in taking if live.reading is not None]
            if taking:
                wanted = [(live.chain_id, live.reading or 0) for live in taking]
                for live, found in zip(taking, await self._in_store(read_records, self._store, wanted), strict=True):
                    live.reading = None
                    if isinstance(found, Record):
                        live.facts.appendleft(RecordRead(now, found))
                    else:
                        self._give_up(live, f"the store has lost a record: {found}")

    def _tell_all(self, live: LiveChain, now: datetime) -> None:
        while live.reading is None and live.ended is None and (fact := live.next_fact(now)) is not None:
            try:
                for request in live.session.handle(replace(fact, at=now)):
                    live.take(request, now)
            except Exception as error:  # a defect of ours in one chain must not stop the calls of all others
                logger.exception("chain %s ends: its session failed", live.chain_id)
                live.facts.appendleft(fact)
                self._break_off(live, f"internal error: {error!r}")

    def _give_up(self, live: LiveChain, detail: str) -> None:
        """End a chain that cannot go on; what it wanted to dial is not dialed."""
        logger.error("chain %s ends: %s", live.chain_id, detail)
        now = self._clock.now()
        try:
            for request in live.session.give_up(now, "error", detail):
                live.take(request, now)
        except Exception:  # it is out of order already
            logger.exception("chain %s: its session cannot even be given up", live.chain_id)
        self._break_off(live, detail)

    def _break_off(self, live: LiveChain, detail: str) -> None:
        live.calls, live.reading = [], None
        known = live.ended or Ended("error", PostProcessing.FINALIZE, (), 0, None)
        live.ended = replace(known, reason="error", detail=detail)  # also where its script had just come to its end

    # ---------------------------------------------------------------------------------------------- commit, then do it

    async def _commit(self, chosen: Sequence[LiveChain], now: datetime) -> None:
        """Write all turns at once, and then carry out what was asked for."""
        turns = [self._turn(live) for live in chosen]
        entries = [Turn(chain_id, attempts=log) for chain_id, log in self._log.items()]
        self._log = {}
        try:
            await self._in_store(self._store.commit, [*entries, *turns])
        except UsageError:  # one of them is at fault: the others go on
            for entry in entries:
                await self._commit_last(entry)
            for live, turn in zip(chosen, turns, strict=True):
                await self._commit_alone(live, turn)
        for live in chosen:
            self._carry_out(live, now)

    def _turn(self, live: LiveChain) -> Turn:
        kept: Kept | None = None
        if live.ended is None:
            try:
                kept = live.kept()
            except Exception as error:  # whatever it is, a chain that cannot be kept cannot go on
                logger.exception("chain %s cannot be kept", live.chain_id)
                self._give_up(live, f"its data cannot be kept: {error}")
        attempts = self._log.pop(live.chain_id, []) + [asked(call) for call in live.calls]
        return Turn(live.chain_id, tuple(live.changes), attempts, kept, self._end_of(live))

    def _end_of(self, live: LiveChain) -> str | None:
        """The end that the store is told of: not before a call that is under way is over."""
        return live.ended.reason if live.ended is not None and not live.calling else None

    async def _commit_alone(self, live: LiveChain, turn: Turn) -> None:
        try:
            await self._in_store(self._store.commit, [turn])
        except UsageError as error:
            await self._in_store(write_until_refused, self._store, turn)
            self._give_up(live, f"the store refused a change: {error}")
            known = [each for each in turn.attempts if each.result is not None]
            await self._commit_last(Turn(live.chain_id, attempts=known, ended=self._end_of(live)))

    async def _commit_last(self, turn: Turn) -> None:
        """Write what is left of a chain; one that the store knows nothing of any more leaves nothing."""
        try:
            await self._in_store(self._store.commit, [turn])
        except UsageError:
            logger.exception("chain %s: its last words cannot be written", turn.chain_id)

    def _carry_out(self, live: LiveChain, now: datetime) -> None:
        calls, cancels, fetches, ended = live.calls, live.cancels, live.fetches, live.ended
        live.done()
        for call in calls:
            self._summary.calls += 1
            live.call, live.calling = call, True
            if call.attempt_id in cancels:  # asked back in its own turn: it was never placed
                self._over_with(live, call, WITHDRAWN[live.session.withdrawn])
            else:
                self._calling.place(call, partial(self._over_with, live, call))
        for attempt_id in set(cancels) - {call.attempt_id for call in calls}:
            self._calling.withdraw(attempt_id)
        for uri in fetches:
            self._errands.start(self._fetch(live, uri))
        if ended is not None:
            self._forget(live, ended)
            return
        self._alarms.set(live, now)
        if live.facts:
            self._queue(live)
        elif not live.calling and live.session.outstanding is None:
            self._lines.release(live)

    async def _fetch(self, live: LiveChain, uri: str) -> None:
        """Bring a document that the treatment invokes; it may come from far, so not in the store's thread."""
        try:
            fact = await asyncio.to_thread(fetched, live.session.documents, uri, self._clock.now())
        except Exception:
            logger.exception("chain %s: %s cannot be fetched", live.chain_id, title(uri))
            fact = Fetched(self._clock.now(), uri, None, f"{title(uri)}: the source of documents failed")
        if live.ended is None:
            live.facts.append(fact)
            self._queue(live)

    def _forget(self, live: LiveChain, ended: Ended) -> None:
        del self._live[live.chain_id]
        self._alarms.forget(live, self._clock.now())
        self._summary.add(live.order, live.chain_id, ended, keep=self._keep_outcomes)
        self._next_claim = None  # somebody may have made its records ready again, and a line is free
        if ended.reason != "unloaded":
            for fact in live.facts:  # what its session has not taken down
                if isinstance(fact, CallEnded) and live.call is not None:
                    self._write_late(live, live.call, fact.result)
        if not live.calling:
            self._lines.release(live)

    def _over_with(self, live: LiveChain, call: Call, result: int) -> None:
        """A call has ended: it goes into the log with the next commit, and to the script when its turn comes."""
        now = self._clock.now()
        live.calling = False
        self._summary.results[result_text(result)] += 1
        self._log.setdefault(call.chain_id, []).append(replace(asked(call), ended_at=now, result=result))
        if live.ended is None:
            live.facts.append(CallEnded(now, call.attempt_id, result))
            self._queue(live)
        elif live.chain_id in self._live:  # it is being given up: `_forget` will find it
            live.facts.append(CallEnded(now, call.attempt_id, result))
        else:  # it was given up while the call was under way
            self._lines.release(live)
            self._write_late(live, call, result)
        self._signal.set()

    def _write_late(self, live: LiveChain, call: Call, result: int) -> None:
        """The result of a call whose session is gone; only now is its chain over for the store."""
        self._commands.order(partial(self._written_late, live, call, result))
        self._signal.set()

    async def _written_late(self, live: LiveChain, call: Call, result: int) -> None:
        try:
            await self._in_store(write_result, self._store, call, result)
        except UsageError:
            logger.exception("attempt %s: its result cannot be written", call.attempt_id)
        log = self._log.pop(call.chain_id, [])
        await self._commit_last(Turn(call.chain_id, attempts=log, ended=self._end_of(live)))

    # -------------------------------------------------------------------------------------------------------- commands

    def _command(self, act: Callable[[], Awaitable[T]]) -> asyncio.Future[T]:
        """Let the loop do it between two cycles, so that no turn is being taken meanwhile."""
        if self._over.is_set():
            raise UsageError("the campaign is over: write into its store instead")
        answer = self._commands.ask(act)
        self._signal.set()
        return answer

    async def _closed(self, closing: Closing, write: Callable[..., list[tuple[int, int]]], what: object) -> int:
        """Written at once, whether or not a script can be told now; it is told when it can be."""
        closed = await self._in_store(write, self._store, what)
        for chain_id, records in groupby(sorted(closed), key=itemgetter(0)):
            live = self._live.get(chain_id)
            if live is not None:
                live.close([handle for _, handle in records], closing, self._clock.now())
                self._queue(live)
        return len(closed)

    async def _disposed(self, call: Call, result: int) -> None:
        live = self._live.get(call.chain_id)
        under_way = live is not None and live.session.outstanding == call.attempt_id
        await self._in_store(write_closing if under_way else write_result, self._store, call, result)
        if live is not None:
            live.facts.append(Disposition(self._clock.now(), call.attempt_id, result))
            self._queue(live)

    # --------------------------------------------------------------------------------------------------------- the end

    def _unload_all(self) -> None:
        """Whatever still lives is kept as its last commit left it."""
        now = self._clock.now()
        for live in list(self._live.values()):
            if not (live.facts and isinstance(live.facts[0], Begin)):  # else it was claimed, and nothing more
                for request in live.session.handle(Unload(now)):
                    live.take(request, now)
            self._forget(live, live.ended or Ended("unloaded", PostProcessing.FINALIZE, (), 0, None))

    async def _leave(self, ring: asyncio.Task[None] | None) -> None:
        if ring is not None:
            ring.cancel()
        await self._errands.leave()
        await self._calling.leave()
        self._thread.shutdown()
        self._running = False
        self._over.set()
        self._commands.dismiss()


async def _nothing() -> None:
    """What a command does that only waits for its turn."""
