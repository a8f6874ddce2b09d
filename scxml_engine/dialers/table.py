"""The weights of the weighted dialer, read from a TOML table (design section 5, `[results]`).

    default = {Answer = 0.25, NoAnswer = 0.45, AnswMachine = 0.2, Busy = 0.1}
    MOBILE = {Answer = 0.4, NoAnswer = 0.6}
    "MOBILE@18-21" = {Answer = 0.6, NoAnswer = 0.4}
    ring = "20s"
    talk = "3m"

A key is `default` or a contact type, and may name hours of the record's day: `18-21` is 18:00 until before 21:00,
`21-8` goes over midnight. The most specific key decides: type and hours, then type, then `default` and hours, then
`default`, which must be there. Weights are any numbers that are not negative; each counts as its share of their sum.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.errors import ConfigError, UsageError
from scxml_engine.ocs.constants import ContactType, call_result, contact_type
from scxml_engine.ocs.durations import parse_duration
from scxml_engine.ocs.lookup import fold, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

Key: TypeAlias = "tuple[int | None, int | None]"
"""A contact type (None: any) and an hour of the day (None: any)."""

_HOURS = re.compile(r"([0-9]{1,2})\s*-\s*([0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class Weights:
    """Call results by number, and beside each the sum of the shares up to it; the last sum is 1."""

    results: tuple[int, ...]
    sums: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ResultsTable:
    """Which weights hold for which contact type at which hour; `ring` and `talk` are seconds."""

    weights: Mapping[Key, Weights] = field(default_factory=dict)
    ring: float = 0.0
    talk: float = 0.0

    def find(self, contact_info_type: int, hour: int) -> Weights:
        """The weights of the most specific key; `hour` is 0 to 23."""
        for key in ((contact_info_type, hour), (contact_info_type, None), (None, hour)):
            if key in self.weights:
                return self.weights[key]
        return self.weights[None, None]


def parse_table(table: Mapping[str, object], source: str) -> ResultsTable:
    """The table of that mapping; `source` is the file's name for messages.

    Raises `ConfigError` with everything that is wrong: a key, a call result or a weight that is none, hours that
    overlap those of another key of the same type, a missing `default`.
    """
    return _Parser(source).parse(table)


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._problems: list[Diagnostic] = []

    def parse(self, table: Mapping[str, object]) -> ResultsTable:
        seconds = {"ring": 0.0, "talk": 0.0}
        weights: dict[Key, Weights] = {}
        for name, value in table.items():
            try:
                if name in seconds:
                    seconds[name] = parse_duration(value)
                    continue
                shares = self._weights(name, value)
                for key in _keys(name):
                    if key in weights:
                        raise UsageError("another key has the same contact type and hours")
                    if shares is not None:
                        weights[key] = shares
            except UsageError as problem:
                self._report(f"{name}: {problem}")
        if not any(fold(name) == "default" for name in table):
            self._report("there is no default: write the weights of every other call as default = {…}")
        if self._problems:
            raise ConfigError(self._problems)
        return ResultsTable(weights, seconds["ring"], seconds["talk"])

    def _report(self, message: str) -> None:
        self._problems.append(Diagnostic(Severity.ERROR, "bad-results", Location(self._source), message))

    def _weights(self, name: str, value: object) -> Weights | None:
        """The weights under one key; None after problems that were reported."""
        if not isinstance(value, Mapping):
            raise UsageError("not a table of weights; write {Answer = 0.4, NoAnswer = 0.6}")
        found: dict[int, float] = {}
        before = len(self._problems)
        for written, weight in value.items():
            try:
                result = int(call_result(str(written)))
                if result in found:
                    raise UsageError(f"{written} is there twice")
                found[result] = _weight(written, weight)
            except UsageError as problem:
                self._report(f"{name}: {problem}")
        if len(self._problems) > before:
            return None
        return _normalised(found)


def _keys(name: str) -> Iterator[Key]:
    """Every type and hour that a key stands for."""
    kind, at, hours = name.partition("@")
    number = None if fold(kind) == "default" else _contact_type(kind)
    if not at:
        yield number, None
        return
    match = _HOURS.fullmatch(hours.strip())
    start, end = (int(match[1]), int(match[2])) if match else (0, 0)
    if start == end or start > 23 or end > 24:
        raise UsageError(f'bad hours "{hours}"; write them as 18-21 or, over midnight, 21-8')
    for hour in range(start, end if start < end else end + 24):
        yield number, hour % 24


def _contact_type(name: str) -> int:
    try:
        return int(contact_type(name))
    except UsageError:
        names = [each.type_name for each in ContactType]
        raise UsageError(unknown("key", name, ["default", "ring", "talk", *names])) from None


def _weight(name: object, weight: object) -> float:
    if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not 0 <= weight <= 1e300:
        raise UsageError(f"the weight of {name} is {weight!r}; write a number from 0 to 1e300")
    return float(weight)


def _normalised(weights: Mapping[int, float]) -> Weights:
    """In the order of the results' numbers, so that the order of writing changes no draw; without those of weight 0."""
    results = tuple(sorted(result for result, weight in weights.items() if weight > 0))
    sums = list(itertools.accumulate(weights[result] for result in results))
    if not sums or sums[-1] == math.inf:
        raise UsageError("the sum of the weights must be a number above 0")
    return Weights(results, (*(each / sums[-1] for each in sums[:-1]), 1.0))
