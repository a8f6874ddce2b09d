"""The dialect as an extension of the language: rows D1 to D4 of the dialect, as a table."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from scxml_engine.ocs.actions import SCHEMAS
from scxml_engine.ocs.rewrite import rewrite
from scxml_engine.scxml.extension import Extension

NAMESPACE: Final = "http://genesyslabs.com/schemas/ocs/treatments"


def _text(name: str) -> str:
    return files("scxml_engine.ocs").joinpath(name).read_text("utf-8")


OCS: Final = Extension(
    namespace=NAMESPACE,
    actions=SCHEMAS,
    attributes={
        ("scxml", "initialstate"): "initial",
        ("scxml", "profile"): None,
        ("scxml", "exmode"): None,
        ("scxml", "_persist"): None,
        ("scxml", "_type"): None,
        ("scxml", "_desc"): None,
        ("state", "initialstate"): "initial",
        ("state", "_persist"): None,
        ("state", "_type"): None,
        ("state", "_desc"): None,
        ("parallel", "_persist"): None,
        ("parallel", "_type"): None,
        ("parallel", "_desc"): None,
        ("final", "_desc"): None,
        ("transition", "_desc"): None,
        ("data", "ID"): "id",
        ("data", "_type"): None,
        ("data", "_desc"): None,
        ("log", "level"): None,
        ("send", "sendid"): "id",
        ("send", "targettype"): "type",
        ("send", "hints"): None,
        ("cancel", "id"): "sendid",
    },
    elements={"event": ("raise", {"name": "event"})},
    children=frozenset({("scxml", "initial")}),
    unquoted=frozenset(
        {
            ("send", "event"),
            ("send", "target"),
            ("send", "type"),
            ("send", "id"),
            ("send", "delay"),
            ("raise", "event"),
            ("cancel", "sendid"),
        }
    ),
    values={("send", "target"): {"_internal": "#_internal"}},
    names=_text("names.js"),
    es5_names=_text("names_es5.js"),
    assignable=frozenset({"_data"}),
    reserved_events=frozenset({"ocs", "Error"}),
    rewrite=rewrite,
)
