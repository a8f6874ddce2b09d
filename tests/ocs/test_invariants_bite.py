"""The invariants' tests are worth something: each fails when the engine is broken on purpose.

A row: which invariant, what is broken, and how. The check runs over a fixed row of seeds and must fail on one of them.
"""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from random import Random

import pytest

from scxml_engine.ocs import chain_calls
from scxml_engine.ocs import session as module
from scxml_engine.ocs.actions import PERFORM
from scxml_engine.ocs.chain import ChainState
from scxml_engine.ocs.messages import Ended, RecordClosed, TimeReached, WakeAt
from scxml_engine.ocs.session import ChainSession
from scxml_engine.scxml.session import Session
from tests.ocs.invariants import CHECKS

SEEDS = 400

SNAPSHOT = "a_snapshot_between_any_two_facts_changes_nothing"
CALLS = "calls_are_placed_one_by_one_and_counted"
WAITING = "a_call_waits_for_its_window_and_takes_what_holds_when_it_is_placed"
WITHDRAWN = "closing_withdraws_a_waiting_call"
UNDER_WAY = "a_call_under_way_keeps_what_it_was_placed_with"
LAST = "the_last_macrostep_writes_and_asks_for_nothing"
RESTORED = "restored_hears_the_daytime_then_overdue_timers_in_order"
FIRST = "the_first_outside_event_of_a_restored_session_is_the_daytime"

MUTATIONS = []


def mutation(*names):
    """Enter a breakage into the table: these invariants must notice it."""

    def entered(break_it):
        MUTATIONS.extend(pytest.param(name, break_it, id=f"{break_it.__name__}-{name}") for name in names)
        return break_it

    return entered


def around(patch, owner, name, wrapper):
    """Replace a method by `wrapper(old, self, …)`."""
    old = getattr(owner, name)
    patch.setattr(owner, name, lambda self, *args, **options: wrapper(old, self, *args, **options))


# ------------------------------------------------------------------------------------------------------ a pure function


@mutation("same_facts_same_requests")
def attempts_are_numbered_through_the_process(patch):
    numbers = count(1)
    patch.setattr(ChainSession, "_attempt_id", lambda self, number: f"{self.chain_id}-{next(numbers)}")


@mutation("same_facts_same_requests")
def sessions_get_a_random_seed(patch):
    random = Random(1)
    around(
        patch, Session, "__init__", lambda old, self, *a, seed=0, **o: old(self, *a, seed=random.getrandbits(30), **o)
    )


def without(key, kept):
    return {name: value for name, value in kept.items() if name != key}


def forgets(key):
    """A snapshot that forgets one thing."""

    def break_it(patch):
        around(patch, ChainSession, "snapshot", lambda old, self: without(key, old(self)))

    break_it.__name__ = f"the_snapshot_forgets_{key}"
    return mutation(SNAPSHOT)(break_it)


for each in ("outstanding", "held", "work", "reading", "wake", "called", "last_result", "post_processing"):
    forgets(each)


@mutation(SNAPSHOT)
def the_snapshot_forgets_now(patch):
    around(patch, ChainSession, "snapshot", lambda old, self: old(self) | {"now": 0})


def forgets_of_the_chain(key):
    """A snapshot that forgets something of the chain's records."""

    def break_it(patch):
        around(patch, ChainState, "to_json", lambda old, self: without(key, old(self)))

    break_it.__name__ = f"the_snapshot_forgets_the_chain_s_{key}"
    return mutation(SNAPSHOT)(break_it)


for each in ("cursor", "changed", "options", "extensions", "zones", "at_hand"):
    forgets_of_the_chain(each)


@mutation(SNAPSHOT)
def the_snapshot_forgets_delayed_events(patch):
    around(patch, Session, "snapshot", lambda old, self: old(self) | {"agenda": []})


@mutation(SNAPSHOT)
def the_snapshot_forgets_what_was_taken(patch):
    around(patch, Session, "snapshot", lambda old, self: old(self) | {"taken": [0, 0, 0]})


@mutation(SNAPSHOT)
def the_snapshot_forgets_the_order_of_asking(patch):
    def snapshot(old, self):
        kept = old(self)
        return kept | {"agenda": [[due, -place, *rest] for due, place, *rest in kept["agenda"]]}

    around(patch, Session, "snapshot", snapshot)


@mutation(SNAPSHOT)
def an_ended_script_is_restored_without_its_failure(patch):
    old = module._restored_end
    patch.setattr(module, "_restored_end", lambda made, digest, _, states: old(made, digest, "", states))


@mutation(SNAPSHOT, WAITING)
def what_was_read_stays_at_hand(patch):
    class Sticky(ChainState):
        def forget(self):
            pass

        rest = forget

    made = ChainState.of.__func__
    patch.setattr(ChainState, "of", lambda chain: made(Sticky, chain))


