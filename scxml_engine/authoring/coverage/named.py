"""The call results that a document names: the string literals of its texts that are one of the 40 names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from scxml_engine.authoring.coverage.counts import ANY_OTHER, ResultCount
from scxml_engine.authoring.survey import Survey
from scxml_engine.diagnostics import Location
from scxml_engine.ecmascript import Kind, Token, tokens
from scxml_engine.ocs import CallResult
from scxml_engine.scxml.model import Document

_NAMES: Final = {each.event_name for each in CallResult if each.event_name is not None}


def results_to_try(document: Document) -> tuple[ResultCount, ...]:
    """Each result that the document names, where it does so first, and any other; none of one that never dials."""
    survey = Survey(document)
    dials = [action.location for _, action in survey.actions("make_call")]
    if not dials:
        return ()
    places: dict[str, Location] = {}
    for place, name in sorted(_named(survey), key=lambda found: found[0]):
        places.setdefault(name, place)
    return (*(ResultCount(place, name) for name, place in places.items()), ResultCount(dials[0], ANY_OTHER))


def _named(survey: Survey) -> Iterator[tuple[Location, str]]:
    for _, text in survey.texts:
        yield from ((text.location, name) for name in _in(survey.code(text)))
    for state in survey.flow.states.values():
        for item in state.data:
            if item.content is not None:
                yield from ((item.location, name) for name in _in(tokens(item.content.source)))


def _in(found: Sequence[Token]) -> Iterator[str]:
    for token in found:
        if token.kind is Kind.STRING and token.text[1:-1] in _NAMES:
            yield token.text[1:-1]
