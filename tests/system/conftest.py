"""What the system tests share: the command line on the samples, called in-process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scxml_engine.cli import main

SAMPLES = Path(__file__).parents[2] / "samples"


@dataclass(frozen=True)
class Run:
    """What a run gave back."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The trace."""
        return [json.loads(row) for row in self.out.splitlines()]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The lines of one kind."""
        return [line for line in self.lines if line["kind"] == kind]


@pytest.fixture
def samples() -> Path:
    return SAMPLES


@pytest.fixture
def command(monkeypatch, capsys) -> Callable[..., Run]:
    """Calls the command line in the folder of the samples."""
    monkeypatch.chdir(SAMPLES)

    def call(*arguments: str) -> Run:
        capsys.readouterr()
        status = main(arguments)
        return Run(status, *capsys.readouterr())

    return call
