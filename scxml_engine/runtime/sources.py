"""Addresses of treatments, and the source that reads files (row D6)."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from scxml_engine.errors import SourceError, UsageError
from scxml_engine.scxml.markup import MAX_BYTES

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")  # one letter is a drive


@dataclass(frozen=True, slots=True)
class Address:
    """Where a treatment is: `uri` without its parameters, which stand in `variables`."""

    uri: str
    variables: dict[str, str] = field(default_factory=dict)


def parse_address(text: str) -> Address:
    """Split a path or URI and its `?NAME=VALUE&…`. A file whose name holds the question mark is taken as it is."""
    path, mark, query = text.partition("?")
    if not mark or (not _SCHEME.match(text) and os.path.isfile(text)):
        return Address(text)
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query), errors="strict")
    except ValueError:
        raise UsageError(f'"?{query}" is no list of variables: write ?NAME=VALUE&NAME=VALUE') from None
    return Address(path, dict(pairs))


class FileSource:
    """Reads paths and `file:` URIs; the vendor's old `file:///C|/…` too. Other schemes are refused."""

    def __init__(self, folder: Path | None = None, *, confined: bool = False) -> None:
        """`folder` is where relative paths begin; the current one unless given. `confined`: nothing outside is read."""
        self._folder = folder or Path()
        self._confined = confined

    def fetch(self, uri: str) -> bytes:
        """The file's bytes. Raises SourceError."""
        path = self._folder / self._path(uri)
        try:
            if self._confined and not path.resolve().is_relative_to(self._folder.resolve()):
                raise SourceError(f"{path} lies outside the folder {self._folder}")
            if path.is_dir():
                raise SourceError(f"{path} is a folder: name the document in it")
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)  # one more than is allowed is enough to refuse it
        except FileNotFoundError:
            raise SourceError(f"{path}: there is no such file") from None
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise SourceError(f"{path} cannot be read: {reason}") from None

    def _path(self, uri: str) -> str:
        scheme = _SCHEME.match(uri)
        if scheme is None:
            return uri
        if scheme.group(1).lower() != "file":
            raise SourceError(f"{scheme.group(1)}: documents cannot be fetched by this version yet: save it as a file")
        try:
            parts = urlsplit(uri)
        except ValueError as error:
            raise SourceError(f"{uri} is no URI: {error}") from None
        if parts.netloc not in ("", "localhost"):
            raise SourceError(f"{uri}: a file: URI names no host")
        path = unquote(parts.path)
        drive = re.match(r"/([A-Za-z])[|:](/.*)", path)
        return f"{drive.group(1)}:{drive.group(2)}" if drive else path
