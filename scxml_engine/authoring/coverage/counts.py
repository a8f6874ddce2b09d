"""What of a document was covered, as values: how often each state, transition, guard outcome and call result came.

What is there to cover, and what is not:

    state         every `<state>`, `<parallel>` and `<final>`: covered when it was entered. Not `<scxml>`, in which a
                  session always is, and no `<history>`, in which it never is
    transition    every transition that events, or none, can take. Not those of `<initial>` and `<history>`: they have
                  no choice
    guard         two outcomes for each transition with a condition: it held, it did not. A condition that fails has
                  neither: what it would have said is not known
    result        every call result that the document names, and one more, any that it does not name: whoever tests for
                  `Busy` alone has said nothing of what follows all others. A document that never dials has none
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, TypeVar

from scxml_engine.diagnostics import Location

MEASURES: Final = ("states", "transitions", "guards", "results")
ANY_OTHER: Final = "any other"
"""Stands for the results that a document does not name."""

_WIDEST: Final = 80  # characters of a condition where it is named
_T = TypeVar("_T", "StateCount", "TransitionCount", "ResultCount")


@dataclass(frozen=True, slots=True)
class Measure:
    """How much of something was covered."""

    covered: int
    total: int

    def __add__(self, other: Measure) -> Measure:
        return Measure(self.covered + other.covered, self.total + other.total)

    def __str__(self) -> str:
        return f"{self.covered}/{self.total}" if self.total else "-"

    @property
    def percent(self) -> str:
        """The share with one decimal, rounded down: 100.0 is said of all alone. Of nothing all is covered."""
        thousandths = self.covered * 1000 // self.total if self.total else 1000
        return f"{thousandths // 10}.{thousandths % 10}"


@dataclass(frozen=True, slots=True)
class StateCount:
    """How often a state was entered; `element` is the name of its element."""

    place: Location
    element: str
    id: str
    entered: int = 0

    @property
    def is_covered(self) -> bool:
        """Whether it was entered at all."""
        return self.entered > 0

    @property
    def is_missed(self) -> bool:
        """Whether nothing of it is covered."""
        return not self.entered

    @property
    def title(self) -> str:
        """The state as people call it: one that has no id is called by its place."""
        unnamed = self.id == f"{self.element}@{self.place.line}:{self.place.column}"
        return f"<{self.element}>" if unnamed else f'<{self.element} id="{self.id}">'

    @property
    def missing(self) -> list[str]:
        """What was not covered, in words."""
        return [] if self.entered else ["never entered"]


@dataclass(frozen=True, slots=True)
class TransitionCount:
    """How often a transition was taken, and its condition held, did not hold, and failed; `cond` None for none."""

    place: Location
    source: str
    event: str
    cond: str | None
    targets: tuple[str, ...]
    taken: int = 0
    held: int = 0
    refused: int = 0
    failed: int = 0

    @property
    def outcomes(self) -> tuple[int, ...]:
        """How often the guard was true and how often false; empty where there is none."""
        return () if self.cond is None else (self.held, self.refused)

    @property
    def is_covered(self) -> bool:
        """Whether it was taken, and its guard had both outcomes."""
        return self.taken > 0 and all(self.outcomes)

    @property
    def is_missed(self) -> bool:
        """Whether nothing of it is covered."""
        return not self.taken and not any(self.outcomes)

    @property
    def title(self) -> str:
        """The transition as people call it: its start tag, in short."""
        words = [f'event="{self.event}"'] if self.event else []
        words += [f'cond="{_short(self.cond)}"'] if self.cond is not None else []
        words += [f'target="{" ".join(self.targets)}"'] if self.targets else []
        return f"<{' '.join(['transition', *words])}>"

    @property
    def missing(self) -> list[str]:
        """What was not covered, in words."""
        words = [] if self.taken else ["never taken"]
        if self.cond is None or all(self.outcomes):
            return words
        if not any(self.outcomes):
            words.append("its condition only failed" if self.failed else "its condition never asked")
        else:
            words.append("its condition never " + ("false" if self.held else "true"))
            words += ["it failed"] if self.failed else []
        return words


@dataclass(frozen=True, slots=True)
class ResultCount:
    """How often the script was told a call result; `place` is where the document names it first.

    The last one of a document is `ANY_OTHER`, at the place of its first `make_call`.
    """

    place: Location
    name: str
    told: int = 0

    @property
    def title(self) -> str:
        """The result as people call it."""
        return "a call result that is not named" if self.name == ANY_OTHER else f"the call result {self.name}"

    @property
    def missing(self) -> list[str]:
        """What was not covered, in words."""
        return [] if self.told else ["never given"]


@dataclass(frozen=True)
class Coverage:
    """What was covered of one document; `digest` tells which, `text` is its text, `plays` how many chains went through.

    States, transitions and results stand in document order. `told` has every call result that came, by name.
    """

    file: str
    digest: str
    text: str
    states: tuple[StateCount, ...]
    transitions: tuple[TransitionCount, ...]
    results: tuple[ResultCount, ...]
    told: Mapping[str, int]
    plays: int = 0

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """The four measures, by name."""
        outcomes = [each for transition in self.transitions for each in transition.outcomes]
        return {
            "states": _measure(each.entered for each in self.states),
            "transitions": _measure(each.taken for each in self.transitions),
            "guards": _measure(outcomes),
            "results": _measure(each.told for each in self.results),
        }

    @property
    def total(self) -> Measure:
        """All four together."""
        return sum(self.measures.values(), Measure(0, 0))

    @property
    def elements(self) -> list[StateCount | TransitionCount]:
        """States and transitions together, in document order."""
        both: list[StateCount | TransitionCount] = [*self.states, *self.transitions]
        return sorted(both, key=lambda each: each.place)

    def missing(self) -> Iterator[tuple[Location, str]]:
        """What is not covered, in document order: where, and what it is."""
        counted: list[StateCount | TransitionCount | ResultCount] = [*self.elements, *self.results]
        for each in sorted(counted, key=lambda each: each.place):
            if each.missing:
                yield each.place, f"{each.title}: {', '.join(each.missing)}"

    def merge(self, other: Coverage) -> Coverage:
        """Both together. Raises ValueError for another document."""
        if other.digest != self.digest:
            raise ValueError(f"{self.file} and {other.file} are not the same document")
        told = Counter(self.told) + Counter(other.told)
        return replace(
            self,
            states=_joined(self.states, other.states, "entered"),
            transitions=_joined(self.transitions, other.transitions, "taken", "held", "refused", "failed"),
            results=_joined(self.results, other.results, "told"),
            told=dict(sorted(told.items())),
            plays=self.plays + other.plays,
        )

    def to_json(self) -> dict[str, Any]:
        """As plain JSON, to be sent to another process."""
        return {
            "file": self.file,
            "digest": self.digest,
            "text": self.text,
            "states": [[_at(each), each.element, each.id, each.entered] for each in self.states],
            "transitions": [
                [
                    _at(each), each.source, each.event, each.cond, list(each.targets),
                    each.taken, each.held, each.refused, each.failed,
                ]
                for each in self.transitions
            ],
            "results": [[_at(each), each.name, each.told] for each in self.results],
            "told": dict(self.told),
            "plays": self.plays,
        }  # fmt: skip

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Coverage:
        """The coverage of such JSON."""
        file: str = kept["file"]

        def place(at: Sequence[int]) -> Location:
            return Location(file, *at)

        return cls(
            file,
            kept["digest"],
            kept["text"],
            tuple(StateCount(place(at), *rest) for at, *rest in kept["states"]),
            tuple(
                TransitionCount(place(at), source, event, cond, tuple(targets), *counts)
                for at, source, event, cond, targets, *counts in kept["transitions"]
            ),
            tuple(ResultCount(place(at), *rest) for at, *rest in kept["results"]),
            kept["told"],
            kept["plays"],
        )


def merged(coverages: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """One for each document, by file: what was counted of the same document is one."""
    found: dict[str, Coverage] = {}
    for each in coverages:
        known = found.get(each.digest)
        found[each.digest] = each if known is None else known.merge(each)
    return tuple(sorted(found.values(), key=lambda each: (each.file, each.digest)))


def together(coverages: Iterable[Coverage]) -> dict[str, Measure]:
    """The four measures over several documents, and `total`."""
    sums = dict.fromkeys((*MEASURES, "total"), Measure(0, 0))
    for each in coverages:
        for name, measure in each.measures.items():
            sums[name] += measure
            sums["total"] += measure
    return sums


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _WIDEST else f"{words[: _WIDEST - 1]}…"


def _measure(counts: Iterable[int]) -> Measure:
    known = list(counts)
    return Measure(sum(each > 0 for each in known), len(known))


def _at(each: StateCount | TransitionCount | ResultCount) -> list[int]:
    return [each.place.line, each.place.column]


def _joined(ours: tuple[_T, ...], theirs: tuple[_T, ...], *counts: str) -> tuple[_T, ...]:
    pairs = zip(ours, theirs, strict=True)
    return tuple(
        replace(one, **{name: getattr(one, name) + getattr(two, name) for name in counts}) for one, two in pairs
    )
