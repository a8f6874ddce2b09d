"""How wide a text is, without a font: the widths of Helvetica and its likes, in thousandths of the size.

A picture tells the width of each of its lines (`textLength`), so that another font is fitted into the same room.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_WIDTHS: Final = {
    222: "ijl'‚‘’",
    278: " !,./:;I[\\]ft·",
    333: '()-`r"{}|“”„',
    389: "*^",
    500: "Jckszvxy",
    556: "$0123456789?#L_abdeghnopqu",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "…—@",
}
_WIDTH: Final = {character: width for width, characters in _WIDTHS.items() for character in characters}
_BOLD: Final = 1.07


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line of that size, in the same unit."""
    thousandths = sum(_WIDTH.get(each) or _other(each) for each in text)
    return round(thousandths * size / 1000 * (_BOLD if bold else 1), 1)


def _other(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 1000 if unicodedata.east_asian_width(character) in ("W", "F") else 700
