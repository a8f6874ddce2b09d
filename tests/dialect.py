"""Which test proves which sentence of the dialect: the markers `row` of all tests, and the tables of docs/dialect.md.

`python -m tests.dialect` writes the last column of those tables anew.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "dialect.md"
LINE = re.compile(
    r"^\| (?P<id>[ADE]?[0-9]+(?:\.[0-9]+)+) \|(?P<what>[^|]*(?:\\\|[^|]*)*)\|(?P<choice>[^|]*)\|(?P<tests>[^|]*)\|$"
)


@dataclass(frozen=True)
class Sentence:
    """One line of a table of docs/dialect.md."""

    id: str
    what: str
    choice: str
    tests: str

    @property
    def row(self) -> str:
        """The row it belongs to: `A1`, or the section `6`."""
        return self.id.partition(".")[0]

    @property
    def later(self) -> bool:
        """Whether it is not true yet."""
        return self.choice.startswith("later")

    @property
    def settings(self) -> list[str]:
        """The settings that change it."""
        return re.findall(r"`([^`]+)`", self.choice)


@dataclass(frozen=True)
class Proof:
    """A test that names a sentence."""

    file: Path
    test: str


def sentences(text: str) -> list[Sentence]:
    """The lines of the tables, in order."""
    found = filter(None, map(LINE.match, text.splitlines()))
    return [Sentence(each["id"], each["what"].strip(), each["choice"].strip(), each["tests"].strip()) for each in found]


def proofs() -> dict[str, list[Proof]]:
    """The tests by the sentence that they name, in the order of their files."""
    found: dict[str, list[Proof]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for test, ids in _named(path):
            for each in ids:
                found[each].append(Proof(path, test))
    return dict(found)


def _named(path: Path) -> Iterator[tuple[str, list[str]]]:
    """What each test of a file names: by its decorators, its class's, or a table of cases beside it."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            ids = [each for decorator in node.decorator_list for each in _ids(decorator)]
            if ids:
                yield node.name, ids
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            ids = list(_ids(statement))
            if ids:
                yield "cases", ids


def _ids(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr == "row":
            yield from (
                word.value for word in each.args if isinstance(word, ast.Constant) and isinstance(word.value, str)
            )


def with_tests(text: str) -> str:
    """The document with the last column as the markers have it."""
    known = proofs()
    lines = []
    for line in text.splitlines():
        match = LINE.match(line)
        if match:
            line = f"| {match['id']} |{match['what']}|{match['choice']}| {_links(known.get(match['id'], []))} |"
        lines.append(line)
    return "\n".join(lines) + "\n"


def _links(found: list[Proof]) -> str:
    files = Counter(each.file for each in found)
    shown = []
    for path, number in files.items():
        name = path.relative_to(ROOT / "tests").with_suffix("").as_posix().replace("test_", "")
        times = f" ×{number}" if number > 1 else ""
        shown.append(f"[{name}](../{path.relative_to(ROOT).as_posix()}){times}")
    return ", ".join(shown)


if __name__ == "__main__":
    DOCUMENT.write_text(with_tests(DOCUMENT.read_text("utf-8")), "utf-8")
