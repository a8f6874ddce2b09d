"""Fetches the peers: those of node with npm, those of Python with pip into an environment of their own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.engines import ENGINES, Engine, python


def install(peers: Path) -> list[str]:
    """Fetch every peer; a line for each: its version, or that it could not be had."""
    wanted = {each.package: each for each in ENGINES if each.package}
    peers.mkdir(parents=True, exist_ok=True)
    (peers / ".gitignore").write_text("*\n", "ascii")
    if shutil.which("npm"):
        for package in (name for name, each in wanted.items() if each.in_node):
            _run(["npm", "install", "--prefix", str(peers / "node"), "--no-audit", "--no-fund", package])
    if not python(peers).exists():
        _run([sys.executable, "-m", "venv", str(peers / "python")])
    for package in (name for name, each in wanted.items() if not each.in_node):
        _run([str(python(peers)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package])
    return [_line(each, peers) for each in wanted.values()]


def _line(engine: Engine, peers: Path) -> str:
    found = engine.version(peers)
    return f"{engine.package} {found}" if found else f"{engine.package}: could not be had"


def _run(command: Sequence[str]) -> None:
    """What fails shows its own reason on standard error; the others are still tried."""
    subprocess.run(command, check=False, stdout=sys.stderr)
