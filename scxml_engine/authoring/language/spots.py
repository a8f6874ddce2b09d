"""What stands at a place of a text: the name of a tag or an attribute, a value, text between tags."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum

from scxml_engine.authoring.language.scan import Attribute, Element, Scan
from scxml_engine.authoring.language.vocabulary import is_named


class What(Enum):
    """What may stand at a place."""

    TAG = "the name of an element"
    END_TAG = "the name of an element that ends"
    ATTRIBUTE = "the name of an attribute"
    VALUE = "the value of an attribute"
    CONTENT = "what is inside an element"
    NOTHING = "nothing of interest"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place and what stands there: `element` is the one of the tag, or, in content, the one around it.

    `start` and `end` bound the name or the value; where there is none yet, both are the place itself.
    """

    what: What
    offset: int
    start: int
    end: int
    element: Element | None = None
    attribute: Attribute | None = None


def spot(scan: Scan, offset: int) -> Spot:
    """What stands at an offset."""
    passage = scan.passage(offset)
    if passage:
        around = scan.around(offset)
        is_script = passage == "<![CDATA[" and is_named(around, "script")
        return Spot(What.CONTENT if is_script else What.NOTHING, offset, offset, offset, around)
    element = scan.before(offset)
    if element is not None and (offset < element.open_end or (not element.whole and offset == element.open_end)):
        return _in_tag(scan, element, offset)
    index = bisect_right(scan.end_tags, offset - 1, key=lambda each: each[0]) - 1
    if index >= 0:
        start, end, name, closed = scan.end_tags[index]
        if start + 1 < offset < end or (offset == end and scan.text[end - 1 : end] != ">"):
            what = What.END_TAG if offset <= start + 2 + len(name) else What.NOTHING
            return Spot(what, offset, start + 2, start + 2 + len(name), closed or scan.around(start))
    return Spot(What.CONTENT, offset, offset, offset, scan.around(offset))


def _in_tag(scan: Scan, element: Element, offset: int) -> Spot:
    if offset <= element.name_end:
        return Spot(What.TAG, offset, element.start + 1, element.name_end, element)
    for each in element.attributes:
        if each.start <= offset <= each.name_end:
            return Spot(What.ATTRIBUTE, offset, each.start, each.name_end, element, each)
        if each.value_start <= offset <= each.value_end and scan.text[each.value_start - 1] in "\"'=":
            return Spot(What.VALUE, offset, each.value_start, each.value_end, element, each)
    if scan.text[offset - 1].isspace():
        return Spot(What.ATTRIBUTE, offset, offset, offset, element)
    return Spot(What.NOTHING, offset, offset, offset, element)
