"""What every driver shares: a stopwatch that also reads resident memory, and the figure that is printed as one line.

Only the standard library stands here, because drivers of peers run in an environment that has nothing else of ours.
"""

from __future__ import annotations

import gc
import json
import resource
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one run: `value` is so many `unit`, from `n` repetitions.

    `check` is what was found where `ok` says whether it was right. `rss_per_instance` is resident bytes, None where
    they were not measured.
    """

    bench: str
    n: int
    value: float
    unit: str
    ok: bool
    check: str
    rss_per_instance: float | None = None

    def line(self) -> str:
        """As a driver prints it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_line(cls, line: str) -> Figure:
        """The figure of such a line."""
        return cls(**json.loads(line))


class Stopwatch:
    """Seconds and growth of resident memory between the two ends of a `with` block."""

    def __enter__(self) -> Self:
        gc.collect()
        self._resident = resident()
        self._began = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seconds = time.perf_counter() - self._began
        self.grown = resident() - self._resident

    def rate(self, n: int) -> float:
        """So many a second, when there were `n`."""
        return n / self.seconds

    def microseconds(self, n: int) -> float:
        """So long each, when there were `n`."""
        return 1e6 * self.seconds / n


def resident() -> int:
    """Resident bytes of this process."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize()


def available() -> int:
    """Bytes of memory that the system could give now."""
    for line in Path("/proc/meminfo").read_text("ascii").splitlines():
        name, _, rest = line.partition(":")
        if name == "MemAvailable":
            return 1024 * int(rest.split()[0])
    return 0
