"""Runs every chain of a calling list on a virtual clock: a month in milliseconds.

          ┌──────────────────────────── agenda: (instant, chain, what) ◄───────────────┐
          ▼                                                                            │
    Begin · CallEnded · TimeReached · DaytimeChanged ──► the session ──► Dial ──► model: when and how it ends
                                                              │     ├──► WakeAt
                                                              │     ├──► ReadRecord ──► store ──► RecordRead, at once
                                                              │     └──► UpdateRecords ──► store
                                                              └──► Ended ──► summary; nothing of the chain is kept

The session of a chain is a `ChainSession`; after Switch a `TraditionalSession` goes on in its place, in the same turn.

On one instant the chains take turns in the order of their first row, and each gets first what its calls gave, then
its wake. A change of the daytime comes after all of that, once a zone, for the chains that can take it. When what is
injected from outside has its turn is said in `injections`.

`run` goes through to the end. To look between two instants: `begin`, then `run_until` as often as you like, and
`end_calls` for calls whose outcome lasts for ever.
"""

from __future__ import annotations

import math
import sys
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, assert_never

from scxml_engine.campaign.daytime import DaytimeWatch
from scxml_engine.campaign.fetching import fetched
from scxml_engine.campaign.injections import (
    CloseChain,
    CloseNumber,
    Injection,
    LateResult,
    Restart,
    Unload,
    What,
    close_records,
)
from scxml_engine.campaign.outside import write_result
from scxml_engine.campaign.summary import Summary
from scxml_engine.campaign.virtual_agenda import AFTER_ALL_CHAINS, BEFORE_ALL_CHAINS, Agenda, Due
from scxml_engine.campaign.virtual_chain import VirtualChain
from scxml_engine.errors import SnapshotError, UsageError
from scxml_engine.ocs.calls import Call, OutcomeModel
from scxml_engine.ocs.constants import result_text
from scxml_engine.ocs.messages import (
    Begin,
    CallEnded,
    Closing,
    DaytimeChanged,
    Dial,
    Disposition,
    Ended,
    Fact,
    Fetch,
    ReadRecord,
    RecordRead,
    Request,
    Restored,
    TimeReached,
    UpdateRecords,
    WakeAt,
)
from scxml_engine.ocs.messages import Unload as Unloaded
from scxml_engine.ocs.records import Attempt, Chain, RecordStore, Turn
from scxml_engine.ocs.session import ChainSession
from scxml_engine.ocs.trace import Listener
from scxml_engine.ocs.traditional import successor
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.runtime import VirtualClock

_BATCH: Final = 1_000  # chains claimed at a time
_INSTANT: Final = timedelta(microseconds=1)  # the finest step of a datetime


