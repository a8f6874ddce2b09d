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
its wake. A change of the daytime comes after all of that, once a zone, for the chains that can take it.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Final

from scxml_engine.campaign.daytime import DaytimeWatch
from scxml_engine.campaign.fetching import fetched
from scxml_engine.campaign.summary import Summary
from scxml_engine.errors import UsageError
from scxml_engine.ocs.calls import Call, OutcomeModel
from scxml_engine.ocs.constants import result_text
from scxml_engine.ocs.messages import (
    Begin,
    CallEnded,
    DaytimeChanged,
    Dial,
    Ended,
    Fact,
    Fetch,
    ReadRecord,
    RecordRead,
    Request,
    TimeReached,
    UpdateRecords,
    WakeAt,
)
from scxml_engine.ocs.processing import ChainProcessing
from scxml_engine.ocs.records import Attempt, Chain, RecordStore, Turn
from scxml_engine.ocs.session import ChainSession
from scxml_engine.ocs.trace import Listener
from scxml_engine.ocs.traditional import successor
from scxml_engine.ocs.treatment import Treatment
from scxml_engine.runtime import VirtualClock

_BATCH: Final = 1_000  # chains claimed at a time
_AFTER_ALL_CHAINS: Final = 1 << 62
_INSTANT: Final = timedelta(microseconds=1)  # the finest step of a datetime


class _What(IntEnum):
    """What an entry of the agenda is, in the order of one chain's turn."""

    CLAIM = 0
    CALL_ENDED = 1
    WAKE = 2
    DAYTIME = 3


@dataclass(slots=True, eq=False)
class _Live:
    """A chain that has not ended. `told` is when it last heard of the daytime; its beginning counts as that."""

    order: int
    session: ChainProcessing
    told: datetime
    wake: datetime | None = None
    call: Call | None = None
    refused: str = ""


