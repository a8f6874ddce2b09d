"""The house of the design, section 2: a package imports only from floors below it, and the core touches no world."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "scxml_engine"
# Top floor first; packages of one line stand side by side and do not import each other.
FLOORS = [
    {""},  # the public face
    {"cli"},
    {"authoring"},
    {"campaign"},
    {"dialers", "records", "runtime"},
    {"ocs"},
    {"scxml"},
    {"ecmascript"},
    {"diagnostics"},
    {"errors"},
]
LEVEL = {name: level for level, names in enumerate(FLOORS) for name in names}
WORLD = {
    "asyncio",
    "random",
    "selectors",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "threading",
    "time",
    "urllib.request",
}
PURE = ("ocs", "scxml")
MODULES = sorted(PACKAGE.rglob("*.py"))


def floor_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "" if parts in {("__init__",), ("__main__",)} else parts[0]


def imports(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import hides where it goes"
            yield node, node.module or ""
            if node.module == "scxml_engine":
                yield from ((node, f"scxml_engine.{alias.name}") for alias in node.names)


def in_type_checking(path: Path) -> set[int]:
    """Lines under `if TYPE_CHECKING:`, which run nothing."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            lines |= {each.lineno for inner in node.body for each in ast.walk(inner) if isinstance(each, ast.stmt)}
    return lines


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_downward(path: Path) -> None:
    """No arrow goes up or sideways; the one exception are types that errors speak of, for the type checker alone."""
    own = floor_of(path)
    for node, module in imports(path):
        if not module.startswith("scxml_engine"):
            continue
        target = module.removeprefix("scxml_engine").lstrip(".").split(".")[0]
        if target == own or (own == "errors" and node.lineno in in_type_checking(path)):
            continue
        assert target in LEVEL, f"{path}:{node.lineno}: {module} is on no floor"
        assert LEVEL[target] > LEVEL[own], f"{path}:{node.lineno}: {own or 'the face'} may not import {module}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_import_hides_in_a_function(path: Path) -> None:
    """What a module needs stands at its top."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                assert not isinstance(inner, ast.Import | ast.ImportFrom), f"{path}:{inner.lineno}"


@pytest.mark.parametrize(
    "path", [path for path in MODULES if floor_of(path) in PURE], ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_the_core_touches_no_world(path: Path) -> None:
    """The language and the dialect read no clock, open no socket, start no thread and draw no lots."""
    for node, module in imports(path):
        assert module not in WORLD, f"{path}:{node.lineno}: {module}"
    text = path.read_text("utf-8")
    assert "datetime.now(" not in text
    assert "date.today(" not in text


def test_every_module_says_what_it_is() -> None:
    """The first line of a module is its one idea."""
    assert [str(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text("utf-8")))] == []


def test_no_file_is_too_long_to_read() -> None:
    """None is longer than the longest of the models (660 lines)."""
    lengths = {str(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {path: length for path, length in lengths.items() if length > 660} == {}
