"""The rows of a list that were refused, written so that they can be mended and read again.

The columns are those of the list, after one that says why (`scx_error`), which is passed over when the file is read. A
row that was no CSV at all stands in one cell, as it was.
"""

from __future__ import annotations

import csv
import io
import itertools
from typing import TYPE_CHECKING

from scxml_engine.diagnostics import Severity
from scxml_engine.records.csv_list import REASON, is_mended, list_rows
from scxml_engine.records.export import csv_line
from scxml_engine.records.whole_files import write_file

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from scxml_engine.diagnostics import Diagnostic


def write_refused(text: str, diagnostics: Iterable[Diagnostic], path: str | os.PathLike[str]) -> None:
    """Write the bad rows of that list. Raises `UsageError` when the file cannot be written."""
    write_file(path, map(str.encode, refused_lines(text, diagnostics)))


def refused_lines(text: str, diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """The header and the bad rows of that list, as lines of CSV; `diagnostics` are those of reading it."""
    bad = {each.location.line: each for each in bad_rows(diagnostics)}
    text = text.removeprefix("\ufeff")
    lines = list(io.StringIO(text, newline=""))  # physical ones, as the reader counts them
    (_, header), *rows = list_rows(text)
    if isinstance(header, csv.Error):
        return
    first = 1 if is_mended(header) else 0
    yield csv_line([REASON, *header[first:]])
    end: tuple[int, list[str] | csv.Error] = (len(lines) + 1, [])
    for (line, cells), (following, _) in itertools.pairwise([*rows, end]):
        if line in bad:
            reason = f"line {line}: {bad[line].message}; {bad[line].remedy}"
            if isinstance(cells, csv.Error):  # too many cells, so that it is refused until it has been mended
                cells = ["".join(lines[line - 1 : following - 1]).rstrip("\r\n"), *("" for _ in header)]
                yield csv_line([reason, *cells])
            else:
                yield csv_line([reason, *cells[first:]])


def bad_rows(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those that tell of a row that was refused, not of one that was loaded."""
    return [each for each in diagnostics if each.severity is Severity.ERROR]