@mutation("wakes_are_harmless")
def a_wake_is_taken_for_the_alarm(patch):
    """An early wake brings whatever is due next."""

    def take(old, self, fact):
        if isinstance(fact, TimeReached) and self._wake is not None:
            self.now = max(self.now, self._wake)
        old(self, fact)

    around(patch, ChainSession, "_take", take)


@mutation("wakes_are_harmless")
def a_wake_that_came_early_is_not_asked_for_again(patch):
    def take(old, self, fact):
        kept = self._wake
        old(self, fact)
        if isinstance(fact, TimeReached):
            self._wake = kept

    around(patch, ChainSession, "_take", take)


# ---------------------------------------------------------------------------------------------------------------- calls


@mutation(CALLS)
def a_second_call_is_placed_beside_the_first(patch):
    def dial(self, handle):
        self._callable(handle)
        self._call(handle, self._engine.reserve())

    patch.setattr(ChainSession, "dial", dial)


@mutation(CALLS)
def closed_records_are_called(patch):
    patch.setattr(ChainSession, "_callable", lambda self, handle: self.state.fields(handle))


@mutation(CALLS)
def the_answer_to_another_attempt_is_taken(patch):
    around(
        patch,
        ChainSession,
        "_call_over",
        lambda old, self, attempt_id, result: old(self, self.outstanding or attempt_id, result),
    )


@mutation(CALLS)
def an_answer_is_taken_twice(patch):
    def twice(old, self, call, result):
        old(self, call, result)
        self._outstanding = call
        old(self, self._call_over(call.dial.attempt_id, result), result)

    around(patch, ChainSession, "_call_ended", twice)


@mutation(CALLS)
def the_end_does_not_wait_for_the_answer(patch):
    def finish(old, self):
        self._outstanding = None
        return old(self)

    around(patch, ChainSession, "_finish", finish)


@mutation(CALLS)
def attempts_are_counted_when_the_call_ends(patch):
    def update(old, self, handle, fields):
        old(self, handle, {name: value for name, value in fields.items() if name != "attempt"})
        if "call_result" in fields:
            old(self, handle, {"attempt": self.state.attempts(handle) + 1})

    around(patch, ChainSession, "_update", update)


@mutation(CALLS)
def the_result_is_written_when_the_call_is_placed(patch):
    around(
        patch,
        ChainSession,
        "_update",
        lambda old, self, handle, fields: old(
            self, handle, fields | ({"call_result": 28} if "attempt" in fields else {})
        ),
    )


@mutation(CALLS)
def a_closing_is_not_kept(patch):
    patch.setattr(chain_calls, "CLOSING_FIELDS", {"DoNotCall": {}, "CancelRecord": {}})


@mutation(CALLS)
def a_dialer_s_own_closing_is_ignored(patch):
    patch.setattr(chain_calls, "CLOSING_RESULTS", {})


@mutation("after_the_end_nothing_follows")
def an_ended_session_still_takes_facts(patch):
    around(
        patch,
        ChainSession,
        "handle",
        lambda old, self, fact: [WakeAt(None)] if self.ended is not None else old(self, fact),
    )


# ------------------------------------------------------------------------------------------------------------- restored


@mutation(CALLS, FIRST)
def restored_dials_what_is_out_once_more(patch):
    def restored(old, self):
        old(self)
        call = self._outstanding
        if call is not None:
            number = len(self._called)
            self._requests.append(replace(call.dial, number=number, contact_info_type=1, zone=None))

    around(patch, ChainSession, "_restored", restored)


@mutation(RESTORED, FIRST)
def the_daytime_waits_its_turn(patch):
    patch.setattr(Session, "post_first", lambda self, event: self.post(event, datetime(2030, 1, 1, tzinfo=UTC)))


@mutation(FIRST)
def the_daytime_comes_behind_what_is_due(patch):
    patch.setattr(Session, "post_first", lambda self, event: self.post(event, datetime(2026, 3, 2, 10, tzinfo=UTC)))


@mutation(RESTORED)
def overdue_timers_come_in_the_order_of_asking(patch):
    def step(old, self, now):
        self._set_entries([(min(due, now) if due.year > 1 else due, *rest) for due, *rest in self._entries])
        return old(self, now)

    around(patch, Session, "step", step)


@mutation(RESTORED)
def an_opened_window_comes_before_the_daytime(patch):
    patch.setattr(ChainSession, "_comes_next", lambda self, instant: instant <= self.now)


# ------------------------------------------------------------------------------------------------ waiting and under way


@mutation(WAITING, "no_call_outside_the_window")
def the_window_is_ignored(patch):
    patch.setattr(ChainSession, "_window", lambda self, handle, fields: self.now)


