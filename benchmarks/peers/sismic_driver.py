"""sismic: charts in its YAML; guards and actions are Python text, which it evaluates."""

from __future__ import annotations

from typing import Any, Protocol

from sismic.interpreter import Interpreter  # type: ignore[import-not-found]
from sismic.io import import_from_yaml  # type: ignore[import-not-found]

from benchmarks.measuring import Figure
from benchmarks.peers import driver

_COUNTER = """
statechart:
  name: counter
  preamble: n = 0
  root state:
    name: root
    initial: a
    states:
    - name: a
      transitions: [{event: t, guard: n < 1000000000, action: n = n + 1, target: b}]
    - name: b
      transitions: [{event: t, guard: n < 1000000000, action: n = n + 1, target: c}]
    - name: c
      transitions: [{event: t, guard: n < 1000000000, action: n = n + 1, target: a}]
"""

_TWELVE = """
statechart:
  name: twelve
  preamble: |
    attempts = 0
    number = '5550100'
    note = ''
  root state:
    name: root
    initial: open
    states:
    - name: open
      initial: idle
      transitions: [{event: withdraw, target: withdrawn}]
      states:
      - name: idle
        transitions: [{event: claim, target: claimed}]
      - name: claimed
        transitions: [{event: go, guard: attempts < 3, target: dialing}]
      - name: dialing
        on entry: attempts = attempts + 1
        transitions:
        - {event: rings, target: ringing}
        - {event: busy, target: engaged}
      - name: ringing
        transitions:
        - {event: answer, target: talking}
        - {event: silence, target: unanswered}
      - name: talking
        transitions: [{event: hangup, target: aftercall}]
      - name: aftercall
        transitions: [{event: noted, target: reached}]
      - name: engaged
        transitions:
        - {event: again, guard: attempts < 3, target: claimed}
        - {event: again, guard: attempts >= 3, target: given_up}
      - name: unanswered
        transitions:
        - {event: again, guard: attempts < 3, target: claimed}
        - {event: again, guard: attempts >= 3, target: given_up}
    - {name: reached, type: final}
    - {name: given_up, type: final}
    - {name: withdrawn, type: final}
"""

_TREATMENT = """
statechart:
  name: treatment
  preamble: |
    calls = 0
    outcome = ''
  root state:
    name: root
    initial: begin
    states:
    - name: begin
      on entry: send('record_found')
      transitions: [{event: record_found, action: calls = 0, target: call}]
    - name: call
      on entry: |
        calls = calls + 1
        send('call_placed')
      transitions: [{event: call_placed, target: listen}]
    - name: listen
      on entry: |
        if calls == 1:
            send('call_busy')
        elif calls == 2:
            send('call_unanswered')
        else:
            send('call_answered')
      transitions:
      - {event: call_busy, guard: calls < 3, action: outcome = 'Busy', target: again}
      - {event: call_busy, guard: calls >= 3, target: given_up}
      - {event: call_unanswered, guard: calls < 3, action: outcome = 'NoAnswer', target: again}
      - {event: call_unanswered, guard: calls >= 3, target: given_up}
      - {event: call_answered, action: outcome = 'Answer', target: reached}
    - name: again
      transitions:
      - {guard: calls < 3, target: call}
      - {guard: calls >= 3, target: given_up}
    - name: reached
      transitions: [{guard: outcome == 'Answer', target: done}]
    - {name: given_up, type: final}
    - {name: done, type: final}
"""


class _Interpreter(Protocol):
    context: dict[str, Any]
    configuration: list[str]
    final: bool

    def execute(self) -> object: ...


def _counter(n: int) -> Figure:
    interpreter = Interpreter(import_from_yaml(_COUNTER))
    interpreter.execute()

    def step() -> None:
        interpreter.queue("t")
        interpreter.execute_once()

    return driver.counter(n, step, lambda: interpreter.context["n"])


def _twelve(n: int) -> Figure:
    chart = import_from_yaml(_TWELVE)
    return driver.twelve(n, lambda: _run(chart), lambda each: "idle" in each.configuration)


def _treatment(n: int) -> Figure:
    chart = import_from_yaml(_TREATMENT)

    def reaches_done() -> bool:
        interpreter = _run(chart)
        return interpreter.final and interpreter.context["outcome"] == "Answer"

    return driver.treatment(n, reaches_done)


def _run(chart: object) -> _Interpreter:
    interpreter: _Interpreter = Interpreter(chart)
    interpreter.execute()
    return interpreter


if __name__ == "__main__":
    driver.main({"a": _counter, "b": _twelve, "c": _treatment})
