"""XML text, as hardened as the reader of documents, and the table of its nodes that a realm shows as a DOM.

Text crosses and rests as it is (`values.Xml`); only where it enters a realm is it taken apart. That is done here, in
Python, so that no realm needs a parser: lxml judges the text and writes it out again in one certain form, and that form
is so regular that a few lines find its parts. The table has one row a node, in document order, each attribute behind
its element; by columns:

    k  the DOM's nodeType            v  nodeValue, null for elements and the document
    n  its name: a row of `t`, or -1     p  the row of its parent (the element, for an attribute)
    e  the row behind the last of all that is inside it
    t  the names: [as written, namespace or null]
    x  the text itself, for whoever asks for all of it

Refused by name, and no plain text: a DOCTYPE (so there is no entity of a document's own), more than LONGEST characters,
elements nested deeper than DEEPEST, more than MOST_NODES nodes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lxml import etree

from scxml_engine.ecmascript.values import DEEPEST
from scxml_engine.errors import ScriptError

LONGEST: Final = 5_000_000
MOST_NODES: Final = 100_000
ELEMENT, ATTRIBUTE, TEXT, CDATA, INSTRUCTION, COMMENT, DOCUMENT = 1, 2, 3, 4, 7, 8, 9

_XML: Final = "http://www.w3.org/XML/1998/namespace"
_XMLNS: Final = "http://www.w3.org/2000/xmlns/"
_PROLOG: Final = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_DECLARATION: Final = re.compile(r"\s*<\?xml\s.*?\?>", re.DOTALL)
_TOO_DEEP: Final = 114  # libxml2's own limit of nesting, which is above ours
# Of text that lxml wrote: attributes stand in double quotes, and no other < or > is bare.
_PIECE: Final = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<[^>]*>|[^<]+", re.DOTALL)
_NAME: Final = re.compile(r"<([^\s/>]+)")
_ATTRIBUTE: Final = re.compile(r'\s([^\s=]+)="([^"]*)"')
_REFERENCE: Final = re.compile(r"&(?:#(\d+)|#x([0-9A-Fa-f]+)|(\w+));")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_SMALL: Final = 100_000  # characters: texts up to this length are remembered, since many machines may hold the same
_TAG: Final = re.compile(r'(\{\s*"\$"\s*:\s*"xml"\s*,\s*"v"\s*:\s*)("(?:[^"\\]|\\.)*")')


@dataclass(frozen=True, slots=True)
class _Parsed:
    text: str
    table: str  # as JSON, in ASCII


def canonical(text: str) -> str | None:
    """The text as lxml writes it, without its declaration; None when it is not well-formed XML.

    Raises ScriptError for XML that is refused.
    """
    parsed = _of(text)
    return parsed.text if parsed is not None else None


def table(text: str) -> str:
    """The table of an XML text's nodes, as JSON in ASCII. Raises ScriptError."""
    parsed = _of(text)
    if parsed is None:
        raise ScriptError("SyntaxError: this is no well-formed XML", "SyntaxError")
    return parsed.table


def taken_out(tagged: str) -> tuple[str, list[str]]:
    """Tagged JSON with numbers for its XML texts, and the tables that these numbers mean. Raises ScriptError.

    No text of the data can look like a tag here: inside one, every quotation mark has a backslash before it.
    """
    tables: dict[str, int] = {}

    def numbered(tag: re.Match[str]) -> str:
        return f"{tag[1]}{tables.setdefault(table(json.loads(tag[2])), len(tables))}"

    return _TAG.sub(numbered, tagged), list(tables)


def _of(text: str) -> _Parsed | None:
    return _remembered(text) if len(text) <= _SMALL else _parsed(text)


def _parsed(text: str) -> _Parsed | None:
    if len(text) > LONGEST:
        raise _refused(f"the XML has {len(text)} characters, more than {LONGEST}")
    prolog = _PROLOG.match(text)
    start = prolog.end() if prolog else 0
    if text[start : start + 1] != "<":
        return None  # the quick way for plain text
    if text[start : start + 9].upper() == "<!DOCTYPE":
        raise _refused("XML with a DOCTYPE is refused: remove it, no entity is needed here")
    root = _root(_DECLARATION.sub("", text, count=1) if _DECLARATION.match(text) else text)
    if root is None:
        return None
    written = etree.tostring(root.getroottree(), encoding="unicode")
    return _Parsed(written, _Table(written).to_json())


