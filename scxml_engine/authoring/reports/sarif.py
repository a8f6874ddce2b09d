"""For code hosts and editors: SARIF 2.1.0, the Static Analysis Results Interchange Format of OASIS."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Final, TypeAlias
from urllib.parse import quote

from scxml_engine.authoring import explaining
from scxml_engine.authoring.reports.checked import Checked
from scxml_engine.authoring.rule import Rule
from scxml_engine.authoring.suppression import Finding
from scxml_engine.diagnostics import Diagnostic, printable

Json: TypeAlias = dict[str, object]

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_URI: Final = re.compile(r"(?:https?|file):", re.IGNORECASE)
_IN_URI: Final = "%/:?#[]@!$&'()*+,;=~-._"  # what may stand in one, and what is escaped already
_IN_PATH: Final = "/!$&'()*+,;=@~-._"


def sarif_report(documents: Sequence[Checked], rules: Iterable[Rule], version: str) -> str:
    """All findings of all documents as one run of the engine in that version, which has these rules."""
    known = list(rules)
    at = {rule.code: index for index, rule in enumerate(known)}
    uris = {each: index for index, each in enumerate(dict.fromkeys(uri(each.file) for each in documents))}
    driver = {"name": "scxml-engine", "version": version, "rules": [_rule(each) for each in known]}
    run = {
        "tool": {"driver": driver},
        "artifacts": [{"location": {"uri": each, "index": index}} for each, index in uris.items()],
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, checked, at, uris) for checked in documents for one in checked.findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def uri(file: str) -> str:
    """The URI reference of a file: relative for a relative path, percent-encoded."""
    if _URI.match(file):
        return quote(file, safe=_IN_URI, errors="surrogateescape")
    path = PurePath(file)
    if path.is_absolute():
        return path.as_uri()
    return quote(os.fsencode(path.as_posix()), safe=_IN_PATH)


def _rule(rule: Rule) -> Json:
    return {
        "id": rule.code,
        "shortDescription": {"text": _escaped(f"Finds {rule.finds}.")},
        "fullDescription": {"text": _escaped(f"{rule.because[:1].upper()}{rule.because[1:]}.")},
        "help": {"text": _escaped(explaining.as_text(rule)), "markdown": _escaped(explaining.as_markdown(rule))},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(finding: Finding, checked: Checked, at: dict[str, int], uris: dict[str, int]) -> Json:
    diagnostic = finding.diagnostic
    own = uri(diagnostic.location.file)
    artifact: Json = {"uri": own}
    if own in uris:
        artifact["index"] = uris[own]
    result: Json = {"ruleId": diagnostic.code}
    if diagnostic.code in at:
        result["ruleIndex"] = at[diagnostic.code]
    return result | {
        "level": diagnostic.severity,
        "message": {"text": _message(diagnostic)},
        "locations": [{"physicalLocation": {"artifactLocation": artifact} | _regions(diagnostic, checked)}],
        "suppressions": _suppressions(finding),
    }


def _message(diagnostic: Diagnostic) -> str:
    text = diagnostic.message
    if diagnostic.remedy:
        text += f"{'' if text.endswith('?') else ';'} {diagnostic.remedy}"
    return _escaped(printable(text))


def _escaped(text: str) -> str:
    """Section 3.11.5: a brace would open a placeholder."""
    return text.replace("{", "{{").replace("}", "}}")


def _regions(diagnostic: Diagnostic, checked: Checked) -> Json:
    """The place of a finding, what stands there, and its line."""
    place = diagnostic.location
    if not place.line:
        return {}
    shown = checked.shown(place)
    if not place.column:
        return {"region": {"startLine": place.line}}
    region: Json = {"startLine": place.line, "startColumn": place.column}
    if shown is None or not shown.marked:
        return {"region": region}
    end = place.column + len(shown.marked)
    context = {
        "startLine": place.line,
        "startColumn": shown.first,
        "endColumn": shown.first + len(shown.text),
        "snippet": {"text": shown.text},
    }
    return {"region": region | {"endColumn": end, "snippet": {"text": shown.marked}}, "contextRegion": context}


def _suppressions(finding: Finding) -> list[Json]:
    if finding.suppressed is None:
        return []
    suppression: Json = {"kind": "inSource"}
    return [suppression | {"justification": finding.suppressed} if finding.suppressed else suppression]
