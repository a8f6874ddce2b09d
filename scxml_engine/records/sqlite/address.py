"""`sqlite:///file.db?list=NAME`: where a list in a database is said to be."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, unquote_to_bytes

from scxml_engine.diagnostics import printable
from scxml_engine.errors import UsageError

DEFAULT_LIST: Final = "calling_list"
"""The list of a file when none is named."""

_SCHEME: Final = "sqlite:"
_HOW: Final = "write sqlite:///file.db, sqlite:////folder/file.db or sqlite:///file.db?list=NAME"


@dataclass(frozen=True, slots=True)
class SqliteAddress:
    """A file, and the list in it; `named` when the address said which."""

    path: Path
    name: str = DEFAULT_LIST
    named: bool = False

    @staticmethod
    def matches(text: str) -> bool:
        """Whether the text means to be such an address."""
        return text[: len(_SCHEME)].lower() == _SCHEME

    @classmethod
    def parse(cls, text: str) -> SqliteAddress:
        """The address in that text, in which `%3F` stands for `?`. Raises `UsageError` for any other text."""
        place, mark, query = text.partition("?")
        if not cls.matches(text) or not place[len(_SCHEME) :].startswith("///"):
            raise UsageError(f'"{text}" is no address of a list in a database: {_HOW}')
        path = os.fsdecode(unquote_to_bytes(place[len(_SCHEME) + 3 :].encode("utf-8", "surrogateescape")))
        if not path or path.endswith("/") or path == ":memory:":
            raise UsageError(f'"{text}" names no file: {_HOW}')
        if not mark:
            return cls(Path(path))
        option, equals, value = query.partition("=")
        name = unquote(value)
        if option != "list" or not equals or not name or "&" in value:
            raise UsageError(f'"{text}" asks for something else than a list: {_HOW}')
        return cls(Path(path), name, named=True)

    def __str__(self) -> str:
        return printable(f'list "{self.name}" of {self.path}')
