"""Addresses of treatments, and the sources that read files: what a user names, and what a document names (row D6)."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from scxml_engine.errors import SourceError, UsageError
from scxml_engine.scxml.markup import MAX_BYTES

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")  # one letter is a drive
_DRIVE = re.compile(r"/?[A-Za-z][:|]")


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
        path = self._folder / _file_path(uri)
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


class BesideSource:
    """Reads what a document names by src=: files beside it or below, by relative path or `file:` URI, and nothing else.

    A document is not trusted to choose what is read: a path that leaves its folder is refused, whether by `..`, by
    being absolute, or by a symbolic link. Every other scheme is refused by name, in `fetch`; that is where a list of
    allowed origins belongs.
    """

    def __init__(self, document: str, folder: Path | None = None) -> None:
        """`document` is its path or `file:` URI, as `FileSource(folder)` reads it."""
        self._folder = ((folder or Path()) / _file_path(document)).parent

    def fetch(self, uri: str) -> bytes:
        """The file's bytes. Raises SourceError."""
        scheme = _SCHEME.match(uri)
        if scheme is not None and scheme.group(1).lower() != "file":
            raise SourceError(
                f"{scheme.group(1)}: texts cannot be fetched by this version: save it beside the document"
            )
        if "\\" in uri or _DRIVE.match(uri):
            raise SourceError(f"{uri}: a path beside the document is written with / and names no drive")
        return self._read(self._beside(_decoded_path(uri)), uri)

    def _beside(self, path: str) -> Path:
        """The file that a path means, every link on the way resolved."""
        if "\\" in path or _DRIVE.match(path):  # behind file: or a percent sign
            raise SourceError(f"{path}: a path beside the document is written with / and names no drive")
        if ".." in path.split("/"):
            raise SourceError(f"{path}: .. leads out of the document's folder, and is refused")
        try:
            folder = self._folder.resolve(strict=True)
            named = folder / path
            if not (named.is_relative_to(folder) or named.is_relative_to(self._folder.absolute())):
                raise _outside(path)  # without a look at what is there
            found = named.resolve(strict=True)
        except FileNotFoundError:
            raise SourceError(f"{path}: there is no such file beside the document") from None
        except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: a circle of links, before Python 3.13
            raise SourceError(f"{path} cannot be read: {_reason(error)}") from None
        if not found.is_relative_to(folder):
            raise _outside(path)
        return found

    def _read(self, path: Path, uri: str) -> bytes:
        try:
            # Never a device or a pipe: reading one may wait for ever.
            if not stat.S_ISREG(path.stat().st_mode):
                raise SourceError(f"{uri} is no plain file")
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise SourceError(f"{uri} cannot be read: {_reason(error)}") from None
        if len(data) > MAX_BYTES:
            raise SourceError(f"{uri} has more than {MAX_BYTES} bytes")
        return data


def _decoded_path(uri: str) -> str:
    """The path of a relative reference or `file:` URI, its percent signs decoded once."""
    try:
        parts = urlsplit(uri)
    except ValueError as error:
        raise SourceError(f"{uri} is no URI: {error}") from None
    if parts.netloc not in ("", "localhost"):
        raise SourceError(f"{uri} names another host: save the text beside the document")
    if parts.query or parts.fragment:
        raise SourceError(f"{uri}: a file has no ? and no # part")
    return unquote(parts.path)


def _outside(path: str) -> SourceError:
    return SourceError(f"{path} lies outside the document's folder, and is refused")


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def _file_path(uri: str) -> str:
    """The path of a file that a user names: a path as it is, or a `file:` URI."""
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
