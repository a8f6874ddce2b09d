"""Who is measured: ours, and the peers as they are fetched from the package registries."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import distributions, version
from json import loads
from pathlib import Path
from typing import Final

from benchmarks.ours.jobs import JOBS
from benchmarks.ours.programs import has_general_path

ROOT: Final = Path(__file__).parent.parent
OURS: Final = "scxml_engine"
GENERAL: Final = "scxml_engine general"
_DRIVERS: Final = Path(__file__).parent / "peers"


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """One engine: what it is measured at (job and number of repetitions), and how a process of it is started.

    `package` is its name in its registry, empty for ours; `driver` a file of `benchmarks/peers`, for a peer in Python a
    module.
    """

    name: str
    jobs: Mapping[str, int]
    package: str = ""
    driver: str = ""
    arguments: tuple[str, ...] = ()
    by_default: bool = True

    @property
    def in_node(self) -> bool:
        """Whether it runs in node."""
        return self.driver.endswith(".js")

    def missing(self, peers: Path) -> str:
        """Why it cannot be measured here; empty when it can."""
        if self.name == GENERAL and not has_general_path():
            return "this version has no general path to choose"
        if not self.package or self.version(peers):
            return ""
        if self.in_node and shutil.which("node") is None:
            return "node is not on the path"
        return f"{self.package} is not installed in {peers}: run with --install-peers"

    def version(self, peers: Path) -> str:
        """Its version; empty when it is not installed."""
        if not self.package:
            return version("scxml-engine")
        if self.in_node:
            found = node_modules(peers) / self.package / "package.json"
            return str(loads(found.read_text("utf-8"))["version"]) if found.exists() else ""
        places = [str(each) for each in (peers / "python").glob("lib/python*/site-packages")]
        return next((each.version for each in distributions(name=self.package, path=places)), "")

    def command(self, job: str, peers: Path) -> list[str]:
        """How a process of it is started that measures one job."""
        if not self.package:
            return [sys.executable, "-m", "benchmarks.ours", job, *self.arguments]
        n = str(self.jobs[job])
        if self.in_node:
            return ["node", "--expose-gc", str(_DRIVERS / self.driver), job, n]
        return [str(python(peers)), "-m", f"benchmarks.peers.{self.driver}", job, n]

    def surroundings(self, peers: Path) -> dict[str, str]:
        """Its environment variables."""
        return {**os.environ, "NODE_PATH": str(node_modules(peers).resolve()), "PYTHONDONTWRITEBYTECODE": "1"}


def node_modules(peers: Path) -> Path:
    """Where the peers of node are."""
    return peers / "node" / "node_modules"


def python(peers: Path) -> Path:
    """The interpreter of the peers in Python."""
    return peers / "python" / "bin" / "python"


_OUR_JOBS: Final = {name: job.n for name, job in JOBS.items()}
_SCRIPTS: Final = {"g.loop": 20_000, "g.strings": 20_000, "g.arrays": 20_000, "g.json": 20_000, "g.helpers": 50_000}

ENGINES: Final = (
    Engine(OURS, _OUR_JOBS),
    Engine(GENERAL, _OUR_JOBS, arguments=("--general",), by_default=False),
    Engine("scion", {"a": 100_000, "b": 10_000, "c": 5_000, **_SCRIPTS}, "@scion-scxml/scxml", "scion.js"),
    Engine("xstate", {"a": 100_000, "b": 10_000, "c": 5_000, **_SCRIPTS}, "xstate", "xstate.js"),
    Engine("sismic", {"a": 20_000, "b": 10_000, "c": 2_000}, "sismic", "sismic_driver"),
    Engine("transitions", {"a": 100_000, "b": 10_000, "c": 5_000}, "transitions", "transitions_driver"),
    Engine("python-statemachine", {"a": 10_000, "b": 10_000, "c": 1_000}, "python-statemachine", "statemachine_native"),
    Engine(
        "python-statemachine scxml", {"a": 10_000, "b": 2_000, "c": 500}, "python-statemachine", "statemachine_scxml"
    ),
    Engine(
        "xstate-statemachine",
        {"a": 50_000, "b": 10_000, "c": 5_000},
        "xstate-statemachine",
        "xstate_statemachine_driver",
    ),
)
"""Every engine, ours first; `by_default` false: measured only when it is named."""
