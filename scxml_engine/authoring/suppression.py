"""Suppression: comments in a document that allow warnings and notes, with a reason.

    <!-- check: allow CODE[, CODE…]: reason -->

Such a comment stands right before an element and speaks of it and of all that is inside; before the root element it
speaks of the whole document. It is looked for in the text, not by a parser: what `check --repair` reads is no XML yet.
The walk goes from one < to the next and is over where markup cannot be told from text any more; what was found up to
there holds.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from scxml_engine.authoring.check import RULES
from scxml_engine.authoring.rules import (
    suppression_of_error,
    suppression_of_unknown_code,
    suppression_without_reason,
    unused_suppression,
)
from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.errors import DocumentError
from scxml_engine.ocs.lookup import suggest
from scxml_engine.scxml import markup

_ALLOW: Final = re.compile(r"\s*check:\s*allow\b([^:]*)(?::(.*))?", re.DOTALL)
_WORD: Final = re.compile(r"[^\s,]+")
_ENDS: Final = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
# No value holds a <, so that a quote which is never closed costs no more than the way to the next one.
_START_TAG: Final = re.compile(r"""<([^\s/>!?<"']++)(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+>""")
_END_TAG: Final = re.compile(r"</([^\s<>]++)\s*+>")
_LONGEST_CODE: Final = 60  # characters of what is no code, in a message
_MOST_CODES: Final = 100  # in one comment: more than there are
_MOST_SUGGESTIONS: Final = 100  # in one document: a comparison is slow


class Finding(NamedTuple):
    """Something that was found, and the reason why it is not told: '' when none is given, None when it is told."""

    diagnostic: Diagnostic
    suppressed: str | None = None


class _Place(NamedTuple):
    """A place in the text; line 0 is before all others."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class _Suppression:
    """A comment: where it stands, what it allows and why, and in which places: from `first` to before `last`.

    These are nested or apart, as elements are. Without a `last` there is none.
    """

    place: _Place
    codes: tuple[str, ...]
    reason: str
    first: _Place
    last: _Place | None


def suppress(data: bytes, file: str, diagnostics: Iterable[Diagnostic]) -> Sequence[Finding]:
    """What was found in a document, what its comments allow among it marked with the reason, by place.

    Of several comments around one place the innermost counts. An error is never suppressed. What is wrong with the
    comments themselves is found, too; no comment suppresses that.
    """
    told = sorted(diagnostics, key=lambda each: each.location)
    suppressions = list(_suppressions(data, file))
    if not suppressions:
        return [Finding(each) for each in told]
    findings = []
    met: dict[tuple[_Suppression, str], bool] = {}  # whether it was an error that it should allow
    for each, nearest in zip(told, _nearest(suppressions, told), strict=True):
        is_error = each.severity is Severity.ERROR
        if nearest is not None:
            met[nearest, each.code] = is_error or met.get((nearest, each.code), False)
        findings.append(Finding(each, None if nearest is None or is_error else nearest.reason))
    findings += map(Finding, _Faults(file, met).of(suppressions))
    return sorted(findings, key=lambda each: each.diagnostic.location)


def _nearest(suppressions: Iterable[_Suppression], told: Iterable[Diagnostic]) -> Iterator[_Suppression | None]:
    """For each diagnostic, by place, the innermost suppression of its code there."""
    ahead: dict[str, deque[_Suppression]] = defaultdict(deque)
    around: dict[str, list[_Suppression]] = defaultdict(list)
    for each in sorted(suppressions, key=lambda one: one.first):
        for code in each.codes:
            ahead[code].append(each)
    for diagnostic in told:
        place = _Place(diagnostic.location.line, diagnostic.location.column)
        coming, opened = ahead[diagnostic.code], around[diagnostic.code]
        while coming and coming[0].first <= place:
            opened.append(coming.popleft())
        while opened and (opened[-1].last is None or opened[-1].last <= place):
            opened.pop()
        yield opened[-1] if opened else None


class _Faults:
    """What is wrong with comments, given what they met."""

    def __init__(self, file: str, met: Mapping[tuple[_Suppression, str], bool]) -> None:
        self._file = file
        self._met = met
        self._known = {rule.code: rule for rule in RULES}
        self._suggested = 0

    def of(self, suppressions: Iterable[_Suppression]) -> Iterator[Diagnostic]:
        """In all of them."""
        for each in suppressions:
            place = Location(self._file, *each.place)
            if not each.codes:
                remedy = "write <!-- check: allow CODE: reason -->"
                yield suppression_of_unknown_code.RULE.diagnostic(place, "a comment allows nothing by name", remedy)
            elif not each.reason:
                message = f"no reason is given why to allow {', '.join(map(_short, each.codes))}"
                yield suppression_without_reason.RULE.diagnostic(place, message, "write it behind a colon")
            for code in each.codes:
                yield from self._of_code(each, code, place)

    def _of_code(self, suppression: _Suppression, code: str, place: Location) -> Iterator[Diagnostic]:
        met_error = self._met.get((suppression, code))
        if code not in self._known:
            message = f'there is no code "{_short(code)}" to allow'
            yield suppression_of_unknown_code.RULE.diagnostic(place, message, self._instead_of(code))
        elif met_error or (met_error is None and self._known[code].severity is Severity.ERROR):
            message = f"{code} is an error, and no comment allows errors"
            yield suppression_of_error.RULE.diagnostic(place, message, "mend it, and remove the comment")
        elif met_error is None:
            where = "stands before no element" if suppression.last is None else "is not found there"
            message = f"{code} is allowed and {where}"
            yield unused_suppression.RULE.diagnostic(place, message, "remove it, or put it right before the element")

    def _instead_of(self, code: str) -> str:
        near = ""
        if self._suggested < _MOST_SUGGESTIONS:
            self._suggested += 1
            near = suggest(code[:_LONGEST_CODE], self._known)
        return f"did you mean {near}?" if near else "scxml-engine check --explain all lists them"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_CODE else f"{text[:_LONGEST_CODE]}…"


# ------------------------------------------------------------------------------------------------------------ the text


def _suppressions(data: bytes, file: str) -> Iterator[_Suppression]:
    """The comments of a document that allow something, in order."""
    if len(data) > markup.MAX_BYTES:
        return
    try:
        text = markup.decode(data, file)
    except DocumentError:
        return
    if "check:" not in text:
        return
    lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(offset: int) -> _Place:
        line = bisect_right(lines, offset)
        return _Place(line, offset - lines[line - 1] + 1)

    whole = _Place(0, 0), _Place(sys.maxsize, 0)
    for comment in _Walk(text).comments():
        match = _ALLOW.fullmatch(text, comment.start + 4, comment.end - 3)
        if match is None:
            continue
        if comment.element is None:
            first, last = place(comment.start), None
        elif comment.element.is_root:
            first, last = whole
        else:
            first, last = place(comment.element.start), place(comment.element.end)
        codes = tuple(dict.fromkeys(_WORD.findall(match[1])))[:_MOST_CODES]
        yield _Suppression(place(comment.start), codes, " ".join((match[2] or "").split()), first, last)


@dataclass(slots=True)
class _Element:
    """An element in the text: from its first character to where its end tag begins."""

    name: str
    start: int
    end: int
    is_root: bool


@dataclass(slots=True)
class _Comment:
    """A comment in the text, and the element right behind it."""

    start: int
    end: int
    element: _Element | None = None


class _Walk:
    """One walk through a text, from markup to markup."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._comments: list[_Comment] = []
        self._waiting: list[_Comment] = []  # for the element that comes next
        self._open: list[_Element] = []
        self._names: Counter[str] = Counter()  # of those
        self._has_root = False

    def comments(self) -> list[_Comment]:
        """Every comment."""
        position, end = 0, self._text.find("<")
        while end >= 0:
            if self._waiting and self._text[position:end].strip():
                self._waiting.clear()
            found = self._markup(end)
            if found is None:
                break
            position, end = found, self._text.find("<", found)
        return self._comments

    def _markup(self, start: int) -> int | None:
        """Where the markup that begins here ends; None when it does not."""
        for opening, closing in _ENDS.items():
            if self._text.startswith(opening, start):
                end = self._text.find(closing, start + len(opening))
                if end < 0:
                    return None
                end += len(closing)
                if opening == "<!--":
                    self._comment(start, end)
                elif opening == "<![CDATA[":
                    self._waiting.clear()
                return end
        tag = _END_TAG.match(self._text, start)
        if tag:
            self._waiting.clear()
            self._close(tag[1], start)
            return tag.end()
        tag = _START_TAG.match(self._text, start)
        if tag:
            self._element(tag[1], start, tag.end())
            return tag.end()
        self._waiting.clear()  # a < in text, where none may stand
        return start + 1

    def _comment(self, start: int, end: int) -> None:
        self._comments.append(_Comment(start, end))
        self._waiting.append(self._comments[-1])

    def _element(self, name: str, start: int, end: int) -> None:
        empty = self._text[end - 2] == "/"
        element = _Element(name, start, end if empty else len(self._text), not self._has_root)
        self._has_root = True
        for comment in self._waiting:
            comment.element = element
        self._waiting.clear()
        if not empty:
            self._open.append(element)
            self._names[name] += 1

    def _close(self, name: str, end: int) -> None:
        """What is open inside the element that ends here was never closed, and ends with it."""
        while self._names[name]:
            element = self._open.pop()
            self._names[element.name] -= 1
            element.end = end
            if element.name == name:
                break
