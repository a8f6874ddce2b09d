"""The reader's ground floor: elements and attributes checked against the table of `schema`; texts and diagnostics."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterable
from typing import Final

from lxml import etree

from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.scxml import model
from scxml_engine.scxml.extension import AttributeSchema, Extension
from scxml_engine.scxml.fetching import Fetcher
from scxml_engine.scxml.schema import ELEMENTS, EXCLUSIVE, SCXML_NAMESPACE, Element

_LITERAL: Final = re.compile(r"""(['"])(?:(?!\1)[^\\]|\\.)*\1""", re.DOTALL)  # one ECMAScript string
_LONGEST_SUGGESTED: Final = 60  # characters of a name, and
_MOST_SUGGESTIONS: Final = 300  # names to choose from: a comparison is slow, and a document may hold many mistakes


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name that is most like the word; '' when none is, or when looking for it would take too long."""
    names = [name for name in itertools.islice(known, _MOST_SUGGESTIONS) if len(name) <= _LONGEST_SUGGESTED]
    if len(word) > _LONGEST_SUGGESTED:
        return ""
    return next(iter(difflib.get_close_matches(word, names, n=1)), "")


class ElementReader:
    """Reads elements and attributes, and keeps the diagnostics and the data-model texts."""

    def __init__(self, places: dict[etree._Element, Location], extensions: tuple[Extension, ...]) -> None:
        self._places = places
        self._extensions = extensions
        self.diagnostics: list[Diagnostic] = []
        self.send_ids: set[str] = set()
        self.invoke_ids: set[str] = set()
        self.texts: list[model.Text] = []
        self.fetcher = Fetcher()
        self.words: list[tuple[AttributeSchema, str, Location]] = []  # no tokens; perhaps data items, read later
        self._names: dict[str, str] = {}  # standard name by qualified name
        self._tags: dict[str, etree.QName] = {}  # the parts of a qualified name
        self._elements = ELEMENTS | {
            alias: ELEMENTS[standard] for each in extensions for alias, (standard, _) in each.elements.items()
        }

    # ------------------------------------------------------------------------------------------------- diagnostics

    def error(self, code: str, place: Location, message: str, remedy: str = "") -> None:
        """A problem that stops the document."""
        self.diagnostics.append(Diagnostic(Severity.ERROR, code, place, message, remedy))

    def warning(self, code: str, place: Location, message: str, remedy: str = "") -> None:
        """A problem that does not."""
        self.diagnostics.append(Diagnostic(Severity.WARNING, code, place, message, remedy))

    def note(self, code: str, place: Location, message: str, remedy: str = "") -> None:
        """Something worth knowing."""
        self.diagnostics.append(Diagnostic(Severity.NOTE, code, place, message, remedy))

    def one_of(self, element: etree._Element, name: str, value: str, allowed: tuple[str, ...]) -> None:
        """An attribute with a closed list of values."""
        if value not in allowed:
            message = f'{name}="{value}" of <{self.name(element)}> is none of {", ".join(allowed)}'
            near = nearest(value, allowed)
            self.error("attribute-value", self.place(element), message, f"did you mean {near}?" if near else "")

    # ---------------------------------------------------------------------------------------------------- elements

    def place(self, element: etree._Element) -> Location:
        """Where the start tag of an element stands."""
        return self._places[element]

    def name(self, element: etree._Element) -> str:
        """An SCXML element's standard name (extensions may have other names for it); '' for any other vocabulary.

        A name that does not exist is taken for the one that is most like it, so that what stands inside is read too.
        """
        name = self._names.get(element.tag)
        if name is None:
            name = self._names[element.tag] = self._standard_name(self.tag(element))
        return name

    def tag(self, element: etree._Element) -> etree.QName:
        """An element's name as it is written, with its namespace."""
        tag = self._tags.get(element.tag)
        if tag is None:
            tag = self._tags[element.tag] = etree.QName(element)
        return tag

    def _standard_name(self, tag: etree.QName) -> str:
        if tag.namespace != SCXML_NAMESPACE:
            return ""
        for extension in self._extensions:
            if tag.localname in extension.elements:
                return extension.elements[tag.localname][0]
        if tag.localname in self._elements:
            return tag.localname
        return nearest(tag.localname, self._elements) or tag.localname

    def enter(self, element: etree._Element) -> tuple[dict[str, str], list[etree._Element]]:
        """An SCXML element's attributes and children, checked against the table; what is wrong is left out."""
        name = self.name(element)
        schema = self._elements[name]
        attributes = self._attributes(element, name, schema)
        return attributes, self._children(element, name, schema)

    def _attributes(self, element: etree._Element, name: str, schema: Element) -> dict[str, str]:
        attributes: dict[str, str] = {}
        place = self.place(element)
        # Standard names first: where an attribute has two spellings, their order says nothing.
        for key, value in sorted(element.items(), key=lambda each: each[0] not in schema.attributes):
            written = str(key)
            if written.startswith("{"):
                self._check_qualified(etree.QName(key), name, place)
                continue
            standard = self._standard_attribute(element, name, written, schema)
            if not standard:
                continue
            text = self._standard_value(name, standard, str(value), place)
            if attributes.setdefault(standard, text) != text:
                message = f"<{name}> has both {standard}= and {written}=, and {standard}= counts"
                self.warning("dialect", place, message, f"leave {written}= out")
            elif standard != written and any((name, written) in each.attributes for each in self._extensions):
                message = f"{written}= of <{name}> is the vendor's name for {standard}="
                self.note("dialect", place, message)
        for required in schema.required:
            if not attributes.get(required, "").strip():
                self.error("missing-attribute", place, f"<{name}> needs {required}=")
        for pair in EXCLUSIVE.get(name, ()):
            if pair[0] in attributes and pair[1] in attributes:
                self.error(
                    "conflicting-attributes", place, f"<{name}> has both {pair[0]}= and {pair[1]}=", "keep one of them"
                )
        return attributes

    def _check_qualified(self, attribute: etree.QName, name: str, place: Location) -> None:
        """Attributes of other vocabularies are theirs; those known here have none that stands with a prefix."""
        if attribute.namespace in (SCXML_NAMESPACE, *(each.namespace for each in self._extensions)):
            message = f"<{name}> has no attribute {attribute.localname}= with a prefix"
            self.error("unknown-attribute", place, message, "remove the prefix, or the attribute")

    def _standard_attribute(self, element: etree._Element, name: str, attribute: str, schema: Element) -> str | None:
        written = self.tag(element).localname
        for extension in self._extensions:
            if written in extension.elements and attribute in extension.elements[written][1]:
                return extension.elements[written][1][attribute]
            if (name, attribute) in extension.attributes and attribute not in schema.attributes:
                return extension.attributes[name, attribute] or attribute
        if attribute in schema.attributes:
            return attribute
        near = nearest(attribute, schema.attributes)
        remedy = f"did you mean {near}=?" if near else ""
        self.error("unknown-attribute", self.place(element), f"<{name}> has no attribute {attribute}=", remedy)
        return near if near and near not in element.attrib else None  # what else is wrong is told as if it were that

    def _standard_value(self, name: str, attribute: str, value: str, place: Location) -> str:
        for extension in self._extensions:
            if (name, attribute) in extension.unquoted and _LITERAL.fullmatch(text := value.strip()):
                self.note("dialect", place, f"{attribute}= of <{name}> is literal text: its quotes are left out")
                value = text[1:-1]
            if (name, attribute) in extension.values:
                value = extension.values[name, attribute].get(value, value)
        return value

    def _children(self, element: etree._Element, name: str, schema: Element) -> list[etree._Element]:
        if schema.free:
            return []
        children: list[etree._Element] = []
        seen: set[str] = set()
        if not schema.text:
            self._no_text(element, name)
        for child in element:
            if not self._may_stand(child, name, schema):
                continue
            child_name = self.name(child)
            if child_name in seen and (child_name in schema.at_most_one or self._also_stands(name, child_name)):
                self.error(
                    "misplaced-element",
                    self.place(child),
                    f"<{name}> holds a second <{child_name}>",
                    "keep one of them",
                )
                continue
            seen.add(child_name)
            children.append(child)
        return children

    def _no_text(self, element: etree._Element, name: str) -> None:
        if (element.text or "").strip() or "".join([child.tail or "" for child in element]).strip():
            self.warning("stray-text", self.place(element), f"text inside <{name}> is ignored")

    def _may_stand(self, child: etree._Element, name: str, schema: Element) -> bool:
        tag, place = self.tag(child), self.place(child)
        if tag.namespace == SCXML_NAMESPACE:
            child_name = self.name(child)
            if tag.localname not in self._elements:
                remedy = f"did you mean <{child_name}>?" if child_name in self._elements else ""
                self.error("unknown-element", place, f"there is no SCXML element <{tag.localname}>", remedy)
            may_stand = child_name in schema.children or self._also_stands(name, child_name)
            if not may_stand and tag.localname in self._elements:
                self.error("misplaced-element", place, f"<{tag.localname}> may not stand inside <{name}>")
            return may_stand
        extension = self._extension_of(tag)
        if extension is None:
            message = f"<{tag.localname}> belongs to no vocabulary known here and is ignored"
            self.warning("foreign-element", place, message)
            return False
        if not schema.executable:
            self.error(
                "misplaced-element",
                place,
                f"the action <{tag.localname}> may not stand inside <{name}>",
                "put it into <onentry>, <onexit> or <transition>",
            )
            return False
        return True

    def _also_stands(self, name: str, child: str) -> bool:
        """Whether a dialect has that element in a place where the Recommendation does not."""
        return any((name, child) in each.children for each in self._extensions)

    def _extension_of(self, tag: etree.QName) -> Extension | None:
        for extension in self._extensions:
            if tag.namespace == extension.namespace:
                return extension
        for extension in self._extensions:
            if tag.localname in extension.actions:
                return extension
        return None

    # -------------------------------------------------------------------------------------------------------- texts

    def expression(self, source: str, where: str, place: Location, fault: Severity = Severity.ERROR) -> model.Text:
        """A piece of text that must be an expression; `fault` is how bad it is when it is none."""
        return self._text(model.Goal.EXPRESSION, source, where, place, fault)

    def _text(
        self, goal: model.Goal, source: str, where: str, place: Location, fault: Severity = Severity.ERROR
    ) -> model.Text:
        text = model.Text(len(self.texts), goal, source, where, place, fault)
        self.texts.append(text)
        return text

    def _choice(self, attributes: dict[str, str], literal: str, expr: str, place: Location) -> model.Choice:
        if expr in attributes:
            return model.Choice(None, self.expression(attributes[expr], expr, place))
        return model.Choice(attributes.get(literal))

    def content(self, element: etree._Element) -> model.Content | None:
        """What stands inside an element as data; None when nothing does."""
        if len(element):
            inner = (element.text or "") + "".join(map(_standalone, element))
            return model.Content(inner.strip(), markup=True, location=self.place(element))
        text = element.text or ""
        return model.Content(text, markup=False, location=self.place(element)) if text.strip() else None

    def fetch(self, element: etree._Element, uri: str) -> str:
        """The text that src= names. Raises SourceError; without any source the document cannot be read at all."""
        name = self.name(element)
        if len(element) or (element.text or "").strip():
            message = f"<{name}> has both src= and content"
            self.error("conflicting-attributes", self.place(element), message, "keep one of them")
        if self.fetcher.has_source:
            return self.fetcher.text(uri.strip())
        message = f"src= of <{name}> names a text elsewhere, and there is no source to fetch it from"
        self.error("no-source", self.place(element), message, "give a document source, or write the text right here")
        return ""


def _standalone(element: etree._Element) -> str:
    """An element's markup with what follows it, without the namespaces around it that nothing in it speaks of."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    copy = etree.fromstring(text)
    # A prefix may also stand in a value, as in type="xs:string".
    etree.cleanup_namespaces(copy, keep_ns_prefixes=[each for each in copy.nsmap if each and f"{each}:" in text])
    return etree.tostring(copy, encoding="unicode") + (element.tail or "")
