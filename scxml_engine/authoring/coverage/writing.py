"""Writes the reports of coverage to files, each whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scxml_engine.authoring.coverage.cobertura import cobertura
from scxml_engine.authoring.coverage.counts import Coverage
from scxml_engine.authoring.coverage.html_report import pages
from scxml_engine.authoring.coverage.lcov import lcov
from scxml_engine.errors import UsageError
from scxml_engine.records.whole_files import write_file


@dataclass(frozen=True, slots=True)
class Reports:
    """Where reports go: a folder for pages, and two files; None for what nobody wants."""

    html: str | None = None
    lcov: str | None = None
    cobertura: str | None = None

    def __bool__(self) -> bool:
        """Whether anything is to be written."""
        return any(each is not None for each in (self.html, self.lcov, self.cobertura))

    def texts(self, coverages: Sequence[Coverage]) -> Mapping[Path, bytes]:
        """The files to write, with what will be in them."""
        found: dict[Path, bytes] = {}
        if self.html is not None:
            found |= {Path(self.html, name): text.encode() for name, text in pages(coverages).items()}
        if self.lcov is not None:
            found[Path(self.lcov)] = lcov(coverages).encode()
        if self.cobertura is not None:
            found[Path(self.cobertura)] = cobertura(coverages)
        return found

    def write(self, coverages: Sequence[Coverage], read: Iterable[str] = ()) -> list[str]:
        """Write all of them, and none over a document or what else was `read`; what people should look at.

        Raises `UsageError`.
        """
        texts = self.texts(coverages)
        sources = {Path(each).resolve() for each in (*read, *(each.file for each in coverages))}
        for path in texts:
            if path.resolve() in sources:
                raise UsageError(f"{path} would be written over, and it was read: name another place for the report")
        if self.html is not None:
            _make_folder(self.html)
        for path, text in texts.items():
            write_file(path, [text])
        index = None if self.html is None else str(Path(self.html, "index.html"))
        return [each for each in (index, self.lcov, self.cobertura) if each is not None]


def _make_folder(name: str) -> None:
    try:
        Path(name).mkdir(exist_ok=True)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise UsageError(f"{name}: cannot make the folder: {reason}") from None
