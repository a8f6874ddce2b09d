"""Documents made ready, on the path that is measured: fused edges, as users get it, or the general path alone."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import Any

from scxml_engine import Limits, Machine, Program, Treatment


def has_general_path() -> bool:
    """Whether this engine can be told to keep to its general path."""
    return "fuse" in inspect.signature(Program).parameters


def program(document: bytes, *, fuse: bool, limits: Limits | None = None) -> Program:
    """A compiled document."""
    return _on_path(Program.from_bytes(document, limits=limits), fuse=fuse)


def treatment(document: bytes, name: str, *, fuse: bool, variables: dict[str, str] | None = None) -> Treatment:
    """A compiled treatment."""
    made = Treatment.from_bytes(document, name, variables=variables)
    return replace(made, program=_on_path(made.program, fuse=fuse))


def started(made: Program, name: str) -> Machine:
    """A machine that has been started."""
    machine = Machine(made, name)
    machine.start(0)
    return machine


def _on_path(made: Program, *, fuse: bool) -> Program:
    if fuse:
        return made
    general: dict[str, Any] = {"fuse": False}
    return Program(made.document, made.extensions, made.limits, **general)