class VirtualCampaign:
    """One run of a treatment over a store, on a virtual clock that begins at `start`.

    What is due exactly at `start + horizon` still happens. `progress` is called with the number of chains that ended.
    With `log_attempts` every call goes into the store's attempt log.
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
        self._agenda: list[tuple[datetime, int, _What, int, object]] = []
        self._entries = 0
        self._live: dict[int, _Live] = {}
        self._daytime = DaytimeWatch(treatment.calendar)
        self._summary = Summary()

    def run(self) -> Summary:
        """Run until every chain has ended or the horizon is reached."""
        self._claim()
        while self._agenda and self._agenda[0][0] <= self._end:
            instant, order, what, _, payload = heapq.heappop(self._agenda)
            if self._is_stale(instant, order, what, str(payload)):
                continue
            self._clock.advance_to(instant)
            if what is _What.CLAIM:
                self._claim()
            elif what is _What.DAYTIME:
                self._cross_boundary(str(payload))
            else:
                self._give_turn(self._live[order], payload)
        self._stop_at_horizon()
        self._summary.seconds = (self._clock.now() - self._start).total_seconds()
        return self._summary

    # --------------------------------------------------------------------------------------------------------- agenda

    def _put(self, instant: datetime, order: int, what: _What, payload: object = None) -> None:
        self._entries += 1
        heapq.heappush(self._agenda, (instant, order, what, self._entries, payload))

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
            self._put(following, -1, _What.CLAIM)

    def _begin(self, chain: Chain) -> None:
        session = ChainSession(self._treatment, chain.chain_id, self._listener)
        live = _Live(self._summary.chains, session, self._clock.now())
        self._summary.chains += 1
        self._live[live.order] = live
        self._summary.peak_live = max(self._summary.peak_live, len(self._live))
        self._tell(live, Begin(self._clock.now(), chain))

    def _is_stale(self, instant: datetime, order: int, what: _What, payload: str) -> bool:
        """Whether nobody waits for this entry any more: an alarm that was replaced, or whose chain has ended."""
        if what is _What.CLAIM:
            return False
        if what is _What.DAYTIME:
            return not self._daytime.reached(payload, instant)
        live = self._live.get(order)
        return live is None or (what is _What.WAKE and live.wake != instant)

    def _give_turn(self, live: _Live, payload: object) -> None:
        if isinstance(payload, CallEnded):
            self._tell(live, payload)
        else:
            live.wake = None
            self._tell(live, TimeReached(self._clock.now()))

    # ------------------------------------------------------------------------------------------------- one chain's turn

    def _tell(self, live: _Live, fact: Fact) -> None:
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

    def _do(self, live: _Live, request: Request, answers: deque[Fact]) -> None:
        match request:
            case Dial():
                self._dial(live, request, answers)
            case WakeAt(at):
                live.wake = at
                if at is not None and at > self._clock.now():
                    self._put(at, live.order, _What.WAKE)
            case UpdateRecords(changes):
                try:
                    self._store.commit([Turn(live.session.chain_id, changes)])
                except UsageError as error:
                    # Also where the script had ended in this very turn: its ending is not kept.
                    live.refused = f"the store refused a change: {error}"
                    self._give_up(live, answers)
            case ReadRecord(handle):
                record = self._store.read(live.session.chain_id, handle)
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

    def _hand_over(self, live: _Live, answers: deque[Fact]) -> None:
        """Another session goes on with the chain, unless the store refused what its script wrote last."""
        if live.refused:
            self._give_up(live, answers)
        else:
            answers.append(TimeReached(self._clock.now()))

    def _give_up(self, live: _Live, answers: deque[Fact]) -> None:
        for each in live.session.give_up(self._clock.now(), "error", live.refused):
            self._do(live, each, answers)

    def _dial(self, live: _Live, request: Dial, answers: deque[Fact]) -> None:
        now = self._clock.now()
        local = now.astimezone(self._treatment.calendar.zone(request.zone))
        call = request.call(live.session.chain_id, local)
        outcome = self._outcomes.outcome(call)
        live.call = call
        self._summary.calls += 1
        ended = CallEnded(now + timedelta(seconds=outcome.duration), request.attempt_id, outcome.result)
        if outcome.duration == 0:
            answers.append(ended)
        else:
            self._put(ended.at, live.order, _What.CALL_ENDED, ended)

    def _log(self, live: _Live, ended: CallEnded) -> None:
        call, live.call = live.call, None
        if call is None:
            return
        self._summary.results[result_text(ended.result)] += 1
        if self._log_attempts:
            placed = call.local_time.astimezone(UTC)
            attempt = Attempt(
                call.chain_id, call.attempt_id, call.handle, call.contact_info, placed, ended.at, ended.result
            )
            self._store.commit([Turn(call.chain_id, attempts=[attempt])])

    def _forget(self, live: _Live, ended: Ended) -> None:
        del self._live[live.order]
        self._daytime.watch(live.order, None, self._clock.now())
        live.wake = None
        if live.refused:
            ended = replace(ended, reason="error")
        self._store.commit([Turn(live.session.chain_id, ended=ended.reason)])
        self._summary.add(live.order, live.session.chain_id, ended, keep=self._keep_outcomes)
        if self._progress is not None:
            self._progress(self._summary.reasons.total())

    # -------------------------------------------------------------------------------------------------------- daytime

    def _watch(self, live: _Live) -> None:
        """Keep in mind whose interval the chain wants to be told of; one boundary a zone is on the agenda."""
        now = self._clock.now()
        # A boundary at this very instant is still to be told to a chain that came here just now.
        after = now - _INSTANT if live.told < now else now
        zone = live.session.watches_daytime
        self._put_boundary(zone, self._daytime.watch(live.order, zone, after))

    def _put_boundary(self, zone: str | None, boundary: datetime | None) -> None:
        if boundary is not None:
            self._put(boundary, _AFTER_ALL_CHAINS, _What.DAYTIME, zone)

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
