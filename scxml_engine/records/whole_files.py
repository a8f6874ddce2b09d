"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path

from scxml_engine.errors import UsageError


def write_file(path: str | os.PathLike[str], pieces: Iterable[bytes]) -> None:
    """Write the file beside its place and move it there. Raises `UsageError` when that cannot be done."""
    target = Path(path)
    try:
        target = target.resolve()  # through a link, to the file that it names
        part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with part.open("xb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():  # whoever may read it may read it still
                part.chmod(stat.S_IMODE(target.stat().st_mode))
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except (OSError, ValueError, RuntimeError) as problem:  # RuntimeError: a circle of links, before Python 3.13
        reason = getattr(problem, "strerror", None) or problem
        raise UsageError(f"{path}: cannot write the file: {reason}") from None
