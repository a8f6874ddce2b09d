"""What a picture marks: the way that one chain took in a run, or what scenarios cover."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final

from scxml_engine.authoring.coverage import Coverage, StateCount, TransitionCount
from scxml_engine.authoring.flow import ROOT, Flow
from scxml_engine.authoring.graph.drawing import Drawing, Mark, Place, highlight
from scxml_engine.diagnostics import printable
from scxml_engine.errors import UsageError
from scxml_engine.scxml.model import Document, Kind, Transition

_SHOWN: Final = 60  # characters of what somebody else wrote, in a message


def mark_run(drawing: Drawing, document: Document, lines: Iterable[str], chain: int | None = None) -> Drawing:
    """The drawing with the way of one chain in the lines of `run --json`; of the first one when `chain` is None.

    Transitions have their places in that way. Raises UsageError for lines that are no trace, have no such chain, or are
    of another document.
    """
    chart = _Index(document)
    states: set[str] = set()
    numbers: dict[Place, list[int]] = defaultdict(list)
    count = 0
    for row in _trace(lines):
        chain = row.get("chain") if chain is None else chain
        if row.get("chain") != chain:
            continue
        if row["kind"] == "configuration":
            states.update(_ids(row, "states"))
        elif row["kind"] == "transition":
            count += 1
            transition = chart.transition(row)
            numbers[transition.location.line, transition.location.column].append(count)
            states.update([str(row.get("source")), *_ids(row, "targets")])
    if not states:
        raise UsageError("the run has no lines" if chain is None else f"the run has no chain {printable(str(chain))}")
    return highlight(
        drawing,
        f"the way of chain {chain}",
        states={key: Mark.TAKEN for state in states for key in chart.with_ancestors(state)},
        transitions=dict.fromkeys(numbers, Mark.TAKEN),
        numbers={place: tuple(found) for place, found in numbers.items()},
    )


def mark_coverage(drawing: Drawing, coverage: Coverage) -> Drawing:
    """The drawing with what scenarios cover."""

    def mark(each: StateCount | TransitionCount) -> Mark:
        return Mark.COVERED if each.is_covered else Mark.MISSED if each.is_missed else Mark.PARTLY

    return highlight(
        drawing,
        "coverage",
        states={each.id: mark(each) for each in coverage.states},
        transitions={(each.place.line, each.place.column): mark(each) for each in coverage.transitions},
    )


def mark_lcov(drawing: Drawing, document: Document, lines: Iterable[str]) -> Drawing:
    """The drawing with what an LCOV tracefile says of its document, as `test --lcov` writes it.

    A tracefile counts lines: of several states and transitions that begin on one line, it knows the least. Raises
    UsageError when it says nothing of this document, or was written for another edition of it.
    """
    record = _record(list(_records(lines)), document.file)
    flow = Flow(document)
    states: dict[str, Mark] = {}
    transitions: dict[Place, Mark] = {}
    guards: dict[int, int] = defaultdict(int)
    for key, state in flow.states.items():
        if key != ROOT and state.kind is not Kind.HISTORY:
            states[key] = Mark.COVERED if record.hits(state.location.line) else Mark.MISSED
    every = (each for state in flow.states.values() if state.kind is not Kind.HISTORY for each in state.transitions)
    for each in sorted(every, key=lambda each: each.location):
        line = each.location.line
        outcomes: Sequence[int] = ()
        if each.cond is not None:
            outcomes = record.outcomes.get((line, guards[line]), ())
            guards[line] += 1
        counts = [record.hits(line), *outcomes]
        mark = Mark.COVERED if all(counts) else Mark.PARTLY if any(counts) else Mark.MISSED
        transitions[line, each.location.column] = mark
    return highlight(drawing, "coverage", states=states, transitions=transitions)


# -------------------------------------------------------------------------------------------------------------- runs


class _Index:
    """The transitions of a document as a trace names them: by source and line."""

    def __init__(self, document: Document) -> None:
        self._flow = Flow(document)
        self._found: dict[tuple[str, int], list[Transition]] = defaultdict(list)
        for key, state in self._flow.states.items():
            for each in state.transitions:
                self._found[key, each.location.line].append(each)

    def transition(self, row: Mapping[str, Any]) -> Transition:
        source, line = row.get("source"), row.get("line")
        usable = isinstance(source, str) and isinstance(line, int)
        candidates = self._found.get((source, line), []) if usable else []  # type: ignore[arg-type]
        if not candidates:
            message = f'the run is of another document: line {line} has no transition of "{source}"'
            raise UsageError(printable(message[: 2 * _SHOWN]))
        return next((each for each in candidates if _fits(each, row)), candidates[0])

    def with_ancestors(self, state: str) -> Iterator[str]:
        """A state and those around it."""
        if state in self._flow.states and state != ROOT:
            yield state
            yield from self._flow.ancestors(state)


def _fits(transition: Transition, row: Mapping[str, Any]) -> bool:
    """Whether a transition has the targets and takes the event of a line."""
    event = row.get("event")
    if list(transition.targets) != row.get("targets"):
        return False
    if not isinstance(event, str):
        return not transition.event
    name = event.split(".")
    return any(list(tokens) == name[: len(tokens)] for tokens in transition.events)


def _ids(row: Mapping[str, Any], key: str) -> list[str]:
    found = row.get(key)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _trace(lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict) or not isinstance(row.get("kind"), str):
            raise UsageError(f"line {number} of the run is no line of a trace: write one with run --json")
        yield row


# -------------------------------------------------------------------------------------------------------------- LCOV


@dataclass(slots=True)
class _Record:
    """What a tracefile says of one file."""

    file: str = ""
    counts: dict[int, int] = field(default_factory=dict)
    outcomes: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    def hits(self, line: int) -> int:
        """How often a line was reached. Raises UsageError when the tracefile does not know it."""
        if line not in self.counts:
            message = f"the coverage is of another edition of the document: it does not know its line {line}"
            raise UsageError(message)
        return self.counts[line]


def _records(lines: Iterable[str]) -> Iterator[_Record]:
    record = _Record()
    for number, line in enumerate(lines, 1):
        word, _, rest = line.strip().partition(":")
        parts = rest.split(",")
        try:
            match word:
                case "SF":
                    record.file = rest
                case "DA":
                    record.counts[int(parts[0])] = int(parts[1])
                case "BRDA":
                    found = record.outcomes.setdefault((int(parts[0]), int(parts[1])), [])
                    found.append(0 if parts[3] == "-" else int(parts[3]))
                case "end_of_record":
                    yield record
                    record = _Record()
        except (ValueError, IndexError):
            message = f"line {number} of the coverage is no line of an LCOV tracefile: write one with test --lcov"
            raise UsageError(message) from None


def _record(records: Sequence[_Record], file: str) -> _Record:
    """The record of a file: by its whole name, else by the last part of it where that is the only one."""
    exact = [each for each in records if each.file == printable(file)]
    alike = [each for each in records if PurePath(each.file).name == PurePath(printable(file)).name]
    found = exact or alike
    if len(found) != 1:
        many = f"{len(found)} records" if found else "nothing"
        raise UsageError(f"the coverage has {many} of {printable(file)}: write it with test --lcov")
    return found[0]
