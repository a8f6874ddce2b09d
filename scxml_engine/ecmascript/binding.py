"""The binding that quickjs-ng brings: which one it must be, what it must be given, and the realm's own JavaScript."""

from __future__ import annotations

from functools import cache
from importlib import metadata, resources
from typing import Final

from scxml_engine.errors import ScriptError, UsageError

PARTS: Final = ("state", "tagged_out", "tagged_in", "purity", "hardening", "bounds", "scopes", "entries")
# The realm's own text stands on lines that no text of a document has, so that a stack tells the two apart.
FIRST_LINE: Final = 20_000


@cache
def runtime() -> str:
    """The text of the folder `javascript` as one function of the prelude's source."""
    folder = resources.files("scxml_engine.ecmascript").joinpath("javascript")
    parts = (folder.joinpath(f"{part}.js").read_text("utf-8") for part in PARTS)
    return "\n" * FIRST_LINE + '(preludeSource) => {\n"use strict";\n' + "".join(parts) + "}"


@cache
def dom() -> str:
    """The text of `javascript/dom.js`, which a realm is given when the first XML enters it."""
    return resources.files("scxml_engine.ecmascript").joinpath("javascript", "dom.js").read_text("utf-8")


@cache
def refuse_wrong_one() -> None:
    """The archived package `quickjs` has the same import name; it hangs on regular expressions, crashes on text."""
    try:
        metadata.version("quickjs-ng")
    except metadata.PackageNotFoundError:
        found = "the archived package quickjs" if _installed("quickjs") else "another package"
        raise UsageError(
            f"The module `quickjs` comes from {found}; quickjs-ng is needed: "
            "pip uninstall quickjs; pip install --force-reinstall quickjs-ng"
        ) from None
    if _installed("quickjs"):
        raise UsageError(
            "Both quickjs and quickjs-ng are installed under one import name: "
            "pip uninstall quickjs; pip install --force-reinstall quickjs-ng"
        )


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def name(text: str) -> str:
    """A name that survives the way in: the binding ends a text at NUL and has no way to write a lone surrogate."""
    if text.isascii():
        if "\0" not in text:
            return text
    elif not any("\ud800" <= each <= "\udfff" or each == "\0" for each in text):
        return text
    raise ScriptError(f"{text!r} cannot be the name of a property", "TypeError")
