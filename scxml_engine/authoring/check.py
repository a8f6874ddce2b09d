"""Check: what the reader says of a document, and what the rules find in it, in one list by place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scxml_engine.authoring.rule import Finder, Rule
from scxml_engine.authoring.rules import (
    bare_daytime_change,
    data_prefix,
    empty_record_id,
    error_event_case,
    eventdata,
    wrong_delay,
)
from scxml_engine.diagnostics import Diagnostic
from scxml_engine.errors import DocumentError
from scxml_engine.ocs import Treatment
from scxml_engine.scxml.model import Document
from scxml_engine.scxml.source import DocumentSource

RULES: Final[Mapping[Rule, Finder]] = {
    each.RULE: each.find
    for each in (wrong_delay, bare_daytime_change, eventdata, data_prefix, empty_record_id, error_event_case)
}
"""Every rule with what finds it, in the order of the dialect's rows."""

_INSTEAD: Final = {rule.code: rule.instead_of for rule in RULES}


def check(document: Document) -> list[Diagnostic]:
    """What the rules find in a document, by place."""
    found = [diagnostic for find in RULES.values() for diagnostic in find(document)]
    return sorted(found, key=lambda each: each.location)


def examine(
    data: bytes,
    file: str,
    variables: Mapping[str, str] | None = None,
    source: DocumentSource | None = None,
    *,
    repair: bool = False,
) -> list[Diagnostic]:
    """All that is wrong with a treatment and worth knowing of it, by place; nothing is run.

    `variables` are values given from outside, `source` fetches what the document names by src=; with `repair` the
    mended text is examined (row D5). The rules look at a document that reads only.
    """
    try:
        treatment = Treatment.from_bytes(data, file, variables=variables, source=source, repair=repair)
    except DocumentError:
        return Treatment.check(data, file, variables or (), source, repair=repair)
    return review(treatment)


def review(treatment: Treatment) -> list[Diagnostic]:
    """What can be said of a treatment that is ready to run, the findings of the rules among it, by place."""
    ruled = treatment.repaired.told(check(treatment.program.document))
    said = {(each.location, code) for each in ruled for code in _INSTEAD[each.code]}
    others = (each for each in treatment.diagnostics() if (each.location, each.code) not in said)
    return sorted([*others, *ruled], key=lambda each: each.location)
