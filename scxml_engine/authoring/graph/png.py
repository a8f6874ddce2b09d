"""A picture as PNG, drawn by resvg, which comes with the extra `pictures`."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any, Final

from scxml_engine.authoring.graph.picture import Picture
from scxml_engine.authoring.graph.svg import svg
from scxml_engine.authoring.graph.theme import FONTS
from scxml_engine.errors import UsageError

_SCALE: Final = 2.0  # screens with small pixels, and paper
_MOST_PIXELS: Final = 100_000_000
_PROBE: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><style>text { font-family: %s }</style>'
    '<text x="2" y="15">%s</text></svg>'
)


def png(picture: Picture, *, theme: str = "light") -> bytes:
    """The bytes of the file. Raises UsageError when the extra, or a font, is missing, or the picture is too large."""
    if not _has_font():
        raise UsageError("a .png needs a font, and this machine has none of the usual ones: write .svg")
    scale = min(_SCALE, (_MOST_PIXELS / (picture.width * picture.height)) ** 0.5)
    if scale < 1:
        raise UsageError(f"{picture.width:g} by {picture.height:g} is too large for a .png: write .svg")
    return _drawn(svg(picture, theme="light" if theme == "auto" else theme), scale)


def _drawn(text: str, scale: float = 1.0) -> bytes:
    try:
        resvg: Any = importlib.import_module("resvg_py")
    except ImportError:
        message = 'a .png needs the package resvg-py: pip install "scxml-engine[pictures]", or write .svg'
        raise UsageError(message) from None
    return bytes(resvg.svg_to_bytes(svg_string=text, zoom=scale))


@cache
def _has_font() -> bool:
    """Whether letters are drawn at all: without a font they are left out, and nobody is told."""
    return _drawn(_PROBE % (FONTS, "M")) != _drawn(_PROBE % (FONTS, ""))