class VirtualCampaign:
    """One run of a treatment over a store, on a virtual clock that begins at `start`.

    What is due exactly at `start + horizon` still happens. `progress` is called with the number of chains that ended.
    With `log_attempts` every call goes into the store's attempt log. `idle` are the injections that found nothing to
    do: no record of that number, no call that had ended, no chain that was still on its way.
    """

    def __init__(
        self,
        treatment: Treatment,
        store: RecordStore,
        outcomes: OutcomeModel,
        start: datetime,
        *,
        horizon: timedelta = timedelta(days=30),
        max_chains: int | None = None,
        listener: Listener | None = None,
        progress: Callable[[int], None] | None = None,
        log_attempts: bool = True,
        keep_outcomes: int = 1_000,
        injections: Iterable[Injection] = (),
    ) -> None:
        self._treatment = treatment
        self._store = store
        self._outcomes = outcomes
        self._clock = VirtualClock(start)
        self._start = self._clock.now()
        self._end = self._start + horizon
        self._max_chains = max_chains
        self._listener = listener
        self._progress = progress
        self._log_attempts = log_attempts
        self._keep_outcomes = keep_outcomes
        self._agenda = Agenda()
        self._live: dict[int, VirtualChain] = {}
        self._daytime = DaytimeWatch(treatment.calendar)
        self._summary = Summary()
        self._answered: dict[int, Call] = {}  # by chain: its last call that ended
        self._keep_answered = keep_outcomes
        self.idle: list[Injection] = []
        for injection in injections:
            order = BEFORE_ALL_CHAINS
            if isinstance(injection.what, LateResult):
                order, self._keep_answered = AFTER_ALL_CHAINS - 1, sys.maxsize
            self._agenda.put(self._start + injection.after, order, Due.INJECTION, injection)

    def run(self) -> Summary:
        """Run until every chain has ended or the horizon is reached."""
        self.begin()
        self._work_until(self._end)
        self._stop_at_horizon()
        self._summary.seconds = (self._clock.now() - self._start).total_seconds()
        return self._summary

    @property
    def now(self) -> datetime:
        """The instant, in UTC."""
        return self._clock.now()

    def begin(self) -> None:
        """Begin every chain that is ready at the start."""
        self._claim()

    def run_until(self, instant: datetime) -> None:
        """Let everything happen that is due until then, and at that instant; then it is that instant."""
        self._work_until(instant)
        self._clock.advance_to(instant)

    def end_calls(self, result: int) -> None:
        """End every call that is under way: for calls without an outcome of their own."""
        for live in list(self._live.values()):
            if live.call is not None:
                self._tell(live, CallEnded(self.now, live.call.attempt_id, result))

    def inject(self, what: What) -> bool:
        """Let it happen now; whether it found anything to do."""
        match what:
            case CloseNumber(contact_info, closing):
                return self._close(self._store.find(contact_info), closing)
            case CloseChain():
                chains = [live.chain_id for live in self._live.values()]
                records = [(each, handle) for each in chains for handle in self._store.handles(each)]
                return self._close(records, "CancelRecord")
            case LateResult(result):
                return self._dispose(result)
            case Restart():
                return self._restart()
            case Unload():
                return self._unload()
            case _:
                assert_never(what)

    def _work_until(self, end: datetime) -> None:
        while (entry := self._agenda.pop(end)) is not None:
            instant, order, due, payload = entry
            if self._is_stale(instant, order, due, str(payload)):
                continue
            self._clock.advance_to(instant)
            if isinstance(payload, Injection):
                if not self.inject(payload.what):
                    self.idle.append(payload)
            elif due is Due.CLAIM:
                self._claim()
            elif due is Due.DAYTIME:
                self._cross_boundary(str(payload))
            else:
                self._give_turn(self._live[order], payload)

    # --------------------------------------------------------------------------------------------------------- agenda

    def _claim(self) -> None:
        """Begin every chain that is ready."""
        while True:
            room = _BATCH if self._max_chains is None else min(_BATCH, self._max_chains - self._summary.chains)
            chains = self._store.claim(room, self._clock.now()) if room > 0 else ()
            if not chains:
                break
            for chain in chains:
                self._begin(chain)
        following = self._store.next_ready(self._clock.now())
        if following is not None and (self._max_chains is None or self._summary.chains < self._max_chains):
            self._agenda.put(following, BEFORE_ALL_CHAINS, Due.CLAIM)

    def _begin(self, chain: Chain) -> None:
        session = ChainSession(self._treatment, chain.chain_id, self._listener)
        live = VirtualChain(self._summary.chains, session, self._clock.now())
        self._summary.chains += 1
        self._live[live.order] = live
        self._summary.peak_live = max(self._summary.peak_live, len(self._live))
        self._tell(live, Begin(self._clock.now(), chain))

    def _is_stale(self, instant: datetime, order: int, due: Due, payload: str) -> bool:
        """Whether nobody waits for this entry any more: an alarm that was replaced, or whose chain has ended."""
        if due in (Due.CLAIM, Due.INJECTION):
            return False
        if due is Due.DAYTIME:
            return not self._daytime.reached(payload, instant)
        live = self._live.get(order)
        return live is None or (due is Due.WAKE and live.wake != instant)

    def _give_turn(self, live: VirtualChain, payload: object) -> None:
        if isinstance(payload, CallEnded):
            self._tell(live, payload)
        else:
            live.wake = None
            self._tell(live, TimeReached(self._clock.now()))

    # ------------------------------------------------------------------------------------------------- one chain's turn

    def _tell(self, live: VirtualChain, fact: Fact) -> None:
        """Tell a fact, and whatever follows from it at this instant."""
        now = self._clock.now()
        answers: deque[Fact] = deque([fact])
        while answers:
            following = answers.popleft()
            if isinstance(following, CallEnded):
                self._log(live, following)
            for request in live.session.handle(following):
                if live.order in self._live:  # the store may have refused what came before
                    self._do(live, request, answers)
            if not answers and live.wake is not None and live.wake <= now:
                live.wake = None
                answers.append(TimeReached(now))
        if live.session.ended is None:
            self._watch(live)

    def _do(self, live: VirtualChain, request: Request, answers: deque[Fact]) -> None:
        match request:
            case Dial():
                self._dial(live, request, answers)
            case WakeAt(at):
                live.wake = at
                if at is not None and at > self._clock.now():
                    self._agenda.put(at, live.order, Due.WAKE)
            case UpdateRecords(changes):
                try:
                    self._store.commit([Turn(live.chain_id, changes)])
                except UsageError as error:
                    # Also where the script had ended in this very turn: its ending is not kept.
                    live.refused = f"the store refused a change: {error}"
                    self._give_up(live, answers)
            case ReadRecord(handle):
                record = self._store.read(live.chain_id, handle)
                answers.append(RecordRead(self._clock.now(), record))
            case Fetch(uri):
                answers.append(fetched(self._treatment.documents, uri, self._clock.now()))
            case Ended():
                following = successor(live.session)
                if following is None:
                    self._forget(live, request)
                else:
                    live.session = following
                    self._hand_over(live, answers)
            case _:
                pass  # CancelDial: on this clock a call is placed when it is asked for

    def _hand_over(self, live: VirtualChain, answers: deque[Fact]) -> None:
        """Another session goes on with the chain, unless the store refused what its script wrote last."""
        if live.refused:
            self._give_up(live, answers)
        else:
            answers.append(TimeReached(self._clock.now()))

    def _give_up(self, live: VirtualChain, answers: deque[Fact]) -> None:
        for each in live.session.give_up(self._clock.now(), "error", live.refused):
            self._do(live, each, answers)

    def _dial(self, live: VirtualChain, request: Dial, answers: deque[Fact]) -> None:
        now = self._clock.now()
        local = now.astimezone(self._treatment.calendar.zone(request.zone))
        call = request.call(live.chain_id, local)
        outcome = self._outcomes.outcome(call)
        live.call = call
        self._summary.calls += 1
        if outcome.duration == math.inf:
            return  # somebody else ends it
        ended = CallEnded(now + timedelta(seconds=outcome.duration), request.attempt_id, outcome.result)
        if outcome.duration == 0:
            answers.append(ended)
        else:
            self._agenda.put(ended.at, live.order, Due.CALL_ENDED, ended)

    def _log(self, live: VirtualChain, ended: CallEnded) -> None:
        call, live.call = live.call, None
        if call is None:
            return
        if len(self._answered) < self._keep_answered or call.chain_id in self._answered:
            self._answered[call.chain_id] = call
        self._summary.results[result_text(ended.result)] += 1
        if self._log_attempts:
            placed = call.local_time.astimezone(UTC)
            attempt = Attempt(
                call.chain_id, call.attempt_id, call.handle, call.contact_info, placed, ended.at, ended.result
            )
            self._store.commit([Turn(call.chain_id, attempts=[attempt])])

    def _forget(self, live: VirtualChain, ended: Ended) -> None:
        del self._live[live.order]
        self._daytime.watch(live.order, None, self._clock.now())
        live.wake = None
        if live.refused:
            ended = replace(ended, reason="error")
        if ended.reason != "unloaded":  # what is kept of it stays
            self._store.commit([Turn(live.chain_id, ended=ended.reason)])
        self._summary.add(live.order, live.chain_id, ended, keep=self._keep_outcomes)
        if self._progress is not None:
            self._progress(self._summary.reasons.total())

    # --------------------------------------------------------------------------------------------------- from outside

    def _close(self, records: Sequence[tuple[int, int]], closing: Closing) -> bool:
        closed = dict(close_records(self._store, records, closing))
        for live in list(self._live.values()):
            for fact in live.closing(closed.get(live.chain_id, ()), closing, self.now):
                self._tell(live, fact)
        return bool(records)

    def _dispose(self, result: int) -> bool:
        """Of a chain that has ended, the store alone hears."""
        chains = {live.chain_id: live for live in self._live.values()}
        for chain_id, call in list(self._answered.items()):
            write_result(self._store, call, result)
            if chain_id in chains:
                self._tell(chains[chain_id], Disposition(self.now, call.attempt_id, result))
        return bool(self._answered)

    def _restart(self) -> bool:
        chains = list(self._live.values())
        for live in chains:
            try:
                live.restart(self._treatment, self._listener, self.now)
            except SnapshotError as error:
                live.refused = f"its data cannot be kept: {error}"
                self._give_up(live, deque())
            else:
                self._tell(live, Restored(self.now))
        return bool(chains)

    def _unload(self) -> bool:
        self._agenda.keep(Due.INJECTION)  # they find nothing to do
        chains = list(self._live.values())
        for live in chains:
            for request in live.session.handle(Unloaded(self.now)):
                self._do(live, request, deque())
        return bool(chains)

    # -------------------------------------------------------------------------------------------------------- daytime

    def _watch(self, live: VirtualChain) -> None:
        """Keep in mind whose interval the chain wants to be told of; one boundary a zone is on the agenda."""
        now = self._clock.now()
        # A boundary at this very instant is still to be told to a chain that came here just now.
        after = now - _INSTANT if live.told < now else now
        zone = live.session.watches_daytime
        self._put_boundary(zone, self._daytime.watch(live.order, zone, after))

    def _put_boundary(self, zone: str | None, boundary: datetime | None) -> None:
        if boundary is not None:
            self._agenda.put(boundary, AFTER_ALL_CHAINS, Due.DAYTIME, zone)

    def _cross_boundary(self, zone: str) -> None:
        now = self._clock.now()
        code = self._treatment.calendar.interval(now, zone)
        for order in self._daytime.watchers(zone):
            live = self._live.get(order)
            if live is not None and live.told < now and live.session.watches_daytime == zone:
                live.told = now
                self._tell(live, DaytimeChanged(now, code))
        self._put_boundary(zone, self._daytime.following(zone, now))

    def _stop_at_horizon(self) -> None:
        if not self._live:
            return
        self._clock.advance_to(self._end)
        for live in list(self._live.values()):
            while live.order in self._live:  # one that goes on after a script is given up as well
                for request in live.session.give_up(self._end, "horizon"):
                    self._do(live, request, deque())
