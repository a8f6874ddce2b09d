"""Writes the schemas into a folder, each file whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from scxml_engine.errors import UsageError
from scxml_engine.records.whole_files import write_file


def write_schemas(folder: str, files: Mapping[str, str]) -> list[Path]:
    """Write texts under their names into a folder, which is made when it is not there; their paths.

    Raises `UsageError` before anything is written when something that is no file stands where one is to be.
    """
    if not folder:
        raise UsageError("--out names no folder")
    paths = {Path(folder, name): text for name, text in files.items()}
    for path in paths:
        if os.path.lexists(path) and not path.is_file():
            raise UsageError(f"{path} is no file that can be written over: name another folder")
    _make(folder)
    for path, text in paths.items():
        write_file(path, [text.encode("utf-8")])
    return list(paths)


def _make(folder: str) -> None:
    try:
        Path(folder).mkdir(exist_ok=True)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise UsageError(f"{folder}: cannot make the folder: {reason}") from None
