"""A grammar in the XML syntax of RELAX NG, with what is known of each element and attribute as documentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from scxml_engine.authoring.schema.laws import Form
from scxml_engine.authoring.schema.patterns import (
    AnyOrder,
    AttributeOf,
    Data,
    ElementOf,
    Empty,
    Foreign,
    Name,
    OneOf,
    Pattern,
    Ref,
    Seq,
    Text,
    Times,
    Value,
)
from scxml_engine.authoring.schema.shapes import FACETS

_RNG: Final = "http://relaxng.org/ns/structure/1.0"
_WORDS: Final = "http://relaxng.org/ns/compatibility/annotations/1.0"
_TYPES: Final = "http://www.w3.org/2001/XMLSchema-datatypes"
_ROOT: Final = f'<grammar xmlns="{_RNG}" xmlns:a="{_WORDS}" datatypeLibrary="{_TYPES}"/>'
_TIMES: Final = {"?": "optional", "*": "zeroOrMore", "+": "oneOrMore"}


def relax_ng(definitions: Mapping[str, Pattern], start: str, head: str) -> str:
    """The grammar as a document, `head` as a comment on top."""
    grammar = etree.XML(_ROOT)
    etree.SubElement(etree.SubElement(grammar, _tag("start")), _tag("ref"), name=start)
    for name, pattern in definitions.items():
        define = etree.SubElement(grammar, _tag("define"), name=name)
        define.extend(_several(pattern))
    grammar.addprevious(etree.Comment(f" {head} "))
    tree = grammar.getroottree()
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode("utf-8")


def _tag(name: str) -> str:
    return f"{{{_RNG}}}{name}"


def _several(pattern: Pattern) -> Iterator[etree._Element]:
    """A pattern where all children of an element are read as a sequence."""
    if isinstance(pattern, Seq):
        for each in pattern.parts:
            yield _xml(each)
    else:
        yield _xml(pattern)


def _xml(pattern: Pattern) -> etree._Element:
    match pattern:
        case Ref(name):
            return etree.Element(_tag("ref"), name=name)
        case Text():
            return etree.Element(_tag("text"))
        case Empty():
            return etree.Element(_tag("empty"))
        case Data(form):
            return _data(form)
        case Value(text, trimmed):
            value = etree.Element(_tag("value"), type="token" if trimmed else "string")
            value.text = text
            return value
        case Seq(parts):
            return _with("group", *map(_xml, parts))
        case OneOf(parts):
            return _with("choice", *map(_xml, parts))
        case AnyOrder(parts):
            return _with("interleave", *map(_xml, parts))
        case Times(part, mark):
            return _with(_TIMES[mark], *_several(part))
        case AttributeOf(name, value, words):
            return _named("attribute", name, words, _xml(value))
        case ElementOf(name, holds, words):
            return _named("element", name, words, *_several(holds))


def _with(tag: str, *children: etree._Element) -> etree._Element:
    element = etree.Element(_tag(tag))
    element.extend(children)
    return element


def _named(tag: str, name: Name | Foreign, words: str, *children: etree._Element) -> etree._Element:
    element = etree.Element(_tag(tag))
    if isinstance(name, Name):
        element.set("name", name.local)
        if name.namespace:
            element.set("ns", name.namespace)
    if words:
        etree.SubElement(element, f"{{{_WORDS}}}documentation").text = words
    if isinstance(name, Foreign):
        element.append(_foreign(name))
    element.extend(children)
    return element


def _foreign(name: Foreign) -> etree._Element:
    any_name = etree.Element(_tag("anyName"))
    if name.namespaces:
        excepted = etree.SubElement(any_name, _tag("except"))
        for each in name.namespaces:
            etree.SubElement(excepted, _tag("nsName"), ns=each)
    return any_name


def _data(form: Form) -> etree._Element:
    base, facet, limit = FACETS[form]
    data = etree.Element(_tag("data"), type=base)
    etree.SubElement(data, _tag("param"), name=facet).text = limit
    return data