@mutation(WAITING, "no_call_outside_the_window")
def the_window_is_read_on_the_wrong_clock(patch):
    old = chain_calls.window_opens
    patch.setattr(chain_calls, "window_opens", lambda now, zone, start, end: old(now, UTC, start, end))


@mutation(WAITING)
def a_waiting_call_keeps_the_attributes_that_it_was_asked_with(patch):
    for name in ("set_option", "set_extension"):
        around(patch, ChainSession, name, lambda old, self, *values: None if self._held else old(self, *values))


@mutation(WAITING)
def a_waiting_call_keeps_the_number_that_it_was_asked_with(patch):
    around(
        patch,
        ChainSession,
        "_place",
        lambda old, self, handle, contact_info, place: old(self, handle, "5550100", place),
    )


@mutation("a_moved_window_counts_for_a_waiting_call")
def a_waiting_call_keeps_the_window_that_it_was_asked_with(patch):
    def write(old, self, handle, changes):
        held = self._held
        old(self, handle, changes)
        self._held = held

    around(patch, ChainSession, "write", write)


def _closing_leaves_it(old, self, handles, closing):
    held = self._held
    old(self, handles, closing)
    self._held = held


@mutation(WITHDRAWN)
def closing_leaves_the_waiting_call(patch):
    around(patch, ChainSession, "_close", _closing_leaves_it)


@mutation(WITHDRAWN)
def every_closing_is_told(patch):
    around(patch, ChainSession, "_mark_closed", lambda old, self, handle, closing: old(self, handle, closing) or True)


@mutation(WITHDRAWN)
def no_closing_is_told(patch):
    def take(old, self, fact):
        if isinstance(fact, RecordClosed):
            patch.setattr(ChainSession, "answer", lambda *_: None)
        old(self, fact)

    around(patch, ChainSession, "_take", take)


@mutation(UNDER_WAY)
def a_call_under_way_takes_later_options(patch):
    def set_option(old, self, handle, key, value):
        old(self, handle, key, value)
        if self._outstanding is not None:
            self._outstanding.dial.options[key] = value

    around(patch, ChainSession, "set_option", set_option)


@mutation(UNDER_WAY)
def a_call_under_way_takes_a_later_number(patch):
    def write(old, self, handle, changes):
        old(self, handle, changes)
        if self._outstanding is not None and "contact_info" in changes:
            dial = replace(self._outstanding.dial, contact_info=changes["contact_info"])
            self._outstanding = replace(self._outstanding, dial=dial)

    around(patch, ChainSession, "write", write)


@mutation(UNDER_WAY)
def a_withdrawn_call_gives_no_result_of_its_own(patch):
    old = ChainSession._call_ended

    def call_ended(self, call, result):
        with contextlib.nullcontext() if not call.withdrawn else pytest.MonkeyPatch.context() as quiet:
            if quiet is not None:
                quiet.setattr(Session, "post", lambda *_: None)
            old(self, call, result)

    patch.setattr(ChainSession, "_call_ended", call_ended)


@mutation(UNDER_WAY)
def the_result_opens_a_closed_record_again(patch):
    around(
        patch,
        ChainSession,
        "_update",
        lambda old, self, handle, fields: old(
            self, handle, fields | ({"record_status": 2, "record_type": 2} if "call_result" in fields else {})
        ),
    )


# --------------------------------------------------------------------------------------------------- the last macrostep


@mutation(LAST)
def nothing_takes_effect_in_the_last_macrostep(patch):
    patch.setattr(module, "AFTER_THE_END", frozenset())


@mutation(LAST)
def everything_takes_effect_in_the_last_macrostep(patch):
    patch.setattr(module, "AFTER_THE_END", frozenset(PERFORM))


@mutation(LAST)
def what_is_dropped_is_not_said(patch):
    around(
        patch,
        chain_calls.ChainCalls,
        "_tell_problem",
        lambda old, self, code, *rest: None if code == "dropped-action" else old(self, code, *rest),
    )


@mutation(LAST)
def the_end_does_not_wait_for_what_is_left_to_do(patch):
    def end(old, self, reason, detail=""):
        old(self, reason, detail)
        if self.ended and self._post_processing == "Switch":
            self.ended = self._requests[-1] = Ended(reason, "Finalize", (), 0, None)

    around(patch, ChainSession, "_end", end)


def check_all_seeds(name):
    for seed in range(SEEDS):
        CHECKS[name](Random(seed))


@pytest.mark.parametrize(("name", "break_it"), MUTATIONS)
def test_the_invariant_notices(name, break_it, monkeypatch):
    """Broken so, the named invariant does not hold."""
    break_it(monkeypatch)
    with pytest.raises(AssertionError):
        check_all_seeds(name)


def test_every_invariant_is_broken_by_something():
    assert {each.values[0] for each in MUTATIONS} == CHECKS.keys()
