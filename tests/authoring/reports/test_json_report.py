"""The JSON report: its form is pinned here, and described in docs/check.md."""

import json
import re
from pathlib import Path

from scxml_engine.authoring.reports import json_report
from scxml_engine.diagnostics import Severity
from tests.authoring.reports.made import checked, diagnostic

MANUAL = Path(__file__).parents[3] / "docs" / "check.md"


def test_the_form():
    """Keys may be added in this version, and none be renamed or removed."""
    error = diagnostic(2, 3, Severity.ERROR, 'there is no state "é"', "", code="unknown-target")
    note = diagnostic(4, 5, Severity.NOTE, code="dialect", file="lib.js")
    text = json_report([checked("", error, (note, "as in release 8.0"), (note, "")), checked("", file="ä.scxml")])
    assert text.isascii()
    assert json.loads(text) == {
        "version": 1,
        "files": [
            {
                "file": "t.scxml",
                "errors": 1,
                "warnings": 0,
                "notes": 0,
                "diagnostics": [
                    {
                        "code": "unknown-target",
                        "severity": "error",
                        "file": "t.scxml",
                        "line": 2,
                        "column": 3,
                        "message": 'there is no state "é"',
                        "remedy": "",
                        "suppressed": None,
                    },
                    {
                        "code": "dialect",
                        "severity": "note",
                        "file": "lib.js",
                        "line": 4,
                        "column": 5,
                        "message": "something",
                        "remedy": "mend it",
                        "suppressed": "as in release 8.0",
                    },
                    {
                        "code": "dialect",
                        "severity": "note",
                        "file": "lib.js",
                        "line": 4,
                        "column": 5,
                        "message": "something",
                        "remedy": "mend it",
                        "suppressed": "",
                    },
                ],
            },
            {"file": "ä.scxml", "errors": 0, "warnings": 0, "notes": 0, "diagnostics": []},
        ],
    }


def test_no_file_is_a_document_too():
    assert json.loads(json_report([])) == {"version": 1, "files": []}


def test_the_manual_names_every_key():
    """The table of docs/check.md has the keys of the document, of a file and of a diagnostic, in order."""
    document = json.loads(json_report([checked("", diagnostic())]))
    [file] = document["files"]
    [one] = file["diagnostics"]
    section = MANUAL.read_text("utf-8").partition("## JSON")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)`", section, re.MULTILINE) == [*document, *file, *one]
