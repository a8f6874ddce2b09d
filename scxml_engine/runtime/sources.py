"""Addresses of treatments, and where they lead: what a user names, and what a document names (rows D6 and D7).

A user may name any file and any http or https URI. A document may name what lies beside it, what its own origin has,
and what the origins have that the user listed; nothing else, since it is not trusted to choose what is read.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from scxml_engine.diagnostics import printable
from scxml_engine.errors import SourceError, UsageError
from scxml_engine.runtime.http_source import HttpSource
from scxml_engine.runtime.http_uris import Unfetched, is_http, parse_uri, resolve
from scxml_engine.scxml.markup import MAX_BYTES
from scxml_engine.scxml.source import title

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")  # one letter is a drive
_DRIVE = re.compile(r"/?[A-Za-z][:|]")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a treatment is, and what its data is set to.

    `uri` is what is fetched: a file without its parameters, an http or https URI with them, as it was written.
    """

    uri: str
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What traces and diagnostics show: an http or https URI without its query, which may hold a secret."""
        return title(self.uri) if is_http(self.uri) else self.uri


def parse_address(text: str) -> Address:
    """Split a path or URI and its `?NAME=VALUE&…`. Raises UsageError for what is no such list.

    A file whose name holds the question mark is taken as it is. What has no `=` in the query of an http or https URI is
    the server's own affair.
    """
    if is_http(text):
        return _http_address(text.partition("#")[0])
    path, mark, query = text.partition("?")
    if not mark or (not _SCHEME.match(text) and os.path.isfile(text)):
        return Address(text)
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query), errors="strict")
    except ValueError:
        raise UsageError(f'"?{query}" is no list of variables: write ?NAME=VALUE&NAME=VALUE') from None
    return Address(path, dict(pairs))


def _http_address(uri: str) -> Address:
    assigned = [each for each in uri.partition("?")[2].split("&") if "=" in each]
    try:
        return Address(uri, dict(parse_qsl("&".join(assigned), keep_blank_values=True, errors="strict")))
    except ValueError:
        reason = f"{title(uri)}: a value behind its ? is no UTF-8"
    raise UsageError(reason)  # here, where no exception stands behind it that shows the value


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
            mode = path.stat().st_mode
            if stat.S_ISDIR(mode):
                raise SourceError(f"{path} is a folder: name the document in it")
            if not stat.S_ISREG(mode):  # reading a pipe or a device may wait for ever
                raise SourceError(f"{path} is no plain file")
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)  # one more than is allowed is enough to refuse it
        except FileNotFoundError:
            raise SourceError(f"{path}: there is no such file") from None
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise SourceError(f"{path} cannot be read: {reason}") from None


class BesideSource:
    """Reads what a document names by src=: files beside it or below, by relative path or `file:` URI.

    A path that leaves its folder is refused, whether by `..`, by being absolute, or by a symbolic link. With `http`,
    what stands under its listed origins is fetched too. Every other scheme is refused by name. `read` are the files
    that were read so far: nobody may write over them.
    """

    def __init__(self, document: str, folder: Path | None = None, http: HttpSource | None = None) -> None:
        """`document` is its path or `file:` URI, as `FileSource(folder)` reads it."""
        self._folder = ((folder or Path()) / _file_path(document)).parent
        self._http = http
        self.read: list[str] = []

    def fetch(self, uri: str) -> bytes:
        """The text's bytes. Raises SourceError."""
        if self._http is not None and is_http(uri):
            return _fetch_named(self._http, uri)
        scheme = _SCHEME.match(uri)
        if scheme is not None and scheme.group(1).lower() != "file":
            raise SourceError(f"{scheme.group(1)}: texts cannot be fetched from here: save it beside the document")
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
            self.read.append(str(path))
        except OSError as error:
            raise SourceError(f"{uri} cannot be read: {_reason(error)}") from None
        if len(data) > MAX_BYTES:
            raise SourceError(f"{uri} has more than {MAX_BYTES} bytes")
        return data


class BesideHttpSource:
    """Reads what a document that came over http or https names by src=: from its own origin and the listed ones."""

    def __init__(self, document: str, http: HttpSource) -> None:
        """`document` is its URI; relative references begin there."""
        self._document = document
        self._http = http

    def fetch(self, uri: str) -> bytes:
        """The text's bytes. Raises SourceError."""
        return _fetch_named(self._http, uri, self._document)


class AnySource:
    """Reads what a user names: a path, a `file:`, http or https URI. A context manager."""

    def __init__(self, http: HttpSource | None = None, folder: Path | None = None) -> None:
        """`http` is closed with it; one with the usual options unless given. `folder` is where relative paths begin."""
        self._http = http or HttpSource()
        self._folder = folder
        self._files = FileSource(folder)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close its connections; files can still be read."""
        self._http.close()

    def fetch(self, uri: str) -> bytes:
        """The document. Raises SourceError."""
        return self._http.fetch(uri) if is_http(uri) else self._files.fetch(uri)

    def beside(self, document: str) -> BesideSource | BesideHttpSource:
        """The source of what the document of that path or URI names."""
        if is_http(document):
            return BesideHttpSource(document, self._http)
        return BesideSource(document, self._folder, self._http)


def _fetch_named(http: HttpSource, reference: str, document: str | None = None) -> bytes:
    """What a document names, if its origin may be asked; `document` is its URI when that is one of http."""
    try:
        own = parse_uri(document) if document is not None else None
        named = resolve(own, reference) if own is not None else parse_uri(reference)
    except Unfetched as failure:
        reason = f"{title(reference)}: {failure}"
    else:
        if http.lists(named) or (own is not None and named.origin == own.origin):
            return http.fetch(named.text)
        reason = f"{named.title}: the document may not lead there: add {named.origin} to http-origins if it may"
    raise SourceError(printable(reason))  # here, where no exception stands behind it that shows the query


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


def local_path(uri: str) -> str | None:
    """The path of the file that a path or a `file:` URI names; None for what names none."""
    try:
        return _file_path(uri)
    except SourceError:
        return None


def _file_path(uri: str) -> str:
    """The path of a file that a user names: a path as it is, or a `file:` URI."""
    scheme = _SCHEME.match(uri)
    if scheme is None:
        return uri
    if scheme.group(1).lower() != "file":
        raise SourceError(f"{scheme.group(1)}: is not fetched here: name a path, or a file:, http: or https: URI")
    try:
        parts = urlsplit(uri)
    except ValueError as error:
        raise SourceError(f"{uri} is no URI: {error}") from None
    if parts.netloc not in ("", "localhost"):
        raise SourceError(f"{uri}: a file: URI names no host")
    path = unquote(parts.path)
    drive = re.match(r"/([A-Za-z])[|:](/.*)", path)
    return f"{drive.group(1)}:{drive.group(2)}" if drive else path
