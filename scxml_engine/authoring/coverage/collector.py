"""Collects what chains go through: a listener that counts, for one document or for as many as there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Any, TypeAlias

from scxml_engine.authoring.coverage.counts import ANY_OTHER, Coverage, StateCount, TransitionCount, merged
from scxml_engine.authoring.coverage.named import results_to_try
from scxml_engine.ocs import Treatment
from scxml_engine.ocs.trace import Listener
from scxml_engine.scxml import markup
from scxml_engine.scxml.chart import ROOT
from scxml_engine.scxml.fetching import unpack
from scxml_engine.scxml.model import Transition

_Place: TypeAlias = tuple[int, int]


class Collector:
    """Counts what the chains of one document go through, any number of them.

    They are to be played with an observed treatment (`Treatment.observed`): no other one tells what is counted. Its
    variables, calendar and settings may differ from chain to chain.
    """

    def __init__(self, treatment: Treatment) -> None:
        self._treatment = treatment
        self._entered: Counter[str] = Counter()
        self._taken: Counter[_Place] = Counter()
        self._held: Counter[_Place] = Counter()
        self._refused: Counter[_Place] = Counter()
        self._failed: Counter[_Place] = Counter()
        self._told: Counter[str] = Counter()
        self._plays = 0

    @cached_property
    def treatment(self) -> Treatment:
        """The treatment that was given, observed."""
        return self._treatment if self._treatment.program.observed else self._treatment.observed()

    @property
    def listener(self) -> Listener:
        """Who has to be told: the collector itself."""
        return self

    def line(self, chain_id: int, at: datetime, kind: str, keys: Mapping[str, Any]) -> None:  # noqa: ARG002 - of all alike
        """Count what one line of the trace says."""
        match kind:
            case "begin":
                self._plays += 1
            case "step":
                self._entered.update(keys["entered"])
                self._taken.update((line, column) for line, column in keys["transitions"])
            case "guard":
                outcome = self._failed if keys["failed"] else self._held if keys["holds"] else self._refused
                outcome[keys["line"], keys["column"]] += 1
            case "event" if keys["name"] == "ocs.callresult":
                match keys["data"]:
                    case {"callresult": str(result)}:
                        self._told[result] += 1

    def coverage(self) -> Coverage:
        """What was covered until now."""
        document, chart = self._treatment.program.document, self._treatment.program.chart
        named = results_to_try(document)
        told = {each.name: self._told[each.name] for each in named}
        told[ANY_OTHER] = self._told.total() - sum(told.values())
        return Coverage(
            file=document.file,
            digest=document.digest,
            text=markup.decode(unpack(self._treatment.source)[0], document.file),
            states=tuple(
                StateCount(node.location, node.kind.value, node.id, self._entered[node.id])
                for state, node in enumerate(chart.nodes)
                if state != ROOT and not chart.is_history(state)
            ),
            transitions=tuple(
                self._transition(chart.ids[edge.source], edge.node)
                for edge in sorted(chain.from_iterable(chart.edges), key=lambda each: each.node.location)
            ),
            results=tuple(replace(each, told=told[each.name]) for each in named),
            told=dict(sorted(self._told.items())),
            plays=self._plays,
        )

    def _transition(self, source: str, node: Transition) -> TransitionCount:
        place = node.location.line, node.location.column
        return TransitionCount(
            node.location,
            source,
            node.event,
            None if node.cond is None else node.cond.source,
            node.targets,
            self._taken[place],
            self._held[place],
            self._refused[place],
            self._failed[place],
        )


class Collection:
    """Collectors of as many documents as are played."""

    def __init__(self) -> None:
        self._collectors: dict[str, Collector] = {}

    def observe(self, treatment: Treatment) -> Listener:
        """Who has to be told of the chains that are played with this treatment, observed."""
        return self.collector(treatment).listener

    def collector(self, treatment: Treatment) -> Collector:
        """The one for the treatment's document."""
        digest = treatment.program.document.digest
        if digest not in self._collectors:
            self._collectors[digest] = Collector(treatment)
        return self._collectors[digest]

    def coverages(self) -> tuple[Coverage, ...]:
        """What was covered of each document until now, by file."""
        return merged(each.coverage() for each in self._collectors.values())
