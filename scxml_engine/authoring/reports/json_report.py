"""For programs: one JSON document, as `docs/check.md` describes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from scxml_engine.authoring.reports.checked import Checked
from scxml_engine.authoring.suppression import Finding
from scxml_engine.diagnostics import Severity

VERSION: Final = 1
"""Of this form: keys are added without a new one, never renamed or removed."""


def json_report(documents: Sequence[Checked]) -> str:
    """All findings of all documents; ASCII, whatever they hold."""
    return json.dumps({"version": VERSION, "files": [_file(each) for each in documents]}, indent=2)


def _file(checked: Checked) -> dict[str, object]:
    return {
        "file": checked.file,
        "errors": checked.count(Severity.ERROR),
        "warnings": checked.count(Severity.WARNING),
        "notes": checked.count(Severity.NOTE),
        "diagnostics": [_diagnostic(each) for each in checked.findings],
    }


def _diagnostic(finding: Finding) -> dict[str, object]:
    diagnostic = finding.diagnostic
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "file": diagnostic.location.file,
        "line": diagnostic.location.line,
        "column": diagnostic.location.column,
        "message": diagnostic.message,
        "remedy": diagnostic.remedy,
        "suppressed": finding.suppressed,
    }
