"""The values of actions that are written out, so that it is known before they are reached what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scxml_engine.authoring.comparisons import string
from scxml_engine.ecmascript import Kind
from scxml_engine.scxml.extension import DECIMAL
from scxml_engine.scxml.model import Attribute

if TYPE_CHECKING:
    from scxml_engine.authoring.survey import Survey


def written_out(survey: Survey, attribute: Attribute) -> str | None:
    """The text of such a value, be it a number, a string or a word that names no variable; None for an expression."""
    source = attribute.source.strip()
    if DECIMAL.fullmatch(source):
        return source
    tokens = survey.code(attribute.expr)
    if len(tokens) != 1 or source in survey.declared:
        return None
    if tokens[0].kind is Kind.STRING:
        text = string(tokens[0])
        return None if text is None else text.strip()
    return source if tokens[0].kind is Kind.NAME and not source.startswith("_") else None
