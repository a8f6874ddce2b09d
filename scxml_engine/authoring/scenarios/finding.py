"""Which files hold scenarios."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final

from scxml_engine.errors import UsageError

ENDING: Final = ".scenario.yaml"


def find_files(paths: Iterable[str]) -> list[str]:
    """The files that are named, and every `*.scenario.yaml` below a folder that is, in the order of their names.

    Each once. Raises `UsageError` for a path that is not there, and for a folder without any.
    """
    found: dict[str, str] = {}
    for path in paths:
        files = _below(path) if os.path.isdir(path) else [path]
        if not os.path.exists(path):
            raise UsageError(f"{path}: there is no such file or folder")
        if not files:
            raise UsageError(f"{path}: no file there ends in {ENDING}")
        for file in files:
            found.setdefault(os.path.realpath(file), file)
    return list(found.values())


def _below(folder: str) -> list[str]:
    """The files below a folder, without those in folders that are hidden."""
    found = []
    for where, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        found += [os.path.join(where, name) for name in names if name.endswith(ENDING)]
    return sorted(os.path.normpath(each) for each in found)
