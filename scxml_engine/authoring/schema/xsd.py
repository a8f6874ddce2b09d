"""The vocabulary as two XML Schemas 1.0, one a namespace, as far as that language goes.

Each kind is a group that holds nothing but its element, so that each element is declared once and none but <scxml> can
be a document. Elements in any order with some of them at most once are spelled out as what may still come, one group
for each set of those that have not come yet. Attributes that exclude each other are the field of an identity
constraint: a field may not select two nodes, and that of a key must select one. Xerces takes the first of two without
a word, so there these constraints find only what is missing. (A reference to a key that nothing has, with both
attributes as its fields, would find both there, but xmlschema takes a reference with one field missing for broken.)

What the language cannot say is left to `check`: at least one of several attributes, content that an attribute bars,
"any namespace but these two" (so elements of other vocabularies are refused, though the reader ignores them).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Final

from lxml import etree

from scxml_engine.authoring.schema.laws import Form
from scxml_engine.authoring.schema.shapes import FACETS
from scxml_engine.authoring.schema.vocabulary import Attribute, Inside, Kind, Slot, Vocabulary
from scxml_engine.authoring.schema.words import about_attribute, about_element

_XS: Final = "http://www.w3.org/2001/XMLSchema"
_ACTION: Final = "action"


def xml_schemas(vocabulary: Vocabulary, prefixes: Sequence[str], head: str) -> tuple[str, str]:
    """The schema of the language, which imports `ocs.xsd`, and that of the dialect; `head` is a comment on top."""
    language, dialect = (
        _Schema(namespace, dict(zip(prefixes, vocabulary.namespaces, strict=True)))
        for namespace in vocabulary.namespaces
    )
    etree.SubElement(
        language.root, _tag("import"), namespace=vocabulary.namespaces[1], schemaLocation=f"{prefixes[1]}.xsd"
    )
    actions = f"{prefixes[1]}:{_ACTION}"
    for form in Form:
        if form in FACETS:
            language.form(form)
    language.block("block", vocabulary.block, actions)
    language.block("quiet-block", vocabulary.quiet_block, actions)
    dialect.block(_ACTION, vocabulary.actions)
    for kind in vocabulary.kinds.values():
        schema = language if kind.namespace == vocabulary.namespaces[0] else dialect
        schema.kind(kind, is_root=kind.id == "scxml")
    return language.text(head), dialect.text(head)


def _tag(name: str) -> str:
    return f"{{{_XS}}}{name}"


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, _tag(tag), attributes)


def _any_number(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return _add(parent, tag, **attributes, minOccurs="0", maxOccurs="unbounded")


def _annotate(element: etree._Element, words: str) -> None:
    _add(_add(element, "annotation"), "documentation").text = words


class _Schema:
    """The schema of one namespace, in the making."""

    def __init__(self, namespace: str, prefixes: dict[str, str]) -> None:
        self._prefix = next(prefix for prefix, uri in prefixes.items() if uri == namespace)
        self.root = etree.Element(
            _tag("schema"),
            {"targetNamespace": namespace, "elementFormDefault": "qualified", "version": "1.0"},
            nsmap={"xs": _XS, **prefixes},
        )

    def text(self, head: str) -> str:
        """The document."""
        self.root.addprevious(etree.Comment(f" {head} "))
        tree = self.root.getroottree()
        return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode("utf-8")

    def form(self, form: Form) -> None:
        """A type for texts of a form."""
        base, facet, limit = FACETS[form]
        _restricted(_add(self.root, "simpleType", name=form.name.lower()), base, [(facet, limit)])

    def block(self, name: str, members: Iterable[str], *others: str) -> None:
        """A group of elements of which one stands."""
        choice = _add(_add(self.root, "group", name=name), "choice")
        for each in (*map(self._own, members), *others):
            _add(choice, "group", ref=each)

    def kind(self, kind: Kind, *, is_root: bool) -> None:
        """An element with its documentation, attributes, content and identity constraints."""
        parent = self.root if is_root else _add(_add(self.root, "group", name=kind.id), "sequence")
        element = _add(parent, "element", name=kind.name)
        _annotate(element, about_element(kind))
        self._type(element, kind)
        self._constraints(element, kind)

    def _own(self, name: str) -> str:
        return f"{self._prefix}:{name}"

    def _type(self, element: etree._Element, kind: Kind) -> None:
        holder = _add(element, "complexType")
        match kind.inside:
            case Inside.SCRIPT:
                holder = _add(_add(holder, "simpleContent"), "extension", base="xs:string")
            case Inside.DATA:
                holder.set("mixed", "true")
                _any_number(_add(holder, "sequence"), "any", namespace="##any", processContents="skip")
            case Inside.BRANCHES:
                self._branches(_add(holder, "sequence"), kind.children[0])
            case Inside.CHILDREN:
                self._children(holder, kind)
        for slot in kind.slots:
            for attribute in slot.spellings:
                self._attribute(holder, kind, slot, attribute)
        _add(holder, "anyAttribute", namespace="##other", processContents="lax")

    # -------------------------------------------------------------------------------------------------------- content

    def _branches(self, sequence: etree._Element, block: str) -> None:
        _any_number(sequence, "group", ref=self._own(block))
        for divider, often in (("elseif", "unbounded"), ("else", "1")):
            branch = _add(sequence, "sequence", minOccurs="0", maxOccurs=often)
            _add(branch, "group", ref=self._own(divider))
            _any_number(branch, "group", ref=self._own(block))

    def _children(self, holder: etree._Element, kind: Kind) -> None:
        if kind.apart:
            choice = _add(holder, "choice", minOccurs="0")
            for each in kind.children:
                _add(choice, "group", ref=self._own(each), maxOccurs="unbounded")
            for each in kind.single:
                _add(choice, "group", ref=self._own(each))
        elif not kind.single and len(kind.children) == 1:
            least = "1" if kind.needed else "0"
            sequence = _add(holder, "sequence")
            _add(sequence, "group", ref=self._own(kind.children[0]), minOccurs=least, maxOccurs="unbounded")
        elif kind.children or kind.single:
            _add(holder, "group", ref=self._rest(kind, kind.single, bool(kind.needed)))

    def _rest(self, kind: Kind, single: tuple[str, ...], needy: bool) -> str:  # noqa: FBT001 - one of a key
        """The group of what may still come: `single` has not come yet, and when `needy` nothing needed has."""
        name = ".".join([kind.id, "children", *(["first"] if needy else []), *single])
        if self.root.find(f"{_tag('group')}[@name='{name}']") is not None:
            return self._own(name)
        sequence = _add(_add(self.root, "group", name=name), "sequence")
        many = [each for each in kind.children if not needy or each not in kind.needed]
        if many:
            choice = _any_number(sequence, "choice")
            for each in many:
                _add(choice, "group", ref=self._own(each))
        ways = [(each, single) for each in kind.children if needy and each in kind.needed]
        ways += [(each, tuple(one for one in single if one != each)) for each in single]
        if ways:
            choice = _add(sequence, "choice", minOccurs="1" if needy else "0")
            for each, left in ways:
                still = needy and each not in kind.needed
                way = _add(choice, "sequence")
                _add(way, "group", ref=self._own(each))
                if kind.children or left:
                    _add(way, "group", ref=self._rest(kind, left, still))
        return self._own(name)

    # ----------------------------------------------------------------------------------------------------- attributes

    def _attribute(self, holder: etree._Element, kind: Kind, slot: Slot, attribute: Attribute) -> None:
        element = _add(holder, "attribute", name=attribute.name)
        if slot.required and len(slot.spellings) == 1:
            element.set("use", "required")
        _annotate(element, about_attribute(kind, attribute))
        text = "xs:string" if attribute.form is Form.TEXT else self._own(attribute.form.name.lower())
        if not attribute.values:
            element.set("type", text)
            return
        base = "string" if attribute.form is Form.TEXT else "token"
        listed = [("enumeration", each) for each in attribute.values]
        if attribute.closed:
            _restricted(_add(element, "simpleType"), base, listed)
        else:
            union = _add(_add(element, "simpleType"), "union")
            _restricted(_add(union, "simpleType"), base, listed)
            union.set("memberTypes", text)

    def _constraints(self, element: etree._Element, kind: Kind) -> None:
        """One of several spellings is a key, and two that exclude each other are one field of something unique."""
        for slot in kind.slots:
            names = [each.name for each in slot.spellings]
            if slot.required and len(names) > 1:
                _constrain(element, "key", f"{kind.id}-needs-{'-or-'.join(names)}", names)
            elif len(slot.meanings) > 1:
                for pair in product(*slot.meanings):
                    names = [each.name for each in pair]
                    _constrain(element, "unique", f"{kind.id}-has-either-{'-or-'.join(names)}", names)


def _constrain(element: etree._Element, tag: str, name: str, attributes: Iterable[str]) -> None:
    constraint = _add(element, tag, name=name)
    _add(constraint, "selector", xpath=".")
    _add(constraint, "field", xpath="|".join(f"@{each}" for each in attributes))


def _restricted(simple_type: etree._Element, base: str, facets: Iterable[tuple[str, str]]) -> None:
    restriction = _add(simple_type, "restriction", base=f"xs:{base}")
    for facet, value in facets:
        _add(restriction, facet, value=value)
