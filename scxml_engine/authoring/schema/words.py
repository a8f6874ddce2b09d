"""What an editor shows beside an element or attribute, out of `words.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from scxml_engine.authoring.schema.vocabulary import Attribute, Kind

WORDS: Final[Mapping[str, Mapping[str, str]]] = tomllib.loads(
    files("scxml_engine.authoring.schema").joinpath("words.toml").read_text("utf-8")
)
"""By kind: what it is (`about`), and its attributes."""


def about_element(kind: Kind) -> str:
    """The words about an element."""
    return WORDS[kind.standard]["about"]


def about_attribute(kind: Kind, attribute: Attribute) -> str:
    """The words about an attribute; one without words of its own is another spelling, or ignored."""
    if attribute.name in WORDS[kind.standard]:
        return WORDS[kind.standard][attribute.name]
    if attribute.name != attribute.means:
        return f"The vendor's name for {attribute.means} (D4)."
    return "Taken from the vendor's documents and ignored (D4)."
