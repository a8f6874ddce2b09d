"""Row D5: the three faults of what is cut from the vendor's manual, found in the text and mended there.

1. The prefix `ocs` is used and `xmlns:ocs` is missing: it is declared on the root element.
2. A tag has lost its prefix, `<:set_exec_flag …>`: it gets the prefix that the document has for the ocs namespace.
3. An attribute value has no quotes, `type_id=1`: it gets them.

Such text is no XML, so no parser helps: it is walked by its lexical structure alone, once, from tag to tag. Comments,
CDATA sections, processing instructions, quoted values and character data are passed over. Where markup cannot be told
from text any more (a tag that never ends, a DOCTYPE) the walk is over, as it is behind the root element: what follows
is left to the reader to refuse.

A mend only inserts, and only within a line. Whatever parses comes back byte for byte, and so does what was repaired.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.errors import DocumentError
from scxml_engine.ocs.extension import NAMESPACE
from scxml_engine.scxml import markup

_PREFIX: Final = "ocs"
_MOST_MENDS: Final = 10_000  # with more faults it is no document, and each would cost a diagnostic
_LONGEST_SHOWN: Final = 60  # characters of a name or a value

_SPACE: Final = r"[ \t\r\n]"
_FIRST: Final = r"[:A-Za-z_\x80-\U0010ffff]"
_NAMED: Final = rf"{_FIRST}[-.:\w\x80-\U0010ffff]*+"
_MARKUP: Final = re.compile(rf"<(?=[!?/]|{_FIRST})")  # any other < is text, and not for us to judge
_LOST: Final = re.compile(r":[^:]+")
_NO_TAG: Final = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_START: Final = re.compile(rf"<({_NAMED})")
_END_TAG: Final = re.compile(rf"</({_NAMED}){_SPACE}*+>")
_CLOSING: Final = re.compile(rf"{_SPACE}*+(/?)>")
# Without quotes a value ends at white space or with its tag. A typographic quote is a fault of another kind.
_ATTRIBUTE: Final = re.compile(
    rf"""{_SPACE}++({_NAMED}){_SPACE}*+={_SPACE}*+
         (?: "([^"]*+)" | '([^']*+)' | (?!=|/>)(?P<bare>[^ \t\r\n"'<>`\u2018-\u201f]+?)(?={_SPACE}|/?>) )""",
    re.VERBOSE,
)
_LINE_END: Final = re.compile(r"\r\n|\r|\n")


class Insertion(NamedTuple):
    """So many characters inserted in a line; the columns are those of their place in the mended text and before."""

    line: int
    column: int
    column_before: int
    length: int