_remembered = lru_cache(maxsize=64)(_parsed)


def _root(text: str) -> etree._Element | None:
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False
    )
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", 0) == _TOO_DEEP:
            raise _too_deep() from None
        return None
    except UnicodeEncodeError:  # a lone surrogate, which no XML may hold
        return None


def _refused(message: str) -> ScriptError:
    return ScriptError(f"RangeError: {message}", "RangeError")


def _too_deep() -> ScriptError:
    return _refused(f"the XML is nested deeper than {DEEPEST} levels")


class _Table:
    """One text on its way to columns."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._kinds: list[int] = []
        self._names: list[int] = []
        self._values: list[str | None] = []
        self._parents: list[int] = []
        self._ends: list[int] = []
        self._known: dict[tuple[str, str | None], int] = {}
        self._open = [-1]  # rows whose end is not known yet
        self._scopes: list[dict[str, str]] = [{"xml": _XML}]
        self._begin(DOCUMENT)
        for piece in _PIECE.finditer(text):
            self._take(piece.group())
        self._end()

    def to_json(self) -> str:
        columns = {
            "k": self._kinds,
            "n": self._names,
            "v": self._values,
            "p": self._parents,
            "e": self._ends,
            "t": list(self._known),
            "x": self._text,
        }
        return json.dumps(columns, separators=(",", ":"))

    def _take(self, piece: str) -> None:
        if piece[0] != "<":
            self._leaf(TEXT, _plain(piece))
        elif piece.startswith("</"):
            self._end()
            self._scopes.pop()
        elif piece.startswith("<!--"):
            self._leaf(COMMENT, piece[4:-3])
        elif piece.startswith("<![CDATA["):
            self._leaf(CDATA, piece[9:-3])
        elif piece.startswith("<?"):
            target, _, data = piece[2:-2].partition(" ")
            self._leaf(INSTRUCTION, data, self._named(target, None))
        else:
            self._element(piece)

    def _element(self, tag: str) -> None:
        name = _NAME.match(tag)
        written = name[1] if name else ""
        attributes = [(key, _plain(value)) for key, value in _ATTRIBUTE.findall(tag)]
        scope = self._scope(attributes)
        self._begin(ELEMENT, self._named(written, _namespace(written, scope) or scope.get("")))
        for key, value in attributes:
            declares = key == "xmlns" or key.startswith("xmlns:")
            self._leaf(ATTRIBUTE, value, self._named(key, _XMLNS if declares else _namespace(key, scope)))
        if tag.endswith("/>"):
            self._end()
        else:
            self._scopes.append(scope)

    def _scope(self, attributes: list[tuple[str, str]]) -> dict[str, str]:
        """The prefixes that an element knows; '' is that of names without one."""
        declared = {key[6:]: value for key, value in attributes if key == "xmlns" or key.startswith("xmlns:")}
        return self._scopes[-1] | declared if declared else self._scopes[-1]

    def _named(self, written: str, namespace: str | None) -> int:
        return self._known.setdefault((written, namespace or None), len(self._known))

    def _leaf(self, kind: int, value: str, name: int = -1) -> None:
        self._row(kind, value, name)
        self._ends.append(len(self._kinds))

    def _begin(self, kind: int, name: int = -1) -> None:
        self._row(kind, None, name)
        self._ends.append(0)
        self._open.append(len(self._kinds) - 1)
        if len(self._open) - 2 > DEEPEST:  # without the document, and what is outside it
            raise _too_deep()

    def _end(self) -> None:
        self._ends[self._open.pop()] = len(self._kinds)

    def _row(self, kind: int, value: str | None, name: int) -> None:
        if len(self._kinds) > MOST_NODES:
            raise _refused(f"the XML has more than {MOST_NODES} nodes")
        self._kinds.append(kind)
        self._values.append(value)
        self._names.append(name)
        self._parents.append(self._open[-1])


def _namespace(name: str, scope: dict[str, str]) -> str | None:
    prefix, colon, _ = name.partition(":")
    return scope.get(prefix) if colon else None


def _plain(text: str) -> str:
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(reference: re.Match[str]) -> str:
    decimal, hexadecimal, name = reference.groups()
    if name:
        return _NAMED[name]
    return chr(int(decimal)) if decimal else chr(int(hexadecimal, 16))
