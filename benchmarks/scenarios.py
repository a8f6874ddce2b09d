"""A thousand scenarios: what reading them takes, what playing and judging them takes, and what coverage adds.

    python -m benchmarks.scenarios [--scenarios 1000] [--runs 5]

The scenarios of sample03 (three calls on average, waits between them, two in nine with something injected), written
out again and again under other names into one file, as an author's folder of tests would be. Medians over the runs.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from scxml_engine.authoring.coverage import Collector
from scxml_engine.authoring.scenarios.reading import read_suite
from scxml_engine.authoring.scenarios.running import Runner
from scxml_engine.ocs import Treatment

SAMPLES = Path(__file__).parent.parent / "samples"


def write_suite(folder: Path, scenarios: int) -> Path:
    """A file with that many scenarios, and the treatment beside it."""
    head, *stories = re.split(r"(?m)(?=^  - name: )", (SAMPLES / "sample03.scenario.yaml").read_text("utf-8"))
    named = (
        stories[number % len(stories)].replace("  - name: ", f"  - name: {number}, ", 1) for number in range(scenarios)
    )
    path = folder / "many.scenario.yaml"
    path.write_text(head + "".join(story.rstrip("\n") + "\n\n" for story in named), "utf-8")
    (folder / "sample03.scxml").write_bytes((SAMPLES / "sample03.scxml").read_bytes())
    return path


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def play(path: Path, *, covered: bool) -> None:
    """Play the file; with `covered` a collector listens."""

    def observers(treatment: Treatment) -> object:
        return Collector(treatment).listener

    runner = Runner(observers=observers, prepare=Treatment.observed) if covered else Runner()
    with runner:
        failed = [each.scenario.name for each in runner.run(read_suite(path)) if not each.passed]
    if failed:
        raise SystemExit(f"a scenario fails: {failed[0]}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenarios", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = write_suite(Path(folder), options.scenarios)
        reading, playing, covering = [], [], []
        for _ in range(options.runs):
            reading.append(timed(lambda: read_suite(path)))
            playing.append(timed(lambda: play(path, covered=False)))
            covering.append(timed(lambda: play(path, covered=True)))
    print(f"{options.scenarios} scenarios of sample03")
    print(f"read                     {statistics.median(reading):6.2f} s")
    print(f"read, played and judged  {statistics.median(playing):6.2f} s")
    print(f"the same with coverage   {statistics.median(covering):6.2f} s")


if __name__ == "__main__":
    main()
