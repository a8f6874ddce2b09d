"""XML in, elements with places out: the hardened front door of the reader.

No DOCTYPE, so no entity of a document's own; no network; no recovery. lxml knows the line of an element but not its
column, so the start tags are found once more in the text itself: in a well-formed document without a DOCTYPE that is
a matter of skipping comments, CDATA sections and processing instructions.
"""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

from lxml import etree

from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.errors import DocumentError

MAX_BYTES: Final = 5_000_000
"""A larger document is refused (row D7)."""

MAX_DEPTH: Final = 100
"""A document whose elements are nested deeper is refused: whatever walks it later may recurse."""

_PROLOG = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>)*", re.DOTALL)
_DECLARED_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DECLARATION = re.compile(
    r"""<\?xml\s+version\s*=\s*(["'])1\.[0-9]+\1(?:\s+encoding\s*=\s*(["'])[A-Za-z][A-Za-z0-9._-]*\2)?"""
    r"""(?:\s+standalone\s*=\s*(["'])(?:yes|no)\3)?\s*\?>"""
)
_NO_CHARSETS: Final = frozenset({"utf-7", "idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
_START_TAG = re.compile(
    r"""<!--.*?--> | <!\[CDATA\[.*?\]\]> | <\?.*?\?> | </[^>]*>
      | (?P<start><[^\s/>!?] (?: [^>"'] | "[^"]*" | '[^']*' )* >)""",
    re.DOTALL | re.VERBOSE,
)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Decoded(NamedTuple):
    """The text of a document as it stands, and how to make bytes of it again: `mark + text.encode(encoding)`."""

    mark: bytes
    encoding: str
    text: str


def parse(data: bytes, file: str) -> tuple[etree._Element, dict[etree._Element, Location]]:
    """The root element and the place of every start tag.

    Raises DocumentError with one diagnostic: too large, not decodable, a DOCTYPE, not well-formed, or nested too deep.
    """
    if len(data) > MAX_BYTES:
        raise _refused("too-large", Location(file), f"the document has {len(data)} bytes, more than {MAX_BYTES}")
    text = decode(data, file)
    prolog = _PROLOG.match(text)
    start = prolog.end() if prolog else 0
    if text[start : start + 9].upper() == "<!DOCTYPE":
        message = "a DOCTYPE is refused: a treatment needs none, and entities are a way to attack its reader"
        raise _refused("doctype", _place(text, start, file), message, "remove the DOCTYPE declaration")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        # A declared encoding was honoured above; here it would contradict the bytes, so it is blanked out in place.
        declaration = _DECLARATION.match(text)
        blanked = re.sub(r"[^\n]", " ", declaration.group()) + text[declaration.end() :] if declaration else text
        root = etree.fromstring(blanked.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error, text, file) from None
    return root, _places(root, text, file)


def decode(data: bytes, file: str) -> str:
    """The text of bytes that may begin with a mark or an XML declaration. Raises DocumentError with one diagnostic."""
    # Section 2.11 of XML 1.0: every line end is a newline. Done here, so that lines count alike everywhere.
    return decoded(data, file).text.replace("\r\n", "\n").replace("\r", "\n")


def decoded(data: bytes, file: str) -> Decoded:
    """The same with line ends as they stand, and the encoding. Raises DocumentError with one diagnostic."""
    declared = _DECLARED_ENCODING.match(data)
    mark, encoding = b"", declared.group(1).decode("ascii") if declared else "utf-8"
    for bom, name in _BOMS:
        if data.startswith(bom):
            mark, encoding = bom, name
    try:
        if codecs.lookup(encoding).name.replace("_", "-") in _NO_CHARSETS:
            raise LookupError(encoding)
        return Decoded(mark, encoding, data[len(mark) :].decode(encoding))
    except LookupError:
        raise _refused(
            "encoding", Location(file, 1), f"unknown encoding {encoding}", "save the file as UTF-8"
        ) from None
    except UnicodeDecodeError as error:
        position = len(mark) + error.start
        line = data.count(b"\n", 0, position) + 1
        message = f"byte {position} is not {encoding}: {error.reason}"
        raise _refused("encoding", Location(file, line), message, "save the file as UTF-8") from None


def _places(root: etree._Element, text: str, file: str) -> dict[etree._Element, Location]:
    starts = [match.start() for match in _START_TAG.finditer(text) if match.group("start")]
    places = {}
    depths: dict[etree._Element | None, int] = {None: 0}
    line, line_start, scanned = 1, 0, 0
    for element, start in zip(root.iter(etree.Element), starts, strict=True):
        line += text.count("\n", scanned, start)
        newline = text.rfind("\n", scanned, start)
        line_start = newline + 1 if newline >= 0 else line_start
        scanned = start
        places[element] = Location(file, line, start - line_start + 1)
        depths[element] = depths[element.getparent()] + 1
        if depths[element] > MAX_DEPTH:
            raise _too_deep(places[element])
    return places


def _place(text: str, offset: int, file: str) -> Location:
    return Location(file, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def _not_well_formed(error: etree.XMLSyntaxError, text: str, file: str) -> DocumentError:
    """The parser's complaint, with the mend for the mistakes that people make."""
    line, column = error.position
    line = max(line, 1)
    place = Location(file, line, max(column, 0))
    message = re.sub(r",? line \d+, column \d+.*", "", error.msg or "not well-formed")
    remedy = ""
    if "Excessive depth" in message:
        return _too_deep(place)
    if "AttValue" in message:
        message, remedy = "an attribute value without quotes", 'write it in quotes, as in type_id="1"'
    elif "Namespace prefix" in message and "not defined" in message:
        remedy = 'declare it on <scxml>, as in xmlns:ocs="http://genesyslabs.com/schemas/ocs/treatments"'
    elif "Failed to parse QName ':" in message:
        message = "a name without its prefix"
        remedy = "write it with the prefix, as in <ocs:set_exec_flag>"
    elif "StartTag: invalid element name" in message:
        remedy = "a < in text or in an expression is written &lt;"
    elif "EntityRef" in message or "xmlParseEntityRef" in message:
        remedy = "an & is written &amp;, so && is &amp;&amp;"
    elif "'<' not allowed in attribute" in message or "Unescaped '<'" in message:
        remedy = "in an attribute a < is written &lt;"
    elif not text.strip():
        message, remedy = "the document is empty", "begin with <scxml>"
    return _refused("xml", place, f"not well-formed XML: {message}", remedy)


def _too_deep(place: Location) -> DocumentError:
    message = f"elements are nested deeper than {MAX_DEPTH} levels"
    return _refused("too-deep", place, message, "divide it into states, or simplify the conditions")


def _refused(code: str, location: Location, message: str, remedy: str = "") -> DocumentError:
    return DocumentError([Diagnostic(Severity.ERROR, code, location, message, remedy)])
