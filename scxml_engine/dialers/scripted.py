"""A dialer that is told how calls end: the n-th call of a chain gets the n-th result, and the last one repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scxml_engine.errors import UsageError
from scxml_engine.ocs.calls import Outcome
from scxml_engine.ocs.constants import call_result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scxml_engine.ocs.calls import Call


class ScriptedOutcomes:
    """Every chain goes through the same results; a call takes no time.

    Raises `UsageError` without a single result.
    """

    def __init__(self, results: Sequence[int]) -> None:
        if not results:
            raise UsageError("a scripted dialer needs at least one call result")
        self._outcomes = tuple(Outcome(result) for result in results)

    def outcome(self, call: Call) -> Outcome:
        """The outcome whose turn it is by `call.number`."""
        return self._outcomes[min(call.number, len(self._outcomes)) - 1]


def parse_results(text: str) -> list[int]:
    """The numbers of call results written as `Busy,NoAnswer,Answer`: names, titles or numbers, with commas between.

    Raises `UsageError` for a name that is none (with the nearest one), and for an empty place.
    """
    names = [each.strip() for each in text.split(",")]
    if not all(names):
        raise UsageError(f'a call result is missing in "{text}"; write names with commas between: Busy,NoAnswer,Answer')
    return [int(call_result(name)) for name in names]
