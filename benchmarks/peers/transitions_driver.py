"""transitions: one machine, one model object an instance, the shape that its manual recommends.

It has no statechart's run to completion: an entry callback triggers the next transition itself.
"""

from __future__ import annotations

from typing import Any

from transitions import Machine  # type: ignore[import-not-found]
from transitions.extensions import HierarchicalMachine  # type: ignore[import-not-found]

from benchmarks.measuring import Figure
from benchmarks.peers import driver

_RESULTS = {1: "busy", 2: "unanswered"}


class _Counter:
    n = 0

    def below(self) -> bool:
        return self.n < 1_000_000_000

    def count(self) -> None:
        self.n += 1


class _Contact:
    state = ""  # the machine writes it
    attempts = 0
    number = "5550100"
    note = ""

    def may_retry(self) -> bool:
        return self.attempts < 3

    def on_enter_open_dialing(self) -> None:
        self.attempts += 1


class _Treatment:
    calls = 0
    outcome = ""

    def may_retry(self) -> bool:
        return self.calls < 3

    def is_answered(self) -> bool:
        return self.outcome == "Answer"

    def reset(self) -> None:
        self.calls = 0

    def note_busy(self) -> None:
        self.outcome = "Busy"

    def note_unanswered(self) -> None:
        self.outcome = "NoAnswer"

    def note_answered(self) -> None:
        self.outcome = "Answer"

    def on_enter_call(self) -> None:
        self.calls += 1
        self._trigger("placed")

    def on_enter_listen(self) -> None:
        self._trigger(_RESULTS.get(self.calls, "answered"))

    def on_enter_again(self) -> None:
        self._trigger("go_on")

    def on_enter_reached(self) -> None:
        self._trigger("go_on")

    def _trigger(self, name: str) -> None:
        getattr(self, name)()


def _arc(trigger: str, source: str, dest: str, **more: str) -> dict[str, str]:
    return {"trigger": trigger, "source": source, "dest": dest, **more}


_TWELVE = [
    _arc("withdraw", "open", "withdrawn"),
    _arc("claim", "open_idle", "open_claimed"),
    _arc("go", "open_claimed", "open_dialing", conditions="may_retry"),
    _arc("rings", "open_dialing", "open_ringing"),
    _arc("busy", "open_dialing", "open_engaged"),
    _arc("answer", "open_ringing", "open_talking"),
    _arc("silence", "open_ringing", "open_unanswered"),
    _arc("hangup", "open_talking", "open_aftercall"),
    _arc("noted", "open_aftercall", "reached"),
    _arc("again", "open_engaged", "open_claimed", conditions="may_retry"),
    _arc("again", "open_engaged", "given_up"),
    _arc("again", "open_unanswered", "open_claimed", conditions="may_retry"),
    _arc("again", "open_unanswered", "given_up"),
]
_OPEN = ["idle", "claimed", "dialing", "ringing", "talking", "aftercall", "engaged", "unanswered"]

_TREATMENT = [
    _arc("found", "begin", "call", before="reset"),
    _arc("placed", "call", "listen"),
    _arc("busy", "listen", "again", conditions="may_retry", before="note_busy"),
    _arc("busy", "listen", "given_up"),
    _arc("unanswered", "listen", "again", conditions="may_retry", before="note_unanswered"),
    _arc("unanswered", "listen", "given_up"),
    _arc("answered", "listen", "reached", before="note_answered"),
    _arc("go_on", "again", "call", conditions="may_retry"),
    _arc("go_on", "again", "given_up"),
    _arc("go_on", "reached", "done", conditions="is_answered"),
]


def _counter(n: int) -> Figure:
    model: Any = _Counter()
    arcs = [_arc("t", source, dest, conditions="below", after="count") for source, dest in ("ab", "bc", "ca")]
    Machine(model, states=["a", "b", "c"], initial="a", transitions=arcs, auto_transitions=False)
    return driver.counter(n, lambda: model.t(), lambda: model.n)


def _twelve(n: int) -> Figure:
    states = [{"name": "open", "initial": "idle", "children": _OPEN}, "reached", "given_up", "withdrawn"]
    machine = HierarchicalMachine(
        model=None, states=states, initial="open", transitions=_TWELVE, auto_transitions=False
    )

    def new() -> _Contact:
        model = _Contact()
        machine.add_model(model)
        return model

    return driver.twelve(n, new, lambda each: each.state == "open_idle")


def _treatment(n: int) -> Figure:
    states = ["begin", "call", "listen", "again", "reached", "given_up", "done"]
    machine = Machine(
        model=None, states=states, initial="begin", transitions=_TREATMENT, queued="model", auto_transitions=False
    )

    def reaches_done() -> bool:
        model: Any = _Treatment()
        machine.add_model(model)
        model.found()
        machine.remove_model(model)
        return bool(model.state == "done")

    return driver.treatment(n, reaches_done)


if __name__ == "__main__":
    driver.main({"a": _counter, "b": _twelve, "c": _treatment})