@dataclass(frozen=True, slots=True)
class Repaired:
    """A document after its repair.

    `diagnostics` are the warnings, one for each mend, at its place in the original text; `errors` are the same for
    whoever does not want the document mended.
    """

    data: bytes
    diagnostics: tuple[Diagnostic, ...] = ()
    errors: tuple[Diagnostic, ...] = ()
    insertions: tuple[Insertion, ...] = ()

    def told(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """What was found in the mended text, at the places of the original one."""
        return [replace(each, location=self.original(each.location)) for each in found]

    def original(self, place: Location) -> Location:
        """Where a place of the mended text stands in the original one."""
        index = bisect_right(self.insertions, (place.line, place.column), key=lambda each: each[:2]) - 1
        if index < 0 or self.insertions[index].line != place.line:
            return place
        last = self.insertions[index]
        return Location(place.file, place.line, last.column_before + max(place.column - last.column - last.length, 0))


def repair(data: bytes, file: str) -> Repaired:
    """Mend the three faults; a document without them comes back as it is, whatever else is wrong with it."""
    if len(data) > markup.MAX_BYTES:
        return Repaired(data)
    try:
        mark, encoding, text = markup.decoded(data, file)
    except DocumentError:
        return Repaired(data)
    if mark + text.encode(encoding, "replace") != data:  # a codec that is no simple table
        return Repaired(data)
    mends = _Walk(text).mends()
    if not mends:
        return Repaired(data)
    inserted = sorted((each for mend in mends for each in mend.inserted), key=lambda each: each[0])
    lines = [0, *(match.end() for match in _LINE_END.finditer(text))]
    mends.sort(key=lambda mend: mend.offset)
    return Repaired(
        data=mark + _with(text, inserted).encode(encoding),
        diagnostics=tuple(mend.warning(_location(file, lines, mend.offset)) for mend in mends),
        errors=tuple(mend.error(_location(file, lines, mend.offset)) for mend in mends),
        insertions=tuple(_insertions(lines, inserted)),
    )


@dataclass(frozen=True, slots=True)
class _Mend:
    """One fault: where it stands, what is inserted where, and what to say of it."""

    offset: int
    inserted: tuple[tuple[int, str], ...]
    code: str
    fault: str
    read_as: str
    written: str

    def warning(self, place: Location) -> Diagnostic:
        return Diagnostic(Severity.WARNING, self.code, place, self.fault, self.read_as)

    def error(self, place: Location) -> Diagnostic:
        return Diagnostic(Severity.ERROR, self.code, place, self.fault, f"{self.written}, or use --repair")


def _without_quotes(name: str, value: str, offset: int) -> _Mend:
    quoted = f'{_short(name)}="{_short(value)}"'
    inserted = ((offset, '"'), (offset + len(value), '"'))
    fault = f"the value of {_short(name)}= has no quotes"
    return _Mend(offset, inserted, "unquoted-value", fault, f"it is read as {quoted}", f"write {quoted}")


def _without_prefix(opening: str, name: str, prefix: str, offset: int) -> _Mend:
    whole = f"{opening}{prefix}{_short(name)}>"
    inserted = ((offset + len(opening), prefix),)
    fault = f"the tag {opening}{_short(name)}> has lost its prefix"
    return _Mend(offset, inserted, "lost-prefix", fault, f"it is read as {whole}", f"write {whole}")


def _undeclared(offset: int, root: str, root_end: int) -> _Mend:
    declaration = f'xmlns:{_PREFIX}="{NAMESPACE}"'
    inserted = ((root_end, f" {declaration}"),)
    fault = f"the prefix {_PREFIX} is not declared"
    read_as, written = f"<{_short(root)}> is read with {declaration}", f"write {declaration} into <{_short(root)}>"
    return _Mend(offset, inserted, "undeclared-prefix", fault, read_as, written)


class _Scope(NamedTuple):
    """Whether the prefix `ocs` is declared, and which prefix stands for the ocs namespace."""

    declared: bool = False
    prefix: str | None = None

    def within(self, attribute: str, value: str) -> _Scope:
        """The scope where this attribute stands too."""
        kind, _, prefix = attribute.partition(":")
        if kind != "xmlns" or not prefix:
            return self
        if value == NAMESPACE:
            return _Scope(self.declared or prefix == _PREFIX, prefix)
        return _Scope(self.declared or prefix == _PREFIX, None if self.prefix == prefix else self.prefix)


class _Walk:
    """One walk through a text, from tag to tag."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._mends: list[_Mend] = []
        self._open: list[tuple[str, _Scope]] = []  # the elements around this place, by their mended names
        self._root: tuple[str, int] | None = None  # its name, and where its last attribute ends
        self._first_use: int | None = None  # of the prefix where it is not declared

    def mends(self) -> list[_Mend]:
        """What is to be mended; nothing where that is more than a document can have."""
        end: int | None = 0
        while end is not None and len(self._mends) <= _MOST_MENDS:
            found = _MARKUP.search(self._text, end)
            end = self._markup(found.start()) if found else None
        if self._root is not None and self._first_use is not None:
            self._mends.append(_undeclared(self._first_use, *self._root))
        return self._mends if len(self._mends) <= _MOST_MENDS else []

    def _markup(self, start: int) -> int | None:
        """Where the markup that begins here ends; None when it does not, or ends the root: the walk is over."""
        no_tag = _NO_TAG.match(self._text, start)
        if no_tag:
            return no_tag.end()
        return self._end_tag(start) if self._text[start + 1] == "/" else self._start_tag(start)

    def _end_tag(self, start: int) -> int | None:
        found = _END_TAG.match(self._text, start)
        if not found or not self._open:
            return None
        name = found[1]
        opened, scope = self._open.pop()
        if _LOST.fullmatch(name):
            prefix, _, local = opened.rpartition(":")
            own = prefix if local == name[1:] else ""
            self._mends.append(_without_prefix("</", name, own or scope.prefix or _PREFIX, start))
        return found.end() if self._open else None

    def _start_tag(self, start: int) -> int | None:
        found = _START.match(self._text, start)
        if not found:
            return None
        name, end = found[1], found.end()
        scope = self._open[-1][1] if self._open else _Scope()
        mended_before = len(self._mends)
        prefixed = False
        while len(self._mends) <= _MOST_MENDS and (attribute := _ATTRIBUTE.match(self._text, end)):
            key, value = attribute[1], attribute[attribute.lastindex or 1]
            if attribute["bare"]:
                self._mends.append(_without_quotes(key, value, attribute.start("bare")))
            scope = scope.within(key, value)
            prefixed = prefixed or key.startswith(f"{_PREFIX}:")
            end = attribute.end()
        if len(self._mends) > _MOST_MENDS:
            return None
        closing = _CLOSING.match(self._text, end)
        if not closing:
            del self._mends[mended_before:]  # it was no tag
            return None
        if _LOST.fullmatch(name):
            prefix = scope.prefix or _PREFIX
            self._mends.append(_without_prefix("<", name, prefix, start))
            name = prefix + name
        if self._root is None:
            self._root = (name, end)
        if (prefixed or name.startswith(f"{_PREFIX}:")) and not scope.declared and self._first_use is None:
            self._first_use = start
        if not closing[1]:
            self._open.append((name, scope))
        return closing.end() if self._open else None


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _with(text: str, inserted: list[tuple[int, str]]) -> str:
    parts: list[str] = []
    position = 0
    for offset, new in inserted:
        parts += (text[position:offset], new)
        position = offset
    return "".join((*parts, text[position:]))


def _location(file: str, lines: list[int], offset: int) -> Location:
    line = bisect_right(lines, offset)
    return Location(file, line, offset - lines[line - 1] + 1)


def _insertions(lines: list[int], inserted: list[tuple[int, str]]) -> list[Insertion]:
    found: list[Insertion] = []
    for offset, new in inserted:
        place = _location("", lines, offset)
        before = found[-1] if found and found[-1].line == place.line else None
        shift = before.column + before.length - before.column_before if before else 0
        found.append(Insertion(place.line, place.column + shift, place.column, len(new)))
    return found
