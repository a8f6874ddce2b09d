"""Schemas of the language with the dialect, for XML editors: generated from the tables that the reader walks.

`laws` has what the reader demands beyond those tables, `vocabulary` joins both, `words` has the documentation. RELAX NG
is written from `grammar` in two syntaxes, XML Schema from the vocabulary itself: it can say less.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scxml_engine.authoring.schema.compact import relax_ng_compact
from scxml_engine.authoring.schema.grammar import START, grammar
from scxml_engine.authoring.schema.relaxng import relax_ng
from scxml_engine.authoring.schema.vocabulary import vocabulary
from scxml_engine.authoring.schema.writing import write_schemas
from scxml_engine.authoring.schema.xsd import xml_schemas
from scxml_engine.ocs import OCS

FORMATS: Final = ("xsd", "rng", "rnc")
"""XML Schema 1.0, RELAX NG, and its compact syntax."""

_HEAD: Final = "SCXML 1.0 with the ocs dialect. Written by scxml-engine schema: do not edit."
_PREFIXES: Final = ("scxml", "ocs")


def schemas() -> Mapping[str, Mapping[str, str]]:
    """By format: the files that belong together, by name."""
    words = vocabulary(OCS)
    definitions = grammar(words)
    prefixes = dict(zip(words.namespaces, _PREFIXES, strict=True)) | {"": "local"}
    language, dialect = xml_schemas(words, _PREFIXES, _HEAD)
    return {
        "xsd": {"scxml.xsd": language, "ocs.xsd": dialect},
        "rng": {"scxml.rng": relax_ng(definitions, START, _HEAD)},
        "rnc": {"scxml.rnc": relax_ng_compact(definitions, START, _HEAD, prefixes)},
    }


__all__ = ["FORMATS", "schemas", "write_schemas"]
