"""What each optimisation buys: the engine with one of them switched off at a time, against the engine as it is.

    python -m benchmarks.ablations [--runs 5] [--only NAME,…]

Each figure is from a process of its own, in turns, medians over the runs. 1.30 says that the engine takes 30 % longer
without it. What does not buy 5 % anywhere has no place in the engine.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from benchmarks.measuring import Figure
from benchmarks.ours import chains, counter, growth, idle, treatment, twelve
from scxml_engine.ecmascript import quickjs
from scxml_engine.scxml import planner, program, unfolding
from scxml_engine.scxml.datamodel import abilities, event_value, sharding

BENCHES: Final[Mapping[str, Callable[[], list[Figure]]]] = {
    "a": partial(counter.measure, 100_000, fuse=True),
    "b": partial(twelve.measure, 10_000, fuse=True),
    "c": partial(treatment.measure, 10_000, fuse=True),
    "d": partial(chains.measure, 2_000, fuse=True),
    "e": partial(idle.measure, 3_000, fuse=True),
    "f.explosive": partial(growth.explosive, 20_000, size=10, fuse=True),
    "f.fusing": partial(growth.fusing, 3_000),
}


@dataclass(frozen=True)
class Ablation:
    """One optimisation, and how it is switched off."""

    name: str
    what: str
    off: Callable[[], None]


def _never_fuse() -> None:
    setattr(program.Program, "fuse_choice", lambda *_: None)  # noqa: B010 - so that the type checker lets it pass
    setattr(program.Program, "fuse_step", lambda *_: None)  # noqa: B010 - as above
    setattr(program.Program, "fused_beginning", lambda _: None)  # noqa: B010 - as above


def _always_watch() -> None:
    setattr(quickjs.QuickJsRealm, "unwatch", lambda _: True)  # noqa: B010 - `watched` stays true


def _whole_events() -> None:
    setattr(abilities.Abilities, "projection", None)  # noqa: B010 - a class attribute hides the property


def _events_as_text() -> None:
    setattr(event_value.Projection, "arguments", lambda *_: None)  # noqa: B010 - as above


def _start_in_steps() -> None:
    setattr(program.Program, "fused_beginning", lambda _: None)  # noqa: B010 - as above


def _general_snapshots() -> None:
    setattr(abilities.Abilities, "keeping", "")  # noqa: B010 - as above
    made = quickjs.QuickJsRealm.__init__

    def without(realm: quickjs.QuickJsRealm, *arguments: object) -> None:
        made(realm, *arguments)  # type: ignore[arg-type]  # passed on as they came
        realm._plain_snapshot = lambda _: ""
        realm._plain_restore = lambda _: None

    setattr(quickjs.QuickJsRealm, "__init__", without)  # noqa: B010 - as above


def _a_function_each() -> None:
    shared = sharding.Shard.fuse

    def alone(shard: sharding.Shard, key: object, code: str) -> object:
        shard._functions.pop(code, None)
        return shared(shard, key, code)

    setattr(sharding.Shard, "fuse", alone)  # noqa: B010 - as above


def _ask_anew() -> None:
    def anew(graph: unfolding.Unfolding, configuration: int, event: str | None) -> planner.Candidates:
        return planner.candidates(graph.chart, configuration, event)

    setattr(unfolding.Unfolding, "_candidates", anew)  # noqa: B010 - as above


def _plan_anew() -> None:
    setattr(unfolding, "MAX_REMEMBERED", 8)  # noqa: B010 - as above


ABLATIONS: Final = (
    Ablation("nothing", "the engine as it is", lambda: None),
    Ablation("graph", "plans are remembered", _plan_anew),
    Ablation("fusing", "edges are fused", _never_fuse),
    Ablation("unwatched", "what cannot run away runs without the time limit", _always_watch),
    Ablation("projection", "of `_event` only the fields that are read cross", _whole_events),
    Ablation("arguments", "… as values, not as text", _events_as_text),
    Ablation("start", "the start of a session is one function", _start_in_steps),
    Ablation("plain", "plain data is kept and restored without the general form", _general_snapshots),
    Ablation("shared", "edges that do the same share one function", _a_function_each),
    Ablation("asked", "what one active state asks is found out once", _ask_anew),
)


def measured(name: str) -> dict[str, float]:
    """Microseconds by figure, with that optimisation switched off; for a process of its own."""
    next(each for each in ABLATIONS if each.name == name).off()
    found = {}
    for measure in BENCHES.values():
        for figure in measure():
            if not figure.ok:
                raise SystemExit(f"{name}: {figure.bench} went wrong: {figure.check}")
            if figure.unit != "MiB":
                found[figure.bench] = figure.value if figure.unit == "us" else 1e6 / figure.value
    return found


def table(runs: Mapping[str, list[dict[str, float]]]) -> str:
    """How much longer each takes without each, as Markdown; what is within 5 % is left blank."""
    medians = {
        name: {bench: statistics.median(run[bench] for run in each) for bench in each[0]} for name, each in runs.items()
    }
    benches = list(medians["nothing"])
    lines = [f"| without | {' | '.join(benches)} |", f"|---|{'---|' * len(benches)}"]
    for each in ABLATIONS:
        if each.name in medians and each.name != "nothing":
            factors = (medians[each.name][bench] / medians["nothing"][bench] for bench in benches)
            cells = (f"{factor:.2f}" if abs(factor - 1) >= 0.05 else "" for factor in factors)
            lines.append(f"| {each.what} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", help="names, separated by commas")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(options.one)))
        return
    names = ["nothing", *(options.only.split(",") if options.only else [each.name for each in ABLATIONS[1:]])]
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(options.runs):
        for name in names:
            command = [sys.executable, "-m", "benchmarks.ablations", "--one", name]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(done.stderr or done.stdout)
            runs[name].append(json.loads(done.stdout))
    print(table(runs))


if __name__ == "__main__":
    main()
