"""Durations as people write them: `20s`, `5m`, `2h`, `30d`, or a number of seconds."""

from __future__ import annotations

import re
from typing import Final

from scxml_engine.errors import UsageError

_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_WRITTEN = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)\s*([smhd]?)")
LONGEST: Final = 36_500 * 86_400  # seconds
"""A hundred years: what is longer is a slip, and would leave the range of dates."""


def parse_duration(value: object) -> float:
    """Seconds, never negative. Raises `UsageError` for anything else than the forms above, or more than 100 years."""
    seconds: float = -1
    if isinstance(value, str):
        match = _WRITTEN.fullmatch(value.strip())
        seconds = float(match[1]) * _SECONDS[match[2]] if match else -1
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        seconds = value
    if not 0 <= seconds <= LONGEST:  # also false for not-a-number
        raise UsageError(f'not a duration: "{value}"; write a number with a unit, such as 20s, 5m, 2h or 30d')
    return float(seconds)
