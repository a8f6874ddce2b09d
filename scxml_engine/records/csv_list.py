"""A calling list from CSV: a header row, the default format's columns by name, other columns user-defined fields.

The contract is "Calling list, CSV" of the design. What a row lacks takes the manual's default; a bad row is a
diagnostic and the rest is loaded, or nothing is when `strict`; a file that is no list at all raises `ListError` with
one line. A list without rows is a list without chains. Blank lines are skipped.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scxml_engine.errors import ListError, SourceError
from scxml_engine.records.header import read_header, unusable
from scxml_engine.records.loading import Loader

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping, Sequence

    from scxml_engine.records.calling_list import CallingList

MAX_BYTES: Final = 1_000_000_000
"""A larger file is refused: it is read whole."""

MAX_CELL: Final = 10_000_000
"""Characters of a cell: a quote that is never closed would swallow the whole file."""

REASON: Final = "scx_error"
"""The first column of a file of refused rows: why each was refused (see `refused`)."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_list(
    path: str | os.PathLike[str], *, timezones: Mapping[int, str] | None = None, strict: bool = False
) -> CallingList:
    """The list in that file, which is UTF-8 with or without a byte order mark.

    `timezones` maps `tz_dbid` to IANA names. Raises `SourceError` for a file that cannot be read and `ListError` for
    one that is no list or, when `strict`, has a bad row (it then holds all of them).
    """
    return parse_list(read_text(path), file=str(path), timezones=timezones, strict=strict)


def read_text(path: str | os.PathLike[str]) -> str:
    """The text of that file. Raises `SourceError` for one that cannot be read, and `ListError` for one in no UTF-8."""
    file = str(path)
    try:
        with Path(path).open("rb") as source:
            content = source.read(MAX_BYTES + 1)
    except (OSError, ValueError) as problem:  # ValueError: a path with a NUL
        reason = getattr(problem, "strerror", None) or problem
        raise SourceError(f"{file}: cannot read the calling list: {reason}") from None
    if len(content) > MAX_BYTES:
        raise SourceError(f"{file}: a calling list of more than {MAX_BYTES} bytes is refused: split it")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = 0 if content.startswith(_UTF16_MARKS) else content.count(b"\n", 0, problem.start) + 1
        raise unusable(file, line, "the file is not UTF-8", "save the list as CSV UTF-8") from None


def parse_list(
    text: str, *, file: str = "<list>", timezones: Mapping[int, str] | None = None, strict: bool = False
) -> CallingList:
    """The list in that text; `file` is what diagnostics call it. Raises `ListError` as `read_list` does."""
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise unusable(file, line, "the file holds a NUL character", "save the list as CSV UTF-8")
    rows = list_rows(text)
    header_line, header = next(rows, (0, []))
    if isinstance(header, csv.Error):
        raise unusable(file, header_line, f"the header cannot be read: {header}", "put its cells in order")
    if not header:
        raise unusable(file, 0, "the file is empty", "the first row names the columns")
    first = 1 if is_mended(header) else 0
    loader = Loader(file, read_header(header[first:], file, header_line), timezones or {})
    for line, cells in rows:
        if isinstance(cells, csv.Error):
            loader.take_malformed(line, _explained(cells), "a quote inside a quoted cell is written twice")
        else:
            loader.take(line, cells[first:])
    if strict and loader.bad:
        raise ListError(loader.bad)
    return loader.finish(header_line)


def is_mended(header: Sequence[str]) -> bool:
    """Whether the file is one of rows that were refused: what was wrong with each stands first, and is passed over."""
    return bool(header) and header[0].strip() == REASON


def list_rows(text: str) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Each row that is not blank with the physical line at which it begins; a malformed one as the error it made."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        usual = csv.field_size_limit(MAX_CELL)  # of the whole process: it is given back
        found: list[str] | csv.Error
        try:
            found = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            found = problem
        finally:
            csv.field_size_limit(usual)
        if found:  # a problem always is, an empty line never
            yield line, found


def _explained(problem: csv.Error) -> str:
    """The reader's complaint in words of ours; its field limit guards against a quote that swallows a whole file."""
    text = str(problem)
    if "unexpected end" in text:
        return "a quoted cell is never closed, so the rest of the file belongs to it"
    if "field larger" in text:
        return f"a cell is too large ({text.partition('(')[2].rstrip(')')} characters at most)"
    return f"not CSV: {text}"
