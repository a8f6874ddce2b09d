"""Texts for an editor's hints, as Markdown. What a document says is shown as code, on one line, and not for ever."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final

from scxml_engine.diagnostics import printable

_LONGEST: Final = 120  # characters of one piece of a document
_MOST_LINES: Final = 16
_MARKUP: Final = re.compile(r"[&<*_`\[\]]")
_ESCAPED: Final = re.compile(r"\\([&<*_`\[\]])|^```+(?:text)?\n?|`+ ?", re.MULTILINE)
_TICKS: Final = re.compile("`+")


def short(text: str, longest: int = _LONGEST) -> str:
    """A piece of a document on one line."""
    words = printable(" ".join(text[: 4 * longest].split()))
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def code(text: str) -> str:
    """A piece of a document as code within a sentence: nothing in it is markup."""
    shown = short(text) or " "
    fence = "`" * (1 + max((len(each) for each in _TICKS.findall(shown)), default=0))
    blank = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{fence}{blank}{shown}{blank}{fence}"


def block(lines: Iterable[str]) -> str:
    """Lines of a document as a block of code."""
    shown = [short(line) for line in islice(lines, _MOST_LINES + 1)]
    if len(shown) > _MOST_LINES:
        shown = [*shown[: _MOST_LINES - 1], "…"]
    fence = "`" * max(3, 1 + max((len(each) for line in shown for each in _TICKS.findall(line)), default=0))
    return "\n".join((f"{fence}text", *shown, fence))


def plain(text: str) -> str:
    """A sentence of ours, in which nothing is markup."""
    return _MARKUP.sub(r"\\\g<0>", text)


def without_markup(text: str) -> str:
    """The same text for an editor that knows no Markdown."""
    return _ESCAPED.sub(lambda match: match[1] or "", text).rstrip()
