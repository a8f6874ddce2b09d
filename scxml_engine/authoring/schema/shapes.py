"""The shapes of text in the datatypes that both schema languages share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scxml_engine.authoring.schema.laws import Form

FACETS: Final[Mapping[Form, tuple[str, str, str]]] = {
    Form.FILLED: ("token", "minLength", "1"),
    Form.WORD: ("string", "pattern", r"\S+"),
    # Letters of all scripts: the tables of validators differ in age, so only what is surely no letter is named. Each
    # sign that needs a backslash stands alone: libxml2 reads no range that begins with one.
    Form.VARIABLE: ("string", "pattern", r"[^\s\d!-#%-@\[\\\]\^_`{-~][^\s!-#%-/:-@\[\\\]\^`{-~]*"),
}
"""The datatype of a form, and the facet that narrows it."""
