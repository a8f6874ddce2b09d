"""Check: what the reader says of a document, and what the rules find in it, in one list by place."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from scxml_engine.authoring import rules
from scxml_engine.authoring.rule import Finder, Rule
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Diagnostic
from scxml_engine.ocs import Calendar, Treatment
from scxml_engine.scxml.model import Document
from scxml_engine.scxml.source import DocumentSource


def _rules() -> Iterable[tuple[Rule, Finder | None]]:
    """What each file of the folder says, by code; a rule that the reader itself sees to has no finder."""
    for name in sorted(each.name for each in iter_modules(rules.__path__)):
        module = import_module(f"{rules.__name__}.{name}")
        yield module.RULE, getattr(module, "find", None)


RULES: Final[Mapping[Rule, Finder | None]] = dict(_rules())
"""Every rule by code, with what finds it, or None where the reader does."""

_FINDERS: Final = [find for find in RULES.values() if find is not None]
_INSTEAD: Final = {rule.code: rule.instead_of for rule in RULES}


def check(document: Document, calendar: Calendar | None = None) -> list[Diagnostic]:
    """What the rules find in a document, by place; it may have errors.

    `calendar` is the one that it will run with, where that is known.
    """
    survey = Survey(document, calendar)
    found = [diagnostic for find in _FINDERS for diagnostic in find(survey)]
    return sorted(found, key=lambda each: each.location)


def examine(
    data: bytes,
    file: str,
    variables: Mapping[str, str] | None = None,
    source: DocumentSource | None = None,
    *,
    calendar: Calendar | None = None,
    repair: bool = False,
) -> list[Diagnostic]:
    """All that is wrong with a treatment and worth knowing of it, by place; nothing is run.

    `variables` are values given from outside, `source` fetches what the document names by src=; with `repair` the
    mended text is examined (row D5). The rules look at a document with errors too, as far as it can be read.
    """
    with _no_collections():
        examined = Treatment.examine(data, file, variables or (), source, repair=repair)
        if examined.document is None:
            return examined.diagnostics
        return _together(examined.diagnostics, examined.repaired.told(check(examined.document, calendar)))


def review(treatment: Treatment) -> list[Diagnostic]:
    """What can be said of a treatment that is ready to run, the findings of the rules among it, by place."""
    found = check(treatment.program.document, treatment.calendar)
    return _together(treatment.diagnostics(), treatment.repaired.told(found))


@contextmanager
def _no_collections() -> Iterator[None]:
    """All that is read is kept to the end: looking for garbage in it, again and again, takes a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _together(read: Iterable[Diagnostic], ruled: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Both in one list; what a rule says better, the reader does not say again."""
    said = {(each.location, code) for each in ruled for code in _INSTEAD[each.code]}
    others = (each for each in read if (each.location, each.code) not in said)
    return sorted([*others, *ruled], key=lambda each: each.location)
