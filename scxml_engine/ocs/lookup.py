"""Finding what a person meant: canonical integers, names in any spelling, and "did you mean"."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_INTEGER = 2**53 - 1
"""The largest integer that every data model of ours holds exactly."""

_CANONICAL = re.compile(r"0|-?[1-9][0-9]{0,15}")
_IGNORED = str.maketrans("", "", "-_ \t\u00a0")


def canonical_integer(text: str) -> int | None:
    """The integer that the text writes canonically (`300`, `-1`; never `0123`, `1e3`), within ±(2^53 - 1), or None."""
    if not _CANONICAL.fullmatch(text):
        return None
    number = int(text)
    return number if abs(number) <= MAX_INTEGER else None


def fold(name: str) -> str:
    """The name without case, dashes, underscores and blanks: what two spellings of one name have in common."""
    return name.casefold().translate(_IGNORED)


def suggest(word: str, choices: Iterable[str]) -> str:
    """The choice that the word most resembles, in the choice's own spelling; empty when none comes near."""
    spelled: dict[str, str] = {}
    for choice in choices:
        spelled.setdefault(fold(choice), choice)
    near = difflib.get_close_matches(fold(word), spelled, n=1, cutoff=0.6)
    return spelled[near[0]] if near else ""


def unknown(kind: str, word: str, choices: Iterable[str]) -> str:
    """One sentence about a word that is none of the choices: `unknown KIND "WORD": did you mean CHOICE?`."""
    near = suggest(word, choices)
    return f'unknown {kind} "{word}"' + (f": did you mean {near}?" if near else "")
