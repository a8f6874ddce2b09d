"""The results of a run as one JSON document.

    {"version": 1, "passed": 11, "failed": 1, "files": [
      {"file": "redial.scenario.yaml", "treatment": "redial.scxml", "scenarios": [
        {"name": "busy", "line": 7, "column": 5, "passed": false,
         "differences": [{"what": "ended", "line": 9, "column": 14, "expected": "final", "actual": "stuck"}],
         "turned": {"line": 47, "source": "dial", "targets": ["wait"], "event": "ocs.callresult"}}]}]}

`what` is the key under `expect`, or `inject`, `chain` or `expect` itself; `turned` is null when no transition was taken
before the first difference. Of calls, `expected` and `actual` are their numbers, and `calls` holds them side by side:
a list of `{"expected": {…} | null, "actual": {…} | null, "differs": bool}` with texts by column. A file that cannot be
used has `problems` instead of `treatment` and `scenarios`: `{"severity", "code", "file", "line", "column", "message",
"remedy"}`, or a `message` alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scxml_engine.authoring.scenarios.running import Result
from scxml_engine.authoring.scenarios.verdict import CallTable, Difference
from scxml_engine.diagnostics import Diagnostic
from scxml_engine.errors import ConfigError, DocumentError, ListError, ScxmlEngineError


def report(files: Mapping[str, Sequence[Result] | ScxmlEngineError]) -> dict[str, Any]:
    """The document; by file its results, or why it has none."""
    results = [each for found in files.values() if not isinstance(found, ScxmlEngineError) for each in found]
    passed = sum(each.passed for each in results)
    return {
        "version": 1,
        "passed": passed,
        "failed": len(results) - passed,
        "files": [_file(file, found) for file, found in files.items()],
    }


def _file(file: str, found: Sequence[Result] | ScxmlEngineError) -> dict[str, Any]:
    if isinstance(found, ScxmlEngineError):
        return {"file": file, "problems": _problems(found)}
    treatment = found[0].document if found else None
    return {"file": file, "treatment": treatment, "scenarios": [_scenario(each) for each in found]}


def _problems(error: ScxmlEngineError) -> list[dict[str, Any]]:
    if isinstance(error, ConfigError | DocumentError | ListError):
        return [_problem(each) for each in error.diagnostics]
    return [{"message": str(error)}]


def _problem(each: Diagnostic) -> dict[str, Any]:
    return {
        "severity": str(each.severity),
        "code": each.code,
        "file": each.location.file,
        "line": each.location.line,
        "column": each.location.column,
        "message": each.message,
        "remedy": each.remedy,
    }


def _scenario(result: Result) -> dict[str, Any]:
    place = result.scenario.location
    return {
        "name": result.scenario.name,
        "line": place.line,
        "column": place.column,
        "passed": result.passed,
        "differences": [_difference(each) for each in result.differences],
        "turned": _turned(result),
    }


def _difference(each: Difference) -> dict[str, Any]:
    keys: dict[str, Any] = {
        "what": each.what,
        "line": each.location.line,
        "column": each.location.column,
        "expected": each.expected,
        "actual": each.actual,
    }
    return keys if each.table is None else keys | {"calls": _calls(each.table)}


def _calls(table: CallTable) -> list[dict[str, Any]]:
    def cells(row: tuple[str, ...] | None) -> dict[str, str] | None:
        return None if row is None else dict(zip(table.columns, row, strict=True))

    return [
        {"expected": cells(row.expected), "actual": cells(row.actual), "differs": row.differs} for row in table.rows
    ]


def _turned(result: Result) -> dict[str, Any] | None:
    line = None if result.passed else result.turned
    return None if line is None else {key: line.keys[key] for key in ("line", "source", "targets", "event")}
