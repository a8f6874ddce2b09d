"""The reader's lower half: attributes, executable content and payloads, checked against the table of `schema`."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Callable, Iterable
from typing import Final

from lxml import etree

from scxml_engine.diagnostics import Diagnostic, Location, Severity
from scxml_engine.scxml import model
from scxml_engine.scxml.extension import ActionSchema, AttributeSchema, Extension
from scxml_engine.scxml.schema import ELEMENTS, SCXML_NAMESPACE, Element

_EXCLUSIVE: Final = {
    "send": (
        ("event", "eventexpr"),
        ("target", "targetexpr"),
        ("type", "typeexpr"),
        ("id", "idlocation"),
        ("delay", "delayexpr"),
    ),
    "cancel": (("sendid", "sendidexpr"),),
    "param": (("expr", "location"),),
    "data": (("expr", "src"),),
}
_WORD = re.compile(r"[^\W\d][\w$]*")
_LONGEST_SUGGESTED: Final = 60  # characters of a name, and
_MOST_SUGGESTIONS: Final = 300  # names to choose from: a comparison is slow, and a document may hold many mistakes


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name that is most like the word; '' when none is, or when looking for it would take too long."""
    names = [name for name in itertools.islice(known, _MOST_SUGGESTIONS) if len(name) <= _LONGEST_SUGGESTED]
    if len(word) > _LONGEST_SUGGESTED:
        return ""
    return next(iter(difflib.get_close_matches(word, names, n=1)), "")


