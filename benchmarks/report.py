"""How the figures are shown: a table for people, JSON for programs, and the table of docs/performance.md."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Final

from benchmarks.engines import OURS, Engine
from benchmarks.running import Summary

BEGIN: Final = "<!-- benchmarks -->"
END: Final = "<!-- end of benchmarks -->"
_HEAD: Final = ("benchmark", "engine", "median", "least to most", "resident each", "ours is")


class MarkersMissing(ValueError):
    """The page has no place for the table."""


def as_json(summaries: Iterable[Summary]) -> str:
    """One object a line."""
    return "\n".join(json.dumps(asdict(each)) for each in summaries)


def ratio(ours: Summary, other: Summary) -> float:
    """How many times as good ours is: a rate is good when it is high, everything else when it is low."""
    one, two = (ours, other) if ours.unit.endswith("/s") else (other, ours)
    return one.median / two.median


def rows(summaries: Sequence[Summary]) -> list[tuple[str, ...]]:
    """The cells of the table, benchmark after benchmark, ours first."""
    ours = {each.bench: each for each in summaries if each.engine == OURS}
    order = list(dict.fromkeys(each.bench for each in summaries))
    return [_row(each, ours.get(each.bench)) for bench in order for each in summaries if each.bench == bench]


def _row(each: Summary, ours: Summary | None) -> tuple[str, ...]:
    size = "" if each.rss_per_instance is None else f"{each.rss_per_instance:,.0f} B"
    times = "" if ours is None or ours is each else f"{ratio(ours, each):.2g} x"
    spread = f"{_number(each.min)} to {_number(each.max)}"
    return each.bench, each.engine, f"{_number(each.median)} {each.unit}", spread, size, times


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(summaries: Sequence[Summary]) -> str:
    """The table for a terminal."""
    lines = [_HEAD, *rows(summaries)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEAD))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def markdown(summaries: Sequence[Summary], engines: Sequence[Engine], peers: Path, day: date) -> str:
    """The same for the page, under a paragraph with machine, versions, date and method."""
    versions = ", ".join(f"{each.name} {each.version(peers)}" for each in engines)
    runs = " or ".join(str(each) for each in sorted({each.runs for each in summaries}))
    lines = [
        f"Measured on {day.isoformat()} on {machine()}. Versions: {versions}.",
        "",
        f"`python -m benchmarks`: each figure from a process of its own, the processes interleaved; median of {runs}",
        "runs. Ours with its limits on, its realm hardened and no listener. `ours is`: how many times as fast ours is",
        "as that peer, in this run; below 1 it is slower.",
        "",
        f"| {' | '.join(_HEAD)} |",
        f"|{'---|' * len(_HEAD)}",
        *(f"| {' | '.join(row)} |" for row in rows(summaries)),
    ]
    return "\n".join(lines)


def machine() -> str:
    """What this machine is."""
    info = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.+)", info.read_text("utf-8")) if info.exists() else None
    name = model[1] if model else platform.processor() or platform.machine()
    return f"{os.cpu_count()} cores ({name}), {platform.system()}, Python {platform.python_version()}, {_node()}"


def _node() -> str:
    try:
        found = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "no node"
    return f"node {found.strip().removeprefix('v')}"


def replaced(page: str, text: str) -> str:
    """The page with `text` between its two markers. Raises MarkersMissing."""
    begin, end = page.find(BEGIN), page.find(END)
    if begin < 0 or end < begin:
        raise MarkersMissing(
            f"the page lacks the lines {BEGIN} and {END}, in that order: put them where the table goes"
        )
    return f"{page[: begin + len(BEGIN)]}\n{text}\n{page[end:]}"
