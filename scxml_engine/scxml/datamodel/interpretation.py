"""What text or markup that is data stands for: JSON, a DOM, or a text (B.2.1, and B.2.8.1 for the data of events).

The Recommendation's order: JSON where it is JSON; otherwise XML where it is a document; otherwise a text with its white
space normalised. Text that stands in an element without any element inside is a text, also where it spells out tags
(`&lt;a/>`, CDATA): whoever wrote it so said that it is no markup. What was fetched has nothing but its text to tell.
"""

from __future__ import annotations

import json

from scxml_engine.ecmascript import xml_text
from scxml_engine.ecmascript.values import Tagged, Xml, encode
from scxml_engine.errors import ScriptError, SnapshotError
from scxml_engine.scxml.model import Content


def interpreted(content: Content) -> Tagged:
    """The value of a content.

    Raises ScriptError where there is none: it could not be fetched, it is JSON that is nested too deep to cross, or it
    is XML that is refused (`ecmascript.xml_text`).
    """
    if content.fault:
        raise ScriptError(content.fault)
    try:
        return encode(json.loads(content.source, parse_constant=_no_constant, parse_int=_number))
    except (RecursionError, SnapshotError):
        raise ScriptError("the content is JSON that is nested too deep", "RangeError") from None
    except ValueError:
        xml = xml_text.canonical(content.source) if content.markup else None
    return encode(" ".join(content.source.split())) if xml is None else encode(Xml(xml))


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _number(text: str) -> int | float:
    number = float(text)
    return int(text) if abs(number) < 2**53 else number
