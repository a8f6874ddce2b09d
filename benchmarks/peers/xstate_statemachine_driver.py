"""xstate-statemachine: configurations in XState's shape as dictionaries, guards and actions as functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from xstate_statemachine import (  # type: ignore[import-not-found]
    MachineLogic,
    SyncInterpreter,
    create_machine,
)

from benchmarks.measuring import Figure
from benchmarks.peers import driver

_RESULTS = {1: "call.busy", 2: "call.unanswered"}

_Context = dict[str, Any]


class _Interpreter(Protocol):
    context: _Context
    current_state_ids: set[str]

    def start(self) -> object: ...

    def send(self, event: str) -> object: ...


def _count(_interpreter: object, context: _Context, _event: object, _action: object) -> None:
    context["n"] += 1


def _dial(_interpreter: object, context: _Context, _event: object, _action: object) -> None:
    context["attempts"] += 1


def _reset(_interpreter: object, context: _Context, _event: object, _action: object) -> None:
    context["calls"] = 0


def _place(interpreter: _Interpreter, context: _Context, _event: object, _action: object) -> None:
    context["calls"] += 1
    interpreter.send("call.placed")


def _find(interpreter: _Interpreter, _context: _Context, _event: object, _action: object) -> None:
    interpreter.send("record.found")


def _result(interpreter: _Interpreter, context: _Context, _event: object, _action: object) -> None:
    interpreter.send(_RESULTS.get(context["calls"], "call.answered"))


def _note(outcome: str) -> Callable[[object, _Context, object, object], None]:
    def note(_interpreter: object, context: _Context, _event: object, _action: object) -> None:
        context["outcome"] = outcome

    return note


def _step(target: str) -> dict[str, Any]:
    return {"on": {"t": {"target": target, "guard": "below", "actions": ["count"]}}}


_COUNTER = {
    "id": "counter",
    "initial": "a",
    "context": {"n": 0},
    "states": {"a": _step("b"), "b": _step("c"), "c": _step("a")},
}

_AGAIN = {"on": {"again": [{"target": "claimed", "guard": "mayRetry"}, {"target": "#twelve.given_up"}]}}
_TWELVE = {
    "id": "twelve",
    "initial": "open",
    "context": {"attempts": 0, "number": "5550100", "note": ""},
    "states": {
        "open": {
            "initial": "idle",
            "on": {"withdraw": "#twelve.withdrawn"},
            "states": {
                "idle": {"on": {"claim": "claimed"}},
                "claimed": {"on": {"go": {"target": "dialing", "guard": "mayRetry"}}},
                "dialing": {"entry": ["dial"], "on": {"rings": "ringing", "busy": "engaged"}},
                "ringing": {"on": {"answer": "talking", "silence": "unanswered"}},
                "talking": {"on": {"hangup": "aftercall"}},
                "aftercall": {"on": {"noted": "#twelve.reached"}},
                "engaged": _AGAIN,
                "unanswered": _AGAIN,
            },
        },
        "reached": {"type": "final"},
        "given_up": {"type": "final"},
        "withdrawn": {"type": "final"},
    },
}

_TREATMENT = {
    "id": "treatment",
    "initial": "begin",
    "context": {"calls": 0, "outcome": ""},
    "states": {
        "begin": {"entry": ["find"], "on": {"record.found": {"target": "call", "actions": ["reset"]}}},
        "call": {"entry": ["place"], "on": {"call.placed": "listen"}},
        "listen": {
            "entry": ["result"],
            "on": {
                "call.busy": [
                    {"target": "again", "guard": "mayRetry", "actions": ["noteBusy"]},
                    {"target": "given_up"},
                ],
                "call.unanswered": [
                    {"target": "again", "guard": "mayRetry", "actions": ["noteUnanswered"]},
                    {"target": "given_up"},
                ],
                "call.answered": {"target": "reached", "actions": ["noteAnswered"]},
            },
        },
        "again": {"always": [{"target": "call", "guard": "mayRetry"}, {"target": "given_up"}]},
        "reached": {"always": [{"target": "done", "guard": "isAnswered"}]},
        "given_up": {"type": "final"},
        "done": {"type": "final"},
    },
}


def _counter(n: int) -> Figure:
    logic = MachineLogic(
        guards={"below": lambda context, _event: context["n"] < 1_000_000_000}, actions={"count": _count}
    )
    interpreter = _started(create_machine(_COUNTER, logic=logic))
    return driver.counter(n, lambda: interpreter.send("t"), lambda: interpreter.context["n"])


def _twelve(n: int) -> Figure:
    logic = MachineLogic(guards={"mayRetry": lambda context, _event: context["attempts"] < 3}, actions={"dial": _dial})
    machine = create_machine(_TWELVE, logic=logic)
    return driver.twelve(n, lambda: _started(machine), lambda each: _is_in(each, "idle"))


def _treatment(n: int) -> Figure:
    notes = {"noteBusy": _note("Busy"), "noteUnanswered": _note("NoAnswer"), "noteAnswered": _note("Answer")}
    logic = MachineLogic(
        guards={
            "mayRetry": lambda context, _event: context["calls"] < 3,
            "isAnswered": lambda context, _event: context["outcome"] == "Answer",
        },
        actions={"find": _find, "reset": _reset, "place": _place, "result": _result, **notes},
    )
    machine = create_machine(_TREATMENT, logic=logic)
    return driver.treatment(n, lambda: _is_in(_started(machine), "done"))


def _started(machine: object) -> _Interpreter:
    interpreter: _Interpreter = SyncInterpreter(machine)
    interpreter.start()
    return interpreter


def _is_in(interpreter: _Interpreter, state: str) -> bool:
    return any(each.endswith(f".{state}") for each in interpreter.current_state_ids)


if __name__ == "__main__":
    driver.main({"a": _counter, "b": _twelve, "c": _treatment})
