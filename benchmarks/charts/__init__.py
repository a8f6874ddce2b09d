"""The documents that are measured: some written, some generated (`generated`)."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def document(name: str) -> bytes:
    """A written document."""
    return (FOLDER / f"{name}.scxml").read_bytes()
