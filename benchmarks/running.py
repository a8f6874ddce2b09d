"""The processes: which are run, in which order, and what their figures come to."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.engines import ROOT, Engine
from benchmarks.measuring import Figure

_MOST_SECONDS: Final = 1_800  # of one process


@dataclass(frozen=True, slots=True)
class Task:
    """One process: a job of an engine."""

    engine: Engine
    job: str


@dataclass(frozen=True, slots=True)
class Sample:
    """What one process found."""

    task: Task
    figure: Figure


class Failure(Exception):
    """A process found nothing, or something wrong."""

    def __init__(self, task: Task, reason: str) -> None:
        super().__init__(f"{task.engine.name} {task.job}: {reason}")


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of all runs of one benchmark on one engine: `median`, `min` and `max` are so many `unit`."""

    engine: str
    bench: str
    median: float
    min: float
    max: float
    rss_per_instance: float | None
    n: int
    unit: str
    runs: int


def plan(engines: Iterable[Engine], only: Sequence[str] = ()) -> list[Task]:
    """The processes of one round: each job on every engine before the next job.

    `only` names jobs, or what their names begin with: `f`, `f.states`, `f.states.10`.
    """
    chosen = list(engines)
    jobs = dict.fromkeys(job for engine in chosen for job in engine.jobs if is_wanted(job, only))
    return [Task(engine, job) for job in jobs for engine in chosen if job in engine.jobs]


def is_wanted(job: str, only: Sequence[str]) -> bool:
    """Whether a job is among those named; nothing named is all of them."""
    return not only or any(job == each or job.startswith(f"{each}.") for each in only)


def interleaved(
    tasks: Sequence[Task], runs: int, run: Callable[[Task], list[Figure]], tell: Callable[[str], None]
) -> tuple[list[Sample], list[Failure]]:
    """All rounds, one process at a time. A task that failed is not tried again, and has no figures at all."""
    samples: list[Sample] = []
    failures: dict[Task, Failure] = {}
    for number in range(1, runs + 1):
        for task in (each for each in tasks if each not in failures):
            try:
                figures = run(task)
            except Failure as failure:
                failures[task] = failure
                tell(f"round {number} of {runs}: {failure}")
                continue
            samples.extend(Sample(task, figure) for figure in figures)
            for figure in figures:
                tell(f"round {number} of {runs}: {task.engine.name} {figure.bench} {figure.value:,.1f} {figure.unit}")
    return [each for each in samples if each.task not in failures], list(failures.values())


def in_process(task: Task, peers: Path) -> list[Figure]:
    """One task in a process of its own. Raises Failure."""
    command, environment = task.engine.command(task.job, peers), task.engine.surroundings(peers)
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=_MOST_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failure(task, str(error)) from None
    if done.returncode:
        lines = [each for each in done.stderr.splitlines() if each.strip()]
        raise Failure(task, lines[-1] if lines else f"exit status {done.returncode}")
    figures = [Figure.from_line(each) for each in done.stdout.splitlines() if each.startswith("{")]
    wrong = next((each for each in figures if not each.ok), None)
    if wrong is not None:
        raise Failure(task, f"wrong result: {wrong.check}")
    if not figures:
        raise Failure(task, "no figure")
    return figures


def summarized(samples: Iterable[Sample]) -> list[Summary]:
    """One summary an engine and benchmark, in the order in which they first came."""
    groups: dict[tuple[str, str], list[Figure]] = {}
    for each in samples:
        groups.setdefault((each.task.engine.name, each.figure.bench), []).append(each.figure)
    return [_summary(engine, bench, figures) for (engine, bench), figures in groups.items()]


def _summary(engine: str, bench: str, figures: Sequence[Figure]) -> Summary:
    values = [each.value for each in figures]
    sizes = [each.rss_per_instance for each in figures if each.rss_per_instance is not None]
    return Summary(
        engine=engine,
        bench=bench,
        median=median(values),
        min=min(values),
        max=max(values),
        rss_per_instance=median(sizes) if sizes else None,
        n=figures[0].n,
        unit=figures[0].unit,
        runs=len(figures),
    )
