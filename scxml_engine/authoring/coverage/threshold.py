"""What `--fail-under` asks for: the least share that has to be covered, of everything or of single measures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from scxml_engine.authoring.coverage.counts import MEASURES, Coverage, together
from scxml_engine.errors import UsageError
from scxml_engine.ocs.lookup import unknown

_NAMES: Final = (*MEASURES, "total")
_PERCENT: Final = re.compile(r"\d{1,3}(?:\.\d{1,6})?", re.ASCII)
_SHAPE: Final = "a percentage such as 90, or several such as states=100,transitions=95.5"


def parse_fail_under(text: str) -> Mapping[str, Decimal]:
    """The percentages by measure; one that stands alone is of the total. Raises `UsageError`.

    >>> parse_fail_under("states=100, total=92.5")
    {'states': Decimal('100'), 'total': Decimal('92.5')}
    """
    wanted: dict[str, Decimal] = {}
    for part in text.split(","):
        name, equals, value = (each.strip() for each in part.rpartition("="))
        name = name if equals else "total"
        if name not in _NAMES:
            raise UsageError(f"{unknown('measure', name, _NAMES)} (there are {', '.join(_NAMES)})")
        if name in wanted:
            raise UsageError(f"{name} is there twice: {_SHAPE}")
        if not _PERCENT.fullmatch(value) or Decimal(value) > 100:
            raise UsageError(f'"{value}" is no percentage from 0 to 100: {_SHAPE}')
        wanted[name] = Decimal(value)
    return wanted


def below(coverages: Sequence[Coverage], wanted: Mapping[str, Decimal]) -> list[str]:
    """What is not reached over all documents together, a line each. Where nothing was played nothing is reached."""
    if not any(each.plays for each in coverages):
        return ["nothing was played, so nothing is covered"] if wanted else []
    measured = together(coverages)
    return [
        f"{name}: {measured[name].percent} % is covered, and {percent} % is wanted"
        for name, percent in wanted.items()
        if measured[name].covered * 100 < percent * measured[name].total
    ]
