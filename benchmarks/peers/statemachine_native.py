"""python-statemachine: charts as classes of its own, guards and actions as methods."""

from __future__ import annotations

from statemachine import State, StateChart  # type: ignore[import-not-found]

from benchmarks.measuring import Figure
from benchmarks.peers import driver

_RESULTS = {1: "busy", 2: "unanswered"}


class _Counter(StateChart):  # type: ignore[misc]
    a = State(initial=True)
    b = State()
    c = State()
    t = (
        a.to(b, cond="below", on="count_one")
        | b.to(c, cond="below", on="count_one")
        | c.to(a, cond="below", on="count_one")
    )
    n = 0

    def below(self) -> bool:
        return self.n < 1_000_000_000

    def count_one(self) -> None:
        self.n += 1


class _Twelve(StateChart):  # type: ignore[misc]
    attempts = 0
    number = "5550100"
    note = ""

    class open(State.Compound):  # type: ignore[misc]  # noqa: A001, N801 - its name is the state's
        idle = State(initial=True)
        claimed = State()
        dialing = State()
        ringing = State()
        talking = State()
        aftercall = State()
        engaged = State()
        unanswered = State()
        claim = idle.to(claimed)
        go = claimed.to(dialing, cond="may_retry")
        rings = dialing.to(ringing)
        busy = dialing.to(engaged)
        answer = ringing.to(talking)
        silence = ringing.to(unanswered)
        hangup = talking.to(aftercall)
        again = engaged.to(claimed, cond="may_retry") | unanswered.to(claimed, cond="may_retry")

    reached = State(final=True)
    given_up = State(final=True)
    withdrawn = State(final=True)
    noted = open.to(reached)
    no_more = open.to(given_up)
    withdraw = open.to(withdrawn)

    def may_retry(self) -> bool:
        return self.attempts < 3

    def on_enter_dialing(self) -> None:
        self.attempts += 1


class _Treatment(StateChart):  # type: ignore[misc]
    begin = State(initial=True)
    call = State()
    listen = State()
    again = State()
    reached = State()
    given_up = State(final=True)
    done = State(final=True)
    found = begin.to(call, on="reset")
    placed = call.to(listen)
    busy = listen.to(again, cond="may_retry", on="note_busy") | listen.to(given_up)
    unanswered = listen.to(again, cond="may_retry", on="note_unanswered") | listen.to(given_up)
    answered = listen.to(reached, on="note_answered")
    again.to(call, cond="may_retry")
    again.to(given_up, unless="may_retry")
    reached.to(done, cond="is_answered")
    calls = 0
    outcome = ""

    def reset(self) -> None:
        self.calls = 0

    def may_retry(self) -> bool:
        return self.calls < 3

    def is_answered(self) -> bool:
        return self.outcome == "Answer"

    def note_busy(self) -> None:
        self.outcome = "Busy"

    def note_unanswered(self) -> None:
        self.outcome = "NoAnswer"

    def note_answered(self) -> None:
        self.outcome = "Answer"

    def on_enter_begin(self) -> None:
        self.raise_("found")

    def on_enter_call(self) -> None:
        self.calls += 1
        self.raise_("placed")

    def on_enter_listen(self) -> None:
        self.raise_(_RESULTS.get(self.calls, "answered"))


def _counter(n: int) -> Figure:
    machine = _Counter()
    return driver.counter(n, lambda: machine.send("t"), lambda: machine.n)


def _twelve(n: int) -> Figure:
    return driver.twelve(n, _Twelve, lambda each: "idle" in {state.id for state in each.configuration})


def _treatment(n: int) -> Figure:
    def reaches_done() -> bool:
        machine = _Treatment()
        return bool(machine.is_terminated and machine.outcome == "Answer")

    return driver.treatment(n, reaches_done)


if __name__ == "__main__":
    driver.main({"a": _counter, "b": _twelve, "c": _treatment})
