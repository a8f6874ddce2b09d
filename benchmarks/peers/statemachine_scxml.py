"""python-statemachine's loader of SCXML: our documents, expressions read as a subset of Python, its default settings.

The document is loaded for each instance: in version 3.2.2 the class that `load` makes initialises the data of its first
instance only.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from statemachine.io import load  # type: ignore[import-not-found]

from benchmarks.charts import document
from benchmarks.measuring import Figure
from benchmarks.peers import driver


class _State(Protocol):
    id: str


class _Machine(Protocol):
    configuration: Iterable[_State]
    is_terminated: bool
    model: Any

    def send(self, event: str) -> object: ...


def _new(chart: str) -> _Machine:
    machine: _Machine = load(document(chart).decode(), format="scxml")()
    return machine


def _active(machine: _Machine) -> set[str]:
    return {state.id for state in machine.configuration}


def _counter(n: int) -> Figure:
    machine = _new("counter")
    return driver.counter(n, lambda: machine.send("t"), lambda: machine.model.n)


def _twelve(n: int) -> Figure:
    return driver.twelve(n, lambda: _new("twelve"), lambda each: "idle" in _active(each) and each.model.attempts == 0)


def _treatment(n: int) -> Figure:
    def reaches_done() -> bool:
        machine = _new("treatment")
        return bool(machine.is_terminated and machine.model.outcome == "Answer")

    return driver.treatment(n, reaches_done)


if __name__ == "__main__":
    driver.main({"a": _counter, "b": _twelve, "c": _treatment})
