"""Named statements from the `.sql` files of this package, and what is filled into them."""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)
_COMMENT = re.compile(r"^--.*\n?", re.MULTILINE)
_BLANK = re.compile(r"\{(\w+)\}")


def _load(file: str) -> dict[str, str]:
    """The statements of a file by name, in the order of the file, without comments."""
    text = resources.files(__package__).joinpath(file).read_text("utf-8")
    _, *parts = _NAME.split(text)
    return {name: _COMMENT.sub("", body).strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}


SCHEMA: Final[Mapping[str, str]] = _load("schema.sql")
"""The tables of ours, in the order in which they are made."""

LIST: Final[Mapping[str, str]] = _load("list.sql")
"""What one list is made of."""

QUERIES: Final[Mapping[str, str]] = _load("queries.sql")
"""What is asked."""


def fill(statement: str, values: Mapping[str, object]) -> str:
    """The statement with each `{name}` replaced, in one pass: what is filled in may hold braces of its own."""
    return _BLANK.sub(lambda blank: str(values[blank[1]]), statement)


def quoted(name: str) -> str:
    """A table's or column's name as SQL writes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'
