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
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar

from scxml_engine.campaign.alarms import Alarms
from scxml_engine.campaign.calling import Calling
from scxml_engine.campaign.live_chain import LiveChain, asked
from scxml_engine.campaign.outside import close_chain, close_number, write_result
from scxml_engine.campaign.summary import Summary
from scxml_engine.errors import SnapshotError, StoreError, UsageError
from scxml_engine.ocs.calls import Call, Dialer
from scxml_engine.ocs.constants import PostProcessing, result_text
from scxml_engine.ocs.messages import (
    Begin,
    CallEnded,
    Closing,
    Disposition,
    Ended,
    RecordClosed,
    RecordRead,
    Restored,
    Unload,
)
from scxml_engine.ocs.records import Attempt, Chain, Kept, Record, RecordStore, Turn, Unfinished
from scxml_engine.ocs.session import ChainSession
from scxml_engine.ocs.trace import Listener
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.runtime import Clock, WallClock

_BATCH: Final = 64  # chains that take their turn in one cycle
T = TypeVar("T")
logger = logging.getLogger(__name__)


class LiveCampaign:
    """One treatment over one record store, with one dialer.

    `lines` is the most calls at one time, `max_live` the most chains that are in memory. With `keep_open` the campaign
    does not end when nothing is left to do; every `poll` seconds it looks for records that became ready meanwhile.
    The first `keep_outcomes` outcomes are kept in the summary.

    All methods belong to the thread of the event loop. Raises `UsageError` for less than one line.
    """

    def __init__(
        self,
        treatment: Treatment,
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
        self._treatment = treatment
        self._store = store
        self._max_live = max_live
        self._keep_open = keep_open
        self._poll = timedelta(seconds=poll)
        self._clock = clock or WallClock()
        self._listener = listener
        self._keep_outcomes = keep_outcomes
        self._treatments = {treatment.program.document.digest: treatment}
        self._thread = ThreadPoolExecutor(1, "record-store")

        self._free_lines = lines
        self._live: dict[int, LiveChain] = {}  # by chain_id
        self._with_line: deque[LiveChain] = deque()
        self._for_line: deque[LiveChain] = deque()
        self._alarms = Alarms(treatment.calendar)
        self._calling = Calling(dialer)
        self._log: dict[int, list[Attempt]] = {}  # entries that are not committed, by chain
        self._commands: deque[tuple[Callable[[], Awaitable[Any]], asyncio.Future[Any]]] = deque()
        self._next_claim: datetime | None = None
        self._nothing_ready = False

        self._running = self._paused = self._draining = self._unloading = False
        self._stop_by: datetime | None = None
        self._signal = asyncio.Event()
        self._over = asyncio.Event()
        self._summary = Summary()

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

        Chains that the last run left unfinished come first. Raises `StoreError`, or whatever else the store raised:
        then nothing that was not committed has been done, and a later run goes on from there.
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
                while self._commands:
                    await self._obey(*self._commands.popleft())
                for live in self._alarms.due(self._clock.now()):
                    self._queue(live)
                await self._claim()
                chosen = self._choose()
                if chosen or self._log:
                    await self._take_turns(chosen)
                    await self._commit(chosen)
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
        return self._draining or (self._nothing_ready and not self._keep_open)

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

    async def _in_store(self, function: Callable[..., T], *values: object) -> T:
        """Call the store in its thread, one call after the other."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *values)

    # ------------------------------------------------------------------------------------------- chains begin and go on

    async def _restore(self) -> None:
        """Go on with what the last run left."""
        document = self._treatment.program.document
        await self._in_store(self._store.keep_document, document.digest, self._treatment.source)
        for each in await self._in_store(self._store.unfinished):
            if each.kept is None:  # claimed, and its first turn never committed: it begins anew
                await self._in_store(self._store.release, each.chain_id)
                continue
            try:
                await self._restore_chain(each, each.kept)
            except StoreError:
                raise
            except Exception as error:  # damaged, or of a document that is gone: the other chains go on
                logger.error("chain %s cannot be restored and stays as it is: %r", each.chain_id, error)
                self._summary.unrestored += 1

    async def _restore_chain(self, found: Unfinished, kept: Kept) -> None:
        treatment = self._treatments.get(kept.document)
        if treatment is None:
            text = await self._in_store(self._store.document, kept.document)
            treatment = self._treatments[kept.document] = self._treatment.with_source(text)
        session = ChainSession.restore(treatment, json.loads(kept.snapshot), self._listener)
        now = self._clock.now()
        live = self._enter(session, kept.document)
        live.facts.append(Restored(now))
        call = session.outstanding_call
        if call is not None:
            live.has_line = True
            self._free_lines -= 1
            if found.attempt is not None and found.attempt.result is not None:
                live.facts.append(CallEnded(now, call.attempt_id, found.attempt.result))
            else:
                live.calling = True
                self._calling.recover(call, partial(self._over_with, live, call))
        self._queue(live)

    async def _claim(self) -> None:
        """Begin as many ready chains as there is room for."""
        room, now = self._room(), self._clock.now()
        if room < 1 or self._standing() or (self._next_claim is not None and now < self._next_claim):
            return
        chains = await self._in_store(self._store.claim, room, now)
        for chain in chains:
            self._begin(chain, now)
        self._nothing_ready, self._next_claim = False, None
        if len(chains) < room:
            following = await self._in_store(self._store.next_ready, now)
            self._nothing_ready = not chains and following is None
            self._next_claim = min(filter(None, (following, now + self._poll)))

    def _room(self) -> int:
        """For how many chains there is a line that nobody waits for."""
        if self._draining:
            return 0
        return min(self._free_lines - len(self._for_line), self._max_live - len(self._live), _BATCH)

    def _begin(self, chain: Chain, now: datetime) -> None:
        session = ChainSession(self._treatment, chain.chain_id, self._listener)
        live = self._enter(session, self._treatment.program.document.digest)
        live.facts.append(Begin(now, chain))
        self._queue(live)

    def _enter(self, session: ChainSession, document: str) -> LiveChain:
        live = LiveChain(self._summary.chains, session, document)
        self._summary.chains += 1
        self._live[live.chain_id] = live
        self._summary.peak_live = max(self._summary.peak_live, len(self._live))
        return live

    # ----------------------------------------------------------------------------------------------------------- turns

    def _queue(self, live: LiveChain) -> None:
        """The chain wants a turn; one without a line waits for one."""
        if not live.queued:
            live.queued = True
            (self._with_line if live.has_line else self._for_line).append(live)
        self._signal.set()

    def _choose(self) -> list[LiveChain]:
        """Whose turn it is: first those that have a line, then as many as there are free lines."""
        chosen: list[LiveChain] = []
        if self._standing():
            return chosen
        while self._with_line and len(chosen) < _BATCH:
            chosen.append(self._with_line.popleft())
        while self._for_line and self._free_lines > 0 and len(chosen) < _BATCH:
            live = self._for_line.popleft()
            live.has_line = True
            self._free_lines -= 1
            chosen.append(live)
        for live in chosen:
            live.queued = False
        return chosen

    async def _take_turns(self, chosen: Sequence[LiveChain]) -> None:
        """Tell each chain everything that there is; all records that they want to read are read together."""
        now = self._clock.now()  # one instant for the whole turn: a script cannot outrun it by asking again and again
        taking = list(chosen)
        while taking:
            for live in taking:
                self._tell_all(live, now)
            taking = [live for live in taking if live.reading is not None]
            if taking:
                wanted = [(live.chain_id, live.reading or 0) for live in taking]
                for live, found in zip(taking, await self._in_store(self._read, wanted), strict=True):
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
                live.done()
                live.ended = Ended("error", PostProcessing.FINALIZE, (), 0, None, f"internal error: {error!r}")

    def _read(self, wanted: Iterable[tuple[int, int]]) -> list[Record | UsageError]:
        return [self._read_one(*each) for each in wanted]

    def _read_one(self, chain_id: int, handle: int) -> Record | UsageError:
        try:
            return self._store.read(chain_id, handle)
        except UsageError as error:
            return error

    def _give_up(self, live: LiveChain, detail: str) -> None:
        """End a chain that cannot go on; what it wanted to dial is not dialed."""
        logger.error("chain %s ends: %s", live.chain_id, detail)
        now = self._clock.now()
        for request in live.session.give_up(now, "error", detail):
            live.take(request, now)
        live.calls = []
        if live.ended is not None:  # also where its script had come to its end in this very turn
            live.ended = replace(live.ended, reason="error", detail=detail)

    # ---------------------------------------------------------------------------------------------- commit, then do it

    async def _commit(self, chosen: Sequence[LiveChain]) -> None:
        """Write all turns at once, and then carry out what was asked for."""
        turns = [self._turn(live) for live in chosen]
        entries = [Turn(chain_id, attempts=log) for chain_id, log in self._log.items()]
        self._log = {}
        try:
            await self._in_store(self._store.commit, [*entries, *turns])
        except UsageError:  # one of them is at fault: the others go on
            await self._in_store(self._store.commit, entries)
            for live, turn in zip(chosen, turns, strict=True):
                await self._commit_alone(live, turn)
        for live in chosen:
            self._carry_out(live)

    def _turn(self, live: LiveChain) -> Turn:
        kept: Kept | None = None
        if live.ended is None:
            try:
                kept = live.kept()
            except SnapshotError as error:
                self._give_up(live, f"its data cannot be kept: {error}")
        attempts = self._log.pop(live.chain_id, []) + [asked(call) for call in live.calls]
        return Turn(live.chain_id, tuple(live.changes), attempts, kept, live.ended.reason if live.ended else None)

    async def _commit_alone(self, live: LiveChain, turn: Turn) -> None:
        try:
            await self._in_store(self._store.commit, [turn])
        except UsageError as error:
            await self._in_store(self._write_until_refused, turn)
            self._give_up(live, f"the store refused a change: {error}")
            known = [each for each in turn.attempts if each.result is not None]
            await self._in_store(self._store.commit, [Turn(live.chain_id, attempts=known, ended="error")])

    def _write_until_refused(self, turn: Turn) -> None:
        """What was asked for before the change that is at fault stands: a customer's no may be among it."""
        with suppress(UsageError):
            for change in turn.changes:
                self._store.commit([Turn(turn.chain_id, [change])])

    def _carry_out(self, live: LiveChain) -> None:
        for call in live.calls:
            self._summary.calls += 1
            live.calling = True
            self._calling.place(call, partial(self._over_with, live, call))
        for attempt_id in live.cancels:
            self._calling.withdraw(attempt_id)
        live.done()
        if not live.calling and (live.ended is not None or live.session.outstanding is None):
            self._free_line(live)
        if live.ended is not None:
            self._forget(live, live.ended)
            return
        self._alarms.set(live, self._clock.now())
        if live.facts:
            self._queue(live)

    def _free_line(self, live: LiveChain) -> None:
        if live.has_line:
            live.has_line = False
            self._free_lines += 1

    def _forget(self, live: LiveChain, ended: Ended) -> None:
        del self._live[live.chain_id]
        self._alarms.forget(live, self._clock.now())
        self._summary.add(live.order, live.chain_id, ended, keep=self._keep_outcomes)
        self._next_claim = None  # the script may have made its own records ready again

    def _over_with(self, live: LiveChain, call: Call, result: int) -> None:
        """A call has ended: it goes into the log with the next commit, and to the script when its turn comes."""
        now = self._clock.now()
        live.calling = False
        self._summary.results[result_text(result)] += 1
        self._log.setdefault(call.chain_id, []).append(replace(asked(call), ended_at=now, result=result))
        if live.ended is None:
            live.facts.append(CallEnded(now, call.attempt_id, result))
            self._queue(live)
        else:  # its session was given up meanwhile
            self._free_line(live)
            self._command(partial(self._in_store, write_result, self._store, call, result))
        self._signal.set()

    # -------------------------------------------------------------------------------------------------------- commands

    def _command(self, act: Callable[[], Awaitable[T]]) -> asyncio.Future[T]:
        """Let the loop do it between two cycles, so that no turn is being taken meanwhile."""
        if self._over.is_set():
            raise UsageError("the campaign is over: write into its store instead")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._commands.append((act, answer))
        self._signal.set()
        return answer

    async def _obey(self, act: Callable[[], Awaitable[T]], answer: asyncio.Future[T]) -> None:
        try:
            result = await act()
        except Exception as error:
            if not answer.done():
                answer.set_exception(error)
            if not isinstance(error, UsageError):  # the store is out of order
                raise
        else:
            if not answer.done():
                answer.set_result(result)

    async def _closed(self, closing: Closing, write: Callable[..., list[tuple[int, int]]], what: object) -> int:
        """Written at once, whether or not a script can be told now; it is told when it can be."""
        closed = await self._in_store(write, self._store, what)
        for chain_id, handle in closed:
            live = self._live.get(chain_id)
            if live is not None:
                live.close(RecordClosed(self._clock.now(), handle, closing))
                self._queue(live)
        return len(closed)

    async def _disposed(self, call: Call, result: int) -> None:
        live = self._live.get(call.chain_id)
        if live is None or live.session.outstanding != call.attempt_id:  # else its own result is still to come
            await self._in_store(write_result, self._store, call, result)
        if live is not None:
            live.facts.append(Disposition(self._clock.now(), call.attempt_id, result))
            self._queue(live)

    # --------------------------------------------------------------------------------------------------------- the end

    def _unload_all(self) -> None:
        """Whatever still lives is kept as its last commit left it."""
        now = self._clock.now()
        for live in list(self._live.values()):
            for request in live.session.handle(Unload(now)):
                live.take(request, now)
            if live.ended is not None:
                self._forget(live, live.ended)

    async def _leave(self, ring: asyncio.Task[None] | None) -> None:
        if ring is not None:
            ring.cancel()
        await self._calling.leave()
        self._thread.shutdown()
        self._running = False
        self._over.set()
        for _, answer in self._commands:
            answer.set_exception(UsageError("the campaign ended before this was done"))
        self._commands.clear()


async def _nothing() -> None:
    """What a command does that only waits for its turn."""