class ContentReader:
    """Reads attributes and executable content, and keeps the diagnostics and the data-model texts."""

    def __init__(self, places: dict[etree._Element, Location], extensions: tuple[Extension, ...]) -> None:
        self._places = places
        self._extensions = extensions
        self.diagnostics: list[Diagnostic] = []
        self.texts: list[model.Text] = []
        self.words: list[tuple[AttributeSchema, str, Location]] = []  # no tokens; perhaps data items, read later
        self._elements = ELEMENTS | {
            alias: ELEMENTS[standard] for each in extensions for alias, (standard, _) in each.elements.items()
        }
        self._readers: dict[str, Callable[[etree._Element, dict[str, str], list[etree._Element]], model.Executable]] = {
            "raise": self._raise,
            "if": self._if,
            "foreach": self._foreach,
            "log": self._log,
            "assign": self._assign,
            "script": self._script,
            "send": self._send,
            "cancel": self._cancel,
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

    def unsupported(self, element: etree._Element, attribute: str = "") -> None:
        """A part of the Recommendation that this version does not run yet: better refused than ignored."""
        what = f"{attribute}= of <{self.name(element)}>" if attribute else f"<{self.name(element)}>"
        self.error("unsupported", self.place(element), f"{what} is not supported by this version yet")

    def one_of(self, element: etree._Element, name: str, value: str, allowed: tuple[str, ...]) -> None:
        """An attribute with a closed list of values."""
        if value not in allowed:
            message = f'{name}="{value}" of <{self.name(element)}> is none of {", ".join(allowed)}'
            self.error("attribute-value", self.place(element), message)

    # ---------------------------------------------------------------------------------------------------- elements

    def place(self, element: etree._Element) -> Location:
        """Where the start tag of an element stands."""
        return self._places[element]

    def name(self, element: etree._Element) -> str:
        """An SCXML element's standard name (extensions may have other names for it); '' for any other vocabulary."""
        tag = etree.QName(element)
        if tag.namespace != SCXML_NAMESPACE:
            return ""
        for extension in self._extensions:
            if tag.localname in extension.elements:
                return extension.elements[tag.localname][0]
        return tag.localname

    def enter(self, element: etree._Element) -> tuple[dict[str, str], list[etree._Element]]:
        """An SCXML element's attributes and children, checked against the table; what is wrong is left out."""
        name = self.name(element)
        schema = self._elements[name]
        attributes = self._attributes(element, name, schema)
        return attributes, self._children(element, name, schema)

    def _attributes(self, element: etree._Element, name: str, schema: Element) -> dict[str, str]:
        attributes: dict[str, str] = {}
        place = self.place(element)
        for key, value in element.attrib.items():
            attribute = etree.QName(key)
            if attribute.namespace:
                self._check_qualified(attribute, name, place)
                continue
            standard = self._standard_attribute(element, name, attribute.localname, schema)
            if standard:
                attributes.setdefault(standard, self._standard_value(name, standard, str(value), place))
        for required in schema.required:
            if not attributes.get(required, "").strip():
                self.error("missing-attribute", place, f"<{name}> needs {required}=")
        for pair in _EXCLUSIVE.get(name, ()):
            if attributes.keys() >= set(pair):
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
        written = etree.QName(element).localname
        for extension in self._extensions:
            if written in extension.elements and attribute in extension.elements[written][1]:
                return extension.elements[written][1][attribute]
            if (name, attribute) in extension.attributes and attribute not in schema.attributes:
                standard = extension.attributes[name, attribute]
                if standard:
                    message = f"{attribute}= of <{name}> is the vendor's name for {standard}="
                    self.note("dialect", self.place(element), message)
                return standard or attribute
        if attribute in schema.attributes:
            return attribute
        near = nearest(attribute, schema.attributes)
        remedy = f"did you mean {near}=?" if near else ""
        self.error("unknown-attribute", self.place(element), f"<{name}> has no attribute {attribute}=", remedy)
        return None

    def _standard_value(self, name: str, attribute: str, value: str, place: Location) -> str:
        for extension in self._extensions:
            text = value.strip()
            if (name, attribute) in extension.unquoted and len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
                self.note("dialect", place, f"{attribute}= of <{name}> is literal text: its quotes are left out")
                value = text[1:-1]
            value = extension.values.get((name, attribute), {}).get(value, value)
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
            if child_name in schema.at_most_one and child_name in seen:
                self.error(
                    "misplaced-element",
                    self.place(child),
                    f"<{name}> holds a second <{child_name}>",
                    "keep one of them",
                )
                continue
            seen.add(child_name)
            if child_name == "invoke":
                self.unsupported(child)
                continue
            children.append(child)
        return children

    def _no_text(self, element: etree._Element, name: str) -> None:
        if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
            self.warning("stray-text", self.place(element), f"text inside <{name}> is ignored")

    def _may_stand(self, child: etree._Element, name: str, schema: Element) -> bool:
        tag = etree.QName(child)
        place = self.place(child)
        if tag.namespace == SCXML_NAMESPACE:
            child_name = self.name(child)
            if child_name in schema.children:
                return True
            if child_name in self._elements:
                self.error("misplaced-element", place, f"<{tag.localname}> may not stand inside <{name}>")
            else:
                near = nearest(child_name, self._elements)
                remedy = f"did you mean <{near}>?" if near else ""
                self.error("unknown-element", place, f"there is no SCXML element <{tag.localname}>", remedy)
            return False
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

    def _extension_of(self, tag: etree.QName) -> Extension | None:
        for extension in self._extensions:
            if tag.namespace == extension.namespace:
                return extension
        for extension in self._extensions:
            if tag.localname in extension.actions:
                return extension
        return None

    # -------------------------------------------------------------------------------------------------------- texts

    def expression(self, source: str, where: str, place: Location) -> model.Text:
        """A piece of text that must be an expression."""
        return self._text(model.Goal.EXPRESSION, source, where, place)

    def _text(self, goal: model.Goal, source: str, where: str, place: Location) -> model.Text:
        text = model.Text(len(self.texts), goal, source, where, place)
        self.texts.append(text)
        return text

    def _choice(self, attributes: dict[str, str], literal: str, expr: str, place: Location) -> model.Choice:
        if expr in attributes:
            return model.Choice(None, self.expression(attributes[expr], expr, place))
        return model.Choice(attributes.get(literal))

    def content(self, element: etree._Element) -> model.Content | None:
        """What stands inside an element as data; None when nothing does."""
        if len(element):
            inner = (element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)
            return model.Content(inner.strip(), markup=True, location=self.place(element))
        text = element.text or ""
        return model.Content(text, markup=False, location=self.place(element)) if text.strip() else None

    # ------------------------------------------------------------------------------------------- executable content

    def block(self, element: etree._Element, *, entered: bool = False) -> model.Block:
        """The executable content inside an element; `entered` when its attributes and children were checked already."""
        children: Iterable[etree._Element] = element if entered else self.enter(element)[1]
        return tuple(self.executable(child) for child in children if self._is_executable(child))

    def _is_executable(self, element: etree._Element) -> bool:
        return self.name(element) in self._readers or (
            etree.QName(element).namespace != SCXML_NAMESPACE and self._extension_of(etree.QName(element)) is not None
        )

    def executable(self, element: etree._Element) -> model.Executable:
        """One element of executable content."""
        name = self.name(element)
        if not name:
            return self._custom(element)
        attributes, children = self.enter(element)
        return self._readers[name](element, attributes, children)

    def _raise(self, element: etree._Element, attributes: dict[str, str], _: list[etree._Element]) -> model.Raise:
        return model.Raise(attributes.get("event", ""), self.place(element))

    def _if(self, element: etree._Element, attributes: dict[str, str], children: list[etree._Element]) -> model.If:
        place = self.place(element)
        branches: list[model.Branch] = []
        cond: model.Text | None = self.expression(attributes.get("cond", ""), "cond", place)
        block: list[model.Executable] = []
        for child in children:
            name = self.name(child)
            if name not in ("elseif", "else"):
                block.append(self.executable(child))
                continue
            inner, _ = self.enter(child)
            if cond is None:
                self.error("misplaced-element", self.place(child), f"<{name}/> stands after <else/>")
            branches.append(model.Branch(cond, tuple(block)))
            block = []
            cond = self.expression(inner.get("cond", ""), "cond", self.place(child)) if name == "elseif" else None
        branches.append(model.Branch(cond, tuple(block)))
        return model.If(tuple(branches), place)

    def _foreach(
        self, element: etree._Element, attributes: dict[str, str], children: list[etree._Element]
    ) -> model.Foreach:
        place = self.place(element)
        item, index = attributes.get("item", ""), attributes.get("index", "")
        return model.Foreach(
            array=self.expression(attributes.get("array", ""), "array", place),
            item=self._text(model.Goal.LOCATION, item, "item", place),
            item_name=item.strip(),
            index=self._text(model.Goal.LOCATION, index, "index", place) if index else None,
            index_name=index.strip(),
            block=tuple(self.executable(child) for child in children),
            location=place,
        )

    def _log(self, element: etree._Element, attributes: dict[str, str], _: list[etree._Element]) -> model.Log:
        place = self.place(element)
        level = attributes.get("level")
        if level is not None and not re.fullmatch(r"\s*[0-9]{1,9}\s*", level):
            self.warning("attribute-value", place, f'level="{level}" of <log> is no number and is ignored')
            level = None
        expr = self.expression(attributes["expr"], "expr", place) if "expr" in attributes else None
        return model.Log(attributes.get("label", ""), expr, int(level) if level is not None else None, place)

    def _assign(self, element: etree._Element, attributes: dict[str, str], _: list[etree._Element]) -> model.Assign:
        place = self.place(element)
        target = self._text(model.Goal.LOCATION, attributes.get("location", ""), "location", place)
        expr = self.expression(attributes["expr"], "expr", place) if "expr" in attributes else None
        content = self.content(element)
        if expr and content:
            self.error("conflicting-attributes", place, "<assign> has both expr= and content", "keep one of them")
        return model.Assign(target, expr, content, place)

    def script(self, element: etree._Element) -> model.Script:
        """A `<script>`, the document's own or one in a block."""
        return self._script(element, *self.enter(element))

    def _script(self, element: etree._Element, attributes: dict[str, str], _: list[etree._Element]) -> model.Script:
        place = self.place(element)
        if "src" in attributes:
            self.unsupported(element, "src")
        return model.Script(self._text(model.Goal.SCRIPT, element.text or "", "<script>", place), place)

    def _send(self, element: etree._Element, attributes: dict[str, str], children: list[etree._Element]) -> model.Send:
        place = self.place(element)
        payload = self.payload(children, place)
        names = tuple(
            model.Param(name, self.expression(name, "namelist", place), place)
            for name in attributes.get("namelist", "").split()
        )
        if (payload.content or payload.content_expr) and (names or payload.params):
            self.error(
                "conflicting-attributes", place, "<send> has <content> beside namelist= or <param>", "keep one of them"
            )
        id_location = attributes.get("idlocation")
        return model.Send(
            event=self._choice(attributes, "event", "eventexpr", place),
            target=self._choice(attributes, "target", "targetexpr", place),
            type=self._choice(attributes, "type", "typeexpr", place),
            delay=self._choice(attributes, "delay", "delayexpr", place),
            id=attributes.get("id"),
            id_location=self._text(model.Goal.LOCATION, id_location, "idlocation", place) if id_location else None,
            payload=model.Payload(names + payload.params, payload.content_expr, payload.content),
            location=place,
        )

    def _cancel(self, element: etree._Element, attributes: dict[str, str], _: list[etree._Element]) -> model.Cancel:
        place = self.place(element)
        if not attributes.keys() & {"sendid", "sendidexpr"}:
            self.error("missing-attribute", place, "<cancel> needs sendid= or sendidexpr=")
        return model.Cancel(self._choice(attributes, "sendid", "sendidexpr", place), place)

    def payload(self, children: list[etree._Element], owner: Location) -> model.Payload:
        """The `<param>` and `<content>` among the child elements of the element at `owner`."""
        params: list[model.Param] = []
        content_expr: model.Text | None = None
        content: model.Content | None = None
        for child in children:
            place = self.place(child)
            attributes, _ = self.enter(child)
            if self.name(child) == "param":
                source = attributes.get("expr", attributes.get("location"))
                if source is None:
                    self.error("missing-attribute", place, "<param> needs expr= or location=")
                params.append(
                    model.Param(attributes.get("name", ""), self.expression(source or "", "expr", place), place)
                )
            elif "expr" in attributes:
                content_expr = self.expression(attributes["expr"], "expr", place)
            else:
                content = self.content(child) or model.Content("", markup=False, location=place)
        if params and (content or content_expr):
            self.error("conflicting-attributes", owner, "<param> stands beside <content>", "keep one of them")
        return model.Payload(tuple(params), content_expr, content)

    # ----------------------------------------------------------------------------------------------- custom actions

    def _custom(self, element: etree._Element) -> model.Custom:
        tag = etree.QName(element)
        place = self.place(element)
        extension = self._extension_of(tag)
        if extension is None:  # `_may_stand` and `_is_executable` let no other vocabulary through
            return model.Custom(tag.localname, None, (), (), place)
        if tag.namespace != extension.namespace:
            message = f'the action <{tag.localname}> stands in the namespace "{tag.namespace}"'
            self.warning("namespace", place, message, f'write xmlns:ocs="{extension.namespace}"')
        schema = extension.actions.get(tag.localname)
        if schema is None:
            near = nearest(tag.localname, extension.actions)
            remedy = f"did you mean <{near}>?" if near else f"the actions are {', '.join(extension.actions)}"
            self.error("unknown-action", place, f"there is no action <{tag.localname}>", remedy)
            return model.Custom(tag.localname, None, (), (), place)
        return self._action(element, schema)

    def _action(self, element: etree._Element, schema: ActionSchema) -> model.Custom:
        place = self.place(element)
        known = {each.name: each for each in schema.attributes}
        written: dict[str, str] = {}
        for key, value in element.attrib.items():
            attribute = etree.QName(key)
            if attribute.namespace not in (None, etree.QName(element).namespace):
                continue
            if attribute.localname in known:
                written[attribute.localname] = str(value)
                continue
            near = nearest(attribute.localname, known)
            remedy = f"did you mean {near}=?" if near else ""
            self.error("unknown-attribute", place, f"<{schema.name}> has no attribute {attribute.localname}=", remedy)
        for each in schema.attributes:
            if each.required and each.name not in written:
                self.error("missing-attribute", place, f"<{schema.name}> needs {each.name}=")
        if schema.one_of and not written.keys() & set(schema.one_of):
            self.error(
                "missing-attribute", place, f"<{schema.name}> needs {' or '.join(f'{name}=' for name in schema.one_of)}"
            )
        attributes = tuple(
            self._action_attribute(each, written, place) for each in schema.attributes if each.name in written
        )
        return model.Custom(schema.name, schema, attributes, self._action_children(element, schema), place)

    def _action_attribute(self, schema: AttributeSchema, written: dict[str, str], place: Location) -> model.Attribute:
        """An attribute of an action; one that is taken as it stands need not parse, in another a fault is an event."""
        source = written[schema.name].strip()
        taken = schema.takes(source) or (schema.literal is not None and schema.literal(source, written) is not None)
        text = model.Text(
            len(self.texts), model.Goal.EXPRESSION, source, schema.name, place, None if taken else Severity.WARNING
        )
        self.texts.append(text)
        if schema.tokens and not taken and _WORD.fullmatch(source):
            self.words.append((schema, source, place))
        return model.Attribute(schema.name, source, text)

    def _action_children(self, element: etree._Element, schema: ActionSchema) -> tuple[model.Custom, ...]:
        self._no_text(element, schema.name)
        allowed = {each.name: each for each in schema.children}
        children: list[model.Custom] = []
        for child in element:
            name = etree.QName(child).localname
            if name in allowed:
                children.append(self._action(child, allowed[name]))
                continue
            near = nearest(name, allowed)
            remedy = f"did you mean <{near}>?" if near else ""
            self.error("unknown-element", self.place(child), f"<{name}> may not stand inside <{schema.name}>", remedy)
        if len(children) < schema.min_children:
            self.error(
                "missing-element",
                self.place(element),
                f"<{schema.name}> needs at least one <{schema.children[0].name}>",
            )
        return tuple(children)
