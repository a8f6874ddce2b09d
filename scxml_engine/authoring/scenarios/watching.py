"""Waits until one of some files changes: by its time and size, looked at twice a second."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

_PAUSE: Final = 0.5  # seconds

State = Mapping[str, tuple[int, int] | None]
"""Time and size of each file; None for one that is not there."""


def state_of(files: Iterable[str]) -> State:
    """How these files are now."""
    return {file: _state(file) for file in files}


def wait_for_change(
    files: Callable[[], Iterable[str]], known: State, sleep: Callable[[float], None] = time.sleep
) -> list[str]:
    """Return when a file is not as it was known, is new, or is gone: the names of all such files."""
    while True:
        now = state_of(files())
        changed = [file for file in {**known, **now} if known.get(file) != now.get(file)]
        if changed:
            return changed
        sleep(_PAUSE)


def _state(file: str) -> tuple[int, int] | None:
    try:
        found = os.stat(file)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size
